import BuysideQuestions from 'c/buysideQuestions';
import { anAnswer, aVisit, DEAL_ID } from '../../../../../test/support/deal';
import { detail, find, findAll, open, settled, textOf, type Found } from '../../../../../test/support/lwc';
import { accept, answer, answerErrors, refuse, sent } from '../../../../../test/support/org';

const show = (): Found => open('c-buyside-questions', BuysideQuestions, { recordId: DEAL_ID });
const texts = (element: Found): string[] => findAll(element, 'h4').map(textOf);
const click = (element: Found, label: string, at = 0): Promise<void> =>
  settled(() => {
    const buttons = findAll(element, 'lightning-button').filter((button) => button.label === label);
    buttons[at]?.click();
  });
const atStepFour = { visits: [aVisit(3, { Status__c: 'Exit Met' }), aVisit(4)] };

describe('c-buyside-questions', () => {
  it('offers the few that matter now, each with its reason, then what was answered', async () => {
    const element = show();
    await answer({ ...atStepFour, answers: [anAnswer('question-4a')] });
    expect(texts(element)).toEqual(['How would you know 4b?', 'How would you know 1a?', 'How would you know 4a?']);
    const [first, second, third] = findAll(element, 'article').map(textOf);
    expect(first).toContain('For the group · Because this voice is not in yet: Technology owner');
    expect(second).toContain('To check, from an earlier step: Idea');
    expect(third).toContain('When nobody re-types routes. Ana Lopez · Mar 5, 2026 · Buyer told us');
    await expect(element).toBeAccessible();
  });

  it('keeps an answer in the buyer’s words', async () => {
    const element = show();
    await answer(atStepFour);
    accept();
    await click(element, 'Write their answer');
    const form = find(element, 'c-buyside-form');
    await expect(element).toBeAccessible();
    await settled(() => find(form, 'lightning-textarea').dispatchEvent(detail('change', { value: ' We will see. ' })));
    await settled(() => find(form, '[data-id="save"]').click());
    expect(sent()[0]?.variables.answer).toMatchObject({
      Facilitation_Answer__c: {
        Key__c: `${DEAL_ID}:q-q4b:1`,
        Response__c: 'Answered',
        Words__c: 'We will see.',
        Question_Text__c: 'How would you know 4b?',
        Step_Sequence__c: 4,
        Is_Latest__c: true,
      },
    });
    expect(findAll(element, 'c-buyside-form')).toHaveLength(0);
    expect(texts(element)).toContain('How would you know 4b?');
  });

  it('takes "not known yet" and "skip" with one click, and puts them off', async () => {
    const element = show();
    await answer(atStepFour);
    accept();
    await click(element, 'Not known yet');
    expect(sent()[0]?.variables.answer).toMatchObject({
      Facilitation_Answer__c: { Response__c: 'Not known yet', Words__c: null, Basis__c: 'Buyer told us' },
    });
    await click(element, 'Skip');
    expect(sent()[1]?.variables.answer).toMatchObject({
      Facilitation_Answer__c: { Response__c: 'Not asked', Basis__c: 'Rep impression' },
    });
    expect(findAll(element, 'article').map(textOf).join()).toContain('Passed over before');
  });

  it('keeps a question being answered on the screen, with what was typed, whatever else is read', async () => {
    const element = show();
    await answer(atStepFour);
    await click(element, 'Write their answer', 1);
    const words = (): Found => find(find(element, 'c-buyside-form'), 'lightning-textarea');
    await settled(() => words().dispatchEvent(detail('change', { value: 'Half a sentence' })));
    await answer({ visits: [aVisit(3, { Status__c: 'Exit Met' }), aVisit(4), aVisit(1, { Status__c: 'Exit Met' })] });
    expect(words().value).toBe('Half a sentence');
  });

  it('searches all questions of the model', async () => {
    const element = show();
    await answer(atStepFour);
    await settled(() => find(element, 'lightning-input').dispatchEvent(detail('change', { value: 'KNOW 12' })));
    expect(texts(element)).toEqual(['How would you know 12a?', 'How would you know 12b?']);
    expect(textOf(findAll(element, 'article')[0] as Found)).toContain('Step 12: Choice');
    await expect(element).toBeAccessible();
  });

  it('copies one, or all that are still open, and says so', async () => {
    const element = show();
    await answer({ ...atStepFour, answers: [anAnswer('question-4a')] });
    const writeText = jest.fn().mockResolvedValue(undefined);
    Object.assign(navigator, { clipboard: { writeText } });
    await click(element, 'Copy');
    expect(writeText).toHaveBeenLastCalledWith('How would you know 4b?');
    await click(element, 'Copy all');
    expect(writeText).toHaveBeenLastCalledWith('How would you know 4b?\nHow would you know 1a?');
    expect(textOf(find(element, '[role="status"]'))).toBe('Copied');
    writeText.mockRejectedValue(new Error('no'));
    await click(element, 'Copy');
    expect(textOf(find(element, '[role="status"]'))).toContain('did not let it be copied');
  });

  it('has earlier answers in sight, below the newest', async () => {
    const element = show();
    const earlier = anAnswer('question-4a', { Id: 'old', Key__c: 'k:1', Is_Latest__c: false, Words__c: 'Before.' });
    await answer({ ...atStepFour, answers: [earlier, anAnswer('question-4a', { Key__c: 'k:2' })] });
    expect(findAll(element, 'blockquote').map((quote) => textOf(quote).split(' ')[0])).toEqual(['When', 'Before.']);
  });

  it('shows the reason when a click was not saved', async () => {
    const element = show();
    await answer(atStepFour);
    refuse('Not now.', 'FIELD_CUSTOM_VALIDATION_EXCEPTION', atStepFour);
    await click(element, 'Skip');
    expect(textOf(find(element, '[role="alert"]'))).toBe('Not now.');
    await expect(element).toBeAccessible();
  });

  it('offers only copying to who may not record', async () => {
    const element = show();
    await answer(atStepFour, false);
    const labels = new Set(findAll(element, 'lightning-button').map(({ label }) => label));
    expect([...labels]).toEqual(['Copy all', 'Copy']);
    await expect(element).toBeAccessible();
  });

  it('shows nothing while there is no deal to show; the card around it says why', async () => {
    const element = show();
    await answerErrors({ message: 'Failed to fetch' });
    expect(textOf(element)).toBe('');
    await expect(element).toBeAccessible();
  });
});
