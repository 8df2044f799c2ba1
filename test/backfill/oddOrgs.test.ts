/** Orgs of shapes that Salesforce allows and nobody plans. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { recordId } from '../../scripts/demo/recordId.ts';
import { applyModel } from '../../src/salesforce/applyModel.ts';
import { ask, connectTo, startTestOrg } from '../support/localOrg.ts';
import { fill, MODEL, written } from './filledOrg.ts';

type Row = Readonly<Record<string, string | boolean | null>>;

describe('an org whose contacts were merged again and again', () => {
  const org = startTestOrg();
  const CHAINS = [0, 1, 2, 3, 6];
  const dealOf = (length: number): string => recordId('006', length);
  const contactOf = (length: number, merge: number): string => recordId('003', 100 * (length + 1) + merge);
  const load = async (object: string, rows: readonly Row[]): Promise<void> => {
    const path = `/services/data/v66.0/local-org/rows/${object}`;
    expect(await ask(org(), path, { method: 'POST', as: 'admin', body: { rows } })).toMatchObject({ status: 201 });
  };

  beforeAll(async () => {
    const opened = { CreatedDate: '2026-01-05T09:00:00Z', CloseDate: '2026-06-30', StageName: 'Qualification' };
    await load(
      'Opportunity',
      CHAINS.map((length) => ({ Id: dealOf(length), Name: `Merged ${length} times`, ...opened })),
    );
    await load(
      'Contact',
      CHAINS.flatMap((length) =>
        Array.from({ length: length + 1 }, (_, merge) => ({
          Id: contactOf(length, merge),
          LastName: 'Merged',
          IsDeleted: merge < length,
          MasterRecordId: merge < length ? contactOf(length, merge + 1) : null,
        })),
      ),
    );
    const done = { Subject: 'Call', Status: 'Completed', Priority: 'Normal', ActivityDate: '2026-02-02' };
    await load(
      'Task',
      CHAINS.map((length) => ({ WhatId: dealOf(length), WhoId: contactOf(length, 0), ...done })),
    );
    await applyModel(connectTo(org(), 'admin'), MODEL, { now: new Date() });
  });

  it('has the one they all became in the team, whether every deal is read or some by their ids', async () => {
    const some = await fill(connectTo(org(), 'integration'), { where: "Name LIKE 'Merged%'" });
    expect(some.result.rows.members.created).toBe(CHAINS.length);
    const { records } = await connectTo(org(), 'admin').query(
      'SELECT Contact__c FROM Buying_Team_Member__c ORDER BY Decision_Path__r.Opportunity__c',
    );
    expect(records.map((member) => String(member['Contact__c']))).toEqual(
      CHAINS.map((length) => contactOf(length, length)),
    );
    const all = await fill(connectTo(org(), 'integration'));
    expect({ written: written(all), orphans: all.result.anomalies.filter(({ name }) => name === 'orphans') }).toEqual({
      written: 0,
      orphans: [],
    });
  });
});
