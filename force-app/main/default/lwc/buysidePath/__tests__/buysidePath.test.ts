import BuysidePath from 'c/buysidePath';
import { graphql } from 'lightning/graphql';
import { aBlocker, aVisit, DEAL_ID, stepCode } from '../../../../../test/support/deal';
import { asTestWire, find, findAll, open, settled, textOf, type Found } from '../../../../../test/support/lwc';
import { answer, answerErrors, refresh } from '../../../../../test/support/org';

const show = (): Found => open('c-buyside-path', BuysidePath, { recordId: DEAL_ID });
const steps = (element: Found): Found[] => findAll(element, '[role="option"]');
const key = (element: Found, name: string): Promise<void> =>
  settled(() => find(element, '[role="listbox"]').dispatchEvent(new KeyboardEvent('keydown', { key: name })));

describe('c-buyside-path', () => {
  it('draws every step in its phase, with what is known of each in words', async () => {
    const element = show();
    await answer({
      visits: [
        aVisit(1, { Status__c: 'Exit Met', Exited_On__c: '2026-03-04T10:00:00.000Z' }),
        aVisit(2, { Status__c: 'Left Unmet' }),
        aVisit(3),
        aVisit(4, { Status__c: 'Not Applicable' }),
      ],
    });
    expect(findAll(element, '[role="group"]')).toHaveLength(4);
    expect(steps(element).map(textOf).slice(0, 5)).toEqual([
      'Step 1 Idea : Exit met',
      'Step 2 Sounding out : Left unmet',
      'Step 3 3 First discussion : In progress',
      'Step 4 Weighing what we have : Does not apply',
      'Step 5 5 Getting organised : Not known',
    ]);
    await expect(element).toBeAccessible();
  });

  it('says of an inferred step that it is inferred, and draws it apart', async () => {
    const element = show();
    await answer({ visits: [aVisit(3, { Basis__c: 'Inferred', Confidence__c: 0.5 })] });
    const third = steps(element)[2] as Found;
    expect(textOf(third)).toContain('In progress, inferred');
    expect(third.classList).toContain('step_inferred');
  });

  it('marks where selling enters and which step the stage takes for granted', async () => {
    const element = show();
    await answer({ presumed: 10 });
    expect(find(element, '.boundary').getAttribute('style')).toContain('69.2');
    expect(textOf(steps(element)[9] as Found)).toContain('Selling enters');
    expect(textOf(find(element, '.stage-words'))).toBe(
      'Your stage: Proposal/Price Quote, which takes step 10 (Meeting providers) for granted',
    );
    expect(findAll(element, '.stage .stage-cell_open')).toHaveLength(10);
  });

  it('shows how far the stage is past what the buyer has not finished', async () => {
    const element = show();
    await answer({ visits: [aVisit(4)], blockers: [aBlocker('MONEY', { Step_Sequence__c: 4 })] });
    expect(findAll(element, '.stage .stage-cell_shown')).toHaveLength(4);
    expect(findAll(element, '.stage .stage-cell_past')).toHaveLength(6);
  });

  it('never shows a percentage', async () => {
    const element = show();
    await answer({ visits: [aVisit(1), aVisit(2)] });
    expect(textOf(element)).not.toMatch(/%|of 13/);
  });

  it('is one stop for the keyboard: arrows choose the next step, Home and End the ends', async () => {
    const element = show();
    await answer({ visits: [aVisit(4)] });
    const chosen = (): string | undefined => find(element, '[aria-selected="true"]').dataset.code;
    expect(chosen()).toBe(stepCode(4));
    expect(steps(element).filter((step) => step.tabIndex === 0)).toHaveLength(1);
    await key(element, 'ArrowRight');
    expect(chosen()).toBe(stepCode(5));
    expect(element.shadowRoot?.activeElement).toBe(steps(element)[4]);
    await key(element, 'End');
    expect(chosen()).toBe(stepCode(13));
    await key(element, 'ArrowRight');
    expect(chosen()).toBe(stepCode(13));
    await key(element, 'Home');
    expect(chosen()).toBe(stepCode(1));
  });

  it('chooses the step that was clicked', async () => {
    const element = show();
    await answer();
    await settled(() => steps(element)[6]?.click());
    expect(steps(element)[6]?.getAttribute('aria-selected')).toBe('true');
  });

  it('says what to do when nothing is recorded, and only the fact to who may not record', async () => {
    const element = show();
    await answer({ path: null });
    expect(textOf(find(element, '.note'))).toContain('Choose the step the buyer is in');
    await answer({ path: null }, false);
    expect(textOf(find(element, '.note'))).toBe('Nothing is recorded for this deal yet.');
    await expect(element).toBeAccessible();
  });

  it('names the command when no model is active', async () => {
    const element = show();
    await answer({ model: null });
    expect(textOf(find(element, 'c-buyside-phase'))).toContain('sf buyside apply model');
    expect(steps(element)).toHaveLength(0);
    await expect(element).toBeAccessible();
  });

  it('names the permission set when our objects are not there for the user', async () => {
    const element = show();
    const message =
      "Validation error (FieldUndefined@[uiapi/query/Decision_Path__c]) : Field 'Decision_Path__c' is undefined";
    await answerErrors({ message, extensions: { ErrorType: 'ValidationError' } });
    expect(textOf(element)).toContain('permission set Buyside Rep');
    await expect(element).toBeAccessible();
  });

  it('shows an error in plain words, asks again on demand, and then shows the data', async () => {
    const element = show();
    await answerErrors({ message: 'UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record' });
    const phase = find(element, 'c-buyside-phase');
    expect(textOf(phase)).toContain('saved by someone else at this moment');
    await expect(element).toBeAccessible();
    refresh.mockImplementation(() => answer());
    await settled(() => phase.dispatchEvent(new CustomEvent('retry')));
    expect(steps(element)).toHaveLength(13);
  });

  it('keeps what it shows when a later read fails, and says that it failed', async () => {
    const element = show();
    await answer();
    await settled(() =>
      asTestWire(graphql).emit({ data: undefined, errors: [{ message: 'Failed to fetch' }], refresh }),
    );
    expect(steps(element)).toHaveLength(13);
    expect(textOf(find(element, '[role="alert"]'))).toContain('could not be reached');
  });

  it('waits quietly until the org answers', async () => {
    const element = show();
    await settled();
    expect(textOf(find(element, 'c-buyside-phase'))).toBe('Loading the buyer’s decision');
    await expect(element).toBeAccessible();
  });

  it('tells that a path is closed', async () => {
    const element = show();
    await answer({ path: { Status__c: 'Fixed Inside' } });
    expect(textOf(find(element, '.note'))).toBe('The buyer fixed it inside; the path is closed.');
  });

  it('reads with the deal it is on', async () => {
    show();
    await settled();
    expect(asTestWire(graphql).getLastConfig()).toMatchObject({ variables: { dealId: DEAL_ID, modelId: null } });
  });
});
