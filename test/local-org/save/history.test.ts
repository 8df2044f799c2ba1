import { beforeEach, describe, expect, it } from '@jest/globals';
import { newOrg, orgOver, said, workshopWith, type TestOrg } from './workshop.ts';

const DAY = 86_400_000;
let org: TestOrg;
beforeEach(() => {
  org = newOrg();
});

function rowsOf(table: string, columns: string): unknown[] {
  return org.engine.database
    .prepare(`SELECT ${columns} FROM "${table}" ORDER BY "Id"`)
    .all()
    .map((row) => Object.values(row));
}

describe('field history', () => {
  it('has a row for the creation and one for each change of a tracked field', () => {
    const friend = org.add('Project__c', { Code__c: 'f', Name: 'Friend' });
    const id = org.add('Project__c', { Code__c: 'p' });
    org.goTo('2026-02-01T00:00:00Z');
    org.save('admin', 'update', 'Project__c', [
      { Id: id, Status__c: 'Open', Note__c: 'not tracked', Story__c: 'long', Friend__c: friend },
    ]);
    const rows = rowsOf('Project__History', 'ParentId, Field, OldValue, NewValue, CreatedDate').filter(
      (row) => (row as unknown[])[0] === id,
    );
    const [before, after] = [Date.UTC(2026, 0, 15, 10, 30, 20), Date.UTC(2026, 1, 1)];
    expect(rows).toHaveLength(5);
    expect(rows).toEqual(
      expect.arrayContaining([
        [id, 'created', null, null, before],
        [id, 'Status__c', 'Draft', 'Open', after],
        [id, 'Story__c', null, null, after],
        [id, 'Friend__c', null, 'Friend', after],
        [id, 'Friend__c', null, friend, after],
      ]),
    );
  });

  it('says nothing of a change that was refused', () => {
    const id = org.add('Project__c', { Code__c: 'p' });
    org.save('admin', 'update', 'Project__c', [{ Id: id, Status__c: 'Done' }]);
    org.save('admin', 'update', 'Project__c', [{ Id: id, Status__c: 'Open' }]);
    expect(rowsOf('Project__History', 'NewValue')).toEqual([[null], ['Done']]);
  });
});

describe('field history of standard objects', () => {
  const tracking = (name: string, field: string): TestOrg =>
    orgOver(
      workshopWith(name, (object) => ({
        ...object,
        fields: object.fields.map((each) => (each.name === field ? { ...each, trackHistory: true } : each)),
      })),
    );

  it.each([
    ['Account', 'Industry', { Name: 'A' }, 'AccountHistory', 'AccountId'],
    ['Contact', 'Title', { LastName: 'A' }, 'ContactHistory', 'ContactId'],
    ['Lead', 'Title', { LastName: 'A', Company: 'B' }, 'LeadHistory', 'LeadId'],
    ['Case', 'Subject', {}, 'CaseHistory', 'CaseId'],
    [
      'Opportunity',
      'NextStep',
      { Name: 'A', StageName: 'Prospecting', CloseDate: '2026-03-31' },
      'OpportunityFieldHistory',
      'OpportunityId',
    ],
  ])('of %s.%s goes where Salesforce keeps it', (name, field, row, history, parent) => {
    org = tracking(name, field);
    const id = org.add(name, row);
    org.save('admin', 'update', name, [{ Id: id, [field]: 'Banking' }]);
    org.save('admin', 'update', name, [{ Id: id, Description: 'not tracked' }]);
    expect(rowsOf(history, `${parent}, Field, OldValue, NewValue`)).toEqual([
      [id, 'created', null, null],
      [id, field, null, 'Banking'],
    ]);
    org.save('admin', 'delete', name, [{ Id: id }]);
    expect(rowsOf(history, 'IsDeleted')).toEqual([[1], [1]]);
  });
});

describe('field history of references', () => {
  it('names standard ones by their relationship, once with names and once with ids', () => {
    org = orgOver(
      workshopWith('Case', (object) => ({
        ...object,
        fields: object.fields.map((each) => ({ ...each, trackHistory: ['OwnerId', 'AccountId'].includes(each.name) })),
      })),
    );
    const account = org.add('Account', { Name: 'Acme' });
    const id = org.add('Case', {});
    org.save('admin', 'update', 'Case', [{ Id: id, AccountId: account, OwnerId: org.engine.sessionFor('rep').userId }]);
    const rows = rowsOf('CaseHistory', 'Field, DataType, OldValue, NewValue').slice(1);
    expect(rows).toHaveLength(4);
    expect(rows).toContainEqual(['Account', 'Text', null, 'Acme']);
    expect(rows).toContainEqual(['Account', 'EntityId', null, account]);
    expect(rows).toContainEqual([
      'Owner',
      'EntityId',
      org.engine.sessionFor('admin').userId,
      org.engine.sessionFor('rep').userId,
    ]);
  });
});

describe('an opportunity', () => {
  const deal = { Name: 'Deal', StageName: 'Needs Analysis', CloseDate: '2026-03-31', Amount: 200 };

  it('takes probability, forecast and the closed flags from its stage', () => {
    const id = org.add('Opportunity', deal);
    const read = (): unknown =>
      org.read(
        'Opportunity',
        id,
        'Probability',
        'ForecastCategory',
        'ForecastCategoryName',
        'IsClosed',
        'IsWon',
        'LastStageChangeDate',
      );
    expect(read()).toEqual({
      Probability: 20,
      ForecastCategory: 'Pipeline',
      ForecastCategoryName: 'Pipeline',
      IsClosed: 0,
      IsWon: 0,
      LastStageChangeDate: null,
    });
    org.save('admin', 'update', 'Opportunity', [
      { Id: id, StageName: 'Negotiation/Review', Probability: 55, ForecastCategoryName: 'Commit' },
    ]);
    expect(read()).toMatchObject({
      Probability: 55,
      ForecastCategory: 'Forecast',
      LastStageChangeDate: Date.UTC(2026, 0, 15, 10, 30, 20),
    });
    org.save('admin', 'update', 'Opportunity', [{ Id: id, StageName: 'Closed Won' }]);
    expect(read()).toMatchObject({ Probability: 100, ForecastCategory: 'Closed', IsClosed: 1, IsWon: 1 });
  });

  it('is won with a probability of 0 to 100 percent', () => {
    for (const [Probability, answer] of [
      [100, 'ok'],
      [
        101,
        'NUMBER_OUTSIDE_VALID_RANGE Probability (%): value outside of valid range on numeric field: 101 [Probability]',
      ],
      [
        -1,
        'NUMBER_OUTSIDE_VALID_RANGE Probability (%): value outside of valid range on numeric field: -1 [Probability]',
      ],
    ] as const)
      expect(said(org.save('admin', 'insert', 'Opportunity', [{ ...deal, Probability }])[0])).toBe(answer);
  });

  it('refuses a stage the org does not have', () => {
    expect(said(org.save('admin', 'insert', 'Opportunity', [{ ...deal, StageName: 'Dreaming' }])[0])).toBe(
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST Stage: bad value for restricted picklist field: Dreaming [StageName]',
    );
    org.engine.loadRows('OpportunityStage', [
      { MasterLabel: 'Dreaming', ApiName: 'Dreaming', DefaultProbability: 1, IsActive: true },
    ]);
    expect(org.read('Opportunity', org.add('Opportunity', { ...deal, StageName: 'Dreaming' }), 'Probability')).toEqual({
      Probability: 1,
    });
  });

  it('counts how often its close date went to a later month', () => {
    const id = org.add('Opportunity', deal);
    for (const date of ['2026-03-01', '2026-04-30', '2026-04-01', '2026-06-15'])
      org.save('admin', 'update', 'Opportunity', [{ Id: id, CloseDate: date }]);
    expect(org.read('Opportunity', id, 'PushCount')).toEqual({ PushCount: 2 });
  });

  it('writes its history when stage, amount, probability or close date move, and only then', () => {
    const id = org.add('Opportunity', deal);
    for (const change of [
      { NextStep: 'call' },
      { Amount: 300 },
      { StageName: 'Value Proposition' },
      { CloseDate: '2026-04-30' },
      { Probability: 51 },
    ]) {
      org.save('admin', 'update', 'Opportunity', [{ Id: id, ...change }]);
    }
    const march = Date.UTC(2026, 2, 31) / DAY;
    const april = Date.UTC(2026, 3, 30) / DAY;
    expect(
      rowsOf(
        'OpportunityHistory',
        'StageName, Amount, Probability, ExpectedRevenue, CloseDate, PrevAmount, PrevCloseDate',
      ),
    ).toEqual([
      ['Needs Analysis', 200, 20, 40, march, null, null],
      ['Needs Analysis', 300, 20, 60, march, 200, null],
      ['Value Proposition', 300, 50, 150, march, null, null],
      ['Value Proposition', 300, 50, 150, april, null, march],
      ['Value Proposition', 300, 51, 153, april, null, null],
    ]);
  });

  it('begins its history on the day it is back-dated to', () => {
    org.add('Opportunity', { ...deal, CreatedDate: '2025-06-01T00:00:00Z' });
    expect(rowsOf('OpportunityHistory', 'CreatedDate')).toEqual([[Date.UTC(2025, 5, 1)]]);
  });
});

describe('the test-data door', () => {
  it('puts a past in place of the history that was written by itself', () => {
    const id = org.add('Opportunity', { Name: 'Deal', StageName: 'Closed Won', CloseDate: '2026-03-31' });
    const rows = ['Prospecting', 'Closed Won'].map((StageName, index) => ({
      OpportunityId: id,
      StageName,
      CreatedDate: `2025-0${String(index + 1)}-01T00:00:00Z`,
    }));
    expect(org.engine.loadRows('OpportunityHistory', rows, { replaceBy: 'OpportunityId' })).toHaveLength(2);
    expect(rowsOf('OpportunityHistory', 'StageName, CreatedDate, SystemModstamp')).toEqual([
      ['Prospecting', Date.UTC(2025, 0, 1), Date.UTC(2025, 0, 1)],
      ['Closed Won', Date.UTC(2025, 1, 1), Date.UTC(2025, 1, 1)],
    ]);
  });

  it('takes ids as they are given, and never makes one of them again', () => {
    const [first = '', second = ''] = ['001Lo0000000005', '0015e000AbCdEfG'].map((id, index) => {
      const [made = ''] = org.engine.loadRows('Account', [{ Id: id, Name: String(index) }]);
      return made;
    });
    expect([first, second].map((id) => id.length)).toEqual([18, 18]);
    expect(org.add('Account', { Name: 'next' }).slice(0, 15)).toBe('001Lo0000000006');
    expect(() => org.engine.loadRows('Account', [{ Id: first, Name: 'again' }])).toThrow('is there already');
  });

  it('checks types and names all the same, and writes nothing when one is wrong', () => {
    expect(() => org.engine.loadRows('OpportunityHistory', [{ StageName: 'x' }, { Amount: 'much' }])).toThrow(
      'value not of required type: much',
    );
    expect(() => org.engine.loadRows('OpportunityHistory', [{ Nope: 1 }])).toThrow("No such column 'Nope'");
    expect(rowsOf('OpportunityHistory', 'Id')).toEqual([]);
  });
});

describe('activities', () => {
  it('belong to the account of what they are about, or of whom', () => {
    const account = org.add('Account', { Name: 'Acme' });
    const contact = org.add('Contact', { LastName: 'Doe', AccountId: account });
    const deal = org.add('Opportunity', {
      Name: 'D',
      StageName: 'Prospecting',
      CloseDate: '2026-03-31',
      AccountId: account,
    });
    const ids = [{ WhatId: deal }, { WhoId: contact }, { WhatId: account }, {}].map((row) =>
      org.add('Task', { Subject: 'Call', ...row }),
    );
    expect(ids.map((id) => org.read('Task', id, 'AccountId')['AccountId'])).toEqual([account, account, account, null]);
  });

  it('know their times from each other', () => {
    const id = org.add('Event', { Subject: 'Meet', StartDateTime: '2026-01-20T09:00:00Z', DurationInMinutes: 45 });
    expect(org.read('Event', id, 'ActivityDateTime', 'EndDateTime', 'ActivityDate')).toEqual({
      ActivityDateTime: Date.UTC(2026, 0, 20, 9),
      EndDateTime: Date.UTC(2026, 0, 20, 9, 45),
      ActivityDate: Date.UTC(2026, 0, 20) / DAY,
    });
    const task = org.add('Task', { Subject: 'Do' });
    org.save('admin', 'update', 'Task', [{ Id: task, Status: 'Completed' }]);
    expect(org.read('Task', task, 'CompletedDateTime')).toEqual({
      CompletedDateTime: Date.UTC(2026, 0, 15, 10, 30, 20),
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['Event', {}, 'REQUIRED_FIELD_MISSING Required fields are missing: [DurationInMinutes] [DurationInMinutes]'],
    ['Event', { EndDateTime: '2026-01-20T08:59:00Z' }, 'before it starts [EndDateTime]'],
    ['Event', { EndDateTime: '2026-01-20T10:00:00Z', DurationInMinutes: 59 }, 'by its duration [EndDateTime]'],
    ['Event', { EndDateTime: '2026-02-03T09:01:00Z' }, '14 days [EndDateTime]'],
    ['Event', { EndDateTime: '2026-02-03T09:00:00Z' }, 'ok'],
    ['Event', { EndDateTime: '2026-01-20T10:00:00Z', DurationInMinutes: 60 }, 'ok'],
    ['Event', { IsAllDayEvent: true }, 'ok'],
    ['Task', { WhoId: 'lead', WhatId: 'account' }, 'where its person is a lead [WhatId]'],
    ['Task', { WhoId: 'lead' }, 'ok'],
    ['Event', { WhoId: 'lead', WhatId: 'account', DurationInMinutes: 0 }, 'where its person is a lead [WhatId]'],
  ])('%s %j is %s', (object, values, answer) => {
    const ids: Record<string, string> = {
      lead: org.add('Lead', { LastName: 'L', Company: 'C' }),
      account: org.add('Account', { Name: 'A' }),
    };
    const row = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, ids[String(value)] ?? value]));
    const start = object === 'Event' ? { StartDateTime: '2026-01-20T09:00:00Z' } : {};
    expect(said(org.save('admin', 'insert', object, [{ Subject: 'x', ...start, ...row }])[0])).toContain(answer);
  });
});

describe('contact roles', () => {
  it('know one primary contact a deal: the last one chosen', () => {
    const deal = org.add('Opportunity', { Name: 'D', StageName: 'Prospecting', CloseDate: '2026-03-31' });
    const roles = ['A', 'B'].map((name) =>
      org.add('OpportunityContactRole', {
        OpportunityId: deal,
        ContactId: org.add('Contact', { LastName: name }),
        IsPrimary: true,
      }),
    );
    expect(roles.map((id) => org.read('OpportunityContactRole', id, 'IsPrimary')['IsPrimary'])).toEqual([0, 1]);
  });
});
