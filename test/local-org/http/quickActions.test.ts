/** Quick actions, through jsforce's calls for them. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'jsforce';
import { connectTo, startTestOrg } from '../../support/localOrg.ts';

const started = startTestOrg({ empty: true, clock: () => new Date('2026-03-04T12:00:00Z') });
let admin: Connection;
let accountId = '';

/** jsforce knows the results of actions as anything. */
type Result = Readonly<Record<string, unknown>>;

async function made(object: string, row: Record<string, string>): Promise<string> {
  return String((await admin.create(object, row)).id);
}

beforeAll(async () => {
  admin = connectTo(started(), 'admin');
  accountId = await made('Account', { Name: 'Alpha' });
  const addContact = {
    ...{ fullName: 'Account.Add_Contact', label: 'Add contact', type: 'Create', optionsCreateFeedItem: true },
    ...{ targetObject: 'Contact', targetParentField: 'AccountId' },
    fieldOverrides: [
      { field: 'Title', literalValue: 'Buyer' },
      { field: 'Birthdate', formula: 'TODAY() - 10' },
    ],
    quickActionLayout: {
      layoutSectionStyle: 'TwoColumnsLeftToRight',
      quickActionLayoutColumns: [
        { quickActionLayoutItems: [{ emptySpace: false, field: 'LastName', uiBehavior: 'Required' }] },
        { quickActionLayoutItems: [{ emptySpace: false, field: 'Title', uiBehavior: 'Edit' }] },
      ],
    },
  };
  const change = {
    ...{ fullName: 'Account.Rate', label: 'Rate', type: 'Update', optionsCreateFeedItem: false },
    fieldOverrides: [{ field: 'Rating', literalValue: 'Hot' }],
    quickActionLayout: {
      layoutSectionStyle: 'TwoColumnsLeftToRight',
      quickActionLayoutColumns: [
        { quickActionLayoutItems: [{ emptySpace: false, field: 'Phone', uiBehavior: 'Edit' }] },
      ],
    },
  };
  const impossible = {
    ...{ fullName: 'Impossible', label: 'Impossible', type: 'Create', optionsCreateFeedItem: false },
    ...{ targetObject: 'Contact', fieldOverrides: [{ field: 'Title', formula: 'Nope.Name' }] },
  };
  const results = await admin.metadata.create('QuickAction', [addContact, change, impossible]);
  expect(results.map(({ errors, success }) => ({ errors, success }))).toEqual(
    results.map(() => ({ errors: [], success: true })),
  );
});

describe('quick actions', () => {
  it('are those every org has, and those that were deployed, each with its addresses', async () => {
    const actions = await admin.quickActions();
    expect(actions.map(({ name }) => name)).toEqual(expect.arrayContaining(['LogACall', 'NewTask', 'NewContact']));
    expect(actions.map(({ name }) => name)).not.toContain('Account.Rate');
    const ofAccounts = (await admin.sobject('Account').quickActions()) as typeof actions;
    const [first] = ofAccounts;
    expect(ofAccounts.slice(0, 2).map(({ name }) => name)).toEqual(['Account.Add_Contact', 'Account.Rate']);
    const { version } = admin;
    expect(first).toMatchObject({
      label: 'Add contact',
      type: 'Create',
      urls: { describe: `/services/data/v${version}/sobjects/Account/quickActions/Add_Contact/describe` },
    });
  });

  it('are not offered to whom their records are refused', async () => {
    const actions = await connectTo(started(), 'analyst').quickActions();
    const mayCreate = (await connectTo(started(), 'analyst').describe('Account')).createable;
    expect(actions.some(({ name }) => name === 'NewAccount')).toBe(mayCreate);
  });

  it('describe what they ask for', async () => {
    const described = (await admin.sobject('Account').quickAction('Add_Contact').describe()) as unknown as Result;
    expect(described).toMatchObject({
      contextSobjectType: 'Account',
      targetSobjectType: 'Contact',
      targetParentField: 'AccountId',
      layout: {
        layoutRows: [
          {
            layoutItems: [
              { label: 'Last Name', required: true, layoutComponents: [{ value: 'LastName' }] },
              { label: 'Title', required: false },
            ],
          },
        ],
      },
    });
    expect(await admin.quickAction('LogACall').describe()).toMatchObject({
      targetSobjectType: 'Task',
      type: 'LogACall',
    });
  });

  it('start with what new records have, what they fill in, and where they were started', async () => {
    const action = admin.quickAction('LogACall');
    const nothing = { Description: null, WhoId: null, WhatId: null };
    expect(await action.defaultValues()).toEqual({ attributes: { type: 'Task' }, Subject: 'Call', ...nothing });
    expect(await action.defaultValues(accountId)).toMatchObject({ ...nothing, WhatId: accountId });
    const contactId = await made('Contact', { LastName: 'Lee' });
    expect(await action.defaultValues(contactId)).toMatchObject({ ...nothing, WhoId: contactId });
    expect(await admin.quickAction('NewTask').defaultValues()).toMatchObject({
      Status: 'Not Started',
      Priority: 'Normal',
    });
    expect(await admin.sobject('Account').quickAction('Add_Contact').defaultValues(accountId)).toMatchObject({
      ...{ LastName: null, Title: 'Buyer', Birthdate: '2026-02-22', AccountId: accountId },
    });
    await expect(action.defaultValues('001000000000001AAA')).rejects.toThrow('does not exist');
  });

  it('make their record', async () => {
    const call = (await admin.quickAction('LogACall').execute(accountId, { Description: 'All well' })) as Result;
    expect(call).toMatchObject({ success: true, created: true, contextId: accountId, feedItemIds: [], errors: [] });
    expect(await admin.sobject('Task').retrieve(String(call['id']))).toMatchObject({
      ...{ Subject: 'Call', Description: 'All well', WhatId: accountId, TaskSubtype: 'Call' },
      ...{ IsClosed: true, ActivityDate: '2026-03-04' },
    });
    const add = admin.sobject('Account').quickAction('Add_Contact');
    const { id } = (await add.execute(accountId, { LastName: 'Lu', Title: 'CFO' })) as Result;
    expect(await admin.sobject('Contact').retrieve(String(id))).toMatchObject({
      ...{ LastName: 'Lu', Title: 'CFO', AccountId: accountId, Birthdate: '2026-02-22' },
    });
    await expect(add.execute(accountId, { Title: 'no name' })).rejects.toThrow(
      'Required fields are missing: [LastName]',
    );
  });

  it('change the record they were started from', async () => {
    const action = admin.sobject('Account').quickAction('Rate');
    expect(await action.defaultValues(accountId)).toMatchObject({ Phone: null });
    const result = (await action.execute(accountId, { Phone: '1' })) as Result;
    expect(result).toMatchObject({ success: true, created: false, id: accountId });
    expect(await admin.sobject('Account').retrieve(accountId)).toMatchObject({ Phone: '1', Rating: 'Hot' });
  });

  it('are refused where they are not known, or cannot be carried out', async () => {
    await expect(admin.quickAction('Nope').describe()).rejects.toThrow('does not exist');
    await expect(admin.quickAction('Rate').describe()).rejects.toThrow('does not exist');
    await expect(admin.quickAction('Impossible').execute('', { LastName: 'x' })).rejects.toThrow('cannot work out');
  });
});
