import BuysideSource from 'c/buysideSource';
import { today } from 'c/buysideWords';
import { detail, find, findAll, open, settled, type Found } from '../../../../../test/support/lwc';

const people = [{ contactId: '003000000000001AAA', name: 'Ana Lopez' }];
type Source = Readonly<Record<string, string | null>>;
const sourceOf = (element: Found): Source => (element.source as () => Source)();

describe('c-buyside-source', () => {
  it('needs nothing to be chosen: the buyer told us, just now, nobody in particular', async () => {
    const element = open('c-buyside-source', BuysideSource, { people });
    const source = sourceOf(element);
    expect(source).toMatchObject({ basis: 'Buyer told us', contactId: null, contactName: null });
    expect(Math.abs(Date.parse(String(source.at)) - Date.now())).toBeLessThan(5000);
    await expect(element).toBeAccessible();
  });

  it('gives back what was chosen', async () => {
    const element = open('c-buyside-source', BuysideSource, { people });
    const [basis, who] = findAll(element, 'lightning-combobox');
    await settled(() => basis?.dispatchEvent(detail('change', { value: 'Rep impression' })));
    await settled(() => who?.dispatchEvent(detail('change', { value: '003000000000001AAA' })));
    expect(sourceOf(element)).toMatchObject({
      basis: 'Rep impression',
      contactId: '003000000000001AAA',
      contactName: 'Ana Lopez',
    });
  });

  it('does not offer a day that has not come', () => {
    const element = open('c-buyside-source', BuysideSource, { people });
    expect(find(element, 'lightning-input').max).toBe(today());
  });
});
