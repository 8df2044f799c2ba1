import BuysideStep from 'c/buysideStep';
import { aMember, aVisit, anAnswer, DEAL_ID } from '../../../../../test/support/deal';
import { find, findAll, open, settled, textOf, type Found } from '../../../../../test/support/lwc';
import { accept, answer, answerErrors, refuse, sent } from '../../../../../test/support/org';

const show = (): Found => open('c-buyside-step', BuysideStep, { recordId: DEAL_ID });
const actions = (element: Found): unknown[] => findAll(element, '.actions lightning-button').map(({ label }) => label);
const act = (element: Found, status: string): Promise<void> =>
  settled(() => find(element, `[data-status="${status}"]`).click());
const form = (element: Found): Found => find(element, 'c-buyside-visit-form');
const save = (element: Found): Promise<void> => settled(() => find(form(element), '[data-id="save"]').click());

describe('c-buyside-step', () => {
  it('shows the step to work on: what it is for, when it is behind them, what is recorded', async () => {
    const element = show();
    await answer({ visits: [aVisit(4, { 'Told_By__r.Name': 'Ana Lopez', Note__c: 'They went back.' })] });
    const text = textOf(element);
    expect(text).toContain('Step 4: Weighing what we have');
    expect(text).toContain('What Weighing what we have is for.');
    expect(text).toContain('They are through when: What is true after Weighing what we have.');
    expect(text).toContain('The buyer told us: Ana Lopez');
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
    expect(actions(element)).toEqual(['They are in this step', 'They are through: exit met', 'Does not apply']);
    await answer({ visits: [aVisit(1)] });
    expect(actions(element)).toEqual(['They are through: exit met', 'They left it unmet', 'Does not apply']);
  });

  it('records a step with two clicks: the action, then save', async () => {
    const element = show();
    await answer();
    accept({ visits: [aVisit(1)] });
    await act(element, 'In Progress');
    await expect(element).toBeAccessible();
    await save(element);
    expect(sent()).toHaveLength(1);
    expect(sent()[0]?.variables.visit).toMatchObject({
      Decision_Step__c: { Status__c: 'In Progress', Basis__c: 'Buyer told us', Told_By__c: null },
    });
    expect(findAll(element, 'c-buyside-visit-form')).toHaveLength(0);
    expect(actions(element)[0]).toBe('They are through: exit met');
  });

  it('keeps the form and what was typed when the org refuses, with the reason', async () => {
    const element = show();
    await answer();
    refuse('The date lies in the future.', 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
    await act(element, 'In Progress');
    const note = find(form(element), 'lightning-textarea');
    await settled(() => note.dispatchEvent(new CustomEvent('change', { detail: { value: 'Said on the phone.' } })));
    await save(element);
    expect(textOf(find(form(element), '[role="alert"]'))).toBe('The date lies in the future.');
    expect(find(form(element), 'lightning-textarea').value).toBe('Said on the phone.');
    await expect(element).toBeAccessible();
  });

  it('says before saving that going back is kept as a visit of its own', async () => {
    const element = show();
    await answer({
      visits: [
        aVisit(12, { Status__c: 'Exit Met' }),
        aVisit(13, { Status__c: 'Left Unmet', Exited_On__c: '2026-03-04T10:00:00.000Z' }),
      ],
    });
    await act(element, 'In Progress');
    expect(textOf(form(element))).toContain('This is kept as visit 2. What was recorded before stays as it was.');
  });

  it('says that the entry stays unknown when only the end is', async () => {
    const element = show();
    await answer();
    await act(element, 'Exit Met');
    expect(textOf(form(element))).toContain('When they entered this step is not known');
  });

  it('shows every visit, newest first', async () => {
    const element = show();
    const closed = { Is_Latest__c: false, Status__c: 'Left Unmet', Exited_On__c: '2026-03-04T10:00:00.000Z' };
    await answer({ visits: [aVisit(4, closed), aVisit(4, { Visit__c: 2 })] });
    expect(findAll(element, '.visit strong').map(textOf)).toEqual(['Visit 2: In progress', 'Visit 1: Left unmet']);
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

  it('offers the questions of the step, those for a missing voice first, answered ones last', async () => {
    const element = show();
    await answer({ visits: [aVisit(3, { Status__c: 'Exit Met' }), aVisit(4)], answers: [anAnswer('question-4a')] });
    const questions = findAll(element, 'c-buyside-question');
    expect(questions.map(({ questionCode }) => questionCode)).toEqual(['q4b', 'q1a', 'q4a']);
    expect(textOf(questions[0] as Found)).toContain('Because this voice is not in yet: Technology owner');
    expect(textOf(questions[1] as Found)).toContain('To check first, from an earlier step: Idea');
  });

  it('keeps a question in place while it is being answered', async () => {
    const element = show();
    await answer({ visits: [aVisit(4)] });
    const codes = (): unknown[] => findAll(element, 'c-buyside-question').map(({ questionCode }) => questionCode);
    expect(codes()).toContain('q1a');
    const check = findAll(element, 'c-buyside-question').find(({ questionCode }) => questionCode === 'q1a');
    await settled(() => check?.dispatchEvent(new CustomEvent('busy', { detail: { code: 'q1a', isBusy: true } })));
    await answer({ visits: [aVisit(4)], answers: [anAnswer('question-1a')] });
    expect(codes()).toContain('q1a');
  });

  it('shows no action to who may not record', async () => {
    const element = show();
    await answer({ visits: [aVisit(4)], team: [aMember('Ana Lopez')] }, false);
    expect(actions(element)).toEqual([]);
    expect(findAll(element, 'c-buyside-question').flatMap((question) => findAll(question, 'lightning-button'))).toEqual(
      [],
    );
    await expect(element).toBeAccessible();
  });

  it('shows the reason in place of a step when there is none to show', async () => {
    const element = show();
    await answer({ model: null });
    expect(textOf(element)).toContain('This fills once a decision model is active.');
    await answerErrors({ message: 'Failed to fetch' });
    expect(textOf(element)).toContain('could not be reached');
    await expect(element).toBeAccessible();
  });
});
