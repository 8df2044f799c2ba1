/** The partner API beyond single rows: queries, merging, converting leads and the recycle bin. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'jsforce';
import type { UserName } from '../../../src/local-org/index.ts';
import { ask, connectTo, startTestOrg } from '../../support/localOrg.ts';

const org = startTestOrg();
let admin: Connection;

beforeAll(() => {
  admin = connectTo(org(), 'admin', '50.0');
});

async function made(object: string, row: object): Promise<string> {
  const result = await admin.sobject(object).create({ ...row });
  if (!result.success) throw new Error(JSON.stringify(result));
  return result.id;
}

/** The XML of an answer. */
async function soap(call: string, as: UserName = 'admin'): Promise<string> {
  const header = `<SessionHeader><sessionId>${org().user(as).accessToken}</sessionId></SessionHeader>`;
  const body = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header>${header}</e:Header><e:Body>${call}</e:Body></e:Envelope>`;
  const headers = { 'content-type': 'text/xml' };
  return String((await ask(org(), '/services/Soap/u/50.0', { method: 'POST', headers, body })).body);
}

async function oneOf(soql: string): Promise<Record<string, unknown>> {
  const [record] = (await admin.query<Record<string, unknown>>(soql)).records;
  if (!record) throw new Error(`nothing: ${soql}`);
  return record;
}

describe('a query by SOAP', () => {
  it('gives sObjects with parents, children and what is blank', async () => {
    const account = await made('Account', { Name: 'A & B' });
    await made('Contact', { LastName: 'Park', AccountId: account });
    const soql = `SELECT Name, Phone, IsDeleted, CreatedDate, Owner.LastName, (SELECT LastName FROM Contacts) FROM Account WHERE Id = '${account}'`;
    const xml = await soap(`<query><queryString>${soql}</queryString></query>`);
    expect(xml).toContain(
      '<queryResponse><result xsi:type="QueryResult"><done>true</done><queryLocator xsi:nil="true"/>',
    );
    expect(xml).toContain('<sf:type>Account</sf:type>');
    expect(xml).toContain('<sf:Name>A &amp; B</sf:Name><sf:Phone xsi:nil="true"/><sf:IsDeleted>false</sf:IsDeleted>');
    expect(xml).toMatch(
      /<sf:CreatedDate>[\d-]+T[\d:]+\.000Z<\/sf:CreatedDate><sf:Owner xsi:type="sf:sObject"><sf:type>User/,
    );
    expect(xml).toMatch(/<sf:Contacts xsi:type="QueryResult">.*<sf:LastName>Park<.*<size>1<\/size><\/sf:Contacts>/);
    expect(xml).toContain('</records><size>1</size></result></queryResponse>');
  });

  it('goes on with queryMore, and says what it does not understand', async () => {
    const rows = Array.from({ length: 2100 }, (_, index) => ({ Name: `Many ${index}` }));
    await admin.bulk2.loadAndWaitForResults({ object: 'Product2', operation: 'insert', input: rows });
    const first = await soap('<query><queryString>SELECT Id FROM Product2</queryString></query>');
    expect(first.split('<records').length - 1).toBe(2000);
    const locator = /<queryLocator>([^<]+)</.exec(first)?.[1] ?? '';
    const next = await soap(`<queryMore><queryLocator>${locator}</queryLocator></queryMore>`);
    expect(next.split('<records').length - 1).toBe(100);
    expect(next).toContain('<done>true</done>');
    expect(await soap('<queryMore><queryLocator>0r8x</queryLocator></queryMore>')).toContain('INVALID_QUERY_LOCATOR');
    expect(await soap(`<queryMore><queryLocator>${locator}</queryLocator></queryMore>`, 'rep')).toContain(
      'INVALID_QUERY_LOCATOR',
    );
    expect(await soap('<query><queryString>SELECT</queryString></query>')).toContain('MALFORMED_QUERY');
    expect(await soap('<query/>')).toContain('sf:MALFORMED_QUERY');
  });

  it('sees deleted rows with queryAll, and retrieves in the order asked', async () => {
    const [first, second] = [await made('Account', { Name: 'One' }), await made('Account', { Name: 'Two' })];
    const retrieve = (ids: readonly string[], fields = 'Name'): Promise<string> =>
      soap(
        `<retrieve><fieldList>${fields}</fieldList><sObjectType>Account</sObjectType>${ids.map((id) => `<ids>${id}</ids>`).join('')}</retrieve>`,
      );
    const xml = await retrieve([second, '001000000000000AAA', first.slice(0, 15)]);
    expect(xml).toMatch(/<sf:Name>Two<.*<result xsi:nil="true"><\/result>.*<sf:Name>One</);
    await admin.sobject('Account').destroy(first);
    expect(await retrieve([first])).toContain('<result xsi:nil="true">');
    const all = `<queryAll><queryString>SELECT IsDeleted FROM Account WHERE Id = '${first}'</queryString></queryAll>`;
    expect(await soap(all)).toContain('<sf:IsDeleted>true</sf:IsDeleted>');
    expect(await retrieve([first], "Name' OR Name != '")).toContain('INVALID_FIELD');
    expect(await retrieve(['nonsense'])).toContain('MALFORMED_ID');
    expect(await retrieve([first], 'Nonsense')).toContain('INVALID_FIELD');
  });
});

describe('a merge', () => {
  it('keeps one record with what hung on the others', async () => {
    const [kept, lost, other] = [
      await made('Account', { Name: 'Kept' }),
      await made('Account', { Name: 'Lost' }),
      await made('Account', { Name: 'Other', ParentId: null }),
    ];
    await admin.sobject('Account').update({ Id: kept, ParentId: lost });
    const deal = await made('Opportunity', {
      Name: 'D',
      AccountId: lost,
      StageName: 'Prospecting',
      CloseDate: '2030-01-01',
    });
    const person = await made('Contact', { LastName: 'P', AccountId: lost });
    await made('AccountContactRelation', { AccountId: kept, ContactId: person });
    await made('Task', { Subject: 'T', WhatId: other });
    const masterRecord = { type: 'Account', Id: kept, Phone: '7' };
    const result = await admin.soap.merge({ masterRecord, recordToMergeIds: [lost, other] });
    expect(result).toMatchObject({ success: true, id: kept, mergedRecordIds: [lost, other], errors: [] });
    expect(result.updatedRelatedIds).toEqual(expect.arrayContaining([deal, person]));
    const soql = `SELECT Phone, ParentId, (SELECT Id FROM Opportunities), (SELECT Id FROM Contacts), (SELECT Subject FROM Tasks), (SELECT IsDirect FROM AccountContactRelations) FROM Account WHERE Id = '${kept}'`;
    expect(await oneOf(soql)).toMatchObject({
      ...{ Phone: '7', ParentId: null, Opportunities: { totalSize: 1 }, Contacts: { totalSize: 1 } },
      ...{ Tasks: { totalSize: 1 }, AccountContactRelations: { records: [{ IsDirect: true }] } },
    });
    const gone = `SELECT MasterRecordId, IsDeleted FROM Account WHERE Id = '${lost}'`;
    const answer = await ask(org(), `/services/data/v66.0/queryAll?q=${encodeURIComponent(gone)}`, { as: 'admin' });
    expect(answer.body).toMatchObject({ records: [{ MasterRecordId: kept, IsDeleted: true }] });
  });

  it('takes several requests, and does nothing of one that cannot be done', async () => {
    const leads = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (LastName) => made('Lead', { LastName, Company: 'X' })),
    );
    const [a = '', b = '', c = '', d = ''] = leads;
    const masterOf = (Id: string, LastName: string): { type: string; Id: string } => {
      const record = { type: 'Lead', Id, LastName };
      return record;
    };
    const results = await admin.soap.merge([
      { masterRecord: masterOf(a, 'A'), recordToMergeIds: [b] },
      { masterRecord: masterOf(c, 'C'), recordToMergeIds: [d, '00Q000000000000AAA'] },
      { masterRecord: masterOf(c, 'C'), recordToMergeIds: [c] },
      { masterRecord: { type: 'Opportunity', Id: c }, recordToMergeIds: [d] },
    ]);
    expect(
      results.map(({ success, errors: [error] }): unknown =>
        success ? 'ok' : Reflect.get(Object(error), 'statusCode'),
      ),
    ).toEqual([...['ok', 'INVALID_CROSS_REFERENCE_KEY', 'INVALID_ID_FIELD', 'INVALID_OPERATION']]);
    expect((await admin.query(`SELECT Id FROM Lead WHERE Id IN ('${leads.join("','")}')`)).totalSize).toBe(3);
    expect(await oneOf(`SELECT LastName FROM Lead WHERE Id = '${c}'`)).toMatchObject({ LastName: 'c' });
    const request = `<merge><request><masterRecord><type>Lead</type><Id>${a}</Id></masterRecord><recordToMergeIds>${d}</recordToMergeIds></request></merge>`;
    expect(await soap(request, 'analyst')).toContain('INSUFFICIENT_ACCESS');
    expect(await soap('<merge><request/></merge>')).toContain('MISSING_ARGUMENT');
  });
});

describe('the conversion of a lead', () => {
  const lead = {
    FirstName: 'Ann',
    LastName: 'Park',
    Company: 'Parks',
    Email: 'a@b.example',
    City: 'Bern',
    LeadSource: 'Web',
  };

  it('makes an account, a contact and an opportunity of it', async () => {
    const leadId = await made('Lead', lead);
    await made('Task', { Subject: 'call', WhoId: leadId });
    const result = await admin.soap.convertLead({ leadId, convertedStatus: 'Closed - Converted' });
    expect(result).toMatchObject({
      success: true,
      leadId,
      accountId: /^001/,
      contactId: /^003/,
      opportunityId: /^006/,
    });
    const { accountId = '', contactId = '', opportunityId = '' } = result;
    expect(
      await oneOf(`SELECT Name, BillingCity, AccountSource FROM Account WHERE Id = '${accountId ?? ''}'`),
    ).toMatchObject({
      ...{ Name: 'Parks', BillingCity: 'Bern', AccountSource: 'Web' },
    });
    const person = `SELECT Name, AccountId, Email, (SELECT Subject FROM Tasks) FROM Contact WHERE Id = '${contactId ?? ''}'`;
    expect(await oneOf(person)).toMatchObject({ Name: 'Ann Park', AccountId: accountId, Tasks: { totalSize: 1 } });
    const deal = `SELECT Name, AccountId, StageName, (SELECT ContactId, IsPrimary FROM OpportunityContactRoles) FROM Opportunity WHERE Id = '${opportunityId ?? ''}'`;
    expect(await oneOf(deal)).toMatchObject({
      ...{ Name: 'Parks', AccountId: accountId, StageName: 'Prospecting' },
      OpportunityContactRoles: { records: [{ ContactId: contactId, IsPrimary: true }] },
    });
    const after = `SELECT IsConverted, Status, ConvertedAccountId, ConvertedContact.Name FROM Lead WHERE Id = '${leadId}'`;
    expect(await oneOf(after)).toMatchObject({
      ...{ IsConverted: true, Status: 'Closed - Converted', ConvertedAccountId: accountId },
      ConvertedContact: { Name: 'Ann Park' },
    });
    await expect(admin.sobject('Lead').update({ Id: leadId, Company: 'x' })).rejects.toThrow(
      'cannot reference converted lead',
    );
  });

  it('goes into records that are there, and is refused whole', async () => {
    const accountId = await made('Account', { Name: 'There' });
    const [first, second] = [await made('Lead', lead), await made('Lead', lead)];
    const convertedStatus = 'Closed - Converted';
    const done = await admin.soap.convertLead({
      leadId: first,
      accountId,
      convertedStatus,
      doNotCreateOpportunity: true,
    });
    expect(done).toMatchObject({ success: true, accountId });
    expect(done.opportunityId ?? null).toBeNull();
    const count = async (): Promise<number> => (await admin.query('SELECT COUNT() FROM Contact')).totalSize;
    const before = await count();
    const statuses = await admin.soap.convertLead([
      {
        leadId: first,
        convertedStatus,
        doNotCreateOpportunity: true,
        overwriteLeadSource: false,
        sendNotificationEmail: false,
      },
      {
        leadId: second,
        convertedStatus: 'Working - Contacted',
        doNotCreateOpportunity: true,
        overwriteLeadSource: false,
        sendNotificationEmail: false,
      },
      {
        leadId: second,
        convertedStatus,
        opportunityName: 'x'.repeat(200),
        doNotCreateOpportunity: false,
        overwriteLeadSource: false,
        sendNotificationEmail: false,
      },
      {
        leadId: second,
        accountId: '001000000000000AAA',
        convertedStatus,
        doNotCreateOpportunity: true,
        overwriteLeadSource: false,
        sendNotificationEmail: false,
      },
    ]);
    expect(statuses.map(({ errors: [error] }): unknown => Reflect.get(Object(error), 'statusCode'))).toEqual([
      ...['CANNOT_UPDATE_CONVERTED_LEAD', 'INVALID_STATUS', 'STRING_TOO_LONG', 'INVALID_CROSS_REFERENCE_KEY'],
    ]);
    expect(await count()).toBe(before);
    expect(await oneOf(`SELECT IsConverted FROM Lead WHERE Id = '${second}'`)).toMatchObject({ IsConverted: false });
    expect(await soap('<convertLead><leadConverts/></convertLead>')).toContain('MISSING_ARGUMENT');
    const theirs = `<convertLead><leadConverts><leadId>${second}</leadId><convertedStatus>${convertedStatus}</convertedStatus></leadConverts></convertLead>`;
    expect(await soap(theirs, 'analyst')).toContain('INVALID_CROSS_REFERENCE_KEY');
  });
});

describe('the recycle bin', () => {
  it('is emptied of what was deleted by itself, and of what went with it', async () => {
    const account = await made('Account', { Name: 'Gone' });
    const contact = await made('Contact', { LastName: 'With', AccountId: account });
    await admin.sobject('Account').destroy(account);
    const results = await admin.soap.emptyRecycleBin([contact, account, '001000000000000AAA']);
    expect([results].flat()).toMatchObject([{ success: false }, { success: true }, { success: false }]);
    const rest = `SELECT Id FROM Contact WHERE Id = '${contact}'`;
    const answer = await ask(org(), `/services/data/v66.0/queryAll?q=${encodeURIComponent(rest)}`, { as: 'admin' });
    expect(answer.body).toMatchObject({ totalSize: 0 });
    const [back] = await admin.soap.undelete([account]);
    expect(back?.success).toBe(false);
    expect(await soap(`<emptyRecycleBin><ids>${account}</ids></emptyRecycleBin>`, 'rep')).toContain(
      'INSUFFICIENT_ACCESS',
    );
    expect(await soap('<emptyRecycleBin><ids>x</ids></emptyRecycleBin>')).toContain('MALFORMED_ID');
  });
});
