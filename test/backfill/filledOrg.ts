/** A local org with made deals and the default model, and what the tests of runs ask of it. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, jest } from '@jest/globals';
import type { Connection } from 'jsforce';
import { backfillOrg } from '../../src/backfill/backfillOrg.ts';
import type { BackfillOptions } from '../../src/backfill/askedRun.ts';
import type { BackfillOutcome } from '../../src/backfill/backfillRun.ts';
import type { RunOptions } from '../../src/backfill/run/runOptions.ts';
import { parseModelFile } from '../../src/decision/modelFile.ts';
import type { LocalOrg } from '../../src/local-org/index.ts';
import { applyModel } from '../../src/salesforce/applyModel.ts';
import { openDoor } from '../../src/salesforce/door.ts';
import type { LogIn } from '../../src/salesforce/orgConnection.ts';
import { loadMadeDeals } from '../salesforce/madeDeals.ts';
import { connectTo, startTestOrg } from '../support/localOrg.ts';

export const MODEL = parseModelFile(readFileSync('data/default-model.yaml', 'utf8'), 'default-model.yaml');
export const OBJECTS = ['Decision_Path__c', 'Decision_Step__c', 'Buying_Team_Member__c'] as const;

// Runs sort on disk and write in parts; the machine may be busy.
jest.setTimeout(120_000);

// A state folder of its own: runs of the machine are none of a test's business, nor the other way round.
process.env['XDG_STATE_HOME'] = mkdtempSync(join(tmpdir(), 'buyside-state-'));

/** The options of a run that a test does not care about. Pauses are short: the local org is not busy. */
export const QUIET: RunOptions = {
  signal: new AbortController().signal,
  clock: () => new Date(),
  toSummary: (result) => `${result.deals.read} deals`,
  waiting: { sleep: () => new Promise((resolve) => setTimeout(resolve, 2)) },
};

let runs = 0;
/** The id of the run that is begun next. */
export const nextRunId = (): string => `run-${runs + 1}`;

export function fill(over: LogIn, options: Partial<BackfillOptions> = {}): Promise<BackfillOutcome> {
  runs += 1;
  return backfillOrg(over, { ...QUIET, isDryRun: false, runId: `run-${runs}`, ...options });
}

export interface FilledOrg {
  readonly org: () => LocalOrg;
  readonly connection: () => Connection;
  readonly query: (soql: string) => Promise<Record<string, unknown>[]>;
  readonly count: (object: string) => Promise<number>;
  /** Everything runs wrote but for who wrote it and when, in order of keys. */
  readonly content: () => Promise<Record<string, unknown>[]>;
  /** Removes every path, with what hangs on it; nobody may remove the rows of runs. */
  readonly removePaths: () => Promise<void>;
}

/** An org with deals and the default model, started for the file of tests. */
export function startFilledOrg(deals = 80, options: Parameters<typeof startTestOrg>[0] = {}): FilledOrg {
  const org = startTestOrg(options);
  const query = async (soql: string): Promise<Record<string, unknown>[]> =>
    (await connectTo(org(), 'admin').query(soql, { autoFetch: true, maxFetch: 50_000 })).records.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'attributes')),
    );
  beforeAll(async () => {
    await loadMadeDeals(org(), deals);
    await applyModel(connectTo(org(), 'admin'), MODEL, { now: new Date() });
  });
  return {
    org,
    connection: () => connectTo(org(), 'integration'),
    query,
    count: async (object) => (await connectTo(org(), 'admin').query(`SELECT COUNT() FROM ${object}`)).totalSize,
    content: async () => (await Promise.all(CONTENT.map(query))).flat(),
    removePaths: async () => {
      const ids = (await query('SELECT Id FROM Decision_Path__c')).map(({ Id }) => String(Id));
      const answers = await connectTo(org(), 'admin')
        .sobject('Decision_Path__c')
        .destroy(ids, { allowRecursive: true });
      expect(answers.filter(({ success }) => !success)).toEqual([]);
    },
  };
}

const CONTENT = [
  'SELECT Key__c, Opportunity__c, Status__c, Started_On__c, Ended_On__c, Presumed_Step__c FROM Decision_Path__c ORDER BY Key__c',
  `SELECT Key__c, Status__c, Sequence__c, Visit__c, Basis__c, Entered_On__c, Entered_Not_Before__c, Exited_On__c, Confidence__c,
    Evidence_Class__c, Evidence_Rules__c, Evidence__c FROM Decision_Step__c ORDER BY Key__c`,
  `SELECT Key__c, Contact__c, Roles__c, Function__c, Basis__c, Joined_On__c, Opportunity_Contact_Role_Id__c
    FROM Buying_Team_Member__c ORDER BY Key__c`,
];

/** What never comes. */
export const never = <T>(): Promise<T> => new Promise(() => undefined);

/** The way to an org of a process that may die: from then on it sends nothing more. */
export const dyingDoor =
  (isDead: () => boolean): typeof openDoor =>
  (logIn, options) => {
    const door = openDoor(logIn, options);
    return {
      version: door.version,
      instanceUrl: door.instanceUrl,
      request: (request) => (isDead() ? never() : door.request(request)),
      stream: (request, take) => (isDead() ? never() : door.stream(request, take)),
      calls: () => door.calls(),
      useReserve: () => door.useReserve(),
    };
  };

/** Rows a run wrote, of the three kinds. */
export const written = ({ result: { rows } }: BackfillOutcome): number =>
  [rows.paths, rows.visits, rows.members].reduce((sum, { created, updated }) => sum + created + updated, 0);
