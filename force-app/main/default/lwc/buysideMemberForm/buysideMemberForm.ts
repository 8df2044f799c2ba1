import { api, wire } from 'lwc';
import { getPicklistValuesByRecordType, type PicklistValuesOfObject } from 'lightning/uiObjectInfoApi';
import type { WireResult } from 'platform-types';
import BuysideElement from 'c/buysideElement';
import CANCEL from '@salesforce/label/c.Buyside_Cancel';
import FUNCTION from '@salesforce/label/c.Buyside_Member_Function';
import LEVEL from '@salesforce/label/c.Buyside_Buy_In_Level';
import LEVEL_NEEDED from '@salesforce/label/c.Buyside_Buy_In_Level_Needed';
import NAME from '@salesforce/label/c.Buyside_Placeholder_Name';
import NAME_HELP from '@salesforce/label/c.Buyside_Placeholder_Help';
import NAME_NEEDED from '@salesforce/label/c.Buyside_Placeholder_Needed';
import NONE from '@salesforce/label/c.Buyside_None';
import ROLES_LABEL from '@salesforce/label/c.Buyside_Member_Roles';
import SAVE from '@salesforce/label/c.Buyside_Save';
import SAVING from '@salesforce/label/c.Buyside_Saving';
import SUBJECT from '@salesforce/label/c.Buyside_Buy_In_Subject';
import SUBJECT_CHANGE from '@salesforce/label/c.Buyside_Buy_In_Change';
import SUBJECT_VENDOR from '@salesforce/label/c.Buyside_Buy_In_Vendor';
import TITLE_BUY_IN from '@salesforce/label/c.Buyside_Buy_In_Title';
import TITLE_PLACEHOLDER from '@salesforce/label/c.Buyside_Placeholder_Title';
import TITLE_ROLES from '@salesforce/label/c.Buyside_Member_Roles_Title';
import WORDS from '@salesforce/label/c.Buyside_Buy_In_Words';
import { BUY_IN_LEVELS, BUY_IN_SUBJECT, FUNCTIONS, ROLES } from 'c/buysideLogic';
import type { BuyerFunction, BuyInLevel, BuyInSubject, Role } from 'c/buysideLogic';
import type BuysideSource from 'c/buysideSource';
import type { Intent, MemberEntry, StepEntry } from 'c/buysideStore';
import { fill } from 'c/buysideWords';

/** What is asked: a voice nobody is named for yet, a member's roles, or where a member stands. */
export type MemberFormMode = 'placeholder' | 'roles' | 'buyIn';

interface Option {
  readonly label: string;
  readonly value: string;
}

/** The record type of objects that have none. */
const MASTER_RECORD_TYPE = '012000000000000AAA';
const MEMBER = 'Buying_Team_Member__c';

/** Form for a member of the buying team. Fires `done` when it is saved or called off. */
export default class BuysideMemberForm extends BuysideElement {
  @api mode: MemberFormMode = 'placeholder';

  readonly labels = {
    cancel: CANCEL,
    function: FUNCTION,
    level: LEVEL,
    name: NAME,
    nameHelp: NAME_HELP,
    roles: ROLES_LABEL,
    subject: SUBJECT,
    words: WORDS,
  };
  readonly objectApiName = MEMBER;
  readonly recordTypeId = MASTER_RECORD_TYPE;
  readonly subjects: Option[] = [
    { label: SUBJECT_CHANGE, value: BUY_IN_SUBJECT.change },
    { label: SUBJECT_VENDOR, value: BUY_IN_SUBJECT.vendor },
  ];
  name = '';
  roles: readonly string[] = [];
  partOf = '';
  level = '';
  subject: string = BUY_IN_SUBJECT.change;
  words = '';
  error = '';
  isBusy = false;
  shownKey = '';
  #isFilled = false;
  #isFocused = false;
  /** The org's labels of picklist values; the words of the code stand in until they come. */
  picklists: PicklistValuesOfObject['picklistFieldValues'] = {};

  /** Key of the member; '' for a new voice. */
  @api
  get memberKey(): string {
    return this.shownKey;
  }
  set memberKey(value: string) {
    if (value === this.shownKey) return;
    this.shownKey = value;
    this.#isFilled = false;
    this.level = '';
    this.words = '';
    this.error = '';
  }

  @wire(getPicklistValuesByRecordType, { objectApiName: '$objectApiName', recordTypeId: '$recordTypeId' })
  wiredLabels({ data }: WireResult<PicklistValuesOfObject>): void {
    if (data) this.picklists = data.picklistFieldValues;
  }

  override renderedCallback(): void {
    const { member } = this;
    if (!this.#isFocused) {
      this.#isFocused = true;
      this.template?.querySelector<HTMLElement>('.first')?.focus();
    }
    if (this.#isFilled || !member) return;
    this.#isFilled = true;
    this.roles = member.roles;
    this.partOf = member.function ?? '';
  }

  get member(): MemberEntry | undefined {
    return this.state.view?.team.find(({ key }) => key === this.memberKey);
  }

  get heading(): string {
    if (this.mode === 'placeholder') return TITLE_PLACEHOLDER;
    return fill(this.mode === 'roles' ? TITLE_ROLES : TITLE_BUY_IN, this.member?.name ?? '');
  }

  get isPlaceholder(): boolean {
    return this.mode === 'placeholder';
  }

  get isBuyIn(): boolean {
    return this.mode === 'buyIn';
  }

  get asksRoles(): boolean {
    return this.mode !== 'buyIn';
  }

  get rolesClass(): string {
    return this.mode === 'roles' ? 'first' : '';
  }

  get asksFunction(): boolean {
    return this.mode === 'roles';
  }

  get roleOptions(): Option[] {
    return this.options('Roles__c', ROLES);
  }

  get functionOptions(): Option[] {
    return [{ label: NONE, value: '' }, ...this.options('Function__c', FUNCTIONS)];
  }

  /** Without the lowest: "not heard" is what is there before anything was said. */
  get levelOptions(): Option[] {
    return this.options('Latest_Buy_In__c', BUY_IN_LEVELS.slice(1)).reverse();
  }

  get people(): readonly { contactId: string; name: string }[] {
    return this.state.view?.people ?? [];
  }

  get saveLabel(): string {
    return this.isBusy ? SAVING : SAVE;
  }

  handleName(event: CustomEvent<{ value: string }>): void {
    this.name = event.detail.value;
  }

  handleRoles(event: CustomEvent<{ value: string[] }>): void {
    this.roles = event.detail.value;
  }

  handleFunction(event: CustomEvent<{ value: string }>): void {
    this.partOf = event.detail.value;
  }

  handleLevel(event: CustomEvent<{ value: string }>): void {
    this.level = event.detail.value;
  }

  handleSubject(event: CustomEvent<{ value: string }>): void {
    this.subject = event.detail.value;
  }

  handleWords(event: CustomEvent<{ value: string }>): void {
    this.words = event.detail.value;
  }

  handleCancel(): void {
    this.dispatchEvent(new CustomEvent('done'));
  }

  async handleSave(): Promise<void> {
    if (this.isBusy) return;
    const intent = this.intent();
    if (!intent) return;
    this.isBusy = true;
    this.error = '';
    try {
      await this.save(intent);
      this.dispatchEvent(new CustomEvent('done'));
    } catch (error) {
      this.error = (error as Error).message;
    } finally {
      this.isBusy = false;
    }
  }

  /** What to save; null, with the reason shown, while something needed is missing. */
  private intent(): Intent | null {
    const roles = this.roles as readonly Role[];
    if (this.mode === 'placeholder') {
      this.error = this.name.trim() === '' ? NAME_NEEDED : '';
      return this.error ? null : { kind: 'addPlaceholder', name: this.name.trim(), roles };
    }
    const { member } = this;
    if (!member) return null;
    if (this.mode === 'roles') {
      return { kind: 'describeMember', member, roles, function: (this.partOf || null) as BuyerFunction | null };
    }
    const fields = this.refs?.source as unknown as BuysideSource | undefined;
    this.error = this.level === '' ? LEVEL_NEEDED : '';
    if (this.error || !fields?.checkValidity()) return null;
    return {
      kind: 'buyIn',
      member,
      step: this.selectedStep(),
      level: this.level as BuyInLevel,
      subject: this.subject as BuyInSubject,
      words: this.words,
      source: fields.source(),
    };
  }

  private selectedStep(): StepEntry | null {
    return this.state.view?.steps.find(({ code }) => code === this.state.selectedCode) ?? null;
  }

  /** The fixed values with the org's labels, once it has told them. */
  private options(field: string, values: readonly string[]): Option[] {
    const labels = this.picklists[field]?.values ?? [];
    return values.map((value) => ({ value, label: labels.find((known) => known.value === value)?.label ?? value }));
  }
}
