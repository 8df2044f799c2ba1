import { createReadStream, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, jest } from '@jest/globals';
import { literal } from '../../src/backfill/run/csvTables.ts';
import { onDisk } from '../../src/backfill/run/onDisk.ts';
import { openRunFolder } from '../../src/backfill/run/runFolder.ts';
import { sortRows } from '../../src/backfill/staging/sortRows.ts';

jest.setTimeout(120_000);

const idOf = (number: string): string => `'006' || lpad((${number})::VARCHAR, 12, '0') || 'AAA'`;

/** What stands in a file, as far as its order tells. */
async function readSorted(file: string): Promise<{ rows: number; deals: number; isInOrder: boolean }> {
  const seen = { rows: 0, deals: 0, isInOrder: true };
  let last = { deal: '', Id: '' };
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const row = JSON.parse(line) as typeof last;
    seen.rows += 1;
    if (row.deal !== last.deal) seen.deals += 1;
    if (row.deal < last.deal || (row.deal === last.deal && row.Id <= last.Id)) seen.isInOrder = false;
    last = row;
  }
  return seen;
}

describe('rows of a statement, sorted by deal', () => {
  const folder = openRunFolder(mkdtempSync(join(tmpdir(), 'buyside-sort-')));
  const file = join(folder.path, 'sorted.json');
  const evidence = 'repeat(md5(range::VARCHAR), 20) AS "Evidence"';
  const cases = {
    'narrow ones at once': [`SELECT ${idOf('range * 7919 % 50000')} AS deal, range AS "Id"`, 200_000, 50_000, true],
    'wide ones a range of deals at a time': [
      `SELECT ${idOf('range * 7919 % 40000')} AS deal, range AS "Id", ${evidence}`,
      100_000,
      40_000,
      false,
    ],
    'wide ones of which one deal has most': [
      `SELECT ${idOf('CASE WHEN range % 10 < 7 THEN 7 ELSE range END')} AS deal, range AS "Id", ${evidence}`,
      60_000,
      18_000,
      false,
    ],
  } as const;

  it.each(Object.entries(cases))('%s', async (_, [select, rows, deals, fits]) => {
    const statement = `${select} FROM range(${rows})`;
    await onDisk(folder, async (sql) => {
      const trial = join(folder.path, 'trial.json');
      const atOnce = `COPY (${statement} ORDER BY deal, "Id") TO ${literal(trial)} (FORMAT json)`;
      expect(await sql.runIfItFits(atOnce)).toBe(fits);
      await sortRows(sql, statement, file);
    });
    const seen = await readSorted(file);
    expect(seen).toEqual({ rows, deals, isInOrder: true });
    expect(readdirSync(folder.path).filter((name) => name.startsWith('sorted'))).toEqual(['sorted.json']);
  });

  it('those without a deal are left out', async () => {
    await onDisk(folder, (sql) =>
      sortRows(sql, `SELECT NULL::VARCHAR AS deal, range AS "Id", ${evidence} FROM range(100000)`, file),
    );
    expect(await readSorted(file)).toEqual({ rows: 0, deals: 0, isInOrder: true });
  });
});
