import { wire } from 'lwc';
import { getPicklistValuesByRecordType, type PicklistValuesOfObject } from 'lightning/uiObjectInfoApi';
import type { WireResult } from 'platform-types';
import BuysideElement from 'c/buysideElement';
import { categorySentence } from 'c/buysideCategories';
import CANCEL from '@salesforce/label/c.Buyside_Cancel';
import CATEGORY from '@salesforce/label/c.Buyside_Blocker_Category';
import CATEGORY_NEEDED from '@salesforce/label/c.Buyside_Blocker_Category_Needed';
import NO_STEP from '@salesforce/label/c.Buyside_Blocker_No_Step';
import NOBODY from '@salesforce/label/c.Buyside_Blocker_No_Owner';
import OWNER from '@salesforce/label/c.Buyside_Blocker_Owner';
import SAVE from '@salesforce/label/c.Buyside_Save';
import SAVING from '@salesforce/label/c.Buyside_Saving';
import SINCE from '@salesforce/label/c.Buyside_Blocker_When';
import STEP from '@salesforce/label/c.Buyside_Blocker_Step';
import STEP_TITLE from '@salesforce/label/c.Buyside_Step_Title';
import TITLE from '@salesforce/label/c.Buyside_Blocker_Title';
import WORDS from '@salesforce/label/c.Buyside_Blocker_Words';
import { BLOCKER_CATEGORIES, type BlockerCategory } from 'c/buysideLogic';
import type BuysideSource from 'c/buysideSource';
import { fill } from 'c/buysideWords';

interface Option {
  readonly label: string;
  readonly value: string;
}

/** The record type of objects that have none. */
const MASTER_RECORD_TYPE = '012000000000000AAA';

/** Records what holds consensus up. Fires `done` when it is saved or called off. */
export default class BuysideBlockerForm extends BuysideElement {
  readonly labels = {
    cancel: CANCEL,
    category: CATEGORY,
    owner: OWNER,
    since: SINCE,
    step: STEP,
    title: TITLE,
    words: WORDS,
  };
  readonly objectApiName = 'Consensus_Blocker__c';
  readonly recordTypeId = MASTER_RECORD_TYPE;
  category = '';
  stepCode: string | null = null;
  ownerId = '';
  words = '';
  error = '';
  isBusy = false;
  #isFocused = false;
  /** The org's labels of picklist values; the words of the code stand in until they come. */
  picklists: PicklistValuesOfObject['picklistFieldValues'] = {};

  @wire(getPicklistValuesByRecordType, { objectApiName: '$objectApiName', recordTypeId: '$recordTypeId' })
  wiredLabels({ data }: WireResult<PicklistValuesOfObject>): void {
    if (data) this.picklists = data.picklistFieldValues;
  }

  override renderedCallback(): void {
    if (this.#isFocused) return;
    this.#isFocused = true;
    this.template?.querySelector<HTMLElement>('.first')?.focus();
  }

  get categoryOptions(): Option[] {
    const labels = this.picklists.Category__c?.values ?? [];
    return Object.entries(BLOCKER_CATEGORIES).map(([value, label]) => ({
      value,
      label: labels.find((known) => known.value === value)?.label ?? label,
    }));
  }

  get categoryMeaning(): string {
    return categorySentence(this.category);
  }

  get stepOptions(): Option[] {
    const steps = this.state.view?.steps ?? [];
    return [
      { label: NO_STEP, value: '' },
      ...steps.map(({ code, name, sequence }) => ({ label: fill(STEP_TITLE, sequence, name), value: code })),
    ];
  }

  /** The step on the screen until another is chosen. */
  get chosenStep(): string {
    return this.stepCode ?? this.state.selectedCode;
  }

  get ownerOptions(): Option[] {
    const team = (this.state.view?.team ?? []).filter(({ isUnconfirmed }) => !isUnconfirmed);
    return [{ label: NOBODY, value: '' }, ...team.map(({ id, name }) => ({ label: name, value: id }))];
  }

  get people(): readonly { contactId: string; name: string }[] {
    return this.state.view?.people ?? [];
  }

  get saveLabel(): string {
    return this.isBusy ? SAVING : SAVE;
  }

  handleCategory(event: CustomEvent<{ value: string }>): void {
    this.category = event.detail.value;
    this.error = '';
  }

  handleStep(event: CustomEvent<{ value: string }>): void {
    this.stepCode = event.detail.value;
  }

  handleOwner(event: CustomEvent<{ value: string }>): void {
    this.ownerId = event.detail.value;
  }

  handleWords(event: CustomEvent<{ value: string }>): void {
    this.words = event.detail.value;
  }

  handleCancel(): void {
    this.dispatchEvent(new CustomEvent('done'));
  }

  async handleSave(): Promise<void> {
    const fields = this.refs?.source as unknown as BuysideSource | undefined;
    if (this.isBusy || !fields?.checkValidity()) return;
    if (this.category === '') {
      this.error = CATEGORY_NEEDED;
      return;
    }
    this.isBusy = true;
    this.error = '';
    try {
      await this.save({
        kind: 'addBlocker',
        category: this.category as BlockerCategory,
        categoryLabel: this.categoryOptions.find(({ value }) => value === this.category)?.label ?? this.category,
        step: this.state.view?.steps.find(({ code }) => code === this.chosenStep) ?? null,
        words: this.words,
        ownerId: this.ownerId || null,
        source: fields.source(),
      });
      this.dispatchEvent(new CustomEvent('done'));
    } catch (error) {
      this.error = (error as Error).message;
    } finally {
      this.isBusy = false;
    }
  }
}
