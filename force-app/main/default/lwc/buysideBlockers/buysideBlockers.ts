import BuysideElement from 'c/buysideElement';
import { categorySentence } from 'c/buysideCategories';
import ACCEPT from '@salesforce/label/c.Buyside_Blocker_Accept';
import ADD from '@salesforce/label/c.Buyside_Blocker_Add';
import AGE from '@salesforce/label/c.Buyside_Blocker_Age';
import AGE_TODAY from '@salesforce/label/c.Buyside_Blocker_Age_Today';
import EMPTY from '@salesforce/label/c.Buyside_Blockers_Empty';
import HANDLED from '@salesforce/label/c.Buyside_Blocker_Handled';
import HANDLED_NOW from '@salesforce/label/c.Buyside_Blocker_Is_Handled';
import HEADING from '@salesforce/label/c.Buyside_Blockers_Heading';
import HEADING_COUNT from '@salesforce/label/c.Buyside_Heading_Count';
import MENU from '@salesforce/label/c.Buyside_Blocker_Menu';
import OVER from '@salesforce/label/c.Buyside_Blockers_Over';
import OWNED_BY from '@salesforce/label/c.Buyside_Blocker_Owned_By';
import RETURN from '@salesforce/label/c.Buyside_Blocker_Return';
import RETURNED from '@salesforce/label/c.Buyside_Blocker_Returned';
import SETTLE from '@salesforce/label/c.Buyside_Blocker_Settle';
import STATUS_ACCEPTED from '@salesforce/label/c.Buyside_Blocker_Accepted';
import STATUS_SETTLED from '@salesforce/label/c.Buyside_Blocker_Settled';
import STOPS from '@salesforce/label/c.Buyside_Blocker_Stops';
import { BLOCKER_STATUS, type BlockerStatus } from 'c/buysideLogic';
import type { BlockerEntry, View } from 'c/buysideStore';
import { dateWords, daysSince, daysWords, fill } from 'c/buysideWords';

interface ShownBlocker {
  readonly key: string;
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  readonly facts: string;
  readonly words: string;
  readonly className: string;
  readonly menuLabel: string;
  readonly items: readonly { readonly value: BlockerStatus; readonly label: string }[];
}

const isOver = ({ status }: BlockerEntry): boolean =>
  status === BLOCKER_STATUS.settled || status === BLOCKER_STATUS.accepted;

/** What holds consensus up on the buyer's side. The buyer settles it; the page only keeps track. */
export default class BuysideBlockers extends BuysideElement {
  readonly labels = { add: ADD, empty: EMPTY, over: OVER };
  isAdding = false;
  error = '';
  #takesFocusBack = false;

  get view(): View | null {
    return this.state.view;
  }

  get heading(): string {
    return this.view ? fill(HEADING_COUNT, HEADING, this.view.openBlockers.length) : HEADING;
  }

  get can(): boolean {
    return this.state.can.blockers;
  }

  get showsAdd(): boolean {
    return this.can && !this.isAdding;
  }

  get open(): ShownBlocker[] {
    return (this.view?.openBlockers ?? []).map((blocker) => this.shown(blocker));
  }

  get over(): ShownBlocker[] {
    return (this.view?.blockers ?? []).filter((blocker) => isOver(blocker)).map((blocker) => this.shown(blocker));
  }

  get isEmpty(): boolean {
    return this.open.length === 0 && !this.isAdding;
  }

  get hasOver(): boolean {
    return this.over.length > 0;
  }

  /** A form that closes must not leave the keyboard nowhere. */
  override renderedCallback(): void {
    if (!this.#takesFocusBack) return;
    this.#takesFocusBack = false;
    this.template?.querySelector<HTMLElement>('[data-id="add"]')?.focus();
  }

  handleAdd(): void {
    this.isAdding = true;
  }

  handleDone(): void {
    this.isAdding = false;
    this.#takesFocusBack = true;
  }

  async handleRetry(): Promise<void> {
    await this.retry();
  }

  async handleMove(event: CustomEvent<{ value: BlockerStatus }>): Promise<void> {
    const blockerId = (event.currentTarget as HTMLElement).dataset.id ?? '';
    this.error = '';
    try {
      await this.save({ kind: 'moveBlocker', blockerId, status: event.detail.value });
    } catch (error) {
      this.error = (error as Error).message;
    }
  }

  private shown(blocker: BlockerEntry): ShownBlocker {
    const step = this.view?.steps.find(({ sequence }) => sequence === blocker.stepSequence);
    const owner = this.view?.team.find(({ id }) => id === blocker.ownerId);
    const facts = [
      statusWords(blocker),
      step ? fill(STOPS, step.sequence, step.name) : '',
      owner ? fill(OWNED_BY, owner.name) : '',
    ];
    return {
      key: blocker.key,
      id: blocker.id,
      title: blocker.categoryLabel,
      meaning: categorySentence(blocker.category),
      facts: facts.filter((fact) => fact !== '').join(' \u00b7 '),
      words: blocker.words ?? '',
      className: blocker.isUnconfirmed ? 'blocker blocker_unconfirmed' : 'blocker',
      menuLabel: fill(MENU, blocker.categoryLabel),
      items: blocker.isUnconfirmed ? [] : moves(blocker),
    };
  }
}

function statusWords({ status, openedOn, closedOn }: BlockerEntry): string {
  const days = openedOn === null ? null : daysSince(openedOn);
  const age = days === null ? '' : days === 0 ? AGE_TODAY : fill(AGE, daysWords(days));
  switch (status) {
    case BLOCKER_STATUS.settled:
      return fill(STATUS_SETTLED, dateWords(closedOn));
    case BLOCKER_STATUS.accepted:
      return fill(STATUS_ACCEPTED, dateWords(closedOn));
    case BLOCKER_STATUS.beingHandled:
      return [age, HANDLED_NOW].filter(Boolean).join(' \u00b7 ');
    case BLOCKER_STATUS.returned:
      return [age, RETURNED].filter(Boolean).join(' \u00b7 ');
    default:
      return age;
  }
}

function moves(blocker: BlockerEntry): { value: BlockerStatus; label: string }[] {
  if (isOver(blocker)) return [{ value: BLOCKER_STATUS.returned, label: RETURN }];
  const handled = { value: BLOCKER_STATUS.beingHandled, label: HANDLED };
  return [
    { value: BLOCKER_STATUS.settled, label: SETTLE },
    { value: BLOCKER_STATUS.accepted, label: ACCEPT },
    ...(blocker.status === BLOCKER_STATUS.beingHandled ? [] : [handled]),
  ];
}
