import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BackfillResult } from '../../src/backfill/result/backfillResult.ts';
import { parseModelFile } from '../../src/decision/modelFile.ts';
import { applyModel } from '../../src/salesforce/applyModel.ts';
import { loadMadeDeals } from '../salesforce/madeDeals.ts';
import { ask, connectTo, startTestOrg } from '../support/localOrg.ts';
import { environmentOf, resultOf, run, runCommand } from './runCommand.ts';

const MODEL = 'data/default-model.yaml';
const DEALS = 120;

// Each command is a process of its own, and the machine may be busy.
jest.setTimeout(120_000);

describe('the command backfill', () => {
  const org = startTestOrg();
  const backfill = (...args: string[]) => runCommand(org(), ['backfill', ...args], { as: 'integration' });

  beforeAll(async () => {
    await loadMadeDeals(org(), DEALS);
  });

  it('says that no model is active, and how to get one', async () => {
    const ended = await backfill();
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('No decision model is active');
    expect(ended.stderr).toContain('sf buyside apply model data/default-model.yaml');
    await applyModel(connectTo(org(), 'admin'), parseModelFile(readFileSync(MODEL, 'utf8'), MODEL), {
      now: new Date(),
    });
  });

  it.each([
    [['--where', 'IsClosed = false ORDER BY Id'], 'goes beyond that at ORDER BY'],
    [['--where', "Nope__c = 'x'"], "No such column 'Nope__c'"],
  ])('refuses %p with one message and an action', async (args, words) => {
    const ended = await backfill(...args);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain(words);
    expect(ended.stderr.match(/Try this:/g)).toHaveLength(1);
  });

  it('exits with 2 on a wrong flag', async () => {
    expect((await backfill('--limit', '0')).code).toBe(2);
    expect((await backfill('--nope')).code).toBe(2);
  });

  it.each([
    [['--dryrun'], '--dry-run'],
    [['--max-call', '50'], '--max-calls'],
  ])('given %p names the flag that was meant', async (args, meant) => {
    const ended = await backfill(...args);
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining(`Write ${meant}, if`) });
  });

  it('suggests no flag that looks like none of its own', async () => {
    const ended = await backfill('--foo');
    expect(ended.stderr).toContain('Nonexistent flag: --foo');
    expect(ended.stderr).not.toContain('Try this:');
  });

  it('says how to log in when there is no such org, or none is named', async () => {
    const unknown = await runCommand(org(), ['backfill', '--target-org', 'nowhere']);
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('sf org login web') });
    const none = await runCommand(org(), ['backfill']);
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('sf org login web') });
  });

  it('says that the session has ended', async () => {
    const stale = `${org().orgId}!nobody`;
    const ended = await runCommand(org(), ['backfill', '--target-org', stale]);
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('Your session with the org has ended') });
  });

  it('tells a rep every field that is missing, and the permission set that brings it', async () => {
    const ended = await runCommand(org(), ['backfill'], { as: 'rep' });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('Buyside_Run__c');
    expect(ended.stderr).toContain('sf org assign permset --name Buyside_Integration');
  });

  it('dry, says that nothing was written and what it could not check', async () => {
    const ended = await backfill('--dry-run');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain(`Dry run. Backfill of ${DEALS} deals`);
    expect(ended.stdout).toContain('Some of the visits that would be written');
    expect(ended.stdout).toMatch(
      /takes up to about \d+ requests \([\d,]+ left for today\) and [\d.]+ MB of data storage/,
    );
    expect(ended.stdout).toContain('A dry run cannot check');
    const [, page = ''] = /The run as a page, with charts: (\S+)/.exec(ended.stdout) ?? [];
    expect(readFileSync(page, 'utf8')).toContain(`Dry run. Backfill of ${DEALS} deals`);
    expect(readdirSync(dirname(page))).toEqual(['report.html']);
    const { totalSize } = await connectTo(org(), 'admin').query('SELECT COUNT() FROM Decision_Path__c');
    expect(totalSize).toBe(0);
  });

  it('with --json prints one document on stdout and no progress', async () => {
    const ended = await backfill('--json', '--limit', '10');
    const result = BackfillResult.parse(resultOf(ended));
    expect(result).toMatchObject({ status: 'Succeeded', deals: { read: 10 } });
    expect(result.report).toBe(join(result.folder ?? '', 'report.html'));
    const page = readFileSync(result.report ?? '', 'utf8');
    expect(page).toContain('Backfill of 10 deals');
    expect(page).toContain(result.runId);
    // It opens without a network: nothing is fetched, and the policy in it would not let it.
    expect(page).toContain(`default-src 'none'`);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(["']?http|(src|href)="(?!#)/);
    expect(ended.stderr).not.toContain('deals read');
  });

  it('shows a manager what was done, without colours where there is no terminal', async () => {
    const ended = await backfill();
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/A step is shown for \d+ deals; \d+ stay blind \(not known\)\./);
    expect(ended.stdout).toContain('Kept');
    expect(ended.stdout).toContain('What the records showed');
    expect(ended.stdout).not.toContain('\u001b[');
    expect(ended.stderr).toContain(`${DEALS} of ${DEALS} deals read`);
  });

  it('the second time writes nothing', async () => {
    const { rows } = BackfillResult.parse(resultOf(await backfill('--json')));
    expect([rows.paths, rows.visits, rows.members].map(({ created, updated }) => created + updated)).toEqual([0, 0, 0]);
  });

  it('stopped by Ctrl-C exits with 130 and says that running again completes it', async () => {
    const ended = await runCommand(org(), ['backfill'], {
      as: 'integration',
      onStart(child) {
        let isSent = false;
        child.stderr?.on('data', (part: Buffer) => {
          if (!isSent && part.includes('deals read')) isSent = child.kill('SIGINT');
        });
      },
    });
    expect(ended.code).toBe(130);
    expect(ended.stderr).toContain('sf buyside resume run');
    expect(ended.stdout).toContain('stopped on request');
  });

  it('exits with 130, and without a stack trace, when the signal comes before a run has begun or after it has ended', async () => {
    const program = `
      import { setTimeout } from 'node:timers/promises';
      import { BuysideCommand } from './src/cli/buysideCommand.ts';
      class Waits extends BuysideCommand {
        async run() {
          process.kill(process.pid, 'SIGTERM');
          await setTimeout(20_000);
        }
      }
      await Waits.run([], { root: process.cwd() });`;
    const ended = await run(['--input-type=module', '--eval', program], environmentOf(org()));
    expect(ended).toEqual({ code: 130, stdout: '', stderr: '' });
  });

  it('is asked to stop by a terminal that is closed, which says so more than once and takes no more words', async () => {
    const program = `
      import { setTimeout } from 'node:timers/promises';
      import { stopOnSignal } from './src/cli/stopOnSignal.ts';
      const stop = stopOnSignal(() => process.stdout.write('stopping'));
      for (const stream of [process.stdout, process.stderr])
        stream.emit('error', Object.assign(new Error('write EIO'), { code: 'EIO' }));
      for (let times = 0; times < 2; times += 1) {
        process.kill(process.pid, 'SIGHUP');
        await setTimeout(50);
      }
      process.exitCode = stop.signal.aborted ? 130 : 0;`;
    const ended = await run(['--input-type=module', '--eval', program], environmentOf(org()));
    expect(ended).toEqual({ code: 130, stdout: 'stopping', stderr: '' });
  });

  it('exits with 68 when the org refused rows, and gives each its reason', async () => {
    const [deal] = (await connectTo(org(), 'admin').query('SELECT FIELDS(STANDARD) FROM Opportunity LIMIT 1')).records;
    const early = {
      ...deal,
      attributes: undefined,
      Id: '006Lo00000zzzzzIAA',
      Name: 'From the future',
      CreatedDate: '2090-01-01T00:00:00Z',
    };
    const fields = ['Id', 'Name', 'StageName', 'CloseDate', 'CreatedDate', 'OwnerId', 'AccountId'];
    const row = Object.fromEntries(Object.entries(early).filter(([name]) => fields.includes(name)));
    const loaded = await ask(org(), '/services/data/v66.0/local-org/rows/Opportunity', {
      method: 'POST',
      as: 'admin',
      body: { rows: [row] },
    });
    expect(loaded.status).toBe(201);
    const admin = connectTo(org(), 'admin');
    const people = (await admin.query('SELECT Id FROM Contact LIMIT 2')).records.map(({ Id }) => String(Id));
    const meeting = { WhatId: '006Lo00000zzzzzIAA', Subject: 'Early', StartDateTime: '2025-03-03T09:00:00Z' };
    const { id } = await admin.sobject('Event').create({ ...meeting, WhoId: people[0], DurationInMinutes: 30 });
    await admin.sobject('EventRelation').create({ EventId: id, RelationId: people[1] });
    const folder = join(mkdtempSync(join(tmpdir(), 'buyside-failures-')), 'run');
    const ended = await backfill('--run-folder', folder);
    expect(ended.code).toBe(68);
    expect(ended.stdout).toContain('FIELD_CUSTOM_VALIDATION_EXCEPTION');
    expect(ended.stderr).toContain('Some rows were refused');
    expect(readFileSync(join(folder, 'failed.csv'), 'utf8')).toContain(
      'Decision_Path__c,006Lo00000zzzzzIAA,FIELD_CUSTOM_VALIDATION_EXCEPTION',
    );
    const json = await backfill('--json');
    const followed = { code: 'PARENT_REFUSED' };
    expect(JSON.parse(json.stdout)).toMatchObject({
      status: 68,
      // What followed from the refusal of the path stands behind it.
      result: { status: 'Partial', failures: [{ object: 'Decision_Path__c' }, followed, followed, followed] },
    });
  });
});

describe('the script backfill', () => {
  const org = startTestOrg();
  const script = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    run(['scripts/backfill.ts', ...args], {
      ...environmentOf(org()),
      SF_INSTANCE_URL: org().instanceUrl,
      SF_ACCESS_TOKEN: org().user('integration').accessToken,
      ...env,
    });
  const eventsOf = (stderr: string): { event: string; message?: string; actions?: string[] }[] =>
    stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string });

  beforeAll(async () => {
    await loadMadeDeals(org(), 20);
    await applyModel(connectTo(org(), 'admin'), parseModelFile(readFileSync(MODEL, 'utf8'), MODEL), {
      now: new Date(),
    });
  });

  it('does what the command does: one JSON line per event on stderr, the result on stdout', async () => {
    const ended = await script(['--limit', '5']);
    expect(ended.code).toBe(0);
    const result = BackfillResult.parse(JSON.parse(ended.stdout));
    expect(result).toMatchObject({ status: 'Succeeded', deals: { read: 5 } });
    expect(readFileSync(result.report ?? '', 'utf8')).toContain('Backfill of 5 deals');
    expect(eventsOf(ended.stderr).at(-1)).toMatchObject({ event: 'ended', status: 'Succeeded' });
  });

  it('never prints a token', async () => {
    const token = `${org().orgId}!secretsecretsecret`;
    const refused = await script([], { SF_ACCESS_TOKEN: token });
    const done = await script(['--dry-run']);
    expect(refused.code).toBe(1);
    expect(refused.stdout + refused.stderr).not.toContain('secret');
    expect(done.stdout + done.stderr).not.toContain(org().user('integration').accessToken.split('!')[1]);
  });

  it('exits with 2 and says how it is called when flags or environment are wrong', async () => {
    const cases = [
      script(['--nope']),
      script(['--limit', 'x']),
      script([], { SF_ACCESS_TOKEN: '' }),
      script([], { SF_INSTANCE_URL: 'nowhere' }),
    ];
    for (const ended of await Promise.all(cases)) {
      expect(ended.code).toBe(2);
      expect(eventsOf(ended.stderr)[0]?.actions?.[0]).toContain('node scripts/backfill.ts');
    }
  });

  it('exits with 1 and an action when it is refused', async () => {
    const ended = await script(['--where', 'Nope__c = 1']);
    expect(ended.code).toBe(1);
    expect(eventsOf(ended.stderr).at(-1)).toMatchObject({
      event: 'refused',
      actions: [expect.stringContaining('API names')],
    });
  });
});
