import { api } from 'lwc';
import BuysideElement from 'c/buysideElement';
import ANSWER from '@salesforce/label/c.Buyside_Answer_Write';
import ANSWER_AGAIN from '@salesforce/label/c.Buyside_Answer_Again';
import ANSWER_LABEL from '@salesforce/label/c.Buyside_Answer_Words';
import CANCEL from '@salesforce/label/c.Buyside_Cancel';
import EARLIER from '@salesforce/label/c.Buyside_Answers_Earlier';
import NEEDS_WORDS from '@salesforce/label/c.Buyside_Answer_Needs_Words';
import NOT_KNOWN from '@salesforce/label/c.Buyside_Answer_Not_Known';
import REASON_BLOCKER from '@salesforce/label/c.Buyside_Question_Blocker';
import REASON_CHECK from '@salesforce/label/c.Buyside_Question_Check';
import REASON_NEXT from '@salesforce/label/c.Buyside_Question_Next';
import REASON_NOT_KNOWN from '@salesforce/label/c.Buyside_Question_Not_Known';
import REASON_ROLE from '@salesforce/label/c.Buyside_Question_Role';
import SAVE from '@salesforce/label/c.Buyside_Save';
import SAVING from '@salesforce/label/c.Buyside_Saving';
import { ANSWER_RESPONSE, BASIS, type QuestionReason } from 'c/buysideLogic';
import type BuysideSource from 'c/buysideSource';
import type { AnswerEntry, Intent, QuestionEntry, StepEntry } from 'c/buysideStore';
import { basisWords, dateWords, fill } from 'c/buysideWords';

const REASONS: Readonly<Record<QuestionReason, string>> = {
  'role-missing': REASON_ROLE,
  'blocker-open': REASON_BLOCKER,
  'next-in-step': REASON_NEXT,
  'not-known-yet': REASON_NOT_KNOWN,
  'check-earlier-step': REASON_CHECK,
};

interface ShownAnswer {
  readonly key: string;
  readonly words: string;
  readonly facts: string;
  readonly className: string;
}

/** One facilitation question: why it is offered now, what the buyer said, and a place for what they say next. */
export default class BuysideQuestion extends BuysideElement {
  /** Code of the step the question belongs to. */
  @api stepCode = '';
  @api questionCode = '';
  /** Why it is offered; null when it is not. */
  @api reason: QuestionReason | null = null;
  /** The role, blocker or step the reason speaks of. */
  @api detail: string | null = null;

  readonly labels = { answer: ANSWER_LABEL, cancel: CANCEL, notKnown: NOT_KNOWN, earlier: EARLIER };
  isOpen = false;
  isBusy = false;
  words = '';
  error = '';
  #focusNext = '';

  get step(): StepEntry | undefined {
    return this.state.view?.steps.find(({ code }) => code === this.stepCode);
  }

  get question(): QuestionEntry | undefined {
    return this.step?.questions.find(({ code }) => code === this.questionCode);
  }

  get reasonWords(): string {
    return this.reason ? fill(REASONS[this.reason], this.detail ?? '') : '';
  }

  get people(): readonly { contactId: string; name: string }[] {
    return this.state.view?.people ?? [];
  }

  /** Once it is answered, "not known yet" would take the answer back: then a newer answer is written instead. */
  get offersNotKnown(): boolean {
    return !this.own.some(({ isLatest, response }) => isLatest && response === ANSWER_RESPONSE.answered);
  }

  get answerLabel(): string {
    return this.offersNotKnown ? ANSWER : ANSWER_AGAIN;
  }

  get saveLabel(): string {
    return this.isBusy ? SAVING : SAVE;
  }

  get canAnswer(): boolean {
    return this.state.can.answers && !this.isOpen;
  }

  get latest(): ShownAnswer[] {
    return this.own.filter(({ isLatest }) => isLatest).map(shown);
  }

  get earlier(): ShownAnswer[] {
    return this.own.filter(({ isLatest }) => !isLatest).map(shown);
  }

  get hasEarlier(): boolean {
    return this.earlier.length > 0;
  }

  /** Into the form when it opens, back to its button when it closes. */
  override renderedCallback(): void {
    if (!this.#focusNext) return;
    this.template?.querySelector<HTMLElement>(this.#focusNext)?.focus();
    this.#focusNext = '';
  }

  handleOpen(): void {
    this.#focusNext = 'lightning-textarea';
    this.isOpen = true;
    this.tellBusy(true);
  }

  handleCancel(): void {
    this.#focusNext = '[data-id="answer"]';
    this.isOpen = false;
    this.error = '';
    this.tellBusy(false);
  }

  handleWords(event: CustomEvent<{ value: string }>): void {
    this.words = event.detail.value;
  }

  async handleSave(): Promise<void> {
    const { step, question } = this;
    const fields = this.refs?.source as unknown as BuysideSource | undefined;
    if (!step || !question || !fields || !fields.checkValidity()) return;
    if (this.words.trim() === '') {
      this.error = NEEDS_WORDS;
      return;
    }
    const saved = await this.trySave({ kind: 'answer', step, question, words: this.words, source: fields.source() });
    if (!saved) return;
    this.#focusNext = '[data-id="answer"]';
    this.isOpen = false;
    this.words = '';
    this.tellBusy(false);
  }

  /** "Not known yet" is an answer of the buyer's, so it is one click, with the usual source. */
  async handleNotKnown(): Promise<void> {
    const { step, question } = this;
    if (!step || !question) return;
    const source = { at: new Date().toISOString(), basis: BASIS.told, contactId: null, contactName: null } as const;
    this.tellBusy(true);
    await this.trySave({ kind: 'notKnown', step, question, source });
    this.tellBusy(false);
  }

  private get own(): AnswerEntry[] {
    return this.state.view?.answers.filter(({ questionCode }) => questionCode === this.questionCode) ?? [];
  }

  private async trySave(intent: Intent): Promise<boolean> {
    if (this.isBusy) return false;
    this.isBusy = true;
    this.error = '';
    try {
      await this.save(intent);
      return true;
    } catch (error) {
      this.error = (error as Error).message;
      return false;
    } finally {
      this.isBusy = false;
    }
  }

  private tellBusy(isBusy: boolean): void {
    this.dispatchEvent(new CustomEvent('busy', { detail: { code: this.questionCode, isBusy } }));
  }
}

function shown(answer: AnswerEntry): ShownAnswer {
  const facts = [answer.answeredBy ?? '', dateWords(answer.answeredOn), basisWords(answer.basis ?? '')];
  return {
    key: answer.key,
    words: answer.response === ANSWER_RESPONSE.answered ? (answer.words ?? '') : NOT_KNOWN,
    facts: facts.filter((fact) => fact !== '').join(' \u00b7 '),
    className: answer.isUnconfirmed ? 'answer answer_unconfirmed' : 'answer',
  };
}
