import BuysidePath from 'c/buysidePath';
import { graphql } from 'lightning/graphql';
import { aBlocker, anEnd, aVisit, DEAL_ID, stepCode } from '../../../../../test/support/deal';
import { asTestWire, detail, find, findAll, open, settled, textOf, type Found } from '../../../../../test/support/lwc';
import { accept, answer, answerErrors, refresh, sent } from '../../../../../test/support/org';

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
      'Step 1 Idea : Exit Met',
      'Step 2 Sounding out : Left Unmet',
      'Step 3 3 First discussion : In Progress',
      'Step 4 Weighing what we have : Not Applicable',
      'Step 5 5 Getting organised : Not known',
    ]);
    await expect(element).toBeAccessible();
  });

  it('says of an inferred step that it is inferred, and draws it apart', async () => {
    const element = show();
    await answer({ visits: [aVisit(3, { Basis__c: 'Inferred', Confidence__c: 0.5 })] });
    const third = steps(element)[2] as Found;
    expect(textOf(third)).toContain('In Progress, inferred');
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
    expect(textOf(find(element, '[role="status"].quiet'))).toContain('Choose the step the buyer is in');
    await answer({ path: null }, false);
    expect(textOf(find(element, '[role="status"].quiet'))).toBe('Nothing is recorded for this deal yet.');
    await expect(element).toBeAccessible();
  });

  it('names the command when no model is active', async () => {
    const element = show();
    await answer({ model: null, path: null });
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
    expect(textOf(find(find(element, 'c-buyside-phase'), '[role="alert"]'))).toContain('could not be reached');
  });

  it('waits quietly until the org answers', async () => {
    const element = show();
    await settled();
    expect(textOf(find(element, 'c-buyside-phase'))).toBe('Loading the buyer’s decision');
    await expect(element).toBeAccessible();
  });

  it('tells that a path is closed, how, when and who said so', async () => {
    const element = show();
    await answer({
      path: { Status__c: 'Fixed Inside', Ended_On__c: '2026-04-02T10:00:00.000Z' },
      ends: [anEnd('Fixed Inside', { 'Told_By__r.Name': 'Ana Lopez' })],
    });
    expect(textOf(find(element, '[role="status"].quiet'))).toBe(
      'The path is closed: Fixed Inside · Apr 2, 2026 · Ana Lopez · Buyer told us. It can be taken up again; what was recorded stays.',
    );
    await expect(element).toBeAccessible();
  });

  it('ends a decision with the way it ended, and takes it up again as an event of its own', async () => {
    const element = show();
    await answer({ visits: [aVisit(3)] });
    accept();
    await settled(() => find(element, 'lightning-button-menu').dispatchEvent(detail('select', { value: 'Stopped' })));
    await expect(element).toBeAccessible();
    await settled(() => find(find(element, 'c-buyside-form'), '[data-id="save"]').click());
    expect(sent()[0]?.variables).toMatchObject({
      path: { Decision_Path__c: { Status__c: 'Stopped', Ended_On__c: expect.stringMatching(/Z$/) } },
      end: { Decision_End__c: { Outcome__c: 'Stopped', Key__c: `${DEAL_ID}:e-1`, Step_Sequence__c: 3 } },
    });
    expect(textOf(find(element, '[role="status"].quiet'))).toMatch(/^The path is closed: Stopped · /);
    expect(find(element, '[data-id="end"]').label).toBe('Take it up again');
    await settled(() => find(element, '[data-id="end"]').click());
    await settled(() => find(find(element, 'c-buyside-form'), '[data-id="save"]').click());
    expect(sent()[1]?.variables).toMatchObject({
      path: { Decision_Path__c: { Status__c: 'Active', Ended_On__c: null } },
      end: { Decision_End__c: { Outcome__c: 'Reopened', Key__c: `${DEAL_ID}:e-2` } },
    });
  });

  it('offers no end to who may not record one', async () => {
    const element = show();
    await answer({}, false);
    expect(findAll(element, 'lightning-button-menu')).toHaveLength(0);
  });

  it('reads with the deal it is on', async () => {
    show();
    await settled();
    expect(asTestWire(graphql).getLastConfig()).toMatchObject({ variables: { dealId: DEAL_ID, modelId: null } });
  });
});
