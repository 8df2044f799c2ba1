import BuysideElement from 'c/buysideElement';
import { categorySentence } from 'c/buysideCategories';
import ACCEPT from '@salesforce/label/c.Buyside_Blocker_Accept';
import ADD from '@salesforce/label/c.Buyside_Blocker_Add';
import AFFECTS from '@salesforce/label/c.Buyside_Blocker_Affects';
import AGE from '@salesforce/label/c.Buyside_Blocker_Age';
import AGE_TODAY from '@salesforce/label/c.Buyside_Visit_Since_Today';
import EDIT from '@salesforce/label/c.Buyside_Blocker_Edit';
import EMPTY from '@salesforce/label/c.Buyside_Blockers_Empty';
import HANDLED from '@salesforce/label/c.Buyside_Blocker_Handled';
import HEADING from '@salesforce/label/c.Buyside_Blockers_Heading';
import HIDDEN from '@salesforce/label/c.Buyside_Hidden';
import MENU from '@salesforce/label/c.Buyside_Blocker_Menu';
import OVER from '@salesforce/label/c.Buyside_Blockers_Over';
import OWNED_BY from '@salesforce/label/c.Buyside_Blocker_Owned_By';
import RETURN from '@salesforce/label/c.Buyside_Blocker_Return';
import SETTLE from '@salesforce/label/c.Buyside_Blocker_Settle';
import STOPS from '@salesforce/label/c.Buyside_Blocker_Stops';
import { BLOCKER_STATUS, isOpenBlocker, type BlockerStatus } from 'c/buysideLogic';
import type { BlockerEntry } from 'c/buysideStore';
import { dateWords, daysSince, daysWords, facts, fill, listWords } from 'c/buysideWords';

/** So many are shown before "show all". */
const AT_FIRST = 10;

/** Menu entry that changes what is said of a blocker rather than where it stands. */
const EDITS = 'edit';

interface ShownBlocker {
  readonly key: string;
  readonly title: string;
  readonly meaning: string;
  readonly facts: string;
  readonly words: string;
  readonly className: string;
  readonly menuLabel: string;
  readonly items: readonly { readonly value: string; readonly label: string }[];
}

/** What holds consensus up on the buyer's side. The buyer settles it; the page only keeps track. */
export default class BuysideBlockers extends BuysideElement {
  readonly labels = { add: ADD, over: OVER };

  get heading(): string {
    return this.view ? `${HEADING} (${this.view.openBlockers.length})` : HEADING;
  }

  get can(): boolean {
    return this.state.can.blockers;
  }

  get showsAdd(): boolean {
    return this.can && this.entry === null;
  }

  /** Why there is nothing to be seen. */
  get note(): string {
    if (this.view?.sees('Consensus_Blocker__c') === false) return HIDDEN;
    return this.view?.openBlockers.length === 0 && this.entry === null ? EMPTY : '';
  }

  /** Open ones, then those that are over, each with the same look. */
  get lists(): { readonly key: string; readonly isOver: boolean; readonly blockers: readonly ShownBlocker[] }[] {
    const { blockers = [], openBlockers = [] } = this.view ?? {};
    const over = blockers.filter((blocker) => !isOpenBlocker(blocker));
    const shown = [...openBlockers, ...over].slice(0, this.showsAll ? undefined : AT_FIRST);
    return [false, true]
      .map((isOver) => ({
        key: String(isOver),
        isOver,
        blockers: shown.filter((blocker) => isOpenBlocker(blocker) !== isOver).map((blocker) => this.shown(blocker)),
      }))
      .filter((list) => list.blockers.length > 0);
  }

  get more(): string {
    return this.moreOf(this.view?.blockers.length ?? 0, AT_FIRST);
  }

  handleAdd(): void {
    this.openForm({ kind: 'blocker', blockerKey: null }, '[data-id="add"]');
  }

  async handleMove(event: CustomEvent<{ value: string }>): Promise<void> {
    const { key } = (event.currentTarget as HTMLElement).dataset;
    const blocker = this.view?.blockers.find((one) => one.key === key);
    const { value } = event.detail;
    if (!blocker) return;
    const opener = `[data-key="${blocker.key}"]`;
    if (value === EDITS) {
      this.openForm({ kind: 'blocker', blockerKey: blocker.key }, opener);
    } else {
      this.focusNext = opener;
      await this.trySave({ kind: 'moveBlocker', blocker, status: value as BlockerStatus });
    }
  }

  private shown(blocker: BlockerEntry): ShownBlocker {
    const { view } = this;
    const step = view?.steps.find(({ sequence }) => sequence === blocker.stepSequence);
    const nameOf = (id: string): string[] =>
      view?.everyone.filter((one) => one.id === id).map(({ name }) => name) ?? [];
    const owner = blocker.ownerId === null ? [] : nameOf(blocker.ownerId);
    const affected = blocker.affected.flatMap(nameOf);
    return {
      key: blocker.key,
      title: blocker.categoryLabel,
      meaning: categorySentence(blocker.category),
      facts: facts(
        blocker.statusLabel,
        isOpenBlocker(blocker) ? age(blocker) : dateWords(blocker.closedOn),
        step && fill(STOPS, step.sequence, step.name),
        owner.length > 0 && fill(OWNED_BY, owner.join(' ')),
        affected.length > 0 && fill(AFFECTS, listWords(affected)),
        blocker.toldBy,
        blocker.basisLabel,
      ),
      words: blocker.words ?? '',
      className: blocker.isUnconfirmed ? 'row unconfirmed' : 'row',
      menuLabel: fill(MENU, blocker.categoryLabel),
      items: blocker.isUnconfirmed ? [] : moves(blocker),
    };
  }
}

function age({ openedOn }: BlockerEntry): string {
  if (openedOn === null) return '';
  const days = daysSince(openedOn);
  return days === 0 ? AGE_TODAY : fill(AGE, daysWords(days));
}

function moves(blocker: BlockerEntry): { value: string; label: string }[] {
  const edit = { value: EDITS, label: EDIT };
  if (!isOpenBlocker(blocker)) return [{ value: BLOCKER_STATUS.returned, label: RETURN }, edit];
  const handled = { value: BLOCKER_STATUS.beingHandled, label: HANDLED };
  return [
    { value: BLOCKER_STATUS.settled, label: SETTLE },
    { value: BLOCKER_STATUS.accepted, label: ACCEPT },
    ...(blocker.status === BLOCKER_STATUS.beingHandled ? [] : [handled]),
    edit,
  ];
}
