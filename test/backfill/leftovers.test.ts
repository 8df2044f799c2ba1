import { existsSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { clearLeftovers } from '../../src/backfill/run/leftovers.ts';
import { openRunFolder, runsFolder } from '../../src/backfill/run/runFolder.ts';
import { run } from '../cli/runCommand.ts';
import { fill, startFilledOrg } from './filledOrg.ts';

const DAY_MS = 86_400_000;
const NOW = new Date();

/** Opens the folder of a run, writes into it, and is killed. */
const DIES = `
  import { writeFileSync } from 'node:fs';
  import { openRunFolder } from './src/backfill/run/runFolder.ts';
  const folder = openRunFolder(process.env.FOLDER);
  for (const [name, text] of Object.entries(JSON.parse(process.env.FILES))) writeFileSync(folder.file(name), text);
  process.kill(process.pid, 'SIGKILL');`;

/** The folder of a run whose process was killed so many days ago. */
async function killed(path: string, days: number, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const environment = { PATH: process.env['PATH'], FOLDER: path, FILES: JSON.stringify(files) };
  const ended = await run(['--input-type=module', '--eval', DIES], environment);
  expect(ended).toMatchObject({ code: null });
  aged(path, days);
  return path;
}

function aged(path: string, days: number): void {
  const then = new Date(NOW.getTime() - days * DAY_MS);
  utimesSync(path, then, then);
}

const begin = (isDryRun: boolean): string => `${JSON.stringify({ step: 'begin', isDryRun })}\n`;

describe('what killed processes left', () => {
  const filled = startFilledOrg(2);
  const runs = (): string => mkdtempSync(join(tmpdir(), 'buyside-left-'));

  it('goes after a week, where nobody can go on from it', async () => {
    const folder = runs();
    await killed(join(folder, 'unbegun'), 8);
    await killed(join(folder, 'torn'), 8, { 'journal.jsonl': '{"step":"be' });
    await killed(join(folder, 'dry'), 8, { 'journal.jsonl': begin(true), 'staged/Task.csv': 'Id\n' });
    await killed(join(folder, 'page'), 8, { 'journal.jsonl': begin(true), 'report.html': '<html>' });
    clearLeftovers(folder, NOW);
    expect(readdirSync(folder)).toEqual(['page']);
    expect(readdirSync(join(folder, 'page'))).toEqual(['report.html']);
  });

  it('stays where somebody may go on from it, or needs it, or where it is not of our making', async () => {
    const folder = runs();
    await killed(join(folder, 'begun'), 8, { 'journal.jsonl': begin(false) });
    await killed(join(folder, 'young'), 6);
    await killed(join(folder, 'others'), 8, { 'notes.txt': 'mine' });
    const alive = openRunFolder(join(folder, 'alive'));
    aged(alive.path, 8);
    writeFileSync(join(folder, 'file'), '');
    clearLeftovers(folder, NOW);
    alive.release();
    expect(readdirSync(folder).sort()).toEqual(['alive', 'begun', 'file', 'others', 'young']);
    for (const name of ['begun', 'young', 'others', 'alive'])
      expect(existsSync(join(folder, name, 'temporary', 'reserve'))).toBe(true);
  });

  it('is cleared away by the next run', async () => {
    const left = await killed(join(runsFolder(), 'left'), 8);
    await fill(filled.connection(), { isDryRun: true });
    expect(existsSync(left)).toBe(false);
  });
});
