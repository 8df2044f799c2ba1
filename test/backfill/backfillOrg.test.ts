import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BackfillResult } from '../../src/backfill/result/backfillResult.ts';
import { runsFolder } from '../../src/backfill/run/runFolder.ts';
import { toSfError } from '../../src/cli/sfErrors.ts';
import type { FaultRule } from '../../src/local-org/index.ts';
import type { OutgoingFile, RunStep } from '../../src/backfill/run/runLog.ts';
import { here } from '../../src/backfill/run/runLock.ts';
import { connectTo } from '../support/localOrg.ts';
import { openDoor } from '../../src/salesforce/door.ts';
import { brokenConnection, tamperedDoor } from '../salesforce/tampered.ts';
import { fill, nextRunId, OBJECTS, startFilledOrg, written } from './filledOrg.ts';

const DEALS = 80;

describe('a backfill of a local org', () => {
  const { connection, query, count, org, content } = startFilledOrg(DEALS);

  it('dry: counts what it would write, and writes not a row', async () => {
    const { result, refusal } = await fill(connection(), { isDryRun: true });
    expect(refusal).toBeNull();
    expect(BackfillResult.parse(result)).toMatchObject({ status: 'Succeeded', deals: { found: DEALS, read: DEALS } });
    expect(result.rows.visits.created).toBeGreaterThan(DEALS);
    expect(result.deals.withFloor + result.deals.blind).toBe(DEALS);
    for (const object of [...OBJECTS, 'Buyside_Run__c']) expect(await count(object)).toBe(0);
  });

  it('counts deals without history and contacts out of sight, and goes on', async () => {
    const nothing = { records: [], totalSize: 0, done: true };
    const open = tamperedDoor((request, send) =>
      /SELECT.*FROM%20(OpportunityHistory|Contact)%20/.test(request.url) ? Promise.resolve(nothing) : send(request),
    );
    const { result } = await fill(connection(), { open, isDryRun: true, limit: 10 });
    expect(result.status).toBe('Succeeded');
    expect(result.anomalies).toContainEqual({ name: 'noHistory', count: 10 });
    expect(result.anomalies.map(({ name }) => name)).toContain('contactsOutOfSight');
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
    const paths = await query('SELECT Alignment_State__c FROM Decision_Path__c');
    expect(paths).toHaveLength(DEALS);
    expect(paths.map((row) => row['Alignment_State__c'])).not.toContain('Ahead');
  });

  it('writes nothing the second time', async () => {
    const before = await content();
    const outcome = await fill(connection());
    expect(written(outcome)).toBe(0);
    expect(outcome.result.rows.paths.unchanged).toBe(DEALS);
    expect(await content()).toEqual(before);
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
  const { connection, query, count } = startFilledOrg(DEALS);

  it('touches those a condition picks and no others', async () => {
    const { result } = await fill(connection(), { where: "IsClosed = false AND Type = 'New Customer'", limit: 10 });
    expect(result.deals).toMatchObject({ found: 10, read: 10 });
    expect(await count('Decision_Path__c')).toBe(10);
    const others = await query(
      "SELECT Id FROM Decision_Path__c WHERE Opportunity__r.IsClosed = true OR Opportunity__r.Type != 'New Customer'",
    );
    expect(others).toEqual([]);
  });

  it('takes a condition that is longer than an address may be', async () => {
    const ids = (await query('SELECT Id FROM Opportunity ORDER BY Id LIMIT 3')).map(({ Id }) => `'${String(Id)}'`);
    const none = Array.from({ length: 900 }, (_, n) => `'006000000000${String(n).padStart(3, '0')}'`);
    const where = `Id IN (${[...none, ...ids].join(', ')})`;
    const { result, refusal } = await fill(connection(), { where });
    expect({ refusal, deals: result.deals }).toMatchObject({ refusal: null, deals: { found: 3, read: 3 } });
  });
});

describe('the files of a backfill', () => {
  const { connection, content, removePaths } = startFilledOrg(DEALS);

  it('are begun anew before they are larger than a job may take, and hold the same rows', async () => {
    await fill(connection());
    const whole = await content();
    await removePaths();
    const files: OutgoingFile[] = [];
    const onStep = (step: RunStep): void => {
      if (step.step === 'planned') files.push(...step.files);
    };
    const sizes = { leastDealsAPart: 10, bulkWriteAbove: 5, bytesAFile: 65_000 };
    const { result } = await fill(connection(), { sizes, onStep });
    expect(result).toMatchObject({ status: 'Succeeded', rows: { paths: { created: DEALS } } });
    const visits = files.map(({ name }) => name).filter((name) => name.includes('Decision_Step__c'));
    expect(visits.slice(0, 3)).toEqual([
      '1-Decision_Step__c-insert.csv',
      '2-Decision_Step__c-insert.csv',
      '2-Decision_Step__c-insert-2.csv',
    ]);
    expect(files.filter(({ bytes }) => bytes > sizes.bytesAFile)).toEqual([]);
    expect(await content()).toEqual(whole);
  });
});

describe('a backfill that does not get through', () => {
  const STOPPED = { name: 'Stopped', exitCode: 130 };
  const INTERRUPTED = { refusal: null, result: { status: 'Interrupted' } };
  const { connection, query, count, content, org, removePaths } = startFilledOrg(DEALS);
  const clean = startFilledOrg(DEALS);

  it('stopped by its user: ends between requests and says so in the journal', async () => {
    const controller = new AbortController();
    const { result, refusal } = await fill(connection(), {
      signal: controller.signal,
      onProgress: ({ rowsWritten }) => {
        if (rowsWritten > 0) controller.abort();
      },
      // One part, so that the members are still to come.
      sizes: { leastDealsAPart: 1_000 },
    });
    expect({ status: result.status, refusal }).toEqual({ status: 'Interrupted', refusal: null });
    expect(await query('SELECT Status__c, Watermark__c FROM Buyside_Run__c')).toEqual([
      { Status__c: 'Interrupted', Watermark__c: null },
    ]);
    expect(await count('Buying_Team_Member__c')).toBe(0);
  });

  it('broken off by the network: keeps what was written, names the cause and closes its journal', async () => {
    const open = tamperedDoor((request) =>
      request.body?.includes('"Buying_Team_Member__c"') === true ? Promise.reject(brokenConnection()) : undefined,
    );
    const { result, refusal } = await fill(connection(), { open });
    expect(refusal).toMatchObject({ code: 'OrgUnreachable' });
    expect(result.status).toBe('Partial');
    expect(await query(`SELECT Status__c FROM Buyside_Run__c WHERE Run_Id__c = '${result.runId}'`)).toEqual([
      { Status__c: 'Partial' },
    ]);
    expect(await count('Decision_Step__c')).toBeGreaterThan(0);
  });

  it('ends at once when the org takes none of the rows, with the reason they share', async () => {
    const open = tamperedDoor((request) => {
      if (request.body?.includes('"Buying_Team_Member__c"') !== true) return undefined;
      const { records } = JSON.parse(request.body) as { records: unknown[] };
      const errors = [
        { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Inferred is written by the sync only' },
      ];
      return Promise.resolve(records.map(() => ({ success: false, errors })));
    });
    const { result, refusal } = await fill(connection(), { open });
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
    const open = tamperedDoor((request) =>
      request.body?.includes('"Buying_Team_Member__c"') === true ? Promise.reject(new RangeError('ours')) : undefined,
    );
    const runId = nextRunId();
    await expect(fill(connection(), { open })).rejects.toThrow('ours');
    expect(await query(`SELECT Status__c FROM Buyside_Run__c WHERE Run_Id__c = '${runId}'`)).toEqual([
      { Status__c: 'Failed' },
    ]);
  });

  it.each([
    ['killed', { pid: 999_999_999, host: here(), began: '1' }, 'Interrupted'],
    ['killed, its number another process has since', { pid: process.pid, host: here(), began: '1' }, 'Interrupted'],
    ['in another container', { pid: process.pid, host: 'container', began: '1' }, 'Running'],
  ])('meets a run of a folder that is here, %s', async (runId, lock, status) => {
    const row = { Run_Id__c: runId, Kind__c: 'Backfill', Status__c: 'Running' };
    const { id = '' } = await connection().sobject('Buyside_Run__c').create(row);
    mkdirSync(join(runsFolder(), runId), { recursive: true });
    writeFileSync(join(runsFolder(), runId, 'lock'), `${JSON.stringify(lock)}\n`);
    const ended = await fill(connection(), { limit: 1 }).catch((error: unknown) => error);
    expect(ended).toMatchObject(status === 'Running' ? { code: 'AnotherRunActive' } : { refusal: null });
    expect(await query(`SELECT Status__c FROM Buyside_Run__c WHERE Run_Id__c = '${runId}'`)).toEqual([
      { Status__c: status },
    ]);
    await connection().sobject('Buyside_Run__c').update({ Id: id, Status__c: 'Interrupted' });
  });

  describe('while another run works on the org from elsewhere', () => {
    let id = '';
    const another = (status: 'Running' | 'Succeeded') =>
      connection().sobject('Buyside_Run__c').update({ Id: id, Status__c: status });

    beforeAll(async () => {
      const row = { Run_Id__c: 'elsewhere', Kind__c: 'Sync', Status__c: 'Running' };
      ({ id = '' } = await connection().sobject('Buyside_Run__c').create(row));
    });

    beforeEach(() => another('Running'));

    afterAll(() => another('Succeeded'));

    it('leaves, and leaves no folder', async () => {
      const left = join(runsFolder(), nextRunId());
      await expect(fill(connection(), { limit: 1 })).rejects.toMatchObject({
        code: 'AnotherRunActive',
        facts: ['elsewhere', expect.any(String)],
      });
      expect(existsSync(left)).toBe(false);
    });

    it('waits until that is done, when it is asked to', async () => {
      let looks = 0;
      const sleep = async (): Promise<void> => {
        looks += 1;
        if (looks === 2) await another('Succeeded');
      };
      const { result } = await fill(connection(), { limit: 1, shouldWait: true, waiting: { sleep } });
      expect(result.status).toBe('Succeeded');
      expect(looks).toBe(2);
    });

    it('waits no longer than its user wants', async () => {
      const stopped = { shouldWait: true, signal: AbortSignal.abort(), waiting: undefined };
      await expect(fill(connection(), stopped)).rejects.toMatchObject({ name: 'Stopped' });
    });
  });

  it.each([
    ['it is prepared', { fault: 'unavailable', path: '/composite' }, STOPPED],
    ['its row is made', { fault: 'unavailable', method: 'PATCH', path: '/sobjects/Buyside_Run__c/*' }, STOPPED],
    ['pages are read', { fault: 'unavailable', path: '/query*', object: 'Opportunity' }, INTERRUPTED],
  ] as [string, FaultRule, object][])(
    'stopped by its user while %s of a busy org: has not failed',
    async (_, rule, as) => {
      const controller = new AbortController();
      org().faults.add(rule);
      const stopOnceBusy = (): void => {
        if ((org().faults.report()[0]?.fired ?? 0) > 0) controller.abort();
      };
      const ended = await fill(connection(), {
        signal: controller.signal,
        open: (logIn, options) => openDoor(logIn, { ...options, onCall: stopOnceBusy }),
      }).catch((error: unknown) => toSfError(error as Error));
      org().faults.clear();
      expect(ended).toMatchObject(as);
      expect(await query("SELECT Id FROM Buyside_Run__c WHERE Status__c = 'Running'")).toEqual([]);
    },
  );

  it('broken off while it asks who else is at work leaves no row that is running, and no folder', async () => {
    org().faults.add({ fault: 'rateLimit', path: '/query*', object: 'Buyside_Run__c', to: 1 });
    const runId = nextRunId();
    await expect(fill(connection())).rejects.toMatchObject({ code: 'ApiLimitReached' });
    org().faults.clear();
    expect(await query(`SELECT Status__c FROM Buyside_Run__c WHERE Run_Id__c = '${runId}'`)).toEqual([
      { Status__c: 'Interrupted' },
    ]);
    expect(existsSync(join(runsFolder(), runId))).toBe(false);
  });

  it('broken off when its journal has begun leaves no row that is running, and the folder to take it up from', async () => {
    const runId = nextRunId();
    const onStep = (): void => {
      throw new RangeError('ours');
    };
    await expect(fill(connection(), { onStep })).rejects.toThrow(new RangeError('ours'));
    expect(await query(`SELECT Status__c FROM Buyside_Run__c WHERE Run_Id__c = '${runId}'`)).toEqual([
      { Status__c: 'Interrupted' },
    ]);
    expect(existsSync(join(runsFolder(), runId))).toBe(true);
  });

  it('is closed in the org also where the clock was set back meanwhile', async () => {
    let looks = 0;
    const clock = (): Date => new Date(Date.now() - 3_600_000 * looks++);
    const { result, refusal } = await fill(connection(), { clock });
    expect({ refusal, status: result.status }).toEqual({ refusal: null, status: 'Succeeded' });
  });

  it('never sends more requests than it may, and says so', async () => {
    let most = 0;
    const onProgress = ({ apiCalls }: { apiCalls: number }): void => void (most = Math.max(most, apiCalls));
    const { result, refusal } = await fill(connection(), { maxCalls: 15, onProgress });
    expect(refusal).toMatchObject({ code: 'CallBudgetSpent', facts: ['15'] });
    expect(most).toBeLessThanOrEqual(15);
    expect(await query(`SELECT Status__c FROM Buyside_Run__c WHERE Run_Id__c = '${result.runId}'`)).toEqual([
      { Status__c: result.status },
    ]);
  });

  it('is completed by running again: the same rows as of one clean run', async () => {
    expect((await fill(connection())).result.status).toBe('Succeeded');
    await fill(clean.connection());
    expect(await content()).toEqual(await clean.content());
    expect(written(await fill(connection()))).toBe(0);
  });

  it('in part: writes the other rows, and gives for each refused row its reason', async () => {
    const admin = connectTo(org(), 'admin');
    const deal = { Name: 'New', StageName: 'Qualification', CloseDate: '2030-01-01' };
    const made = await admin.sobject('Opportunity').create([deal, deal]);
    const [id = '', other = ''] = made.map((saved) => saved.id ?? '');
    // A clock that runs ahead of the org's gives dates its rules refuse.
    const open = tamperedDoor(async (request, send) => {
      const page = await send<{ records?: { Id?: string; CreatedDate?: string }[] }>(request);
      const records = page.records?.map((row) =>
        row.Id === id ? { ...row, CreatedDate: '2031-01-01T00:00:00.000+0000' } : row,
      );
      return records === undefined ? page : { ...page, records };
    });
    const { result, refusal } = await fill(connection(), { open });
    expect({ status: result.status, refusal }).toEqual({ status: 'Partial', refusal: null });
    expect(result.failures).toEqual([
      {
        object: 'Decision_Path__c',
        key: id,
        code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        message: expect.stringContaining('future'),
      },
    ]);
    expect(result.rows.paths).toMatchObject({ created: 1, failed: 1 });
    expect(await query(`SELECT Key__c FROM Decision_Path__c WHERE Key__c IN ('${id}', '${other}')`)).toEqual([
      { Key__c: other },
    ]);
    const failed = readFileSync(join(result.folder ?? '', 'failed.csv'), 'utf8');
    expect(failed).toContain(`Decision_Path__c,${id},FIELD_CUSTOM_VALIDATION_EXCEPTION`);
    expect(existsSync(join(result.folder ?? '', 'outgoing'))).toBe(false);
  });

  it('never writes over a path, visit or member that appeared while it ran', async () => {
    const admin = connectTo(org(), 'admin');
    const [deal] = await query(
      'SELECT Id FROM Opportunity WHERE Id NOT IN (SELECT Opportunity__c FROM Decision_Path__c) LIMIT 1',
    );
    const key = String(deal?.['Id']);
    let isThere = false;
    const open = tamperedDoor((request, send) => {
      if (isThere || request.body?.includes('"Decision_Path__c"') !== true) return undefined;
      isThere = true;
      return admin
        .sobject('Decision_Path__c')
        .create({ Key__c: key, Opportunity__c: key, Status__c: 'Fixed Inside' })
        .then(() => send(request));
    });
    const { result } = await fill(connection(), { open });
    expect(isThere).toBe(true);
    expect(result.rows.paths).toMatchObject({ created: 0, failed: 0, kept: 1 });
    expect(await query(`SELECT Status__c FROM Decision_Path__c WHERE Key__c = '${key}'`)).toEqual([
      { Status__c: 'Fixed Inside' },
    ]);
  });

  it('in part: a path that met a lock and was written then has its visits and members, though another was refused', async () => {
    await removePaths();
    const [deal] = await query('SELECT Id FROM Opportunity WHERE CreatedDate = TODAY LIMIT 1');
    const open = tamperedDoor(async (request, send) => {
      const page = await send<{ records?: { Id?: string; CreatedDate?: string }[] }>(request);
      const records = page.records?.map((row) =>
        row.Id === deal?.['Id'] ? { ...row, CreatedDate: '2031-01-01T00:00:00.000+0000' } : row,
      );
      return records === undefined ? page : { ...page, records };
    });
    org().faults.add({ fault: 'rowLock', object: 'Decision_Path__c', every: 2, to: 30 });
    const { result } = await fill(connection(), { open });
    org().faults.clear();
    expect(result.failures).toMatchObject([{ object: 'Decision_Path__c', key: deal?.['Id'] }]);
    expect(written(await fill(connection()))).toBe(1);
  });
});
