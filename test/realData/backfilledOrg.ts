/** Loads another party's deals into a local org through its API, applies the default model and backfills: once, then again. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { backfillOrg } from '../../src/backfill/backfillOrg.ts';
import type { BackfillResult } from '../../src/backfill/result/backfillResult.ts';
import { parseModelFile } from '../../src/decision/modelFile.ts';
import { applyModel } from '../../src/salesforce/applyModel.ts';
import type { LocalOrg } from '../../src/local-org/index.ts';
import { ask, connectTo } from '../support/localOrg.ts';

export type Row = Readonly<Record<string, string | number | boolean | null>>;

process.env['XDG_STATE_HOME'] = mkdtempSync(join(tmpdir(), 'buyside-state-'));

const MODEL_FILE = 'data/default-model.yaml';

/** Inserts rows as the integration user, who may set the date of creation; returns their ids in order. */
export async function insert(org: LocalOrg, object: string, rows: readonly Row[]): Promise<string[]> {
  const connection = connectTo(org, 'integration');
  const saved = await connection
    .sobject(object)
    .create(rows as Row[] & object[], { allOrNone: true, allowRecursive: true });
  expect(saved.filter(({ success }) => !success)).toEqual([]);
  return saved.map(({ id }) => id ?? '');
}

/** Puts stage history of the past in the place of the rows the inserts made. Salesforce has no such door; see the local org's README. */
export async function loadHistory(org: LocalOrg, rows: readonly Row[]): Promise<void> {
  for (let start = 0; start < rows.length; start += 5_000) {
    const body = { rows: rows.slice(start, start + 5_000), replaceBy: 'OpportunityId' };
    const answer = await ask(org, '/services/data/v66.0/local-org/rows/OpportunityHistory', {
      method: 'POST',
      as: 'admin',
      body,
    });
    expect(answer.status).toBe(201);
  }
}

export async function applyDefaultModel(org: LocalOrg): Promise<void> {
  const model = parseModelFile(readFileSync(MODEL_FILE, 'utf8'), MODEL_FILE);
  await applyModel(connectTo(org, 'integration'), model, { now: new Date() });
}

export async function backfill(org: LocalOrg, runId: string): Promise<BackfillResult> {
  const outcome = await backfillOrg(connectTo(org, 'integration'), {
    isDryRun: false,
    runId,
    clock: () => new Date(),
    signal: new AbortController().signal,
    toSummary: () => '',
  });
  return outcome.result;
}

/** Rows written by a run, of the three kinds it writes. */
export const written = ({ rows }: BackfillResult): number =>
  [rows.paths, rows.visits, rows.members].reduce((sum, { created, updated }) => sum + created + updated, 0);

/** Rows of a query as the admin, without their attributes. */
export async function select<T>(org: LocalOrg, soql: string): Promise<T[]> {
  const answer = await connectTo(org, 'admin').query(soql, { autoFetch: true, maxFetch: 100_000 });
  return answer.records.map((row) => {
    const { attributes, ...fields } = row as Record<string, unknown>;
    expect(attributes).toBeDefined();
    return fields as T;
  });
}
