/** Bulk API 1.0: through jsforce where it has a call, bare for XML, JSON and what no client sends. */
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from 'jsforce';
import type { UserName } from '../../../src/local-org/index.ts';
import { ask, connectTo, startTestOrg, type RawAnswer } from '../../support/localOrg.ts';

const started = startTestOrg();
const jobs = '/services/async/66.0/job';
let admin: Connection;

beforeAll(() => {
  admin = connectTo(started(), 'admin', '50.0');
  admin.bulk.pollInterval = 20;
});

function send(path: string, type: string | undefined, body?: string, as: UserName = 'admin'): Promise<RawAnswer> {
  const headers = {
    'x-sfdc-session': started().user(as).accessToken,
    ...(type === undefined ? {} : { 'content-type': type }),
  };
  return ask(started(), path, { method: body === undefined ? 'GET' : 'POST', headers, ...(body && { body }) });
}

function jobXml(properties: Readonly<Record<string, string>>): string {
  const inner = Object.entries(properties).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<?xml version="1.0" encoding="UTF-8"?><jobInfo xmlns="http://www.force.com/2009/06/asyncapi/dataload">${inner.join('')}</jobInfo>`;
}

function tag(answer: RawAnswer, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(String(answer.body))?.[1];
}

async function openXml(properties: Readonly<Record<string, string>>): Promise<string> {
  const answer = await send(jobs, 'application/xml', jobXml(properties));
  expect(answer.status).toBe(201);
  return tag(answer, 'id') ?? '';
}

/** Adds a batch and waits for its end; the path of the batch. */
async function addBatch(job: string, type: string, body: string): Promise<{ path: string; info: RawAnswer }> {
  const added = await send(`${jobs}/${job}/batch`, type, body);
  expect(added.status).toBe(201);
  const id = tag(added, 'id') ?? (added.body as { id: string }).id;
  const path = `${jobs}/${job}/batch/${id}`;
  for (;;) {
    const info = await send(path, undefined);
    if (!['Queued', 'InProgress'].includes(tag(info, 'state') ?? '')) return { path, info };
  }
}

function code(answer: RawAnswer): string | undefined {
  return tag(answer, 'exceptionCode');
}

describe('a job of Bulk API 1.0, through jsforce', () => {
  it('inserts good rows and tells in their order which failed and why', async () => {
    const results = await admin.bulk.load('Account', 'insert', [
      { Name: 'Classic 1', NumberOfEmployees: 5 },
      { BillingState: 'CA' },
      { Name: 'Classic, "3"\nsecond line' },
    ]);
    expect(results).toMatchObject([
      { id: expect.stringMatching(/^001\w{15}$/), success: true, created: true, errors: [] },
      {
        id: null,
        success: false,
        created: false,
        errors: ['REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --'],
      },
      { success: true },
    ]);
    const rows = await admin.query(
      "SELECT Name, NumberOfEmployees FROM Account WHERE Name LIKE 'Classic%' ORDER BY Id",
    );
    expect(rows.records).toMatchObject([
      { Name: 'Classic 1', NumberOfEmployees: 5 },
      { Name: 'Classic, "3"\nsecond line' },
    ]);
  });

  it('upserts by external id and finds parents by theirs', async () => {
    const load = (object: string, input: Record<string, unknown>[]): Promise<unknown> =>
      Promise.resolve(admin.bulk.load(object, 'upsert', { extIdField: 'Key__c' }, input));
    const model = { Key__c: 'classic:1', Name: 'Classic model', Version__c: 1 };
    expect(await load('Decision_Model__c', [model])).toMatchObject([{ success: true, created: true }]);
    expect(await load('Decision_Model__c', [model])).toMatchObject([{ success: true, created: false }]);
    const step = {
      Key__c: 'classic:1:a',
      Name: 'A',
      Code__c: 'a',
      Sequence__c: 1,
      'Decision_Model__r.Key__c': 'classic:1',
    };
    expect(await load('Step_Definition__c', [step])).toMatchObject([{ success: true, created: true }]);
  });

  it('updates, clears and deletes what a query found, from records and from a stream', async () => {
    const names = Array.from({ length: 250 }, (_, index) => ({ Name: `Swept ${index}`, BillingState: 'CA' }));
    const made = await admin.bulk.load('Account', 'insert', names);
    expect(made.filter(({ success }) => success)).toHaveLength(250);
    const found = () => admin.sobject('Account').find({ Name: { $like: 'Swept%' } });
    const updated = await found().update({ Name: '${Name} (Updated)', BillingState: null });
    expect(updated.filter(({ success }) => success)).toHaveLength(250);
    const rows = await admin.query("SELECT Name, BillingState FROM Account WHERE Name LIKE 'Swept%(Updated)'");
    expect(rows.records.filter((row) => row['BillingState'] !== null)).toEqual([]);
    expect(rows.totalSize).toBe(250);
    const batch = admin.bulk.load('Account', 'delete');
    const ids = made.slice(0, 50).map(({ id }) => id);
    Readable.from([`Id\n${ids.join('\n')}\n`]).pipe(batch.stream());
    const removed = await new Promise((resolve, reject) => {
      batch.on('response', resolve);
      batch.on('error', reject);
    });
    expect(removed).toHaveLength(50);
    expect(await found().destroy({ bulkThreshold: 0 })).toHaveLength(200);
    expect((await found()).length).toBe(0);
  });

  it('queries into a stream of records', async () => {
    const count = (await admin.query('SELECT COUNT() FROM User')).totalSize;
    const records: unknown[] = [];
    const query = await admin.bulk.query('SELECT Id, Username, Profile.Name FROM User');
    await new Promise((resolve, reject) => {
      query
        .on('record', (record) => records.push(record))
        .on('end', resolve)
        .on('error', reject);
    });
    expect(records).toHaveLength(count);
    expect(records).toContainEqual(expect.objectContaining({ 'Profile.Name': 'System Administrator' }));
  });

  it('refuses an empty batch as the client’s own fault', async () => {
    await expect(Promise.resolve(admin.bulk.load('Account', 'update', []))).rejects.toMatchObject({
      name: 'ClientInputError',
    });
  });

  it('says of a token it does not know what makes a client get another one, and then goes on', async () => {
    const { instanceUrl } = started();
    const { accessToken } = started().user('admin');
    const expired = new Connection({
      instanceUrl,
      accessToken: 'old',
      refreshFn: (_connection, done) => {
        done(null, accessToken);
      },
    });
    expired.bulk.pollInterval = 20;
    expect(await expired.bulk.load('Account', 'insert', [{ Name: 'Late' }])).toMatchObject([{ success: true }]);
    const stranger = new Connection({ instanceUrl, accessToken: 'old' });
    const refused = Promise.resolve(stranger.bulk.load('Account', 'insert', [{ Name: 'Never' }]));
    await expect(refused).rejects.toMatchObject({ name: 'InvalidSessionId' });
  });

  it('is looked at, listed, closed and aborted', async () => {
    const job = admin.bulk.createJob('Account', 'insert', { concurrencyMode: 'Serial' });
    const batch = job.createBatch();
    const queued = once(batch, 'queue');
    batch.execute([{ Name: 'Listed' }]);
    await queued;
    const batches = await job.list();
    expect(batches).toMatchObject([{ jobId: job.id, id: expect.stringMatching(/^751\w{15}$/) }]);
    expect(await job.check()).toMatchObject({
      id: expect.stringMatching(/^750\w{15}$/),
      object: 'Account',
      operation: 'insert',
      state: 'Open',
      concurrencyMode: 'Serial',
      contentType: 'CSV',
      numberBatchesTotal: '1',
      apiVersion: '50.0',
    });
    expect(await job.close()).toMatchObject({ state: 'Closed' });
    const other = admin.bulk.createJob('Account', 'insert');
    await other.open();
    expect(await other.abort()).toMatchObject({ state: 'Aborted' });
  });
});

describe('batches in XML', () => {
  it('are records with parents, nils and what is left out', async () => {
    const job = await openXml({ operation: 'insert', object: 'Contact', contentType: 'XML' });
    await admin.sobject('Account').create({ Name: 'Nobody' });
    const body = `<?xml version="1.0"?><sObjects xmlns="http://www.force.com/2009/06/asyncapi/dataload" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <sObject><LastName>Smith &amp; Co</LastName><Email xsi:nil="true"/><Title></Title></sObject>
      <sObject><FirstName>Nameless</FirstName></sObject></sObjects>`;
    const { path, info } = await addBatch(job, 'application/xml', body);
    expect(tag(info, 'state')).toBe('Completed');
    expect([tag(info, 'numberRecordsProcessed'), tag(info, 'numberRecordsFailed')]).toEqual(['2', '1']);
    const result = await send(`${path}/result`, undefined);
    expect(result.headers.get('content-type')).toMatch(/^application\/xml/);
    expect(result.body).toMatch(
      /<success>true<\/success><created>true<\/created><\/result><result><errors><fields>LastName<\/fields>/,
    );
    expect(await send(`${path}/request`, undefined)).toMatchObject({ status: 200, body });
    const { records } = await admin.query("SELECT LastName, Email FROM Contact WHERE LastName = 'Smith & Co'");
    expect(records).toMatchObject([{ LastName: 'Smith & Co', Email: null }]);
  });

  it('that name what the object does not have, or are no XML, fail', async () => {
    const job = await openXml({ operation: 'insert', object: 'Contact', contentType: 'XML' });
    const wrong = '<sObjects><sObject><Nonsense__c>1</Nonsense__c></sObject></sObjects>';
    expect(tag((await addBatch(job, 'application/xml', wrong)).info, 'stateMessage')).toBe(
      'InvalidBatch : Field name not found : Nonsense__c',
    );
    const { info, path } = await addBatch(job, 'application/xml', '<sObjects>');
    expect(tag(info, 'state')).toBe('Failed');
    expect(code(await send(`${path}/result`, undefined))).toBeUndefined();
  });

  it('answer queries with records', async () => {
    const job = await openXml({ operation: 'query', object: 'User', contentType: 'XML' });
    const soql = "SELECT Id, Profile.Name, Email FROM User WHERE Profile.Name = 'System Administrator'";
    const { path } = await addBatch(job, 'application/xml', soql);
    const id = tag(await send(`${path}/result`, undefined), 'result') ?? '';
    expect(id).toMatch(/^752\w{15}$/);
    const { body } = await send(`${path}/result/${id}`, undefined);
    expect(body).toContain('<records xsi:type="sObject"><type>User</type><Id>005');
    expect(body).toContain('<Profile><type>Profile</type><Name>System Administrator</Name></Profile>');
    expect(code(await send(`${path}/result/752000000000000AAA`, undefined))).toBe('InvalidBatch');
  });
});

describe('batches in JSON', () => {
  const json = 'application/json';

  async function open(properties: Record<string, string>): Promise<string> {
    const answer = await send(jobs, json, JSON.stringify({ contentType: 'JSON', ...properties }));
    expect(answer).toMatchObject({ status: 201, body: { state: 'Open', apiVersion: 66 } });
    return (answer.body as { id: string }).id;
  }

  it('take and give values of their kinds', async () => {
    const job = await open({ operation: 'insert', object: 'Account' });
    const body = JSON.stringify([
      { attributes: { type: 'Account' }, Name: 'Json', NumberOfEmployees: 7, Site: null },
      {},
    ]);
    const { path } = await addBatch(job, json, body);
    expect((await send(path, json)).body).toMatchObject({ state: 'Completed', numberRecordsProcessed: 2 });
    expect((await send(`${path}/result`, json)).body).toMatchObject([
      { success: true, created: true, errors: [] },
      { success: false, id: null, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['Name'] }] },
    ]);
  });

  it('give instants of a query as milliseconds', async () => {
    const job = await open({ operation: 'query', object: 'Account' });
    const { path } = await addBatch(
      job,
      json,
      "SELECT Id, Name, CreatedDate, Owner.Name FROM Account WHERE Name = 'Json'",
    );
    const [id] = (await send(`${path}/result`, json)).body as string[];
    expect((await send(`${path}/result/${id ?? ''}`, json)).body).toMatchObject([
      {
        attributes: { type: 'Account' },
        Name: 'Json',
        CreatedDate: expect.any(Number),
        Owner: { Name: 'Ada Lindqvist' },
      },
    ]);
  });

  it('that are no array of records fail, and refusals are JSON too', async () => {
    const job = await open({ operation: 'insert', object: 'Account' });
    for (const body of ['{"Name":"x"}', '[1]', '[', 'null']) {
      const { path } = await addBatch(job, json, body);
      expect((await send(path, json)).body).toMatchObject({ state: 'Failed' });
    }
    expect(await send(`${jobs}/${job}/batch/751000000000000AAA`, json)).toMatchObject({
      status: 400,
      body: { exceptionCode: 'InvalidBatch', exceptionMessage: expect.any(String) },
    });
  });
});

describe('Bulk API 1.0 refuses', () => {
  it.each([
    [jobXml({ operation: 'merge', object: 'Account', contentType: 'CSV' }), 'InvalidJob'],
    [jobXml({ operation: 'insert', object: 'Nothing__c', contentType: 'CSV' }), 'InvalidJob'],
    [jobXml({ operation: 'upsert', object: 'Account', contentType: 'CSV' }), 'InvalidJob'],
    [jobXml({ operation: 'query', object: 'Nothing__c', contentType: 'CSV' }), 'InvalidJob'],
    [jobXml({ operation: 'insert', object: 'Account', contentType: 'ZIP_CSV' }), 'FeatureNotEnabled'],
    [jobXml({ operation: 'insert', object: 'Account', concurrencyMode: 'Wild' }), 'InvalidJob'],
    [jobXml({ operation: 'insert', object: 'Account', colour: 'red' }), 'ClientInputError'],
    ['<jobInfo>', 'InvalidXML'],
    ['<other/>', 'InvalidXML'],
  ])('the job %s', async (body, exceptionCode) => {
    const answer = await send(jobs, 'application/xml', body);
    expect([answer.status, code(answer)]).toEqual([400, exceptionCode]);
  });

  it('hard deletes by one who may not, and jobs of others', async () => {
    const hard = jobXml({ operation: 'hardDelete', object: 'Account', contentType: 'CSV' });
    expect(code(await send(jobs, 'application/xml', hard, 'rep'))).toBe('FeatureNotEnabled');
    const mine = await openXml({ operation: 'insert', object: 'Account', contentType: 'CSV' });
    const theirs = await send(`${jobs}/${mine}`, undefined, undefined, 'rep');
    expect([theirs.status, code(theirs)]).toEqual([403, 'InvalidUser']);
    expect(code(await send(`${jobs}/750000000000000AAA`, undefined))).toBe('InvalidJob');
  });

  it('batches after the end, and states a job cannot take', async () => {
    const job = await openXml({ operation: 'insert', object: 'Account', contentType: 'CSV' });
    const change = (state: string): Promise<RawAnswer> => send(`${jobs}/${job}`, 'application/xml', jobXml({ state }));
    expect(code(await change('Happy'))).toBe('InvalidJobState');
    expect(tag(await change('Closed'), 'state')).toBe('Closed');
    expect(code(await change('Closed'))).toBe('InvalidJobState');
    expect(code(await send(`${jobs}/${job}/batch`, 'text/csv', 'Name\nLate\n'))).toBe('InvalidJobState');
    expect(tag(await change('Aborted'), 'state')).toBe('Aborted');
  });

  it('CSV with unknown columns and too many rows, and of ragged ones only those', async () => {
    const job = await openXml({ operation: 'insert', object: 'Account', contentType: 'CSV' });
    const fate = async (csv: string): Promise<string | undefined> =>
      tag((await addBatch(job, 'text/csv', csv)).info, 'stateMessage');
    expect(await fate('Nonsense__c\n1\n')).toBe('InvalidBatch : Field name not found : Nonsense__c');
    const { info } = await addBatch(job, 'text/csv', 'Name,Site\nx\ny,z\n');
    expect([tag(info, 'state'), tag(info, 'numberRecordsProcessed'), tag(info, 'numberRecordsFailed')]).toEqual([
      ...['Completed', '2', '1'],
    ]);
    expect(await fate(`Id\n${'x\n'.repeat(10_001)}`)).toMatch(/10000 records at most/);
  });

  it('queries that are none, or are for another object', async () => {
    const job = await openXml({ operation: 'query', object: 'Account', contentType: 'CSV' });
    const fate = async (soql: string): Promise<string | undefined> =>
      tag((await addBatch(job, 'text/csv', soql)).info, 'stateMessage');
    expect(await fate('SELECT')).toMatch(/^InvalidBatch : Failed to process query: MALFORMED_QUERY: /);
    expect(await fate('SELECT Id FROM Contact')).toMatch(/^InvalidBatch : The query is for Contact/);
    const { path } = await addBatch(job, 'text/csv', "SELECT Id FROM Account WHERE Name = 'not there'");
    const id = tag(await send(`${path}/result`, undefined), 'result') ?? '';
    expect((await send(`${path}/result/${id}`, undefined)).body).toBe('Records not found for this query\n');
  });

  it('versions, paths and sizes there are none of', async () => {
    const xml = jobXml({ operation: 'insert', object: 'Account', contentType: 'CSV' });
    expect(code(await send('/services/async/9.0/job', 'application/xml', xml))).toBe('InvalidVersion');
    expect(code(await send('/services/async/66.0/nothing', undefined))).toBe('InvalidUrl');
    expect(code(await ask(started(), jobs, { as: 'admin', method: 'POST', body: xml }))).toBe('InvalidSessionId');
    const job = await openXml({ operation: 'insert', object: 'Account', contentType: 'CSV' });
    const big = await send(`${jobs}/${job}/batch`, 'text/csv', `Name\n${'x'.repeat(11 * 1024 * 1024)}`);
    expect([big.status, code(big)]).toEqual([413, 'ClientInputError']);
  });
});
