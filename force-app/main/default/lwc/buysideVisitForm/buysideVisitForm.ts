import { api } from 'lwc';
import BuysideElement from 'c/buysideElement';
import CANCEL from '@salesforce/label/c.Buyside_Cancel';
import NEW_VISIT from '@salesforce/label/c.Buyside_Visit_Is_New';
import NOTE from '@salesforce/label/c.Buyside_Note';
import SAVE from '@salesforce/label/c.Buyside_Save';
import SAVING from '@salesforce/label/c.Buyside_Saving';
import TITLE_ENTER from '@salesforce/label/c.Buyside_Visit_Title_Enter';
import TITLE_EXIT_MET from '@salesforce/label/c.Buyside_Visit_Title_Exit_Met';
import TITLE_LEFT_UNMET from '@salesforce/label/c.Buyside_Visit_Title_Left_Unmet';
import TITLE_NOT_APPLICABLE from '@salesforce/label/c.Buyside_Visit_Title_Not_Applicable';
import UNKNOWN_ENTRY from '@salesforce/label/c.Buyside_Visit_Entry_Unknown';
import WHEN_ENTERED from '@salesforce/label/c.Buyside_Visit_When_Entered';
import WHEN_LEFT from '@salesforce/label/c.Buyside_Visit_When_Left';
import WHEN_SAID from '@salesforce/label/c.Buyside_Visit_When_Said';
import { BASIS, STEP_STATUS, type StepStatus } from 'c/buysideLogic';
import type BuysideSource from 'c/buysideSource';
import type { StepEntry, VisitEntry } from 'c/buysideStore';
import { fill } from 'c/buysideWords';

const TITLES: Readonly<Record<StepStatus, string>> = {
  [STEP_STATUS.inProgress]: TITLE_ENTER,
  [STEP_STATUS.exitMet]: TITLE_EXIT_MET,
  [STEP_STATUS.leftUnmet]: TITLE_LEFT_UNMET,
  [STEP_STATUS.notApplicable]: TITLE_NOT_APPLICABLE,
};

/** Records where the buyer stands in a step. Fires `done` when it is saved or called off. */
export default class BuysideVisitForm extends BuysideElement {
  /** Code of the step. */
  @api stepCode = '';
  /** Status to record. */
  @api status: StepStatus = STEP_STATUS.inProgress;

  readonly labels = { cancel: CANCEL, note: NOTE };
  note = '';
  error = '';
  isBusy = false;
  #isFocused = false;

  get step(): StepEntry | undefined {
    return this.state.view?.steps.find(({ code }) => code === this.stepCode);
  }

  get heading(): string {
    return TITLES[this.status];
  }

  get saveLabel(): string {
    return this.isBusy ? SAVING : SAVE;
  }

  get people(): readonly { contactId: string; name: string }[] {
    return this.state.view?.people ?? [];
  }

  get whenLabel(): string {
    if (this.status === STEP_STATUS.inProgress) return WHEN_ENTERED;
    return this.status === STEP_STATUS.notApplicable ? WHEN_SAID : WHEN_LEFT;
  }

  /** What will become of what is recorded already; said before saving, not after. */
  get hint(): string {
    const latest = this.latest;
    if (latest && !this.endsLatest) return fill(NEW_VISIT, this.visitCount + 1);
    const hasEntry = this.status === STEP_STATUS.inProgress || this.status === STEP_STATUS.notApplicable || latest;
    return hasEntry ? '' : UNKNOWN_ENTRY;
  }

  override renderedCallback(): void {
    if (this.#isFocused) return;
    this.#isFocused = true;
    (this.refs?.source as unknown as BuysideSource | undefined)?.focusFirst();
  }

  handleNote(event: CustomEvent<{ value: string }>): void {
    this.note = event.detail.value;
  }

  handleCancel(): void {
    this.dispatchEvent(new CustomEvent('done'));
  }

  async handleSave(): Promise<void> {
    const { step } = this;
    const fields = this.refs?.source as unknown as BuysideSource | undefined;
    if (!step || !fields || this.isBusy || !fields.checkValidity()) return;
    this.isBusy = true;
    this.error = '';
    try {
      const source = fields.source(this.endsLatest ? (this.latest?.enteredOn ?? null) : null);
      await this.save({ kind: 'visit', step, status: this.status, source, note: this.note });
      this.dispatchEvent(new CustomEvent('done'));
    } catch (error) {
      this.error = (error as Error).message;
    } finally {
      this.isBusy = false;
    }
  }

  private get latest(): VisitEntry | undefined {
    return this.state.view?.visits.find((visit) => visit.stepCode === this.stepCode && visit.isLatest);
  }

  private get visitCount(): number {
    return this.state.view?.visits.filter((visit) => visit.stepCode === this.stepCode).length ?? 0;
  }

  /** True when the visit a person has open is the one that ends. */
  private get endsLatest(): boolean {
    const { latest } = this;
    return (
      this.status !== STEP_STATUS.inProgress &&
      latest?.status === STEP_STATUS.inProgress &&
      latest.basis !== BASIS.inferred
    );
  }
}
