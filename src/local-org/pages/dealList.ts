/** The list of deals to choose from, with how each stands to its buyer. */
import { html, Html } from './html.ts';
import type { Fields, Person } from './orgReading.ts';

function rowOf(deal: Fields, path: Fields | undefined, person: Person): Html {
  const money = new Intl.NumberFormat(person.regional.locale, {
    style: 'currency',
    currency: person.regional.currency,
    maximumFractionDigits: 0,
  });
  const amount = deal('Amount') === '' ? '' : money.format(Number(deal('Amount')));
  const days = new Intl.DateTimeFormat(person.regional.locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const day = deal('CloseDate') === '' ? '' : days.format(new Date(deal('CloseDate')));
  return html`<tr class="slds-hint-parent">
    <th scope="row"><a href="/lightning/r/Opportunity/${deal('Id')}/view">${deal('Name')}</a></th>
    <td>${deal('Account.Name')}</td>
    <td>${deal('StageName')}</td>
    <td>${amount}</td>
    <td>${day}</td>
    <td>${path?.('Alignment_State__c') ?? 'Nothing recorded'}</td>
  </tr>`;
}

/** The list's body. */
export function dealListBody(deals: readonly Fields[], alignment: ReadonlyMap<string, Fields>, person: Person): Html {
  const columns = ['Opportunity Name', 'Account Name', 'Stage', 'Amount', 'Close Date', 'Buyer’s side'];
  const rows = deals.map((deal) => rowOf(deal, alignment.get(deal('Id')), person));
  const table = html`<table class="slds-table slds-table_bordered slds-table_cell-buffer">
    <thead>
      <tr class="slds-line-height_reset">
        ${columns.map((label) => html`<th scope="col">${label}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
  const empty = html`<p class="slds-p-around_medium">
    You own no deals in this org. Load some, then reload this page.
  </p>`;
  return html`<div class="slds-card shell-card">
    <div class="slds-page-header">
      <h1 class="slds-page-header__title">Opportunities</h1>
      <p>${rows.length} deals, soonest to close first</p>
    </div>
    ${rows.length > 0 ? table : empty}
  </div>`;
}
