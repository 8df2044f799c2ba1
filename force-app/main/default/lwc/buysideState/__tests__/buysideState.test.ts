import BuysideState from 'c/buysideState';
import { sessionOf, type View } from 'c/buysideStore';
import { aBlocker, aDeal, aVisit, stepCode, type DealParts } from '../../../../../test/support/deal';
import { find, findAll, open, textOf, type Found } from '../../../../../test/support/lwc';

const RECORD = '006000000000009AAA';

/** The view that the shared data makes of a deal. */
function viewOf(parts: DealParts): View {
  let view: View | null = null;
  const session = sessionOf(RECORD);
  const member = {
    show: (state: { view: View | null }) => {
      ({ view } = state);
    },
    read: () => undefined,
  };
  session.join(member);
  session.provide({ data: aDeal(parts) });
  session.leave(member);
  if (view === null) throw new RangeError('the deal has no view');
  return view;
}

const show = (parts: DealParts): Found => open('c-buyside-state', BuysideState, { view: viewOf(parts) });
const sentence = (element: Found): string => textOf(find(element, '.sentence'));
const move = (element: Found): string => textOf(find(element, '.move-button'));

describe('c-buyside-state', () => {
  it('says that nothing is known, and where to start', async () => {
    const element = show({});
    expect(sentence(element)).toBe(
      'Blind Nothing is known of where the buyer stands, while the stage Proposal/Price Quote takes step 10 (Meeting providers) for granted.',
    );
    expect(move(element)).toBe('Start with step 1 (Idea)');
    await expect(element).toBeAccessible();
  });

  it('says what is not shown yet, without calling it late', () => {
    const element = show({ visits: [aVisit(3, { Basis__c: 'Inferred' })] });
    expect(sentence(element)).toMatch(
      /^Not shown .*is known to have reached step 3 \(First discussion\); nothing is known yet of steps 4 to 10\.$/,
    );
    expect(move(element)).toBe('Ask about step 4 (Weighing what we have)');
  });

  it('does not say "steps 10 to 10"', () => {
    const element = show({ visits: [aVisit(9, { Basis__c: 'Inferred' })] });
    expect(sentence(element)).toContain('nothing is known yet of the step after it');
  });

  it('says that the seller is ahead, of which step, and to go back to it', async () => {
    const element = show({ visits: [aVisit(4)] });
    expect(sentence(element)).toMatch(/^Seller ahead .*but the buyer is not past step 4/);
    expect(move(element)).toBe('Go back to step 4 (Weighing what we have) and help them finish it');
    await expect(element).toBeAccessible();
  });

  it('says when it is a blocker that holds them up', () => {
    const met = { Status__c: 'Exit Met', Exited_On__c: '2026-03-04T10:00:00.000Z' };
    const element = show({ visits: [aVisit(4, met)], blockers: [aBlocker('MONEY')] });
    expect(sentence(element)).toContain('a blocker holds the buyer up at step 4');
    expect(move(element)).toBe('See what holds up step 4 (Weighing what we have)');
  });

  it('says that the stage is not ahead of the buyer', () => {
    const element = show({ stage: 'Qualification', presumed: 1, visits: [aVisit(3)] });
    expect(sentence(element)).toMatch(/^Aligned .*so it is not ahead of them\.$/);
    expect(move(element)).toBe('Help with step 3 (First discussion)');
  });

  it('does not speak of a step 0', () => {
    const element = show({ stage: 'Prospecting', presumed: 0, visits: [aVisit(3)] });
    expect(sentence(element)).toBe(
      'Aligned The buyer is known to have reached step 3 (First discussion); the stage Prospecting takes no step for granted.',
    );
  });

  it('says that the buyer is ahead', () => {
    const element = show({ stage: 'Qualification', presumed: 1, visits: [aVisit(11)] });
    expect(sentence(element)).toMatch(/^Buyer ahead .*They are ready; are we\?$/);
  });

  it('says that a stage is not mapped, and who can map it', () => {
    const element = show({ presumed: null, visits: [aVisit(3)] });
    expect(sentence(element)).toContain('is not mapped to a step');
  });

  it('suggests no move once the decision has ended', () => {
    expect(findAll(show({ visits: [aVisit(4)], path: { Status__c: 'Bought' } }), '.move-button')).toHaveLength(0);
  });

  it('asks for the step of its move when the move is clicked', () => {
    const element = show({ visits: [aVisit(4)] });
    const asked = jest.fn();
    element.addEventListener('go', (event) => asked((event as CustomEvent).detail));
    find(element, '.move-button').click();
    expect(asked).toHaveBeenCalledWith(stepCode(4));
    expect(findAll(element, '.move-button')).toHaveLength(1);
  });
});
