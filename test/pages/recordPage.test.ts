/** The record page as different people see it, and what it does when something is in the way. */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { FaultRule, LocalOrg } from '../../src/local-org/index.ts';
import { HOSTILE_NAME, inScene, type World } from './anOrgWithADeal.ts';
import { PHONE, SMALL_PHONE, Visitor } from './visitor.ts';

jest.setTimeout(90_000);

let org: LocalOrg;
let browser: Browser;
let world: World;
let rep: Visitor;

inScene((scene) => ({ org, browser, world } = scene));
afterEach(async () => {
  org.faults.clear();
  await rep.leave();
  expect(rep.problems).toEqual([]);
});

/** Opens a deal as a rep. */
async function openAsRep(dealId: string, options: Parameters<typeof Visitor.signIn>[3] = {}): Promise<void> {
  rep = await Visitor.signIn(browser, org, 'rep', options);
  await rep.open(dealId);
}
/** What the org said no to is also said in the browser's console; the page itself must say it in words. */
const forgiveRefusals = (): void => {
  rep.problems = rep.problems.filter((problem) => !/Failed to load resource|ERR_INTERNET_DISCONNECTED/.test(problem));
};
/** Opens the form of the first question and types into it. */
async function typeAnAnswer(words: string): Promise<() => Promise<string>> {
  await rep
    .button(/^Write (their|a newer) answer/)
    .first()
    .click();
  const area = rep.page.getByLabel('What the buyer said, in their words');
  await area.fill(words);
  return () => area.inputValue();
}
const save = (): Promise<void> => rep.button('Save').first().click();
const alert = (words: string): Promise<void> => rep.page.getByRole('alert').getByText(words).first().waitFor();

describe('the record page, as a rep sees it', () => {
  it('lists the deals and opens one', async () => {
    rep = await Visitor.signIn(browser, org, 'rep');
    await rep.page.getByRole('link', { name: 'Dispatch planning' }).click();
    await rep.page.locator('c-buyside-state').waitFor();
    expect(await rep.page.getByRole('heading', { level: 1 }).innerText()).toContain('Dispatch planning');
  });

  it('reads once, whatever there is to see and to do', async () => {
    await openAsRep(world.dealId);
    await rep.button('Add blocker').waitFor();
    expect(rep.calls).toEqual(['/graphql']);
    expect(await rep.page.getByRole('option').count()).toBe(13);
  });

  it('asks how long others stayed only where a stay is open, after the page is there', async () => {
    await openAsRep(world.workedDealId);
    await rep.page.waitForLoadState('networkidle');
    expect(rep.calls).toEqual(['/graphql', '/graphql']);
  });

  it('says where the seller is ahead of the buyer, and leads to that step', async () => {
    await openAsRep(world.workedDealId);
    await rep.step('Research').click();
    await rep.button(/Go back to step 4/).click();
    expect(await rep.step('Weighing what we have').getAttribute('aria-selected')).toBe('true');
    expect(await rep.card('state').innerText()).toContain('Seller ahead');
  });

  it('sends one request for an entry, and one read for a row of them', async () => {
    await openAsRep(world.dealId);
    rep.calls = [];
    for (let times = 0; times < 3; times += 1) {
      const asked = rep.page.waitForResponse((response) => response.url().includes('/graphql'));
      await rep.button('Skip').first().click();
      await asked;
    }
    expect(rep.calls).toHaveLength(3);
    await rep.page.waitForTimeout(2500);
    expect(rep.calls).toHaveLength(4);
  });

  it('copies the questions to ask', async () => {
    await openAsRep(world.workedDealId);
    await rep.button('Copy all').click();
    await rep.page.getByText('Copied', { exact: true }).waitFor({ state: 'attached' });
    expect(await rep.page.evaluate<string>('navigator.clipboard.readText()')).toMatch(/\?\n.*\?/);
  });

  it('is one stop for the keyboard, which is never lost: not in a form, not by what goes away under it', async () => {
    await openAsRep(world.dealId);
    const focused = (): Promise<string> =>
      rep.page.evaluate<string>(
        '(() => { let at = document.activeElement; while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement; return at.innerText || at.title; })()',
      );
    await rep.step('Idea').focus();
    await rep.page.keyboard.press('ArrowRight');
    expect(await rep.page.locator('[aria-selected="true"][role="option"]').innerText()).toContain('Sounding out');
    await rep.button('They are in this step').press('Enter');
    await rep.button('Cancel').press('Enter');
    expect(await focused()).toBe('They are in this step');
    await rep.button('They are in this step').press('Enter');
    await rep.button('Save').press('Enter');
    await rep.button('Undo').waitFor();
    expect(await focused()).toBe('Undo');
    await rep.button('Undo').press('Enter');
    expect(await focused()).toBe('They are in this step');
    await rep.button('Skip').first().press('Enter');
    await rep.saved();
    expect(await focused()).toBe('Write their answer');
    await rep.button('Add Ana Lopez to the buying team').press('Enter');
    await rep.saved();
    expect(await focused()).toBe('Add Tomasz Zielinski to the buying team');
  });

  it('has no accessibility fault, with every form open', async () => {
    await openAsRep(world.workedDealId);
    await rep.button('Write their answer').first().click();
    await rep.button('Add blocker').click();
    await rep.button('Add contact').click();
    await rep
      .button(/^They are/)
      .first()
      .click();
    await rep.page.getByText('What the marks mean').click();
    await rep.button(/^How did it end/).click();
    await rep.page.getByRole('menuitem', { name: 'Stopped' }).click();
    expect(await rep.faults()).toEqual([]);
    await rep.shoot('forms');
  });

  it('shows a deal’s name as text, whatever it tries to be', async () => {
    await openAsRep(world.dealId);
    expect(await rep.page.getByRole('heading', { level: 1 }).innerText()).toContain(HOSTILE_NAME);
    expect(await rep.page.title()).not.toBe('1');
  });
});

describe('two people on one deal', () => {
  it('are told of each other before anything is lost, and see each other’s entries', async () => {
    await openAsRep(world.workedDealId);
    const colleague = await Visitor.signIn(browser, org, 'admin');
    await colleague.open(world.workedDealId);
    const question = await rep.page.locator('c-buyside-questions h4').first().innerText();
    const typed = await typeAnAnswer('What I heard.');

    await colleague.button('Write their answer').first().click();
    await colleague.page.getByLabel('What the buyer said, in their words').fill('What my colleague heard.');
    await colleague.save('questions');
    await colleague.saved();

    await save();
    await alert('A colleague has just recorded the same thing.');
    expect(await typed()).toBe('What I heard.');
    await rep.card('questions').getByText('What my colleague heard.').waitFor();
    await rep.save('questions');
    await rep.saved();
    const { records } = await world.admin.query<{ Words__c: string }>(
      `SELECT Words__c FROM Facilitation_Answer__c WHERE Question_Text__c = '${question.replaceAll("'", String.raw`\'`)}' ORDER BY Key__c`,
    );
    expect(records.map(({ Words__c }) => Words__c)).toEqual(['What my colleague heard.', 'What I heard.']);

    // Both end the same visit: the second is told, with what was typed, and the first one's words stay.
    await colleague.button('They are through: exit met').click();
    await colleague.page.getByLabel('In their words, or a note of yours').fill('They chose to look outside.');
    await rep.button('They left it unmet').click();
    await rep.page.getByLabel('In their words, or a note of yours').fill('Not settled, I think.');
    await colleague.save('step');
    await colleague.saved();
    await rep.save('step');
    await rep.button('Skip').first().click();
    await alert('A colleague has ended this visit already');
    expect(await rep.page.getByLabel('In their words, or a note of yours').inputValue()).toBe('Not settled, I think.');
    expect(colleague.problems).toEqual([]);
    await colleague.leave();
  });

  it('are told when one is about to write over what the other has changed, and nothing is written until they mean it', async () => {
    await openAsRep(world.secondDealId);
    await rep.button('Add Ana Lopez to the buying team').click();
    await rep.saved();
    await rep.button('Add blocker').click();
    await rep.choose(rep.form('blockers'), 'What kind of thing is it?', 'Money');
    await rep.form('blockers').getByLabel('In their words').fill('Whose budget is it?');
    await rep.save('blockers');
    await rep.saved();

    // Both open the same member's roles and the same blocker; the colleague is first.
    const colleague = await Visitor.signIn(browser, org, 'admin');
    await colleague.open(world.secondDealId);
    for (const person of [rep, colleague]) {
      await person.button('Actions for Ana Lopez').click();
      await person.page.getByRole('menuitem', { name: 'Change roles' }).click();
      await person.button('What became of Money').click();
      await person.page.getByRole('menuitem', { name: 'Change what is said of it' }).click();
    }
    const tick = (person: Visitor, role: string): Promise<void> =>
      person.form('team').getByText(role, { exact: true }).click();
    await tick(colleague, 'Budget holder');
    await colleague.save('team');
    await colleague.form('blockers').getByLabel('In their words').fill('Sales pays half.');
    await colleague.save('blockers');
    await colleague.saved();

    await tick(rep, 'Initiator');
    await rep.form('team').getByRole('button', { name: 'Save', exact: true }).click();
    const told = /has changed this in the meantime/;
    await rep.form('team').getByText(told).waitFor();
    await rep.card('team').locator('.member', { hasText: 'Budget holder' }).waitFor();
    const words = rep.form('blockers').getByLabel('In their words');
    await words.fill('Nobody pays.');
    await rep.form('blockers').getByRole('button', { name: 'Save', exact: true }).click();
    await rep.form('blockers').getByText(told).waitFor();
    expect(await words.inputValue()).toBe('Nobody pays.');
    await rep.card('blockers').locator('blockquote', { hasText: 'Sales pays half.' }).waitFor();
    const path = `Decision_Path__r.Opportunity__c = '${world.secondDealId}'`;
    const now = async (): Promise<unknown[]> => [
      (await world.admin.query(`SELECT Roles__c FROM Buying_Team_Member__c WHERE ${path}`)).records,
      (await world.admin.query(`SELECT Words__c FROM Consensus_Blocker__c WHERE ${path}`)).records,
    ];
    expect(await now()).toMatchObject([[{ Roles__c: 'Budget holder' }], [{ Words__c: 'Sales pays half.' }]]);
    await rep.save('blockers');
    await rep.saved();
    expect(await now()).toMatchObject([[{ Roles__c: 'Budget holder' }], [{ Words__c: 'Nobody pays.' }]]);
    expect(colleague.problems).toEqual([]);
    await colleague.leave();
  });
});

describe('when something is in the way', () => {
  it('keeps what was typed while the org cannot be reached, and saves it once it can', async () => {
    await openAsRep(world.secondDealId);
    const typed = await typeAnAnswer('Typed on a train.');
    await rep.context.setOffline(true);
    await save();
    await alert('The org could not be reached.');
    expect(await typed()).toBe('Typed on a train.');
    await rep.context.setOffline(false);
    await rep.save('questions');
    await rep.saved();
    forgiveRefusals();
  });

  it.each<[string, FaultRule, string]>([
    ['the session has ended', { fault: 'expiredSession', path: '/graphql' }, 'Your session has ended.'],
    ['the org is too busy', { fault: 'unavailable', path: '/graphql' }, 'The org cannot answer just now.'],
  ])('says so when %s, and keeps what was typed', async (_, rule, words) => {
    await openAsRep(world.secondDealId);
    const typed = await typeAnAnswer('What they said.');
    org.faults.add(rule);
    await save();
    await alert(words);
    expect(await typed()).toBe('What they said.');
    org.faults.clear();
    await rep.save('questions');
    await rep.saved();
    forgiveRefusals();
  });

  it('says so when an admin takes a field away while the page is open, and saves once it is back', async () => {
    const before = await world.admin.metadata.read('PermissionSet', 'Buyside_Rep');
    const name = 'Facilitation_Answer__c.Words__c';
    const fieldPermissions = before.fieldPermissions.map((permission) =>
      permission.field === name ? { ...permission, editable: false, readable: false } : permission,
    );
    const give = async (set: typeof before): Promise<void> => {
      expect(await world.admin.metadata.update('PermissionSet', set)).toMatchObject({ success: true });
    };
    await openAsRep(world.secondDealId);
    const typed = await typeAnAnswer('Worth a second try.');
    await give({ ...before, fieldPermissions });
    await save();
    await alert('A field this needs was taken away');
    expect(await typed()).toBe('Worth a second try.');
    const count = `SELECT COUNT() FROM Facilitation_Answer__c WHERE Decision_Path__r.Opportunity__c = '${world.secondDealId}'`;
    const { totalSize } = await world.admin.query(count);
    await give(before);
    await rep.save('questions');
    await rep.saved();
    expect((await world.admin.query(count)).totalSize).toBe(totalSize + 1);
    forgiveRefusals();
  });

  it('takes 30,000 characters, markup and emoji as text, and refuses what does not fit with all of it kept', async () => {
    await openAsRep(world.secondDealId);
    const hostile = `<img src=x onerror="document.title=1"><script>document.title=1</script> 🚚 ${'ä'.repeat(30_000)}`;
    await typeAnAnswer(hostile);
    await rep.save('questions');
    await rep.saved();
    await rep.page.locator('blockquote', { hasText: '<script>' }).first().waitFor();
    expect(await rep.page.title()).not.toBe('1');
    const again = await typeAnAnswer('x'.repeat(32_001));
    await save();
    await alert('that is 32001 characters, and 32000 fit');
    expect((await again()).length).toBe(32_001);
  });

  it('takes no day in the future, and asks about one before the deal', async () => {
    await openAsRep(world.secondDealId);
    await typeAnAnswer('Later.');
    const day = rep.form('questions').getByLabel('When?');
    await day.fill('Jan 1, 2031');
    await save();
    await rep
      .form('questions')
      .getByText(/or earlier/)
      .waitFor();
    expect(await rep.form('questions').count()).toBe(1);
    await day.fill('Jan 1, 2020');
    await day.press('Tab');
    await rep.page.getByText('That is before this deal was made here.').waitFor();
  });

  it('says that the deal was deleted, and keeps what was typed to be copied', async () => {
    const { records } = await world.admin.query<{ AccountId: string; OwnerId: string }>(
      `SELECT AccountId, OwnerId FROM Opportunity WHERE Id = '${world.dealId}'`,
    );
    const made = await world.admin.sobject('Opportunity').create({
      ...records[0],
      attributes: undefined,
      Name: 'Short-lived',
      StageName: 'Prospecting',
      CloseDate: '2030-01-31',
    });
    await openAsRep(String(made.id));
    const typed = await typeAnAnswer('Worth keeping.');
    await world.admin.sobject('Opportunity').delete(String(made.id));
    await save();
    await alert('was deleted or is no longer shared with you');
    expect(await typed()).toBe('Worth keeping.');
    forgiveRefusals();
  });
});

describe('the record page elsewhere', () => {
  it.each([
    ['a phone', PHONE],
    ['the smallest phone', SMALL_PHONE],
  ])('shows every step on %s without scrolling sideways, with no accessibility fault', async (name, size) => {
    await openAsRep(world.workedDealId, { size });
    expect(await rep.overflow()).toBeLessThanOrEqual(0);
    const boxes = await Promise.all((await rep.page.getByRole('option').all()).map((option) => option.boundingBox()));
    expect(boxes.every((box) => box !== null && box.x >= 0 && box.x + box.width <= size.width)).toBe(true);
    expect(boxes.every((box) => box !== null && box.height >= 24)).toBe(true);
    expect(await rep.faults()).toEqual([]);
    await rep.shoot(name.replaceAll(' ', '-'));
  });

  it('opens another phase on a phone when its name is tapped', async () => {
    await openAsRep(world.workedDealId, { size: PHONE });
    await rep.page.locator('.phase-name', { hasText: 'Choose and implement' }).click();
    expect(await rep.step('Meeting providers').getAttribute('aria-selected')).toBe('true');
  });

  it('is readable in dark colours, with every form open and while an entry can be undone', async () => {
    await openAsRep(world.workedDealId);
    await rep.darken();
    await rep.step('Getting organised').click();
    await rep.button('They are in this step').click();
    await rep.save('step');
    await rep.button('Write their answer').first().click();
    await rep.button('Add blocker').click();
    await rep.choose(rep.form('blockers'), 'What kind of thing is it?', 'Money');
    await rep.button('Add voice').click();
    await rep.page.getByText('What the marks mean').click();
    expect(await rep.faint()).toEqual([]);
    await rep.button('Undo').click();
    await rep.tab('Consensus');
    await rep.tab('What was said and done');
    expect(await rep.faint()).toEqual([]);
    await rep.shoot('dark');
  });

  it.each([
    ['German', 'de', 'ltr'],
    ['Arabic, in English words from right to left', 'ar', 'rtl'],
  ])('speaks %s', async (name, language, direction) => {
    const user = org.user('rep').userId;
    await world.admin.sobject('User').update({ Id: user, LanguageLocaleKey: language });
    await openAsRep(world.workedDealId);
    expect(await rep.page.locator('html').getAttribute('dir')).toBe(direction);
    const words = await rep.card('path').innerText();
    expect(words.includes('Entscheidung des Kunden')).toBe(language === 'de');
    await rep.tab(language === 'de' ? 'Was gesagt und getan wurde' : 'What was said and done');
    await rep.tab(language === 'de' ? 'Entscheidung des Kunden' : "Buyer's decision");
    // Words of a picklist.
    await rep.step('Weighing what we have').click();
    expect((await rep.card('step').innerText()).includes('Technikverantwortliche')).toBe(language === 'de');
    expect(await rep.overflow()).toBeLessThanOrEqual(0);
    expect(await rep.faults()).toEqual([]);
    await rep.shoot(language);
    await world.admin.sobject('User').update({ Id: user, LanguageLocaleKey: 'en_US' });
    expect(name).not.toBe('');
  });
});

describe('the record page, as others see it', () => {
  it('shows an analyst everything and no button that records', async () => {
    rep = await Visitor.signIn(browser, org, 'analyst');
    await rep.open(world.workedDealId);
    for (const name of [
      'Add blocker',
      'Add voice',
      'Write their answer',
      'Not known yet',
      'Skip',
      /^They are/,
      /^How did/,
    ])
      expect(await rep.button(name).count()).toBe(0);
    await rep.card('questions').waitFor();
    for (const tab of ['Consensus', 'What was said and done', "Buyer's decision"]) {
      await rep.tab(tab);
      expect(await rep.faults()).toEqual([]);
    }
    await rep.shoot('analyst');
  });

  it('lets an admin record as a rep does', async () => {
    rep = await Visitor.signIn(browser, org, 'admin');
    await rep.open(world.secondDealId);
    await rep.button('Add Tomasz Zielinski to the buying team').click();
    await rep.saved();
    await rep.card('team').locator('.name', { hasText: 'Tomasz Zielinski' }).first().waitFor();
  });

  it('sends a browser without a session to the sign-in words, and nothing of the org', async () => {
    rep = await Visitor.signIn(browser, org, 'rep');
    await rep.context.clearCookies();
    const answer = await rep.page.goto(`${org.instanceUrl}/lightning/r/Opportunity/${world.workedDealId}/view`);
    expect(answer?.status()).toBe(401);
    expect(await rep.page.content()).not.toContain('Dispatch planning');
    forgiveRefusals();
  });

  it('says that a deal is not there without saying more', async () => {
    rep = await Visitor.signIn(browser, org, 'rep');
    const answer = await rep.page.goto(`${org.instanceUrl}/lightning/r/Opportunity/006000000000000AAA/view`);
    expect(answer?.status()).toBe(404);
    forgiveRefusals();
  });
});
