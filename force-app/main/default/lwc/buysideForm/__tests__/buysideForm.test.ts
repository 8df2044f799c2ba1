import BuysideForm, { type FormRequest } from 'c/buysideForm';
import { aBlocker, aMember, aStatement, aVisit, DEAL_ID, stepCode, contactId } from '../../../../../test/support/deal';
import { detail, find, findAll, open, settled, textOf, type Found } from '../../../../../test/support/lwc';
import { accept, answer, answerErrors, refuse, sent } from '../../../../../test/support/org';

const show = (form: FormRequest): Found => open('c-buyside-form', BuysideForm, { recordId: DEAL_ID, form });
const field = (element: Found, name: string): Found => find(element, `[data-name="${name}"]`);
const type = (element: Found, name: string, value: unknown): Promise<void> =>
  settled(() => field(element, name).dispatchEvent(detail('change', { value })));
const save = (element: Found): Promise<void> => settled(() => find(element, '[data-id="save"]').click());
const labels = (element: Found): unknown[] => findAll(element, '.field').map(({ label }) => label);
const ana = aMember('Ana Lopez');
const money = aBlocker('MONEY', { Words__c: 'Whose budget is it?' });
const visit = (status: 'In Progress' | 'Exit Met', step = 4): FormRequest => ({
  kind: 'visit',
  stepCode: stepCode(step),
  status,
});

describe('c-buyside-form', () => {
  it.each<[string, FormRequest, string, unknown[]]>([
    [
      'a visit',
      visit('In Progress', 5),
      'Step 5: Getting organised: In Progress',
      ['How do we know?', 'Who said it?', 'When?', 'In their words, or a note of yours'],
    ],
    ['a voice', { kind: 'voice' }, 'Add voice', ['Who is it, as far as you know?', 'Roles in this decision']],
    ['any contact', { kind: 'contact' }, 'Add contact', ['Which contact?', 'Roles in this decision']],
    [
      'a member',
      { kind: 'member', memberKey: String(ana.Key__c) },
      'Roles of Ana Lopez',
      ['Roles in this decision', 'Part of the organisation'],
    ],
    ['a name', { kind: 'name', memberKey: String(ana.Key__c) }, 'Who is “Ana Lopez”?', ['Which contact?']],
    [
      'a blocker',
      { kind: 'blocker', blockerKey: null },
      'What stands in the way?',
      [
        'What kind of thing is it?',
        'Which step does it hold up?',
        'In their words',
        'Who on their side looks after it?',
        'Whom does it affect?',
        'How do we know?',
        'Who said it?',
        'Since when?',
      ],
    ],
    [
      'an end',
      { kind: 'end', outcome: 'Bought' },
      'The buyer’s decision: Bought',
      ['How do we know?', 'Who said it?', 'When?', 'Where did they stand then?', 'In their words'],
    ],
  ])('asks for %s what it needs, accessibly', async (_, request, title, asked) => {
    const element = show(request);
    await answer({ team: [ana], visits: [aVisit(4)] });
    expect(textOf(find(element, 'h3'))).toBe(title);
    expect(labels(element)).toEqual(asked);
    await expect(element).toBeAccessible();
  });

  it('takes the keyboard when it opens', async () => {
    const element = show(visit('In Progress'));
    const focus = jest.spyOn(HTMLElement.prototype, 'focus');
    await answer();
    expect(focus.mock.contexts[0]).toBe(findAll(element, '.field')[0]);
    focus.mockRestore();
  });

  it('records where a member stands, said by themselves unless told otherwise', async () => {
    const element = show({ kind: 'buyIn', memberKey: String(ana.Key__c), stepId: 'definition-4' });
    await answer({ team: [ana], statements: [aStatement(ana, '1 Blocks')] });
    accept();
    await type(element, 'level', '4 Can live with it');
    await type(element, 'words', 'If the depot stays.');
    await save(element);
    expect(sent()[0]?.variables).toMatchObject({
      statement: {
        Buy_In__c: {
          Buying_Team_Member__c: ana.Id,
          Level__c: '4 Can live with it',
          Subject__c: 'The change',
          Step_Definition__c: 'definition-4',
          Words__c: 'If the depot stays.',
          Reported_By__c: contactId('Ana Lopez'),
        },
      },
      member: { Buying_Team_Member__c: { Latest_Buy_In__c: '4 Can live with it' } },
    });
  });

  it('says before saving that going back is kept as a visit of its own', async () => {
    const element = show(visit('In Progress'));
    await answer({ visits: [aVisit(4, { Status__c: 'Exit Met', Exited_On__c: '2026-03-04T10:00:00.000Z' })] });
    expect(textOf(element)).toContain('This is kept as visit 2. What was recorded before stays as it was.');
  });

  it('says that the entry stays unknown when only the end is', async () => {
    const element = show(visit('Exit Met'));
    await answer();
    expect(textOf(element)).toContain('When they entered this step is not known');
  });

  it('takes no day before the visit began or after today, and asks about one before the deal', async () => {
    const element = show(visit('Exit Met'));
    await answer({ visits: [aVisit(4)], since: '2026-03-20T10:00:00.000Z' });
    expect(field(element, 'at')).toMatchObject({ min: '2026-03-02' });
    expect(String(field(element, 'at').max) >= '2026-03-02').toBe(true);
    await type(element, 'at', '2026-03-10');
    expect(textOf(element)).toContain('That is before this deal was made here.');
  });

  it('sends nothing while a field says that it is not right', async () => {
    const element = show({ kind: 'voice' });
    await answer();
    Object.assign(field(element, 'name'), { reportValidity: () => false });
    await save(element);
    expect(sent()).toHaveLength(0);
  });

  it('refuses text that does not fit, keeps all of it, and says how much does', async () => {
    const element = show({ kind: 'end', outcome: 'Stopped' });
    await answer();
    const long = 'ä'.repeat(32_001);
    await type(element, 'words', long);
    await save(element);
    expect(textOf(find(element, '[role="alert"]'))).toContain('that is 32001 characters, and 32000 fit');
    expect(field(element, 'words').value).toBe(long);
    expect(sent()).toHaveLength(0);
    await expect(element).toBeAccessible();
  });

  it('keeps 30,000 characters, markup and emoji as they were typed', async () => {
    const element = show({ kind: 'end', outcome: 'Stopped' });
    await answer();
    accept();
    const words = `<script>alert(1)</script> 🚚 ${'x'.repeat(30_000)}`;
    await type(element, 'words', words);
    await save(element);
    expect(sent()[0]?.variables.end).toMatchObject({ Decision_End__c: { Words__c: words } });
  });

  it('keeps what was typed when the org refuses, says why, and can be saved again', async () => {
    const element = show({ kind: 'voice' });
    const done = jest.fn();
    element.addEventListener('done', done);
    await answer();
    refuse('duplicate value found: Key__c', 'DUPLICATE_VALUE');
    await type(element, 'name', 'Someone from finance');
    await save(element);
    expect(textOf(find(element, '[role="alert"]'))).toContain('A colleague has just recorded the same thing.');
    expect(field(element, 'name').value).toBe('Someone from finance');
    expect(done).not.toHaveBeenCalled();
    await expect(element).toBeAccessible();
    accept();
    await save(element);
    expect(done).toHaveBeenCalledTimes(1);
  });

  it('says who changed it while the form was open, keeps what was typed, and saves it when asked again', async () => {
    const element = show({ kind: 'blocker', blockerKey: String(money.Key__c) });
    await answer({ blockers: [money] });
    await type(element, 'words', 'Nobody pays.');
    const changed = { ...money, Words__c: 'Sales pays half.', 'LastModifiedBy.Name': 'Sam Ortiz' };
    // The page learns of it before the user has saved; that alone is no warning.
    await answer({ blockers: [changed] });
    expect(field(element, 'words').value).toBe('Nobody pays.');
    accept();
    await save(element);
    expect(textOf(find(element, '[role="alert"]'))).toMatch(/^Sam Ortiz has changed this in the meantime/);
    expect(field(element, 'words').value).toBe('Nobody pays.');
    expect(sent()).toHaveLength(0);
    await save(element);
    expect(sent()[0]?.variables.blocker).toMatchObject({ Consensus_Blocker__c: { Words__c: 'Nobody pays.' } });
  });

  it('takes over what a colleague changed where nothing was typed', async () => {
    const element = show({ kind: 'member', memberKey: String(ana.Key__c) });
    await answer({ team: [ana] });
    await type(element, 'function', 'Finance');
    await answer({ team: [{ ...ana, Roles__c: 'Budget holder', 'LastModifiedBy.Name': 'Sam Ortiz' }] });
    accept();
    await save(element);
    expect(sent()[0]?.variables.member).toMatchObject({
      Buying_Team_Member__c: { Roles__c: 'Budget holder', Function__c: 'Finance' },
    });
  });

  it('keeps what was typed when its parent draws itself again', async () => {
    const element = show({ kind: 'voice' });
    await answer();
    await type(element, 'name', 'Someone');
    await settled(() => Object.assign(element, { form: { kind: 'voice' } }));
    expect(field(element, 'name').value).toBe('Someone');
  });

  it('leaves out what the user may not write', async () => {
    const element = show(visit('In Progress'));
    await answer({ locked: ['Decision_Step__c.Note__c'] });
    expect(labels(element)).toEqual(['How do we know?', 'Who said it?', 'When?']);
  });

  it('closes without a word when it is called off', async () => {
    const element = show({ kind: 'voice' });
    const done = jest.fn();
    element.addEventListener('done', done);
    await answer();
    await settled(() => findAll(element, 'lightning-button')[1]?.click());
    expect(done).toHaveBeenCalledTimes(1);
    expect(sent()).toHaveLength(0);
  });

  it('shows nothing for what is not there, or while there is no deal', async () => {
    const element = show({ kind: 'member', memberKey: 'gone' });
    await answer();
    expect(textOf(element)).toBe('');
    await answerErrors({ message: 'Failed to fetch' });
    expect(textOf(element)).toBe('');
    await expect(element).toBeAccessible();
  });
});
