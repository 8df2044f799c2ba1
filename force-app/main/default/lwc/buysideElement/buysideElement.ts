import { LightningElement, api, wire } from 'lwc';
import { graphql } from 'lightning/graphql';
import { registerRefreshHandler, unregisterRefreshHandler } from 'lightning/refresh';
import type { GraphQLResult } from 'platform-types';
import SHOW_ALL from '@salesforce/label/c.Buyside_Show_All';
import SHOW_FEWER from '@salesforce/label/c.Buyside_Show_Fewer';
import type { FormRequest } from 'c/buysideForm';
import {
  LOADING,
  SILENT,
  sessionOf,
  type Draft,
  type Intent,
  type Member,
  type ReadRequest,
  type Session,
  type State,
  type StepEntry,
  type View,
} from 'c/buysideStore';
import { fill } from 'c/buysideWords';

/**
 * Base class of the components on a deal's page: it joins the deal's session when the component is put on the page and
 * leaves it when it is taken off. Whichever of them the session picks does the reading for all.
 */
export default class BuysideElement extends LightningElement implements Member {
  /** What the session last told; replaced as a whole. */
  state: State = LOADING;
  request: ReadRequest = SILENT;
  /** Why the last thing the user did here was not saved. */
  error = '';
  /** Selector of what gets the keyboard once the component has drawn itself again; the first button if that is gone. */
  focusNext = '';
  /** What is being recorded in the component's form. */
  entry: FormRequest | null = null;
  /** Selector of what opened the form. */
  opener = '';
  /** The user has asked for all of a list that is long. */
  showsAll = false;

  dealId = '';
  session?: Session;
  refreshHandler = '';

  /** Id of the opportunity; the record page sets it. */
  @api
  get recordId(): string {
    return this.dealId;
  }
  set recordId(value: string) {
    if (value === this.dealId) return;
    this.quit();
    this.dealId = value;
    if (this.isConnected) this.enter();
  }

  override connectedCallback(): void {
    this.enter();
    this.refreshHandler = registerRefreshHandler(this, () => this.retry());
  }

  override disconnectedCallback(): void {
    unregisterRefreshHandler(this.refreshHandler);
    this.quit();
  }

  /** A form that opens takes the keyboard; one that closes gives it back to what opened it. */
  override renderedCallback(): void {
    if (this.focusNext === '' || this.isWaiting) return;
    const find = (selector: string): HTMLElement | null | undefined => this.template?.querySelector(selector);
    const target = find(this.focusNext) ?? find('lightning-button');
    this.focusNext = '';
    target?.focus();
  }

  @wire(graphql, { query: '$request.query', variables: '$request.variables' })
  wiredRead(result: GraphQLResult<unknown>): void {
    if (this.request.query) this.session?.provide(result);
  }

  get view(): View | null {
    return this.state.view;
  }

  /** The step on the screen. */
  get step(): StepEntry | undefined {
    return this.view?.steps.find(({ code }) => code === this.state.selectedCode);
  }

  /** True while there is no data to show, whatever the cause. */
  get isWaiting(): boolean {
    return this.state.phase !== 'ready';
  }

  /** Words of the button that shows all of a list, or its beginning again; '' for a short one. */
  moreOf(count: number, atFirst: number): string {
    if (count <= atFirst) return '';
    return this.showsAll ? SHOW_FEWER : fill(SHOW_ALL, count);
  }

  handleMore(): void {
    this.showsAll = !this.showsAll;
  }

  show(state: State): void {
    this.state = state;
  }

  read(request: ReadRequest): void {
    this.request = request;
  }

  openForm(entry: FormRequest, opener: string): void {
    this.entry = entry;
    this.opener = opener;
  }

  handleDone(): void {
    this.entry = null;
    this.focusNext = this.opener;
  }

  /** Shows a step in the workspace. */
  select(stepCode: string): void {
    this.session?.select(stepCode);
  }

  /** Saves an intent made of what was `seen`; rejects with an Error whose message is a sentence for people. */
  async save(intent: Intent, seen?: View | null): Promise<void> {
    await this.session?.save(intent, seen);
  }

  /** Saves what one click recorded; a refusal is said in `error`. */
  async trySave(intent: Intent, seen?: View | null): Promise<void> {
    this.error = '';
    try {
      await this.save(intent, seen);
    } catch (error) {
      this.error = (error as Error).message;
    }
  }

  /** Shows an intent at once and saves it a little later. */
  hold(intent: Intent, draft: Draft): void {
    this.session?.hold(intent, draft);
  }

  handleUndo(): void {
    this.session?.undo();
  }

  /** Reads again: after an error, or when the page is refreshed. */
  async retry(): Promise<void> {
    await this.session?.refresh();
  }

  private enter(): void {
    if (!this.dealId || this.session) return;
    this.session = sessionOf(this.dealId);
    this.session.join(this);
  }

  private quit(): void {
    this.session?.leave(this);
    this.session = undefined;
  }
}
