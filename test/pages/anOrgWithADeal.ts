/** A small world for the page tests: the default model, two deals of one rep, four people on the buyer's side. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll } from '@jest/globals';
import type { Connection } from 'jsforce';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium.ts';
import { parseModelFile } from '../../src/decision/modelFile.ts';
import { type LocalOrg, startLocalOrg } from '../../src/local-org/index.ts';
import { applyModel } from '../../src/salesforce/applyModel.ts';
import { connectTo } from '../support/localOrg.ts';
import { buildPages } from './visitor.ts';

const MODEL = 'data/default-model.yaml';

export interface World {
  /** A deal with nothing recorded; its name tries to be a script. */
  readonly dealId: string;
  /** Another with nothing recorded. */
  readonly secondDealId: string;
  /** A deal in which the buyer is in step 4 while the stage takes step 10 for granted. */
  readonly workedDealId: string;
  readonly admin: Connection;
  /** The names of the model's steps, in order. */
  readonly steps: readonly string[];
}

export const HOSTILE_NAME = 'Depots <img src=x onerror="document.title=1">';

async function create(connection: Connection, type: string, rows: readonly object[]): Promise<string[]> {
  const results = await connection.sobject(type).create([...rows], { allOrNone: true });
  return results.map((result) => {
    if (!result.success) throw new Error(`${type}: ${JSON.stringify(result.errors)}`);
    return result.id;
  });
}

async function oneOf(connection: Connection, type: string, row: object): Promise<string> {
  const [id = ''] = await create(connection, type, [row]);
  return id;
}

/** Loads the world. The model is applied as the command does it. */
export async function loadWorld(org: LocalOrg): Promise<World> {
  const admin = connectTo(org, 'admin');
  const rep = connectTo(org, 'rep');
  const model = parseModelFile(readFileSync(MODEL, 'utf8'), MODEL);
  await applyModel(connectTo(org, 'integration'), model, { now: new Date() });

  const owner = { OwnerId: org.user('rep').userId };
  const accountId = await oneOf(admin, 'Account', { Name: 'Northwind Logistics', ...owner });
  const people = [
    ['Ana', 'Lopez', 'Head of Customer Operations'],
    ['Tomasz', 'Zielinski', 'IT Architect'],
    ['Margarethe', 'Hohenstein-Wittelsbach', 'Chief Financial Officer'],
    ['Joe', 'Ito', 'Team Lead Dispatch'],
  ] as const;
  const contacts = await create(
    admin,
    'Contact',
    people.map(([FirstName, LastName, Title]) => ({ FirstName, LastName, Title, AccountId: accountId, ...owner })),
  );
  const deal = { AccountId: accountId, CloseDate: '2030-01-31', Amount: 184_000, ...owner };
  const [dealId = '', secondDealId = '', workedDealId = ''] = await create(admin, 'Opportunity', [
    { Name: HOSTILE_NAME, StageName: 'Value Proposition', ...deal },
    { Name: 'Second depot', StageName: 'Value Proposition', ...deal },
    { Name: 'Dispatch planning', StageName: 'Proposal/Price Quote', ...deal },
  ]);
  await create(
    admin,
    'OpportunityContactRole',
    [dealId, secondDealId, workedDealId].flatMap((OpportunityId) =>
      contacts.map((ContactId) => ({ OpportunityId, ContactId, Role: 'Evaluator' })),
    ),
  );

  const definitions = await rep.query<{ Id: string; Code__c: string; Sequence__c: number; Decision_Model__c: string }>(
    'SELECT Id, Code__c, Sequence__c, Decision_Model__c FROM Step_Definition__c ORDER BY Sequence__c',
  );
  const step = definitions.records[3];
  if (!step) throw new Error('the applied model has no fourth step');
  const pathId = await oneOf(rep, 'Decision_Path__c', {
    Opportunity__c: workedDealId,
    Key__c: workedDealId,
    Decision_Model__c: step.Decision_Model__c,
    Started_On__c: '2026-01-05T09:00:00.000Z',
  });
  await oneOf(rep, 'Decision_Step__c', {
    Decision_Path__c: pathId,
    Key__c: `${workedDealId}:${step.Code__c}:1`,
    Step_Definition__c: step.Id,
    Step_Code__c: step.Code__c,
    Sequence__c: step.Sequence__c,
    Visit__c: 1,
    Status__c: 'In Progress',
    Entered_On__c: '2026-01-05T09:00:00.000Z',
    Basis__c: 'Buyer told us',
  });
  // Somebody the deals do not know yet.
  await create(admin, 'Contact', [{ FirstName: 'Priya', LastName: 'Raman', AccountId: accountId, ...owner }]);
  return { dealId, secondDealId, workedDealId, admin, steps: model.steps.map(({ name }) => name) };
}

/** What the tests of one file work on. */
export interface Scene {
  readonly org: LocalOrg;
  readonly browser: Browser;
  readonly world: World;
}

/** Builds the pages and opens an org with the world in it, and a browser, for the whole file; hands them to `begin`. */
export function inScene(begin: (scene: Scene) => void): void {
  let scene: Scene;
  beforeAll(async () => {
    buildPages();
    const [org, browser] = await Promise.all([startLocalOrg({ pages: true }), launchChromium()]);
    scene = { org, browser, world: await loadWorld(org) };
    begin(scene);
  });
  afterAll(async () => {
    await scene.browser.close();
    await scene.org.close();
  });
}
