import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { undoRun, type UndoOptions, type UndoOutcome } from '../../src/backfill/undoOrg.ts';
import { UndoResult } from '../../src/backfill/undoResult.ts';
import { connectTo } from '../support/localOrg.ts';
import { fill, OBJECTS, QUIET, startFilledOrg, written } from './filledOrg.ts';

const DEALS = 40;

describe('an undo', () => {
  const { connection, query, count, content, org } = startFilledOrg(DEALS);
  const undo = (runId: string, options: Partial<UndoOptions> = {}): Promise<UndoOutcome> =>
    undoRun(connection(), runId, { ...QUIET, folder: undefined, toSummary: () => 'undone', ...options });
  const admin = () => connectTo(org(), 'admin');

  it.each([
    ['collections', {}],
    ['Bulk jobs', { bulkWriteAbove: 10 }],
  ])('takes back everything a run wrote, by %s, and the next run writes it again', async (_, sizes) => {
    const first = await fill(connection());
    const before = await content();
    const { result, refusal } = await undo(first.result.runId, { sizes });
    expect(refusal).toBeNull();
    const { paths, visits, members } = first.result.rows;
    expect(UndoResult.parse(result)).toMatchObject({
      status: 'Succeeded',
      removed: { paths: paths.created, visits: visits.created, members: members.created },
      kept: { count: 0 },
      failed: 0,
    });
    for (const object of OBJECTS) expect(await count(object)).toBe(0);
    expect(await query('SELECT Kind__c FROM Buyside_Run__c WHERE Watermark__c != null')).toEqual([]);
    const again = await fill(connection());
    expect(written(again)).toBe(written(first));
    expect(await content()).toEqual(before);
    await undo(again.result.runId);
  });

  it('leaves what somebody changed since, and the path it hangs on, and lists both', async () => {
    const { result: run } = await fill(connection());
    const [visit] = await query('SELECT Id, Key__c, Decision_Path__r.Key__c FROM Decision_Step__c LIMIT 1');
    await admin()
      .sobject('Decision_Step__c')
      .update({ Id: String(visit?.['Id']), Note__c: 'Theirs now.' });
    const [blocked] = await query(`SELECT Id, Key__c FROM Decision_Path__c WHERE Visits__c = 0 LIMIT 1`);
    await admin()
      .sobject('Consensus_Blocker__c')
      .create({
        Decision_Path__c: String(blocked?.['Id']),
        Key__c: `${String(blocked?.['Key__c'])}:b-1`,
        Category__c: 'MONEY',
        Basis__c: 'Buyer told us',
      });
    const { result } = await undo(run.runId);
    const path = (visit?.['Decision_Path__r'] as { Key__c: string }).Key__c;
    expect(result.kept).toMatchObject({ count: 3 });
    expect(result.kept.first).toContainEqual({ object: 'Decision_Step__c', key: visit?.['Key__c'], why: 'touched' });
    expect(result.kept.first).toContainEqual({ object: 'Decision_Path__c', key: path, why: 'hasChildren' });
    expect(result.kept.first).toContainEqual({
      object: 'Decision_Path__c',
      key: blocked?.['Key__c'],
      why: 'hasChildren',
    });
    expect(readFileSync(join(result.folder, 'kept.csv'), 'utf8')).toContain(String(visit?.['Key__c']));
    expect(await count('Decision_Step__c')).toBe(1);
    expect(await count('Decision_Path__c')).toBe(2);
    expect(await count('Consensus_Blocker__c')).toBe(1);
    for (const { Id } of await query('SELECT Id FROM Decision_Path__c'))
      await admin().sobject('Decision_Path__c').destroy(String(Id));
  });

  it('puts back what the run changed, where it knows what was there', async () => {
    await fill(connection());
    const before = await content();
    const [deal] = await query("SELECT Id FROM Opportunity WHERE StageName = 'Qualification' ORDER BY Id LIMIT 1");
    await admin()
      .sobject('Opportunity')
      .update({ Id: String(deal?.['Id']), StageName: 'Closed Won' });
    const { result: second } = await fill(connection());
    expect(second.rows.paths.updated).toBe(1);
    const { result } = await undo(second.runId);
    expect(result).toMatchObject({ status: 'Succeeded', kept: { count: 0 } });
    expect(result.restored).toBeGreaterThan(0);
    expect(await content()).toEqual(before);
  });

  it('lists what the run only changed where the folder of the run is gone', async () => {
    const [visit] = await query(
      "SELECT Id, Key__c, Decision_Path__r.Opportunity__c FROM Decision_Step__c WHERE Decision_Path__r.Opportunity__r.IsClosed = false AND Evidence_Rules__c LIKE '%R4%' LIMIT 1",
    );
    const deal = (visit?.['Decision_Path__r'] as { Opportunity__c: string }).Opportunity__c;
    const [event] = await query(`SELECT Id FROM Event WHERE WhatId = '${deal}' ORDER BY StartDateTime LIMIT 1`);
    await admin()
      .sobject('Event')
      .update({
        Id: String(event?.['Id']),
        StartDateTime: '2025-01-02T09:00:00Z',
        EndDateTime: '2025-01-02T10:00:00Z',
      });
    const { result: run } = await fill(connection());
    if (run.rows.visits.updated === 0) throw new Error('the change moved no visit: the test needs another deal');
    const { result } = await undo(run.runId, { folder: mkdtempSync(join(tmpdir(), 'buyside-none-')) });
    expect(result.kept.first.map(({ why }) => why)).toContain('changedOnly');
    expect(result.restored).toBe(0);
  });

  it('refuses a run that the org does not know', async () => {
    await expect(undo('nobody')).rejects.toMatchObject({ code: 'RunUnknown' });
  });
});
