import { graphql } from 'lightning/graphql';
import BuysideStep from 'c/buysideStep';
import { aMember, aVisit, DEAL_ID } from '../../../../../test/support/deal';
import { asTestWire, detail, find, findAll, open, settled, textOf, type Found } from '../../../../../test/support/lwc';
import { accept, answer, answerErrors, refuse, sent } from '../../../../../test/support/org';

const show = (): Found => open('c-buyside-step', BuysideStep, { recordId: DEAL_ID });
const actions = (element: Found): unknown[] =>
  findAll(element, 'lightning-button[data-status]').map(({ label }) => label);
const act = (element: Found, status: string): Promise<void> =>
  settled(() => find(element, `[data-status="${status}"]`).click());
const form = (element: Found): Found => find(element, 'c-buyside-form');
const save = (element: Found): Promise<void> => settled(() => find(form(element), '[data-id="save"]').click());
/** What is held is sent when the page is looked away from. */
const lookAway = (): Promise<void> =>
  settled(() => {
    jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    document.dispatchEvent(new CustomEvent('visibilitychange'));
  });
const HOUR_MS = 3_600_000;

describe('c-buyside-step', () => {
  it('shows the step to work on: what it is for, who is in it, when it is behind them, what is recorded', async () => {
    const element = show();
    await answer({ visits: [aVisit(4, { 'Told_By__r.Name': 'Ana Lopez', Note__c: 'They went back.' })] });
    const text = textOf(element);
    expect(text).toContain('Step 4: Weighing what we have');
    expect(text).toContain('What Weighing what we have is for.');
    expect(text).toContain('They are through when: What is true after Weighing what we have.');
    expect(text).toContain('Usually involved: Technology owner.');
    expect(text).toContain('Buyer told us · Ana Lopez');
    expect(text).toContain('They went back.');
    expect(text).toContain('The buyer is here');
    await expect(element).toBeAccessible();
  });

  it('does not claim to know where the buyer is when nobody said so', async () => {
    const element = show();
    await answer();
    expect(textOf(element)).toContain('A place to start');
    expect(textOf(element)).not.toContain('The buyer is here');
  });

  it('offers what can be recorded from each state, the likeliest first', async () => {
    const element = show();
    await answer();
    expect(actions(element)).toEqual([
      'They are in this step',
      'They are through: exit met',
      'They left it unmet',
      'Does not apply',
    ]);
    await answer({ visits: [aVisit(1)] });
    expect(actions(element)).toEqual(['They are through: exit met', 'They left it unmet', 'Does not apply']);
  });

  it('records a step with two clicks, shows it at once, and sends it when the user looks away', async () => {
    const element = show();
    await answer();
    accept({ visits: [aVisit(1)] });
    await act(element, 'In Progress');
    await expect(element).toBeAccessible();
    await save(element);
    expect(findAll(element, 'c-buyside-form')).toHaveLength(0);
    expect(actions(element)[0]).toBe('They are through: exit met');
    expect(textOf(element)).toContain('Idea: In Progress. It is saved in ten seconds.');
    await expect(element).toBeAccessible();
    expect(sent()).toHaveLength(0);
    await lookAway();
    expect(sent()).toHaveLength(1);
    expect(sent()[0]?.variables.visit).toMatchObject({
      Decision_Step__c: { Status__c: 'In Progress', Basis__c: 'Buyer told us', Told_By__c: null },
    });
  });

  it('undoes what was just recorded, so that nothing of it is ever sent', async () => {
    const element = show();
    await answer();
    accept();
    await act(element, 'Not Applicable');
    await save(element);
    await settled(() => find(element, '[data-id="undo"]').click());
    expect(actions(element)[0]).toBe('They are in this step');
    await lookAway();
    expect(sent()).toHaveLength(0);
  });

  it('opens the form again with what was typed when the org refuses later, with the reason', async () => {
    const element = show();
    await answer();
    refuse('The date lies in the future.', 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
    await act(element, 'In Progress');
    const note = find(form(element), 'lightning-textarea');
    await settled(() => note.dispatchEvent(detail('change', { value: 'Said on the phone.' })));
    await save(element);
    await lookAway();
    expect(textOf(find(form(element), '[role="alert"]'))).toBe('The date lies in the future.');
    expect(find(form(element), 'lightning-textarea').value).toBe('Said on the phone.');
    await expect(element).toBeAccessible();
  });

  it('keeps a form open with what was typed when another step is looked at', async () => {
    const element = show();
    await answer({ visits: [aVisit(4)] });
    await act(element, 'Exit Met');
    const note = find(form(element), 'lightning-textarea');
    await settled(() => note.dispatchEvent(detail('change', { value: 'Half a sentence' })));
    await answer({ visits: [aVisit(4), aVisit(5)] });
    expect(find(form(element), 'lightning-textarea').value).toBe('Half a sentence');
    expect(textOf(form(element))).toContain('Step 4: Weighing what we have: Exit Met');
  });

  it('shows every visit, newest first', async () => {
    const element = show();
    const closed = { Is_Latest__c: false, Status__c: 'Left Unmet', Exited_On__c: '2026-03-04T10:00:00.000Z' };
    await answer({ visits: [aVisit(4, closed), aVisit(4, { Visit__c: 2 })] });
    expect(findAll(element, 'li strong').map(textOf)).toEqual(['Visit 2: In Progress', 'Visit 1: Left Unmet']);
  });

  it('shows what a visit was inferred from, with its confidence, on demand', async () => {
    const element = show();
    const inferred = {
      Basis__c: 'Inferred',
      Confidence__c: 0.5,
      Evidence__c: 'R4 0.50 Event: two buyer contacts attended\nR5 0.40 three contact roles',
      Entered_Not_Before__c: '2026-02-02T10:00:00.000Z',
    };
    await answer({ visits: [aVisit(3, inferred)] });
    expect(textOf(element)).toContain('Some time between Feb 2, 2026 and Mar 2, 2026');
    expect(textOf(element)).toContain('confidence 0.50');
    expect(findAll(element, 'details li').map(textOf)).toHaveLength(2);
    expect(textOf(element)).toContain('They are probably here or further');
    await expect(element).toBeAccessible();
  });

  it('says how long this stay is beside others, with what is counted, once there are twenty', async () => {
    const element = show();
    await answer({ visits: [aVisit(4, { Entered_On__c: new Date(Date.now() - 240 * HOUR_MS).toISOString() })] });
    const asked = (config: object): boolean => 'variables' in config && JSON.stringify(config).includes('buysideDwell');
    const counts = (shorter: number, longer: number): object => {
      const edges = (value: number): object => ({ edges: [{ node: { aggregate: { Id: { count: { value } } } } }] });
      return { data: { uiapi: { aggregate: { shorter: edges(shorter), longer: edges(longer) } } } };
    };
    const wire = asTestWire(graphql) as unknown as { emit(value: object, filter: (config: object) => boolean): void };
    await settled(() => wire.emit(counts(12, 7), asked));
    expect(findAll(element, '[data-id="dwell"]')).toHaveLength(0);
    await settled(() => wire.emit(counts(21, 9), asked));
    expect(textOf(find(element, '[data-id="dwell"]'))).toMatch(
      /^This deal has been here longer than 7 of 10 deals like it\. Compared with 30 stays in this step/,
    );
    await expect(element).toBeAccessible();
  });

  it('shows no action to who may not record', async () => {
    const element = show();
    await answer({ visits: [aVisit(4)], team: [aMember('Ana Lopez')] }, false);
    expect(actions(element)).toEqual([]);
    await expect(element).toBeAccessible();
  });

  it('shows the reason in place of a step when there is none to show', async () => {
    const element = show();
    await answer({ model: null, path: null });
    expect(textOf(element)).toContain('This fills once a decision model is active.');
    await answerErrors({ message: 'Failed to fetch' });
    expect(textOf(element)).toContain('could not be reached');
    await expect(element).toBeAccessible();
  });
});
