import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { BatchError } from '../../../src/local-org/bulk/columns.ts';
import { csvRows } from '../../../src/local-org/bulk/csvRows.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'csv-rows-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The rows before a fault, and whether there is one. */
async function read(text: string): Promise<{ rows: string[][]; isWhole: boolean }> {
  const path = join(folder, 'data.csv');
  writeFileSync(path, text);
  const rows: string[][] = [];
  try {
    for await (const part of csvRows(path, ',')) rows.push(...part);
    return { rows, isWhole: true };
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    return { rows, isWhole: false };
  }
}

/** What csv-parse makes of it; `undefined` where it refuses. */
function judged(text: string): string[][] | undefined {
  try {
    const options = { bom: true, record_delimiter: ['\n', '\r\n'], skip_empty_lines: true, relax_column_count: true };
    return parse(text, options);
  } catch {
    return undefined;
  }
}

describe('CSV of a bulk job', () => {
  it('is taken apart as csv-parse takes it apart, and refused where csv-parse refuses it', async () => {
    const piece = fc.constantFrom('"', '""', ',', '\n', '\r\n', '\r', 'a', 'é', '€x', ' ', '\uFEFF');
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 14 }), async (pieces) => {
        const text = pieces.join('');
        const { rows, isWhole } = await read(text);
        expect(isWhole ? rows : undefined).toEqual(judged(text));
      }),
      { numRuns: 500 },
    );
  });

  it('is the same when cells, letters and line ends lie across its parts', async () => {
    const line = (index: number): string => `"k${index} ""é""",${index},"line\none",€${'x'.repeat(index % 90)}\r\n`;
    const text = Array.from({ length: 5000 }, (_, index) => line(index)).join('');
    expect((await read(text)).rows).toEqual(judged(text));
  });

  it('is refused when a row does not end within what a batch may hold', async () => {
    expect(await read(`Name\na\n"${'x'.repeat(10_100_000)}`)).toEqual({ rows: [['Name'], ['a']], isWhole: false });
  });

  it('gives the rows before a fault', async () => {
    expect(await read('Name\na\n"b\n')).toEqual({ rows: [['Name'], ['a']], isWhole: false });
  });
});
