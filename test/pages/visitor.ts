/** A person in front of the record page: what they click, what they read, what the page asks of the org meanwhile. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { LocalOrg, UserName } from '../../src/local-org/index.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Where pictures go: a folder of their own unless `BUYSIDE_SHOTS` names one. */
const SHOTS = process.env['BUYSIDE_SHOTS'] ?? mkdtempSync(join(tmpdir(), 'buyside-pages-'));

export const DESK = { width: 1440, height: 1100 };
export const PHONE = { width: 390, height: 844 };
export const SMALL_PHONE = { width: 320, height: 700 };

/** The platform's shadow roots refuse `getElementById`, and axe then leaves out its look at contrast without a word. */
const FIND_IN_SHADOW = `{
  const host = [...document.querySelectorAll('*')].find(({ shadowRoot }) => shadowRoot);
  if (host) Object.defineProperty(Object.getPrototypeOf(host.shadowRoot), 'getElementById', {
    configurable: true,
    value(id) { return this.querySelector('#' + CSS.escape(id)); },
  });
}`;

/** Dark values of the hooks our components use, and of the ground and titles of SLDS 1's cards; ours, near those of SLDS 2. */
const DARK_HOOKS = Object.entries({
  'neutral-base-100': '#222426',
  'neutral-base-10': '#f2f4f6',
  'surface-container-1': '#222426',
  'surface-container-2': '#181a1c',
  'on-surface-1': '#adb0b3',
  'on-surface-2': '#e4e6e8',
  'on-surface-3': '#f2f4f6',
  'border-1': '#46494d',
  'border-2': '#787c80',
  'accent-2': '#7eb2ff',
  'accent-3': '#a8ccff',
  'accent-container-1': '#2a74f0',
  'success-1': '#2fc3a0',
  'border-warning-1': '#e2a11c',
  'error-1': '#ff8ca6',
})
  .map(([hook, color]) => `--slds-g-color-${hook}: ${color};`)
  .join(' ');

interface FoundNode {
  readonly html: string;
  readonly none: readonly { readonly id: string }[];
  /** Selectors from the page down; inside shadows, hosts first. */
  readonly target: readonly (string | readonly string[])[];
}
interface Finding {
  readonly id: string;
  readonly nodes: readonly FoundNode[];
}
interface AxeResult {
  readonly violations: readonly Finding[];
  readonly passes: readonly Finding[];
  readonly incomplete: readonly Finding[];
}

const inWords = ({ id, nodes }: Finding): string => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`;

/** Builds the pages' bundle in a process of its own: the bundler's native parts do not load inside a test's sandbox. */
export function buildPages(): void {
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', 'scripts/build-pages.ts']);
}

export interface VisitorOptions {
  readonly size?: { readonly width: number; readonly height: number };
}

/** One signed-in person with one page. */
export class Visitor {
  public readonly page: Page;
  public readonly context: BrowserContext;
  /** Requests to the org's API since the page was opened, without the version. */
  public calls: string[] = [];
  /** What the browser complained of. */
  public problems: string[] = [];
  private readonly org: LocalOrg;

  private constructor(org: LocalOrg, context: BrowserContext, page: Page) {
    [this.org, this.context, this.page] = [org, context, page];
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => this.problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && this.problems.push(message.text()));
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/services/')) this.calls.push(pathname.replace('/services/data/v66.0', ''));
    });
  }

  /** Signs a user in, on the list of deals. */
  public static async signIn(
    browser: Browser,
    org: LocalOrg,
    user: UserName,
    { size = DESK }: VisitorOptions = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({
      viewport: size,
      locale: 'en-US',
      timezoneId: 'UTC',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const visitor = new Visitor(org, context, await context.newPage());
    const door = `${org.instanceUrl}/secur/frontdoor.jsp?sid=${encodeURIComponent(org.user(user).accessToken)}`;
    await visitor.page.goto(`${door}&retURL=${encodeURIComponent('/lightning/o/Opportunity/list')}`);
    return visitor;
  }

  /** Opens a deal and waits for its state sentence. */
  public async open(dealId: string): Promise<void> {
    this.calls = [];
    await this.page.goto(`${this.org.instanceUrl}/lightning/r/Opportunity/${dealId}/view`);
    await this.page.locator('c-buyside-state').waitFor();
  }

  public button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  /** A step of the path. */
  public step(name: string): Locator {
    return this.page.getByRole('option', { name: new RegExp(name) });
  }

  public card(name: string): Locator {
    return this.page.locator(`c-buyside-${name}`);
  }

  public form(card: string): Locator {
    return this.card(card).locator('c-buyside-form');
  }

  /** Chooses in a combo box of a form. */
  public async choose(inside: Locator, label: string, option: string | RegExp): Promise<void> {
    await inside.getByRole('combobox', { name: label }).click();
    await inside.getByRole('option', { name: option }).first().click();
  }

  /** Saves the form that is open in a card, and waits until it has closed. */
  public async save(card: string): Promise<void> {
    const form = this.form(card).first();
    await form.getByRole('button', { name: 'Save', exact: true }).click();
    await form.waitFor({ state: 'detached' });
  }

  /** Waits until everything that was recorded has reached the org. */
  public async saved(): Promise<void> {
    await this.page.getByText('Saved', { exact: true }).waitFor({ state: 'attached', timeout: 15_000 });
  }

  public async tab(name: string): Promise<void> {
    await this.page.getByRole('tab', { name, exact: true }).click();
  }

  public async shoot(name: string): Promise<void> {
    await this.page.evaluate('scrollTo(0, 0)');
    await this.page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
  }

  /** Everything axe finds wrong with the page as it is now, of any weight; a rule that could not run is a fault of its own. */
  public async faults(): Promise<string[]> {
    const { violations, incomplete } = await this.axe('{ resultTypes: ["violations", "incomplete"] }');
    const isFailure = ({ none }: FoundNode): boolean => none.some(({ id }) => id === 'error-occurred');
    const failed = incomplete.filter(({ nodes }) => nodes.some(isFailure));
    return [...violations, ...failed].map(inWords);
  }

  /** What axe finds too faint in our own components; base components have other colours here than on the platform. */
  public async faint(): Promise<string[]> {
    const isOurs = ({ target: [path] }: FoundNode): boolean =>
      typeof path === 'object' &&
      path.slice(0, -1).every((host) => host.startsWith('c-')) &&
      !path.at(-1)?.includes('lightning-');
    const { violations, passes } = await this.axe('{ runOnly: ["color-contrast"] }');
    if (!passes.some(({ nodes }) => nodes.some(isOurs))) throw new Error('axe looked at nothing of ours');
    return violations
      .map(({ id, nodes }) => ({ id, nodes: nodes.filter(isOurs) }))
      .filter(({ nodes }) => nodes.length > 0)
      .map(inWords);
  }

  /** Gives the styling hooks dark values, as a dark theme of the platform does. */
  public async darken(): Promise<void> {
    await this.page.addStyleTag({ content: `:root { color-scheme: dark; ${DARK_HOOKS} }` });
  }

  /** How far the page is wider than its window. Unit: CSS px. */
  public async overflow(): Promise<number> {
    return this.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  }

  public async leave(): Promise<void> {
    await this.context.close();
  }

  private async axe(options: string): Promise<AxeResult> {
    await this.page.evaluate(`${AXE};${FIND_IN_SHADOW};0`);
    return this.page.evaluate<AxeResult>(`axe.run(document, ${options})`);
  }
}
