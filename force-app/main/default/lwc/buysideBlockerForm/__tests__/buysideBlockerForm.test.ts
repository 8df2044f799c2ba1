import { getPicklistValuesByRecordType } from 'lightning/uiObjectInfoApi';
import BuysideBlockerForm from 'c/buysideBlockerForm';
import { aMember, aVisit, DEAL_ID } from '../../../../../test/support/deal';
import { asTestWire, detail, find, open, settled, textOf, type Found } from '../../../../../test/support/lwc';
import { accept, answer, answerErrors, refuse, sent } from '../../../../../test/support/org';

const show = (): Found => open('c-buyside-blocker-form', BuysideBlockerForm, { recordId: DEAL_ID });
const choose = (element: Found, selector: string, value: string): Promise<void> =>
  settled(() => find(element, selector).dispatchEvent(detail('change', { value })));
const save = (element: Found): Promise<void> => settled(() => find(element, '[data-id="save"]').click());

describe('c-buyside-blocker-form', () => {
  it('records what stands in the way of the step on the screen', async () => {
    const element = show();
    const ana = aMember('Ana Lopez');
    await answer({ team: [ana], visits: [aVisit(4)] });
    accept({ team: [ana] });
    const done = jest.fn();
    element.addEventListener('done', done);
    await expect(element).toBeAccessible();
    await choose(element, '[data-id="category"]', 'INTERNAL_BUILD');
    expect(textOf(element)).toContain('Building it in-house has not been tried or ruled out.');
    await choose(element, '[data-id="owner"]', String(ana.Id));
    await choose(element, 'lightning-textarea', 'We could write that ourselves.');
    await save(element);
    expect(sent()[0]?.variables.blocker).toMatchObject({
      Consensus_Blocker__c: {
        Category__c: 'INTERNAL_BUILD',
        Step_Definition__c: 'definition-4',
        Step_Sequence__c: 4,
        Status__c: 'Open',
        Owner_Member__c: ana.Id,
        Words__c: 'We could write that ourselves.',
        Basis__c: 'Buyer told us',
      },
    });
    expect(done).toHaveBeenCalledTimes(1);
  });

  it('wants to know what kind of thing it is', async () => {
    const element = show();
    await answer();
    await save(element);
    expect(textOf(find(element, '[role="alert"]'))).toBe('Choose what kind of thing it is.');
    expect(sent()).toHaveLength(0);
    await expect(element).toBeAccessible();
  });

  it('keeps what was chosen when the org refuses', async () => {
    const element = show();
    await answer();
    refuse('The path is closed.', 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
    await choose(element, '[data-id="category"]', 'MONEY');
    await choose(element, '[data-id="step"]', '');
    await save(element);
    expect(textOf(find(element, '[role="alert"]'))).toBe('The path is closed.');
    expect(find(element, '[data-id="category"]').value).toBe('MONEY');
    expect(sent()[0]?.variables.blocker).toMatchObject({ Consensus_Blocker__c: { Step_Sequence__c: null } });
  });

  it('offers all eighteen kinds, with the org’s labels where it has told them', async () => {
    const element = show();
    await answer();
    const labels = { picklistFieldValues: { Category__c: { values: [{ value: 'MONEY', label: 'Geld' }] } } };
    await settled(() => asTestWire(getPicklistValuesByRecordType).emit(labels));
    const options = find(element, '[data-id="category"]').options as { label: string; value: string }[];
    expect(options).toHaveLength(18);
    expect(options.find(({ value }) => value === 'MONEY')?.label).toBe('Geld');
  });

  it('is still a form when the data could not be read, and saves nothing', async () => {
    const element = show();
    await answerErrors({ message: 'Failed to fetch' });
    await choose(element, '[data-id="category"]', 'MONEY');
    await save(element);
    expect(sent()).toHaveLength(0);
    expect(textOf(find(element, '[role="alert"]'))).not.toBe('');
  });
});
