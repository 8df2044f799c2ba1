import { LightningElement, api } from 'lwc';
import ASK_ADMIN from '@salesforce/label/c.Buyside_No_Access_Body';
import LOADING from '@salesforce/label/c.Buyside_Loading';
import NO_ACCESS from '@salesforce/label/c.Buyside_No_Access';
import NO_DEAL from '@salesforce/label/c.Buyside_No_Deal';
import NO_DEAL_BODY from '@salesforce/label/c.Buyside_No_Deal_Body';
import NO_MODEL from '@salesforce/label/c.Buyside_No_Model';
import NO_MODEL_BODY from '@salesforce/label/c.Buyside_No_Model_Body';
import NO_MODEL_BRIEF from '@salesforce/label/c.Buyside_No_Model_Brief';
import NOT_READ from '@salesforce/label/c.Buyside_Not_Read';
import TRY_AGAIN from '@salesforce/label/c.Buyside_Try_Again';
import type { Phase } from 'c/buysideStore';

/** The command an admin runs to bring a model into the org. */
const APPLY_MODEL = 'sf buyside apply model';

/** What a card shows in place of data. Fires `retry` when the user wants to try again. */
export default class BuysidePhase extends LightningElement {
  /** Phase of the shared data; nothing is shown for `ready`. */
  @api phase: Phase = 'loading';
  /** Sentence of the error phase. */
  @api error: string | null = null;
  /** One line only: another card on the page says the rest. */
  @api brief = false;

  readonly labels = { loading: LOADING, tryAgain: TRY_AGAIN };
  readonly command = APPLY_MODEL;

  get isLoading(): boolean {
    return this.phase === 'loading';
  }

  get isError(): boolean {
    return this.phase === 'error';
  }

  get isNotice(): boolean {
    return !this.isLoading && this.phase !== 'ready';
  }

  get heading(): string {
    switch (this.phase) {
      case 'no-model':
        return NO_MODEL;
      case 'no-access':
        return NO_ACCESS;
      case 'no-deal':
        return NO_DEAL;
      default:
        return NOT_READ;
    }
  }

  get body(): string {
    switch (this.phase) {
      case 'no-model':
        return this.brief ? NO_MODEL_BRIEF : NO_MODEL_BODY;
      case 'no-access':
        return ASK_ADMIN;
      case 'no-deal':
        return NO_DEAL_BODY;
      default:
        return this.error ?? '';
    }
  }

  get shownCommand(): string {
    return this.phase === 'no-model' && !this.brief ? this.command : '';
  }

  get iconName(): string {
    return this.isError ? 'utility:warning' : 'utility:info_alt';
  }

  get noticeRole(): string {
    return this.isError ? 'alert' : 'status';
  }

  get showHeading(): boolean {
    return !this.brief || this.isError;
  }

  handleRetry(): void {
    this.dispatchEvent(new CustomEvent('retry'));
  }
}
