import BuysideVisitForm from 'c/buysideVisitForm';
import { aContactRole, aVisit, DEAL_ID, stepCode, contactId } from '../../../../../test/support/deal';
import { detail, find, findAll, open, settled, textOf, type Found } from '../../../../../test/support/lwc';
import { accept, answer, answerErrors, sent } from '../../../../../test/support/org';

const show = (status: string): Found =>
  open('c-buyside-visit-form', BuysideVisitForm, { recordId: DEAL_ID, stepCode: stepCode(4), status });
const save = (element: Found): Promise<void> => settled(() => find(element, '[data-id="save"]').click());
const source = (element: Found): Found => find(element, 'c-buyside-source');

describe('c-buyside-visit-form', () => {
  it('asks what fits the status', async () => {
    const element = show('Left Unmet');
    await answer({ visits: [aVisit(4)] });
    expect(textOf(element)).toContain('The buyer left this step unmet');
    expect(source(element).whenLabel).toBe('When did they leave it?');
    await expect(element).toBeAccessible();
  });

  it('saves who told us, how we know and on which day', async () => {
    const element = show('In Progress');
    const parts = { contactRoles: [aContactRole('Ana Lopez')] };
    await answer(parts);
    accept(parts);
    const [basis, who] = findAll(source(element), 'lightning-combobox');
    await settled(() => basis?.dispatchEvent(detail('change', { value: 'Buyer act seen' })));
    await settled(() => who?.dispatchEvent(detail('change', { value: contactId('Ana Lopez') })));
    await settled(() =>
      find(source(element), 'lightning-input').dispatchEvent(detail('change', { value: '2026-03-02' })),
    );
    await save(element);
    expect(sent()[0]?.variables.visit).toMatchObject({
      Decision_Step__c: {
        Basis__c: 'Buyer act seen',
        Told_By__c: contactId('Ana Lopez'),
        // Noon in the user's time zone, which is Los Angeles in these tests.
        Entered_On__c: '2026-03-02T20:00:00.000Z',
      },
    });
  });

  it('lets a step end on the day it began', async () => {
    const element = show('Exit Met');
    const began = '2026-03-02T23:30:00.000Z';
    await answer({ visits: [aVisit(4, { Entered_On__c: began })] });
    accept();
    await settled(() =>
      find(source(element), 'lightning-input').dispatchEvent(detail('change', { value: '2026-03-02' })),
    );
    await save(element);
    expect(sent()[0]?.variables.visit).toMatchObject({ Decision_Step__c: { Exited_On__c: began } });
  });

  it('is called off without a trace', async () => {
    const element = show('Exit Met');
    await answer();
    const done = jest.fn();
    element.addEventListener('done', done);
    await settled(() => find(element, '[data-id="cancel"]').click());
    expect(done).toHaveBeenCalledTimes(1);
    expect(sent()).toHaveLength(0);
  });

  it('saves nothing while the data could not be read', async () => {
    const element = show('Exit Met');
    await answerErrors({ message: 'Failed to fetch' });
    await save(element);
    expect(sent()).toHaveLength(0);
  });
});
