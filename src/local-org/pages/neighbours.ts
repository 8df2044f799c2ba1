/**
 * The platform's own components that stand beside ours on a Lightning page, drawn small and read-only from the real
 * record: enough to see our components where they will be, and no more.
 */
import { html, Html } from './html.ts';
import type { DealPage, Fields, Person } from './orgReading.ts';
import { icon } from './shell.ts';

const NONE = 'None';

interface Words {
  money(value: string): string;
  day(value: string): string;
}

function wordsFor({ regional }: Person): Words {
  const money = new Intl.NumberFormat(regional.locale, {
    style: 'currency',
    currency: regional.currency,
    maximumFractionDigits: 0,
  });
  const day = new Intl.DateTimeFormat(regional.locale, { dateStyle: 'medium', timeZone: 'UTC' });
  return {
    money: (value) => (value === '' ? '' : money.format(Number(value))),
    day: (value) => (value === '' ? '' : day.format(new Date(value))),
  };
}

function highlights({ deal }: DealPage, words: Words): Html {
  const facts: readonly (readonly [string, string])[] = [
    ['Account Name', deal('Account.Name')],
    ['Close Date', words.day(deal('CloseDate'))],
    ['Amount', words.money(deal('Amount'))],
    ['Opportunity Owner', deal('Owner.Name')],
    ['Stage', deal('StageName')],
  ];
  const blocks = facts.map(
    ([label, value]) =>
      html`<li class="slds-page-header__detail-block">
        <div class="slds-text-title">${label}</div>
        <div>${value}</div>
      </li>`,
  );
  return html`<div class="slds-page-header slds-page-header_record-home shell-card">
    <div class="slds-media">
      <div class="slds-media__figure">
        <span class="slds-icon_container slds-icon-standard-opportunity"
          >${icon('standard:opportunity', 'slds-icon')}</span
        >
      </div>
      <div class="slds-media__body">
        <h1>
          <span class="shell-entity">Opportunity</span>
          <span class="slds-page-header__title">${deal('Name')}</span>
        </h1>
      </div>
    </div>
    <ul class="slds-page-header__detail-row shell-highlights">
      ${blocks}
    </ul>
  </div>`;
}

function salesPath({ deal, stages }: DealPage): Html {
  const at = stages.indexOf(deal('StageName'));
  const items = stages.map((stage, index) => {
    const state =
      index < at ? 'slds-is-complete' : index === at ? 'slds-is-current slds-is-active' : 'slds-is-incomplete';
    return html`<li class="slds-path__item ${state}"><span class="slds-path__link">${stage}</span></li>`;
  });
  return html`<div class="slds-path shell-card">
    <ul class="slds-path__nav" aria-label="Sales stages">
      ${items}
    </ul>
  </div>`;
}

function details({ deal }: DealPage, words: Words): Html {
  const facts: readonly (readonly [string, string])[] = [
    ['Opportunity Name', deal('Name')],
    ['Account Name', deal('Account.Name')],
    ['Stage', deal('StageName')],
    ['Close Date', words.day(deal('CloseDate'))],
    ['Amount', words.money(deal('Amount'))],
    ['Probability (%)', deal('Probability')],
    ['Type', deal('Type')],
    ['Lead Source', deal('LeadSource')],
    ['Next Step', deal('NextStep')],
    ['Opportunity Owner', deal('Owner.Name')],
    ['Created', words.day(deal('CreatedDate'))],
    ['Description', deal('Description')],
  ];
  const items = facts.map(
    ([label, value]) =>
      html`<div class="shell-field">
        <dt class="slds-text-title">${label}</dt>
        <dd>${value}</dd>
      </div>`,
  );
  return html`<dl class="shell-fields">${items}</dl>`;
}

interface Column {
  readonly label: string;
  readonly value: (row: Fields) => string;
}

function relatedList(title: string, rows: readonly Fields[], columns: readonly Column[]): Html {
  const head = columns.map(({ label }) => html`<th scope="col">${label}</th>`);
  const body = rows.map(
    (row) =>
      html`<tr>
        ${columns.map(({ value }) => html`<td>${value(row)}</td>`)}
      </tr>`,
  );
  const table = html`<table class="slds-table slds-table_bordered slds-table_cell-buffer">
    <thead>
      <tr class="slds-line-height_reset">
        ${head}
      </tr>
    </thead>
    <tbody>
      ${body}
    </tbody>
  </table>`;
  return html`<section class="shell-related">
    <h3 class="slds-text-heading_small">${title} (${rows.length})</h3>
    ${rows.length > 0 ? table : html`<p class="shell-quiet">${NONE}</p>`}
  </section>`;
}

function relatedLists({ contactRoles, history }: DealPage, words: Words): Html {
  return html`${relatedList('Contact Roles', contactRoles, [
    { label: 'Contact Name', value: (row) => row('Contact.Name') },
    { label: 'Title', value: (row) => row('Contact.Title') },
    { label: 'Role', value: (row) => row('Role') },
  ])}
  ${relatedList('Stage History', history, [
    { label: 'Stage', value: (row) => row('StageName') },
    { label: 'Amount', value: (row) => words.money(row('Amount')) },
    { label: 'Close Date', value: (row) => words.day(row('CloseDate')) },
    { label: 'Changed', value: (row) => words.day(row('CreatedDate')) },
  ])}`;
}

function activityPanel({ activities }: DealPage, words: Words): Html {
  const items = activities.map(
    (row) =>
      html`<li class="shell-activity">
        <span>${row('Subject')}</span><span class="shell-quiet">${words.day(row('ActivityDate'))}</span>
      </li>`,
  );
  return html`<article class="slds-card">
    <div class="slds-card__header"><h2 class="slds-card__header-title">Activity</h2></div>
    <div class="slds-card__body slds-card__body_inner">
      ${
        items.length > 0
          ? html`<ul>
              ${items}
            </ul>`
          : html`<p class="shell-quiet">No activity on this deal.</p>`
      }
    </div>
  </article>`;
}

/** A platform component by its name on the page; undefined for one that is not drawn here. */
export function neighbour(name: string, deal: DealPage, person: Person): Html | undefined {
  const words = wordsFor(person);
  switch (name) {
    case 'force:highlightsPanel':
      return highlights(deal, words);
    case 'runtime_sales_pathassistant:pathAssistant':
      return salesPath(deal);
    case 'force:detailPanel':
      return details(deal, words);
    case 'force:relatedListContainer':
      return relatedLists(deal, words);
    case 'runtime_sales_activities:activityPanel':
      return activityPanel(deal, words);
    default:
      return undefined;
  }
}
