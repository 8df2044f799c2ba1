/** One row of every object on a deal, as it stands: written past the rules by the administrator, so that nothing of access is in play. */
import type { LocalOrg } from '../../../src/local-org/index.ts';
import { ask } from '../../support/localOrg.ts';

type Row = Readonly<Record<string, unknown>>;

/** Object → the fields that were given, with the id. */
export type Rows = Readonly<Record<string, Readonly<Record<string, unknown>> & { readonly Id: string }>>;

/** Puts rows into a table. Returns the ids. */
export async function load(org: LocalOrg, object: string, rows: readonly Row[]): Promise<string[]> {
  const path = `/services/data/v66.0/local-org/rows/${object}`;
  const { status, body } = await ask(org, path, { method: 'POST', as: 'admin', body: { rows } });
  if (status !== 201) throw new Error(`${object}: ${JSON.stringify(body)}`);
  return (body as { ids: string[] }).ids;
}

/** The id of a person by the first part of the username. */
export async function personId(org: LocalOrg, key: string): Promise<string> {
  const query = encodeURIComponent(`SELECT Id FROM User WHERE Username LIKE '${key}.%'`);
  const { body } = await ask(org, `/services/data/v66.0/query?q=${query}`, { as: 'admin' });
  const id = (body as { records: { Id: string }[] }).records[0]?.Id;
  if (id === undefined) throw new Error(`no user ${key}`);
  return id;
}

const DAY = '2026-01-05T09:00:00Z';

/** The definitions every deal refers to. `mark` keeps the keys of several sets apart. */
export async function prepareDefinitions(org: LocalOrg, mark: string): Promise<Rows> {
  const rows: Record<string, Row & { Id: string }> = {};
  const put = async (object: string, row: Row): Promise<string> => {
    const [id = ''] = await load(org, object, [row]);
    rows[object] = { ...row, Id: id };
    return id;
  };
  const model = await put('Decision_Model__c', { Name: 'Model', Key__c: mark, Version__c: 1, Status__c: 'Draft' });
  const key = `${mark}:idea`;
  const under = { Decision_Model__c: model };
  const step = await put('Step_Definition__c', {
    ...under,
    Name: 'Idea',
    Key__c: key,
    Code__c: 'idea',
    Sequence__c: 1,
  });
  await put('Facilitation_Question__c', {
    Step_Definition__c: step,
    Key__c: `${key}:why`,
    Code__c: 'why',
    Text__c: 'Why now?',
    Order__c: 1,
    Scope__c: 'Group',
  });
  await put('Stage_Mapping__c', {
    ...under,
    Key__c: `${mark}:*:Prospecting`,
    Stage__c: 'Prospecting',
    Presumed_Step__c: 1,
  });
  await put('Inference_Rule__c', { ...under, Key__c: `${mark}:R1`, Code__c: 'R1', Class__c: 'A', Confidence__c: 0.5 });
  await put('Buyside_Run__c', {
    Run_Id__c: `run-${mark}`,
    Kind__c: 'Backfill',
    Status__c: 'Succeeded',
    Started_On__c: DAY,
  });
  return rows;
}

/** A deal of an owner with one row of everything that hangs on it. */
export async function prepareDeal(org: LocalOrg, ownerId: string, definitions: Rows, word = 'deal'): Promise<Rows> {
  const rows: Record<string, Row & { Id: string }> = {};
  const put = async (object: string, row: Row): Promise<string> => {
    const [id = ''] = await load(org, object, [row]);
    rows[object] = { ...row, Id: id };
    return id;
  };
  const idOf = (object: string): string => definitions[object]?.Id ?? '';
  const owned = { OwnerId: ownerId };
  const account = await put('Account', { Name: `${word} account`, ...owned });
  const contact = await put('Contact', {
    LastName: word,
    AccountId: account,
    Email: `${word}@buyer.example`,
    ...owned,
  });
  const deal = await put('Opportunity', {
    ...{ Name: `${word} name`, AccountId: account, StageName: 'Prospecting', CloseDate: '2027-03-31', Amount: 1000 },
    ...owned,
  });
  const path = await put('Decision_Path__c', {
    ...{ Opportunity__c: deal, Key__c: deal, Decision_Model__c: idOf('Decision_Model__c'), Status__c: 'Active' },
    ...{ Started_On__c: DAY, Cohort__c: 'Unassigned' },
  });
  const step = { Step_Definition__c: idOf('Step_Definition__c') };
  await put('Decision_Step__c', {
    ...{ Decision_Path__c: path, Key__c: `${deal}:idea:1`, ...step, Step_Code__c: 'idea', Sequence__c: 1, Visit__c: 1 },
    ...{ Is_Latest__c: true, Status__c: 'In Progress', Entered_On__c: DAY, Basis__c: 'Buyer told us', Note__c: word },
  });
  const member = await put('Buying_Team_Member__c', {
    ...{ Decision_Path__c: path, Key__c: `${deal}:${contact}`, Contact__c: contact, Basis__c: 'Buyer told us' },
    Is_Placeholder__c: false,
  });
  await put('Buy_In__c', {
    ...{ Buying_Team_Member__c: member, Key__c: `${deal}:${contact}:1`, Level__c: '4 Can live with it' },
    ...{ Subject__c: 'The change', ...step, Stated_On__c: DAY, Basis__c: 'Buyer told us', Words__c: word },
  });
  await put('Consensus_Blocker__c', {
    ...{ Decision_Path__c: path, Key__c: `${deal}:b-1`, Category__c: 'MONEY', ...step, Step_Sequence__c: 1 },
    ...{ Status__c: 'Open', Opened_On__c: DAY, Basis__c: 'Buyer told us', Words__c: word },
  });
  await put('Facilitation_Answer__c', {
    ...{
      Decision_Path__c: path,
      Key__c: `${deal}:q-why:1`,
      Facilitation_Question__c: idOf('Facilitation_Question__c'),
    },
    ...{ Question_Text__c: 'Why now?', Step_Code__c: 'idea', Step_Sequence__c: 1, Response__c: 'Answered' },
    ...{ Words__c: word, Answered_On__c: DAY, Basis__c: 'Buyer told us', Is_Latest__c: true },
  });
  await put('Decision_End__c', {
    ...{
      Decision_Path__c: path,
      Key__c: `${deal}:e-1`,
      Outcome__c: 'Stopped',
      Happened_On__c: DAY,
      Step_Sequence__c: 1,
    },
    ...{ Basis__c: 'Buyer told us', Words__c: word },
  });
  await put('Lead', { LastName: word, Company: `${word} company`, Status: 'Open - Not Contacted', ...owned });
  await put('Task', { Subject: word, Status: 'Not Started', Priority: 'Normal', WhatId: deal, ...owned });
  await put('Event', { Subject: word, StartDateTime: DAY, DurationInMinutes: 30, WhatId: deal, ...owned });
  await put('OpportunityContactRole', { OpportunityId: deal, ContactId: contact, Role: 'Evaluator' });
  await put('OpportunityHistory', { OpportunityId: deal, StageName: 'Prospecting', CreatedDate: DAY });
  return rows;
}
