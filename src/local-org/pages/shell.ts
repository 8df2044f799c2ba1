/** The frame around every page: head, header, navigation. Plain SLDS, with nothing in it that does nothing. */
import { html, Html } from './html.ts';
import type { Person } from './orgReading.ts';

export interface Frame {
  readonly title: string;
  /** What the app is called; absent where none was deployed. */
  readonly app: string | undefined;
  readonly person: Person;
  readonly body: Html;
  /** Hash of the bundle; part of its URLs. */
  readonly assets: string;
  /** JSON for the scripts; without it the page runs none. */
  readonly facts?: Html;
}

/** What stands where an app's name would. */
const NO_APP = 'Local org';

/** An icon of SLDS's sprites: `standard:opportunity`, `utility:user`. */
export function icon(name: string, className: string): Html {
  const [category = '', symbol = ''] = name.split(':');
  const href = `/slds/icons/${category}-sprite/svg/symbols.svg#${symbol}`;
  return html`<svg class="${className}" aria-hidden="true"><use href="${href}"></use></svg>`;
}

function initials(name: string): string {
  const letters = name.split(/\s+/).map((part) => part.charAt(0));
  return letters.slice(0, 2).join('').toUpperCase();
}

function header(person: Person, app: string | undefined): Html {
  return html`<header>
    <div class="slds-global-header_container">
      <div class="slds-global-header slds-grid slds-grid_align-spread slds-grid_vertical-align-center">
        <p class="shell-org">${app === undefined ? NO_APP : `${app} on a local org`}</p>
        <p class="shell-user">
          <span>${person.name}</span>
          <span class="slds-avatar slds-avatar_circle slds-avatar_small" aria-hidden="true">
            <abbr class="slds-avatar__initials slds-icon-standard-user">${initials(person.name)}</abbr>
          </span>
        </p>
      </div>
    </div>
    <div class="slds-context-bar">
      <div class="slds-context-bar__primary">
        <div class="slds-context-bar__item slds-no-hover">
          <span class="slds-context-bar__label-action slds-context-bar__app-name">${app ?? NO_APP}</span>
        </div>
      </div>
      <nav class="slds-context-bar__secondary" aria-label="Main">
        <ul class="slds-grid">
          <li class="slds-context-bar__item slds-is-active">
            <a href="/lightning/o/Opportunity/list" class="slds-context-bar__label-action">Opportunities</a>
          </li>
        </ul>
      </nav>
    </div>
  </header>`;
}

const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'iw', 'ur', 'yi']);
const isRightToLeft = (lang: string): boolean => RIGHT_TO_LEFT.has(lang.split('-')[0] ?? '');

/** A whole document. */
export function frame({ title, app, person, body, assets, facts }: Frame): string {
  const scripts =
    facts &&
    html`${facts}
      <script type="module" src="/assets/${assets}/synthetic-shadow.js"></script>
      <script type="module" src="/assets/${assets}/main.js"></script>`;
  return html`<!doctype html>
    <html lang="${person.regional.lang}" dir="${isRightToLeft(person.regional.lang) ? 'rtl' : 'ltr'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} | ${app ?? NO_APP}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/slds/styles/salesforce-lightning-design-system.min.css" />
        <link rel="stylesheet" href="/assets/${assets}/shell.css" />
      </head>
      <body class="slds-scope">
        ${header(person, app)}
        <main class="shell-main">${body}</main>
        ${scripts}
      </body>
    </html>`.text;
}

/** A page without a session: how to get one. */
export function signInPage(app: string | undefined): string {
  return html`<!doctype html>
    <html lang="en-US">
      <head>
        <meta charset="utf-8" />
        <title>Sign in | ${app ?? NO_APP}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/slds/styles/salesforce-lightning-design-system.min.css" />
      </head>
      <body class="slds-scope">
        <main class="slds-p-around_xx-large slds-text-longform">
          <h1 class="slds-text-heading_medium">This local org does not know you yet</h1>
          <p>
            Open the sign-in link that was printed when the org started: it signs this browser in, for this org alone.
          </p>
        </main>
      </body>
    </html>`.text;
}
