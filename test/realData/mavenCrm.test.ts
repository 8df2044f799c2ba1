import { beforeAll, expect, it } from '@jest/globals';
import type { BackfillResult } from '../../src/backfill/result/backfillResult.ts';
import { startTestOrg } from '../support/localOrg.ts';
import { applyDefaultModel, backfill, insert, loadHistory, select, written } from './backfilledOrg.ts';
import { dataFile, describeWith, sqlOnFiles } from './realData.ts';

const FILE = `read_csv('${dataFile('maven_crm', 'sales_pipeline.csv')}', header = true)`;
/** The data set's stages in Salesforce's default words. */
const STAGE =
  "CASE deal_stage WHEN 'Won' THEN 'Closed Won' WHEN 'Lost' THEN 'Closed Lost' WHEN 'Engaging' THEN 'Qualification' ELSE 'Prospecting' END";

interface Deal {
  opportunity_id: string;
  stage: string;
  engaged: string | null;
  closed: string | null;
}

describeWith('maven_crm', () => {
  const org = startTestOrg();
  let first: BackfillResult;

  beforeAll(async () => {
    const deals = await sqlOnFiles<Deal>(
      `SELECT opportunity_id, ${STAGE} AS stage, engage_date::VARCHAR AS engaged, close_date::VARCHAR AS closed FROM ${FILE} ORDER BY opportunity_id`,
    );
    const ids = await insert(
      org(),
      'Opportunity',
      deals.map(({ opportunity_id, stage, engaged, closed }) => ({
        Name: opportunity_id,
        StageName: stage,
        CloseDate: closed ?? '2018-06-30',
        CreatedDate: `${engaged ?? '2017-12-31'}T08:00:00Z`,
      })),
    );
    await loadHistory(
      org(),
      deals.flatMap(({ stage, engaged, closed }, place) => {
        const OpportunityId = ids[place] ?? '';
        const engaging =
          engaged === null ? [] : [{ OpportunityId, StageName: 'Qualification', CreatedDate: `${engaged}T09:00:00Z` }];
        const closing =
          closed === null ? [] : [{ OpportunityId, StageName: stage, CreatedDate: `${closed}T17:00:00Z` }];
        return [...engaging, ...closing];
      }),
    );
    await applyDefaultModel(org());
    first = await backfill(org(), 'maven-1');
  }, 180_000);

  it('reads every deal and refuses none', () => {
    expect(first).toMatchObject({ status: 'Succeeded', failures: [], deals: { found: 8800, read: 8800 } });
  });

  it('gives every deal a path whose state and presumed step follow its stage', async () => {
    const byStage = await sqlOnFiles<{ stage: string; deals: string }>(
      `SELECT ${STAGE} AS stage, count(*) AS deals FROM ${FILE} GROUP BY 1 ORDER BY 1`,
    );
    const expected = {
      'Closed Lost': ['Stopped', null, 'Blind'],
      'Closed Won': ['Bought', 12, 'Aligned'],
      Prospecting: ['Active', 0, 'Blind'],
      Qualification: ['Active', 1, 'Blind'],
    };
    const paths = await select<{
      Opportunity__r: { StageName: string };
      Status__c: string;
      Presumed_Step__c: number | null;
      Alignment_State__c: string;
    }>(org(), 'SELECT Opportunity__r.StageName, Status__c, Presumed_Step__c, Alignment_State__c FROM Decision_Path__c');
    const tally: Record<string, number> = {};
    for (const path of paths) {
      const facts = [
        path.Opportunity__r.StageName,
        path.Status__c,
        path.Presumed_Step__c,
        path.Alignment_State__c,
      ].join(' | ');
      tally[facts] = (tally[facts] ?? 0) + 1;
    }
    expect(tally).toEqual(
      Object.fromEntries(
        byStage.map(({ stage, deals }) => [
          [stage, ...expected[stage as keyof typeof expected]].join(' | '),
          Number(deals),
        ]),
      ),
    );
  });

  it('dates the choice of each won deal by its closing, month by month as in the file', async () => {
    const months = await sqlOnFiles<{ year: string; month: string; deals: string }>(
      `SELECT year(close_date) AS year, month(close_date) AS month, count(*) AS deals FROM ${FILE} WHERE deal_stage = 'Won' GROUP BY 1, 2 ORDER BY 1, 2`,
    );
    const seen = await select<{ year: number; month: number; deals: number }>(
      org(),
      "SELECT CALENDAR_YEAR(Entered_On__c) year, CALENDAR_MONTH(Entered_On__c) month, COUNT(Id) deals FROM Decision_Step__c WHERE Step_Code__c = 'choice' AND Status__c = 'Exit Met' GROUP BY CALENDAR_YEAR(Entered_On__c), CALENDAR_MONTH(Entered_On__c) ORDER BY CALENDAR_YEAR(Entered_On__c), CALENDAR_MONTH(Entered_On__c)",
    );
    expect(seen).toEqual(
      months.map(({ year, month, deals }) => ({ year: Number(year), month: Number(month), deals: Number(deals) })),
    );
  });

  it('leaves as much doubt about that date as the file does: the days between engaging and winning', async () => {
    const [days] = await sqlOnFiles<{ won: string; total: string }>(
      `SELECT count(*) AS won, sum(date_diff('day', engage_date, close_date)) AS total FROM ${FILE} WHERE deal_stage = 'Won'`,
    );
    const visits = await select<{ Entered_On__c: string; Entered_Not_Before__c: string }>(
      org(),
      "SELECT Entered_On__c, Entered_Not_Before__c FROM Decision_Step__c WHERE Step_Code__c = 'choice'",
    );
    const doubt = visits.reduce(
      (sum, row) => sum + Date.parse(row.Entered_On__c) - Date.parse(row.Entered_Not_Before__c),
      0,
    );
    // Engaging is loaded at 09:00 and winning at 17:00, eight hours more than the whole days of the file.
    expect(doubt / 3_600_000).toBe(Number(days?.total) * 24 + Number(days?.won) * 8);
  });

  it('invents nothing for deals that were lost or are open', async () => {
    expect(
      await select(org(), 'SELECT Id FROM Decision_Step__c WHERE Decision_Path__r.Opportunity__r.IsWon = FALSE'),
    ).toEqual([]);
  });

  it('writes nothing the second time', async () => {
    const again = await backfill(org(), 'maven-2');
    expect({ status: again.status, written: written(again) }).toEqual({ status: 'Succeeded', written: 0 });
  }, 120_000);
});
