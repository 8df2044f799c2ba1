import { createReadStream, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { gatherResults } from '../../src/backfill/writing/refusedRows.ts';
import { openRunFolder } from '../../src/backfill/run/runFolder.ts';
import type { OutgoingFile } from '../../src/backfill/run/runLog.ts';
import { readCsv } from '../../src/salesforce/csv.ts';

describe('the results of a run', () => {
  const LOCKED = 'UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--';
  const THERE = 'DUPLICATE_VALUE:duplicate value found: Key__c duplicates value on record with id: a01:--';

  it('are three files with their columns, also where nothing was said', async () => {
    const folder = openRunFolder(mkdtempSync(join(tmpdir(), 'buyside-results-')));
    const file = { name: '1-a.csv', object: 'Decision_Step__c', operation: 'insert', rows: 0, bytes: 0 } as const;
    expect(await gatherResults(folder, [file], 10)).toEqual([]);
    expect(
      ['successful', 'failed', 'unprocessed'].map((name) => readFileSync(folder.file(`${name}.csv`), 'utf8')),
    ).toEqual(['object,operation,sf__Id,sf__Created,Key__c\n', 'object,Key__c,code,message\n', 'object,Key__c\n']);
  });

  it('have one last word on each row, whatever was said of it before', async () => {
    const folder = openRunFolder(mkdtempSync(join(tmpdir(), 'buyside-results-')));
    const file = (name: string): OutgoingFile => ({
      name,
      object: 'Decision_Step__c',
      operation: 'insert',
      rows: 6,
      bytes: 0,
    });
    const say = (name: string, kind: string, columns: string, lines: readonly string[]): void =>
      writeFileSync(folder.file('results', `${name}.${kind}.csv`), [columns, ...lines, ''].join('\n'));
    say('1-a', 'successful', 'sf__Id,sf__Created,Key__c', ['a1,true,saved']);
    say('1-a', 'failed', 'sf__Id,sf__Error,Key__c', [
      `,${LOCKED},locked and there`,
      `,${LOCKED},locked and not come to`,
      `,${LOCKED},locked and saved`,
      `,${LOCKED},locked and refused`,
    ]);
    say('1-a', 'unprocessed', 'Key__c', ['not come to and there']);
    say('1-a.again1', 'successful', 'sf__Id,sf__Created,Key__c', ['a2,true,locked and saved']);
    say('1-a.again1', 'failed', 'sf__Id,sf__Error,Key__c', [
      `,${THERE},locked and there`,
      `,${THERE},not come to and there`,
      ',REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --,locked and refused',
    ]);
    say('1-a.again1', 'unprocessed', 'Key__c', ['locked and not come to']);
    const failures = await gatherResults(folder, [file('1-a.csv'), file('1-a.again1.csv')], 10);
    const keysIn = async (name: string): Promise<string[]> => {
      const keys: string[] = [];
      for await (const { Key__c: key = '' } of readCsv(createReadStream(folder.file(name)))) keys.push(key);
      return keys.sort();
    };
    expect(failures.map(({ key, code }) => [key, code])).toEqual([['locked and refused', 'REQUIRED_FIELD_MISSING']]);
    expect(await keysIn('failed.csv')).toEqual(['locked and refused']);
    expect(await keysIn('unprocessed.csv')).toEqual(['locked and not come to']);
    expect(await keysIn('successful.csv')).toEqual(['locked and saved', 'saved']);
  });
});
