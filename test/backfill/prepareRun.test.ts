import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Prepared, prepareRun, type RunRequest } from '../../src/backfill/prepareRun.ts';
import { openDoor } from '../../src/salesforce/door.ts';
import { soql } from '../../src/salesforce/soql.ts';
import { tamperedDoor } from '../salesforce/tampered.ts';
import { connectTo } from '../support/localOrg.ts';
import { fill, startFilledOrg } from './filledOrg.ts';

const EVERYTHING: RunRequest = {
  where: undefined,
  limit: undefined,
  model: undefined,
  isDryRun: false,
  isSync: false,
  production: undefined,
};

interface Part {
  readonly url: string;
  readonly referenceId: string;
}

interface PartAnswer {
  readonly referenceId: string;
  readonly httpStatusCode: number;
  readonly body: unknown;
}

const refused = (errorCode: string): Omit<PartAnswer, 'referenceId'> => ({
  httpStatusCode: 400,
  body: [{ errorCode, message: 'said the org' }],
});

describe('what a run asks of the org before it reads a deal', () => {
  const { connection, org, query, count } = startFilledOrg(40);

  /** Prepares a run, and tells which objects it counted. `answerTo` may answer a part of a request in the org's place. */
  async function prepared(
    request: Partial<RunRequest> = {},
    answerTo: (url: string) => Omit<PartAnswer, 'referenceId'> | undefined = () => undefined,
  ): Promise<Prepared & { counted: string[]; requests: number }> {
    const counted: string[] = [];
    const note = (url: string): void => void counted.push(...(/COUNT\(\) FROM (\w+)/.exec(url)?.slice(1) ?? []));
    const open = tamperedDoor((sent, send) => {
      note(decodeURIComponent(sent.url));
      if (sent.url !== '/composite') return undefined;
      const { compositeRequest } = JSON.parse(sent.body ?? '') as { compositeRequest: readonly Part[] };
      const urls = new Map(compositeRequest.map(({ url, referenceId }) => [referenceId, decodeURIComponent(url)]));
      for (const url of urls.values()) note(url);
      return send<{ compositeResponse: readonly PartAnswer[] }>(sent).then(({ compositeResponse }) => ({
        compositeResponse: compositeResponse.map((part) => ({
          ...part,
          ...answerTo(urls.get(part.referenceId) ?? ''),
        })),
      }));
    });
    const before = org().callCount();
    const found = await prepareRun(open(connection(), {}), { ...EVERYTHING, ...request });
    return { ...found, counted, requests: org().callCount() - before };
  }

  const BELOW_PATHS = ['Decision_Step__c', 'Buying_Team_Member__c', 'Facilitation_Answer__c'];

  describe('that no run has written to', () => {
    it('is five requests as Salesforce counts them, and as many by our own count', async () => {
      let calls = 0;
      const door = openDoor(connection(), { onCall: (made) => void (calls = made) });
      const before = org().callCount();
      await prepareRun(door, EVERYTHING);
      expect({ counted: org().callCount() - before, calls }).toEqual({ counted: 5, calls: 5 });
    });

    it('is no count of what hangs on paths and e-mails that are not there', async () => {
      const { counted, counts } = await prepared();
      expect(counted).toEqual(expect.arrayContaining(['Decision_Path__c', 'EmailMessage', 'TaskRelation']));
      expect(counted.filter((name) => [...BELOW_PATHS, 'EmailMessageRelation'].includes(name))).toEqual([]);
      expect(counts.get('Opportunity')).toBe(40);
    });

    it('is no count of what hangs on e-mails that are out of sight, because it leads to no deal', async () => {
      const { counted } = await prepared({}, (url) =>
        url.endsWith('/EmailMessage/describe') ? { ...refused('NOT_FOUND'), httpStatusCode: 404 } : undefined,
      );
      expect(counted).toContain('TaskRelation');
      expect(counted.filter((name) => name.startsWith('EmailMessage'))).toEqual([]);
    });

    it('ends with all objects and fields of models that cannot be seen', async () => {
      const objects = ['Decision_Model__c', 'Inference_Rule__c'];
      const blind = (url: string) => {
        if (objects.some((object) => url.includes(`FROM ${object} `))) return refused('INVALID_TYPE');
        if (objects.some((object) => url.endsWith(`/${object}/describe`)))
          return { ...refused('NOT_FOUND'), httpStatusCode: 404 };
        return undefined;
      };
      await expect(prepared({}, blind)).rejects.toMatchObject({ code: 'PackageMissing', facts: [objects.join(', ')] });
      const described = await connectTo(org(), 'admin').describe('Step_Definition__c');
      const hidden = ['Purpose__c', 'Sequence__c'];
      const fields = described.fields.filter(({ name }) => !hidden.includes(name));
      const withoutFields = (url: string) => {
        if (url.includes('FROM Step_Definition__c ')) return refused('INVALID_FIELD');
        if (!url.endsWith('/Step_Definition__c/describe')) return undefined;
        return { httpStatusCode: 200, body: { ...described, fields } };
      };
      await expect(prepared({}, withoutFields)).rejects.toMatchObject({
        code: 'FieldsUnreadable',
        facts: ['Step_Definition__c.Sequence__c, Step_Definition__c.Purpose__c'],
      });
    });

    it('is no count where something stands in the way already, of which the user hears then', async () => {
      const asked: string[] = [];
      const answerTo = (url: string): Omit<PartAnswer, 'referenceId'> | undefined => {
        asked.push(url);
        return url.endsWith('COUNT() FROM Contact') ? refused('INVALID_FIELD') : undefined;
      };
      await expect(prepared({ where: soql`Nope__c = 1` }, answerTo)).rejects.toMatchObject({ code: 'WhereRefused' });
      expect(asked.filter((url) => url.endsWith('COUNT() FROM Contact'))).toEqual([]);
    });

    it.each(['Opportunity', 'Decision_Path__c', 'Contact'])(
      'ends with the words of the org where %s cannot be counted',
      async (object) => {
        const answerTo = (url: string): Omit<PartAnswer, 'referenceId'> | undefined =>
          url.endsWith(`COUNT() FROM ${object}`) ? refused('INVALID_FIELD') : undefined;
        await expect(prepared({}, answerTo)).rejects.toMatchObject({
          code: 'QueryRefused',
          facts: ['INVALID_FIELD', 'said the org', `SELECT COUNT() FROM ${object}`],
        });
      },
    );
  });

  describe('that holds decisions and e-mails', () => {
    beforeAll(async () => {
      await fill(connection());
      const [deal] = await query('SELECT Id FROM Opportunity LIMIT 1');
      const [person] = await query('SELECT Id FROM Contact LIMIT 1');
      const admin = connectTo(org(), 'admin');
      const { id } = await admin.sobject('EmailMessage').create({ RelatedToId: deal?.['Id'], Status: '3' });
      const relation = { EmailMessageId: id, RelationId: person?.['Id'], RelationType: 'ToAddress' };
      await admin.sobject('EmailMessageRelation').create(relation);
    });

    it('is the number of rows of every object that is read', async () => {
      const { counts, sources, counted } = await prepared();
      const names = [...sources.map(({ source }) => source.object), 'Decision_Path__c', ...BELOW_PATHS];
      expect([...counts.keys()].sort()).toEqual([...new Set(names)].sort());
      expect(counted.toSorted()).toEqual([...counts.keys()].sort());
      for (const [object, rows] of counts) expect({ object, rows }).toEqual({ object, rows: await count(object) });
      for (const object of [...BELOW_PATHS.slice(0, 2), 'EmailMessage', 'EmailMessageRelation'])
        expect(counts.get(object)).toBeGreaterThan(0);
    });

    it('is six requests', async () => {
      expect(await prepared()).toMatchObject({ requests: 6 });
      expect(await prepared({ isSync: true })).toMatchObject({ requests: 6 });
    });
  });

  describe('that has little left', () => {
    const withLeft =
      (requests: number, storageMb: number) =>
      (request: Partial<RunRequest> = {}): Promise<Prepared> => {
        const limits = {
          DailyApiRequests: { Max: 15_000, Remaining: requests },
          DataStorageMB: { Max: 1_024, Remaining: storageMb },
        };
        const open = tamperedDoor(({ url }) => (url === '/limits' ? Promise.resolve(limits) : undefined));
        return prepareRun(open(connection(), {}), { ...EVERYTHING, ...request });
      };

    it('is refused for want of requests where a run over all deals would not get through, not where a few are read', async () => {
      const prepare = withLeft(35, 500);
      await expect(prepare()).rejects.toMatchObject({
        code: 'LimitTooLow',
        facts: ['DailyApiRequests', '35', expect.any(String)],
      });
      for (const request of [{ isSync: true }, { limit: 2 }, { where: soql`IsWon = ${true}`, limit: 2 }])
        expect((await prepare(request)).requestsExpected).toBeLessThanOrEqual(35);
    });

    it('is refused for want of storage only where it would need some', async () => {
      const prepare = withLeft(10_000, -5);
      // Every deal of this org has its path.
      expect((await prepare()).limits).toEqual({ requests: 10_000, storageMb: -5 });
      await query('SELECT Id FROM Decision_Path__c LIMIT 1').then(([path]) =>
        connectTo(org(), 'admin').sobject('Decision_Path__c').destroy(String(path?.['Id'])),
      );
      await expect(prepare()).rejects.toMatchObject({ code: 'LimitTooLow', facts: ['DataStorageMB', '-5', '1'] });
    });
  });
});
