import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { AppliedModelResult, ExportedModel, ValidatedModel } from '../../src/cli/results.ts';
import { startTestOrg } from '../support/localOrg.ts';
import { resultOf, runCommand } from './runCommand.ts';

const MODEL = 'data/default-model.yaml';
const folder = mkdtempSync(join(tmpdir(), 'buyside-models-'));
const file = (name: string, text?: string): string => {
  const path = join(folder, name);
  if (text !== undefined) writeFileSync(path, text);
  return path;
};

// Each command is a process of its own, and the machine may be busy.
jest.setTimeout(120_000);

describe('the commands for models', () => {
  const org = startTestOrg();
  afterAll(() => rmSync(folder, { recursive: true }));

  it('validate says what a good file holds', async () => {
    const ended = await runCommand(org(), ['validate', 'model', MODEL]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('buyside-default:1 with 13 steps');
    const json = await runCommand(org(), ['validate', 'model', MODEL, '--json']);
    expect(ValidatedModel.parse(resultOf(json))).toMatchObject({ key: 'buyside-default:1', steps: 13 });
  });

  it('validate names every problem of a bad file with its line, and exits with 1', async () => {
    const text = readFileSync(MODEL, 'utf8')
      .replace('sellingStartsAt:', 'sellingStartAt:')
      .replace(/^version: 1$/m, 'version: 0');
    const ended = await runCommand(org(), ['validate', 'model', file('bad.yaml', text)]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/bad\.yaml:\d+:\d+ sellingStartAt/);
    expect(ended.stderr).toMatch(/bad\.yaml:\d+:\d+ version/);
    expect(ended.stderr).toContain('Try this:');
  });

  it('validate says which file it cannot read', async () => {
    const ended = await runCommand(org(), ['validate', 'model', file('none.yaml')]);
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('none.yaml cannot be read: there is no such file'),
    });
  });

  it('apply writes a model, and the second time writes nothing and says so', async () => {
    const first = await runCommand(org(), ['apply', 'model', MODEL], { as: 'admin' });
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('buyside-default:1 is in the org and Active'),
    });
    const second = await runCommand(org(), ['apply', 'model', MODEL], { as: 'admin' });
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing was written.') });
    const json = await runCommand(org(), ['apply', 'model', MODEL, '--json'], { as: 'admin' });
    expect(AppliedModelResult.parse(resultOf(json))).toMatchObject({ rowsWritten: 0, changes: [] });
  });

  it('apply asks for a raised version when the structure of a model in use would change', async () => {
    const text = readFileSync(MODEL, 'utf8').replace(/^sellingStartsAt: 10$/m, 'sellingStartsAt: 9');
    const ended = await runCommand(org(), ['apply', 'model', file('other.yaml', text)], { as: 'admin' });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('Selling_Starts_At__c');
    expect(ended.stderr).toContain('Raise "version" in the file');
  });

  it('export saves a file whose application changes nothing', async () => {
    const path = file('export.yaml');
    const ended = await runCommand(org(), ['export', 'model', '--output-file', path, '--json'], { as: 'analyst' });
    expect(ExportedModel.parse(resultOf(ended))).toMatchObject({ key: 'buyside-default:1', file: path });
    const applied = await runCommand(org(), ['apply', 'model', path], { as: 'admin' });
    expect(applied).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing was written.') });
  });

  it('export prints the file alone on stdout, so that it can be redirected', async () => {
    const ended = await runCommand(org(), ['export', 'model'], { as: 'analyst' });
    expect(ended.stdout).toBe(readFileSync(file('export.yaml'), 'utf8'));
  });

  it('export says why a file cannot be written', async () => {
    const path = file('nowhere/export.yaml');
    const ended = await runCommand(org(), ['export', 'model', '--output-file', path], { as: 'analyst' });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(`${path} cannot be written: there is no such directory (ENOENT).`);
  });

  it('export says which models there are when the one asked for is not', async () => {
    const ended = await runCommand(org(), ['export', 'model', '--model', 'ours'], { as: 'analyst' });
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no decision model ours in the org. It has: buyside-default:1'),
    });
  });

  it('apply says that a version another one has retired stays so', async () => {
    const text = readFileSync(MODEL, 'utf8').replace(/^version: 1$/m, 'version: 2');
    expect((await runCommand(org(), ['apply', 'model', file('next.yaml', text)], { as: 'admin' })).code).toBe(0);
    const again = await runCommand(org(), ['apply', 'model', MODEL], { as: 'admin' });
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('it stays retired') });
    expect(again.stdout).not.toContain('active');
  });
});
