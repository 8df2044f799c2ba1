import { getPicklistValuesByRecordType } from 'lightning/uiObjectInfoApi';
import BuysideMemberForm from 'c/buysideMemberForm';
import { aMember, aVisit, DEAL_ID } from '../../../../../test/support/deal';
import { asTestWire, detail, find, findAll, open, settled, textOf, type Found } from '../../../../../test/support/lwc';
import { accept, answer, answerErrors, sent } from '../../../../../test/support/org';

const show = (properties: object): Found =>
  open('c-buyside-member-form', BuysideMemberForm, { recordId: DEAL_ID, ...properties });
const ana = aMember('Ana Lopez', { Roles__c: 'Initiator' });
const save = (element: Found): Promise<void> => settled(() => find(element, '[data-id="save"]').click());
const choose = (element: Found, selector: string, value: unknown): Promise<void> =>
  settled(() => find(element, selector).dispatchEvent(detail('change', { value: value as object })));

describe('c-buyside-member-form', () => {
  it('keeps a statement of buy-in and the one stored copy in the same request', async () => {
    const element = show({ mode: 'buyIn', memberKey: ana.Key__c });
    await answer({ team: [ana], visits: [aVisit(4)] });
    accept({ team: [ana] });
    const done = jest.fn();
    element.addEventListener('done', done);
    await expect(element).toBeAccessible();
    await choose(element, '[data-id="level"]', '4 Can live with it');
    await choose(element, 'lightning-textarea', 'As long as my team keeps dispatch.');
    await save(element);
    expect(sent()[0]?.variables.statement).toMatchObject({
      Buy_In__c: {
        Buying_Team_Member__c: ana.Id,
        Level__c: '4 Can live with it',
        Subject__c: 'The change',
        Step_Definition__c: 'definition-4',
        Words__c: 'As long as my team keeps dispatch.',
        Basis__c: 'Buyer told us',
      },
    });
    expect(sent()[0]?.variables.member).toMatchObject({
      Id: ana.Id,
      Buying_Team_Member__c: { Latest_Buy_In__c: '4 Can live with it' },
    });
    expect(done).toHaveBeenCalledTimes(1);
  });

  it('does not offer "not heard" as something that was said, and wants a level', async () => {
    const element = show({ mode: 'buyIn', memberKey: ana.Key__c });
    await answer({ team: [ana] });
    const options = find(element, '[data-id="level"]').options as { value: string }[];
    expect(options.map(({ value }) => value)).not.toContain('0 Not heard');
    await save(element);
    expect(textOf(find(element, '[role="alert"]'))).toBe('Choose where they stand.');
    expect(sent()).toHaveLength(0);
  });

  it('changes roles and part of the organisation, starting from what is there', async () => {
    const element = show({ mode: 'roles', memberKey: ana.Key__c });
    await answer({ team: [ana] });
    accept({ team: [ana] });
    expect(find(element, 'lightning-checkbox-group').value).toEqual(['Initiator']);
    await expect(element).toBeAccessible();
    await choose(element, 'lightning-checkbox-group', ['Initiator', 'Coordinator']);
    await choose(element, 'lightning-combobox', 'Finance');
    await save(element);
    expect(sent()[0]?.variables.member).toEqual({
      Id: ana.Id,
      Buying_Team_Member__c: { Roles__c: 'Initiator;Coordinator', Function__c: 'Finance' },
    });
  });

  it('adds a voice nobody is named for, and wants a word for it', async () => {
    const element = show({ mode: 'placeholder' });
    await answer();
    accept();
    await expect(element).toBeAccessible();
    await save(element);
    expect(textOf(find(element, '[role="alert"]'))).toContain('Say who it is');
    await choose(element, 'lightning-input', 'Someone from finance');
    await save(element);
    expect(sent()[0]?.variables.member).toMatchObject({
      Buying_Team_Member__c: { Placeholder__c: 'Someone from finance', Key__c: `${DEAL_ID}:p-someone-from-finance` },
    });
  });

  it('shows the org’s own labels of roles once it has told them', async () => {
    const element = show({ mode: 'placeholder' });
    await answer();
    const labels = { picklistFieldValues: { Roles__c: { values: [{ value: 'Initiator', label: 'Anstoßgeber' }] } } };
    await settled(() => asTestWire(getPicklistValuesByRecordType).emit(labels));
    const options = find(element, 'lightning-checkbox-group').options as { label: string }[];
    expect(options[0]?.label).toBe('Anstoßgeber');
    expect(options).toHaveLength(18);
  });

  it('saves nothing while the data could not be read', async () => {
    const element = show({ mode: 'roles', memberKey: ana.Key__c });
    await answerErrors({ message: 'Failed to fetch' });
    await save(element);
    expect(sent()).toHaveLength(0);
    expect(findAll(element, '[data-id="cancel"]')).toHaveLength(1);
  });
});
