import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { backfillOrg, type BackfillOptions } from '../../src/backfill/backfillOrg.ts';
import { BackfillResult } from '../../src/backfill/backfillResult.ts';
import type { BackfillOutcome } from '../../src/backfill/runBackfill.ts';
import { parseModelFile } from '../../src/decision/modelFile.ts';
import { applyModel } from '../../src/salesforce/applyModel.ts';
import type { OrgConnection } from '../../src/salesforce/orgConnection.ts';
import { connectTo, startTestOrg } from '../support/localOrg.ts';
import { loadMadeDeals } from '../salesforce/madeDeals.ts';
import { brokenConnection, tampered } from '../salesforce/tampered.ts';

const model = parseModelFile(readFileSync('data/default-model.yaml', 'utf8'), 'default-model.yaml');
const OBJECTS = ['Decision_Path__c', 'Decision_Step__c', 'Buying_Team_Member__c'] as const;
const DEALS = 80;

let runs = 0;
const fill = (over: OrgConnection, options: Partial<BackfillOptions> = {}): Promise<BackfillOutcome> => {
  runs += 1;
  return backfillOrg(over, {
    isDryRun: false,
    runId: `run-${runs}`,
    clock: () => new Date(),
    signal: new AbortController().signal,
    toSummary: (result) => `${result.deals.read} deals`,
    ...options,
  });
};

/** An org with deals and the default model, and ways to look into it. */
function startFilledOrg(deals = DEALS) {
  const org = startTestOrg();
  const connection = (): OrgConnection => connectTo(org(), 'integration');
  const query = async (soql: string): Promise<Record<string, unknown>[]> =>
    (await connectTo(org(), 'admin').query(soql, { autoFetch: true, maxFetch: 50_000 })).records.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'attributes')),
    );
  const count = async (object: string): Promise<number> =>
    (await connectTo(org(), 'admin').query(`SELECT COUNT() FROM ${object}`)).totalSize;
  beforeAll(async () => {
    await loadMadeDeals(org(), deals);
    await applyModel(connectTo(org(), 'admin'), model, { now: new Date() });
  });
  return { org, connection, query, count };
}

/** Everything a run wrote but for who wrote it and when. */
const CONTENT = `SELECT Key__c, Status__c, Entered_On__c, Entered_Not_Before__c, Exited_On__c, Confidence__c, Evidence_Class__c,
  Evidence_Rules__c, Evidence__c FROM Decision_Step__c ORDER BY Key__c`;

const written = ({ result: { rows } }: BackfillOutcome): number =>
  [rows.paths, rows.visits, rows.members].reduce((sum, { created, updated }) => sum + created + updated, 0);

describe('a backfill of a local org', () => {
  const { connection, query, count, org } = startFilledOrg();

  it('dry: counts what it would write, and writes not a row', async () => {
    const { result, refusal } = await fill(connection(), { isDryRun: true });
    expect(refusal).toBeNull();
    expect(BackfillResult.parse(result)).toMatchObject({ status: 'Succeeded', deals: { found: DEALS, read: DEALS } });
    expect(result.rows.visits.created).toBeGreaterThan(DEALS);
    expect(result.deals.withFloor + result.deals.blind).toBe(DEALS);
    for (const object of [...OBJECTS, 'Buyside_Run__c']) expect(await count(object)).toBe(0);
  });

  it('counts deals without history and contacts out of sight, and goes on', async () => {
    const blind = tampered(connection(), async (request, send) => {
      const page = await send<{ records?: object[] }>(request);
      if (request.url.includes('FROM%20OpportunityHistory')) return { ...page, records: [], totalSize: 0, done: true };
      if (!request.url.includes('FROM%20OpportunityContactRole')) return page;
      return { ...page, records: page.records?.map((row) => ({ ...row, Contact: null })) };
    });
    const { result } = await fill(blind, { isDryRun: true, limit: 10 });
    expect(result.status).toBe('Succeeded');
    expect(result.anomalies).toContainEqual({ name: 'noHistory', count: 10 });
    expect(result.deals.read).toBe(10);
  });

  it('writes a path for every deal and visits marked as inferred, and keeps its journal', async () => {
    const outcome = await fill(connection());
    const { rows, status, runId } = outcome.result;
    expect({ status, refusal: outcome.refusal }).toEqual({ status: 'Succeeded', refusal: null });
    expect(await count('Decision_Path__c')).toBe(DEALS);
    expect(await count('Decision_Step__c')).toBe(rows.visits.created);
    expect(await count('Buying_Team_Member__c')).toBe(rows.members.created);
    const strays = await query(
      `SELECT Id FROM Decision_Step__c WHERE Basis__c != 'Inferred' OR Buyside_Run__r.Run_Id__c != '${runId}' OR Evidence_Rules__c = null OR Confidence__c = null`,
    );
    expect(strays).toEqual([]);
    expect(
      await query(
        'SELECT Run_Id__c, Kind__c, Status__c, Deals_Read__c, Paths_Written__c, Visits_Written__c, Members_Written__c, Rows_Kept__c, Rows_Failed__c, Api_Calls__c, Summary__c FROM Buyside_Run__c',
      ),
    ).toEqual([
      {
        Run_Id__c: runId,
        Kind__c: 'Backfill',
        Status__c: 'Succeeded',
        Deals_Read__c: DEALS,
        Paths_Written__c: DEALS,
        Visits_Written__c: rows.visits.created,
        Members_Written__c: rows.members.created,
        Rows_Kept__c: 0,
        Rows_Failed__c: 0,
        Api_Calls__c: outcome.result.apiCalls,
        Summary__c: `${DEALS} deals`,
      },
    ]);
  });

  it('leads to no deal that is ahead, because nobody said where the buyer is not', async () => {
    const states = await query(
      'SELECT Alignment_State__c, COUNT(Id) deals FROM Decision_Path__c GROUP BY Alignment_State__c',
    ).catch(() => undefined);
    const all = states ?? (await query('SELECT Alignment_State__c FROM Decision_Path__c'));
    expect(all.map((row) => row['Alignment_State__c'])).not.toContain('Ahead');
  });

  it('writes nothing the second time', async () => {
    const before = await query(CONTENT);
    const outcome = await fill(connection());
    expect(written(outcome)).toBe(0);
    expect(outcome.result.rows.paths.unchanged).toBe(DEALS);
    expect(await query(CONTENT)).toEqual(before);
    expect(await count('Buyside_Run__c')).toBe(2);
  });

  it('leaves what a person made of a row, and counts it', async () => {
    const admin = connectTo(org(), 'admin');
    const [visit] = await query('SELECT Id, Key__c FROM Decision_Step__c ORDER BY Key__c LIMIT 1');
    await admin.sobject('Decision_Step__c').update({
      Id: String(visit?.['Id']),
      Basis__c: 'Buyer told us',
      Confidence__c: null,
      Evidence_Class__c: null,
      Note__c: 'They said so.',
    });
    const outcome = await fill(connection());
    expect(outcome.result.rows.visits).toMatchObject({ updated: 0, created: 0, kept: 1 });
    expect(
      await query(`SELECT Basis__c, Note__c FROM Decision_Step__c WHERE Key__c = '${String(visit?.['Key__c'])}'`),
    ).toEqual([{ Basis__c: 'Buyer told us', Note__c: 'They said so.' }]);
  });

  it('stamps the presumed step again when the stage has moved, and only then', async () => {
    const admin = connectTo(org(), 'admin');
    const [deal] = await query("SELECT Id FROM Opportunity WHERE StageName = 'Qualification' LIMIT 1");
    const id = String(deal?.['Id']);
    await admin.sobject('Opportunity').update({ Id: id, StageName: 'Proposal/Price Quote' });
    const outcome = await fill(connection());
    expect(outcome.result.rows.paths).toMatchObject({ created: 0, updated: 1 });
    expect(await query(`SELECT Presumed_Step__c FROM Decision_Path__c WHERE Key__c = '${id}'`)).toEqual([
      { Presumed_Step__c: 10 },
    ]);
  });

  it('tells all that stands in its way at once, before it reads a deal', async () => {
    const rep = connectTo(org(), 'rep');
    const refused = fill(rep, { where: 'Nope__c = 1', model: 'none' });
    await expect(refused).rejects.toMatchObject({ code: 'NotReady', facts: ['3'] });
    const reasons = await refused.catch(
      (error: unknown) => ((error as Error).cause as AggregateError).errors as { code: string }[],
    );
    expect(reasons).toMatchObject([{ code: 'FieldsUnwritable' }, { code: 'ModelNotFound' }, { code: 'WhereRefused' }]);
  });

  it('refuses a condition the org does not take, with the condition and the words of the org', async () => {
    await expect(fill(connection(), { where: 'Nope__c = 1' })).rejects.toMatchObject({
      code: 'WhereRefused',
      facts: ['Nope__c = 1', expect.stringContaining("No such column 'Nope__c'")],
    });
  });
});

describe('a backfill of some deals', () => {
  const { connection, query, count } = startFilledOrg();

  it('touches those a condition picks and no others', async () => {
    const { result } = await fill(connection(), { where: "IsClosed = false AND Type = 'New Customer'", limit: 10 });
    expect(result.deals).toMatchObject({ found: 10, read: 10 });
    expect(await count('Decision_Path__c')).toBe(10);
    const others = await query(
      "SELECT Id FROM Decision_Path__c WHERE Opportunity__r.IsClosed = true OR Opportunity__r.Type != 'New Customer'",
    );
    expect(others).toEqual([]);
  });
});

describe('a backfill that does not get through', () => {
  const { connection, query, count, org } = startFilledOrg();
  const clean = startFilledOrg();

  it('stopped by its user: ends between requests and says so in the journal', async () => {
    const controller = new AbortController();
    const { result, refusal } = await fill(connection(), {
      signal: controller.signal,
      onProgress: ({ rowsWritten }) => {
        if (rowsWritten > 0) controller.abort();
      },
    });
    expect({ status: result.status, refusal }).toEqual({ status: 'Interrupted', refusal: null });
    expect(await query('SELECT Status__c, Watermark__c FROM Buyside_Run__c')).toEqual([
      { Status__c: 'Interrupted', Watermark__c: null },
    ]);
    expect(await count('Buying_Team_Member__c')).toBe(0);
  });

  it('broken off by the network: keeps what was written, names the cause and closes its journal', async () => {
    const breaking = tampered(connection(), (request) =>
      request.body?.includes('"Buying_Team_Member__c"') === true ? Promise.reject(brokenConnection()) : undefined,
    );
    const { result, refusal } = await fill(breaking);
    expect(refusal).toMatchObject({ code: 'OrgUnreachable' });
    expect(result.status).toBe('Partial');
    expect(await query(`SELECT Status__c FROM Buyside_Run__c WHERE Run_Id__c = '${result.runId}'`)).toEqual([
      { Status__c: 'Partial' },
    ]);
    expect(await count('Decision_Step__c')).toBeGreaterThan(0);
  });

  it('ends at once when the org takes none of the rows, with the reason they share', async () => {
    const closed = tampered(connection(), (request) => {
      if (request.body?.includes('"Buying_Team_Member__c"') !== true) return undefined;
      const { records } = JSON.parse(request.body) as { records: unknown[] };
      const errors = [
        { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Inferred is written by the sync only' },
      ];
      return Promise.resolve(records.map(() => ({ success: false, errors })));
    });
    const { result, refusal } = await fill(closed);
    expect(result.rows.members.created).toBe(0);
    expect(refusal).toMatchObject({
      code: 'EveryRowRefused',
      facts: [
        'Buying_Team_Member__c',
        String(result.rows.members.failed),
        'FIELD_CUSTOM_VALIDATION_EXCEPTION: Inferred is written by the sync only',
      ],
    });
  });

  it('closes its journal even for a mistake of ours, and does not hide it', async () => {
    const mistaken = tampered(connection(), (request) =>
      request.body?.includes('"Buying_Team_Member__c"') === true ? Promise.reject(new RangeError('ours')) : undefined,
    );
    const runId = `run-${runs + 1}`;
    await expect(fill(mistaken)).rejects.toThrow('ours');
    expect(await query(`SELECT Status__c FROM Buyside_Run__c WHERE Run_Id__c = '${runId}'`)).toEqual([
      { Status__c: 'Failed' },
    ]);
  });

  it('killed: leaves a row that says it is running, which the next run closes', async () => {
    const admin = connectTo(org(), 'integration');
    await admin.sobject('Buyside_Run__c').create({ Run_Id__c: 'killed', Kind__c: 'Backfill', Status__c: 'Running' });
    await fill(connection(), { limit: 1 });
    expect(await query("SELECT Status__c FROM Buyside_Run__c WHERE Run_Id__c = 'killed'")).toEqual([
      { Status__c: 'Interrupted' },
    ]);
  });

  it('is completed by running again: the same rows as of one clean run', async () => {
    expect((await fill(connection())).result.status).toBe('Succeeded');
    await fill(clean.connection());
    expect(await query(CONTENT)).toEqual(await clean.query(CONTENT));
    expect(await count('Buying_Team_Member__c')).toBe(await clean.count('Buying_Team_Member__c'));
    expect(written(await fill(connection()))).toBe(0);
  });

  it('in part: writes the other rows, and gives for each refused row its reason', async () => {
    const admin = connectTo(org(), 'admin');
    const { id } = await admin
      .sobject('Opportunity')
      .create({ Name: 'New', StageName: 'Qualification', CloseDate: '2030-01-01' });
    // A clock that runs ahead of the org's gives dates its rules refuse.
    const ahead = tampered(connection(), async (request, send) => {
      const page = await send<{ records?: { Id?: string; CreatedDate?: string }[] }>(request);
      const records = page.records?.map((row) =>
        row.Id === id ? { ...row, CreatedDate: '2031-01-01T00:00:00.000+0000' } : row,
      );
      return records === undefined ? page : { ...page, records };
    });
    const { result, refusal } = await fill(ahead);
    expect({ status: result.status, refusal }).toEqual({ status: 'Partial', refusal: null });
    expect(result.failures).toEqual([
      {
        object: 'Decision_Path__c',
        key: id,
        code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        message: expect.stringContaining('future'),
      },
    ]);
    expect(result.rows.paths.failed).toBe(1);
  });

  it('never writes over a path, visit or member that appeared while it ran', async () => {
    const admin = connectTo(org(), 'admin');
    const [deal] = await query(
      'SELECT Id FROM Opportunity WHERE Id NOT IN (SELECT Opportunity__c FROM Decision_Path__c) LIMIT 1',
    );
    const key = String(deal?.['Id']);
    let isThere = false;
    const racing = tampered(connection(), (request, send) => {
      if (isThere || request.body?.includes('"Decision_Path__c"') !== true) return undefined;
      isThere = true;
      return admin
        .sobject('Decision_Path__c')
        .create({ Key__c: key, Opportunity__c: key, Status__c: 'Fixed Inside' })
        .then(() => send(request));
    });
    const { result } = await fill(racing);
    expect(isThere).toBe(true);
    expect(result.rows.paths).toMatchObject({ created: 0, failed: 0, kept: 1 });
    expect(await query(`SELECT Status__c FROM Decision_Path__c WHERE Key__c = '${key}'`)).toEqual([
      { Status__c: 'Fixed Inside' },
    ]);
  });
});
