import { LightningElement, api } from 'lwc';
import BASIS_LABEL from '@salesforce/label/c.Buyside_Source_Basis';
import NOBODY from '@salesforce/label/c.Buyside_Source_Nobody';
import WHEN from '@salesforce/label/c.Buyside_Source_When';
import WHO from '@salesforce/label/c.Buyside_Source_Who';
import { BASIS, type HumanBasis } from 'c/buysideLogic';
import type { Source } from 'c/buysideStore';
import { basisOptions, instantOf, today } from 'c/buysideWords';

interface Person {
  readonly contactId: string;
  readonly name: string;
}

/** When something was so, how we know, and who said it; each with a default that is right most of the time. */
export default class BuysideSource extends LightningElement {
  /** People on the buyer's side who may have said it. */
  @api people: readonly Person[] = [];
  /** Label of the date, when "when" alone is not clear. */
  @api whenLabel = WHEN;

  readonly labels = { basis: BASIS_LABEL, who: WHO };
  readonly bases = basisOptions();
  readonly latestDay = today();
  day = today();
  basis: string = BASIS.told;
  contactId = '';

  get whoOptions(): { label: string; value: string }[] {
    return [
      { label: NOBODY, value: '' },
      ...this.people.map(({ contactId, name }) => ({ label: name, value: contactId })),
    ];
  }

  /** What was chosen. `notBefore`: an instant this one must not lie before on the same day. */
  @api
  source(notBefore: string | null = null): Source {
    const person = this.people.find(({ contactId }) => contactId === this.contactId);
    return {
      at: instantOf(this.day || today(), notBefore),
      basis: this.basis as HumanBasis,
      contactId: person?.contactId ?? null,
      contactName: person?.name ?? null,
    };
  }

  /** False, with the reason shown at the field, when the date is not one that can be. */
  @api
  checkValidity(): boolean {
    const field = this.template?.querySelector<HTMLElement & { reportValidity(): boolean }>('lightning-input');
    return field?.reportValidity() ?? true;
  }

  /** Puts the cursor into the first field. */
  @api
  focusFirst(): void {
    this.template?.querySelector<HTMLElement>('lightning-combobox')?.focus();
  }

  handleDay(event: CustomEvent<{ value: string }>): void {
    this.day = event.detail.value;
  }

  handleBasis(event: CustomEvent<{ value: string }>): void {
    this.basis = event.detail.value;
  }

  handleWho(event: CustomEvent<{ value: string }>): void {
    this.contactId = event.detail.value;
  }
}
