import { describe, expect, it } from '@jest/globals';
import { compositeReads } from '../../src/salesforce/compositeReads.ts';
import type { OrgConnection, OrgRequest } from '../../src/salesforce/orgConnection.ts';
import { connectTo, startTestOrg } from '../support/localOrg.ts';
import { compositeAnswer } from './compositeAnswer.ts';

describe('reads that are asked for in one turn', () => {
  /** An org that tells what it is asked, one request after the other; each part of a composite is answered with its own address. */
  function listening(): { reads: OrgConnection; asked: string[][] } {
    const asked: string[][] = [];
    const request = ({ url, body }: OrgRequest): Promise<unknown> => {
      if (url !== '/composite') {
        asked.push([url]);
        return Promise.resolve(url);
      }
      const together: string[] = [];
      asked.push(together);
      return Promise.resolve(
        compositeAnswer(body, (part) => {
          together.push(part);
          return part;
        }),
      );
    };
    return { reads: compositeReads({ version: '66.0', request: request as OrgConnection['request'] }), asked };
  }
  const VERSION = '/services/data/v66.0';
  const described = (many: number): string[] => Array.from({ length: many }, (_, at) => `/sobjects/A${at}__c/describe`);
  const queried = (many: number): string[] => Array.from({ length: many }, (_, at) => `/query?q=${at}`);

  it.each([
    [20, 5, [25]],
    [25, 2, [25, 2]],
    [3, 12, [8, 5, 2]],
    [50, 0, [25, 25]],
    [45, 6, [25, 25, 1]],
    [1, 0, [1]],
  ])('%d describes and %d queries go as requests of %j', async (describes, queries, sizes) => {
    const { reads, asked } = listening();
    const urls = [...described(describes), ...queried(queries)];
    const answers = await Promise.all(urls.map((url) => reads.request<string>({ method: 'GET', url })));
    expect(answers.map((answer) => answer.replace(VERSION, ''))).toEqual(urls);
    expect(asked.map(({ length }) => length)).toEqual(sizes);
    for (const some of asked) expect(some.filter((url) => url.includes('/query')).length).toBeLessThanOrEqual(5);
  });

  it('counts the further pages of a query as queries', async () => {
    const { reads, asked } = listening();
    const urls = Array.from({ length: 6 }, (_, at) => `${VERSION}/query/01g00000000000${at}-2000`);
    await Promise.all(urls.map((url) => reads.request({ method: 'GET', url })));
    expect(asked).toEqual([urls.slice(0, 5), urls.slice(5)]);
  });

  it('go alone where composite does not support them, and so does what is no read', async () => {
    const { reads, asked } = listening();
    await Promise.all([
      reads.request({ method: 'GET', url: '/limits' }),
      reads.request({ method: 'GET', url: '/jobs/query?jobType=V2Query' }),
      reads.request({ method: 'PATCH', url: '/sobjects/Account/1', body: '{}' }),
      ...queried(2).map((url) => reads.request({ method: 'GET', url })),
    ]);
    expect(asked.slice(0, 3)).toEqual([['/limits'], ['/jobs/query?jobType=V2Query'], ['/sobjects/Account/1']]);
    expect(asked[3]).toEqual(queried(2).map((url) => VERSION + url));
  });
});

describe('reads that a local org is asked for in one turn', () => {
  const org = startTestOrg();

  it('are one request as Salesforce counts them, each answered or refused by itself', async () => {
    const reads = compositeReads(connectTo(org(), 'integration'));
    const before = org().callCount();
    const answers = await Promise.allSettled(
      ['/sobjects/Account/describe', '/query?q=SELECT+Id+FROM+Nothing__c', '/query?q=SELECT+COUNT()+FROM+Account'].map(
        (url) => reads.request({ method: 'GET', url }),
      ),
    );
    expect(org().callCount() - before).toBe(1);
    expect(answers).toMatchObject([
      { value: { name: 'Account' } },
      { reason: { errorCode: 'INVALID_TYPE', status: 400, message: expect.stringContaining('Nothing__c') } },
      { value: { totalSize: 0, done: true } },
    ]);
  });
});
