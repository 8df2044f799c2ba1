import BuysideElement from 'c/buysideElement';
import ALREADY_INFERRED from '@salesforce/label/c.Buyside_Inferred';
import BUYER_STEPS from '@salesforce/label/c.Buyside_Path_Steps';
import END_MENU from '@salesforce/label/c.Buyside_End_Menu';
import ENDED from '@salesforce/label/c.Buyside_Ended';
import HEADING from '@salesforce/label/c.Buyside_Path_Heading';
import NO_PATH from '@salesforce/label/c.Buyside_No_Path';
import NO_PATH_READ_ONLY from '@salesforce/label/c.Buyside_No_Path_Read_Only';
import SAVED from '@salesforce/label/c.Buyside_Saved';
import SAVING from '@salesforce/label/c.Buyside_Saving';
import SELLING_ENTERS from '@salesforce/label/c.Buyside_Selling_Enters';
import STAGE_NO_STEP from '@salesforce/label/c.Buyside_Stage_No_Step';
import STAGE_PRESUMES from '@salesforce/label/c.Buyside_Stage_Presumes';
import LEGEND from '@salesforce/label/c.Buyside_Legend';
import REOPEN from '@salesforce/label/c.Buyside_End_Reopen';
import LEGEND_OPEN from '@salesforce/label/c.Buyside_Legend_Open';
import LEGEND_PAST from '@salesforce/label/c.Buyside_Legend_Past';
import LEGEND_SHOWN from '@salesforce/label/c.Buyside_Legend_Shown';
import STEP_NUMBER from '@salesforce/label/c.Buyside_Step_Number';
import UNTOUCHED from '@salesforce/label/c.Buyside_Step_Untouched';
import { END_OUTCOME, PATH_STATUS, type EndOutcome, type StepState } from 'c/buysideLogic';
import type { View } from 'c/buysideStore';
import { dateWords, facts, fill } from 'c/buysideWords';

/** Icon in a step's marker; a step without one shows its number. */
const ICONS: Readonly<Partial<Record<StepState['state'], string>>> = {
  'exit-met': 'utility:check',
  'left-unmet': 'utility:close',
  'not-applicable': 'utility:dash',
};

/** A step that is done has its check in the colour of its rim. */
const variantOf = (state: string): string | null => (state === 'exit-met' ? 'success' : null);

interface DrawnStep {
  readonly code: string;
  readonly sequence: number;
  readonly name: string;
  readonly icon: string;
  readonly variant: string | null;
  readonly className: string;
  /** Said before and after the name, where a screen shows marks. */
  readonly spokenNumber: string;
  readonly spokenState: string;
  readonly isSelected: 'true' | 'false';
  readonly isCurrent: 'step' | null;
  readonly tabIndex: 0 | -1;
  readonly isBoundary: boolean;
}

interface DrawnPhase {
  readonly code: string;
  readonly name: string;
  readonly className: string;
  readonly style: string;
  /** Step a tap on the phase's name goes to. */
  readonly firstCode: string;
  /** Selling enters at one of its steps. */
  readonly isBoundary: boolean;
  readonly steps: readonly DrawnStep[];
}

/** The buyer's steps, in their phases, over the stage the seller has set. Choosing a step shows it in the workspace. */
export default class BuysidePath extends BuysideElement {
  readonly labels = {
    heading: HEADING,
    buyerSteps: BUYER_STEPS,
    sellingEnters: SELLING_ENTERS,
    legend: LEGEND,
    endMenu: END_MENU,
    reopen: REOPEN,
  };
  /** What the colours of the seller's stage mean. */
  readonly bars = [
    { label: LEGEND_SHOWN, className: 'stage-cell stage-cell_shown' },
    { label: LEGEND_OPEN, className: 'stage-cell stage-cell_open' },
    { label: LEGEND_PAST, className: 'stage-cell stage-cell_past' },
  ];

  /** What the marks mean, in the words of the org's own picklist. */
  get marks(): {
    readonly label: string;
    readonly className: string;
    readonly icon?: string;
    readonly variant?: string | null;
  }[] {
    const statuses = this.view?.choices('Decision_Step__c', 'Status__c') ?? [];
    const marks = statuses.map(({ value, label }) => {
      const state = value.toLowerCase().replace(' ', '-') as StepState['state'];
      return { label, className: `step_${state}`, icon: ICONS[state], variant: variantOf(state) };
    });
    return [...marks, { label: ALREADY_INFERRED, className: 'step_in-progress step_inferred' }];
  }

  get hasEnded(): boolean {
    return (this.view?.pathStatus ?? PATH_STATUS.active) !== PATH_STATUS.active;
  }

  /** How a decision may end. */
  get endItems(): { readonly value: EndOutcome; readonly label: string }[] {
    const { bought, fixedInside, stopped } = END_OUTCOME;
    return [bought, fixedInside, stopped].map((value) => ({
      value,
      label: this.view?.label('Decision_End__c', 'Outcome__c', value) ?? value,
    }));
  }

  get phases(): DrawnPhase[] {
    const drawn: { code: string; name: string; steps: DrawnStep[] }[] = [];
    for (const step of this.view?.states ?? []) {
      const { phaseCode: code, phase: name } = step.step;
      if (drawn.at(-1)?.code !== code) drawn.push({ code, name, steps: [] });
      drawn.at(-1)?.steps.push(this.draw(step));
    }
    return drawn.map((phase) => {
      const isOpen = phase.steps.some(({ isSelected }) => isSelected === 'true');
      const className = isOpen ? 'phase phase_open' : 'phase';
      const style = `--steps: ${phase.steps.length}`;
      const isBoundary = this.hasBoundary && phase.steps.some((step) => step.isBoundary);
      return { ...phase, className, style, firstCode: phase.steps[0]?.code ?? '', isBoundary };
    });
  }

  get stepsStyle(): string {
    return `--steps: ${this.view?.states.length ?? 1}`;
  }

  get boundaryStyle(): string {
    const { sellingStartsAt, states } = this.view ?? { sellingStartsAt: 1, states: [] };
    return `inset-inline-start: ${((sellingStartsAt - 1) / Math.max(1, states.length)) * 100}%`;
  }

  get hasBoundary(): boolean {
    const starts = this.view?.sellingStartsAt ?? 0;
    return starts > 1 && starts <= (this.view?.states.length ?? 0);
  }

  /** The seller's stage as one cell a step: up to where it presumes the buyer to be. */
  get stageCells(): { key: number; className: string }[] {
    const { bounds, presumed, states } = this.view ?? {};
    const reach = presumed ?? 0;
    return (states ?? []).map(({ step: { sequence } }) => {
      const classes = ['stage-cell'];
      if (sequence <= reach) {
        const isPast = sequence > (bounds?.upper ?? Infinity);
        const isShown = sequence <= (bounds?.lower ?? 0);
        classes.push(isPast ? 'stage-cell_past' : isShown ? 'stage-cell_shown' : 'stage-cell_open');
      }
      return { key: sequence, className: classes.join(' ') };
    });
  }

  get stageWords(): string {
    const { presumed, stageLabel, steps } = this.view ?? {};
    const step = steps?.find(({ sequence }) => sequence === presumed);
    return step
      ? fill(STAGE_PRESUMES, stageLabel ?? '', step.sequence, step.name)
      : fill(STAGE_NO_STEP, stageLabel ?? '');
  }

  get stageLabelStyle(): string {
    const { presumed, states } = this.view ?? {};
    const share = (presumed ?? 0) / Math.max(1, states?.length ?? 1);
    return share > 0.5 ? `--reach: ${share * 100}%; --at: end` : '--reach: 100%; --at: start';
  }

  get notice(): string {
    if (!this.view) return '';
    if (this.view.pathId === null && !this.state.isSaving) return this.state.can.visits ? NO_PATH : NO_PATH_READ_ONLY;
    if (!this.hasEnded) return '';
    const { pathStatus, pathStatusLabel, pathEnded, ends } = this.view;
    const last = ends.at(-1);
    const told = last?.outcome === pathStatus ? last : undefined;
    return fill(ENDED, facts(pathStatusLabel, dateWords(pathEnded), told?.toldBy, told?.basisLabel));
  }

  get modelName(): string {
    return this.view?.modelName ?? '';
  }

  /** Said by screen readers only: on the screen the step itself changes. */
  get spokenProgress(): string {
    if (this.state.isSaving) return SAVING;
    return this.state.hasSaved ? SAVED : '';
  }

  get staleError(): string | null {
    return this.state.phase === 'ready' ? this.state.error : null;
  }

  handleClick(event: MouseEvent): void {
    const code = (event.currentTarget as HTMLElement).dataset.code;
    if (code) this.select(code);
  }

  handleGo(event: CustomEvent<string>): void {
    this.select(event.detail);
  }

  /** Arrow keys move through the steps, Home and End go to the ends; the choice follows, as in any list box. */
  handleKey(event: KeyboardEvent): void {
    const steps = this.view?.steps ?? [];
    const at = steps.findIndex(({ code }) => code === this.state.selectedCode);
    const targets: Readonly<Record<string, number>> = {
      ArrowRight: at + 1,
      ArrowDown: at + 1,
      ArrowLeft: at - 1,
      ArrowUp: at - 1,
      Home: 0,
      End: steps.length - 1,
    };
    const target = steps[targets[event.key] ?? -1];
    if (!target) return;
    event.preventDefault();
    this.focusNext = '[aria-selected="true"]';
    this.select(target.code);
  }

  handleEnd(event: CustomEvent<{ value: EndOutcome }>): void {
    this.openForm({ kind: 'end', outcome: event.detail.value }, '[data-id="end"]');
  }

  handleReopen(): void {
    this.openForm({ kind: 'end', outcome: END_OUTCOME.reopened }, '[data-id="end"]');
  }

  private draw({ step, state, isInferred, latest }: View['states'][number]): DrawnStep {
    const isSelected = step.code === this.state.selectedCode;
    const isCurrent = this.view?.current?.step.code === step.code;
    const classes = ['step', `step_${state}`];
    if (isInferred) classes.push('step_inferred');
    if (isSelected) classes.push('step_selected');
    if (isCurrent) classes.push('step_current');
    if (step.sequence === this.view?.sellingStartsAt) classes.push('step_boundary');
    const status = latest?.statusLabel ?? UNTOUCHED;
    const words = isInferred ? `${status}, ${ALREADY_INFERRED}` : status;
    const isBoundary = step.sequence === this.view?.sellingStartsAt;
    return {
      code: step.code,
      sequence: step.sequence,
      name: step.name,
      icon: ICONS[state] ?? '',
      variant: variantOf(state),
      className: classes.join(' '),
      spokenNumber: fill(STEP_NUMBER, step.sequence),
      spokenState: isBoundary ? `: ${words}. ${SELLING_ENTERS}` : `: ${words}`,
      isSelected: isSelected ? 'true' : 'false',
      isCurrent: isCurrent ? 'step' : null,
      tabIndex: isSelected ? 0 : -1,
      isBoundary,
    };
  }
}
