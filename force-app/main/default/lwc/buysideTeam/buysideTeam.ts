import BuysideElement from 'c/buysideElement';
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
/** A person, a role nobody holds or somebody to add: whoever it is, one look. */
interface Row {
  /** Key of the member, the role, or Id of the contact. */
  readonly key: string;
  readonly name: string;
  readonly facts: string;
  readonly className: string;
  readonly icon?: string;
  readonly stands?: string;
  readonly standsClass?: string;
  readonly standsOn?: string;
  /** What can be done; without items, one click does it; without a label, nothing can. */
  readonly menuIcon?: string;
  readonly menuLabel?: string;
  readonly items?: readonly MenuItem[];
}
interface Section {
  readonly key: string;
  readonly title: string;
  readonly className: string;
  readonly rows: readonly Row[];
  readonly more?: string;
}

/** The people whose decision it is: who is in, where they stand, who is missing, and who could be added at once. */
export default class BuysideTeam extends BuysideElement {
  readonly labels = {
    addVoice: ADD_VOICE,
    addContact: ADD_CONTACT,
  };
  readonly maps = [
    { label: BY_FUNCTION, value: 'function' },
    { label: BY_ROLE, value: 'role' },
  ];
  map = 'function';

  get heading(): string {
    return this.view ? `${HEADING} (${this.view.team.length})` : HEADING;
  }

  get can(): boolean {
    return this.state.can.team;
  }

  get showsAdd(): boolean {
    return this.can && this.entry === null;
  }

  get isHidden(): boolean {
    return this.view?.sees('Buying_Team_Member__c') === false;
  }

  get hasTeam(): boolean {
    return (this.view?.everyone.length ?? 0) > 0 && !this.isHidden;
  }

  /** Whether they agree; or why there is nobody to be seen. */
  get note(): string {
    if (this.isHidden) return HIDDEN;
    return this.view ? consensusWords(this.view.consensus) || EMPTY : '';
  }

  /** The map of who is in; then who left, whose voice is missing, and who could be added at once. */
  get sections(): Section[] {
    const { view } = this;
    if (!view || this.isHidden) return [];
    const left = view.everyone.filter(({ leftOn }) => leftOn !== null).map((member) => this.member(view, member));
    const missing = this.missing(view);
    const shown = missing.slice(0, this.showsAll ? missing.length : ROLES_AT_FIRST);
    const more = this.moreOf(missing.length, ROLES_AT_FIRST);
    const part = { className: 'part' };
    return [
      ...this.groups(view),
      { key: 'left', title: LEFT, rows: left, ...part },
      { key: 'missing', title: MISSING, rows: shown, more, ...part },
      { key: 'deal', title: FROM_DEAL, rows: view.candidates.map((contact) => this.contact(contact)), ...part },
    ].filter(({ rows }) => rows.length > 0);
  }

  handleMap(event: CustomEvent<{ value: string }>): void {
    this.map = event.detail.value;
  }

  handleAddVoice(): void {
    this.openForm({ kind: 'voice' }, '[data-id="voice"]');
  }

  handleAddContact(): void {
    this.openForm({ kind: 'contact' }, '[data-id="add"]');
  }

  async handleAdd(event: Event): Promise<void> {
    const who = this.candidate((event.currentTarget as HTMLElement).dataset.key);
    if (!who || this.state.isSaving) return;
    this.focusNext = 'lightning-button-icon';
    await this.trySave({ kind: 'addMember', who, roles: [] });
  }

  async handleMenu(event: CustomEvent<{ value: string }>): Promise<void> {
    const { key = '' } = (event.currentTarget as HTMLElement).dataset;
    const member = this.view?.everyone.find((one) => one.key === key);
    const { value } = event.detail;
    if (member) await this.changeMember(member, value);
    else await this.fillRole(key as Role, value);
  }

  private async changeMember(member: MemberEntry, value: string): Promise<void> {
    const memberKey = member.key;
    const opener = `[data-key="${memberKey}"]`;
    if (value === 'buyIn') {
      this.openForm({ kind: 'buyIn', memberKey, stepId: this.step?.id ?? null }, opener);
    } else if (value === 'member' || value === 'name') {
      this.openForm({ kind: value, memberKey }, opener);
    } else {
      this.focusNext = opener;
      const contact = this.candidate(value);
      const leftOn = value === 'left' ? new Date().toISOString() : null;
      await this.trySave({ kind: 'changeMember', member, ...(contact ? { contact } : { leftOn }) });
    }
  }

  private async fillRole(role: Role, value: string): Promise<void> {
    this.focusNext = `[data-key="${role}"]`;
    const member = this.view?.team.find(({ key }) => key === value);
    const who = this.candidate(value) ?? fill(PLACEHOLDER_OF_ROLE, this.label(role));
    const intent: Intent = member
      ? { kind: 'changeMember', member, roles: [...member.roles, role] }
      : { kind: 'addMember', who, roles: [role] };
    await this.trySave(intent);
  }

  private candidate(contactId: string | undefined): Candidate | undefined {
    return this.view?.candidates.find((candidate) => candidate.contactId === contactId);
  }

  private label(role: string): string {
    return this.view?.label('Buying_Team_Member__c', 'Roles__c', role) ?? role;
  }

  /** Members under the parts of the organisation, or under the roles, that they stand for; in the org's own order. */
  private groups(view: View): Section[] {
    const field = this.map === 'role' ? 'Roles__c' : 'Function__c';
    const known = view.choices('Buying_Team_Member__c', field);
    const values = [...known, { value: '', label: field === 'Roles__c' ? NO_ROLES : NO_FUNCTION }];
    const standsFor = ({ roles, function: own }: MemberEntry): readonly string[] => {
      const all = field === 'Roles__c' ? roles : own === null ? [] : [own];
      return all.length > 0 ? all : [''];
    };
    return values.map(({ value, label }) => ({
      key: `in ${value}`,
      title: label,
      className: 'group',
      rows: view.team.filter((member) => standsFor(member).includes(value)).map((member) => this.member(view, member)),
    }));
  }

  private missing(view: View): Row[] {
    const { step } = this;
    return (step ? missingAt(view, step) : []).map(({ role, state }) => {
      const isHeld = state === 'placeholder';
      const others = view.team.filter((one) => !one.isPlaceholder && !one.isUnconfirmed && !one.roles.includes(role));
      return {
        key: role,
        name: this.label(role),
        facts: isHeld ? PLACEHOLDER : '',
        className: 'row',
        menuIcon: 'utility:add',
        menuLabel: this.can ? fill(ADD_AS, this.label(role)) : '',
        items: this.can
          ? [
              ...view.candidates.map(({ contactId, name }) => ({ value: contactId, label: name })),
              ...others.map(({ key, name }) => ({ value: key, label: fill(ON_TEAM, name) })),
              ...(isHeld ? [] : [{ value: 'placeholder', label: ADD_PLACEHOLDER }]),
            ]
          : undefined,
      };
    });
  }

  private contact({ contactId, name, title, role }: Candidate): Row {
    const menuLabel = this.can ? fill(ADD_NAMED, name) : '';
    return { key: contactId, name, facts: facts(title, role), className: 'row', menuIcon: 'utility:add', menuLabel };
  }

  private member(view: View, member: MemberEntry): Row {
    const roles = member.roles.map((role) => this.label(role)).join(', ');
    const isHeard = member.latestBuyIn !== null && !member.latestBuyIn.startsWith('0');
    const isQuiet = member.isPlaceholder || member.isUnseen;
    return {
      key: member.key,
      name: member.name,
      icon: isQuiet ? 'utility:questions_and_answers' : 'utility:user',
      facts: facts(member.title, this.map === 'role' ? member.functionLabel : roles || NO_ROLES),
      stands: isHeard ? (member.buyInLabel ?? '') : NOT_HEARD,
      standsClass: standsClass(member.latestBuyIn),
      standsOn: dateWords(member.leftOn ?? member.latestBuyInOn),
      className: `row member${isQuiet ? ' placeholder' : ''}${member.isUnconfirmed ? ' unconfirmed' : ''}`,
      menuIcon: 'utility:down',
      menuLabel: '',
      ...(this.can && !member.isUnconfirmed
        ? { menuLabel: fill(MENU, member.name), items: this.memberItems(view, member) }
        : {}),
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
