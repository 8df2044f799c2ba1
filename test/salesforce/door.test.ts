/** The way to an org against a server that answers as Salesforce documents it, where the local org does not. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { toSfError } from '../../src/cli/sfErrors.ts';
import { uploadTo } from '../../src/salesforce/bulkIngest.ts';
import { fetchQueryPage, seeQueryJobs } from '../../src/salesforce/bulkQuery.ts';
import { saveCollection } from '../../src/salesforce/collections.ts';
import { compositeReads } from '../../src/salesforce/compositeReads.ts';
import { type Door, openDoor } from '../../src/salesforce/door.ts';
import { answerOf, isInDoubt } from '../../src/salesforce/orgErrors.ts';
import { touchRun } from '../../src/salesforce/runRow.ts';

interface Answer {
  readonly status?: number;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body: string | Buffer;
}

const json = (body: unknown, status = 200): Answer => ({ status, body: JSON.stringify(body) });
const refused = (status: number, errorCode: string, message = 'said the org'): Answer =>
  json([{ errorCode, message }], status);
const LOST: Answer = { status: 0, body: '' };

describe('the door', () => {
  const servers: http.Server[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'buyside-door-'));

  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** A door to a server that gives these answers one after the other, the last of them ever after. */
  async function doorTo(...answers: readonly Answer[]): Promise<{ door: Door; asked: string[] }> {
    const asked: string[] = [];
    const server = http.createServer((request, response) => {
      request.resume().on('end', () => {
        const { status = 200, headers = {}, body } = answers[Math.min(asked.length, answers.length - 1)] ?? LOST;
        asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
        if (status === 0) request.socket.resetAndDestroy();
        else response.writeHead(status, headers).end(body);
      });
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    const { port } = server.address() as AddressInfo;
    const logIn = {
      version: '66.0',
      instanceUrl: `http://127.0.0.1:${port}`,
      request: () => Promise.reject(new Error()),
    };
    return { door: openDoor(logIn, { pauseMs: 1 }), asked };
  }

  const read = (door: Door): Promise<unknown> => answerOf(door.request({ method: 'GET', url: '/limits' }), '/limits');

  it('reads results that come compressed, as those of a query job always do', async () => {
    const headers = { 'content-encoding': 'gzip', 'sforce-locator': 'null', 'sforce-numberofrecords': '2' };
    const { door } = await doorTo({ headers, body: gzipSync('"Id"\n"1"\n"2"\n') });
    const file = join(folder, 'page.csv');
    await expect(fetchQueryPage(door, '750', null, file)).resolves.toEqual({ rows: 2, next: null });
    expect(readFileSync(file, 'utf8')).toBe('"Id"\n"1"\n"2"\n');
  });

  it('asks again for a compressed answer that breaks off', async () => {
    const whole = gzipSync(JSON.stringify({ rows: Array.from({ length: 500 }, (_, at) => at ** 3) }));
    const headers = { 'content-encoding': 'gzip' };
    const { door, asked } = await doorTo({ headers, body: whole.subarray(0, 300) }, { headers, body: whole });
    await expect(read(door)).resolves.toHaveProperty('rows.length', 500);
    expect(asked).toHaveLength(2);
  });

  it('waits where too many long requests run at once, and not where the day is used up', async () => {
    const busy = refused(403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.');
    const { door, asked } = await doorTo(busy, busy, json({ id: 1 }));
    await expect(read(door)).resolves.toEqual({ id: 1 });
    expect(asked).toHaveLength(3);
    const spent = await doorTo(refused(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'));
    await expect(read(spent.door)).rejects.toMatchObject({ code: 'ApiLimitReached' });
    expect(spent.asked).toHaveLength(1);
  });

  it('waits for a row that is locked, as that of a run while a job of it is at work', async () => {
    const { door, asked } = await doorTo(refused(400, 'UNABLE_TO_LOCK_ROW'), json({ success: true }));
    await touchRun(door, 'run');
    expect(asked).toHaveLength(2);
  });

  it('holds what the org broke down over for done or not done, whatever the org calls that', async () => {
    const { door, asked } = await doorTo(refused(500, 'UNKNOWN_EXCEPTION'));
    const target = { object: 'Decision_Path__c', operation: 'insert' as const };
    const error: unknown = await saveCollection(door, target, [{}]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'OrgBusy' });
    expect(isInDoubt(error)).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it('says in words that an answer is no JSON, and where an org has moved to', async () => {
    const { door } = await doorTo({ body: '<html>Log in</html>' });
    const error: unknown = await read(door).catch((thrown: unknown) => thrown);
    expect(toSfError(error as Error).message).toContain('<html>Log in</html>');
    const moved = await doorTo({ status: 302, headers: { location: 'https://new.my.salesforce.com/' }, body: '' });
    await expect(read(moved.door)).rejects.toMatchObject({
      code: 'OrgRefused',
      facts: ['ERROR_HTTP_302', 'HTTP 302 to https://new.my.salesforce.com/', '/limits'],
    });
  });

  it('sends the file of a job once: a second one spoils the job', async () => {
    const { door, asked } = await doorTo(LOST, { status: 201, body: '' });
    const file = join(folder, 'rows.csv');
    writeFileSync(file, 'Key__c\n1\n');
    const error: unknown = await uploadTo(door, '750', file).catch((thrown: unknown) => thrown);
    expect(isInDoubt(error)).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it('finds its query jobs beside those of Bulk API 1.0, which have states of their own', async () => {
    const ids = ['750000000000001AAA', '750000000000002AAA'];
    const ours = ids.map((id) => ({ id, state: 'InProgress' }));
    const { door, asked } = await doorTo(
      json({ done: true, records: [{ id: '750000000000009AAA', state: 'Closed' }, ...ours] }),
    );
    expect([...(await seeQueryJobs(door, ids)).keys()]).toEqual(ids);
    expect(asked).toEqual(['GET /services/data/v66.0/jobs/query?jobType=V2Query']);
  });

  it('asks alone for what of a composite the org did not come to or broke down over', async () => {
    const broken = [{ errorCode: 'SERVER_UNAVAILABLE', message: 'later' }];
    const compositeResponse = [{ referenceId: 'read0', httpStatusCode: 503, body: broken }];
    const { door, asked } = await doorTo(json({ compositeResponse }), json({ id: 1 }));
    const reads = compositeReads(door);
    const urls = ['/query?q=1', '/sobjects'];
    expect(await Promise.all(urls.map((url) => reads.request({ method: 'GET', url })))).toEqual([{ id: 1 }, { id: 1 }]);
    expect(asked.sort()).toEqual([
      'GET /services/data/v66.0/query?q=1',
      'GET /services/data/v66.0/sobjects',
      'POST /services/data/v66.0/composite',
    ]);
  });
});
