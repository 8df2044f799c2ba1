import { beforeAll, describe, expect, it } from '@jest/globals';
import type { DealHistory } from '../../src/decision/dealHistory.ts';
import { parseCondition } from '../../src/salesforce/condition.ts';
import type { ReadableFields } from '../../src/salesforce/dealFields.ts';
import { type DealQuery, dealSource } from '../../src/salesforce/dealSource.ts';
import type { OrgConnection } from '../../src/salesforce/orgConnection.ts';
import { checkReadiness } from '../../src/salesforce/readiness.ts';
import { connectTo, startTestOrg } from '../support/localOrg.ts';
import { loadMadeDeals } from './madeDeals.ts';
import { patientClock, tampered } from './tampered.ts';

const DEALS = 60;
const asOf = new Date();

describe('the deals of a local org', () => {
  const org = startTestOrg();
  let connection: OrgConnection;
  let fields: ReadableFields;

  beforeAll(async () => {
    await loadMadeDeals(org(), DEALS);
    connection = connectTo(org(), 'integration');
    ({ fields } = await checkReadiness(connection, true));
  });

  const read = async (query: Partial<DealQuery> = {}, from = connection): Promise<readonly DealHistory[]> => {
    const deals: DealHistory[] = [];
    for await (const slice of dealSource(from, { asOf, fields, ...query }).slices()) deals.push(...slice.deals);
    return deals.map(sorted);
  };

  /** Children come in no promised order. */
  const sorted = (deal: DealHistory): DealHistory => {
    const byId = <T extends { id: string }>(rows: readonly T[]): T[] =>
      [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
    return {
      ...deal,
      stageChanges: byId(deal.stageChanges),
      contactRoles: byId(deal.contactRoles),
      tasks: byId(deal.tasks),
      events: byId(deal.events).map((event) => ({
        ...event,
        attendeeContactIds: [...event.attendeeContactIds].sort(),
      })),
      contacts: byId(deal.contacts ?? []),
    };
  };

  it('come in order of their ids, each with its whole history', async () => {
    const deals = await read();
    expect(deals).toHaveLength(DEALS);
    expect(deals.map(({ dealId }) => dealId)).toEqual(deals.map(({ dealId }) => dealId).sort());
    const count = async (object: string): Promise<number> =>
      (await connectTo(org(), 'admin').query(`SELECT COUNT() FROM ${object}`)).totalSize;
    const sum = (of: (deal: DealHistory) => number): number => deals.reduce((total, deal) => total + of(deal), 0);
    expect(sum((deal) => deal.stageChanges.length)).toBe(await count('OpportunityHistory'));
    expect(sum((deal) => deal.contactRoles.length)).toBe(await count('OpportunityContactRole'));
    expect(sum((deal) => deal.tasks.length)).toBe(await count('Task'));
    expect(sum((deal) => deal.events.length)).toBe(await count('Event'));
    expect(sum((deal) => deal.events.filter((event) => event.attendeeContactIds.length > 1).length)).toBeGreaterThan(0);
  });

  it('are the same in slices of any size', async () => {
    const whole = await read();
    expect(await read({ sliceSize: 7 })).toEqual(whole);
    expect(await read({ sliceSize: DEALS })).toEqual(whole);
  });

  it('are read once, however small the slices: no row is fetched for two of them', async () => {
    let rows = 0;
    const counted = tampered(connection, async (request, send) => {
      const page = await send<{ records?: unknown[] }>(request);
      if (request.url.includes('FROM%20OpportunityHistory')) rows += page.records?.length ?? 0;
      return page;
    });
    const deals = await read({ sliceSize: 7 }, counted);
    expect(rows).toBe(deals.reduce((sum, { stageChanges }) => sum + stageChanges.length, 0));
  });

  it('are the same read by ranges of ids and by lists of ids', async () => {
    expect(await read({ where: parseCondition('Id != null') })).toEqual(await read());
  });

  it('are the same read by Bulk jobs', async () => {
    let jobs = 0;
    const smallPages = tampered(connection, (request, send) => {
      if (request.url === '/jobs/query') jobs += 1;
      const headers = { 'sforce-query-options': 'batchSize=200' };
      return /\/query(All)?\?q=/.test(request.url) ? send({ ...request, headers }) : undefined;
    });
    expect(await read({ bulkAbove: 200, ...patientClock() }, smallPages)).toEqual(await read());
    expect(jobs).toBeGreaterThan(1);
  });

  it('are those a condition picks, and no more than asked for', async () => {
    const all = await read();
    const open = await read({ where: parseCondition('IsClosed = false') });
    expect(open).toEqual(all.filter(({ isClosed }) => !isClosed));
    expect(await read({ limit: 5, sliceSize: 3 })).toEqual(all.slice(0, 5));
    const source = dealSource(connection, { asOf, fields, where: parseCondition('IsClosed = false'), limit: 2 });
    expect(await source.count()).toBe(2);
  });

  it('hold no contact that is out of sight', async () => {
    const [first] = await read();
    const hidden = first?.contactRoles[0]?.contactId ?? '';
    const blind = tampered(connection, async (request, send) => {
      const page = await send<{ records?: { ContactId?: string; Id?: string }[] }>(request);
      if (page.records === undefined) return page;
      const records = page.records
        .filter(({ Id }) => Id !== hidden)
        .map((row) => (row.ContactId === hidden ? { ...row, Contact: null } : row));
      return { ...page, records, totalSize: records.length };
    });
    const [seen] = await read({ limit: 1 }, blind);
    expect(seen?.contactRoles.map(({ contactId }) => contactId)).toContain(null);
    expect(JSON.stringify(seen)).not.toContain(hidden);
  });

  it('do without fields and objects that cannot be seen', async () => {
    const fewer: ReadableFields = {
      ...fields,
      Opportunity: ['Id', 'CreatedDate', 'StageName', 'IsClosed', 'IsWon', 'CloseDate'],
      Contact: ['Id'],
      EventRelation: undefined,
    };
    const deals = await read({ fields: fewer, limit: 3 });
    expect(deals).toHaveLength(3);
    expect(deals[0]).toMatchObject({ type: null, leadSource: null });
    expect(deals[0]).not.toHaveProperty('amount');
  });

  it('leave deleted activities out and keep archived ones', async () => {
    const before = await read();
    const deal = before.find(({ tasks }) => tasks.length > 1);
    const task = deal?.tasks[0]?.id ?? '';
    await connectTo(org(), 'admin').sobject('Task').destroy(task);
    const after = await read();
    expect(after.find(({ dealId }) => dealId === deal?.dealId)?.tasks).toHaveLength((deal?.tasks.length ?? 0) - 1);
  });
});
