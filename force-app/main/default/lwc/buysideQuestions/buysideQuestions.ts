import BuysideElement from 'c/buysideElement';
import type { FormRequest } from 'c/buysideForm';
import ANSWER from '@salesforce/label/c.Buyside_Answer_Write';
import ANSWER_AGAIN from '@salesforce/label/c.Buyside_Answer_Again';
import COPIED from '@salesforce/label/c.Buyside_Copied';
import COPY from '@salesforce/label/c.Buyside_Copy';
import COPY_ALL from '@salesforce/label/c.Buyside_Copy_All';
import COPY_FAILED from '@salesforce/label/c.Buyside_Copy_Failed';
import FOR_GROUP from '@salesforce/label/c.Buyside_Question_Group';
import FOR_ONE from '@salesforce/label/c.Buyside_Question_One';
import HELP from '@salesforce/label/c.Buyside_Questions_Help';
import NO_QUESTIONS from '@salesforce/label/c.Buyside_No_Questions';
import NOT_KNOWN from '@salesforce/label/c.Buyside_Answer_Not_Known';
import QUESTIONS from '@salesforce/label/c.Buyside_Questions';
import REASON_BLOCKER from '@salesforce/label/c.Buyside_Question_Blocker';
import REASON_CHECK from '@salesforce/label/c.Buyside_Question_Check';
import REASON_NEXT from '@salesforce/label/c.Buyside_Question_Next';
import REASON_NOT_KNOWN from '@salesforce/label/c.Buyside_Question_Not_Known';
import REASON_ROLE from '@salesforce/label/c.Buyside_Question_Role';
import REASON_SKIPPED from '@salesforce/label/c.Buyside_Question_Skipped';
import REASON_UNMET from '@salesforce/label/c.Buyside_Question_Unmet';
import SEARCH from '@salesforce/label/c.Buyside_Question_Search';
import SKIP from '@salesforce/label/c.Buyside_Skip';
import STEP_TITLE from '@salesforce/label/c.Buyside_Step_Title';
import { ANSWER_RESPONSE, BASIS, nextQuestions } from 'c/buysideLogic';
import type { AnswerResponse, OfferedQuestion, QuestionReason } from 'c/buysideLogic';
import type { AnswerEntry, QuestionEntry, StepEntry, View } from 'c/buysideStore';
import { dateWords, facts, fill } from 'c/buysideWords';

const REASONS: Readonly<Record<QuestionReason, string>> = {
  'role-missing': REASON_ROLE,
  'blocker-open': REASON_BLOCKER,
  'exit-unmet': REASON_UNMET,
  'next-in-step': REASON_NEXT,
  'check-earlier-step': REASON_CHECK,
  'not-known-yet': REASON_NOT_KNOWN,
  skipped: REASON_SKIPPED,
};
/** So many are offered before "show all", and so many found by a search. */
const AT_FIRST = 3;
const MOST_FOUND = 20;

interface ShownAnswer {
  readonly key: string;
  readonly words: string;
  readonly facts: string;
  readonly className: string;
}

interface ShownQuestion {
  readonly key: string;
  readonly stepCode: string;
  readonly text: string;
  readonly facts: string;
  /** The newest first. */
  readonly answers: readonly ShownAnswer[];
  /** Not answered yet: it may be put off. */
  readonly isOpenStill: boolean;
  readonly answerLabel: string;
  readonly answerId: string;
  /** Form that is open below it. */
  readonly form: FormRequest | null;
  readonly offersActions: boolean;
}

/** The questions that help next, each with the reason for it; what the buyer answered; and the bank they come from. */
export default class BuysideQuestions extends BuysideElement {
  readonly labels = {
    questions: QUESTIONS,
    help: HELP,
    none: NO_QUESTIONS,
    notKnown: NOT_KNOWN,
    copy: COPY,
    copyAll: COPY_ALL,
    search: SEARCH,
    skip: SKIP,
  };
  sought = '';
  /** Said when something was copied. */
  copied = '';
  /** Codes of questions with a form open: they stay, whatever is shown else, so that nothing typed is lost. */
  open: readonly string[] = [];

  /** What there is to ask in this step, best first, with the reason; so many at most. */
  offered(limit?: number): OfferedQuestion[] {
    const { view, step } = this;
    return view && step ? nextQuestions({ model: view, step, ...view, limit }) : [];
  }

  get questions(): ShownQuestion[] {
    const { view, step } = this;
    if (!view || !step) return [];
    const found = this.sought.trim().toLowerCase();
    const shown = ((): [QuestionEntry, StepEntry, string][] => {
      const all = view.steps.flatMap((of) => of.questions.map((question) => [question, of] as const));
      if (found) {
        const hits = all.filter(([{ text, isActive }]) => isActive && text.toLowerCase().includes(found));
        return hits
          .slice(0, MOST_FOUND)
          .map(([question, of]) => [question, of, fill(STEP_TITLE, of.sequence, of.name)]);
      }
      const next = this.offered(this.showsAll ? undefined : AT_FIRST);
      const answered = step.questions.filter(({ code }) => this.isAnswered(code));
      const kept = all.filter(
        ([{ code }]) => this.open.includes(code) && !next.some(({ question }) => question.code === code),
      );
      return [
        ...next.map((one): [QuestionEntry, StepEntry, string] => [
          one.question as QuestionEntry,
          one.step as StepEntry,
          this.reason(view, one),
        ]),
        ...kept.map(([question, of]): [QuestionEntry, StepEntry, string] => [question, of, '']),
        ...answered
          .filter(({ code }) => !this.open.includes(code))
          .map((question): [QuestionEntry, StepEntry, string] => [question, step, '']),
      ];
    })();
    return shown.map(([question, of, why]) => this.shown(question, of, why));
  }

  get hasNone(): boolean {
    return this.questions.length === 0 && this.sought === '';
  }

  get more(): string {
    return this.sought ? '' : this.moreOf(this.offered().length, AT_FIRST);
  }

  handleSearch(event: CustomEvent<{ value: string }>): void {
    this.sought = event.detail.value;
  }

  handleOpen(event: Event): void {
    this.open = [...this.open, this.codeOf(event)];
  }

  handleAnswered(event: Event): void {
    const code = this.codeOf(event);
    this.open = this.open.filter((other) => other !== code);
    this.focusNext = `[data-id="answer-${code}"]`;
  }

  async handleNotKnown(event: Event): Promise<void> {
    await this.respond(event, ANSWER_RESPONSE.notKnownYet);
  }

  async handleSkip(event: Event): Promise<void> {
    await this.respond(event, ANSWER_RESPONSE.notAsked);
  }

  async handleCopy(event: Event): Promise<void> {
    const code = this.codeOf(event);
    await this.copy(this.questions.filter(({ key }) => key === code));
  }

  async handleCopyAll(): Promise<void> {
    await this.copy(this.questions.filter(({ isOpenStill }) => isOpenStill));
  }

  private codeOf(event: Event): string {
    return (event.currentTarget as HTMLElement).dataset.code ?? '';
  }

  private async copy(questions: readonly ShownQuestion[]): Promise<void> {
    try {
      await navigator.clipboard.writeText(questions.map(({ text }) => text).join('\n'));
      this.copied = COPIED;
    } catch {
      this.copied = COPY_FAILED;
    }
  }

  /** "Not known yet" and "skip" are one click, with the usual source. */
  private async respond(event: Event, response: AnswerResponse): Promise<void> {
    const code = this.codeOf(event);
    // A second click while the first is on its way would be a second answer.
    if (this.state.isSaving) return;
    const step = this.view?.steps.find(({ questions }) => questions.some((one) => one.code === code));
    const question = step?.questions.find((one) => one.code === code);
    if (!step || !question) return;
    const basis = response === ANSWER_RESPONSE.notAsked ? BASIS.impression : BASIS.told;
    const source = { at: new Date().toISOString(), basis, contactId: null, contactName: null };
    // It moves down the list; the keyboard goes on with the question that is first now.
    this.focusNext = '.box lightning-button';
    await this.trySave({ kind: 'answer', step, question, response, words: '', source });
  }

  private reason(view: View, { reason, role, blockerCategory, step }: OfferedQuestion): string {
    const detail = role
      ? view.label('Buying_Team_Member__c', 'Roles__c', role)
      : blockerCategory
        ? view.label('Consensus_Blocker__c', 'Category__c', blockerCategory)
        : step.name;
    return fill(REASONS[reason], detail);
  }

  private isAnswered(code: string): boolean {
    const isIt = ({ questionCode, isLatest, response }: AnswerEntry): boolean =>
      questionCode === code && isLatest && response === ANSWER_RESPONSE.answered;
    return this.view?.answers.some(isIt) === true;
  }

  private shown({ code, text, scope, role }: QuestionEntry, step: StepEntry, why: string): ShownQuestion {
    const own = [...(this.view?.answers ?? [])]
      .filter(({ questionCode }) => questionCode === code)
      .sort((a, b) => Number(b.isLatest) - Number(a.isLatest));
    const isAnswered = this.isAnswered(code);
    const isOpen = this.open.includes(code);
    const of = role ? (this.view?.label('Buying_Team_Member__c', 'Roles__c', role) ?? role) : FOR_ONE;
    // The reason may name the role already.
    const forOne = why.includes(of) ? FOR_ONE : of;
    return {
      key: code,
      stepCode: step.code,
      text,
      facts: facts(scope === 'Group' ? FOR_GROUP : forOne, why),
      answers: own.map((answer) => this.answer(answer)),
      isOpenStill: !isAnswered,
      answerLabel: isAnswered ? ANSWER_AGAIN : ANSWER,
      answerId: `answer-${code}`,
      form: isOpen ? { kind: 'answer', stepCode: step.code, questionCode: code } : null,
      offersActions: this.state.can.answers && !isOpen,
    };
  }

  private answer(answer: AnswerEntry): ShownAnswer {
    const { key, words, response, responseLabel, toldBy, answeredOn, basisLabel, isUnconfirmed } = answer;
    const isAnswer = response === ANSWER_RESPONSE.answered;
    return {
      key,
      words: isAnswer ? (words ?? '') : responseLabel,
      facts: facts(toldBy, dateWords(answeredOn), isAnswer && basisLabel),
      className: isUnconfirmed ? 'words unconfirmed' : 'words',
    };
  }
}
