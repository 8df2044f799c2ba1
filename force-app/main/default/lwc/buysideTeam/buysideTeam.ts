import BuysideElement from 'c/buysideElement';
import type { FormRequest } from 'c/buysideForm';
import ADD_AS from '@salesforce/label/c.Buyside_Role_Add';
import ADD_CONTACT from '@salesforce/label/c.Buyside_Team_Add_Contact';
import ADD_NAMED from '@salesforce/label/c.Buyside_Member_Add_Named';
import ADD_PLACEHOLDER from '@salesforce/label/c.Buyside_Role_Add_Placeholder';
import ADD_VOICE from '@salesforce/label/c.Buyside_Team_Add';
import BY_FUNCTION from '@salesforce/label/c.Buyside_Team_By_Function';
import BY_ROLE from '@salesforce/label/c.Buyside_Team_By_Role';
import EMPTY from '@salesforce/label/c.Buyside_Team_Empty';
import FROM_DEAL from '@salesforce/label/c.Buyside_Team_From_Deal';
import HEADING from '@salesforce/label/c.Buyside_Team_Heading';
import HEADING_COUNT from '@salesforce/label/c.Buyside_Heading_Count';
import HIDDEN from '@salesforce/label/c.Buyside_Hidden';
import LEFT from '@salesforce/label/c.Buyside_Team_Left';
import MENU from '@salesforce/label/c.Buyside_Member_Menu';
import MENU_BACK from '@salesforce/label/c.Buyside_Member_Menu_Back';
import MENU_BUY_IN from '@salesforce/label/c.Buyside_Member_Menu_Buy_In';
import MENU_IS from '@salesforce/label/c.Buyside_Member_Menu_Is';
import MENU_LEFT from '@salesforce/label/c.Buyside_Member_Menu_Left';
import MENU_NAME from '@salesforce/label/c.Buyside_Member_Menu_Name';
import MENU_ROLES from '@salesforce/label/c.Buyside_Member_Menu_Roles';
import MISSING from '@salesforce/label/c.Buyside_Team_Missing';
import NO_FUNCTION from '@salesforce/label/c.Buyside_Member_No_Function';
import NO_ROLES from '@salesforce/label/c.Buyside_Member_No_Roles';
import NOT_HEARD from '@salesforce/label/c.Buyside_Not_Heard';
import ON_TEAM from '@salesforce/label/c.Buyside_Role_On_Team';
import PLACEHOLDER from '@salesforce/label/c.Buyside_Placeholder';
import PLACEHOLDER_OF_ROLE from '@salesforce/label/c.Buyside_Placeholder_Of_Role';
import SHOW_ALL from '@salesforce/label/c.Buyside_Show_All';
import type { Role } from 'c/buysideLogic';
import { consensusWords, standsClass } from 'c/buysideStanding';
import { missingAt, type Candidate, type Intent, type MemberEntry, type View } from 'c/buysideStore';
import { dateWords, facts, fill } from 'c/buysideWords';

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
interface ShownGroup {
  readonly key: string;
  readonly label: string;
  readonly members: readonly ShownMember[];
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
    addContact: ADD_CONTACT,
    empty: EMPTY,
    fromDeal: FROM_DEAL,
    missing: MISSING,
    placeholder: PLACEHOLDER,
    left: LEFT,
    hidden: HIDDEN,
  };
  readonly maps = [
    { label: BY_FUNCTION, value: 'function' },
    { label: BY_ROLE, value: 'role' },
  ];
  map = 'function';
  showsAllRoles = false;
  form: FormRequest | null = null;

  get heading(): string {
    return this.view ? fill(HEADING_COUNT, HEADING, this.view.team.length) : HEADING;
  }

  get can(): boolean {
    return this.state.can.team;
  }

  get showsAdd(): boolean {
    return this.can && this.form === null;
  }

  get isHidden(): boolean {
    return this.view?.sees('Buying_Team_Member__c') === false;
  }

  get isEmpty(): boolean {
    return this.view?.team.length === 0 && !this.isHidden;
  }

  get hasTeam(): boolean {
    return (this.view?.team.length ?? 0) > 0;
  }

  get consensusWords(): string {
    return this.view ? consensusWords(this.view.consensus) : '';
  }

  /** The map: members under the parts of the organisation, or under the roles, that they stand for. */
  get groups(): ShownGroup[] {
    const { view } = this;
    if (!view) return [];
    const groups = new Map<string, { label: string; members: ShownMember[] }>();
    for (const member of view.team) {
      const values: readonly (string | null)[] =
        this.map === 'role' ? (member.roles.length > 0 ? member.roles : [null]) : [member.function];
      for (const value of values) {
        const group = groups.get(value ?? '') ?? { label: this.groupLabel(value), members: [] };
        groups.set(value ?? '', group);
        group.members.push(this.shown(view, member));
      }
    }
    const order = view
      .choices('Buying_Team_Member__c', this.map === 'role' ? 'Roles__c' : 'Function__c')
      .map(({ value }) => value);
    return [...groups]
      .map(([key, group]) => ({ key, ...group }))
      .sort((a, b) => (order.indexOf(a.key) + 1 || order.length + 1) - (order.indexOf(b.key) + 1 || order.length + 1));
  }

  get left(): ShownMember[] {
    const { view } = this;
    return view ? view.everyone.filter(({ leftOn }) => leftOn !== null).map((member) => this.shown(view, member)) : [];
  }

  get hasLeft(): boolean {
    return this.left.length > 0;
  }

  get missing(): ShownRole[] {
    const { view } = this;
    const step = view?.steps.find(({ code }) => code === this.state.selectedCode);
    if (!view || !step || this.isHidden) return [];
    return missingAt(view, step).map(({ role, state }) => {
      const label = view.label('Buying_Team_Member__c', 'Roles__c', role);
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
      facts: facts(candidate.title, candidate.role),
      addLabel: fill(ADD_NAMED, candidate.name),
    }));
  }

  get hasCandidates(): boolean {
    return this.candidates.length > 0;
  }

  handleMap(event: CustomEvent<{ value: string }>): void {
    this.map = event.detail.value;
  }

  handleAddVoice(): void {
    this.form = { kind: 'voice' };
  }

  handleAddContact(): void {
    this.form = { kind: 'contact' };
  }

  handleDone(): void {
    this.form = null;
    this.focusNext = '[data-id="add"]';
  }

  handleShowAll(): void {
    this.showsAllRoles = true;
  }

  async handleCandidate(event: Event): Promise<void> {
    const who = this.candidate((event.currentTarget as HTMLElement).dataset.contact);
    if (who && !this.state.isSaving) await this.trySave({ kind: 'addMember', who, roles: [] });
  }

  async handleMember(event: CustomEvent<{ value: string }>): Promise<void> {
    const { key } = (event.currentTarget as HTMLElement).dataset;
    const member = this.view?.everyone.find((one) => one.key === key);
    const { value } = event.detail;
    if (!member) return;
    const memberKey = member.key;
    if (value === 'buyIn') {
      const step = this.view?.steps.find(({ code }) => code === this.state.selectedCode);
      this.form = { kind: 'buyIn', memberKey, stepId: step?.id ?? null };
    } else if (value === 'member' || value === 'name') {
      this.form = { kind: value, memberKey };
    } else {
      const contact = this.candidate(value);
      const leftOn = value === 'left' ? new Date().toISOString() : null;
      await this.trySave({ kind: 'changeMember', member, ...(contact ? { contact } : { leftOn }) });
    }
  }

  async handleRole(event: CustomEvent<{ value: string }>): Promise<void> {
    const role = (event.currentTarget as HTMLElement).dataset.role as Role;
    const { value } = event.detail;
    const contact = this.candidate(value);
    const member = this.view?.team.find(({ key }) => key === value);
    const label = this.view?.label('Buying_Team_Member__c', 'Roles__c', role) ?? role;
    const intent: Intent = member
      ? { kind: 'changeMember', member, roles: [...member.roles, role] }
      : { kind: 'addMember', who: contact ?? fill(PLACEHOLDER_OF_ROLE, label), roles: [role] };
    await this.trySave(intent);
  }

  private candidate(contactId: string | undefined): Candidate | undefined {
    return this.view?.candidates.find((candidate) => candidate.contactId === contactId);
  }

  private groupLabel(value: string | null): string {
    if (value === null) return this.map === 'role' ? NO_ROLES : NO_FUNCTION;
    return this.view?.label('Buying_Team_Member__c', this.map === 'role' ? 'Roles__c' : 'Function__c', value) ?? value;
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

  private shown(view: View, member: MemberEntry): ShownMember {
    const roles = member.roles.map((role) => view.label('Buying_Team_Member__c', 'Roles__c', role));
    const others = this.map === 'role' ? member.functionLabel : roles.join(', ') || NO_ROLES;
    const isHeard = member.latestBuyIn !== null && !member.latestBuyIn.startsWith('0');
    const isQuiet = member.isPlaceholder || member.isUnseen;
    return {
      key: member.key,
      name: member.name,
      icon: isQuiet ? 'utility:questions_and_answers' : 'utility:user',
      facts: facts(member.title, others),
      stands: isHeard ? (member.buyInLabel ?? '') : NOT_HEARD,
      standsClass: standsClass(member.latestBuyIn),
      standsOn: dateWords(member.leftOn ?? member.latestBuyInOn),
      className: `row member${isQuiet ? ' placeholder' : ''}${member.isUnconfirmed ? ' unconfirmed' : ''}`,
      menuLabel: fill(MENU, member.name),
      items: member.isUnconfirmed ? [] : this.memberItems(view, member),
    };
  }

  private memberItems(view: View, member: MemberEntry): MenuItem[] {
    if (member.leftOn !== null) return [{ value: 'back', label: MENU_BACK }];
    const named = member.isPlaceholder
      ? [
          ...view.candidates.map(({ contactId, name }) => ({ value: contactId, label: fill(MENU_IS, name) })),
          { value: 'name', label: MENU_NAME },
        ]
      : [];
    const buyIn = this.state.can.buyIns ? [{ value: 'buyIn', label: MENU_BUY_IN }] : [];
    return [...buyIn, { value: 'member', label: MENU_ROLES }, ...named, { value: 'left', label: MENU_LEFT }];
  }
}
