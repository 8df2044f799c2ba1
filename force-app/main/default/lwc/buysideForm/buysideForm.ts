import { api } from 'lwc';
import BuysideElement from 'c/buysideElement';
import CANCEL from '@salesforce/label/c.Buyside_Cancel';
import SAVE from '@salesforce/label/c.Buyside_Save';
import SAVING from '@salesforce/label/c.Buyside_Saving';
import TOO_LONG from '@salesforce/label/c.Buyside_Error_Too_Long';
import { fill } from 'c/buysideWords';
import type { State, View } from 'c/buysideStore';
import { specOf, type Field, type FormRequest, type FormSpec, type Values } from './forms';

export type { FormRequest } from './forms';

interface Validated extends HTMLElement {
  reportValidity?(): boolean;
}

interface ShownField extends Omit<Field, 'value'> {
  readonly value: string | readonly string[];
  readonly className: string;
  readonly hint: string;
  readonly isChoice: boolean;
  readonly isRadio: boolean;
  readonly isChecks: boolean;
  readonly isWords: boolean;
  readonly isContact: boolean;
}

/**
 * The form behind every entry. What it asks is in `forms.ts`; here is what all forms share: they take the keyboard, keep
 * what was typed until it is saved, and say why it was not. Fires `done` when it is saved or called off.
 */
export default class BuysideForm extends BuysideElement {
  readonly labels = { cancel: CANCEL };
  values: Values = {};
  isBusy = false;
  override focusNext = '.field';
  shownForm?: FormRequest;
  /** The deal as it was when the form was opened, or when it was last refused: what is typed is measured against it. */
  seen: View | null = null;

  /** What is to be recorded; with `values` and `error` when it was refused after the form had closed. */
  @api
  get form(): FormRequest | undefined {
    return this.shownForm;
  }
  set form(form: FormRequest | undefined) {
    // A parent that draws itself again hands over an equal form: what was typed stays.
    if (JSON.stringify(form) === JSON.stringify(this.shownForm)) return;
    this.shownForm = form;
    this.seen = this.view;
    this.values = form?.values ?? {};
    this.error = form?.error ?? '';
  }

  override show(state: State): void {
    super.show(state);
    this.seen ??= this.view;
  }

  get spec(): FormSpec | null {
    return this.view && this.shownForm ? specOf(this.shownForm, this.view, this.state) : null;
  }

  get fields(): ShownField[] {
    return (this.spec?.fields ?? []).map((field) => {
      const value = this.values[field.name] ?? field.value ?? '';
      return {
        ...field,
        value,
        className: field.isThird ? 'third' : '',
        hint: field.hintOf?.(String(value)) ?? '',
        isChoice: field.type === 'choice',
        isRadio: field.type === 'radio',
        isChecks: field.type === 'checks',
        isWords: field.type === 'words',
        isContact: field.type === 'contact',
      };
    });
  }

  get saveLabel(): string {
    return this.isBusy ? SAVING : SAVE;
  }

  handleChange(event: CustomEvent<{ value?: string | string[]; recordId?: string | null }>): void {
    const { name = '' } = (event.currentTarget as HTMLElement).dataset;
    const { value, recordId } = event.detail;
    this.values = { ...this.values, [name]: value ?? recordId ?? '' };
  }

  handleCancel(): void {
    this.dispatchEvent(new CustomEvent('done'));
  }

  async handleSave(): Promise<void> {
    const { spec } = this;
    const form = this.shownForm;
    if (this.isBusy || !spec || !form || !this.isComplete()) return;
    const values = Object.fromEntries(this.fields.map(({ name, value }) => [name, value]));
    const intent = spec.intentOf(values);
    if (form.kind === 'visit') {
      this.hold(intent, { request: form, values });
    } else {
      this.isBusy = true;
      await this.trySave(intent, this.seen);
      this.isBusy = false;
      this.seen = this.view;
      if (this.error) return;
    }
    this.dispatchEvent(new CustomEvent('done'));
  }

  /** False, with the reason shown at the field or below the form, when something cannot be saved as it is. */
  private isComplete(): boolean {
    const inputs = [...(this.template?.querySelectorAll<Validated>('.field') ?? [])];
    if (!inputs.map((input) => input.reportValidity?.() ?? true).every(Boolean)) return false;
    const long = this.fields.find(({ most, value }) => most !== undefined && value.length > most);
    this.error = long ? fill(TOO_LONG, long.label, long.value.length, long.most ?? 0) : '';
    return !long;
  }
}
