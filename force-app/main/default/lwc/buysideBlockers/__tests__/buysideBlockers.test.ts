import BuysideBlockers from 'c/buysideBlockers';
import { aBlocker, aMember, DEAL_ID } from '../../../../../test/support/deal';
import { detail, find, findAll, open, settled, textOf, type Found } from '../../../../../test/support/lwc';
import { accept, answer, answerErrors, refuse, sent } from '../../../../../test/support/org';

const DAY_MS = 86_400_000;
const show = (): Found => open('c-buyside-blockers', BuysideBlockers, { recordId: DEAL_ID });
const choose = (element: Found, value: string): Promise<void> =>
  settled(() => find(element, 'lightning-button-menu').dispatchEvent(detail('select', { value })));

describe('c-buyside-blockers', () => {
  it('shows what stands in the way: its kind, age, step, owner and their words', async () => {
    const element = show();
    const opened = new Date(Date.now() - 12 * DAY_MS - 1000).toISOString();
    const ana = aMember('Ana Lopez');
    const fields = {
      Opened_On__c: opened,
      Owner_Member__c: String(ana.Id),
      Affected_Members__c: String(ana.Id),
      Words__c: '“Whose budget is it?”',
    };
    await answer({ team: [ana], blockers: [aBlocker('MONEY', fields)] });
    const text = textOf(find(element, 'li'));
    expect(text).toContain(
      'Open · for 12 days · Holds up step 4, Weighing what we have · Looked after by Ana Lopez · Affects Ana Lopez · Buyer told us',
    );
    expect(text).toContain('“Whose budget is it?”');
    await expect(element).toBeAccessible();
  });

  it('says what its kind means where nobody’s words are kept', async () => {
    const element = show();
    await answer({ blockers: [aBlocker('MONEY')] });
    expect(textOf(find(element, 'li'))).toContain('There is no budget, or no agreement whose it is.');
  });

  it('shows ten at first, the open ones before those that are over, and all when asked', async () => {
    const element = show();
    const over = { Status__c: 'Accepted', Closed_On__c: '2026-03-05T10:00:00.000Z' };
    const many = Array.from({ length: 12 }, (_, at) =>
      aBlocker('MONEY', { Id: `b${at}`, Key__c: `b${at}`, ...(at < 6 && over) }),
    );
    await answer({ blockers: many });
    const open = (): number => findAll(element, 'li').filter((one) => textOf(one).includes('Open')).length;
    expect([findAll(element, 'li').length, open()]).toEqual([10, 6]);
    const more = findAll(element, 'lightning-button').find(({ label }) => label === 'Show all 12');
    await settled(() => more?.click());
    expect(findAll(element, 'li')).toHaveLength(12);
    await expect(element).toBeAccessible();
  });

  it('keeps what was settled or accepted out of the way, but keeps it', async () => {
    const element = show();
    const closed = { Status__c: 'Settled', Closed_On__c: '2026-03-05T10:00:00.000Z' };
    await answer({ blockers: [aBlocker('MONEY', closed)] });
    expect(textOf(element)).toContain('Settled or accepted MONEY Settled · Mar 5, 2026');
    expect(textOf(element)).toContain('Nothing is known to hold agreement up.');
  });

  it('notes that the buyer settled it, with the moment', async () => {
    const element = show();
    await answer({ blockers: [aBlocker('MONEY')] });
    accept({ blockers: [aBlocker('MONEY', { Status__c: 'Settled', Closed_On__c: '2026-03-05T10:00:00.000Z' })] });
    await choose(element, 'Settled');
    expect(sent()[0]?.variables.blocker).toMatchObject({
      Id: 'blocker-MONEY',
      Consensus_Blocker__c: { Status__c: 'Settled', Closed_On__c: expect.stringMatching(/Z$/) },
    });
    expect(textOf(element)).toContain('Settled or accepted');
  });

  it('opens one that came back, without its closing date', async () => {
    const element = show();
    await answer({
      blockers: [aBlocker('MONEY', { Status__c: 'Accepted', Closed_On__c: '2026-03-05T10:00:00.000Z' })],
    });
    accept();
    await choose(element, 'Returned');
    expect(sent()[0]?.variables.blocker).toMatchObject({
      Consensus_Blocker__c: { Status__c: 'Returned', Closed_On__c: null },
    });
  });

  it('shows it as it was when the org refuses', async () => {
    const element = show();
    await answer({ blockers: [aBlocker('MONEY')] });
    refuse('It is closed before it was opened.', 'FIELD_CUSTOM_VALIDATION_EXCEPTION', {
      blockers: [aBlocker('MONEY')],
    });
    await choose(element, 'Settled');
    expect(textOf(element)).not.toContain('Settled or accepted');
    expect(textOf(find(find(element, 'c-buyside-phase'), '[role="alert"]'))).toBe('It is closed before it was opened.');
  });

  it('changes what is said of one, and nothing of where it stands', async () => {
    const element = show();
    const ana = aMember('Ana Lopez');
    await answer({ team: [ana], blockers: [aBlocker('MONEY', { Words__c: 'Whose budget?' })] });
    accept();
    await choose(element, 'edit');
    const form = find(element, 'c-buyside-form');
    await settled(() => find(form, '[data-name="affected"]').dispatchEvent(detail('change', { value: [ana.Id] })));
    await settled(() => find(form, '[data-id="save"]').click());
    expect(sent()[0]?.variables.blocker).toEqual({
      Id: 'blocker-MONEY',
      Consensus_Blocker__c: {
        Category__c: 'MONEY',
        Step_Definition__c: 'definition-4',
        Step_Sequence__c: 4,
        Owner_Member__c: null,
        Affected_Members__c: ana.Id,
        Words__c: 'Whose budget?',
      },
    });
  });

  it('says so when the user may not see blockers at all', async () => {
    const element = show();
    await answer({ hidden: ['Consensus_Blocker__c'] });
    expect(textOf(element)).toContain('You do not see this part');
    await expect(element).toBeAccessible();
  });

  it('opens and closes the form', async () => {
    const element = show();
    await answer();
    await settled(() => find(element, '[data-id="add"]').click());
    expect(findAll(element, 'c-buyside-form')).toHaveLength(1);
    await settled(() => find(element, 'c-buyside-form').dispatchEvent(new CustomEvent('done')));
    expect(findAll(element, 'c-buyside-form')).toHaveLength(0);
  });

  it('shows no action to who may not record', async () => {
    const element = show();
    await answer({ blockers: [aBlocker('MONEY')] }, false);
    expect(findAll(element, 'lightning-button, lightning-button-menu')).toHaveLength(0);
    await expect(element).toBeAccessible();
  });

  it('shows the reason in place of data', async () => {
    const element = show();
    await answerErrors({
      message: "Field 'Consensus_Blockers__r' in type is undefined",
      extensions: { ErrorType: 'ValidationError' },
    });
    expect(textOf(element)).toContain('permission set Buyside Rep');
    await expect(element).toBeAccessible();
  });
});
