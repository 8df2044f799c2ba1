import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OrgConnection } from '../../src/salesforce/orgConnection.ts';
import type { OutgoingRow } from '../../src/salesforce/outgoingRow.ts';
import type { CollectionTarget } from '../../src/salesforce/collections.ts';
import { upsertRows } from '../../src/salesforce/writeRows.ts';
import { connectTo, startTestOrg } from '../support/localOrg.ts';
import { brokenConnection, patientClock, tampered } from './tampered.ts';

const MODEL = 'test:1';
const steps = (operation: CollectionTarget['operation']): CollectionTarget => ({
  object: 'Step_Definition__c',
  operation,
});

const aStep = (at: number, fields: OutgoingRow['fields'] = {}): OutgoingRow => ({
  key: `${MODEL}:step-${at}`,
  fields: {
    Decision_Model__r: { Key__c: MODEL },
    Name: `Step ${at}`,
    Code__c: `step-${at}`,
    Sequence__c: at,
    Purpose__c: `Say "why", in\ntwo lines ${at}`,
    ...fields,
  },
});
const someSteps = (count: number): OutgoingRow[] => Array.from({ length: count }, (_, at) => aStep(at + 1));

describe('writing over a local org', () => {
  const org = startTestOrg();
  let connection: OrgConnection;
  const read = async (): Promise<Record<string, unknown>[]> => {
    const answer = await connectTo(org(), 'admin').query(
      'SELECT Key__c, Name, Purpose__c, Guide_Days__c, Decision_Model__r.Key__c FROM Step_Definition__c ORDER BY Sequence__c',
    );
    return answer.records;
  };

  beforeAll(async () => {
    const admin = connectTo(org(), 'admin');
    connection = admin;
    await admin
      .sobject('Decision_Model__c')
      .create({ Name: 'Test', Key__c: MODEL, Version__c: 1, Selling_Starts_At__c: 1 });
  });

  beforeEach(async () => {
    const admin = connectTo(org(), 'admin');
    const { records } = await admin.query('SELECT Id FROM Step_Definition__c');
    await admin.sobject('Step_Definition__c').destroy(
      records.map(({ Id }) => String(Id)),
      { allowRecursive: true },
    );
  });

  it('writes rows, with parents by key, and updates them by key', async () => {
    const waiting = patientClock();
    const first = await upsertRows(connection, steps('insert'), someSteps(5), waiting);
    expect(first).toMatchObject({ created: { length: 5 }, updated: [], failed: [] });
    const changed = someSteps(5).map((row) => ({
      ...row,
      fields: { Name: `${row.key}!`, Purpose__c: null, Guide_Days__c: 3 },
    }));
    const second = await upsertRows(connection, steps('upsert'), changed, waiting);
    expect(second).toMatchObject({ created: [], updated: { length: 5 }, failed: [] });
    expect((await read())[2]).toMatchObject({
      Key__c: 'test:1:step-3',
      Name: 'test:1:step-3!',
      Purpose__c: null,
      Guide_Days__c: 3,
      Decision_Model__r: { Key__c: MODEL },
    });
  });

  it('keeps quotes and line breaks', async () => {
    await upsertRows(connection, steps('insert'), someSteps(2), patientClock());
    expect((await read())[0]).toMatchObject({ Purpose__c: 'Say "why", in\ntwo lines 1' });
  });

  it('tells for each refused row why, and writes the others,', async () => {
    const rows = [aStep(1), aStep(2, { Sequence__c: 0 }), aStep(3, { Decision_Model__r: { Key__c: 'none:1' } })];
    const written = await upsertRows(connection, steps('insert'), rows, patientClock());
    expect(written.created).toEqual(['test:1:step-1']);
    expect([...written.failed].sort((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
      {
        object: 'Step_Definition__c',
        key: 'test:1:step-2',
        code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        message: expect.stringContaining('steps are numbered from 1'),
      },
      {
        object: 'Step_Definition__c',
        key: 'test:1:step-3',
        code: 'INVALID_FIELD',
        message: expect.stringContaining('none:1'),
      },
    ]);
  });

  it('never touches a row that somebody else wrote in the meantime,', async () => {
    await upsertRows(connection, steps('insert'), [aStep(1, { Name: 'Theirs' })]);
    const late = [aStep(1, { Name: 'Ours' }), aStep(2)];
    const written = await upsertRows(connection, steps('insert'), late, patientClock());
    expect(written).toMatchObject({
      created: ['test:1:step-2'],
      failed: [{ key: 'test:1:step-1', code: 'DUPLICATE_VALUE' }],
    });
    expect((await read())[0]).toMatchObject({ Name: 'Theirs' });
  });

  it('sends again only the rows that met a lock, after growing pauses', async () => {
    const sizes: number[] = [];
    const busy = tampered(connection, (request, send) => {
      if (!request.url.includes('composite')) return undefined;
      const body = JSON.parse(request.body ?? '{}') as { records: { Key__c: string }[] };
      sizes.push(body.records.length);
      if (sizes.length > 2) return undefined;
      const free = body.records.filter(({ Key__c }) => !Key__c.endsWith('-2'));
      const lock = { success: false, errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW', message: 'busy', fields: [] }] };
      if (free.length === 0) return Promise.resolve(body.records.map(() => lock));
      return send<object[]>({ ...request, body: JSON.stringify({ ...body, records: free }) }).then((answers) =>
        body.records.map((record) => (free.includes(record) ? answers[free.indexOf(record)] : lock)),
      );
    });
    const clock = patientClock();
    const written = await upsertRows(busy, steps('insert'), someSteps(3), clock);
    expect(written).toMatchObject({ created: { length: 3 }, failed: [] });
    expect(sizes).toEqual([3, 1, 1]);
    expect(clock.pauses).toEqual([1_000, 4_000]);
  });

  it('gives up on a lock after five tries, and says so for the row', async () => {
    const locked = tampered(connection, () =>
      Promise.resolve([
        { success: false, errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW', message: 'busy', fields: [] }] },
      ]),
    );
    const written = await upsertRows(locked, steps('insert'), [aStep(1)], patientClock());
    expect(written.failed).toMatchObject([{ key: 'test:1:step-1', code: 'UNABLE_TO_LOCK_ROW' }]);
  });

  it('does not send anything else again: a broken connection ends the write', async () => {
    let requests = 0;
    const broken = tampered(connection, () => {
      requests += 1;
      return Promise.reject(brokenConnection());
    });
    await expect(upsertRows(broken, steps('insert'), [aStep(1)], patientClock())).rejects.toMatchObject({
      code: 'OrgUnreachable',
    });
    expect(requests).toBe(1);
  });
});
