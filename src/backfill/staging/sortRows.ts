import { createReadStream, createWriteStream, renameSync, rmSync, writeFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { literal } from '../run/csvTables.ts';
import type { Sql } from '../run/onDisk.ts';

/** So much is sorted in little memory, however wide the rows are. */
const RANGE_BYTES = 12_000_000;
/** So many deals of a range are looked at to find where it ends: ranges then differ by a third. */
const DEALS_A_RANGE = 50;
/** So many rows are looked at to know how wide they are. */
const ROWS_MEASURED = 500;

/**
 * Writes the rows of a statement into a file of JSON lines, sorted by `deal`, its first column, then `Id`.
 *
 * Shape: rows without a deal are nobody's and left out. Rows are sorted all at once where DuckDB gets by with little memory; the wider they are,
 * as visits with their evidence, the more of it its sort would take: then they are laid aside by column and sorted a range of deals at a time.
 */
export async function sortRows(sql: Sql, statement: string, file: string): Promise<void> {
  const rows = `SELECT * FROM (${statement}) WHERE deal IS NOT NULL`;
  const part = `${file}.part`;
  if (!(await sql.runIfItFits(sorted(rows, part)))) await sortInRanges(sql, rows, part);
  renameSync(part, file);
}

const sorted = (rows: string, file: string): string =>
  `COPY (${rows} ORDER BY deal, "Id") TO ${literal(file)} (FORMAT json)`;

async function sortInRanges(sql: Sql, rows: string, file: string): Promise<void> {
  const aside = `${file}.parquet`;
  const range = `${file}.range`;
  try {
    await sql.run(`COPY (${rows}) TO ${literal(aside)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE_BYTES '8MB')`);
    writeFileSync(file, '');
    for (const condition of await rangesOf(sql, literal(aside))) {
      await sql.run(sorted(`SELECT * FROM ${literal(aside)} WHERE ${condition}`, range));
      await pipeline(createReadStream(range), createWriteStream(file, { flags: 'a' }));
    }
  } finally {
    for (const each of [aside, range]) rmSync(each, { force: true });
  }
}

/** Conditions that part rows by `deal` into ranges of about the same size, in order. */
async function rangesOf(sql: Sql, rows: string): Promise<readonly string[]> {
  const sampleOf = (size: number): string => `USING SAMPLE reservoir(${size} ROWS) REPEATABLE (1)`;
  const [size] = await sql.rows<{ bytes: number | null }>(
    `SELECT (SELECT count(*) FROM ${rows}) * avg(strlen(r::VARCHAR)) AS bytes FROM (SELECT * FROM ${rows} ${sampleOf(ROWS_MEASURED)}) r`,
  );
  const count = Math.ceil((size?.bytes ?? 0) / RANGE_BYTES);
  const found = await sql.rows<{ deal: string }>(`SELECT deal FROM ${rows} ${sampleOf(count * DEALS_A_RANGE + 1)}`);
  const deals = found.map(({ deal }) => literal(deal)).sort();
  return Array.from({ length: count }, (_, at) => {
    const [from, until] = [at, at + 1].map((end) => deals[Math.floor((end * deals.length) / count)]);
    return [at > 0 && `deal >= ${from}`, at < count - 1 && `deal < ${until}`].filter(Boolean).join(' AND ') || 'true';
  });
}
