import BuysideElement from 'c/buysideElement';
import BACK_TO_CURRENT from '@salesforce/label/c.Buyside_Step_Back_To_Current';
import BASIS_AND_WHO from '@salesforce/label/c.Buyside_Basis_And_Who';
import CHECK_FIRST from '@salesforce/label/c.Buyside_Questions_Help';
import CONFIDENCE from '@salesforce/label/c.Buyside_Confidence';
import DO_ENTER from '@salesforce/label/c.Buyside_Do_Enter';
import DO_ENTER_AGAIN from '@salesforce/label/c.Buyside_Do_Enter_Again';
import DO_EXIT_MET from '@salesforce/label/c.Buyside_Do_Exit_Met';
import DO_LEFT_UNMET from '@salesforce/label/c.Buyside_Do_Left_Unmet';
import DO_NOT_APPLICABLE from '@salesforce/label/c.Buyside_Do_Not_Applicable';
import EVIDENCE from '@salesforce/label/c.Buyside_Evidence';
import EXIT_WHEN from '@salesforce/label/c.Buyside_Exit_When';
import HEADING from '@salesforce/label/c.Buyside_Step_Heading';
import INFERRED_HELP from '@salesforce/label/c.Buyside_Inferred_Help';
import HERE_INFERRED from '@salesforce/label/c.Buyside_Here_Inferred';
import HERE_NEXT from '@salesforce/label/c.Buyside_Here_Next';
import HERE_START from '@salesforce/label/c.Buyside_Here_Start';
import HERE_TOLD from '@salesforce/label/c.Buyside_Here_Told';
import NO_QUESTIONS from '@salesforce/label/c.Buyside_No_Questions';
import QUESTIONS from '@salesforce/label/c.Buyside_Questions';
import SINCE from '@salesforce/label/c.Buyside_Visit_Since';
import SINCE_TODAY from '@salesforce/label/c.Buyside_Visit_Since_Today';
import SINCE_BETWEEN from '@salesforce/label/c.Buyside_Visit_Between';
import SPAN from '@salesforce/label/c.Buyside_Visit_Span';
import STEP_TITLE from '@salesforce/label/c.Buyside_Step_Title';
import UNTIL from '@salesforce/label/c.Buyside_Visit_Until';
import VISIT_NUMBER from '@salesforce/label/c.Buyside_Visit_Number';
import VISITS from '@salesforce/label/c.Buyside_Visits';
import { BASIS, STEP_STATUS, nextQuestions } from 'c/buysideLogic';
import type { CurrentStep, QuestionReason, StepState, StepStatus } from 'c/buysideLogic';
import type { StepEntry, View, VisitEntry } from 'c/buysideStore';
import { basisWords, dateWords, daysSince, daysWords, fill, stateWords } from 'c/buysideWords';

const STATES = {
  [STEP_STATUS.inProgress]: 'in-progress',
  [STEP_STATUS.exitMet]: 'exit-met',
  [STEP_STATUS.leftUnmet]: 'left-unmet',
  [STEP_STATUS.notApplicable]: 'not-applicable',
} as const;

const HERE: Readonly<Record<CurrentStep['reason'], string>> = {
  'in-progress': HERE_TOLD,
  inferred: HERE_INFERRED,
  'after-last-met': HERE_NEXT,
  'nothing-known': HERE_START,
};

interface Action {
  readonly status: StepStatus;
  readonly label: string;
  readonly variant: 'brand' | 'neutral';
}

interface ShownVisit {
  readonly key: string;
  readonly title: string;
  readonly when: string;
  readonly how: string;
  readonly note: string;
  readonly evidence: readonly { readonly key: number; readonly line: string }[];
  readonly confidence: string;
  readonly className: string;
}

interface ShownQuestion {
  readonly key: string;
  readonly stepCode: string;
  readonly questionCode: string;
  readonly reason: QuestionReason | null;
  readonly detail: string | null;
}

/** The workspace of one step: what it is for, where the buyer stands in it, and the questions that help next. */
export default class BuysideStep extends BuysideElement {
  readonly labels = {
    exitWhen: EXIT_WHEN,
    questions: QUESTIONS,
    questionsHelp: CHECK_FIRST,
    noQuestions: NO_QUESTIONS,
    backToCurrent: BACK_TO_CURRENT,
    visits: VISITS,
    evidence: EVIDENCE,
    inferredHelp: INFERRED_HELP,
  };
  /** Status being recorded, and the step it is for; none while no form is open. */
  openStatus: StepStatus | null = null;
  openFor = '';
  /** Questions with a form open: they stay where they are, whatever the order of the others becomes. */
  busy: readonly string[] = [];
  #takesFocusBack = false;

  get view(): View | null {
    return this.state.view;
  }

  get stepState(): StepState | undefined {
    return this.view?.states.find(({ step }) => step.code === this.state.selectedCode);
  }

  get step(): StepEntry | undefined {
    return this.view?.steps.find(({ code }) => code === this.state.selectedCode);
  }

  get cardTitle(): string {
    return this.step ? fill(STEP_TITLE, this.step.sequence, this.step.name) : HEADING;
  }

  get place(): string {
    return this.step?.phase ?? '';
  }

  get stateLabel(): string {
    return this.stepState ? stateWords(this.stepState.state) : '';
  }

  get stateClass(): string {
    const { state = 'untouched', isInferred = false } = this.stepState ?? {};
    return isInferred ? `pill pill_${state} pill_inferred` : `pill pill_${state}`;
  }

  get isInferred(): boolean {
    return this.stepState?.isInferred === true;
  }

  get isCurrent(): boolean {
    return this.view?.current?.step.code === this.state.selectedCode;
  }

  /** Why this step is the one to work on; never "they are here" when nobody said so. */
  get here(): string {
    return this.isCurrent && this.view?.current ? HERE[this.view.current.reason] : '';
  }

  get currentName(): string {
    const current = this.view?.current?.step;
    return current && !this.isCurrent ? fill(BACK_TO_CURRENT, current.sequence, current.name) : '';
  }

  get visits(): ShownVisit[] {
    const own = this.view?.visits.filter(({ stepCode }) => stepCode === this.state.selectedCode) ?? [];
    return [...own].sort((a, b) => b.visit - a.visit).map((visit) => this.shown(visit, own.length));
  }

  get hasVisits(): boolean {
    return this.visits.length > 0;
  }

  /** What can be recorded from here; the likeliest first. */
  get actions(): Action[] {
    if (!this.state.can.visits || !this.stepState || this.showForm) return [];
    const { state, visitCount } = this.stepState;
    const enter = { status: STEP_STATUS.inProgress, label: visitCount > 0 ? DO_ENTER_AGAIN : DO_ENTER };
    const exitMet = { status: STEP_STATUS.exitMet, label: DO_EXIT_MET };
    const leftUnmet = { status: STEP_STATUS.leftUnmet, label: DO_LEFT_UNMET };
    const notApplicable = { status: STEP_STATUS.notApplicable, label: DO_NOT_APPLICABLE };
    const isOpen = state === 'in-progress' && !this.isInferred;
    const offered = ((): { status: StepStatus; label: string }[] => {
      if (isOpen) return [exitMet, leftUnmet, notApplicable];
      if (this.isInferred) return [{ ...enter, label: DO_ENTER }, exitMet, leftUnmet, notApplicable];
      if (state === 'untouched') return [enter, exitMet, notApplicable];
      return state === 'exit-met' ? [enter] : [enter, exitMet];
    })();
    return offered.map((action, index) => ({
      ...action,
      variant: index === 0 && state !== 'exit-met' ? 'brand' : 'neutral',
    }));
  }

  get showForm(): boolean {
    return this.openStatus !== null && this.openFor === this.state.selectedCode;
  }

  get questions(): ShownQuestion[] {
    const { view, step } = this;
    if (!view || !step) return [];
    const offered = nextQuestions({
      model: view,
      step,
      answers: view.answers,
      team: view.team,
      blockers: view.blockers,
      visits: view.visits,
    });
    const entries = offered.map(({ question, step: from, reason, role, blockerCategory }): ShownQuestion => {
      const blocker = view.openBlockers.find(({ category }) => category === blockerCategory);
      const detail =
        reason === 'check-earlier-step'
          ? from.name
          : role
            ? (view.roleLabels[role] ?? role)
            : (blocker?.categoryLabel ?? null);
      return { key: question.code, stepCode: from.code, questionCode: question.code, reason, detail };
    });
    const rest = step.questions
      .filter(({ code, isActive }) => !entries.some(({ key }) => key === code) && (isActive || this.hasAnswer(code)))
      .map(({ code }): ShownQuestion => ({
        key: code,
        stepCode: step.code,
        questionCode: code,
        reason: null,
        detail: null,
      }));
    return this.keepBusy([...entries, ...rest]);
  }

  get hasNoQuestions(): boolean {
    return this.questions.length === 0;
  }

  /** A form that closes must not leave the keyboard nowhere. */
  override renderedCallback(): void {
    if (!this.#takesFocusBack) return;
    this.#takesFocusBack = false;
    this.template?.querySelector<HTMLElement>('.actions lightning-button')?.focus();
  }

  handleAction(event: Event): void {
    this.openStatus = (event.currentTarget as HTMLElement).dataset.status as StepStatus;
    this.openFor = this.state.selectedCode;
  }

  handleDone(): void {
    this.openStatus = null;
    this.#takesFocusBack = true;
  }

  handleBackToCurrent(): void {
    const code = this.view?.current?.step.code;
    if (code) this.select(code);
  }

  handleBusy(event: CustomEvent<{ code: string; isBusy: boolean }>): void {
    const { code, isBusy } = event.detail;
    this.busy = isBusy ? [...this.busy, code] : this.busy.filter((other) => other !== code);
  }

  async handleRetry(): Promise<void> {
    await this.retry();
  }

  private hasAnswer(questionCode: string): boolean {
    return this.view?.answers.some((answer) => answer.questionCode === questionCode) === true;
  }

  /** A question being answered must not leave the list: its form would be lost with what was typed. */
  private keepBusy(questions: ShownQuestion[]): ShownQuestion[] {
    const lost = this.busy.filter((code) => !questions.some(({ key }) => key === code));
    const kept = lost.flatMap((code): ShownQuestion[] => {
      const owner = this.view?.steps.find((step) => step.questions.some((question) => question.code === code));
      return owner ? [{ key: code, stepCode: owner.code, questionCode: code, reason: null, detail: null }] : [];
    });
    return [...questions, ...kept];
  }

  private shown(visit: VisitEntry, count: number): ShownVisit {
    const entered = dateWords(visit.enteredOn);
    const exited = dateWords(visit.exitedOn);
    const when = ((): string => {
      if (visit.enteredNotBefore && entered) return fill(SINCE_BETWEEN, dateWords(visit.enteredNotBefore), entered);
      if (entered && exited) return fill(SPAN, entered, exited);
      if (exited) return fill(UNTIL, exited);
      if (!entered) return '';
      if (visit.status !== STEP_STATUS.inProgress) return entered;
      const days = daysSince(visit.enteredOn ?? '');
      return days === 0 ? SINCE_TODAY : fill(SINCE, entered, daysWords(days));
    })();
    const title = stateWords(STATES[visit.status]);
    return {
      key: visit.key,
      title: count > 1 ? fill(VISIT_NUMBER, visit.visit, title) : title,
      when,
      how: visit.toldBy ? fill(BASIS_AND_WHO, basisWords(visit.basis), visit.toldBy) : basisWords(visit.basis),
      note: visit.note ?? '',
      evidence: (visit.evidence ?? '')
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line, key) => ({ key, line })),
      confidence:
        visit.basis === BASIS.inferred && visit.confidence !== null
          ? fill(CONFIDENCE, visit.confidence.toFixed(2))
          : '',
      className: visit.isUnconfirmed ? 'visit visit_unconfirmed' : 'visit',
    };
  }
}
