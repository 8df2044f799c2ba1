import { executeMutation } from 'lightning/graphql';
import BuysideBlockers from 'c/buysideBlockers';
import BuysidePath from 'c/buysidePath';
import BuysideTeam from 'c/buysideTeam';
import { toSnapshot } from '../query';
import {
  sessionOf,
  UNDO_MS,
  type BlockerEntry,
  type Intent,
  type Member,
  type MemberEntry,
  type ReadRequest,
  type State,
} from 'c/buysideStore';
import {
  aBlocker,
  aDeal,
  aMember,
  aVisit,
  anEnd,
  DEAL_ID,
  MODEL_ID,
  PATH_ID,
  stepCode,
  type DealParts,
} from '../../../../../test/support/deal';
import { open, settled, textOf } from '../../../../../test/support/lwc';
import { accept, answer, refresh, refuse, sent } from '../../../../../test/support/org';

interface Listener extends Member {
  readonly states: State[];
  readonly requests: ReadRequest[];
}

/** A component's place in a session, without the component. */
function aListener(): Listener {
  const states: State[] = [];
  const requests: ReadRequest[] = [];
  return {
    states,
    requests,
    show(state) {
      states.push(state);
    },
    read(request) {
      requests.push(request);
    },
  };
}

const last = <T>(list: readonly T[]): T => list[list.length - 1] as T;
const source = { at: '2026-03-10T12:00:00.000Z', basis: 'Buyer told us', contactId: null, contactName: null } as const;

/** A session with its deal read and everything allowed. */
function aSession(parts: Parameters<typeof aDeal>[0] = {}, recordId = DEAL_ID) {
  const session = sessionOf(recordId);
  const listener = aListener();
  session.join(listener);
  const read = (next = parts): void => session.provide({ data: aDeal(next), refresh });
  read();
  const view = () => last(listener.states).view;
  const step = (sequence: number) => {
    const found = view()?.steps.find((entry) => entry.sequence === sequence);
    if (!found) throw new RangeError(`no step ${sequence}`);
    return found;
  };
  const close = (): void => session.leave(listener);
  return { session, listener, read, view, step, close };
}

const visit = (step: ReturnType<ReturnType<typeof aSession>['step']>, status: 'In Progress' | 'Exit Met'): Intent => ({
  kind: 'visit',
  step,
  status,
  source,
  note: '',
});

describe('the shared data of a deal', () => {
  it('is read once for every component on the page', async () => {
    const elements = [
      open('c-buyside-path', BuysidePath, { recordId: DEAL_ID }),
      open('c-buyside-team', BuysideTeam, { recordId: DEAL_ID }),
      open('c-buyside-blockers', BuysideBlockers, { recordId: DEAL_ID }),
    ];
    await settled();
    await answer();
    expect(elements.map((element) => textOf(element)).every((text) => !text.includes('Loading'))).toBe(true);
  });

  it('has one reader, and the next component takes over when it leaves', () => {
    const session = sessionOf('006000000000002AAA');
    const [first, second] = [aListener(), aListener()];
    session.join(first);
    session.join(second);
    expect(last(first.requests).query).toBeDefined();
    expect(second.requests).toHaveLength(0);
    session.leave(first);
    expect(last(first.requests).query).toBeUndefined();
    expect(last(second.requests).query).toBeDefined();
    session.leave(second);
  });

  it('reads again once, however many components the page asks to', async () => {
    const { session, close } = aSession({}, '006000000000006AAA');
    refresh.mockClear();
    refresh.mockResolvedValue(undefined);
    await Promise.all([session.refresh(), session.refresh(), session.refresh()]);
    expect(refresh).toHaveBeenCalledTimes(1);
    close();
  });

  it('starts anew after the last component has left', () => {
    const { session, close } = aSession({}, '006000000000003AAA');
    close();
    expect(sessionOf('006000000000003AAA')).not.toBe(session);
  });

  it('says what the user may do, from the same read', () => {
    const { listener, read, close } = aSession({}, '006000000000004AAA');
    expect(last(listener.states).can).toMatchObject({ visits: true, ends: true });
    expect(listener.requests).toHaveLength(1);
    read({ hidden: ['Consensus_Blocker__c'] });
    expect(last(listener.states).can).toMatchObject({ visits: true, blockers: false });
    expect(last(listener.states).view?.sees('Consensus_Blocker__c')).toBe(false);
    read({ may: false });
    expect(Object.values(last(listener.states).can)).not.toContain(true);
    close();
  });

  it('shows the records although the org complains of an object the user may not see', () => {
    const { session, listener, close } = aSession({}, '006000000000007AAA');
    session.provide({ data: aDeal({ hidden: ['Buy_In__c'] }), errors: [{ message: 'No access' }], refresh });
    expect(last(listener.states)).toMatchObject({ phase: 'ready', error: null });
    close();
  });

  it('keeps what is on the screen when the deal is deleted, and says so', () => {
    const { session, listener, close } = aSession({}, '006000000000008AAA');
    session.provide({ data: { uiapi: { query: { Opportunity: { edges: [] } } } }, refresh });
    expect(last(listener.states)).toMatchObject({ phase: 'ready', error: expect.stringContaining('was deleted') });
    close();
  });

  it('reads a retired model of a running path with a second read, before it shows anything', () => {
    const session = sessionOf('006000000000005AAA');
    const listener = aListener();
    session.join(listener);
    session.provide({ data: aDeal({ model: null }), refresh });
    expect(last(listener.requests).variables).toMatchObject({ modelId: MODEL_ID });
    expect(last(listener.states).phase).toBe('loading');
    session.provide({ data: aDeal({ model: 'Retired' }), refresh });
    expect(last(listener.states).phase).toBe('ready');
    session.leave(listener);
  });
});

describe('saving', () => {
  it('makes path and visit in one request that is saved as a whole', async () => {
    const { session, step, close } = aSession({ path: null });
    accept({ visits: [aVisit(3)] });
    await session.save(visit(step(3), 'In Progress'));
    const [request] = sent();
    expect(sent()).toHaveLength(1);
    expect(request?.text).toContain('allOrNone: true');
    expect(request?.text).toMatch(/path: Decision_Path__cCreate.*visit: Decision_Step__cCreate/);
    expect(request?.variables.path).toMatchObject({
      Decision_Path__c: { Opportunity__c: DEAL_ID, Key__c: DEAL_ID, Decision_Model__c: MODEL_ID, Presumed_Step__c: 10 },
    });
    expect(request?.variables.visit).toMatchObject({
      Decision_Step__c: {
        Decision_Path__c: '@{path}',
        Key__c: `${DEAL_ID}:${stepCode(3)}:1`,
        Sequence__c: 3,
        Visit__c: 1,
        Is_Latest__c: true,
        Status__c: 'In Progress',
        Entered_On__c: source.at,
        Exited_On__c: null,
      },
    });
    close();
  });

  it('stamps the step the stage presumes on a path that is there already', async () => {
    const { session, step, close } = aSession({ presumed: 8 });
    accept();
    await session.save(visit(step(3), 'In Progress'));
    expect(sent()[0]?.variables.path).toMatchObject({ Id: PATH_ID, Decision_Path__c: { Presumed_Step__c: 8 } });
    close();
  });

  it('ends the visit a person has open, and keeps when it began', async () => {
    const { session, step, close } = aSession({ visits: [aVisit(3, { Note__c: 'First.' })] });
    accept();
    await session.save({ kind: 'visit', step: step(3), status: 'Exit Met', source, note: 'Second.' });
    expect(sent()[0]?.text).toContain('visit: Decision_Step__cUpdate');
    expect(sent()[0]?.variables.visit).toEqual({
      Id: 'visit-3-1',
      Decision_Step__c: {
        Status__c: 'Exit Met',
        Basis__c: 'Buyer told us',
        Exited_On__c: source.at,
        Note__c: 'First.\nSecond.',
      },
    });
    close();
  });

  it('makes a new visit when the buyer goes back, and takes the mark of the newest off the old one first', async () => {
    const closed = { Status__c: 'Exit Met', Exited_On__c: '2026-03-04T10:00:00.000Z' };
    const { session, step, close } = aSession({ visits: [aVisit(3, closed)] });
    accept();
    await session.save(visit(step(3), 'In Progress'));
    expect(sent()[0]?.text).toMatch(/older0: Decision_Step__cUpdate.*visit: Decision_Step__cCreate/);
    expect(sent()[0]?.variables.older0).toEqual({ Id: 'visit-3-1', Decision_Step__c: { Is_Latest__c: false } });
    expect(sent()[0]?.variables.visit).toMatchObject({ Decision_Step__c: { Visit__c: 2, Is_Latest__c: true } });
    close();
  });

  it('never writes over what was inferred: a person’s word is a visit of its own', async () => {
    const { session, step, close } = aSession({ visits: [aVisit(3, { Basis__c: 'Inferred' })] });
    accept();
    await session.save(visit(step(3), 'Exit Met'));
    expect(sent()[0]?.variables.visit).toMatchObject({
      Decision_Step__c: { Visit__c: 2, Status__c: 'Exit Met', Entered_On__c: null, Exited_On__c: source.at },
    });
    close();
  });

  it('shows a change before the org has answered', async () => {
    const { session, listener, view, step, close } = aSession();
    let release: (answered: object) => void = () => undefined;
    jest.mocked(executeMutation).mockImplementation(() => new Promise((resolve) => (release = resolve)));
    refresh.mockImplementation(() => Promise.resolve());
    const saved = session.save(visit(step(3), 'In Progress'));
    await settled();
    expect(last(listener.states).isSaving).toBe(true);
    expect(view()?.states[2]?.state).toBe('in-progress');
    release({ data: {} });
    await saved;
    expect(last(listener.states).isSaving).toBe(false);
    close();
  });

  it('takes a change back when the org refuses it, says why in its own words, and reads again', async () => {
    const { session, view, step, close } = aSession();
    refuse('A step cannot be left before it is entered.', 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
    await expect(session.save(visit(step(3), 'In Progress'))).rejects.toThrow(
      'A step cannot be left before it is entered.',
    );
    expect(view()?.states[2]?.state).toBe('untouched');
    expect(refresh).toHaveBeenCalledTimes(1);
    close();
  });

  it('says a lost connection once: at the form, not also over the page that still shows the deal', async () => {
    const { session, listener, step, close } = aSession();
    jest.mocked(executeMutation).mockRejectedValue(new TypeError('Failed to fetch'));
    refresh.mockImplementation(() => {
      session.provide({ errors: [{ message: 'Failed to fetch' }], refresh });
      return Promise.resolve();
    });
    await expect(session.save(visit(step(3), 'In Progress'))).rejects.toThrow('could not be reached');
    expect(last(listener.states)).toMatchObject({ phase: 'ready', error: null });
    close();
  });

  it('keeps what the org took without reading again at once, and reads once after a row of entries', async () => {
    jest.useFakeTimers();
    const { session, view, step, close } = aSession();
    accept({ visits: [aVisit(3), aVisit(4)] });
    refresh.mockClear();
    await session.save(visit(step(3), 'In Progress'));
    await session.save(visit(step(4), 'In Progress'));
    expect(refresh).not.toHaveBeenCalled();
    expect(view()?.visits.map(({ id, isUnconfirmed }) => [id, isUnconfirmed])).toEqual([
      ['made-visit', false],
      ['made-visit', false],
    ]);
    await jest.advanceTimersByTimeAsync(2000);
    expect(refresh).toHaveBeenCalledTimes(1);
    jest.useRealTimers();
    close();
  });

  it('does not let a read begun before a save take the entry back from the page', async () => {
    const { session, read, view, step, close } = aSession();
    accept();
    refresh.mockImplementation(async () => {
      await session.save(visit(step(3), 'In Progress'));
      read({ visits: [] });
    });
    await session.refresh();
    expect(view()?.visits).toHaveLength(1);
    close();
  });

  it('does not show a row twice when the new read already has it', async () => {
    const { session, read, view, step, close } = aSession();
    let release: (answered: object) => void = () => undefined;
    jest.mocked(executeMutation).mockImplementation(() => new Promise((resolve) => (release = resolve)));
    const saved = session.save(visit(step(3), 'In Progress'));
    await settled();
    read({ visits: [aVisit(3)] });
    expect(view()?.visits).toHaveLength(1);
    release({ data: {} });
    await saved;
    expect(view()?.visits).toHaveLength(1);
    close();
  });

  it('leaves out a field that the user may not write', async () => {
    const { session, step, close } = aSession({ locked: ['Decision_Step__c.Note__c'] });
    accept();
    await session.save(visit(step(3), 'In Progress'));
    expect(sent()[0]?.variables.visit?.Decision_Step__c).not.toHaveProperty('Note__c');
    close();
  });

  it('puts a contact who is new to the deal into its contact roles, and brings back who had left', async () => {
    const left = aMember('Ana Lopez', { Left_On__c: '2026-03-05T10:00:00.000Z' });
    const { session, close } = aSession({ team: [left] });
    accept();
    await session.save({ kind: 'addMember', who: { contactId: '003000000000009AAA', name: 'Zoe' }, roles: [] });
    expect(sent()[0]?.variables.role).toEqual({
      OpportunityContactRole: { OpportunityId: DEAL_ID, ContactId: '003000000000009AAA' },
    });
    await session.save({ kind: 'addMember', who: { contactId: String(left.Contact__c), name: 'Ana' }, roles: [] });
    expect(sent()[1]?.variables.member).toEqual({ Id: left.Id, Buying_Team_Member__c: { Left_On__c: null } });
    close();
  });

  it('counts the ends of a decision, so that two people who record one meet in one row', async () => {
    const { session, close } = aSession({ ends: [anEnd('Bought')], path: { Status__c: 'Bought' } });
    accept();
    await session.save({ kind: 'end', outcome: 'Reopened', step: null, words: '', source });
    expect(sent()[0]?.variables.end).toMatchObject({ Decision_End__c: { Key__c: `${DEAL_ID}:e-2` } });
    close();
  });

  it('shows what waits behind another entry at once', async () => {
    const { session, view, step, close } = aSession({ path: null });
    const releases: ((answered: object) => void)[] = [];
    jest.mocked(executeMutation).mockImplementation(() => new Promise((resolve) => releases.push(resolve)));
    refresh.mockResolvedValue(undefined);
    const saved = [3, 4].map((sequence) => session.save(visit(step(sequence), 'In Progress')));
    await settled();
    expect(
      view()
        ?.states.slice(2, 4)
        .map(({ state }) => state),
    ).toEqual(['in-progress', 'in-progress']);
    expect(new Set(view()?.visits.map(({ id }) => id)).size).toBe(2);
    expect(sent()).toHaveLength(1);
    releases[0]?.({ data: { uiapi: { path: { Record: { Id: PATH_ID } }, visit: { Record: { Id: 'a' } } } } });
    await settled();
    // The second goes to the path that the first has made.
    expect(sent()[1]?.variables.visit).toMatchObject({ Decision_Step__c: { Decision_Path__c: PATH_ID } });
    releases[1]?.({ data: {} });
    await Promise.all(saved);
    close();
  });

  it('sends one write at a time', async () => {
    const { session, step, close } = aSession();
    accept();
    const first = session.save(visit(step(3), 'In Progress'));
    const second = session.save(visit(step(4), 'In Progress'));
    await settled();
    await Promise.all([first, second]);
    expect(sent()).toHaveLength(2);
    close();
  });
});

describe('two people on one deal', () => {
  const ana = aMember('Ana Lopez', { Roles__c: 'Initiator;Coordinator' });
  const money = aBlocker('MONEY', { Words__c: 'Whose budget is it?' });
  const parts = { team: [ana], blockers: [money] };
  const theirs = { 'LastModifiedBy.Name': 'Sam Ortiz' };
  /** The org takes every write of a page; its next read finds what a colleague has made of the deal. */
  const meet = ({ read }: ReturnType<typeof aSession>, found: DealParts): void => {
    accept();
    refresh.mockImplementation(() => Promise.resolve(read(found)));
  };
  /** The member or blocker as the page shows it. */
  const memberOf = ({ view }: ReturnType<typeof aSession>) => view()?.everyone[0] as MemberEntry;
  const blockerOf = ({ view }: ReturnType<typeof aSession>) => view()?.blockers[0] as BlockerEntry;
  const edit = (blocker: BlockerEntry, words: string): Intent => ({
    kind: 'blocker',
    blocker,
    category: 'MONEY',
    step: null,
    words,
    ownerId: null,
    affected: [],
    source,
  });

  it.each<[string, DealParts, (page: ReturnType<typeof aSession>) => Intent]>([
    [
      'roles',
      { ...parts, team: [{ ...ana, Roles__c: 'Budget holder', ...theirs }] },
      (page) => ({ kind: 'changeMember', member: memberOf(page), roles: ['Initiator', 'Coordinator', 'Researcher'] }),
    ],
    [
      'the person behind a voice',
      { ...parts, team: [{ ...ana, Contact__c: '003000000000002AAA', ...theirs }] },
      (page) => ({
        kind: 'changeMember',
        member: memberOf(page),
        contact: { contactId: '003000000000003AAA', name: 'Joe' },
      }),
    ],
    [
      'where a blocker stands',
      { ...parts, blockers: [{ ...money, Status__c: 'Settled', ...theirs }] },
      (page) => ({ kind: 'moveBlocker', blocker: blockerOf(page), status: 'Being Handled' }),
    ],
    [
      'the words of a blocker',
      { ...parts, blockers: [{ ...money, Words__c: 'Sales pays half.', ...theirs }] },
      (page) => edit(blockerOf(page), 'Nobody pays.'),
    ],
  ])('says who changed %s meanwhile, writes nothing over it, and shows it', async (_, changed, intentOf) => {
    const page = aSession(parts);
    meet(page, changed);
    await expect(page.session.save(intentOf(page))).rejects.toThrow(/^Sam Ortiz has changed this in the meantime/);
    expect(sent()).toHaveLength(0);
    expect(page.view()?.rows).toMatchObject(toSnapshot(aDeal(changed)).rows);
    expect(last(page.listener.states)).toMatchObject({ isSaving: false, error: null });
    // Who has seen it and means it is not asked again.
    await page.session.save(intentOf(page));
    expect(sent()).toHaveLength(1);
    page.close();
  });

  it('keeps to what was seen when the form was opened, whatever was read since', async () => {
    const page = aSession(parts);
    const intent = edit(blockerOf(page), 'Nobody pays.');
    const seen = page.view();
    const changed = { ...parts, blockers: [{ ...money, Words__c: 'Sales pays half.' }] };
    page.read(changed);
    meet(page, changed);
    await expect(page.session.save(intent, seen)).rejects.toThrow('A colleague has just recorded the same thing.');
    expect(sent()).toHaveLength(0);
    page.close();
  });

  it.each<[string, Parameters<typeof aMember>[1]]>([
    ['something else of it', { Function__c: 'Finance' }],
    ['the same, in the order the org keeps', { Roles__c: 'Coordinator;Initiator;Researcher' }],
    ['where they stand', { Latest_Buy_In__c: '1 Blocks', Latest_Buy_In_On__c: '2026-03-09T10:00:00.000Z' }],
  ])('lets both stay when a colleague changed %s', async (_, fields) => {
    const page = aSession(parts);
    meet(page, { ...parts, team: [{ ...ana, ...fields, ...theirs }] });
    const roles = ['Initiator', 'Coordinator', 'Researcher'] as const;
    await page.session.save({ kind: 'changeMember', member: memberOf(page), roles });
    expect(sent()[0]?.variables.member).toEqual({
      Id: ana.Id,
      Buying_Team_Member__c: { Roles__c: 'Initiator;Coordinator;Researcher' },
    });
    page.close();
  });

  it('does not take two clicks of one user for two people', async () => {
    const page = aSession(parts);
    meet(page, parts);
    const member = memberOf(page);
    const first = page.session.save({ kind: 'changeMember', member, roles: ['Initiator'] });
    await settled();
    meet(page, { ...parts, team: [{ ...ana, Roles__c: 'Initiator' }] });
    const second = page.session.save({
      kind: 'changeMember',
      member: memberOf(page),
      roles: ['Initiator', 'Researcher'],
    });
    await Promise.all([first, second]);
    expect(sent()).toHaveLength(2);
    page.close();
  });

  it('lets the newest statement count, also one a colleague has just recorded', async () => {
    const page = aSession(parts);
    meet(page, {
      ...parts,
      team: [{ ...ana, Latest_Buy_In__c: '1 Blocks', Latest_Buy_In_On__c: '2026-03-12T10:00:00.000Z', ...theirs }],
    });
    const said = { step: null, level: '6 Fully in', subject: 'The change', words: '', source } as const;
    await page.session.save({ kind: 'buyIn', member: memberOf(page), ...said });
    expect(sent()[0]?.variables).toHaveProperty('statement');
    expect(sent()[0]?.variables).not.toHaveProperty('member');
    page.close();
  });

  it('sees what a colleague did when the user comes back to the page', () => {
    const page = aSession(parts);
    refresh.mockClear();
    document.dispatchEvent(new CustomEvent('visibilitychange'));
    expect(refresh).toHaveBeenCalledTimes(1);
    page.close();
  });
});

describe('what can be undone', () => {
  const draft = { request: {}, values: { words: 'Typed.' } };
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is shown at once and sent after ten seconds', async () => {
    const { session, listener, view, step, close } = aSession();
    accept();
    session.hold(visit(step(3), 'In Progress'), draft);
    expect(view()?.states[2]?.state).toBe('in-progress');
    expect(last(listener.states).held).toMatchObject({ error: null });
    expect(sent()).toHaveLength(0);
    await jest.advanceTimersByTimeAsync(UNDO_MS);
    expect(sent()).toHaveLength(1);
    expect(last(listener.states)).toMatchObject({ held: null, hasSaved: true });
    close();
  });

  it('leaves no trace when it is undone', async () => {
    const { session, view, step, close } = aSession();
    accept();
    session.hold(visit(step(3), 'In Progress'), draft);
    session.undo();
    expect(view()?.states[2]?.state).toBe('untouched');
    await jest.advanceTimersByTimeAsync(UNDO_MS * 2);
    expect(sent()).toHaveLength(0);
    close();
  });

  it.each([
    [
      'the next entry',
      ({ session, step }: ReturnType<typeof aSession>) => session.hold(visit(step(4), 'In Progress'), draft),
    ],
    ['leaving the page', ({ close }: ReturnType<typeof aSession>) => close()],
  ])('is sent before its time by %s', async (_, act) => {
    const parts = aSession({}, '006000000000011AAA');
    accept();
    parts.session.hold(visit(parts.step(3), 'In Progress'), draft);
    act(parts);
    await jest.advanceTimersByTimeAsync(1);
    expect(sent()).toHaveLength(1);
    parts.session.undo();
    parts.close();
  });

  it('comes back with what was typed when the org refuses it later', async () => {
    const { session, listener, view, step, close } = aSession();
    refuse('A colleague has ended this visit already.', 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
    session.hold(visit(step(3), 'In Progress'), draft);
    await jest.advanceTimersByTimeAsync(UNDO_MS);
    expect(last(listener.states).held).toMatchObject({ draft, error: 'A colleague has ended this visit already.' });
    expect(view()?.states[2]?.state).toBe('untouched');
    session.undo();
    close();
  });
});

describe('an error as a sentence', () => {
  /** What a save that fails this way says. */
  async function refusalOf(error: unknown): Promise<string> {
    const { session, step, close } = aSession({}, '006000000000012AAA');
    refresh.mockResolvedValue(undefined);
    if (Array.isArray(error)) jest.mocked(executeMutation).mockResolvedValue({ errors: error as never });
    else jest.mocked(executeMutation).mockRejectedValue(error);
    const said = await session.save(visit(step(3), 'In Progress')).catch(({ message }: Error) => message);
    close();
    return String(said);
  }

  it.each([
    [
      [{ message: 'duplicate value found: Key__c', extensions: { errorCode: 'DUPLICATE_VALUE' } }],
      /colleague has just recorded/,
    ],
    [{ body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }] }, /session has ended/],
    [new TypeError('Failed to fetch'), /could not be reached/],
    [[{ message: 'entity is deleted', extensions: { errorCode: 'ENTITY_IS_DELETED' } }], /was deleted/],
    [[{ message: "contains a field not in 'Decision_Step__cCreateInput'" }], /A field this needs was taken away/],
    [{ body: { errorCode: 'SERVER_UNAVAILABLE', message: 'Try later' } }, /cannot answer just now/],
    [
      { body: { message: 'x', output: { errors: [{ message: 'Words are needed' }], fieldErrors: {} } } },
      /^Words are needed$/,
    ],
    [undefined, /did not say why/],
  ])('%j', async (error, sentence) => {
    expect(await refusalOf(error)).toMatch(sentence);
  });

  it('leaves out the operations that were only rolled back', async () => {
    const errors = [
      { message: 'It was rolled back', extensions: { errorCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' } },
      { message: 'The exit lies before the entry.', extensions: { errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' } },
    ];
    expect(await refusalOf(errors)).toBe('The exit lies before the entry.');
  });
});
