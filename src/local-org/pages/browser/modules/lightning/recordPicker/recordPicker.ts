import { LightningElement, api } from 'lwc';
import { http } from 'local/http';

interface Found {
  readonly id: string;
  readonly name: string;
}
interface Answer {
  readonly data?: {
    readonly uiapi: {
      readonly query: Readonly<
        Record<string, { readonly edges: readonly { readonly node: { Id: string; Name: { value: string | null } } }[] }>
      >;
    };
  };
}

/** So many records are suggested, as on the platform. */
const MOST = 20;

/** `lightning-record-picker` of the platform, over the org's own GraphQL: search by name, choose one. Answers with its Id alone. */
export default class RecordPicker extends LightningElement {
  @api label = '';
  @api placeholder = '';
  @api objectApiName = '';
  @api required = false;

  text = '';
  found: readonly Found[] = [];
  active = -1;
  message = '';
  #value: string | null = null;
  #turn = 0;

  /** Id of the chosen record. */
  @api
  get value(): string | null {
    return this.#value;
  }
  set value(value: string | null) {
    this.#value = value || null;
    if (!this.#value) return;
    void this.search(`{ Id: { eq: ${JSON.stringify(value)} } }`).then(([record]) => (this.text = record?.name ?? ''));
  }

  @api
  focus(): void {
    this.input?.focus();
  }

  @api
  checkValidity(): boolean {
    return !this.required || this.#value !== null;
  }

  @api
  reportValidity(): boolean {
    this.message = this.checkValidity() ? '' : 'Complete this field.';
    return this.message === '';
  }

  get input(): HTMLElement | null | undefined {
    return this.template?.querySelector<HTMLElement>('input');
  }

  get formClass(): string {
    return `slds-form-element${this.message ? ' slds-has-error' : ''}`;
  }

  get comboboxClass(): string {
    const isOpen = this.found.length > 0;
    return `slds-combobox slds-dropdown-trigger slds-dropdown-trigger_click${isOpen ? ' slds-is-open' : ''}`;
  }

  get expanded(): string {
    return String(this.found.length > 0);
  }

  get invalid(): string {
    return String(this.message !== '');
  }

  get options(): (Found & { className: string; isActive: string })[] {
    const look = 'slds-media slds-listbox__option slds-listbox__option_plain slds-media_small';
    return this.found.map((record, index) => ({
      ...record,
      isActive: String(index === this.active),
      className: index === this.active ? `${look} slds-has-focus` : look,
    }));
  }

  async handleInput(event: Event): Promise<void> {
    this.text = (event.target as HTMLInputElement).value;
    if (this.#value !== null) this.choose(null);
    this.#turn += 1;
    const turn = this.#turn;
    const wanted = this.text.trim().replaceAll('%', '');
    const found = wanted === '' ? [] : await this.search(`{ Name: { like: ${JSON.stringify(`%${wanted}%`)} } }`);
    if (turn !== this.#turn) return;
    this.found = found;
    this.active = -1;
  }

  handleKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && this.found.length > 0) {
      event.preventDefault();
      this.active = (this.active + step + this.found.length) % this.found.length;
    } else if (event.key === 'Enter') {
      this.choose(this.found[this.active] ?? null);
    } else if (event.key === 'Escape') {
      this.found = [];
    }
  }

  handleChoose(event: Event): void {
    event.preventDefault();
    const { id } = (event.currentTarget as HTMLElement).dataset;
    this.choose(this.found.find((record) => record.id === id) ?? null);
  }

  private choose(record: Found | null): void {
    this.#value = record?.id ?? null;
    if (record) this.text = record.name;
    this.found = [];
    this.message = '';
    this.dispatchEvent(new CustomEvent('change', { detail: { recordId: this.#value } }));
  }

  private async search(where: string): Promise<Found[]> {
    const query = `{ uiapi { query { ${this.objectApiName}(where: ${where}, first: ${MOST}, orderBy: { Name: { order: ASC } }) { edges { node { Id Name { value } } } } } } }`;
    const { data } = await http<Answer>('/graphql', { method: 'POST', body: JSON.stringify({ query }) });
    const edges = data?.uiapi.query[this.objectApiName]?.edges ?? [];
    return edges.map(({ node }) => ({ id: node.Id, name: node.Name.value ?? '' }));
  }
}
