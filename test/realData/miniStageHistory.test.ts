import { beforeAll, expect, it } from '@jest/globals';
import type { BackfillResult } from '../../src/backfill/result/backfillResult.ts';
import { startTestOrg } from '../support/localOrg.ts';
import { applyDefaultModel, backfill, insert, loadHistory, select, written } from './backfilledOrg.ts';
import { dataFile, describeWith, sqlOnFiles } from './realData.ts';

const SET = 'sf_mini_stage_history';
// One history row has an unquoted comma in its last column: padding keeps its first four, which are all that is read.
const file = (name: string): string =>
  `read_csv('${dataFile(SET, name)}', header = true, all_varchar = true, null_padding = true, strict_mode = false)`;

describeWith(SET, () => {
  const org = startTestOrg();
  let first: BackfillResult;

  beforeAll(async () => {
    const idOf = new Map<string, string>();
    const load = async (
      object: string,
      statement: string,
      toRow: (row: Record<string, string>) => Record<string, string | null>,
    ): Promise<void> => {
      const rows = await sqlOnFiles<Record<string, string>>(statement);
      const ids = await insert(org(), object, rows.map(toRow));
      rows.forEach((row, place) => idOf.set(row['key'] ?? '', ids[place] ?? ''));
    };
    const id = (key: string | undefined): string | null => idOf.get(key ?? '') ?? null;

    await load('Account', `SELECT AccountExtId__c AS key, Name FROM ${file('accounts.csv')}`, (row) => ({
      Name: row['Name'] ?? '',
    }));
    await load(
      'Contact',
      `SELECT ContactExtId__c AS key, AccountExtId__c, FirstName, LastName, Title, Department FROM ${file('contacts.csv')}`,
      (row) => ({
        AccountId: id(row['AccountExtId__c']),
        FirstName: row['FirstName'] ?? '',
        LastName: row['LastName'] ?? '',
        Title: row['Title'] ?? '',
        Department: row['Department'] ?? '',
      }),
    );
    await load(
      'Opportunity',
      `SELECT o.OpportunityExtId__c AS key, AccountExtId__c, Name, o.StageName, CloseDate, Type, min(h.CreatedDate) AS opened FROM ${file('opportunities.csv')} o JOIN ${file('opportunity_stage_history.csv')} h USING (OpportunityExtId__c) GROUP BY ALL`,
      (row) => ({
        AccountId: id(row['AccountExtId__c']),
        Name: row['Name'] ?? '',
        StageName: row['StageName'] ?? '',
        CloseDate: row['CloseDate'] ?? '',
        CreatedDate: row['opened'] ?? '',
      }),
    );
    await load(
      'Task',
      `SELECT TaskExtId__c AS key, WhatExtId__c, WhoExtId__c, Subject, Status, Priority, ActivityDate FROM ${file('tasks.csv')} WHERE WhatExtId_Type = 'Opportunity'`,
      (row) => ({
        WhatId: id(row['WhatExtId__c']),
        WhoId: id(row['WhoExtId__c']),
        Subject: row['Subject'] ?? '',
        Status: row['Status'] ?? '',
        Priority: row['Priority'] ?? '',
        ActivityDate: row['ActivityDate'] ?? '',
      }),
    );
    await load(
      'OpportunityContactRole',
      `SELECT o.OpportunityExtId__c || c.ContactExtId__c AS key, o.OpportunityExtId__c, c.ContactExtId__c FROM ${file('opportunities.csv')} o JOIN ${file('contacts.csv')} c USING (AccountExtId__c)`,
      (row) => ({ OpportunityId: id(row['OpportunityExtId__c']), ContactId: id(row['ContactExtId__c']) }),
    );
    const history = await sqlOnFiles<Record<string, string>>(
      `SELECT OpportunityExtId__c, StageName, CreatedDate FROM ${file('opportunity_stage_history.csv')}`,
    );
    await loadHistory(
      org(),
      history.map((row) => ({
        OpportunityId: id(row['OpportunityExtId__c']),
        StageName: row['StageName'] ?? '',
        CreatedDate: row['CreatedDate'] ?? '',
      })),
    );
    await applyDefaultModel(org());
    first = await backfill(org(), 'mini-1');
  }, 60_000);

  it('reads all sixteen deals', () => {
    expect(first).toMatchObject({ status: 'Succeeded', failures: [], deals: { found: 16, read: 16 } });
  });

  it('shows a choice on exactly the deals that the file calls won', async () => {
    const won = await sqlOnFiles<{ Name: string; at: string }>(
      `SELECT Name, max(CreatedDate) AS at FROM ${file('opportunities.csv')} o JOIN ${file('opportunity_stage_history.csv')} h USING (OpportunityExtId__c) WHERE o.StageName = 'Closed Won' AND h.StageName = 'Closed Won' GROUP BY 1 ORDER BY 1`,
    );
    const seen = await select<{ Decision_Path__r: { Opportunity__r: { Name: string } }; Entered_On__c: string }>(
      org(),
      "SELECT Decision_Path__r.Opportunity__r.Name, Entered_On__c FROM Decision_Step__c WHERE Step_Code__c = 'choice' ORDER BY Decision_Path__r.Opportunity__r.Name",
    );
    expect(
      seen.map((row) => ({ Name: row.Decision_Path__r.Opportunity__r.Name, at: Date.parse(row.Entered_On__c) })),
    ).toEqual(won.map(({ Name, at }) => ({ Name, at: Date.parse(at) })));
    expect(won.length).toBeGreaterThan(2);
  });

  it('never shows more confidence than the class of the evidence allows', async () => {
    const cap: Readonly<Record<string, number>> = { A: 0.9, B: 0.6, C: 0.45, D: 0.3, P: 0.85 };
    const visits = await select<{ Confidence__c: number; Evidence_Class__c: string; Evidence_Rules__c: string }>(
      org(),
      'SELECT Confidence__c, Evidence_Class__c, Evidence_Rules__c FROM Decision_Step__c',
    );
    expect(visits.length).toBeGreaterThan(0);
    expect(visits.filter((visit) => visit.Confidence__c > (cap[visit.Evidence_Class__c] ?? 0))).toEqual([]);
    expect(visits.filter((visit) => !visit.Evidence_Rules__c)).toEqual([]);
  });

  it('puts on the team whom a finished task names, and nobody who only has a contact role', async () => {
    const people = await sqlOnFiles<{ deal: string; person: string }>(
      `SELECT DISTINCT o.Name AS deal, c.LastName AS person FROM ${file('tasks.csv')} t
        JOIN ${file('opportunities.csv')} o ON o.OpportunityExtId__c = t.WhatExtId__c
        JOIN ${file('contacts.csv')} c ON c.ContactExtId__c = t.WhoExtId__c
        WHERE t.WhatExtId_Type = 'Opportunity' AND t.Status = 'Completed' ORDER BY 1, 2`,
    );
    const team = await select<{
      Decision_Path__r: { Opportunity__r: { Name: string } };
      Contact__r: { LastName: string };
    }>(
      org(),
      'SELECT Decision_Path__r.Opportunity__r.Name, Contact__r.LastName FROM Buying_Team_Member__c ORDER BY Decision_Path__r.Opportunity__r.Name, Contact__r.LastName',
    );
    expect(
      team.map((row) => ({ deal: row.Decision_Path__r.Opportunity__r.Name, person: row.Contact__r.LastName })),
    ).toEqual(people);
  });

  it('writes nothing the second time', async () => {
    const again = await backfill(org(), 'mini-2');
    expect({ status: again.status, written: written(again) }).toEqual({ status: 'Succeeded', written: 0 });
  });
});
