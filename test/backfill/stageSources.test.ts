import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { changedDeals } from '../../src/backfill/staging/changedDeals.ts';
import { RUN_SIZES, type WorkContext } from '../../src/backfill/run/runContext.ts';
import { openRunFolder, type RunFolder } from '../../src/backfill/run/runFolder.ts';
import { RunLog } from '../../src/backfill/run/runLog.ts';
import { stageSources } from '../../src/backfill/staging/stageSources.ts';
import { dealSources } from '../../src/salesforce/dealSources.ts';
import type { Door } from '../../src/salesforce/door.ts';
import { soql } from '../../src/salesforce/soql.ts';
import { orgError, tampered } from '../salesforce/tampered.ts';
import { tenCursors } from '../salesforce/tenCursors.ts';
import { MODEL } from './filledOrg.ts';

const SOURCE = { deal: null, isPolymorphic: false, and: [], isArchived: false };

/** A folder and a journal to work with. */
function work(): { context: WorkContext; folder: RunFolder; log: RunLog } {
  const folder = openRunFolder(mkdtempSync(join(tmpdir(), 'buyside-stage-')));
  const log = new RunLog(folder.file('journal.jsonl'), { calls: () => 0 });
  const signal = new AbortController().signal;
  const context = { folder, log, signal, sizes: RUN_SIZES, report: () => undefined } as unknown as WorkContext;
  return { context, folder, log };
}

describe('over an org that keeps ten results open for a user', () => {
  it('lists of ids are read without opening more', async () => {
    const { context, folder, log } = work();
    const door = tenCursors((statement, page) => ({ Id: `${/\d+/.exec(statement)?.[0] ?? ''}-${page}` }));
    const readings = ['A', 'B', 'C', 'D', 'E', 'F'].map((name, of) => ({
      name,
      read: { source: { ...SOURCE, object: name }, columns: ['Id'] },
      statements: Array.from({ length: 8 }, (_, at) => soql`SELECT Id FROM Task LIMIT ${of * 100 + at + 1}`),
      expected: 0,
    }));
    await stageSources({ ...context, door: door as Door }, readings);
    expect(log.all('staged').map(({ rows }) => rows)).toEqual(readings.map(() => 24));
    expect(new Set(readFileSync(folder.file('staged', 'A.csv'), 'utf8').trim().split('\n')).size).toBe(25);
  });

  it.each([
    ['a result that was let go of', () => Promise.reject(orgError('INVALID_QUERY_LOCATOR'))],
    ['a page that lacks rows', () => Promise.resolve({ totalSize: 3, done: true, records: [] })],
  ])('reads again once after %s', async (_, answer) => {
    const { context, folder, log } = work();
    let struck = 0;
    const inner = tenCursors((__, page) => ({ Id: `row ${page}` }));
    const door = tampered(inner, ({ url }) => {
      if (!url.endsWith('/2') || struck > 0) return undefined;
      struck += 1;
      return answer();
    });
    const read = { source: { ...SOURCE, object: 'Task' }, columns: ['Id'] };
    const reading = { name: 'Task', read, statements: [soql`SELECT Id FROM Task`], expected: 0 };
    await stageSources({ ...context, door: door as Door }, [reading]);
    expect(struck).toBe(1);
    expect(log.all('staged')).toMatchObject([{ rows: 3 }]);
    expect(readFileSync(folder.file('staged', 'Task.csv'), 'utf8')).toBe('Id\nrow 1\nrow 2\nrow 3\n');
  });

  it('what changed is found, though more has changed than ten results hold', async () => {
    let deals = 0;
    const org = tenCursors(() => {
      deals += 1;
      const id = `006${String(deals).padStart(12, '0')}AAA`;
      const parents = { Task: { WhatId: id }, Event: { WhatId: id }, EmailMessage: { RelatedToId: id } };
      const path = { Decision_Path__r: { Opportunity__c: id } };
      return { Id: id, OpportunityId: id, WhatId: id, RelatedToId: id, ...parents, ...path };
    });
    const sources = dealSources(MODEL);
    const reads = sources.map((source) => ({ source, columns: [...source.required, ...source.optional] }));
    const now = new Date();
    const change = {
      since: new Date(now.getTime() - 86_400_000),
      asOf: now,
      silentDays: [60, 90],
      stages: [],
      most: 1e6,
    };
    const found = await changedDeals(org, reads, sources, change);
    // Three rows of each of some twenty statements, each once at least.
    expect(found?.length).toBeGreaterThanOrEqual(3 * sources.length);
  });
});
