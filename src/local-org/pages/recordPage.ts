/** A record page put together from its Lightning page: regions, tabs, our components by name, the platform's beside them. */
import type { FlexiPageComponent, FlexiPageDef } from '../schema/model.ts';
import { html, Html } from './html.ts';
import { neighbour } from './neighbours.ts';
import type { DealPage, Person } from './orgReading.ts';

/** Titles the platform translates by itself, by language; English where a language is not here. */
const STANDARD_TITLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: { 'Standard.Tab.detail': 'Details', 'Standard.Tab.relatedLists': 'Related', 'Standard.Tab.activity': 'Activity' },
  de: {
    'Standard.Tab.detail': 'Details',
    'Standard.Tab.relatedLists': 'Zugehörig',
    'Standard.Tab.activity': 'Aktivität',
  },
};

export interface RecordPage {
  readonly page: FlexiPageDef;
  readonly deal: DealPage;
  readonly person: Person;
  /** Custom labels by name, in the person's language. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A title as its reader sees it: the platform's own, a custom label, or the words themselves. */
function titleOf({ labels, person }: RecordPage, title: string): string {
  const [language = ''] = person.regional.lang.split('-');
  const titles = STANDARD_TITLES[language] ?? STANDARD_TITLES['en'] ?? {};
  const standard = Object.hasOwn(titles, title) ? titles[title] : undefined;
  const label = /^\{!\$Label\.(\w+)\}$/.exec(title)?.[1];
  return standard ?? (label === undefined ? undefined : labels[label]) ?? title;
}

function facet(record: RecordPage, name: string | undefined): readonly FlexiPageComponent[] {
  return (name === undefined ? undefined : record.page.regions[name]) ?? [];
}

function tabset(record: RecordPage, component: FlexiPageComponent): Html {
  const tabs = facet(record, component.properties['tabs']);
  const chosen = Math.max(
    0,
    tabs.findIndex(({ properties }) => properties['active'] === 'true'),
  );
  const heads = tabs.map(({ identifier, properties }, index) => {
    const title = titleOf(record, properties['title'] ?? identifier);
    const isChosen = index === chosen;
    return html`<li class="slds-tabs_default__item ${isChosen && 'slds-is-active'}" role="presentation">
      <a
        class="slds-tabs_default__link"
        href="#panel-${identifier}"
        role="tab"
        id="tab-${identifier}"
        tabindex="${isChosen ? 0 : -1}"
        aria-selected="${String(isChosen)}"
        aria-controls="panel-${identifier}"
        >${title}</a
      >
    </li>`;
  });
  const panels = tabs.map(
    ({ identifier, properties }, index) =>
      html`<div
        class="slds-tabs_default__content"
        role="tabpanel"
        id="panel-${identifier}"
        aria-labelledby="tab-${identifier}"
        ${index === chosen ? '' : 'hidden'}
      >
        ${facet(record, properties['body']).map((inner) => draw(record, inner))}
      </div>`,
  );
  return html`<div class="slds-tabs_default shell-card shell-tabs">
    <ul class="slds-tabs_default__nav" role="tablist">
      ${heads}
    </ul>
    ${panels}
  </div>`;
}

function draw(record: RecordPage, component: FlexiPageComponent): Html {
  if (component.name === 'flexipage:tabset') return tabset(record, component);
  if (!component.name.includes(':')) return html`<div class="shell-own" data-component="${component.name}"></div>`;
  const drawn = neighbour(component.name, record.deal, record.person);
  return drawn ?? html`<p class="shell-quiet">${component.name} is not drawn on the local page.</p>`;
}

function region(record: RecordPage, name: string): Html {
  return html`${facet(record, name).map((component) => html`<div class="shell-item">${draw(record, component)}</div>`)}`;
}

/** The page's body: header over main and sidebar, as `flexipage:recordHomeTemplateDesktop` lays them out. */
export function recordPageBody(record: RecordPage): Html {
  return html`<div>${region(record, 'header')}</div>
    <div class="shell-columns">
      <div class="shell-column-main">${region(record, 'main')}</div>
      <div class="shell-column-side">${region(record, 'sidebar')}</div>
    </div>`;
}
