import { wire } from 'lwc';
import { graphql, type GraphQLDocument } from 'lightning/graphql';
import type { GraphQLResult } from 'platform-types';
import BuysideElement from 'c/buysideElement';
import type { FormRequest } from 'c/buysideForm';
import BACK_TO_CURRENT from '@salesforce/label/c.Buyside_Step_Back_To_Current';
import CONFIDENCE from '@salesforce/label/c.Buyside_Confidence';
import DO_ENTER from '@salesforce/label/c.Buyside_Do_Enter';
import DO_ENTER_AGAIN from '@salesforce/label/c.Buyside_Do_Enter_Again';
import DO_EXIT_MET from '@salesforce/label/c.Buyside_Do_Exit_Met';
import DO_LEFT_UNMET from '@salesforce/label/c.Buyside_Do_Left_Unmet';
import DO_NOT_APPLICABLE from '@salesforce/label/c.Buyside_Do_Not_Applicable';
import DWELL from '@salesforce/label/c.Buyside_Dwell';
import EVIDENCE from '@salesforce/label/c.Buyside_Evidence';
import EXIT_WHEN from '@salesforce/label/c.Buyside_Exit_When';
import HEADING from '@salesforce/label/c.Buyside_Step_Heading';
import HELD from '@salesforce/label/c.Buyside_Held';
import HERE_INFERRED from '@salesforce/label/c.Buyside_Here_Inferred';
import HERE_NEXT from '@salesforce/label/c.Buyside_Here_Next';
import HERE_START from '@salesforce/label/c.Buyside_Here_Start';
import HERE_TOLD from '@salesforce/label/c.Buyside_Here_Told';
import INFERRED_HELP from '@salesforce/label/c.Buyside_Inferred_Help';
import SINCE from '@salesforce/label/c.Buyside_Visit_Since';
import SINCE_BETWEEN from '@salesforce/label/c.Buyside_Visit_Between';
import SINCE_TODAY from '@salesforce/label/c.Buyside_Visit_Since_Today';
import SPAN from '@salesforce/label/c.Buyside_Visit_Span';
import STEP_TITLE from '@salesforce/label/c.Buyside_Step_Title';
import UNDO from '@salesforce/label/c.Buyside_Undo';
import UNTIL from '@salesforce/label/c.Buyside_Visit_Until';
import UNTOUCHED from '@salesforce/label/c.Buyside_Step_Untouched';
import USUALLY from '@salesforce/label/c.Buyside_Step_Usually';
import VISIT_NUMBER from '@salesforce/label/c.Buyside_Visit_Number';
import VISITS from '@salesforce/label/c.Buyside_Visits';
import { BASIS, STEP_STATUS, dwellStandingOf } from 'c/buysideLogic';
import type { CurrentStep, StepStateName, StepStatus } from 'c/buysideLogic';
import { COMPARE, countsOf, type State, type View, type VisitEntry } from 'c/buysideStore';
import { DAY_MS, dateWords, daysSince, daysWords, facts, fill, listWords } from 'c/buysideWords';

const HERE: Readonly<Record<CurrentStep['reason'], string>> = {
  'in-progress': HERE_TOLD,
  inferred: HERE_INFERRED,
  'after-last-met': HERE_NEXT,
  'nothing-known': HERE_START,
};
const LOOKS: Readonly<Record<StepStateName, string>> = {
  untouched: 'pill',
  'in-progress': 'pill here',
  'exit-met': 'pill good',
  'left-unmet': 'pill concern',
  'not-applicable': 'pill',
};

const { inProgress, exitMet, leftUnmet, notApplicable } = STEP_STATUS;
/** What can be recorded of a step as it stands; the likeliest first. */
const OFFERED: Readonly<Record<StepStateName, readonly StepStatus[]>> = {
  untouched: [inProgress, exitMet, leftUnmet, notApplicable],
  'in-progress': [exitMet, leftUnmet, notApplicable],
  'exit-met': [inProgress],
  'left-unmet': [inProgress, exitMet],
  'not-applicable': [inProgress, exitMet],
};
const ACTIONS = { [exitMet]: DO_EXIT_MET, [leftUnmet]: DO_LEFT_UNMET, [notApplicable]: DO_NOT_APPLICABLE };

/** Selector of the first thing that can be done. */
const ACTION_BUTTON = '.actions lightning-button';

interface Action {
  readonly status: StepStatus;
  readonly label: string;
  readonly variant: 'brand' | 'neutral';
}

interface ShownVisit {
  readonly key: string;
  readonly title: string;
  readonly facts: string;
  readonly note: string;
  readonly evidence: readonly { readonly key: number; readonly line: string }[];
  readonly className: string;
}

/** The workspace of one step: what it is for, where the buyer stands in it, and the questions that help next. */
export default class BuysideStep extends BuysideElement {
  readonly labels = {
    exitWhen: EXIT_WHEN,
    visits: VISITS,
    evidence: EVIDENCE,
    inferredHelp: INFERRED_HELP,
    undo: UNDO,
  };
  /** What the wire below asks; a new object only when there is another stay to compare. */
  compare: { query?: GraphQLDocument; variables?: Record<string, unknown> } = {};
  dwell = '';
  compared = '';

  @wire(graphql, { query: '$compare.query', variables: '$compare.variables' })
  wiredDwell({ data }: GraphQLResult<unknown>): void {
    const standing = data && this.compared ? dwellStandingOf(...countsOf(data)) : null;
    this.dwell = standing ? fill(DWELL, standing.shorterOfTen, standing.compared) : '';
  }

  override show(state: State): void {
    const { held } = state;
    // "Undo" goes away by itself: the keyboard does not go with it.
    const focused = this.template?.activeElement as HTMLElement | null | undefined;
    if (!held && focused?.dataset.id === 'undo') this.focusNext = ACTION_BUTTON;
    super.show(state);
    if (held?.error) {
      this.entry = { ...(held.draft.request as FormRequest), values: held.draft.values as never, error: held.error };
      this.handleUndo();
    }
    this.comparePresent();
  }

  get stepState(): View['states'][number] | undefined {
    return this.view?.states.find(({ step }) => step.code === this.state.selectedCode);
  }

  get cardTitle(): string {
    return this.step ? fill(STEP_TITLE, this.step.sequence, this.step.name) : HEADING;
  }

  get stateLabel(): string {
    return this.stepState?.latest?.statusLabel ?? UNTOUCHED;
  }

  get stateClass(): string {
    const { state = 'untouched', isInferred = false } = this.stepState ?? {};
    return isInferred ? `${LOOKS[state]} inferred` : LOOKS[state];
  }

  get isCurrent(): boolean {
    return this.view?.current?.step.code === this.state.selectedCode;
  }

  /** Why this step is the one to work on; never "they are here" when nobody said so. */
  get here(): string {
    return this.isCurrent && this.view?.current ? HERE[this.view.current.reason] : '';
  }

  get usually(): string {
    const roles = this.step?.expectedRoles ?? [];
    const label = (role: string): string => this.view?.label('Buying_Team_Member__c', 'Roles__c', role) ?? role;
    return roles.length > 0 ? fill(USUALLY, listWords(roles.map(label))) : '';
  }

  get currentName(): string {
    const current = this.view?.current?.step;
    return current && !this.isCurrent ? fill(BACK_TO_CURRENT, current.sequence, current.name) : '';
  }

  get visits(): ShownVisit[] {
    const own = this.view?.visits.filter(({ stepCode }) => stepCode === this.state.selectedCode) ?? [];
    return [...own].sort((a, b) => b.visit - a.visit).map((visit) => this.shown(visit, own.length));
  }

  /** What was just recorded and can still be undone. */
  get heldWords(): string {
    const { held } = this.state;
    if (held?.intent.kind !== 'visit' || held.error) return '';
    const { step, status } = held.intent;
    return fill(HELD, step.name, this.view?.label('Decision_Step__c', 'Status__c', status) ?? status);
  }

  /** What can be recorded from here. */
  get actions(): Action[] {
    if (!this.state.can.visits || !this.stepState || this.entry) return [];
    const { state, visitCount, isInferred } = this.stepState;
    const isKnown = visitCount > 0 && !isInferred;
    const labels = { ...ACTIONS, [STEP_STATUS.inProgress]: isKnown ? DO_ENTER_AGAIN : DO_ENTER };
    return OFFERED[isInferred ? 'untouched' : state].map((status, index) => ({
      status,
      label: labels[status],
      variant: index === 0 && (state !== 'exit-met' || isInferred) ? 'brand' : 'neutral',
    }));
  }

  handleAction(event: Event): void {
    const status = (event.currentTarget as HTMLElement).dataset.status as StepStatus;
    this.openForm({ kind: 'visit', stepCode: this.state.selectedCode, status }, ACTION_BUTTON);
  }

  handleBackToCurrent(): void {
    const code = this.view?.current?.step.code;
    if (code) this.select(code);
  }

  /** Asks how long others stayed, once for each stay, and only for one whose beginning somebody told us. */
  private comparePresent(): void {
    const latest = this.stepState?.latest;
    const isOpen = latest?.status === STEP_STATUS.inProgress && latest.basis !== BASIS.inferred;
    const since = isOpen ? latest.enteredOn : null;
    const key = since && this.view?.pathId ? `${latest?.key ?? ''} ${since}` : '';
    if (key === this.compared) return;
    this.compared = key;
    this.dwell = '';
    this.compare =
      key && since
        ? {
            query: COMPARE,
            variables: {
              stepId: this.step?.id,
              pathId: this.view?.pathId,
              days: (Date.now() - Date.parse(since)) / DAY_MS,
              since,
            },
          }
        : {};
  }

  private shown(visit: VisitEntry, count: number): ShownVisit {
    const entered = dateWords(visit.enteredOn);
    const exited = dateWords(visit.exitedOn);
    const when = ((): string => {
      if (visit.enteredNotBefore && entered) return fill(SINCE_BETWEEN, dateWords(visit.enteredNotBefore), entered);
      if (entered && exited) return fill(SPAN, entered, exited);
      if (exited) return fill(UNTIL, exited);
      if (!entered || visit.status !== STEP_STATUS.inProgress) return entered;
      const days = daysSince(visit.enteredOn ?? '');
      return days === 0 ? SINCE_TODAY : fill(SINCE, entered, daysWords(days));
    })();
    return {
      key: visit.key,
      title: count > 1 ? fill(VISIT_NUMBER, visit.visit, visit.statusLabel) : visit.statusLabel,
      facts: facts(
        when,
        visit.basisLabel,
        visit.toldBy,
        visit.basis === BASIS.inferred && visit.confidence !== null && fill(CONFIDENCE, visit.confidence.toFixed(2)),
      ),
      note: visit.note ?? '',
      evidence: (visit.evidence ?? '')
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line, key) => ({ key, line })),
      className: visit.isUnconfirmed ? 'unconfirmed' : '',
    };
  }
}
