import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { RunStep } from '../../src/backfill/run/runLog.ts';
import { runsFolder } from '../../src/backfill/run/runFolder.ts';
import { undoRun, type UndoOptions, type UndoOutcome } from '../../src/backfill/undo/undoRun.ts';
import { UndoResult } from '../../src/backfill/undo/undoResult.ts';
import type { FaultRule } from '../../src/local-org/index.ts';
import { linesOf } from '../../src/cli/report.ts';
import { undoPage, undoReport } from '../../src/cli/undoReport.ts';
import { connectTo } from '../support/localOrg.ts';
import { dyingDoor, fill, never, OBJECTS, QUIET, startFilledOrg, written } from './filledOrg.ts';

const DEALS = 40;
/** So small that a few rows take every way there is. */
const SMALL = { bulkReadAbove: 40, bulkWriteAbove: 10 };

describe('an undo', () => {
  const { connection, query, count, content, org, removePaths } = startFilledOrg(DEALS);
  const undo = (runId: string, options: Partial<UndoOptions> = {}): Promise<UndoOutcome> =>
    undoRun(connection(), runId, {
      ...QUIET,
      folder: undefined,
      toPage: undefined,
      toSummary: () => 'undone',
      ...options,
    });
  const admin = () => connectTo(org(), 'admin');

  it.each([
    ['collections', {}],
    ['Bulk jobs', { bulkWriteAbove: 10 }],
  ])('takes back everything a run wrote, by %s, and the next run writes it again', async (_, sizes) => {
    const first = await fill(connection());
    const before = await content();
    const { result, refusal } = await undo(first.result.runId, { sizes });
    expect(refusal).toBeNull();
    const { paths, visits, members } = first.result.rows;
    expect(UndoResult.parse(result)).toMatchObject({
      status: 'Succeeded',
      removed: { paths: paths.created, visits: visits.created, members: members.created },
      kept: { count: 0 },
      failed: 0,
    });
    for (const object of OBJECTS) expect(await count(object)).toBe(0);
    expect(await query('SELECT Kind__c FROM Buyside_Run__c WHERE Watermark__c != null')).toEqual([]);
    const again = await fill(connection());
    expect(written(again)).toBe(written(first));
    expect(await content()).toEqual(before);
    await undo(again.result.runId);
  });

  it('leaves what somebody changed since, and the path it hangs on, and lists both', async () => {
    const { result: run } = await fill(connection());
    const [visit] = await query('SELECT Id, Key__c, Decision_Path__r.Key__c FROM Decision_Step__c LIMIT 1');
    await admin()
      .sobject('Decision_Step__c')
      .update({ Id: String(visit?.['Id']), Note__c: 'Theirs now.' });
    const [blocked] = await query(`SELECT Id, Key__c FROM Decision_Path__c WHERE Visits__c = 0 LIMIT 1`);
    await admin()
      .sobject('Consensus_Blocker__c')
      .create({
        Decision_Path__c: String(blocked?.['Id']),
        Key__c: `${String(blocked?.['Key__c'])}:b-1`,
        Category__c: 'MONEY',
        Basis__c: 'Buyer told us',
      });
    const [gone] = await query(`SELECT Id FROM Decision_Step__c WHERE Id != '${String(visit?.['Id'])}' LIMIT 1`);
    await admin().sobject('Decision_Step__c').destroy(String(gone?.['Id']));
    const { result } = await undo(run.runId);
    const path = (visit?.['Decision_Path__r'] as { Key__c: string }).Key__c;
    expect(UndoResult.parse(result)).toMatchObject({
      removed: { visits: run.rows.visits.created - 2, members: run.rows.members.created },
      gone: { paths: 0, visits: 1, members: 0 },
    });
    expect(result.kept).toMatchObject({
      count: 3,
      by: [
        { object: 'Decision_Path__c', why: 'hasChildren', count: 2 },
        { object: 'Decision_Step__c', why: 'touched', count: 1 },
      ],
    });
    expect(result.kept.first).toContainEqual({ object: 'Decision_Step__c', key: visit?.['Key__c'], why: 'touched' });
    expect(result.kept.first).toContainEqual({ object: 'Decision_Path__c', key: path, why: 'hasChildren' });
    expect(result.kept.first).toContainEqual({
      object: 'Decision_Path__c',
      key: blocked?.['Key__c'],
      why: 'hasChildren',
    });
    expect(readFileSync(join(result.folder, 'kept.csv'), 'utf8')).toContain(String(visit?.['Key__c']));
    expect(await count('Decision_Step__c')).toBe(1);
    expect(await count('Decision_Path__c')).toBe(2);
    expect(await count('Consensus_Blocker__c')).toBe(1);
    await removePaths();
  });

  it('puts back what the run changed, where it knows what was there', async () => {
    await fill(connection());
    const before = await content();
    const [deal] = await query("SELECT Id FROM Opportunity WHERE StageName = 'Qualification' ORDER BY Id LIMIT 1");
    await admin()
      .sobject('Opportunity')
      .update({ Id: String(deal?.['Id']), StageName: 'Closed Won' });
    const { result: second } = await fill(connection());
    expect(second.rows.paths.updated).toBe(1);
    const { result } = await undo(second.runId);
    expect(result).toMatchObject({ status: 'Succeeded', kept: { count: 0 } });
    expect(Math.max(...Object.values(result.restored))).toBeGreaterThan(0);
    expect(await content()).toEqual(before);
  });

  it('puts back what two runs changed on a path, the later run first', async () => {
    const before = await content();
    const [deal] = await query("SELECT Id FROM Opportunity WHERE StageName = 'Qualification' ORDER BY Id LIMIT 1");
    const runs: string[] = [];
    for (const StageName of ['Proposal/Price Quote', 'Negotiation/Review']) {
      await admin()
        .sobject('Opportunity')
        .update({ Id: String(deal?.['Id']), StageName });
      const { result } = await fill(connection());
      expect(result.rows.paths.updated).toBeGreaterThan(0);
      runs.push(result.runId);
    }
    for (const runId of runs.toReversed()) {
      // Times are kept to the second, and a row made in one may be of either run.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      expect((await undo(runId)).result).toMatchObject({ status: 'Succeeded', kept: { count: 0 } });
    }
    expect(await content()).toEqual(before);
    await admin()
      .sobject('Opportunity')
      .update({ Id: String(deal?.['Id']), StageName: 'Qualification' });
  });

  it('leaves a path that a person changed after the run did', async () => {
    const before = await content();
    const [deal] = await query("SELECT Id FROM Opportunity WHERE StageName = 'Qualification' ORDER BY Id LIMIT 1");
    await admin()
      .sobject('Opportunity')
      .update({ Id: String(deal?.['Id']), StageName: 'Closed Won' });
    const { result: run } = await fill(connection());
    const [path] = await query(
      `SELECT Id, Status__c FROM Decision_Path__c WHERE Opportunity__c = '${String(deal?.['Id'])}'`,
    );
    const change = (Status__c: unknown) =>
      admin()
        .sobject('Decision_Path__c')
        .update({ Id: String(path?.['Id']), Status__c } as { Id: string });
    await change('Fixed Inside');
    const { result } = await undo(run.runId);
    expect(result.kept.by).toEqual([{ object: 'Decision_Path__c', why: 'touched', count: 1 }]);
    expect(await query(`SELECT Status__c FROM Decision_Path__c WHERE Id = '${String(path?.['Id'])}'`)).toMatchObject([
      { Status__c: 'Fixed Inside' },
    ]);
    // As the run left it, so that a second undo finds nothing of others.
    await change(path?.['Status__c']);
    expect((await undo(run.runId)).result.kept.count).toBe(0);
    await admin()
      .sobject('Opportunity')
      .update({ Id: String(deal?.['Id']), StageName: 'Qualification' });
    expect(await content()).toEqual(before);
  });

  it('puts back in files no larger than a job may take', async () => {
    const before = await content();
    const deals = await query("SELECT Id FROM Opportunity WHERE StageName = 'Qualification' ORDER BY Id LIMIT 5");
    for (const { Id } of deals)
      await admin()
        .sobject('Opportunity')
        .update({ Id: String(Id), StageName: 'Closed Won' });
    const { result: run } = await fill(connection());
    expect(run.rows.paths.updated).toBeGreaterThan(3);
    const files: { rows: number; bytes: number }[] = [];
    const onStep = (step: RunStep): void => {
      if (step.step === 'undoing') files.push(...step.files);
    };
    const { result } = await undo(run.runId, { sizes: { bytesAFile: 500 }, onStep });
    expect(result).toMatchObject({ status: 'Succeeded', restored: { paths: run.rows.paths.updated } });
    expect(files.filter(({ rows, bytes }) => rows > 1 && bytes > 500)).toEqual([]);
    expect(await content()).toEqual(before);
  });

  it('lists what the run only changed where the folder of the run is gone, and for the run before what that run changed', async () => {
    const [visit] = await query(
      "SELECT Id, Key__c, Decision_Path__r.Opportunity__c, Buyside_Run__r.Run_Id__c FROM Decision_Step__c WHERE Decision_Path__r.Opportunity__r.IsClosed = false AND Evidence_Rules__c LIKE '%R4%' LIMIT 1",
    );
    const deal = (visit?.['Decision_Path__r'] as { Opportunity__c: string }).Opportunity__c;
    const [event] = await query(`SELECT Id FROM Event WHERE WhatId = '${deal}' ORDER BY StartDateTime LIMIT 1`);
    await admin()
      .sobject('Event')
      .update({
        Id: String(event?.['Id']),
        StartDateTime: '2025-01-02T09:00:00Z',
        EndDateTime: '2025-01-02T10:00:00Z',
      });
    const { result: run } = await fill(connection());
    if (run.rows.visits.updated === 0) throw new Error('the change moved no visit: the test needs another deal');
    const { result } = await undo(run.runId, { folder: mkdtempSync(join(tmpdir(), 'buyside-none-')) });
    expect(result.kept.first.map(({ why }) => why)).toContain('changedOnly');
    expect(result.restored).toEqual({ paths: 0, visits: 0, members: 0 });
    const before = (visit?.['Buyside_Run__r'] as { Run_Id__c: string }).Run_Id__c;
    const { result: earlier } = await undo(before, { toPage: undoPage });
    const count = run.rows.visits.updated;
    expect(earlier.kept.by).toContainEqual({ object: 'Decision_Step__c', why: 'laterRun', count });
    expect(earlier.gone).toEqual({ paths: 0, visits: 0, members: 0 });
    expect(linesOf(undoReport(earlier)).join('\n')).toContain(`Rows: ${count} | Why: a later run changed it`);
    expect(readFileSync(earlier.report ?? '', 'utf8')).toContain('a later run changed it');
  });

  it('broken off after any line of its journal and done again, ends as an unbroken one, and the run before it can go too', async () => {
    for (const { Run_Id__c } of await query("SELECT Run_Id__c FROM Buyside_Run__c WHERE Kind__c = 'Backfill'"))
      await undo(String(Run_Id__c));
    await removePaths();
    const [deal] = await query("SELECT Id FROM Opportunity WHERE StageName = 'Prospecting' ORDER BY Id LIMIT 1");
    const { result: first } = await fill(connection(), { where: `Id != '${String(deal?.['Id'])}'` });
    const [moved] = await query(
      "SELECT Id FROM Opportunity WHERE IsClosed = false AND StageName != 'Prospecting' ORDER BY Id LIMIT 1",
    );
    await admin()
      .sobject('Opportunity')
      .update({ Id: String(moved?.['Id']), StageName: 'Closed Won' });
    const wanted = await content();
    const ends: object[] = [];
    let steps = 1;
    for (let isBroken = true; isBroken; steps += 1) {
      const { result: run } = await fill(connection());
      expect(run.rows.visits.created * run.rows.paths.updated).toBeGreaterThan(0);
      isBroken = await diesAfter(steps, run.runId);
      if (isBroken) {
        const { result, refusal } = await undo(run.runId, { sizes: SMALL });
        const { paths } = result.removed;
        ends.push({ steps, refusal, status: result.status, kept: result.kept.count, failed: result.failed, paths });
      }
      expect(await content()).toEqual(wanted);
    }
    const end = { refusal: null, status: 'Succeeded', kept: 0, failed: 0 };
    // After its last line nothing was left to take back.
    expect(ends).toEqual(ends.map((_, at) => ({ steps: at + 1, ...end, paths: at + 1 === ends.length ? 0 : 1 })));
    expect(steps).toBeGreaterThan(10);
    const { result } = await undo(first.runId);
    expect(result).toMatchObject({ status: 'Succeeded', kept: { count: 0 } });
    expect(await content()).toEqual([]);
  }, 300_000);

  /** Undoes until so many lines are in the journal, and then does and sends nothing more; false when it was through before. */
  async function diesAfter(lines: number, runId: string): Promise<boolean> {
    let seen = 0;
    let die: (() => void) | undefined;
    const dead = new Promise<true>((resolve) => (die = () => resolve(true)));
    const undone = undo(runId, {
      sizes: SMALL,
      open: dyingDoor(() => seen >= lines),
      onStep() {
        seen += 1;
        if (seen < lines) return undefined;
        die?.();
        return never();
      },
    });
    return Promise.race([dead, undone.then(() => false)]);
  }

  it.each([
    [{ fault: 'reset', phase: 'after', path: '/composite/sobjects*', to: 1 }],
    [{ fault: 'reset', phase: 'after', method: 'POST', path: '/jobs/ingest', to: 1 }],
    [{ fault: 'jobFails', afterRows: 5, to: 1 }],
    [{ fault: 'rowLock', every: 4, to: 12 }],
    [{ fault: 'unavailable', phase: 'after', method: 'PATCH', path: '/jobs/ingest/*', to: 1 }],
    [{ fault: 'rateLimit', status: 403, path: '/jobs/ingest*', from: 3, to: 3 }],
  ] as [FaultRule][])('meets %j, and takes back everything all the same', async (rule) => {
    const { result: run } = await fill(connection());
    org().faults.add(rule);
    let outcome = await undo(run.runId, { sizes: SMALL });
    org().faults.clear();
    if (outcome.refusal !== null) outcome = await undo(run.runId, { sizes: SMALL });
    expect(outcome).toMatchObject({ refusal: null, result: { status: 'Succeeded', failed: 0, kept: { count: 0 } } });
    expect(await content()).toEqual([]);
  });

  it.each([
    ['rows are planned', 'outgoing/1-Decision_Step__c-delete.csv'],
    ['the answers of a request are kept', 'results/1-Decision_Step__c-delete.csv.0.json.part'],
  ])('says so when its disk is full while %s, and goes on when there is room', async (_, name) => {
    const { result: run } = await fill(connection());
    let folder = '';
    // Whatever is written here, and the list of what stays, meets a full disk.
    const onStep = (step: RunStep): void => {
      if (step.step !== 'begin') return;
      folder = join(runsFolder(), step.runId);
      for (const each of [name, 'kept.csv']) symlinkSync('/dev/full', join(folder, each));
    };
    const { refusal, result } = await undo(run.runId, { onStep });
    expect(refusal).toMatchObject({ code: 'DiskFull' });
    expect(result.status).toBe('Failed');
    const [row] = await query(`SELECT Status__c FROM Buyside_Run__c WHERE Run_Id__c = '${result.runId}'`);
    expect(row).toMatchObject({ Status__c: 'Failed' });
    for (const each of [name, 'kept.csv']) rmSync(join(folder, each), { force: true });
    expect(await undo(run.runId)).toMatchObject({
      refusal: null,
      result: { status: 'Succeeded', runId: result.runId },
    });
    expect(await content()).toEqual([]);
  });

  it('broken off before its first step leaves no row that is running and no folder, and is closed also where the clock was set back', async () => {
    const { result: run } = await fill(connection());
    const before = readdirSync(runsFolder());
    org().faults.add({ fault: 'rateLimit', path: '/query*', object: 'Buyside_Run__c', from: 3, to: 3 });
    await expect(undo(run.runId)).rejects.toMatchObject({ code: 'ApiLimitReached' });
    org().faults.clear();
    expect(await query("SELECT Id FROM Buyside_Run__c WHERE Status__c = 'Running'")).toEqual([]);
    expect(readdirSync(runsFolder())).toEqual(before);
    let looks = 0;
    const clock = (): Date => new Date(Date.now() - 3_600_000 * looks++);
    expect(await undo(run.runId, { clock })).toMatchObject({ refusal: null, result: { status: 'Succeeded' } });
  });

  it('refuses to take back an undo', async () => {
    const [undone] = await query("SELECT Run_Id__c FROM Buyside_Run__c WHERE Kind__c = 'Undo' LIMIT 1");
    await expect(undo(String(undone?.['Run_Id__c']))).rejects.toMatchObject({ code: 'RunNotUndoable' });
  });

  it('refuses a run that the org does not know', async () => {
    await expect(undo('nobody')).rejects.toMatchObject({ code: 'RunUnknown' });
  });
});
