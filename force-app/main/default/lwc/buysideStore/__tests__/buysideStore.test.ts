import { executeMutation } from 'lightning/graphql';
import BuysideBlockers from 'c/buysideBlockers';
import BuysidePath from 'c/buysidePath';
import BuysideTeam from 'c/buysideTeam';
import { sessionOf, toSentence, type Intent, type Member, type ReadRequest, type State } from 'c/buysideStore';
import { aDeal, aVisit, DEAL_ID, MODEL_ID, objectInfos, PATH_ID, stepCode } from '../../../../../test/support/deal';
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
  session.allow((objectInfos(true) as { results: { result: never }[] }).results.map(({ result }) => result));
  const view = () => last(listener.states).view;
  const step = (sequence: number) => {
    const found = view()?.steps.find((entry) => entry.sequence === sequence);
    if (!found) throw new RangeError(`no step ${sequence}`);
    return found;
  };
  return { session, listener, read, view, step, close: () => session.leave(listener) };
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

  it('asks what the user may do only once there is something to show', () => {
    const session = sessionOf('006000000000004AAA');
    const listener = aListener();
    session.join(listener);
    expect(last(listener.requests).objectApiNames).toBeUndefined();
    session.provide({ data: aDeal(), refresh });
    expect(last(listener.requests).objectApiNames).toContain('Decision_Step__c');
    expect(listener.requests).toHaveLength(2);
    session.provide({ data: aDeal(), refresh });
    expect(listener.requests).toHaveLength(2);
    session.leave(listener);
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

  it('does not show a row twice when the new read already has it', async () => {
    const { session, read, view, step, close } = aSession();
    jest.mocked(executeMutation).mockResolvedValue({ data: {} });
    let seen = 0;
    refresh.mockImplementation(() => {
      read({ visits: [aVisit(3)] });
      seen = view()?.visits.length ?? 0;
      return Promise.resolve();
    });
    await session.save(visit(step(3), 'In Progress'));
    expect(seen).toBe(1);
    expect(view()?.visits).toHaveLength(1);
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

describe('an error as a sentence', () => {
  it.each([
    [
      [{ message: 'duplicate value found: Key__c', extensions: { errorCode: 'DUPLICATE_VALUE' } }],
      /colleague has just recorded/,
    ],
    [{ body: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }] }, /session has ended/],
    [new TypeError('Failed to fetch'), /could not be reached/],
    [
      { body: { message: 'x', output: { errors: [{ message: 'Words are needed' }], fieldErrors: {} } } },
      /^Words are needed$/,
    ],
    [undefined, /did not say why/],
  ])('%j', (error, sentence) => {
    expect(toSentence(error)).toMatch(sentence);
  });

  it('leaves out the operations that were only rolled back', () => {
    const errors = [
      { message: 'It was rolled back', extensions: { errorCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' } },
      { message: 'The exit lies before the entry.', extensions: { errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' } },
    ];
    expect(toSentence(errors)).toBe('The exit lies before the entry.');
  });
});
