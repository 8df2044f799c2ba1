import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium.ts';
import { startLocalOrg, type LocalOrg, type UserName } from '../../src/local-org/index.ts';
import { HOSTILE_NAME, loadWorld, type World } from './anOrgWithADeal.ts';

jest.setTimeout(60_000);

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = process.env['BUYSIDE_SHOTS'] ?? mkdtempSync(join(tmpdir(), 'buyside-pages-'));

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly impact: string; readonly nodes: { html: string }[] }[];
}

let org: LocalOrg;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let world: World;
let problems: string[];
let calls: string[];

beforeAll(async () => {
  // In a process of its own: the bundler's native parts do not load inside a test's sandbox.
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', 'scripts/build-pages.ts']);
  [org, browser] = await Promise.all([startLocalOrg({ pages: true }), launchChromium()]);
});

afterAll(async () => {
  await browser.close();
  await org.close();
});

beforeEach(() => {
  problems = [];
  calls = [];
});

afterEach(async () => {
  await context.close();
  expect(problems).toEqual([]);
});

async function signIn(user: UserName, size = { width: 1440, height: 1100 }): Promise<void> {
  context = await browser.newContext({ viewport: size, locale: 'en-US', timezoneId: 'UTC' });
  page = await context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/services/')) calls.push(pathname.replace('/services/data/v66.0', ''));
  });
  const door = `${org.instanceUrl}/secur/frontdoor.jsp?sid=${encodeURIComponent(org.user(user).accessToken)}`;
  await page.goto(`${door}&retURL=${encodeURIComponent('/lightning/o/Opportunity/list')}`);
}

async function open(dealId: string): Promise<void> {
  calls = [];
  await page.goto(`${org.instanceUrl}/lightning/r/Opportunity/${dealId}/view`);
  await page.locator('c-buyside-state').waitFor();
}

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const step = (name: string) => page.getByRole('option', { name: new RegExp(name) });
/** Waits until what was recorded has been saved and read again. */
const saved = (): Promise<void> => page.getByText('Saved', { exact: true }).waitFor({ state: 'attached' });
const shoot = (name: string): Promise<unknown> => page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });

async function seriousFaults(): Promise<string[]> {
  await page.evaluate(`${AXE};0`);
  const { violations } = await page.evaluate<AxeResult>('axe.run(document, { resultTypes: ["violations"] })');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

describe('the record page, as a rep sees it', () => {
  beforeAll(async () => {
    world = await loadWorld(org);
  });
  beforeEach(() => signIn('rep'));

  it('lists the deals and opens one', async () => {
    await page.getByRole('link', { name: 'Dispatch planning' }).click();
    await page.locator('c-buyside-state').waitFor();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('Dispatch planning');
  });

  it('reads once before there is something to see, and once more for what the user may do', async () => {
    await open(world.workedDealId);
    await button('Add blocker').waitFor();
    expect(calls).toEqual(['/graphql', expect.stringContaining('/ui-api/object-info/batch/')]);
    expect(await page.getByRole('option').count()).toBe(13);
    await shoot('worked');
  });

  it('says where the seller is ahead of the buyer, and leads to that step', async () => {
    await open(world.workedDealId);
    await step('Research').click();
    await button(/Go back to step 4/).click();
    expect(await step('Weighing what we have').getAttribute('aria-selected')).toBe('true');
    expect(await page.locator('c-buyside-state').innerText()).toContain('Seller ahead');
  });

  it('records a step with two clicks on a deal that had nothing, and still shows it after a reload', async () => {
    await open(world.dealId);
    await shoot('empty');
    expect(await page.locator('c-buyside-path').innerText()).toContain('Nothing is recorded for this deal yet.');
    calls = [];
    await button('They are in this step').click();
    await button('Save').click();
    await saved();
    expect(calls).toEqual(['/graphql', '/graphql']);
    await open(world.dealId);
    expect(await step('Step 1 ').innerText()).toContain('In progress');
    const { records } = await world.admin.query<{ Presumed_Step__c: number; Current_Sequence__c: number }>(
      `SELECT Presumed_Step__c, Current_Sequence__c FROM Decision_Path__c WHERE Opportunity__c = '${world.dealId}'`,
    );
    expect(records).toMatchObject([{ Presumed_Step__c: 5, Current_Sequence__c: 1 }]);
  });

  it('keeps an answer in the buyer’s words, with who gave it', async () => {
    await open(world.workedDealId);
    await button('Write their answer').first().click();
    await page.getByLabel('What the buyer said, in their words').fill('If a second depot fits, we stay.');
    await shoot('answering');
    await page.getByRole('combobox', { name: 'Who said it?' }).click();
    await page.getByRole('option', { name: 'Ana Lopez' }).click();
    await button('Save').click();
    await saved();
    await open(world.workedDealId);
    const answer = page.locator('c-buyside-question blockquote').filter({ hasText: 'If a second depot fits' });
    expect(await answer.innerText()).toMatch(/Ana Lopez · .* · The buyer told us/);
  });

  it('takes "not known yet" with one click', async () => {
    await open(world.workedDealId);
    await button('Not known yet').first().click();
    await saved();
    expect(await page.locator('c-buyside-question blockquote').allInnerTexts()).toContainEqual(
      expect.stringMatching(/^Not known yet/),
    );
  });

  it('adds a contact with one click, and a voice nobody is named for', async () => {
    await open(world.workedDealId);
    await button('Add Margarethe Hohenstein-Wittelsbach to the buying team').click();
    await saved();
    await button('Add Initiator').click();
    await page.getByRole('menuitem', { name: 'Somebody still to be named' }).click();
    await page.locator('c-buyside-team .name', { hasText: 'Initiator (to be named)' }).waitFor();
    expect(await page.locator('c-buyside-team .name').allInnerTexts()).toEqual([
      'Margarethe Hohenstein-Wittelsbach',
      'Initiator (to be named)',
    ]);
  });

  it('records where a member stands, beside the statement itself', async () => {
    await open(world.workedDealId);
    await button('Actions for Margarethe Hohenstein-Wittelsbach').click();
    await page.getByRole('menuitem', { name: 'Record where they stand' }).click();
    await page.getByText('4 Can live with it').click();
    await shoot('standing');
    await button('Save').click();
    await saved();
    expect(await page.locator('c-buyside-team .stands').first().innerText()).toBe('4 Can live with it');
    const { totalSize } = await world.admin.query("SELECT Id FROM Buy_In__c WHERE Level__c = '4 Can live with it'");
    expect(totalSize).toBe(1);
  });

  it('adds a blocker and notes that the buyer settled it', async () => {
    await open(world.workedDealId);
    await button('Add blocker').click();
    await page.getByRole('combobox', { name: 'What kind of thing is it?' }).click();
    await page.getByRole('option', { name: /Internal option untested|Building it inside/ }).click();
    await page.getByLabel('In their words', { exact: true }).fill('We could write that ourselves.');
    await shoot('blocker');
    await button('Save').click();
    await page.locator('c-buyside-blockers blockquote', { hasText: 'We could write that ourselves.' }).waitFor();
    await saved();
    await button(/^What became of/).click();
    await page.getByRole('menuitem', { name: 'They settled it' }).click();
    await page.locator('c-buyside-blockers summary', { hasText: 'Settled or accepted' }).waitFor();
  });

  it('makes a visit of its own when the buyer goes back', async () => {
    await open(world.workedDealId);
    for (const name of ['They are through: exit met', 'They are back in this step']) {
      await button(name).click();
      await button('Save').click();
      await button('Save').waitFor({ state: 'detached' });
    }
    expect(await page.locator('c-buyside-step .visit strong').allInnerTexts()).toEqual([
      'Visit 2: In progress',
      'Visit 1: Exit met',
    ]);
    const { records } = await world.admin.query<{ Visit__c: number; Is_Latest__c: boolean }>(
      `SELECT Visit__c, Is_Latest__c FROM Decision_Step__c WHERE Decision_Path__r.Opportunity__c = '${world.workedDealId}' ORDER BY Visit__c`,
    );
    expect(records.map(({ Is_Latest__c }) => Is_Latest__c)).toEqual([false, true]);
    await shoot('back');
  });

  it('keeps what was typed when the org cannot be reached', async () => {
    await open(world.workedDealId);
    await button('Write their answer').first().click();
    const words = page.getByLabel('What the buyer said, in their words');
    await words.fill('Typed on a train.');
    await context.setOffline(true);
    await button('Save').click();
    await page.getByRole('alert').getByText('The org could not be reached.').waitFor();
    expect(await words.inputValue()).toBe('Typed on a train.');
    await context.setOffline(false);
    await button('Save').click();
    await saved();
    problems = problems.filter((problem) => !problem.includes('ERR_INTERNET_DISCONNECTED'));
  });

  it('is one stop for the keyboard, and a form opens and closes under it', async () => {
    await open(world.workedDealId);
    await step('Weighing what we have').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('[aria-selected="true"][role="option"]').innerText()).toContain('Getting organised');
    await button('They are in this step').press('Enter');
    await button('Cancel').press('Enter');
    expect(await page.evaluate<string>('document.activeElement.tagName')).not.toBe('BODY');
  });

  it('has no serious accessibility fault, with every form open', async () => {
    await open(world.workedDealId);
    await button('Write their answer').first().click();
    await button('Add blocker').click();
    await button('Add voice').click();
    await button(/^They are/)
      .first()
      .click();
    await page.getByText('What the marks mean').click();
    expect(await seriousFaults()).toEqual([]);
    await shoot('forms');
  });

  it('shows a deal’s name as text, whatever it tries to be', async () => {
    await open(world.dealId);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain(HOSTILE_NAME);
    expect(await page.title()).not.toBe('1');
  });
});

describe('the record page on a phone', () => {
  beforeEach(() => signIn('rep', { width: 390, height: 844 }));

  it('shows every step without scrolling sideways, and has no serious accessibility fault', async () => {
    await open(world.workedDealId);
    const widest = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(widest).toBeLessThanOrEqual(390);
    const boxes = await Promise.all((await page.getByRole('option').all()).map((option) => option.boundingBox()));
    expect(boxes.every((box) => box !== null && box.x >= 0 && box.x + box.width <= 390)).toBe(true);
    expect(boxes.every((box) => box !== null && box.height >= 24)).toBe(true);
    expect(await seriousFaults()).toEqual([]);
    await shoot('phone');
  });

  it('opens another phase when its name is tapped', async () => {
    await open(world.workedDealId);
    await page.locator('.phase-name', { hasText: 'Choose and implement' }).click();
    expect(await step('Meeting providers').getAttribute('aria-selected')).toBe('true');
  });
});

describe('the record page, as others see it', () => {
  it('shows an analyst everything and no button that records', async () => {
    await signIn('analyst');
    const allowed = page.waitForResponse((response) => response.url().includes('/object-info/'));
    await open(world.workedDealId);
    await allowed;
    await page.waitForTimeout(300);
    for (const name of ['Add blocker', 'Add voice', 'Write their answer', 'Not known yet', /^They are/]) {
      expect(await button(name).count()).toBe(0);
    }
    expect(await page.locator('c-buyside-question').count()).toBeGreaterThan(0);
    expect(await seriousFaults()).toEqual([]);
    await shoot('analyst');
  });

  it('sends a browser without a session to the sign-in words, and nothing of the org', async () => {
    context = await browser.newContext();
    page = await context.newPage();
    const answer = await page.goto(`${org.instanceUrl}/lightning/r/Opportunity/${world.workedDealId}/view`);
    expect(answer?.status()).toBe(401);
    expect(await page.content()).not.toContain('Dispatch planning');
  });

  it('says that a deal is not there without saying more', async () => {
    await signIn('rep');
    const answer = await page.goto(`${org.instanceUrl}/lightning/r/Opportunity/006000000000000AAA/view`);
    expect(answer?.status()).toBe(404);
    problems = problems.filter((problem) => !problem.includes('404'));
  });
});
