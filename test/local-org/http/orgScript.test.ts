import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';

/** The script is run as a person runs it, with a home directory of its own, and a Salesforce client in another process. */
const home = mkdtempSync(join(tmpdir(), 'org-script-'));
const children: ChildProcess[] = [];

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly child: ChildProcess;
  /** The first line on stdout. */
  readonly line: Promise<string>;
  readonly ended: Promise<Ended>;
}

function run(args: readonly string[]): Running {
  const env = {
    ...process.env,
    HOME: home,
    SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
    SF_DISABLE_LOG_FILE: 'true',
    NODE_OPTIONS: '',
  };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], { env });
  children.push(child);
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  const ended = new Promise<Ended>((done) => child.on('close', (code) => done({ code, stdout, stderr })));
  const line = new Promise<string>((done, failed) => {
    child.stdout.on('data', (part: Buffer) => {
      stdout += part.toString();
      if (stdout.includes('\n')) done(stdout.slice(0, stdout.indexOf('\n')));
    });
    child.on('close', () => failed(new Error(stderr)));
  });
  // A run that is expected to fail never gives a line.
  line.catch(() => undefined);
  return { child, line, ended };
}

function runOrg(...args: string[]): Running {
  return run(['scripts/org.ts', '--no-pages', ...args]);
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

describe('npm run org', () => {
  it('says in one line of JSON how to reach it, answers, and stops when told to', async () => {
    const { child, line, ended } = runOrg('--json', '--user', 'rep');
    const said = JSON.parse(await line) as Record<string, string>;
    expect(Object.keys(said)).toEqual(['instanceUrl', 'accessToken', 'username', 'userId', 'orgId', 'pid']);
    expect(said['instanceUrl']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(said['pid']).toBe(child.pid);
    const headers = { authorization: `Bearer ${said['accessToken'] ?? ''}` };
    const answer = await fetch(`${said['instanceUrl'] ?? ''}/services/oauth2/userinfo`, { headers });
    expect(await answer.json()).toMatchObject({ user_id: said['userId'], preferred_username: said['username'] });
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  }, 30_000);

  it('is reached by alias through @salesforce/core, and leaves no log-in behind', async () => {
    const { child, line, ended } = runOrg('--json', '--alias', 'script-org');
    const { username } = JSON.parse(await line) as { username: string };
    const client = `
      import { Org } from '@salesforce/core';
      const org = await Org.create({ aliasOrUsername: 'script-org' });
      const conn = org.getConnection();
      const { records } = await conn.query('SELECT Name FROM Organization');
      const made = await conn.sobject('Account').create({ Name: 'Core' });
      const tracked = await org.supportsSourceTracking();
      const { username } = await conn.identity();
      console.log(JSON.stringify({ name: records[0].Name, made: made.success, tracked, username, version: conn.version, devHub: org.isDevHubOrg() }));
    `;
    const { stdout, stderr } = await run(['--input-type=module', '--eval', client]).ended;
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      name: 'Local Org',
      made: true,
      tracked: false,
      username,
      version: '67.0',
      devHub: false,
    });
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0 });
    expect(readdirSync(join(home, '.sfdx')).filter((name) => name.includes('@'))).toEqual([]);
  }, 60_000);

  it('keeps its data in a file', async () => {
    const file = join(home, 'org.db');
    const session = async (
      work: (url: string, headers: Record<string, string>) => Promise<unknown>,
    ): Promise<unknown> => {
      const { child, line, ended } = runOrg('--json', '--file', file);
      const { instanceUrl, accessToken } = JSON.parse(await line) as Record<string, string>;
      const result = await work(instanceUrl ?? '', {
        authorization: `Bearer ${accessToken ?? ''}`,
        'content-type': 'application/json',
      });
      child.kill('SIGTERM');
      expect((await ended).code).toBe(0);
      return result;
    };
    await session((url, headers) =>
      fetch(`${url}/services/data/v66.0/sobjects/Account`, { method: 'POST', headers, body: '{"Name":"Kept"}' }),
    );
    const found = await session(async (url, headers) =>
      (await fetch(`${url}/services/data/v66.0/query?q=SELECT+Name+FROM+Account`, { headers })).json(),
    );
    expect(found).toMatchObject({ records: [{ Name: 'Kept' }] });
  }, 60_000);

  it('has the faults of a file', async () => {
    const file = join(home, 'faults.json');
    writeFileSync(file, JSON.stringify({ faults: [{ fault: 'rateLimit', path: '/limits', to: 1 }] }));
    const { line } = runOrg('--json', '--empty', '--faults', file);
    const { instanceUrl, accessToken } = JSON.parse(await line) as Record<string, string>;
    const statuses: number[] = [];
    for (let call = 0; call < 2; call += 1) {
      const headers = { authorization: `Bearer ${accessToken ?? ''}` };
      statuses.push((await fetch(`${instanceUrl ?? ''}/services/data/v66.0/limits`, { headers })).status);
    }
    expect(statuses).toEqual([403, 200]);
  }, 30_000);

  it.each([
    ['{"faults": [{"fault": "flood"}]}', 'faults[0] has the fault "flood"'],
    ['[]', 'the file is {"faults": [rule, …]}'],
    ['{', 'JSON'],
  ])(
    'refuses a file of faults that says %s',
    async (text, words) => {
      const file = join(home, 'bad-faults.json');
      writeFileSync(file, text);
      const { code, stdout, stderr } = await runOrg('--faults', file).ended;
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(`${file}: `);
      expect(stderr).toContain(words);
    },
    30_000,
  );

  it.each([
    [['--colour'], /colour/],
    [['--port', 'many'], /--port takes a number from 0 to 65535, not 'many'/],
    [['--user', 'boss'], /--user is one of rep, admin, analyst, integration, not 'boss'/],
    [['extra'], /extra/],
    [['--faults', '/nowhere.json'], /\/nowhere\.json: ENOENT/],
  ])(
    'refuses %j with a clear line and exit code 2',
    async (args, message) => {
      const { code, stdout, stderr } = await runOrg(...args).ended;
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr).toContain('Usage: ');
      expect(stderr).not.toMatch(/\n\s+at /);
    },
    30_000,
  );

  it('says that a port is taken', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await runOrg('--port', String(port)).ended;
    await new Promise((done) => other.close(done));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `Port ${port} is in use by another program; choose another with --port, or 0 for any free one.\n`,
    });
  }, 30_000);

  it.each([
    [['--project', '/nowhere'], 'sfdx-project.json: There is no sfdx-project.json in /nowhere\n'],
    [['--file', '/nowhere/org.db'], '/nowhere/org.db cannot be opened as an org: unable to open database file\n'],
  ])(
    'says in a line what is wrong with %j',
    async (args, said) => {
      const { code, stderr } = await runOrg(...args).ended;
      expect({ code, stderr }).toEqual({ code: 1, stderr: said });
    },
    30_000,
  );

  it("starts anyone's project: without its pages where a component does not compile", async () => {
    const project = mkdtempSync(join(home, 'pages-'));
    writeFileSync(
      join(project, 'sfdx-project.json'),
      JSON.stringify({ packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '66.0' }),
    );
    const bundle = join(project, 'force-app/main/default/lwc/broken');
    mkdirSync(bundle, { recursive: true });
    writeFileSync(join(bundle, 'broken.js'), 'export default class {{\n');
    writeFileSync(
      join(bundle, 'broken.js-meta.xml'),
      '<LightningComponentBundle xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>66.0</apiVersion><isExposed>true</isExposed></LightningComponentBundle>\n',
    );
    const { child, line, ended } = run(['scripts/org.ts', '--json', '--project', project]);
    const { instanceUrl } = JSON.parse(await line) as Record<string, string>;
    expect((await fetch(`${instanceUrl ?? ''}/services/data`)).status).toBe(200);
    expect((await fetch(`${instanceUrl ?? ''}/lightning/o/Opportunity/list`)).status).toBe(401);
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /The record pages do not build\. [\s\S]*broken\.js[\s\S]*The org starts without its record pages/,
    );
    expect(stderr).not.toMatch(/\n\s+at /);
  }, 120_000);

  it('says file and line of what does not deploy', async () => {
    const project = mkdtempSync(join(home, 'project-'));
    writeFileSync(
      join(project, 'sfdx-project.json'),
      JSON.stringify({ packageDirectories: [{ path: 'app', default: true }], sourceApiVersion: '66.0' }),
    );
    const objects = join(project, 'app/main/default/objects/Thing__c');
    mkdirSync(objects, { recursive: true });
    writeFileSync(
      join(objects, 'Thing__c.object-meta.xml'),
      '<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">\n  <nonsense>1</nonsense>\n</CustomObject>\n',
    );
    const { code, stdout, stderr } = await runOrg('--project', project).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/Thing__c\.object-meta\.xml:\d+: .*nonsense/);
    expect(stderr).not.toMatch(/\n\s+at /);
  }, 30_000);
});
