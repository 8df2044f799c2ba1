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
import type { Phase, State } from 'c/buysideStore';

/** The command an admin runs to bring a model into the org. */
const APPLY_MODEL = 'sf buyside apply model';

/** Heading, body and one-line body of each phase that has words of its own. */
const WORDS: Readonly<Partial<Record<Phase, readonly [string, string, string?]>>> = {
  'no-model': [NO_MODEL, NO_MODEL_BODY, NO_MODEL_BRIEF],
  'no-access': [NO_ACCESS, ASK_ADMIN],
  'no-deal': [NO_DEAL, NO_DEAL_BODY],
};

/** What a card shows in place of data, and why something was not saved. Fires `retry` when the user wants to try again. */
export default class BuysidePhase extends LightningElement {
  /** The shared data; nothing is shown in its place once it is ready. */
  @api state!: Pick<State, 'phase' | 'error'>;
  /** Why the last thing done in the card was not saved. */
  @api refusal: string | null = null;
  /** One line only: another card on the page says the rest. */
  @api brief = false;

  readonly labels = { loading: LOADING, tryAgain: TRY_AGAIN };

  get phase(): Phase {
    return this.state.phase;
  }

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
    return this.brief && !this.isError ? '' : (WORDS[this.phase]?.[0] ?? NOT_READ);
  }

  get body(): string {
    const [, body, brief] = WORDS[this.phase] ?? [];
    return (this.brief && brief) || body || (this.state.error ?? '');
  }

  get command(): string {
    return this.phase === 'no-model' && !this.brief ? APPLY_MODEL : '';
  }

  get iconName(): string {
    return this.isError ? 'utility:warning' : 'utility:info_alt';
  }

  get noticeRole(): string {
    return this.isError ? 'alert' : 'status';
  }

  handleRetry(): void {
    this.dispatchEvent(new CustomEvent('retry'));
  }
}
