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

    it('ends with the objects of models that cannot be seen', async () => {
      const blind = (object: string) => (url: string) =>
        url.includes(`FROM ${object} `) ? refused('INVALID_TYPE') : undefined;
      for (const object of ['Decision_Model__c', 'Inference_Rule__c'])
        await expect(prepared({}, blind(object))).rejects.toMatchObject({ code: 'PackageMissing', facts: [object] });
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
});
