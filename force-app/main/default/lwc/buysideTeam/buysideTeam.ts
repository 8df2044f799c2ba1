import BuysideElement from 'c/buysideElement';
import ADD_AS from '@salesforce/label/c.Buyside_Role_Add';
import ADD_NAMED from '@salesforce/label/c.Buyside_Member_Add_Named';
import ADD_PLACEHOLDER from '@salesforce/label/c.Buyside_Role_Add_Placeholder';
import ADD_VOICE from '@salesforce/label/c.Buyside_Team_Add';
import CONSENSUS_HOLDS from '@salesforce/label/c.Buyside_Consensus_Holds';
import CONSENSUS_OPEN from '@salesforce/label/c.Buyside_Consensus_Open';
import EMPTY from '@salesforce/label/c.Buyside_Team_Empty';
import FROM_DEAL from '@salesforce/label/c.Buyside_Team_From_Deal';
import GAP_BLOCKS from '@salesforce/label/c.Buyside_Gap_Blocks';
import GAP_NOT_HEARD from '@salesforce/label/c.Buyside_Gap_Not_Heard';
import GAP_NOT_WILLING from '@salesforce/label/c.Buyside_Gap_Not_Willing';
import GAP_PLACEHOLDER from '@salesforce/label/c.Buyside_Gap_Placeholder';
import HEADING from '@salesforce/label/c.Buyside_Team_Heading';
import HEADING_COUNT from '@salesforce/label/c.Buyside_Heading_Count';
import MENU from '@salesforce/label/c.Buyside_Member_Menu';
import MENU_BUY_IN from '@salesforce/label/c.Buyside_Member_Menu_Buy_In';
import MENU_IS from '@salesforce/label/c.Buyside_Member_Menu_Is';
import MENU_ROLES from '@salesforce/label/c.Buyside_Member_Menu_Roles';
import MISSING from '@salesforce/label/c.Buyside_Team_Missing';
import NO_ROLES from '@salesforce/label/c.Buyside_Member_No_Roles';
import NOT_HEARD from '@salesforce/label/c.Buyside_Not_Heard';
import ON_TEAM from '@salesforce/label/c.Buyside_Role_On_Team';
import PLACEHOLDER from '@salesforce/label/c.Buyside_Placeholder';
import PLACEHOLDER_OF_ROLE from '@salesforce/label/c.Buyside_Placeholder_Of_Role';
import SHOW_ALL from '@salesforce/label/c.Buyside_Show_All';
import { WILLING_FROM, buyInNumber } from 'c/buysideLogic';
import type { ConsensusGap, Role } from 'c/buysideLogic';
import type { MemberFormMode } from 'c/buysideMemberForm';
import { missingAt, type Candidate, type Intent, type MemberEntry, type View } from 'c/buysideStore';
import { dateWords, fill, listWords } from 'c/buysideWords';

/** So many missing roles are shown before "show all". */
const ROLES_AT_FIRST = 5;

interface MenuItem {
  readonly value: string;
  readonly label: string;
}
interface ShownMember {
  readonly key: string;
  readonly name: string;
  readonly icon: string;
  readonly facts: string;
  readonly stands: string;
  readonly standsClass: string;
  readonly standsOn: string;
  readonly className: string;
  readonly menuLabel: string;
  readonly items: readonly MenuItem[];
}
interface ShownRole {
  readonly role: Role;
  readonly label: string;
  readonly isHeld: boolean;
  readonly menuLabel: string;
  readonly items: readonly MenuItem[];
}

/** The people whose decision it is: who is in, where they stand, who is missing, and who could be added at once. */
export default class BuysideTeam extends BuysideElement {
  readonly labels = {
    addVoice: ADD_VOICE,
    empty: EMPTY,
    fromDeal: FROM_DEAL,
    missing: MISSING,
    placeholder: PLACEHOLDER,
  };
  error = '';
  showsAllRoles = false;
  formMode: MemberFormMode | null = null;
  formMember = '';
  #takesFocusBack = false;

  get view(): View | null {
    return this.state.view;
  }

  get heading(): string {
    return this.view ? fill(HEADING_COUNT, HEADING, this.view.team.length) : HEADING;
  }

  get can(): boolean {
    return this.state.can.team;
  }

  get showsAdd(): boolean {
    return this.can && this.formMode === null;
  }

  get isEmpty(): boolean {
    return this.view?.team.length === 0;
  }

  /** Consensus in words: which part does not hold, never one score. */
  get consensusWords(): string {
    const consensus = this.view?.consensus;
    if (!consensus || consensus.known === 0) return '';
    if (consensus.holds) return CONSENSUS_HOLDS;
    const { known, heard, willing, blocking, placeholders } = consensus;
    const words: Readonly<Record<ConsensusGap, string>> = {
      'nobody-known': '',
      'a-member-blocks': fill(GAP_BLOCKS, blocking),
      'a-member-not-willing': fill(GAP_NOT_WILLING, heard - willing - blocking),
      'a-member-not-heard': fill(GAP_NOT_HEARD, known - heard, known),
      'a-placeholder': fill(GAP_PLACEHOLDER, placeholders),
    };
    return fill(CONSENSUS_OPEN, listWords(consensus.gaps.map((gap) => words[gap])));
  }

  get members(): ShownMember[] {
    return (this.view?.team ?? []).map((member) => this.shown(member));
  }

  get missing(): ShownRole[] {
    const { view } = this;
    const step = view?.steps.find(({ code }) => code === this.state.selectedCode);
    if (!view || !step) return [];
    return missingAt(view, step).map(({ role, state }) => {
      const label = view.roleLabels[role] ?? role;
      const isHeld = state === 'placeholder';
      return { role, label, isHeld, menuLabel: fill(ADD_AS, label), items: this.roleItems(view, role, isHeld) };
    });
  }

  get shownMissing(): ShownRole[] {
    return this.showsAllRoles ? this.missing : this.missing.slice(0, ROLES_AT_FIRST);
  }

  get hasMissing(): boolean {
    return this.missing.length > 0;
  }

  get moreRoles(): string {
    return this.missing.length > this.shownMissing.length ? fill(SHOW_ALL, this.missing.length) : '';
  }

  get candidates(): (Candidate & { facts: string; addLabel: string })[] {
    return (this.view?.candidates ?? []).map((candidate) => ({
      ...candidate,
      facts: [candidate.title, candidate.role].filter(Boolean).join(' \u00b7 '),
      addLabel: fill(ADD_NAMED, candidate.name),
    }));
  }

  get hasCandidates(): boolean {
    return this.candidates.length > 0;
  }

  /** A form that closes must not leave the keyboard nowhere. */
  override renderedCallback(): void {
    if (!this.#takesFocusBack) return;
    this.#takesFocusBack = false;
    this.template?.querySelector<HTMLElement>('[data-id="add"]')?.focus();
  }

  handleAddVoice(): void {
    this.formMember = '';
    this.formMode = 'placeholder';
  }

  handleDone(): void {
    this.formMode = null;
    this.#takesFocusBack = true;
  }

  handleShowAll(): void {
    this.showsAllRoles = true;
  }

  async handleRetry(): Promise<void> {
    await this.retry();
  }

  async handleAddContact(event: Event): Promise<void> {
    const contact = this.candidate((event.currentTarget as HTMLElement).dataset.contact);
    if (contact) await this.trySave({ kind: 'addContact', contact, roles: [] });
  }

  async handleMember(event: CustomEvent<{ value: string }>): Promise<void> {
    const member = this.view?.team.find(({ key }) => key === (event.currentTarget as HTMLElement).dataset.key);
    const { value } = event.detail;
    if (!member) return;
    if (value === 'roles' || value === 'buyIn') {
      this.formMember = member.key;
      this.formMode = value;
      return;
    }
    const contact = this.candidate(value);
    if (contact) await this.trySave({ kind: 'namePlaceholder', member, contact });
  }

  async handleRole(event: CustomEvent<{ value: string }>): Promise<void> {
    const role = (event.currentTarget as HTMLElement).dataset.role as Role;
    const { value } = event.detail;
    const contact = this.candidate(value);
    const member = this.view?.team.find(({ key }) => key === value);
    const label = this.view?.roleLabels[role] ?? role;
    const intent = ((): Intent => {
      if (contact) return { kind: 'addContact', contact, roles: [role] };
      if (member) return { kind: 'describeMember', member, roles: [...member.roles, role], function: member.function };
      return { kind: 'addPlaceholder', name: fill(PLACEHOLDER_OF_ROLE, label), roles: [role] };
    })();
    await this.trySave(intent);
  }

  private candidate(contactId: string | undefined): Candidate | undefined {
    return this.view?.candidates.find((candidate) => candidate.contactId === contactId);
  }

  private roleItems(view: View, role: Role, isHeld: boolean): MenuItem[] {
    return [
      ...view.candidates.map(({ contactId, name }) => ({ value: contactId, label: name })),
      ...view.team
        .filter((member) => !member.isPlaceholder && !member.isUnconfirmed && !member.roles.includes(role))
        .map(({ key, name }) => ({ value: key, label: fill(ON_TEAM, name) })),
      ...(isHeld ? [] : [{ value: 'placeholder', label: ADD_PLACEHOLDER }]),
    ];
  }

  private shown(member: MemberEntry): ShownMember {
    const roles = member.roles.map((role) => this.view?.roleLabels[role] ?? role);
    const facts = [member.title, member.functionLabel ?? member.function, roles.join(', ') || NO_ROLES];
    const level = member.latestBuyIn === null ? 0 : buyInNumber(member.latestBuyIn);
    return {
      key: member.key,
      name: member.name,
      icon: member.isPlaceholder ? 'utility:questions_and_answers' : 'utility:user',
      facts: facts.filter(Boolean).join(' \u00b7 '),
      stands: level === 0 ? NOT_HEARD : (member.buyInLabel ?? ''),
      standsClass: level === 0 ? 'stands' : level >= WILLING_FROM ? 'stands stands_willing' : 'stands stands_concerned',
      standsOn: dateWords(member.latestBuyInOn),
      className: `member${member.isPlaceholder ? ' member_placeholder' : ''}${member.isUnconfirmed ? ' member_unconfirmed' : ''}`,
      menuLabel: fill(MENU, member.name),
      items: member.isUnconfirmed ? [] : this.memberItems(member),
    };
  }

  private memberItems(member: MemberEntry): MenuItem[] {
    const named = member.isPlaceholder
      ? (this.view?.candidates ?? []).map(({ contactId, name }) => ({ value: contactId, label: fill(MENU_IS, name) }))
      : [];
    const buyIn = this.state.can.buyIns ? [{ value: 'buyIn', label: MENU_BUY_IN }] : [];
    return [...buyIn, { value: 'roles', label: MENU_ROLES }, ...named];
  }

  private async trySave(intent: Intent): Promise<void> {
    this.error = '';
    try {
      await this.save(intent);
    } catch (error) {
      this.error = (error as Error).message;
    }
  }
}
