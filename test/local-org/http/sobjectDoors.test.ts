/** What is beside records and describes: layouts, list views, changes, looks, tabs. Through jsforce where it has a call. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'jsforce';
import { ask, connectTo, startTestOrg } from '../../support/localOrg.ts';

const started = startTestOrg();
const base = '/services/data/v50.0';
let admin: Connection;
let rep: Connection;

beforeAll(async () => {
  admin = connectTo(started(), 'admin', '50.0');
  rep = connectTo(started(), 'rep', '50.0');
  await admin.sobject('Account').create([
    { Name: 'Beta', Phone: '2' },
    { Name: 'Alpha', Phone: '1' },
  ]);
});

interface Section {
  readonly heading: string;
  readonly columns: number;
  readonly layoutRows: readonly {
    readonly layoutItems: readonly { readonly label: string; readonly required: boolean }[];
  }[];
}

/** jsforce has no types for list views. */
interface ListViews {
  readonly size: number;
  readonly listviews: readonly { readonly id: string; readonly label: string; readonly developerName: string }[];
}

interface ListViewDescribe {
  readonly columns: readonly { readonly fieldNameOrPath: string }[];
  readonly query: string;
}

function labels(sections: readonly Section[]): string[] {
  const items = sections.flatMap(({ layoutRows }) => layoutRows.flatMap(({ layoutItems }) => layoutItems));
  return items.map(({ label }) => label).filter((label) => label !== '');
}

describe('layouts', () => {
  it('of an object that has none hold its fields and its related lists', async () => {
    const { layouts, recordTypeMappings, recordTypeSelectorRequired } = await admin.sobject('Account').layouts();
    const [layout] = layouts;
    expect(layouts).toHaveLength(1);
    expect(layout).toMatchObject({
      id: expect.stringMatching(/^00h\w{15}$/),
      buttonLayoutSection: { detailButtons: [{ name: 'Edit' }, { name: 'Delete' }] },
      quickActionList: { quickActionListItems: [] },
    });
    const shown = labels(layout?.detailLayoutSections as unknown as Section[]);
    expect(shown).toEqual(expect.arrayContaining(['Account Name', 'Industry']));
    expect(layout?.relatedLists.map(({ name }) => name)).toEqual(expect.arrayContaining(['Contacts', 'Opportunities']));
    expect(recordTypeMappings).toMatchObject([{ name: 'Master', layoutId: layout?.id, available: true }]);
    expect(recordTypeSelectorRequired).toEqual([false]);
  });

  it('that were deployed are given as they are, in their order', async () => {
    const { layouts } = await admin.sobject('Decision_Step__c').layouts();
    const sections = layouts[0]?.editLayoutSections as unknown as Section[];
    expect(sections[0]).toMatchObject({ heading: 'Information', columns: 2, useHeading: true });
    const firstRow = sections[0]?.layoutRows[0]?.layoutItems;
    expect(firstRow).toMatchObject([
      { editableForNew: false, layoutComponents: [{ type: 'Field', value: 'Name' }] },
      { editableForNew: true, layoutComponents: [{ value: 'Entered_On__c', details: { type: 'datetime' } }] },
    ]);
  });

  it('show a user what the user may see and change', async () => {
    const analyst = connectTo(started(), 'analyst', '50.0');
    const { layouts } = await analyst.sobject('Decision_Step__c').layouts();
    const items = (layouts[0]?.editLayoutSections as unknown as Section[]).flatMap(({ layoutRows }) =>
      layoutRows.flatMap(({ layoutItems }) => layoutItems),
    );
    expect(items.filter((item) => (item as unknown as { editableForUpdate: boolean }).editableForUpdate)).toEqual([]);
    expect(layouts[0]?.buttonLayoutSection?.detailButtons).toEqual([]);
  });

  it('are had by record type and by name, and are not there otherwise', async () => {
    const one = await ask(started(), `${base}/sobjects/Account/describe/layouts/012000000000000AAA`, { as: 'admin' });
    expect(one).toMatchObject({ status: 200, body: { id: expect.stringMatching(/^00h/), saveOptions: [] } });
    expect((await admin.sobject('User').layouts('UserAlt')).layouts).toHaveLength(1);
    for (const path of [
      'Account/describe/layouts/012000000000001AAA',
      'Account/describe/namedLayouts/Other',
      'Nothing__c/describe/layouts',
      'Organization/describe/layouts',
    ]) {
      const answer = await ask(started(), `${base}/sobjects/${path}`, { as: 'admin' });
      expect({ path, answer }).toMatchObject({ path, answer: { status: 404, body: [{ errorCode: 'NOT_FOUND' }] } });
    }
  });

  it('in short are the deployed one, or the name', async () => {
    const path = await admin.sobject('Decision_Path__c').compactLayouts();
    expect(path.compactLayouts[0]).toMatchObject({ id: expect.stringMatching(/^0AH/), objectType: 'Decision_Path__c' });
    expect(path.defaultCompactLayoutId).toBe(path.compactLayouts[0]?.id);
    const account = await admin.sobject('Account').compactLayouts();
    expect(account).toMatchObject({
      compactLayouts: [{ id: null, name: 'SYSTEM', fieldItems: [{ label: 'Account Name' }] }],
      defaultCompactLayoutId: null,
      recordTypeCompactLayoutMappings: [{ compactLayoutName: 'SYSTEM', recordTypeName: 'Master' }],
    });
    const several = await ask(started(), `${base}/compactLayouts?q=Account,Contact`, { as: 'admin' });
    expect(several.body).toMatchObject({ Account: { name: 'SYSTEM' }, Contact: { objectType: 'Contact' } });
    const primary = await ask(started(), `${base}/sobjects/Account/describe/compactLayouts/primary`, { as: 'admin' });
    expect(primary.body).toMatchObject({ name: 'SYSTEM' });
    expect(await admin.sobject('Account').approvalLayouts()).toEqual({ approvalLayouts: [] });
  });
});

describe('list views', () => {
  it('of a standard object are all, mine and those looked at last', async () => {
    const { listviews, size } = (await admin.sobject('Account').listviews()) as ListViews;
    expect(listviews.map(({ developerName }) => developerName)).toEqual([
      'AllAccounts',
      'MyAccounts',
      'RecentlyViewedAccounts',
    ]);
    expect(size).toBe(3);
    const view = admin.sobject('Account').listview(listviews[0]?.id ?? '');
    const described = await view.describe();
    expect(described).toMatchObject({
      sobjectType: 'Account',
      scope: 'everything',
      orderBy: [{ fieldNameOrPath: 'Name' }, {}],
    });
    const found = (await view.results()) as { size: number; records: { columns: { value: string | null }[] }[] };
    expect(found.records.map(({ columns }) => columns[0]?.value)).toEqual(['Alpha', 'Beta']);
    expect(found).toMatchObject({ done: true, size: 2, developerName: 'AllAccounts' });
    const explained = (await view.explain()) as { plans: unknown[] };
    expect(explained.plans).toMatchObject([{ sobjectType: 'Account', cardinality: 2 }]);
    const mine = rep.sobject('Account').listview(listviews[1]?.id ?? '');
    expect(await mine.results()).toMatchObject({ size: 0 });
  });

  it('that were deployed filter and show what they say', async () => {
    const runs = admin.sobject('Buyside_Run__c');
    const made = await connectTo(started(), 'integration')
      .sobject('Buyside_Run__c')
      .create([
        { Run_Id__c: 'r1', Kind__c: 'Sync', Status__c: 'Failed' },
        { Run_Id__c: 'r2', Kind__c: 'Sync', Status__c: 'Succeeded' },
      ]);
    expect(made).toMatchObject([{ success: true }, { success: true }]);
    const { listviews } = (await runs.listviews()) as ListViews;
    expect(listviews.map(({ label }) => label)).toEqual(['All Runs', 'My Runs', 'Runs That Need Attention']);
    const id = listviews.find(({ developerName }) => developerName === 'Needs_Attention')?.id ?? '';
    const { columns, query } = (await runs.listview(id).describe()) as ListViewDescribe;
    expect(columns.slice(0, 3).map(({ fieldNameOrPath }) => fieldNameOrPath)).toEqual(['Name', 'Kind__c', 'Status__c']);
    expect(columns.map(({ fieldNameOrPath }) => fieldNameOrPath)).toContain('Owner.Alias');
    expect(query).toContain("(Status__c = 'Partial' OR Status__c = 'Failed' OR Status__c = 'Interrupted')");
    const { records } = (await runs.listview(id).results()) as { records: { columns: { value: string }[] }[] };
    expect(records.map((record) => record.columns[2]?.value)).toEqual(['Failed']);
  });

  it('of a queue hold what the queue owns; one with a scope that is not known is listed, and gives no rows', async () => {
    const { metadata } = admin;
    const queue = { fullName: 'Desk', name: 'Desk', queueSobject: [{ sobjectType: 'Lead' }] };
    expect(await metadata.create('Queue', queue)).toMatchObject({ success: true });
    const ofDesk = {
      fullName: 'Lead.OfDesk',
      label: 'Of the desk',
      filterScope: 'Queue',
      queue: 'Desk',
      columns: ['FULL_NAME'],
    };
    const filters = [{ field: 'LEAD.COMPANY', operation: 'equals', value: 'Open Org' }];
    const views = [
      ofDesk,
      { ...ofDesk, fullName: 'Lead.OfDeskOpen', label: 'Open', filters },
      { fullName: 'Lead.Near', label: 'Near', filterScope: 'MyTerritory' },
    ];
    const made = await metadata.create('ListView', views);
    expect(made.map(({ errors, success }) => ({ errors, success }))).toEqual(
      views.map(() => ({ errors: [], success: true })),
    );
    const { records } = await admin.query<{ Id: string }>("SELECT Id FROM Group WHERE DeveloperName = 'Desk'");
    const lead = { LastName: 'Lee', Status: 'Open - Not Contacted', OwnerId: records[0]?.Id ?? '' };
    const leads = await admin.create('Lead', [
      { ...lead, Company: 'Open Org' },
      { ...lead, Company: 'Other' },
      { LastName: 'Lu', Company: 'Open Org', Status: 'Open - Not Contacted' },
    ]);
    expect(leads.map(({ success }) => success)).toEqual([true, true, true]);
    const { listviews } = (await admin.sobject('Lead').listviews()) as ListViews;
    const view = (name: string): ReturnType<ReturnType<Connection['sobject']>['listview']> =>
      admin.sobject('Lead').listview(listviews.find(({ developerName }) => developerName === name)?.id ?? '');
    expect(await view('OfDesk').results()).toMatchObject({ size: 2 });
    expect(await view('OfDeskOpen').results()).toMatchObject({ size: 1 });
    await expect(view('Near').results()).rejects.toThrow('MyTerritory');
  });

  it('are paged, and refuse what is no number or no list view', async () => {
    const { listviews } = (await admin.sobject('Account').listviews()) as ListViews;
    const path = `${base}/sobjects/Account/listviews/${listviews[0]?.id ?? ''}`;
    expect((await ask(started(), `${path}/results?limit=1`, { as: 'admin' })).body).toMatchObject({
      done: false,
      size: 1,
    });
    expect((await ask(started(), `${path}/results?limit=1&offset=1`, { as: 'admin' })).body).toMatchObject({
      done: true,
    });
    expect(await ask(started(), `${path}/results?limit=x`, { as: 'admin' })).toMatchObject({ status: 400 });
    const nothing = `${base}/sobjects/Account/listviews/00B000000000000AAA/describe`;
    expect(await ask(started(), nothing, { as: 'admin' })).toMatchObject({ status: 404 });
    const plan = `${base}/query/?explain=00B000000000000AAA`;
    expect(await ask(started(), plan, { as: 'admin' })).toMatchObject({ status: 404 });
  });
});

describe('changes', () => {
  const minute = 60_000;
  const ahead = new Date(Math.ceil(Date.now() / minute) * minute + 10 * minute);
  const behind = new Date(ahead.getTime() - 24 * 60 * minute);

  it('are the rows made or changed in a span, and the rows deleted in it', async () => {
    const [kept, gone] = await admin.sobject('Account').create([{ Name: 'Kept' }, { Name: 'Gone' }]);
    await admin.sobject('Account').destroy(gone?.id ?? '');
    const { ids, latestDateCovered } = await admin.sobject('Account').updated(behind, ahead);
    expect(ids).toContain(kept?.id);
    expect(ids).not.toContain(gone?.id);
    expect(Date.parse(latestDateCovered)).toBe(ahead.getTime());
    const { deletedRecords } = await admin.sobject('Account').deleted(behind.toString(), ahead.toString());
    expect(deletedRecords).toMatchObject([{ id: gone?.id, deletedDate: expect.stringMatching(/^20/) }]);
    const before = new Date(behind.getTime() + minute);
    expect((await admin.sobject('Account').updated(behind, before)).ids).toEqual([]);
  });

  it.each([
    ['start=2026-01-01T00:00:00Z', 'MISSING_ARGUMENT'],
    ['start=x&end=y', 'INVALID_FIELD'],
    ['start=2001-01-01T00:00:00Z&end=2001-02-01T00:00:00Z', 'INVALID_REPLICATION_DATE'],
    [`start=${ahead.toISOString()}&end=${ahead.toISOString()}`, 'INVALID_REPLICATION_DATE'],
  ])('are not told for %s', async (query, errorCode) => {
    const answer = await ask(started(), `${base}/sobjects/Account/updated?${query}`, { as: 'admin' });
    expect(answer).toMatchObject({ status: 400, body: [{ errorCode }] });
  });
});

describe('what a user looked at', () => {
  it('is remembered for that user alone, newest first', async () => {
    expect(await admin.recent()).toEqual([]);
    await admin.query("SELECT Id FROM Account WHERE Name = 'Alpha' FOR VIEW");
    expect(await admin.recent(5)).toMatchObject([{ attributes: { type: 'Account' }, Name: 'Alpha' }]);
    expect(await admin.sobject('Account').recent()).toMatchObject([{ Name: 'Alpha' }]);
    expect(await admin.sobject('Contact').recent()).toEqual([]);
    expect(await rep.recent()).toEqual([]);
    const relevant = await ask(started(), `${base}/sobjects/relevantItems`, { as: 'admin' });
    expect(relevant.body).toMatchObject([{ apiName: 'Account', key: '001', recordIds: [expect.any(String)] }]);
    expect(await ask(started(), `${base}/recent?limit=0`, { as: 'admin' })).toMatchObject({ status: 400 });
  });
});

describe('tabs and themes', () => {
  it('are those of the objects a user may see', async () => {
    const tabs = await admin.tabs();
    expect(tabs).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'standard-Account', label: 'Accounts', custom: false }),
        expect.objectContaining({ sobjectName: 'Decision_Path__c', custom: true, url: expect.any(String) }),
      ]),
    );
    expect(tabs.map(({ sobjectName }) => sobjectName)).not.toContain('Buy_In__c');
    const { themeItems } = await admin.theme();
    expect(themeItems.map(({ name }) => name)).toEqual(tabs.map(({ sobjectName }) => sobjectName));
  });
});
