import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { resumeRun } from '../../src/backfill/resumeRun.ts';
import type { BackfillOutcome } from '../../src/backfill/backfillRun.ts';
import { undoRun } from '../../src/backfill/undo/undoRun.ts';
import { RunLog, type RunStep } from '../../src/backfill/run/runLog.ts';
import { ENGINE_VERSION } from '../../src/decision/inference.ts';
import type { LogIn } from '../../src/salesforce/orgConnection.ts';
import { dyingDoor, fill, never, nextRunId, QUIET, startFilledOrg, written } from './filledOrg.ts';

/** So small that a few deals take every way there is: jobs for reading and writing, several parts, collections for the rest. */
const SMALL = { bulkReadAbove: 60, bulkWriteAbove: 25, leastDealsAPart: 12, mostDealsAPart: 12 };
const DEALS = 30;

/**
 * Runs until the journal has `lines` lines and then stops dead, as a kill does: nothing more is sent, and what the disk holds at that
 * instant is left in a folder of its own. Undefined when the run was through before.
 */
async function killedAfter(lines: number, from: ReturnType<typeof startFilledOrg>): Promise<string | undefined> {
  const copy = mkdtempSync(join(tmpdir(), 'buyside-killed-'));
  const folder = mkdtempSync(join(tmpdir(), 'buyside-run-'));
  let isDead = false;
  let seen = 0;
  let die: (() => void) | undefined;
  const dead = new Promise<'dead'>((resolve) => (die = () => resolve('dead')));
  const run = fill(from.connection(), {
    folder,
    sizes: SMALL,
    open: dyingDoor(() => isDead),
    onStep: () => {
      if (isDead) return never();
      seen += 1;
      if (seen < lines) return undefined;
      isDead = true;
      cpSync(folder, copy, { recursive: true });
      die?.();
      return never();
    },
  });
  return (await Promise.race([run.then(() => 'through'), dead])) === 'dead' ? copy : undefined;
}

/** What becomes of a killed run that is taken up; the code of the refusal when it cannot be. */
async function takenUp(connection: LogIn, runId: string, folder: string): Promise<object | string> {
  try {
    const { refusal, result } = await resumeRun(connection, runId, { ...QUIET, folder, sizes: SMALL });
    const { status, rows, picture } = result;
    const saved = readFileSync(join(folder, 'successful.csv'), 'utf8').trim().split('\n').length - 1;
    return { refusal, status, rows, picture, saved };
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('a run that is killed', () => {
  const clean = startFilledOrg(DEALS);
  const org = startFilledOrg(DEALS);
  let whole: BackfillOutcome;

  beforeAll(async () => {
    whole = await fill(clean.connection(), { sizes: SMALL });
  });

  beforeEach(org.removePaths);

  it('after any line of its journal, ends as if it had not been, and no row is there twice', async () => {
    expect(whole.result.status).toBe('Succeeded');
    const wanted = await clean.content();
    const ends: object[] = [];
    let lines = 1;
    for (; ; lines += 1) {
      const runId = nextRunId();
      const folder = await killedAfter(lines, org);
      if (folder === undefined) break;
      ends.push({ lines, end: await takenUp(org.connection(), runId, folder), content: await org.content() });
      await org.removePaths();
    }
    const { rows, picture } = whole.result;
    const taken = { refusal: null, status: 'Succeeded', rows, picture, saved: written(whole) };
    // After the last line there is nothing left to do.
    expect(ends).toEqual(
      ends.map((_, at) => ({
        lines: at + 1,
        end: at + 1 === ends.length ? 'RunFinished' : taken,
        content: wanted,
      })),
    );
    // Every way was taken: jobs to read and to write, and small files.
    expect(lines).toBeGreaterThan(30);
  }, 600_000);

  it('in the middle of a line of its journal, forgets that line', async () => {
    const runId = nextRunId();
    const folder = (await killedAfter(20, org)) ?? '';
    const journal = join(folder, 'journal.jsonl');
    appendFileSync(journal, '{"at":"2026-01-01T00:00:00.000Z","step":"wri');
    // Its process may still be at work: until the run is taken up, nothing is cut off.
    expect(new RunLog(journal, { calls: () => 0 }).last('begin')).toBeDefined();
    expect(readFileSync(journal, 'utf8')).toMatch(/"step":"wri$/);
    const { result } = await resumeRun(org.connection(), runId, { ...QUIET, folder, sizes: SMALL });
    expect(result.status).toBe('Succeeded');
    expect(readdirSync(folder)).toContain('successful.csv');
    expect(new RunLog(journal, { calls: () => 0 }).last('finished')).toBeDefined();
  });

  it.each([
    ['pages are read', 'staged/Opportunity.csv.part'],
    ['the results of a query come', 'staged/OpportunityHistory-1.csv.part'],
    ['rows are sorted', 'staged/Opportunity.sorted.json.part'],
    ['rows to write are planned', 'outgoing/2-Decision_Step__c-insert.csv'],
    ['the answers of a request are kept', 'results/1-Decision_Path__c-insert.csv.0.json.part'],
    ['the results of a job come', 'results/1-Decision_Step__c-insert.successful.csv.part'],
    ['the results are gathered', 'successful.csv'],
  ])('says so when its disk is full while %s, and goes on when there is room', async (_, name) => {
    const runId = nextRunId();
    const folder = mkdtempSync(join(tmpdir(), 'buyside-run-'));
    // Whatever is written here meets a full disk.
    const onStep = ({ step }: RunStep): void => {
      if (step === 'begin') symlinkSync('/dev/full', join(folder, name));
    };
    const { refusal, result } = await fill(org.connection(), { folder, sizes: SMALL, onStep });
    expect(refusal).toMatchObject({
      code: 'DiskFull',
      facts: [folder, expect.anything(), expect.anything(), expect.anything()],
    });
    expect(result.status).toMatch(/Failed|Partial/);
    const journal = readFileSync(join(folder, 'journal.jsonl'), 'utf8').trim().split('\n');
    expect(JSON.parse(journal.at(-1) ?? '')).toMatchObject({ step: 'broken', code: 'DiskFull' });
    rmSync(join(folder, name), { force: true });
    const resumed = await resumeRun(org.connection(), runId, { ...QUIET, folder, sizes: SMALL });
    expect(resumed).toMatchObject({ refusal: null, result: { status: 'Succeeded' } });
    expect(await org.content()).toEqual(await clean.content());
  });

  it('goes on after its budget of requests was spent, as often as it takes', async () => {
    const runId = nextRunId();
    const folder = mkdtempSync(join(tmpdir(), 'buyside-run-'));
    let outcome = await fill(org.connection(), { folder, sizes: SMALL, maxCalls: 25 });
    let turns = 1;
    for (; outcome.refusal?.code === 'CallBudgetSpent' && turns < 10; turns += 1)
      outcome = await resumeRun(org.connection(), runId, { ...QUIET, folder, sizes: SMALL, maxCalls: 25 });
    expect(outcome).toMatchObject({ refusal: null, result: { status: 'Succeeded' } });
    expect(turns).toBeGreaterThan(1);
    expect(await org.content()).toEqual(await clean.content());
  });
});

describe('a run that cannot be taken up', () => {
  const org = startFilledOrg(5);
  const other = startFilledOrg(5);

  it('is one nobody knows here', async () => {
    await expect(resumeRun(org.connection(), 'nobody', QUIET)).rejects.toMatchObject({ code: 'RunFolderMissing' });
  });

  it('leaves a folder alone in which anything is, dry or not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'buyside-taken-'));
    writeFileSync(join(folder, 'letters.txt'), 'mine');
    for (const isDryRun of [true, false])
      await expect(fill(org.connection(), { folder, isDryRun })).rejects.toMatchObject({ code: 'RunFolderTaken' });
    expect(readdirSync(folder)).toEqual(['letters.txt']);
  });

  it('is one of another org', async () => {
    const runId = nextRunId();
    const { refusal } = await fill(org.connection(), { maxCalls: 14 });
    expect(refusal).toMatchObject({ code: 'CallBudgetSpent' });
    await expect(resumeRun(other.connection(), runId, QUIET)).rejects.toMatchObject({ code: 'RunOfAnotherOrg' });
    expect((await resumeRun(org.connection(), runId, QUIET)).result.status).toBe('Succeeded');
  });

  it('is one that is finished', async () => {
    const { result } = await fill(org.connection());
    await expect(resumeRun(org.connection(), result.runId, QUIET)).rejects.toMatchObject({
      code: 'RunFinished',
      facts: [result.runId],
    });
  });

  it('is an undo, which goes on by its own command', async () => {
    const { result: run } = await fill(org.connection());
    const { result: undo } = await undoRun(org.connection(), run.runId, {
      ...QUIET,
      toPage: undefined,
      toSummary: () => '',
    });
    await expect(resumeRun(org.connection(), undo.runId, QUIET)).rejects.toMatchObject({
      code: 'RunIsUndo',
      facts: [undo.runId, run.runId],
    });
  });

  it('is one that another engine began', async () => {
    const runId = nextRunId();
    const folder = mkdtempSync(join(tmpdir(), 'buyside-run-'));
    const { refusal } = await fill(org.connection(), { folder, maxCalls: 14 });
    expect(refusal).toMatchObject({ code: 'CallBudgetSpent' });
    const journal = join(folder, 'journal.jsonl');
    const ours = readFileSync(journal, 'utf8');
    writeFileSync(journal, ours.replace(`engine\\":\\"${ENGINE_VERSION}`, 'engine\\":\\"0.9.0'));
    const resume = () => resumeRun(org.connection(), runId, { ...QUIET, folder });
    await expect(resume()).rejects.toMatchObject({ code: 'RunModelChanged', facts: [runId] });
    writeFileSync(journal, ours);
    expect((await resume()).result.status).toBe('Succeeded');
  });
});
