import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startLocalOrg, type LocalOrg } from '../../src/local-org/index.ts';
import { runCommand } from './runCommand.ts';

const MODEL = 'data/default-model.yaml';

// Each command is a process of its own, and the machine may be busy.
jest.setTimeout(120_000);

describe('a production org', () => {
  const folder = mkdtempSync(join(tmpdir(), 'buyside-production-'));
  let org: LocalOrg;

  beforeAll(async () => {
    const file = join(folder, 'org.sqlite');
    await (await startLocalOrg({ file })).close();
    const database = new DatabaseSync(file);
    database.exec(`UPDATE "Organization" SET "OrganizationType" = 'Enterprise Edition', "Name" = 'Acme'`);
    database.close();
    org = await startLocalOrg({ file });
  });

  afterAll(async () => {
    await org.close();
    rmSync(folder, { recursive: true });
  });

  it('is given a model only when it is named, and the refusal says how', async () => {
    const unnamed = await runCommand(org, ['apply', 'model', MODEL], { as: 'admin' });
    expect(unnamed.code).toBe(1);
    expect(unnamed.stderr).toContain('Acme');
    expect(unnamed.stderr).toContain('--production');
    const misnamed = await runCommand(org, ['apply', 'model', MODEL, '--production', 'Other'], { as: 'admin' });
    expect(misnamed).toMatchObject({ code: 1, stderr: expect.stringContaining('--production names Other') });
    const named = await runCommand(org, ['apply', 'model', MODEL, '--production', 'Acme'], { as: 'admin' });
    expect(named).toMatchObject({ code: 0, stdout: expect.stringContaining('is in the org and Active') });
  });

  it('is filled in only when it is named', async () => {
    const unnamed = await runCommand(org, ['backfill'], { as: 'integration' });
    expect(unnamed).toMatchObject({ code: 1, stderr: expect.stringContaining('--production') });
    const named = await runCommand(org, ['backfill', '--production', 'Acme'], { as: 'integration' });
    expect(named.code).toBe(0);
  });
});
