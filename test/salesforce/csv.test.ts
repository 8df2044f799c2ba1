import { describe, expect, it } from '@jest/globals';
import { fromCsv, readCsv, toCsv } from '../../src/salesforce/csv.ts';

const rowsOf = async (text: string): Promise<unknown[]> => {
  const rows: unknown[] = [];
  for await (const row of readCsv(text)) rows.push(fromCsv(row));
  return rows;
};

describe('CSV of the Bulk API', () => {
  it('nests parents as REST does, and takes blank for null', async () => {
    const text = '"Id","Name","Contact.Id","Contact.Title"\n"1","","003","Boss"\n"2","x","",""\n';
    expect(await rowsOf(text)).toEqual([
      { Id: '1', Name: null, Contact: { Id: '003', Title: 'Boss' } },
      { Id: '2', Name: 'x', Contact: null },
    ]);
  });

  it('reads quotes, commas and line breaks inside a value', async () => {
    expect(await rowsOf('A,B\n"say ""hi"", now","two\nlines"\n')).toEqual([{ A: 'say "hi", now', B: 'two\nlines' }]);
  });

  it('finds no rows in a header alone or in nothing', async () => {
    expect(await rowsOf('"Id"\n')).toEqual([]);
    expect(await rowsOf('')).toEqual([]);
  });

  it('writes what it can read again', async () => {
    const rows = [
      ['1', 'a, "b"\nc'],
      ['2', '#N/A'],
    ];
    expect(await rowsOf(toCsv(['Key__c', 'Note__c'], rows))).toEqual([
      { Key__c: '1', Note__c: 'a, "b"\nc' },
      { Key__c: '2', Note__c: '#N/A' },
    ]);
  });
});
