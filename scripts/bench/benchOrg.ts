/** The local org itself: how soon it is there, how fast it takes rows and answers a page, and what memory it holds. */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { call, queryAll, type OrgAccess } from '../demo/orgClient.ts';
import { applyDefaultModel } from './applyDefaultModel.ts';
import { uploadWithCurl, type ReadyFile } from './curlFloor.ts';
import { highWaterMb } from './measure.ts';
import { startBenchOrg } from './orgProcess.ts';

const ROWS = 100_000;
const DEALS_A_ACCOUNT = 10;
const VISITS_A_PATH = 10;
const STARTS = 3;
const PAGES = 7;
const ROWS_A_CALL = 5_000;
const RUN_ID = 'bench';

/** A page of 2,000 rows of 100,000, two parents and the children of each. */
const QUERY = `SELECT Id, Name, StageName, Amount, CloseDate, Account.Name, Owner.Name,
  (SELECT Id, Role, IsPrimary FROM OpportunityContactRoles) FROM Opportunity`;

/** Milliseconds from the start of the process to the line that says where the org is. @throws Error when it ends before */
async function startMs(): Promise<number> {
  const began = performance.now();
  const args = ['--disable-warning=ExperimentalWarning', 'scripts/org.ts', '--no-pages', '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const line = new Promise<number>((resolve) => child.stdout.once('data', () => resolve(performance.now() - began)));
  const time = await Promise.race([line, ended]);
  child.kill('SIGTERM');
  await ended;
  if (time === undefined) throw new Error('the local org ended before it was there');
  return time;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function medianStartMs(): Promise<number> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start += 1) times.push(await startMs());
  return median(times);
}

/** Rows past every rule, as nothing of this is measured. Returns their ids. */
async function loadRows(org: OrgAccess, object: string, rows: readonly object[]): Promise<string[]> {
  const ids: string[] = [];
  for (let start = 0; start < rows.length; start += ROWS_A_CALL) {
    const body = { rows: rows.slice(start, start + ROWS_A_CALL) };
    ids.push(...(await call<{ ids: string[] }>(org, 'POST', `/local-org/rows/${object}`, body)).ids);
  }
  return ids;
}

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Deals with accounts, owners and one contact role each. Returns the deals' ids. */
async function fill(admin: OrgAccess): Promise<string[]> {
  const accounts = await loadRows(
    admin,
    'Account',
    many(ROWS / DEALS_A_ACCOUNT, (index) => ({ Name: `Account ${index}` })),
  );
  const accountOf = (index: number): string => accounts[Math.floor(index / DEALS_A_ACCOUNT)] ?? '';
  const contacts = await loadRows(
    admin,
    'Contact',
    accounts.map((AccountId, index) => ({ LastName: `Contact ${index}`, AccountId })),
  );
  const owners = await queryAll<{ Id: string }>(admin, 'SELECT Id FROM User WHERE IsActive = true');
  const deals = await loadRows(
    admin,
    'Opportunity',
    many(ROWS, (index) => ({
      Name: `Deal ${index}`,
      StageName: 'Prospecting',
      CloseDate: '2026-12-31',
      Amount: index,
      AccountId: accountOf(index),
      OwnerId: owners[index % owners.length]?.Id,
    })),
  );
  await loadRows(
    admin,
    'OpportunityContactRole',
    deals.map((OpportunityId, index) => ({
      OpportunityId,
      ContactId: contacts[Math.floor(index / DEALS_A_ACCOUNT)],
      Role: 'Decision Maker',
      IsPrimary: true,
    })),
  );
  return deals;
}

async function writeCsv(folder: string, object: string, rows: readonly object[]): Promise<ReadyFile> {
  const path = join(folder, `org-${object}.csv`);
  await pipeline(rows, stringify({ header: true }), createWriteStream(path));
  return { object, keyField: 'Key__c', path, rows: rows.length, columns: Object.keys(rows[0] ?? {}) };
}

/** The paths of as many deals as the visits need, saved like any rows. Returns the visits, ready as CSV. */
async function prepareVisits(org: OrgAccess, deals: readonly string[], folder: string): Promise<ReadyFile> {
  await applyDefaultModel(org);
  const [model] = await queryAll<{ Key__c: string }>(
    org,
    "SELECT Key__c FROM Decision_Model__c WHERE Status__c = 'Active'",
  );
  const steps = await queryAll<{ Key__c: string; Code__c: string; Sequence__c: number }>(
    org,
    `SELECT Key__c, Code__c, Sequence__c FROM Step_Definition__c ORDER BY Sequence__c LIMIT ${VISITS_A_PATH}`,
  );
  const run = { Run_Id__c: RUN_ID, Kind__c: 'Backfill', Status__c: 'Running' };
  await call(org, 'POST', '/sobjects/Buyside_Run__c', run);
  const chosen = deals.slice(0, ROWS / VISITS_A_PATH);
  const paths = chosen.map((id) => ({
    Key__c: id,
    Opportunity__c: id,
    'Decision_Model__r.Key__c': model?.Key__c,
    Started_On__c: '2026-01-01T08:00:00.000Z',
  }));
  await uploadWithCurl(org, [await writeCsv(folder, 'Decision_Path__c', paths)]);
  const visits = chosen.flatMap((id) =>
    steps.map((step, index) => ({
      Key__c: `${id}:${step.Code__c}:1`,
      'Decision_Path__r.Key__c': id,
      'Step_Definition__r.Key__c': step.Key__c,
      Step_Code__c: step.Code__c,
      Sequence__c: step.Sequence__c,
      Visit__c: 1,
      Is_Latest__c: 'true',
      Status__c: 'Exit Met',
      Entered_On__c: new Date(Date.UTC(2026, 0, 1 + 3 * index, 8)).toISOString(),
      Exited_On__c: new Date(Date.UTC(2026, 0, 3 + 3 * index, 17)).toISOString(),
      Basis__c: 'Inferred',
      Confidence__c: 0.5,
      Evidence_Class__c: 'B',
      Evidence_Rules__c: 'R4, R5',
      Evidence__c: 'R4 0.50 Event: two buyer contacts attended\nR5 0.40 Task: the buyer answered',
      'Buyside_Run__r.Run_Id__c': RUN_ID,
    })),
  );
  return writeCsv(folder, 'Decision_Step__c', visits);
}

async function medianQueryMs(org: OrgAccess): Promise<number> {
  const times: number[] = [];
  for (let page = 0; page < PAGES; page += 1) {
    const began = performance.now();
    const { records, totalSize } = await call<{ records: unknown[]; totalSize: number }>(
      org,
      'GET',
      `/query?q=${encodeURIComponent(QUERY)}`,
    );
    times.push(performance.now() - began);
    if (records.length !== 2000 || totalSize !== ROWS)
      throw new Error(`the page has ${records.length} of ${totalSize} rows, not 2000 of ${ROWS}`);
  }
  return median(times);
}

/**
 * Starts an org, fills it, upserts visits by Bulk API 2.0 and asks for a page.
 *
 * Shape: figures by name, `org.…`. Unit: ms, rows a second, MB of a million bytes.
 */
export async function benchOrg(folder: string): Promise<Record<string, number | null>> {
  const started = await medianStartMs();
  const org = await startBenchOrg();
  try {
    const deals = await fill(org.admin);
    const visits = await prepareVisits(org.integration, deals, folder);
    const ingestMs = await uploadWithCurl(org.integration, [visits]);
    const queryMs = await medianQueryMs(org.admin);
    return {
      'org.startMs': started,
      'org.ingestRowsPerSecond': (visits.rows * 1000) / ingestMs,
      'org.queryMs': queryMs,
      'org.peakMb': highWaterMb(org.pid),
    };
  } finally {
    await org.stop();
  }
}
