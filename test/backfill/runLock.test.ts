import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { here } from '../../src/backfill/run/runLock.ts';
import { run } from '../cli/runCommand.ts';

const AT_ONCE = 4;

/** Opens a folder when all are ready to, and says how it went; who has it stays until all have said so. */
const OPENS = `
  import { readdirSync, writeFileSync } from 'node:fs';
  import { dirname, join } from 'node:path';
  import { newRunFolder, openRunFolder } from './src/backfill/run/runFolder.ts';
  const { HOW, FOLDER } = process.env;
  const all = (word) => {
    writeFileSync(join(dirname(FOLDER), word + '-' + process.pid), '');
    while (readdirSync(dirname(FOLDER)).filter((name) => name.startsWith(word)).length < ${AT_ONCE}) continue;
  };
  all('ready');
  try {
    (HOW === 'new' ? newRunFolder : openRunFolder)(FOLDER);
    process.stdout.write('taken');
  } catch ({ code }) {
    process.stdout.write(code);
  }
  all('said');`;

describe('the folder of a run', () => {
  it.each([
    ['that was killed', 'open', 2],
    ['that begins', 'new', 1],
  ])('%s is taken by one of several processes that come at the same time', async (_, how, turns) => {
    for (let turn = 0; turn < turns; turn += 1) {
      const folder = join(mkdtempSync(join(tmpdir(), 'buyside-lock-')), 'run');
      if (how === 'open') {
        mkdirSync(folder);
        writeFileSync(join(folder, 'lock'), `${JSON.stringify({ pid: 999_999_999, host: here(), began: '1' })}\n`);
      }
      const environment = { PATH: process.env['PATH'], HOW: how, FOLDER: folder };
      const opening = Array.from({ length: AT_ONCE }, () => run(['--input-type=module', '--eval', OPENS], environment));
      const ended = (await Promise.all(opening)).map(({ stdout }) => stdout).sort();
      expect(ended.filter((said) => said === 'taken')).toEqual(['taken']);
      expect(ended.filter((said) => /^(RunAtWork|RunFolderTaken)$/.test(said))).toHaveLength(AT_ONCE - 1);
    }
  });
});
