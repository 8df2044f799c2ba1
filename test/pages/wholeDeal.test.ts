/** A whole deal, from an idea to a purchase, as a rep records it: once at a desk, once on a phone. */
import { describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { LocalOrg } from '../../src/local-org/index.ts';
import { inScene, type World } from './anOrgWithADeal.ts';
import { DESK, PHONE, Visitor } from './visitor.ts';

jest.setTimeout(180_000);

let org: LocalOrg;
let browser: Browser;
let world: World;

inScene((scene) => ({ org, browser, world } = scene));

async function countOf(object: string, where: string): Promise<number> {
  const { totalSize } = await world.admin.query(`SELECT Id FROM ${object} WHERE ${where}`);
  return totalSize;
}

/** On a narrow page a step's phase must be open before the step can be tapped. */
async function goTo(rep: Visitor, name: string): Promise<void> {
  await rep.step(name).click();
  await rep
    .card('step')
    .getByText(new RegExp(`^Step \\d+: ${name}$`))
    .first()
    .waitFor();
}

async function ofDeal(rep: Visitor, dealId: string, device: string): Promise<void> {
  const own = `Decision_Path__r.Opportunity__c = '${dealId}'`;
  await rep.open(dealId);
  expect(await rep.card('path').innerText()).toContain('Choose the step the buyer is in and say so below');
  await rep.shoot(`${device}-1-empty`);

  // Somebody at the buyer's has an idea: two clicks, and ten seconds to take it back.
  await rep.button('They are in this step').click();
  await rep.save('step');
  await rep.card('step').getByText('Idea: In Progress. It is saved in ten seconds.').waitFor();
  await rep.button('Undo').click();
  await rep.button('They are in this step').click();
  await rep.save('step');

  // They say what would have to be different; they do not know the next thing yet; a third is for later.
  await rep.button('Write their answer').first().click();
  await rep.page.getByLabel('What the buyer said, in their words').fill('When nobody re-types routes at night.');
  await rep.save('questions');
  await rep.saved();
  await rep.button('Not known yet').first().click();
  await rep.saved();
  await rep.button('Skip').first().click();
  await rep.saved();

  // Who is in: a contact of the deal with one click, anybody else by name, and a voice nobody is named for.
  await rep.button('Add Ana Lopez to the buying team').click();
  await rep.card('team').locator('.name', { hasText: 'Ana Lopez' }).waitFor();
  await rep.button('Add contact').click();
  await rep.form('team').getByRole('combobox', { name: 'Which contact?' }).fill('Priya');
  await rep.form('team').getByRole('option', { name: 'Priya Raman' }).click();
  await rep.save('team');
  await rep.card('team').locator('.name', { hasText: 'Priya Raman' }).waitFor();
  await rep.button('Add voice').click();
  await rep.form('team').getByLabel('Who is it, as far as you know?').fill('A voice from finance');
  await rep.save('team');
  await rep.button('Actions for A voice from finance').click();
  await rep.page.getByRole('menuitem', { name: 'This is Joe Ito' }).click();
  await rep.saved();
  await rep.card('team').locator('.name', { hasText: 'Joe Ito' }).first().waitFor();

  // The first step is behind them; later they are back in it, and nothing of the first time is lost.
  await rep.button('They are through: exit met').click();
  await rep.save('step');
  await rep.button('They are back in this step').click();
  await rep.save('step');
  await rep.button('They are through: exit met').click();
  await rep.save('step');
  await rep.saved();
  expect(await countOf('Decision_Step__c', `${own} AND Step_Code__c = 'idea'`)).toBe(2);
  await rep.shoot(`${device}-2-back`);

  // Step by step to a shared understanding; one step does not apply to them.
  for (const name of world.steps.slice(1, 8)) {
    await goTo(rep, name);
    await rep.button(name === 'Getting organised' ? 'Does not apply' : 'They are through: exit met').click();
    await rep.save('step');
  }

  // Something stands in the way; they look after it, and settle it.
  await goTo(rep, 'Consensus');
  await rep.button('They are in this step').click();
  await rep.save('step');
  await rep.button('Add blocker').click();
  await rep.choose(rep.form('blockers'), 'What kind of thing is it?', 'Money');
  await rep.form('blockers').getByLabel('In their words').fill('Sales and operations each expect the other to pay.');
  await rep.choose(rep.form('blockers'), 'Who on their side looks after it?', 'Joe Ito');
  await rep.form('blockers').getByText('Ana Lopez', { exact: true }).last().click();
  await rep.save('blockers');
  await rep.button('What became of Money').click();
  await rep.page.getByRole('menuitem', { name: 'They are working on it' }).click();
  await rep.saved();
  await rep.shoot(`${device}-3-blocked`);
  await rep.button('What became of Money').click();
  await rep.page.getByRole('menuitem', { name: 'They settled it' }).click();
  await rep.card('blockers').getByText('Settled or accepted').waitFor();

  // Each says where they stand; agreement holds when all four conditions do, and not before.
  await rep.tab('Consensus');
  const grid = rep.card('consensus');
  for (const [who, level] of [
    ['Ana Lopez', '6 Fully in'],
    ['Priya Raman', '3 Needs discussion'],
    ['Joe Ito', '5 Agrees with reservation'],
    ['Priya Raman', '4 Can live with it'],
  ] as const) {
    await grid.getByRole('button', { name: new RegExp(`^${who} . Step 9: Consensus`) }).click();
    await grid.getByText(level, { exact: true }).last().click();
    await rep.form('consensus').getByLabel('In their words').fill(`${who} said so in the meeting.`);
    await rep.save('consensus');
    if (level.startsWith('3')) {
      await grid.getByText('No consensus yet: 1 not willing yet and 1 of 3 not heard yet.').waitFor();
      await rep.shoot(`${device}-4-consensus`);
    }
  }
  await grid.getByText('Everyone known has been heard and can live with it.').waitFor();
  expect(await countOf('Buy_In__c', `Buying_Team_Member__r.${own}`)).toBe(4);

  // Then, and only then, providers; and they buy.
  await rep.tab("Buyer's decision");
  await rep.button('They are through: exit met').click();
  await rep.save('step');
  for (const name of world.steps.slice(9)) {
    await goTo(rep, name);
    await rep.button('They are through: exit met').click();
    await rep.save('step');
  }
  await rep.button(/^How did it end/).click();
  await rep.page.getByRole('menuitem', { name: 'Bought' }).click();
  await rep.choose(rep.form('path'), 'Who said it?', 'Ana Lopez');
  await rep.form('path').getByLabel('In their words').fill('We start in the Leipzig depot.');
  await rep.save('path');
  await rep
    .card('path')
    .getByText(/^The path is closed: Bought · .* · Ana Lopez/)
    .waitFor();
  await rep.saved();
  await rep.shoot(`${device}-5-bought`);

  // All of it can be read again, newest first, and all of it is in the org.
  await rep.tab('What was said and done');
  await rep.card('history').locator('li').first().waitFor();
  const told = await rep.card('history').locator('li').allInnerTexts();
  expect(told[0]).toContain('Bought');
  for (const words of ['We start in the Leipzig depot.', 'each expect the other to pay', 'When nobody re-types routes'])
    expect(told.join('\n')).toContain(words);
  await rep.shoot(`${device}-6-history`);
  const { records } = await world.admin.query(
    `SELECT Status__c, Furthest_Met__c, Team_Size__c, Placeholders__c, Open_Blockers__c, Open_Visits__c FROM Decision_Path__c WHERE Opportunity__c = '${dealId}'`,
  );
  expect(records).toMatchObject([
    {
      Status__c: 'Bought',
      Furthest_Met__c: 13,
      Team_Size__c: 3,
      Placeholders__c: 0,
      Open_Blockers__c: 0,
      Open_Visits__c: 0,
    },
  ]);
  expect(await countOf('Decision_End__c', `${own} AND Outcome__c = 'Bought' AND Told_By__r.Name = 'Ana Lopez'`)).toBe(
    1,
  );
  expect(await countOf('Facilitation_Answer__c', own)).toBe(3);
  // Who joined the decision from outside the deal is on the deal now.
  expect(await countOf('OpportunityContactRole', `OpportunityId = '${dealId}' AND Contact.Name = 'Priya Raman'`)).toBe(
    1,
  );
}

describe('a whole deal from idea to bought', () => {
  it('is worked on the page at a desk', async () => {
    const rep = await Visitor.signIn(browser, org, 'rep', { size: DESK });
    await ofDeal(rep, world.dealId, 'desk');
    expect(await rep.faults()).toEqual([]);
    expect(rep.problems).toEqual([]);
    await rep.leave();
  });

  it('is worked on the page of a phone', async () => {
    const rep = await Visitor.signIn(browser, org, 'rep', { size: PHONE });
    await ofDeal(rep, world.secondDealId, 'phone');
    expect(await rep.overflow()).toBeLessThanOrEqual(0);
    expect(await rep.faults()).toEqual([]);
    expect(rep.problems).toEqual([]);
    await rep.leave();
  });

  it('is taken up again, and what was recorded stays', async () => {
    const rep = await Visitor.signIn(browser, org, 'rep');
    await rep.open(world.dealId);
    await rep.button('Take it up again').click();
    await rep.save('path');
    await rep.saved();
    expect(await rep.card('path').innerText()).not.toContain('The path is closed');
    const path = `Decision_Path__r.Opportunity__c = '${world.dealId}'`;
    expect(await countOf('Decision_End__c', path)).toBe(2);
    expect(await countOf('Decision_Path__c', `Opportunity__c = '${world.dealId}' AND Status__c = 'Active'`)).toBe(1);
    await rep.leave();
  });
});
