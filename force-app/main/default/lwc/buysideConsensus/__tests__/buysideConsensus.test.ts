import BuysideConsensus from 'c/buysideConsensus';
import { aMember, aStatement, aVisit, DEAL_ID } from '../../../../../test/support/deal';
import { detail, find, findAll, open, settled, textOf, type Found } from '../../../../../test/support/lwc';
import { accept, answer, answerErrors, sent } from '../../../../../test/support/org';

const show = (): Found => open('c-buyside-consensus', BuysideConsensus, { recordId: DEAL_ID });
const rows = (element: Found): string[] => findAll(element, 'tbody tr').map(textOf);
const ana = aMember('Ana Lopez');
const joe = aMember('Joe Ito');
const parts = {
  visits: [aVisit(9)],
  team: [ana, joe],
  statements: [
    aStatement(ana, '1 Blocks', { Stated_On__c: '2026-02-10T10:00:00.000Z', Words__c: 'Not with me.' }),
    aStatement(ana, '6 Fully in', { Step_Definition__c: null, 'Reported_By__r.Name': 'Ana Lopez' }),
  ],
};

describe('c-buyside-consensus', () => {
  it('shows each member by step, every cell with its date, basis and words', async () => {
    const element = show();
    await answer(parts);
    expect(findAll(element, 'thead th').map(textOf)).toEqual([
      'Voice',
      'Step 4: Weighing what we have',
      'Step 9: Consensus',
      'No step in particular',
    ]);
    const [first, second] = rows(element);
    expect(first).toContain('1 Blocks Feb 10, 2026 · Buyer told us · The change Not with me.');
    expect(first).toContain('6 Fully in Mar 5, 2026 · Buyer told us · Ana Lopez · The change');
    expect(second).toContain('Joe Ito Operations · Not heard yet');
    expect(textOf(find(element, '[role="status"]'))).toBe('No consensus yet: 1 of 2 not heard yet.');
    await expect(element).toBeAccessible();
  });

  it('shows an earlier day as it was, and takes no statement for it', async () => {
    const element = show();
    await answer(parts);
    await settled(() => find(element, 'lightning-input').dispatchEvent(detail('change', { value: '2026-02-20' })));
    expect(textOf(find(element, '[role="status"]'))).toBe(
      'No consensus yet: 1 would block it and 1 of 2 not heard yet.',
    );
    expect(rows(element)[0]).not.toContain('6 Fully in');
    expect(findAll(element, 'button')).toHaveLength(0);
    await expect(element).toBeAccessible();
  });

  it('adds a statement to a cell, and writes over none', async () => {
    const element = show();
    await answer(parts);
    accept();
    await settled(() => findAll(element, 'button')[0]?.click());
    const form = find(element, 'c-buyside-form');
    expect(textOf(form)).toContain('Where Ana Lopez stands');
    await settled(() =>
      find(form, '[data-name="level"]').dispatchEvent(detail('change', { value: '4 Can live with it' })),
    );
    await settled(() => find(form, '[data-id="save"]').click());
    expect(sent()[0]?.text).toContain('statement: Buy_In__cCreate');
    expect(sent()[0]?.text).not.toContain('Buy_In__cUpdate');
    expect(rows(element)[0]).toContain('4 Can live with it');
  });

  it('says what to do when there is nobody yet', async () => {
    const element = show();
    await answer();
    expect(textOf(element)).toContain('there is nobody to agree');
    await expect(element).toBeAccessible();
  });

  it('only shows the grid to who may not record, and says when it may not be seen', async () => {
    const element = show();
    await answer(parts, false);
    expect(findAll(element, 'button')).toHaveLength(0);
    expect(rows(element)[0]).toContain('1 Blocks');
    await expect(element).toBeAccessible();
    await answer({ ...parts, hidden: ['Buy_In__c'] });
    expect(textOf(element)).toContain('You do not see this part');
    expect(rows(element)).toEqual([]);
    await expect(element).toBeAccessible();
  });

  it('shows an error in plain words', async () => {
    const element = show();
    await answerErrors({ message: 'Failed to fetch' });
    expect(textOf(element)).toContain('could not be reached');
    await expect(element).toBeAccessible();
  });
});
