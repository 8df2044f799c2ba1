import BuysideHistory from 'c/buysideHistory';
import { aBlocker, aMember, anAnswer, anEnd, aStatement, aVisit, DEAL_ID } from '../../../../../test/support/deal';
import { detail, find, findAll, open, settled, textOf, type Found } from '../../../../../test/support/lwc';
import { answer, answerErrors } from '../../../../../test/support/org';

const show = (): Found => open('c-buyside-history', BuysideHistory, { recordId: DEAL_ID });
const entries = (element: Found): string[] => findAll(element, 'li').map(textOf);
const ana = aMember('Ana Lopez', { Joined_On__c: '2026-02-01T10:00:00.000Z', Left_On__c: '2026-05-01T10:00:00.000Z' });
const parts = {
  visits: [
    aVisit(4, {
      Status__c: 'Exit Met',
      Exited_On__c: '2026-03-20T10:00:00.000Z',
      Learned_On__c: '2026-03-25T10:00:00.000Z',
      'CreatedBy.Name': 'Riley Stone',
      Note__c: 'They chose.',
    }),
    aVisit(3, { Status__c: 'Exit Met', Entered_On__c: null, Basis__c: 'Inferred', Evidence__c: 'R4 0.50 Event' }),
  ],
  team: [ana],
  statements: [aStatement(ana, '6 Fully in')],
  blockers: [aBlocker('MONEY', { Status__c: 'Settled', Closed_On__c: '2026-04-01T10:00:00.000Z' })],
  answers: [anAnswer('question-4a')],
  ends: [anEnd('Stopped', { Words__c: 'Next year.' })],
};

describe('c-buyside-history', () => {
  it('tells everything in one line of time, newest first, with basis, who and when it was learned', async () => {
    const element = show();
    await answer(parts);
    const all = entries(element);
    expect(all.map((text) => text.split(' 2026')[0])).toEqual([
      'Ana Lopez left the buying team May 1,',
      'Stopped Apr 2,',
      'MONEY: Settled Apr 1,',
      'Step 4: Weighing what we have: Exit Met Mar 20,',
      'How would you know? Mar 5,',
      'Ana Lopez stands at 6 Fully in Mar 5,',
      'In the way: MONEY Mar 2,',
      'They entered Step 4: Weighing what we have Mar 2,',
      'Ana Lopez joined the buying team Feb 1,',
      expect.stringContaining('Step 3: First discussion: Exit Met Day not known'),
    ]);
    expect(all[3]).toContain('Buyer told us · learned on Mar 25, 2026 · entered by Riley Stone They chose.');
    expect(all[9]).toContain('Inferred R4 0.50 Event');
    await expect(element).toBeAccessible();
  });

  it('shows one kind on demand, and says when there is none of it', async () => {
    const element = show();
    await answer({ ...parts, ends: [] });
    const choose = (value: string): Promise<void> =>
      settled(() => find(element, 'lightning-combobox').dispatchEvent(detail('change', { value })));
    await choose('blocker');
    expect(entries(element)).toHaveLength(2);
    await choose('end');
    expect(textOf(element)).toContain('Nothing of this kind is recorded yet.');
    await expect(element).toBeAccessible();
  });

  it('shows thirty at first, and all on demand', async () => {
    const element = show();
    const many = Array.from({ length: 31 }, (_, index) => anAnswer(`question-${index}`));
    await answer({ answers: many });
    expect(entries(element)).toHaveLength(30);
    await settled(() => find(element, 'lightning-button').click());
    expect(entries(element)).toHaveLength(31);
  });

  it('is the same to who may not record', async () => {
    const element = show();
    await answer(parts, false);
    expect(entries(element)).toHaveLength(10);
    await expect(element).toBeAccessible();
  });

  it('says what is the matter when there is nothing to show', async () => {
    const element = show();
    await answer({ path: null });
    expect(textOf(element)).toContain('Nothing of this kind is recorded yet.');
    await answerErrors({ message: "Field 'Decision_Path__c' is undefined" });
    await expect(element).toBeAccessible();
  });
});
