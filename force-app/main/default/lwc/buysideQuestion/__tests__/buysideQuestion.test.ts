import BuysideQuestion from 'c/buysideQuestion';
import { aContactRole, anAnswer, aVisit, DEAL_ID, stepCode, contactId } from '../../../../../test/support/deal';
import { detail, find, findAll, open, settled, textOf, type Found } from '../../../../../test/support/lwc';
import { accept, answer, answerErrors, refuse, sent } from '../../../../../test/support/org';

const show = (): Found =>
  open('c-buyside-question', BuysideQuestion, {
    recordId: DEAL_ID,
    stepCode: stepCode(4),
    questionCode: 'q4a',
    reason: 'next-in-step',
  });
const press = (element: Found, id: string): Promise<void> => settled(() => find(element, `[data-id="${id}"]`).click());
const write = (element: Found, value: string): Promise<void> =>
  settled(() => find(element, 'lightning-textarea').dispatchEvent(detail('change', { value })));

describe('c-buyside-question', () => {
  it('shows the question with the reason it is offered', async () => {
    const element = show();
    await answer();
    expect(textOf(element)).toContain('How would you know 4a?');
    expect(textOf(element)).toContain('Next in this step');
    await expect(element).toBeAccessible();
  });

  it('keeps the answer in the buyer’s words, with who said it and how we know', async () => {
    const element = show();
    const parts = { visits: [aVisit(4)], contactRoles: [aContactRole('Ana Lopez')] };
    await answer(parts);
    accept({ ...parts, answers: [anAnswer('question-4a')] });
    await press(element, 'answer');
    await expect(element).toBeAccessible();
    await write(element, '  When nobody re-types routes. ');
    const who = findAll(find(element, 'c-buyside-source'), 'lightning-combobox')[1];
    await settled(() => who?.dispatchEvent(detail('change', { value: contactId('Ana Lopez') })));
    await press(element, 'save');
    expect(sent()[0]?.variables.answer).toMatchObject({
      Facilitation_Answer__c: {
        Response__c: 'Answered',
        Words__c: 'When nobody re-types routes.',
        Answered_By__c: contactId('Ana Lopez'),
        Basis__c: 'Buyer told us',
        Key__c: `${DEAL_ID}:q-q4a:1`,
        Question_Text__c: 'How would you know 4a?',
        Step_Sequence__c: 4,
      },
    });
    expect(textOf(element)).toContain('When nobody re-types routes.');
    expect(textOf(element)).toContain('Ana Lopez');
    expect(findAll(element, 'lightning-textarea')).toHaveLength(0);
  });

  it('asks for words before it saves an answer', async () => {
    const element = show();
    await answer();
    await press(element, 'answer');
    await press(element, 'save');
    expect(textOf(find(element, '[role="alert"]'))).toContain('Write what the buyer said');
    expect(sent()).toHaveLength(0);
  });

  it('takes "not known yet" with one click', async () => {
    const element = show();
    await answer();
    accept({ answers: [anAnswer('question-4a', { Response__c: 'Not known yet', Words__c: null })] });
    await press(element, 'not-known');
    expect(sent()[0]?.variables.answer).toMatchObject({
      Facilitation_Answer__c: { Response__c: 'Not known yet', Words__c: null },
    });
    expect(textOf(find(element, '.answer'))).toContain('Not known yet');
  });

  it('keeps what was typed when the org refuses, and says why', async () => {
    const element = show();
    await answer();
    refuse('duplicate value found', 'DUPLICATE_VALUE');
    await press(element, 'answer');
    await write(element, 'When the sheet breaks.');
    await press(element, 'save');
    expect(textOf(find(element, '[role="alert"]'))).toContain('A colleague has just recorded the same thing.');
    expect(find(element, 'lightning-textarea').value).toBe('When the sheet breaks.');
    await expect(element).toBeAccessible();
  });

  it('shows earlier answers, and writes a newer one as a row of its own', async () => {
    const element = show();
    const older = anAnswer('question-4a', { Id: 'old', Is_Latest__c: false, Response__c: 'Not known yet' });
    const newer = anAnswer('question-4a', { Id: 'new', Key__c: `${DEAL_ID}:q-q4a:2` });
    await answer({ answers: [newer, older] });
    expect(findAll(element, 'details .answer')).toHaveLength(1);
    expect(findAll(element, '[data-id="not-known"]')).toHaveLength(0);
    accept();
    await press(element, 'answer');
    await write(element, 'Something else.');
    await press(element, 'save');
    expect(sent()[0]?.text).toMatch(/older0: Facilitation_Answer__cUpdate.*answer: Facilitation_Answer__cCreate/);
    expect(sent()[0]?.variables.answer).toMatchObject({ Facilitation_Answer__c: { Key__c: `${DEAL_ID}:q-q4a:3` } });
  });

  it('shows no buttons to who may not record, and nothing without access', async () => {
    const element = show();
    await answer({ answers: [anAnswer('question-4a')] }, false);
    expect(findAll(element, 'lightning-button')).toHaveLength(0);
    expect(textOf(element)).toContain('When nobody re-types routes.');
    await expect(element).toBeAccessible();
    await answerErrors({ message: 'x', extensions: { ErrorType: 'ValidationError' } });
    expect(findAll(element, 'lightning-button')).toHaveLength(0);
  });
});
