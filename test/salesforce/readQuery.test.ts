import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Door, openDoor } from '../../src/salesforce/door.ts';
import type { OrgConnection } from '../../src/salesforce/orgConnection.ts';
import { countOrMany, countRows, MANY, readAllRows, readRows } from '../../src/salesforce/readQuery.ts';
import { idColumn, textColumn, parentColumn } from '../../src/salesforce/row.ts';
import { soql } from '../../src/salesforce/soql.ts';
import { connectTo, startTestOrg } from '../support/localOrg.ts';
import { brokenConnection, orgError, patientClock, tampered, tamperedDoor } from './tampered.ts';

const Contact = z.object({
  Id: idColumn,
  LastName: textColumn,
  Title: textColumn,
  Account: parentColumn({ Name: textColumn }),
});
const statement = soql`SELECT Id, LastName, Title, Account.Name FROM Contact ORDER BY LastName`;
const ROWS = 4_500;

describe('reading over a local org', () => {
  const org = startTestOrg();
  let connection: OrgConnection;
  let door: Door;

  beforeAll(async () => {
    const admin = connectTo(org(), 'admin');
    connection = admin;
    door = openDoor(admin);
    const account = await admin.sobject('Account').create({ Name: 'Acme "and" Sons, Ltd.' });
    const contacts = Array.from({ length: ROWS }, (_, at) => ({
      LastName: `Person ${String(at).padStart(5, '0')}`,
      Title: at % 3 === 0 ? null : `Head of\nlines, "quoted" ${at}`,
      AccountId: at % 2 === 0 ? account.id : null,
    }));
    await admin.sobject('Contact').create(contacts, { allowRecursive: true });
  });

  it('gives page after page, all rows once', async () => {
    const pages: number[] = [];
    for await (const page of readRows(connection, statement, Contact)) pages.push(page.length);
    expect(pages).toEqual([2_000, 2_000, 500]);
  });

  it('reads the same rows by a Bulk job as over REST', async () => {
    const rest = await readAllRows(connection, statement, Contact);
    const bulk = await readAllRows(door, statement, Contact, { bulkAbove: 2_000, ...patientClock() });
    expect(rest).toHaveLength(ROWS);
    expect(bulk).toEqual(rest);
  });

  it('gives no page for no rows', async () => {
    expect(
      await readAllRows(
        connection,
        soql`SELECT Id, LastName, Title, Account.Name FROM Contact WHERE LastName = ${'x'}`,
        Contact,
      ),
    ).toEqual([]);
  });

  it('counts without reading', async () => {
    expect(await countRows(connection, soql`SELECT COUNT() FROM Contact`)).toBe(ROWS);
  });

  it('takes rows that an org cannot count in time for as many as a job is for', async () => {
    const slow = tampered(connection, () => Promise.reject(orgError('QUERY_TIMEOUT')));
    expect(await countOrMany(slow, soql`SELECT COUNT() FROM Contact`)).toBe(MANY);
  });

  it('refuses a read that lost its last page', async () => {
    const cut = tampered(connection, async (request, send) => {
      const page = await send<{ nextRecordsUrl?: string; done: boolean }>(request);
      return page.nextRecordsUrl?.endsWith('-4000') === true
        ? { ...page, nextRecordsUrl: undefined, done: true }
        : page;
    });
    await expect(readAllRows(cut, statement, Contact)).rejects.toMatchObject({
      code: 'ReadIncomplete',
      facts: ['4500', '4000', statement.text],
    });
  });

  it('refuses a read whose page came twice', async () => {
    let second: unknown;
    const twice = tampered(connection, (request, send) => {
      if (!request.url.includes('/query/')) return undefined;
      second ??= send(request);
      return second as Promise<unknown>;
    });
    await expect(readAllRows(twice, statement, Contact)).rejects.toMatchObject({ code: 'ReadIncomplete' });
  });

  it('refuses a Bulk read whose rows do not add up', async () => {
    const short = tamperedDoor(async (request, send) => {
      const answer = await send<object>(request);
      return 'state' in answer ? { ...answer, numberRecordsProcessed: ROWS + 1 } : answer;
    })(connectTo(org(), 'admin'));
    const options = { bulkAbove: 2_000, ...patientClock() };
    await expect(readAllRows(short, statement, Contact, options)).rejects.toMatchObject({ code: 'ReadIncomplete' });
  });

  it('leaves a job that is not done in time to the org, and says so', async () => {
    const sent: string[] = [];
    const slow = tamperedDoor(async (request, send) => {
      sent.push(request.method);
      const answer = await send<object>(request);
      return 'state' in answer ? { ...answer, state: 'InProgress' } : answer;
    })(connectTo(org(), 'admin'));
    const clock = patientClock();
    const options = { bulkAbove: 2_000, patienceMs: 60_000, ...clock };
    await expect(readAllRows(slow, statement, Contact, options)).rejects.toMatchObject({ code: 'JobStillRunning' });
    expect(sent).not.toContain('DELETE');
    expect(clock.pauses[0]).toBeLessThan(1_000);
    expect(Math.max(...clock.pauses)).toBe(20_000);
  });

  it('names the record and the column it cannot read', async () => {
    const strict = Contact.extend({ Title: z.string() });
    await expect(readAllRows(connection, statement, strict)).rejects.toMatchObject({
      code: 'UnreadableRow',
      facts: [expect.stringMatching(/^003/), 'Title', expect.any(String)],
    });
  });

  it("passes on the org's own words about a field that is not there", async () => {
    await expect(readAllRows(connection, soql`SELECT Nope__c FROM Contact`, Contact)).rejects.toMatchObject({
      code: 'QueryRefused',
      facts: ['INVALID_FIELD', expect.stringContaining('Nope__c'), 'SELECT Nope__c FROM Contact'],
    });
  });

  it('says that the package is missing where an object of ours is', async () => {
    const model = soql`SELECT Id FROM Decision_Modell__c WHERE Key__c = ${'a'}`;
    await expect(readAllRows(connection, model, Contact)).rejects.toMatchObject({
      code: 'PackageMissing',
      facts: ['Decision_Modell__c'],
    });
    await expect(readAllRows(connection, soql`SELECT Id FROM Contakt`, Contact)).rejects.toMatchObject({
      code: 'QueryRefused',
    });
  });

  it.each([
    [orgError('INVALID_SESSION_ID'), 'SessionExpired'],
    [orgError('REQUEST_LIMIT_EXCEEDED'), 'ApiLimitReached'],
    [orgError('SERVER_UNAVAILABLE'), 'OrgBusy'],
    [brokenConnection(), 'OrgUnreachable'],
  ])('turns %s into a refusal', async (error, code) => {
    const broken = tampered(connection, () => Promise.reject(error));
    await expect(countRows(broken, statement)).rejects.toMatchObject({ code });
  });
});
