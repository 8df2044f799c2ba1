import { LightningElement, api } from 'lwc';
import AHEAD from '@salesforce/label/c.Buyside_State_Ahead';
import AHEAD_BLOCKED from '@salesforce/label/c.Buyside_Reason_Ahead_Blocked';
import AHEAD_REASON from '@salesforce/label/c.Buyside_Reason_Ahead';
import ALIGNED from '@salesforce/label/c.Buyside_State_Aligned';
import ALIGNED_NO_STEP from '@salesforce/label/c.Buyside_Reason_Aligned_No_Step';
import ALIGNED_REASON from '@salesforce/label/c.Buyside_Reason_Aligned';
import BEHIND from '@salesforce/label/c.Buyside_State_Behind';
import BEHIND_REASON from '@salesforce/label/c.Buyside_Reason_Behind';
import BLIND from '@salesforce/label/c.Buyside_State_Blind';
import BLIND_REASON from '@salesforce/label/c.Buyside_Reason_Blind';
import BLIND_NOT_MAPPED from '@salesforce/label/c.Buyside_Reason_Blind_Not_Mapped';
import MOVE_AHEAD from '@salesforce/label/c.Buyside_Move_Ahead';
import MOVE_ASK from '@salesforce/label/c.Buyside_Move_Ask';
import MOVE_BEHIND from '@salesforce/label/c.Buyside_Move_Behind';
import MOVE_BLOCKED from '@salesforce/label/c.Buyside_Move_Blocked';
import MOVE_HELP from '@salesforce/label/c.Buyside_Move_Help';
import MOVE_START from '@salesforce/label/c.Buyside_Move_Start';
import NEXT_MOVE from '@salesforce/label/c.Buyside_Next_Move';
import NOT_MAPPED_REASON from '@salesforce/label/c.Buyside_Reason_Not_Mapped';
import NOT_SHOWN from '@salesforce/label/c.Buyside_State_Not_Shown';
import NOT_SHOWN_ONE from '@salesforce/label/c.Buyside_Reason_Not_Shown_One';
import NOT_SHOWN_REASON from '@salesforce/label/c.Buyside_Reason_Not_Shown';
import STEP_AND_NAME from '@salesforce/label/c.Buyside_Step_And_Name';
import { PATH_STATUS, type AlignmentState } from 'c/buysideLogic';
import type { StepEntry, View } from 'c/buysideStore';
import { fill } from 'c/buysideWords';

interface Look {
  readonly word: string;
  readonly icon: string;
  readonly className: string;
}

const LOOKS: Readonly<Record<AlignmentState, Look>> = {
  Ahead: { word: AHEAD, icon: 'utility:warning', className: 'state state_ahead' },
  Behind: { word: BEHIND, icon: 'utility:forward', className: 'state state_behind' },
  Aligned: { word: ALIGNED, icon: 'utility:check', className: 'state state_aligned' },
  'Not shown': { word: NOT_SHOWN, icon: 'utility:help', className: 'state state_quiet' },
  Blind: { word: BLIND, icon: 'utility:hide', className: 'state state_quiet' },
};

interface Move {
  readonly words: string;
  readonly step: StepEntry;
}

/** The alignment of a deal as a sentence with its reason, and one move. Fires `go` with the step's code. */
export default class BuysideState extends LightningElement {
  /** The deal as the shared data shows it. */
  @api view!: View;

  readonly labels = { nextMove: NEXT_MOVE };

  get look(): Look {
    return LOOKS[this.view.alignment.state];
  }

  get reason(): string {
    const { alignment, stageLabel } = this.view;
    const { lower, upper, presumed, firstNotShown } = alignment.facts;
    switch (alignment.reason) {
      case 'buyer-ready-before-proposal':
        return fill(BEHIND_REASON, this.named(lower), stageLabel);
      case 'stage-past-unmet-step':
        return fill(
          this.isBlockedAt(upper) ? AHEAD_BLOCKED : AHEAD_REASON,
          stageLabel,
          this.named(presumed),
          this.named(upper),
        );
      case 'evidence-reaches-stage':
        if (presumed === 0) return fill(ALIGNED_NO_STEP, this.named(lower), stageLabel);
        return fill(ALIGNED_REASON, this.named(lower), stageLabel, this.named(presumed));
      case 'no-evidence-up-to-stage':
        return firstNotShown === presumed
          ? fill(NOT_SHOWN_ONE, stageLabel, this.named(presumed), this.named(lower))
          : fill(
              NOT_SHOWN_REASON,
              stageLabel,
              this.named(presumed),
              this.named(lower),
              firstNotShown ?? '',
              presumed ?? '',
            );
      case 'stage-not-mapped':
        return fill(NOT_MAPPED_REASON, this.named(lower), stageLabel);
      default:
        return presumed === null || presumed === 0
          ? fill(BLIND_NOT_MAPPED, stageLabel)
          : fill(BLIND_REASON, stageLabel, this.named(presumed));
    }
  }

  /** What to do next; nothing where the decision has ended. */
  get move(): Move | null {
    const { alignment, current, pathStatus } = this.view;
    if (pathStatus !== null && pathStatus !== PATH_STATUS.active) return null;
    const { lower, upper, firstNotShown } = alignment.facts;
    const moves: Readonly<Record<AlignmentState, readonly [string, number | null]>> = {
      Ahead: [this.isBlockedAt(upper) ? MOVE_BLOCKED : MOVE_AHEAD, upper],
      Behind: [MOVE_BEHIND, lower],
      Aligned: [MOVE_HELP, current?.step.sequence ?? null],
      'Not shown': [MOVE_ASK, firstNotShown ?? current?.step.sequence ?? null],
      Blind: [MOVE_START, current?.step.sequence ?? null],
    };
    const [label, sequence] = moves[alignment.state];
    const step = this.stepAt(sequence);
    return step ? { words: fill(label, this.named(sequence)), step } : null;
  }

  handleGo(): void {
    this.dispatchEvent(new CustomEvent('go', { detail: this.move?.step.code }));
  }

  private stepAt(sequence: number | null): StepEntry | undefined {
    return this.view.steps.find((step) => step.sequence === sequence);
  }

  private named(sequence: number | null): string {
    const step = this.stepAt(sequence);
    return step ? fill(STEP_AND_NAME, step.sequence, step.name) : String(sequence ?? '');
  }

  /** True when a blocker alone, not an unmet step, is what holds the buyer there. */
  private isBlockedAt(sequence: number | null): boolean {
    const state = this.view.states.find(({ step }) => step.sequence === sequence);
    const isUnmet = state?.state === 'in-progress' || state?.state === 'left-unmet';
    return (
      !(isUnmet && !state.isInferred) && this.view.openBlockers.some(({ stepSequence }) => stepSequence === sequence)
    );
  }
}
