import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { changedDeals } from '../../src/backfill/staging/changedDeals.ts';
import { fingerprintOf, movedBetween } from '../../src/backfill/fingerprint.ts';
import type { BackfillOptions } from '../../src/backfill/askedRun.ts';
import type { BackfillOutcome } from '../../src/backfill/backfillRun.ts';
import type { BackfillResult } from '../../src/backfill/result/backfillResult.ts';
import { dealSources } from '../../src/salesforce/dealSources.ts';
import type { OrgConnection, OrgRequest } from '../../src/salesforce/orgConnection.ts';
import { compositeAnswer } from '../salesforce/compositeAnswer.ts';
import { lettingGo } from '../salesforce/lettingGo.ts';
import { tamperedDoor } from '../salesforce/tampered.ts';
import { connectTo } from '../support/localOrg.ts';
import { fill, MODEL, startFilledOrg, written } from './filledOrg.ts';

const DEALS = 60;

/** The deals that a sync read by their ids. */
const listedBy = ({ folder }: BackfillResult): readonly string[] =>
  readFileSync(join(folder ?? '', 'deals.txt'), 'utf8')
    .trim()
    .split('\n');

describe('a sync of a local org', () => {
  const filled = startFilledOrg(DEALS);
  const { connection, query, org } = filled;
  const sync = (options: Partial<BackfillOptions> = {}): Promise<BackfillOutcome> =>
    fill(connection(), { kind: 'Sync', ...options });
  const admin = () => connectTo(org(), 'admin');
  /** Watermarks lie in the past as they would the day after, so that the overlap holds nothing but what a test changes. */
  const nextDay = async (): Promise<void> => {
    for (const { Id } of await query('SELECT Id FROM Buyside_Run__c WHERE Watermark__c != null'))
      await connection()
        .sobject('Buyside_Run__c')
        .update({ Id: String(Id), Watermark__c: new Date(Date.now() + 3_600_000).toISOString() });
  };
  const now = async (): Promise<void> => {
    for (const { Id } of await query('SELECT Id FROM Buyside_Run__c WHERE Watermark__c != null'))
      await connection()
        .sobject('Buyside_Run__c')
        .update({ Id: String(Id), Watermark__c: new Date(Date.now() - 1).toISOString() });
  };
  /** An open deal with a task and a contact role. */
  const dealWithAll = async (): Promise<string> => {
    const tasks = await query("SELECT WhatId FROM Task WHERE What.Type = 'Opportunity'");
    const ids = tasks.map((task) => `'${String(task['WhatId'])}'`).join(', ');
    const deals = await query(
      `SELECT OpportunityId FROM OpportunityContactRole WHERE OpportunityId IN (${ids}) AND Opportunity.IsClosed = false ORDER BY OpportunityId LIMIT 1`,
    );
    return String(deals[0]?.['OpportunityId']);
  };

  it('reads every deal when none was read before, and keeps the clock of the org', async () => {
    const { result } = await sync();
    expect(result).toMatchObject({ kind: 'Sync', status: 'Succeeded', since: null, deals: { read: DEALS } });
    const [run] = await query(`SELECT Watermark__c, CreatedDate, Fingerprint__c FROM Buyside_Run__c`);
    expect(run?.['Watermark__c']).toBe(run?.['CreatedDate']);
    expect(JSON.parse(String(run?.['Fingerprint__c']))).toHaveProperty('rules');
  });

  it('reads nothing when nothing changed, in a few requests', async () => {
    await nextDay();
    const { result } = await sync();
    expect(result).toMatchObject({ status: 'Succeeded', deals: { found: 0, read: 0 } });
    expect(result.apiCalls).toBeLessThan(40);
  });

  it.each([
    [
      'moved to another stage',
      async (id: string) => {
        await admin().sobject('Opportunity').update({ Id: id, StageName: 'Proposal/Price Quote' });
      },
    ],
    [
      'was given a contact role',
      async (id: string) => {
        const [contact] = await query('SELECT Id FROM Contact LIMIT 1');
        await admin()
          .sobject('OpportunityContactRole')
          .create({ OpportunityId: id, ContactId: String(contact?.['Id']) });
      },
    ],
    [
      'lost a task',
      async (id: string) => {
        const [task] = await query(`SELECT Id FROM Task WHERE WhatId = '${id}' LIMIT 1`);
        await admin().sobject('Task').destroy(String(task?.['Id']));
      },
    ],
  ])('reads the deal that %s, and few others', async (_, change) => {
    const id = await dealWithAll();
    await nextDay();
    await now();
    await change(id);
    const { result } = await sync();
    expect(result).toMatchObject({ status: 'Succeeded', since: expect.any(String) });
    const listed = listedBy(result);
    expect(listed).toContain(id);
    expect(result.deals.read).toBe(listed.length);
    // What changed within the overlap before the watermark is read again too.
    expect(listed.length).toBeLessThan(DEALS / 2);
  });

  it('ends where a backfill of everything would', async () => {
    expect(written(await fill(connection()))).toBe(0);
  });

  it('never writes over what a person entered or changed', async () => {
    const [visit] = await query('SELECT Id, Key__c, Decision_Path__r.Opportunity__c FROM Decision_Step__c LIMIT 1');
    await admin()
      .sobject('Decision_Step__c')
      .update({ Id: String(visit?.['Id']), Note__c: 'We heard otherwise.', Confidence__c: 0.1 });
    const path = visit?.['Decision_Path__r'] as { Opportunity__c: string };
    await admin().sobject('Opportunity').update({ Id: path.Opportunity__c, Amount: 77 });
    const { result } = await sync();
    expect(result.rows.visits.kept).toBeGreaterThan(0);
    expect(
      await query(`SELECT Confidence__c, Note__c FROM Decision_Step__c WHERE Id = '${String(visit?.['Id'])}'`),
    ).toEqual([{ Confidence__c: 0.1, Note__c: 'We heard otherwise.' }]);
  });

  it('infers again the deals of a stage whose mapping changed, and says so', async () => {
    await nextDay();
    const [run] = await query(
      'SELECT Id, Fingerprint__c FROM Buyside_Run__c WHERE Watermark__c != null ORDER BY Watermark__c DESC, CreatedDate DESC, Id DESC LIMIT 1',
    );
    const print = JSON.parse(String(run?.['Fingerprint__c'])) as { mappings: Record<string, string> };
    print.mappings['*:Closed Won'] = 'otherwise';
    await connection()
      .sobject('Buyside_Run__c')
      .update({ Id: String(run?.['Id']), Fingerprint__c: JSON.stringify(print) });
    const { result } = await sync();
    const [{ won } = { won: 0 }] = await query("SELECT COUNT(Id) won FROM Opportunity WHERE StageName = 'Closed Won'");
    expect(result.moved).toEqual(['mapping *:Closed Won']);
    expect(result.deals.read).toBe(won);
  });

  it('infers every deal again when a rule changed, and says which', async () => {
    await nextDay();
    const [run] = await query(
      'SELECT Id, Fingerprint__c FROM Buyside_Run__c WHERE Watermark__c != null ORDER BY Watermark__c DESC, CreatedDate DESC, Id DESC LIMIT 1',
    );
    const print = JSON.parse(String(run?.['Fingerprint__c'])) as { rules: Record<string, string> };
    print.rules['R4'] = 'otherwise';
    await connection()
      .sobject('Buyside_Run__c')
      .update({ Id: String(run?.['Id']), Fingerprint__c: JSON.stringify(print) });
    const { result } = await sync();
    expect(result.moved).toEqual(['rule R4']);
    expect(result.deals.read).toBe(DEALS);
  });

  it('reads the deals that name a contact who changed only in an e-mail, or beside others in a task, also where the org lets go of results', async () => {
    const deals = await query('SELECT Id FROM Opportunity WHERE IsClosed = false ORDER BY Id LIMIT 2');
    const [mailed, called] = deals.map(({ Id }) => String(Id));
    const create = async (object: string, row: Record<string, string | boolean | undefined>): Promise<string> =>
      (await admin().sobject(object).create(row)).id ?? '';
    const [writer, other, listener] = [
      await create('Contact', { LastName: 'Writer' }),
      await create('Contact', { LastName: 'Other' }),
      await create('Contact', { LastName: 'Listener' }),
    ];
    const email = await create('EmailMessage', { RelatedToId: mailed, Subject: 'Hello', Status: '3' });
    await create('EmailMessageRelation', {
      EmailMessageId: email,
      RelationId: writer,
      RelationType: 'ToAddress',
      RelationAddress: 'writer@buyer.example',
    });
    const task = await create('Task', { WhatId: called, WhoId: other, Subject: 'Call', Status: 'Completed' });
    await create('TaskRelation', { TaskId: task, RelationId: listener });
    await sync();
    await nextDay();
    // A day later by the clock of the org: nothing else has changed by then.
    org().faults.add({ fault: 'clockSkew', ms: 90_000_000 });
    for (const Id of [writer, listener]) await admin().sobject('Contact').update({ Id, Title: 'Head of Procurement' });
    const { result } = await sync({ open: tamperedDoor(lettingGo(1).interfere) });
    org().faults.clear();
    const listed = listedBy(result);
    expect(listed).toEqual(expect.arrayContaining([mailed, called]));
    expect(listed.length).toBeLessThan(DEALS / 2);
  });

  it('ends where a backfill of everything would when nothing but time has passed', async () => {
    const [deal] = await query('SELECT Id FROM Opportunity WHERE IsClosed = false ORDER BY Id DESC LIMIT 1');
    const { id: contact = '' } = await admin().sobject('Contact').create({ LastName: 'Guest' });
    const meeting = { WhatId: String(deal?.['Id']), WhoId: contact, Subject: 'To come', DurationInMinutes: 60 };
    const StartDateTime = new Date(Date.now() + 48 * 3_600_000).toISOString();
    await admin()
      .sobject('Event')
      .create({ ...meeting, StartDateTime });
    await sync();
    await nextDay();
    const reads: number[] = [];
    for (const days of [1, 3, 20, 45, 100]) {
      org().faults.clear();
      // Time counts by the day, so that each of them is looked at when it has just begun.
      org().faults.add({ fault: 'clockSkew', ms: (days + 1) * 86_400_000 - (Date.now() % 86_400_000) });
      const { result } = await sync();
      reads.push(result.deals.read);
      expect({ days, written: written(await fill(connection())) }).toEqual({ days, written: 0 });
    }
    org().faults.clear();
    // Not by reading all of them every time.
    expect(Math.min(...reads)).toBeLessThan(DEALS / 2);
  });
});

describe('the deals that changed', () => {
  it('are also those whose contract was signed since, though nothing of the deal itself has changed', async () => {
    const [deals] = dealSources(MODEL).filter(({ object }) => object === 'Opportunity');
    if (deals === undefined) throw new Error('no deals');
    const columns = ['Id', 'ContractId', 'Contract.CustomerSignedDate'];
    const signed = '006000000000001AAA';
    const answer = (url: string): unknown => {
      const records = decodeURIComponent(url).includes('Contract.SystemModstamp >=') ? [{ Id: signed }] : [];
      return { totalSize: records.length, done: true, records };
    };
    const org: OrgConnection = {
      version: '66.0',
      request: <R>({ url, body }: OrgRequest) =>
        Promise.resolve((body === undefined ? answer(url) : compositeAnswer(body, answer)) as R),
    };
    const now = new Date();
    const change = { since: now, asOf: now, silentDays: [], stages: [], most: 10 };
    expect(await changedDeals(org, [{ source: deals, columns }], [deals], change)).toEqual([signed]);
  });
});

describe('a fingerprint', () => {
  const now = fingerprintOf(MODEL, '1.0.0');

  it('does not change with words', () => {
    const worded = {
      ...MODEL,
      name: 'Other',
      inferenceRules: MODEL.inferenceRules.map((rule) => ({ ...rule, summary: `${rule.summary}!` })),
    };
    expect(fingerprintOf(worded, '1.0.0')).toEqual(now);
  });

  it('tells what differs, and whether only mappings do', () => {
    expect(movedBetween(JSON.stringify(now), now)).toEqual({ words: [], stages: [] });
    expect(movedBetween(JSON.stringify({ ...now, engine: '0.9.0' }), now)).toEqual({
      words: ['engine 0.9.0 → 1.0.0'],
      stages: null,
    });
    const [first = ''] = Object.keys(now.mappings);
    const fewer = { ...now, mappings: { ...now.mappings, [first]: 'x' } };
    expect(movedBetween(JSON.stringify(fewer), now).stages).toEqual([first.replace(/^[^:]*:/, '')]);
  });

  it('fits in the row of a run, and its stages in an address, however many an org has mapped', () => {
    const mapped = (presumedStep: number, count: number) =>
      fingerprintOf(
        {
          ...MODEL,
          stageMappings: MODEL.stageMappings.flatMap((mapping) =>
            Array.from({ length: count }, (_, n) => ({ ...mapping, presumedStep, stage: `${'段階'.repeat(40)} ${n}` })),
          ),
        },
        '1.0.0',
      );
    const [many, few] = [mapped(3, 900), mapped(3, 40)];
    expect(JSON.stringify(many).length).toBeLessThan(32_000);
    expect(movedBetween(JSON.stringify(many), many)).toEqual({ words: [], stages: [] });
    expect(movedBetween(JSON.stringify(many), mapped(4, 900))).toEqual({ words: ['rule mappings'], stages: null });
    expect(movedBetween(JSON.stringify(few), mapped(4, 40)).stages).toBeNull();
    expect(movedBetween(JSON.stringify(mapped(3, 2)), mapped(4, 2)).stages).toHaveLength(2);
  });

  it.each([null, '', '{', '{"engine":"1"}'])('that cannot be read differs in everything: %p', (text) => {
    expect(movedBetween(text, now)).toEqual({ words: ['fingerprint'], stages: null });
  });
});
