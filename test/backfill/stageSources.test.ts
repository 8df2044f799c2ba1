import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { changedDeals } from '../../src/backfill/changedDeals.ts';
import { RUN_SIZES, type WorkContext } from '../../src/backfill/runContext.ts';
import { openRunFolder } from '../../src/backfill/runFolder.ts';
import { RunLog } from '../../src/backfill/runLog.ts';
import { stageSources } from '../../src/backfill/stageSources.ts';
import { dealSources } from '../../src/salesforce/dealSources.ts';
import { soql } from '../../src/salesforce/soql.ts';
import { tenCursors } from '../salesforce/tenCursors.ts';
import { MODEL } from './filledOrg.ts';

describe('over an org that keeps ten results open for a user', () => {
  it('lists of ids are read without opening more', async () => {
    const folder = openRunFolder(mkdtempSync(join(tmpdir(), 'buyside-stage-')));
    const log = new RunLog(folder.file('journal.jsonl'), { calls: () => 0 });
    const door = tenCursors((statement, page) => ({ Id: `${/\d+/.exec(statement)?.[0] ?? ''}-${page}` }));
    const signal = new AbortController().signal;
    const context = { door, folder, log, signal, sizes: RUN_SIZES, report: () => undefined } as unknown as WorkContext;
    const readings = ['A', 'B', 'C', 'D', 'E', 'F'].map((name, of) => ({
      name,
      read: { source: { object: name, deal: null, isPolymorphic: false, and: [], isArchived: false }, columns: ['Id'] },
      statements: Array.from({ length: 8 }, (_, at) => soql`SELECT Id FROM Task LIMIT ${of * 100 + at + 1}`),
      expected: 0,
    }));
    await stageSources(context, readings);
    expect(log.all('staged').map(({ rows }) => rows)).toEqual(readings.map(() => 24));
    expect(new Set(readFileSync(folder.file('staged', 'A.csv'), 'utf8').trim().split('\n')).size).toBe(25);
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
