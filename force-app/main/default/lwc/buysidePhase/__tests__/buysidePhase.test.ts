import BuysidePhase from 'c/buysidePhase';
import { find, findAll, open, settled, textOf, type Found } from '../../../../../test/support/lwc';

const show = (properties: object): Found => open('c-buyside-phase', BuysidePhase, properties);

describe('c-buyside-phase', () => {
  it.each([
    [{ state: { phase: 'loading' } }, 'Loading the buyer’s decision'],
    [{ state: { phase: 'no-model' } }, 'sf buyside apply model'],
    [{ state: { phase: 'no-access' } }, 'permission set Buyside Rep'],
    [{ state: { phase: 'no-deal' } }, 'This deal is not visible to you'],
    [{ state: { phase: 'error', error: 'The org is away.' } }, 'The org is away.'],
  ])('%j says so', async (properties, words) => {
    const element = show(properties);
    expect(textOf(element)).toContain(words);
    await expect(element).toBeAccessible();
  });

  it('says no more than a line where another card says the rest', () => {
    const element = show({ state: { phase: 'no-model' }, brief: true });
    expect(textOf(element)).toBe('This fills once a decision model is active.');
  });

  it('asks to try again', async () => {
    const element = show({ state: { phase: 'error', error: 'The org is away.' } });
    const asked = jest.fn();
    element.addEventListener('retry', asked);
    await settled(() => find(element, 'lightning-button').click());
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('shows nothing once there is data', () => {
    expect(findAll(show({ state: { phase: 'ready' } }), '*')).toHaveLength(0);
  });

  it('says why something was not saved', async () => {
    const element = show({ state: { phase: 'ready' }, refusal: 'The date lies in the future.' });
    expect(textOf(find(element, '[role="alert"]'))).toBe('The date lies in the future.');
    await expect(element).toBeAccessible();
  });
});
