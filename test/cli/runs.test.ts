import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BackfillResult } from '../../src/backfill/result/backfillResult.ts';
import { UndoResult } from '../../src/backfill/undo/undoResult.ts';
import { parseModelFile } from '../../src/decision/modelFile.ts';
import { type LocalOrg, startLocalOrg } from '../../src/local-org/index.ts';
import { applyModel } from '../../src/salesforce/applyModel.ts';
import { loadMadeDeals } from '../salesforce/madeDeals.ts';
import { connectTo, startTestOrg } from '../support/localOrg.ts';
import { resultOf, run, runCommand } from './runCommand.ts';

const MODEL = 'data/default-model.yaml';
const DEALS = 30;

// Each command is a process of its own, and the machine may be busy.
jest.setTimeout(120_000);

const applyDefault = (org: Parameters<typeof connectTo>[0]) =>
  applyModel(connectTo(org, 'admin'), parseModelFile(readFileSync(MODEL, 'utf8'), MODEL), { now: new Date() });

describe('runs as commands', () => {
  const org = startTestOrg();
  const command = (...args: string[]) => runCommand(org(), args, { as: 'integration' });
  const rowsOf = ({ rows }: BackfillResult): number =>
    [rows.paths, rows.visits, rows.members].reduce((sum, { created, updated }) => sum + created + updated, 0);

  /** What a program that watches is told. */
  const eventsIn = (stderr: string): string[] =>
    stderr
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => (JSON.parse(line) as { event: string }).event);

  beforeAll(async () => {
    await loadMadeDeals(org(), DEALS);
    await applyDefault(org());
  });

  it('stops at its budget of requests with what to do next, and goes on with resume run', async () => {
    const stopped = await command('backfill', '--max-calls', '15');
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toContain('has used the requests it may send (15)');
    const [, runId = ''] = /sf buyside resume run ([0-9a-f-]{36})/.exec(stopped.stderr) ?? [];
    const resumed = await command('resume', 'run', runId, '--json');
    expect(BackfillResult.parse(resultOf(resumed))).toMatchObject({
      runId,
      status: 'Succeeded',
      deals: { read: DEALS },
    });
  });

  it('syncs what changed: nothing, then one deal', async () => {
    const first = BackfillResult.parse(resultOf(await command('sync', '--json')));
    expect(first).toMatchObject({ kind: 'Sync', status: 'Succeeded' });
    expect(rowsOf(first)).toBe(0);
    const { records } = await connectTo(org(), 'admin').query(
      "SELECT Id FROM Opportunity WHERE StageName = 'Qualification' LIMIT 1",
    );
    await connectTo(org(), 'admin')
      .sobject('Opportunity')
      .update({ Id: String(records[0]?.Id), StageName: 'Proposal/Price Quote' });
    const second = await command('sync', '--log', 'json');
    expect(second.code).toBe(0);
    expect(second.stdout).toContain('Sync of');
    expect(eventsIn(second.stderr)).toEqual(
      expect.arrayContaining(['begin', 'deals', 'sorted', 'planned', 'written', 'finished']),
    );
  });

  it('takes a run back, and says what is left', async () => {
    const all = await connectTo(org(), 'admin').query(
      "SELECT Run_Id__c FROM Buyside_Run__c WHERE Kind__c = 'Backfill'",
    );
    const runId = (all.records[0] as unknown as { Run_Id__c: string }).Run_Id__c;
    const stopped = await command('undo', 'run', runId, '--max-calls', '10');
    expect(stopped).toMatchObject({ code: 1, stderr: expect.stringContaining(`sf buyside undo run ${runId}`) });
    const ended = await command('undo', 'run', runId, '--json', '--log', 'json');
    const undone = UndoResult.parse(resultOf(ended));
    expect(undone).toMatchObject({ undone: runId, status: 'Succeeded' });
    expect(eventsIn(ended.stderr)).toEqual(expect.arrayContaining(['undoing', 'written', 'finished']));
    expect(undone.removed.paths).toBeGreaterThan(0);
    const unknown = await command('undo', 'run', 'nobody');
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('The org knows no run nobody') });
  });

  it('cannot take up a run that nobody knows, and says so', async () => {
    const ended = await command('resume', 'run', 'nobody');
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no journal of the run nobody') });
  });
});

describe('runs as scripts', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const file = join(mkdtempSync(join(tmpdir(), 'buyside-key-')), 'key.pem');
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const startOrg = async (): Promise<LocalOrg> => {
    const org = await startLocalOrg({ jwtKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() });
    await loadMadeDeals(org, 5);
    await applyDefault(org);
    return org;
  };
  /** All that cron gives: no home, no other variable of the person who wrote the line. */
  const cronOf = (org: LocalOrg): NodeJS.ProcessEnv => ({
    PATH: process.env['PATH'],
    XDG_STATE_HOME: mkdtempSync(join(tmpdir(), 'buyside-state-')),
    SF_LOGIN_URL: org.instanceUrl,
    SF_CLIENT_ID: 'buyside',
    SF_USERNAME: org.user('integration').username,
    SF_JWT_KEY_FILE: file,
  });

  it('take a new token when the session ends in the middle of a run', async () => {
    const org = await startOrg();
    try {
      org.faults.add({ fault: 'expiredSession', endToken: true, from: 8, to: 8 });
      const ended = await run(['scripts/backfill.ts'], cronOf(org));
      expect(BackfillResult.parse(JSON.parse(ended.stdout))).toMatchObject({ status: 'Succeeded', deals: { read: 5 } });
      expect(ended.code).toBe(0);
      expect(org.faults.report()).toMatchObject([{ fired: 1 }]);
    } finally {
      await org.close();
    }
  });

  it('say which variable is wanting, and show nothing of a key that is none', async () => {
    const bad = join(mkdtempSync(join(tmpdir(), 'buyside-key-')), 'key.pem');
    writeFileSync(bad, 'not-a-key');
    const cases: [NodeJS.ProcessEnv, string][] = [
      [{ SF_JWT_KEY_FILE: file, SF_LOGIN_URL: 'https://x' }, 'SF_CLIENT_ID is not set'],
      [{ SF_JWT_KEY_FILE: bad, SF_LOGIN_URL: 'https://x', SF_CLIENT_ID: 'x', SF_USERNAME: 'x' }, 'cannot be read as'],
      [{ SF_INSTANCE_URL: 'x', SF_ACCESS_TOKEN: 'x' }, 'SF_INSTANCE_URL does not begin with https://'],
    ];
    for (const [environment, words] of cases) {
      const ended = await run(['scripts/sync.ts'], { PATH: process.env['PATH'], ...environment });
      expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(words) });
      expect(ended.stderr).not.toContain('not-a-key');
    }
  });

  it('log in by a key file, and keep the token to themselves', async () => {
    const org = await startOrg();
    try {
      const environment = cronOf(org);
      const ended = await run(['scripts/sync.ts'], environment);
      expect(ended.code).toBe(0);
      expect(BackfillResult.parse(JSON.parse(ended.stdout))).toMatchObject({ kind: 'Sync', deals: { read: 5 } });
      expect(ended.stdout + ended.stderr).not.toContain(`${org.orgId}!`);
      const refused = await run(['scripts/sync.ts'], { ...environment, SF_USERNAME: 'nobody@nowhere.example' });
      expect(refused.code).toBe(1);
      expect(JSON.parse(refused.stderr)).toMatchObject({
        name: 'LogInRefused',
        message: expect.stringContaining('The log-in was refused (invalid_'),
        actions: [expect.stringContaining('SF_USERNAME'), expect.stringContaining('Permitted Users')],
      });
    } finally {
      await org.close();
    }
  });

  it('tell their flags and variables without a log-in', async () => {
    const ended = await run(['scripts/sync.ts', '--help'], { PATH: process.env['PATH'] });
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('[--dry-run]') });
    expect(ended.stdout).toContain('SF_JWT_KEY_FILE');
  });

  it.each([['resume'], ['undo']])('%s needs a run id', async (name) => {
    const ended = await run([`scripts/${name}.ts`], {
      PATH: process.env['PATH'],
      SF_INSTANCE_URL: 'https://x',
      SF_ACCESS_TOKEN: 'x',
    });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('one run id is needed, got 0');
  });
});
