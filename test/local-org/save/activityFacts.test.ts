/** What tasks and events say of the record they are about: LastActivityDate, HasOpenActivity, HasOverdueTask. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { runQuery } from '../../../src/local-org/soql/runQuery.ts';
import { newOrg, type TestOrg } from './workshop.ts';

let org: TestOrg;
let account: string;
let contact: string;
let deal: string;
beforeEach(() => {
  org = newOrg();
  account = org.add('Account', { Name: 'Acme' });
  contact = org.add('Contact', { LastName: 'Doe', AccountId: account });
  const row = { Name: 'D', StageName: 'Prospecting', CloseDate: '2026-03-31', AccountId: account };
  deal = org.add('Opportunity', row);
});

function ask(soql: string): unknown[] {
  const { records } = runQuery(org.engine, org.engine.sessionFor('admin'), soql);
  return records.map((record) => Object.values(record).slice(1));
}
const last = (): unknown[] =>
  ['Account', 'Contact', 'Opportunity'].flatMap((name) => ask(`SELECT LastActivityDate FROM ${name}`).flat());
const open = (): unknown => ask('SELECT HasOpenActivity, HasOverdueTask FROM Opportunity')[0];

describe('the last activity', () => {
  it('is the completed task that was due last, on the deal, its person and their account', () => {
    expect(last()).toEqual([null, null, null]);
    const task = { WhatId: deal, WhoId: contact, Status: 'Completed' };
    const late = org.add('Task', { ...task, ActivityDate: '2026-01-10' });
    org.add('Task', { ...task, ActivityDate: '2026-01-05' });
    org.add('Task', { ...task, ActivityDate: '2026-01-12', Status: 'In Progress' });
    expect(last()).toEqual(['2026-01-10', '2026-01-10', '2026-01-10']);
    org.save('admin', 'delete', 'Task', [{ Id: late }]);
    expect(last()).toEqual(['2026-01-05', '2026-01-05', '2026-01-05']);
    org.save('admin', 'undelete', 'Task', [{ Id: late }]);
    org.save('admin', 'update', 'Task', [{ Id: late, WhatId: null }]);
    expect(last()).toEqual(['2026-01-10', '2026-01-10', '2026-01-05']);
  });

  it('is an event as soon as its day has come', () => {
    org.add('Event', { WhatId: deal, StartDateTime: '2026-01-20T09:00:00Z', DurationInMinutes: 60 });
    expect(last()).toEqual([null, null, null]);
    org.goTo('2026-01-20T12:00:00Z');
    expect(last()).toEqual(['2026-01-20', null, '2026-01-20']);
    expect(ask('SELECT Name FROM Opportunity WHERE LastActivityDate = LAST_N_DAYS:3')).toEqual([['D']]);
    expect(ask('SELECT Name FROM Opportunity WHERE LastActivityDate < TODAY')).toEqual([]);
  });
});

describe('a deal', () => {
  it('has open activities while a task is not completed or an event is not over', () => {
    expect(open()).toEqual([false, false]);
    const task = org.add('Task', { WhatId: deal, ActivityDate: '2026-01-15' });
    expect(open()).toEqual([true, false]);
    org.save('admin', 'update', 'Task', [{ Id: task, Status: 'Completed' }]);
    expect(open()).toEqual([false, false]);
    org.add('Event', { WhatId: deal, StartDateTime: '2026-01-15T10:00:00Z', DurationInMinutes: 60 });
    expect(open()).toEqual([true, false]);
    org.goTo('2026-01-15T11:00:01Z');
    expect(open()).toEqual([false, false]);
  });

  it('has an overdue task the day after it was due, without anybody saving', () => {
    org.add('Task', { WhatId: deal, ActivityDate: '2026-01-15' });
    org.goTo('2026-01-16T00:00:00Z');
    expect(open()).toEqual([true, true]);
    expect(ask('SELECT Name FROM Opportunity WHERE HasOverdueTask = TRUE')).toEqual([['D']]);
  });
});
