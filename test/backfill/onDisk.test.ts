import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { csvTable, literal } from '../../src/backfill/run/csvTables.ts';
import { onDisk } from '../../src/backfill/run/onDisk.ts';
import { openRunFolder } from '../../src/backfill/run/runFolder.ts';

jest.setTimeout(120_000);

describe('sorting on disk', () => {
  const folder = openRunFolder(mkdtempSync(join(tmpdir(), 'buyside-disk-')));

  it('keeps quotes, commas, line ends and blanks of a CSV file', async () => {
    const file = join(folder.path, 'odd.csv');
    writeFileSync(file, '"Id","Text"\n"2","say ""no"", twice\nor so"\n"1",""\n');
    const rows = await onDisk(folder, (sql) =>
      sql.rows<{ Id: string; Text: string | null }>(`SELECT * FROM ${csvTable([file], ['Id', 'Text'])} ORDER BY "Id"`),
    );
    expect(rows).toEqual([
      { Id: '1', Text: null },
      { Id: '2', Text: 'say "no", twice\nor so' },
    ]);
  });

  it('takes more memory for a statement that cannot do with what it has, and for that one only', async () => {
    const out = join(folder.path, 'wide.json');
    await onDisk(folder, async (sql) => {
      await sql.run("SET memory_limit = '8MB'");
      await sql.run(
        `COPY (SELECT range AS id, repeat('x', 500) AS text FROM range(200000) ORDER BY hash(range)) TO ${literal(out)} (FORMAT json)`,
      );
      expect(await sql.rows(`SELECT current_setting('memory_limit') AS "limit"`)).toEqual([{ limit: '45.7 MiB' }]);
    });
    expect(statSync(out).size).toBeGreaterThan(100_000_000);
  });

  it('reads texts of many lines, from the beginning of a file where it cannot tell what is a line', async () => {
    const files = ['left', 'right'].map((name) => join(folder.path, `${name}.csv`));
    const line = `"${'x'.repeat(300)}\n${'y'.repeat(300)}"\n`;
    for (const file of files) writeFileSync(file, `"Text"\n${line.repeat(60_000)}`);
    const read = await onDisk(folder, (sql) =>
      sql.rows(`SELECT count(*) AS rows, min(length("Text")) AS least FROM ${csvTable(files, ['Text'])}`),
    );
    expect(read).toEqual([{ rows: '120000', least: '601' }]);
  });

  it('reads many pages of wide rows in the memory that one takes', async () => {
    const columns = ['Id', 'Key', 'Evidence', 'By'];
    const line = `"abc","def","${'x'.repeat(250)} ""q""\n${'y'.repeat(300)}","z"\n`;
    const files = ['one', 'two', 'three'].map((name) => join(folder.path, `wide-${name}.csv`));
    for (const file of files) writeFileSync(file, `"${columns.join('","')}"\n${line.repeat(120_000)}`);
    await onDisk(folder, async (sql) => {
      const read = `SELECT count(*) AS rows, sum(length("Evidence")) AS length FROM ${csvTable(files, columns)}`;
      expect(await sql.runIfItFits(`CREATE TABLE read AS ${read}`)).toBe(true);
      expect(await sql.rows('FROM read')).toEqual([{ rows: '360000', length: String(360_000 * 555) }]);
    });
  });

  it('sorts two things at once without one reading what the other put aside', async () => {
    const sorted = (name: string): Promise<void> =>
      onDisk(folder, async (sql) => {
        await sql.run("SET memory_limit = '24MB'");
        await sql.run(
          `COPY (SELECT ${literal(name)} || range AS id, repeat(md5(range::VARCHAR), 8) AS text FROM range(150000) ORDER BY hash(range)) TO ${literal(join(folder.path, name))} (FORMAT csv)`,
        );
      });
    await Promise.all(['left', 'right', 'third'].map(sorted));
    const sizes = ['left', 'right', 'third'].map((name) => statSync(join(folder.path, name)).size);
    expect(Math.min(...sizes)).toBeGreaterThan(150_000 * 256);
  });

  it('breaks off what still runs when its work fails, and refuses what would follow', async () => {
    let sorting: Promise<void> = Promise.resolve();
    const work = onDisk(folder, async (sql) => {
      await sql.run('SELECT 1');
      sorting = sql.run('SELECT count(*) FROM range(20000000000) WHERE hash(range) = 1').finally(() => undefined);
      const after = sorting.catch(() => sql.run('SELECT 1'));
      await Promise.race([after, Promise.reject(new Error('the org hung up'))]);
    });
    await expect(work).rejects.toThrow('the org hung up');
    await expect(sorting).rejects.toThrow(/interrupt/i);
  });

  it('does not hide a statement that is wrong', async () => {
    await expect(onDisk(folder, (sql) => sql.run('SELEC 1'))).rejects.toThrow('Parser Error');
  });
});
