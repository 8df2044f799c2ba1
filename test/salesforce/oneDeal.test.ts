import { describe, expect, it } from '@jest/globals';
import type { OrgConnection, OrgRequest } from '../../src/salesforce/orgConnection.ts';
import { readOneDeal } from '../../src/salesforce/oneDeal.ts';
import { compositeAnswer } from './compositeAnswer.ts';

const DEAL = '006000000000001AAA';
const CONTACTS = Array.from({ length: 900 }, (_, at) => `003${String(at).padStart(12, '0')}AAA`);
const deal = {
  Id: DEAL,
  Name: 'Large',
  CreatedDate: '2026-01-01T00:00:00.000+0000',
  LastModifiedDate: '2026-01-01T00:00:00.000+0000',
  StageName: 'Qualification',
  IsClosed: false,
  IsWon: false,
  CloseDate: '2026-06-01',
};
const roleOf = (ContactId: string, at: number): object => ({
  Id: `00K${String(at).padStart(12, '0')}AAA`,
  OpportunityId: DEAL,
  ContactId,
  Role: null,
  CreatedDate: deal.CreatedDate,
});

/** A request line of an org holds some sixteen thousand characters. */
const LONGEST_URL = 16_000;

describe('a deal that is read alone', () => {
  it('has all its people, be they ever so many', async () => {
    const rowsOf = (statement: string): readonly object[] => {
      if (statement.includes('FROM Opportunity ')) return [deal];
      if (statement.includes('FROM OpportunityContactRole')) return CONTACTS.map(roleOf);
      return [...statement.matchAll(/'(003\w{15})'/g)].map(([, Id]) => ({ Id, IsDeleted: false }));
    };
    const answer = (url: string): object => {
      if (url.length > LONGEST_URL) throw Object.assign(new Error('too long'), { errorCode: 'URI_TOO_LONG' });
      const records = rowsOf(decodeURIComponent(url));
      return { totalSize: records.length, done: true, records };
    };
    const org: OrgConnection = {
      version: '66.0',
      request: async <R>({ url, body }: OrgRequest): Promise<R> => {
        await Promise.resolve();
        if (body === undefined) return answer(url) as R;
        return compositeAnswer(body, answer) as R;
      },
    };
    const source = { isPolymorphic: false, and: [], isArchived: false };
    const columns = ['Id'];
    const sources = [
      { source: { ...source, object: 'Opportunity', deal: 'Id' }, columns },
      { source: { ...source, object: 'OpportunityContactRole', deal: 'OpportunityId' }, columns },
      { source: { ...source, object: 'Contact', deal: null }, columns },
    ];
    const { history } = await readOneDeal(org, DEAL, sources, { asOf: new Date(), lossReasonFields: [] });
    expect(history.contacts).toHaveLength(CONTACTS.length);
  });
});
