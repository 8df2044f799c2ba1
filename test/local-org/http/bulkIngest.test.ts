import { request as httpRequest } from 'node:http';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'jsforce';
import type { UserName } from '../../../src/local-org/index.ts';
import { ask, connectTo, startTestOrg } from '../../support/localOrg.ts';

const started = startTestOrg();
const jobs = '/services/data/v66.0/jobs/ingest';
let admin: Connection;

beforeAll(() => {
  admin = connectTo(started(), 'admin');
  admin.bulk2.pollInterval = 20;
});

interface JobInfo {
  readonly id: string;
  readonly state: string;
  readonly contentUrl: string;
  readonly errorMessage?: string;
  readonly numberRecordsProcessed: number;
  readonly numberRecordsFailed: number;
}

async function open(options: Record<string, unknown>, as: UserName = 'admin'): Promise<JobInfo> {
  const { status, body } = await ask(started(), jobs, { as, method: 'POST', body: options });
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as JobInfo;
}

async function upload(id: string, csv: string): Promise<number> {
  const headers = { 'content-type': 'text/csv' };
  return (await ask(started(), `${jobs}/${id}/batches`, { as: 'admin', method: 'PUT', headers, body: csv })).status;
}

function setState(id: string, state: string): ReturnType<typeof ask> {
  return ask(started(), `${jobs}/${id}`, { as: 'admin', method: 'PATCH', body: { state } });
}

async function info(id: string): Promise<JobInfo> {
  return (await ask(started(), `${jobs}/${id}`, { as: 'admin' })).body as JobInfo;
}

async function results(id: string, kind: string): Promise<string> {
  return String((await ask(started(), `${jobs}/${id}/${kind}`, { as: 'admin' })).body);
}

/** A job from its creation to its first poll. */
async function run(options: Record<string, unknown>, csv: string): Promise<JobInfo> {
  const { id } = await open(options);
  expect(await upload(id, csv)).toBe(201);
  expect((await setState(id, 'UploadComplete')).body).toMatchObject({ state: 'UploadComplete' });
  return info(id);
}

describe('an ingest job, through jsforce', () => {
  it('inserts good rows and gives the bad ones back with their reason', async () => {
    const { successfulResults, failedResults, unprocessedRecords } = await admin.bulk2.loadAndWaitForResults({
      object: 'Account',
      operation: 'insert',
      input: [
        { Name: 'Bulk 1', Industry: 'Energy' },
        { Name: '', Industry: 'Media' },
        { Name: 'Bulk, "3"\nsecond line', Industry: '' },
      ],
    });
    expect(successfulResults).toMatchObject([
      { sf__Id: expect.stringMatching(/^001\w{15}$/), sf__Created: 'true', Name: 'Bulk 1' },
      { sf__Created: 'true', Name: 'Bulk, "3"\nsecond line' },
    ]);
    expect(failedResults).toMatchObject([
      { sf__Error: 'REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --', Industry: 'Media' },
    ]);
    expect(unprocessedRecords).toEqual([]);
  });

  it('upserts by external id, finds parents by theirs, and can be run again', async () => {
    const load = (
      object: string,
      input: Record<string, string>[],
    ): ReturnType<typeof admin.bulk2.loadAndWaitForResults> =>
      admin.bulk2.loadAndWaitForResults({ object, operation: 'upsert', externalIdFieldName: 'Key__c', input });
    await load('Decision_Model__c', [{ Key__c: 'bulk:1', Name: 'Bulk model', Version__c: '1' }]);
    const steps = ['a', 'b'].map((code, index) => ({
      Id: '',
      Key__c: `bulk:1:${code}`,
      Name: code,
      Code__c: code,
      Sequence__c: String(index + 1),
      'Decision_Model__r.Key__c': 'bulk:1',
    }));
    const first = await load('Step_Definition__c', steps);
    expect(first.failedResults).toEqual([]);
    expect(first.successfulResults).toMatchObject([{ sf__Created: 'true' }, { sf__Created: 'true' }]);
    const second = await load('Step_Definition__c', steps);
    expect(second.successfulResults).toMatchObject([{ sf__Created: 'false' }, { sf__Created: 'false' }]);
    const { records } = await admin.query(
      "SELECT Key__c, Decision_Model__r.Name FROM Step_Definition__c WHERE Key__c LIKE 'bulk:1:%'",
    );
    expect(records).toMatchObject([
      { Decision_Model__r: { Name: 'Bulk model' } },
      { Decision_Model__r: { Name: 'Bulk model' } },
    ]);
  });

  it('updates: a blank cell keeps a value, #N/A clears it', async () => {
    const made = await admin.sobject('Account').create({ Name: 'Cells', Industry: 'Energy', Website: 'example.org' });
    await admin.bulk2.loadAndWaitForResults({
      object: 'Account',
      operation: 'update',
      input: [{ Id: made.id ?? '', Industry: '', Website: '#N/A', Name: 'Cells 2' }],
    });
    expect(await admin.sobject('Account').retrieve(made.id ?? '')).toMatchObject({
      Name: 'Cells 2',
      Industry: 'Energy',
      Website: null,
    });
  });

  it('deletes into the bin, and hard-deletes past it', async () => {
    const made = await admin.sobject('Account').create([{ Name: 'Gone' }, { Name: 'Gone' }]);
    const [soft = '', hard = ''] = made.map(({ id }) => id ?? '');
    await admin.bulk2.loadAndWaitForResults({ object: 'Account', operation: 'delete', input: [{ Id: soft }] });
    await admin.bulk2.loadAndWaitForResults({ object: 'Account', operation: 'hardDelete', input: [{ Id: hard }] });
    const { records } = await admin.query("SELECT Id, IsDeleted FROM Account WHERE Name = 'Gone'", { scanAll: true });
    expect(records).toMatchObject([{ Id: soft, IsDeleted: true }]);
  });

  it('can be taken step by step', async () => {
    const job = admin.bulk2.createJob({ object: 'Account', operation: 'insert' });
    await job.open();
    await job.uploadData('Name\nSteps\n');
    await job.close();
    await job.poll(20, 5000);
    expect(await job.check()).toMatchObject({
      state: 'JobComplete',
      numberRecordsProcessed: 1,
      numberRecordsFailed: 0,
    });
    expect(await job.getAllResults()).toMatchObject({ successfulResults: [{ Name: 'Steps' }] });
    await job.delete();
    await expect(job.check()).rejects.toThrow();
  });

  it('keeps the order of 1,000 rows and does them in chunks', async () => {
    const input = Array.from({ length: 1000 }, (_, index) => ({
      Name: `Row ${index}`,
      NumberOfEmployees: index === 500 ? 'many' : String(index),
    }));
    const { successfulResults, failedResults } = await admin.bulk2.loadAndWaitForResults({
      object: 'Account',
      operation: 'insert',
      input,
    });
    expect(successfulResults.map((row) => ('Name' in row ? row.Name : undefined))).toEqual(
      input.filter((_, index) => index !== 500).map(({ Name }) => Name),
    );
    expect(failedResults).toMatchObject([{ Name: 'Row 500' }]);
  });
});

describe('CSV', () => {
  it.each([
    ['BACKQUOTE', '`'],
    ['CARET', '^'],
    ['COMMA', ','],
    ['PIPE', '|'],
    ['SEMICOLON', ';'],
    ['TAB', '\t'],
  ])('is read with %s, either line ending, and without a last newline', async (columnDelimiter, mark) => {
    for (const [lineEnding, newline] of [
      ['LF', '\n'],
      ['CRLF', '\r\n'],
    ]) {
      const csv = [`Name${mark}Industry`, `"${columnDelimiter} ${mark} x"${mark}Energy`].join(newline);
      const job = await run({ object: 'Account', operation: 'insert', columnDelimiter, lineEnding }, csv);
      expect(job).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 1, numberRecordsFailed: 0 });
      const text = await results(job.id, 'successfulResults');
      expect(text.split(newline ?? '')[0]).toBe(['"sf__Id"', '"sf__Created"', '"Name"', '"Industry"'].join(mark));
      expect(text).toContain(`"${columnDelimiter} ${mark} x"${mark}"Energy"${newline}`);
    }
  });

  it('may begin with a byte-order mark', async () => {
    expect(await run({ object: 'Account', operation: 'insert' }, '\uFEFFName\nMarked\n')).toMatchObject({
      numberRecordsFailed: 0,
      numberRecordsProcessed: 1,
    });
  });

  it.each([
    ['another line ending than the job says', 'Name\r\nx\r\n', /LineEnding is invalid/],
    ['a column the object does not have', 'Name,Nonsense__c\nx,y\n', /Field name not found : Nonsense__c/],
    ['a parent column of no relationship', 'Name,Nothing__r.Key__c\nx,y\n', /Field name not found : Nothing__r.Key__c/],
    ['a column twice', 'Name,name\nx,y\n', /Duplicate column/],
    ['a quote that never ends', 'Name\n"x\n', /InvalidBatch/],
  ])('with %s fails the job', async (_case, csv, message) => {
    const job = await run({ object: 'Account', operation: 'insert' }, csv);
    expect(job).toMatchObject({
      state: 'Failed',
      errorMessage: expect.stringMatching(message),
      numberRecordsProcessed: 0,
    });
  });

  it('refuses a row of the wrong width alone, and gives it back as wide as the header', async () => {
    const csv = 'Name,Industry\nKept,Energy\nx\n,more,Than,"it, has"\nKept too,Media\n';
    const job = await run({ object: 'Account', operation: 'insert' }, csv);
    expect(job).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 4, numberRecordsFailed: 2 });
    expect((await results(job.id, 'successfulResults')).match(/"Kept(?: too)?"/g)).toEqual(['"Kept"', '"Kept too"']);
    const refused = (count: number): string =>
      `"","FIELD_INTEGRITY_EXCEPTION:The row has ${count} columns, the header has 2:--"`;
    expect(await results(job.id, 'failedResults')).toBe(
      `"sf__Id","sf__Error","Name","Industry"\n${refused(1)},"x",""\n${refused(4)},"","more"\n`,
    );
  });

  it('of results has a header even when there are none', async () => {
    const job = await run({ object: 'Account', operation: 'insert' }, 'Name\nOne\n');
    expect(await results(job.id, 'failedResults')).toBe('"sf__Id","sf__Error","Name"\n');
    expect(await results(job.id, 'unprocessedrecords')).toBe('"Name"\n');
  });
});

describe('a job', () => {
  const accounts = { object: 'Account', operation: 'insert' };

  it('is shown as Salesforce shows it', async () => {
    const job = await open({ ...accounts, contentType: 'CSV', columnDelimiter: 'TAB', lineEnding: 'CRLF' });
    expect(job).toMatchObject({
      id: expect.stringMatching(/^750\w{15}$/),
      object: 'Account',
      operation: 'insert',
      state: 'Open',
      concurrencyMode: 'Parallel',
      contentType: 'CSV',
      apiVersion: 66,
      jobType: 'V2Ingest',
      columnDelimiter: 'TAB',
      lineEnding: 'CRLF',
      contentUrl: `services/data/v66.0/jobs/ingest/${job.id}/batches`,
      createdDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+0000$/),
    });
    expect(await info(`${job.id.slice(0, 15)}/`)).toMatchObject({ id: job.id });
  });

  it.each([
    [{ object: 'Nothing__c', operation: 'insert' }, 'INVALIDJOB'],
    [{ object: 'Account', operation: 'merge' }, 'INVALIDJOB'],
    [{ object: 'Account', operation: 'upsert' }, 'INVALIDJOB'],
    [{ object: 'Account', operation: 'upsert', externalIdFieldName: 'Name' }, 'INVALIDJOB'],
    [{ ...accounts, columnDelimiter: 'DOT' }, 'INVALIDJOB'],
    [{ ...accounts, lineEnding: 'CR' }, 'INVALIDJOB'],
    [{ ...accounts, contentType: 'XML' }, 'INVALIDJOB'],
    [{ ...accounts, colour: 'red' }, 'JSON_PARSER_ERROR'],
  ])('is not made from %j', async (body, errorCode) => {
    expect(await ask(started(), jobs, { as: 'admin', method: 'POST', body })).toMatchObject({
      status: 400,
      body: [{ errorCode }],
    });
  });

  it('is not hard-deleting for one who may not', async () => {
    const answer = await ask(started(), jobs, {
      as: 'rep',
      method: 'POST',
      body: { object: 'Account', operation: 'hardDelete' },
    });
    expect(answer).toMatchObject({ status: 400, body: [{ errorCode: 'FEATURENOTENABLED' }] });
  });

  it('takes one upload, and none after it was closed', async () => {
    const { id } = await open(accounts);
    expect(await setState(id, 'UploadComplete')).toMatchObject({
      status: 400,
      body: [{ errorCode: 'INVALIDJOBSTATE' }],
    });
    expect(await upload(id, 'Name\nOnce\n')).toBe(201);
    expect(await upload(id, 'Name\nTwice\n')).toBe(400);
    await setState(id, 'UploadComplete');
    expect(await upload(id, 'Name\nLate\n')).toBe(400);
    expect(await setState(id, 'UploadComplete')).toMatchObject({ status: 400 });
    expect(await results(id, 'successfulResults')).toContain('"Once"');
  });

  it('may come with its data in one form, and starts at once', async () => {
    const send = (parts: Readonly<Record<string, string>>): ReturnType<typeof ask> => {
      const body = Object.entries(parts).map(
        ([name, content]) =>
          `--cut\r\nContent-Disposition: form-data; name="${name}"; filename="x"\r\n\r\n${content}\r\n`,
      );
      const headers = { 'content-type': 'multipart/form-data; boundary=cut' };
      return ask(started(), jobs, { as: 'admin', method: 'POST', headers, body: `${body.join('')}--cut--` });
    };
    const job = JSON.stringify({ ...accounts, contentType: 'CSV' });
    const made = await send({ job, content: 'Name\nWith the job\n' });
    expect(made).toMatchObject({ status: 200, body: { state: 'UploadComplete', object: 'Account' } });
    const { id } = made.body as JobInfo;
    expect(await info(id)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 1, numberRecordsFailed: 0 });
    expect(await results(id, 'successfulResults')).toContain('"With the job"');
    for (const parts of [{ job }, { content: 'Name\nx\n' }, { job: '[]', content: 'Name\nx\n' }]) {
      expect(await send(parts as Record<string, string>)).toMatchObject({
        status: 400,
        body: [{ errorCode: 'INVALIDJOB' }],
      });
    }
  });

  it('can be aborted while it is open, and deleted only when it is over', async () => {
    const { id } = await open(accounts);
    await upload(id, 'Name\nNever\n');
    const remove = (): ReturnType<typeof ask> => ask(started(), `${jobs}/${id}`, { as: 'admin', method: 'DELETE' });
    expect((await remove()).status).toBe(400);
    expect(await setState(id, 'Aborted')).toMatchObject({ status: 200, body: { state: 'Aborted' } });
    expect(await setState(id, 'Aborted')).toMatchObject({ status: 400 });
    expect(await results(id, 'unprocessedrecords')).toBe('"Name"\n"Never"\n');
    expect((await remove()).status).toBe(204);
    expect((await ask(started(), `${jobs}/${id}`, { as: 'admin' })).status).toBe(404);
    expect((await admin.query("SELECT Id FROM Account WHERE Name = 'Never'")).totalSize).toBe(0);
  });

  it('lets others be answered while it runs, and can be aborted on the way', async () => {
    const { id } = await open(accounts);
    const rows = Array.from({ length: 30_000 }, (_, index) => `Long ${index}`);
    await upload(id, `Name\n${rows.join('\n')}\n`);
    const closing = setState(id, 'UploadComplete');
    await ask(started(), '/services/data/v66.0/limits', { as: 'rep' });
    expect(await info(id)).toMatchObject({ state: 'InProgress' });
    expect(await ask(started(), `${jobs}/${id}/successfulResults`, { as: 'admin' })).toMatchObject({ status: 400 });
    expect(await setState(id, 'Aborted')).toMatchObject({ status: 200 });
    await closing;
    const job = await info(id);
    expect(job.state).toBe('Aborted');
    expect(job.numberRecordsProcessed).toBeLessThan(rows.length);
    const left = (await results(id, 'unprocessedrecords')).trim().split('\n').length - 1;
    expect(left).toBe(rows.length - job.numberRecordsProcessed);
  }, 60_000);

  it('is not shown to others, and listed for its owner', async () => {
    const mine = await open(accounts, 'integration');
    expect((await ask(started(), `${jobs}/${mine.id}`, { as: 'rep' })).status).toBe(404);
    const { body } = await ask(started(), jobs, { as: 'integration' });
    expect(body).toMatchObject({ done: true, records: [{ id: mine.id, state: 'Open' }] });
  });

  it('refuses what is no CSV, and an upload that breaks off', async () => {
    const { id } = await open(accounts);
    const json = await ask(started(), `${jobs}/${id}/batches`, { as: 'admin', method: 'PUT', body: { Name: 'x' } });
    expect(json).toMatchObject({ status: 415 });
    await new Promise<void>((resolve) => {
      const headers = {
        authorization: `Bearer ${started().user('admin').accessToken}`,
        'content-type': 'text/csv',
        'content-length': '999',
      };
      const sent = httpRequest(`${started().instanceUrl}${jobs}/${id}/batches`, { method: 'PUT', headers });
      sent.on('error', () => resolve());
      sent.write('Name\nHalf', () => sent.destroy());
      sent.on('close', () => resolve());
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await setState(id, 'UploadComplete')).toMatchObject({ status: 400 });
    expect(await upload(id, 'Name\nWhole\n')).toBe(201);
  });
});
