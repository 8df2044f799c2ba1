/** What the shell of a page reads of the org, as the user who looks at it: nothing the user may not see. */
import type { Engine, Session } from '../engine.ts';
import { ApiError } from '../engine.ts';
import { runQuery } from '../soql/runQuery.ts';

/** A value of a record by field or by path: `Name`, `Account.Name`. Blank and invisible are ''. */
export type Fields = (path: string) => string;

function fieldsOf(record: Readonly<Record<string, unknown>>): Fields {
  return (path) => {
    const value = path
      .split('.')
      .reduce<unknown>(
        (at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined),
        record,
      );
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  };
}

/** Rows of a statement; none when the user may not see the object or a field of it. */
function readRows(engine: Engine, session: Session, soql: string): Fields[] {
  try {
    return runQuery(engine, session, soql).records.map((record) => fieldsOf(record));
  } catch (error) {
    if (error instanceof ApiError && ['INVALID_TYPE', 'INVALID_FIELD'].includes(error.errorCode)) return [];
    throw error;
  }
}

/** How the user reads numbers, dates and words. */
export interface Regional {
  readonly locale: string;
  readonly lang: string;
  readonly timeZone: string;
  readonly currency: string;
}

export interface Person {
  readonly name: string;
  readonly regional: Regional;
}

const toLocale = (key: string): string => (key === '' ? 'en-US' : key.replaceAll('_', '-'));

/** The user who looks at the page. */
export function readPerson(engine: Engine, session: Session): Person {
  const soql = `SELECT Name, LocaleSidKey, LanguageLocaleKey, TimeZoneSidKey FROM User WHERE Id = '${session.userId}'`;
  const [user] = readRows(engine, session, soql);
  const regional = {
    locale: toLocale(user?.('LocaleSidKey') ?? ''),
    lang: toLocale(user?.('LanguageLocaleKey') ?? ''),
    timeZone: (user?.('TimeZoneSidKey') ?? '') || 'UTC',
    currency: 'USD',
  };
  return { name: (user?.('Name') ?? '') || session.username, regional };
}

/** One deal with what stands around our components on its page. */
export interface DealPage {
  readonly deal: Fields;
  readonly stages: readonly string[];
  readonly contactRoles: readonly Fields[];
  readonly history: readonly Fields[];
  readonly activities: readonly Fields[];
}

/** The deal of a page; undefined when there is none the user may see. */
export function readDeal(engine: Engine, session: Session, dealId: string): DealPage | undefined {
  const rows = (soql: string): Fields[] => readRows(engine, session, soql);
  const [deal] = rows(
    `SELECT Id, Name, StageName, Amount, CloseDate, Probability, Type, LeadSource, NextStep, Description, IsClosed,
      Account.Name, Owner.Name, CreatedDate FROM Opportunity WHERE Id = '${dealId}'`,
  );
  if (!deal) return undefined;
  const ofDeal = `WHERE OpportunityId = '${dealId}'`;
  return {
    deal,
    stages: rows('SELECT MasterLabel FROM OpportunityStage WHERE IsActive = TRUE ORDER BY SortOrder').map((row) =>
      row('MasterLabel'),
    ),
    contactRoles: rows(`SELECT Contact.Name, Contact.Title, Role FROM OpportunityContactRole ${ofDeal} LIMIT 6`),
    history: rows(
      `SELECT StageName, Amount, CloseDate, CreatedDate FROM OpportunityHistory ${ofDeal} ORDER BY CreatedDate DESC LIMIT 6`,
    ),
    activities: [
      ...rows(`SELECT Subject, ActivityDate FROM Task WHERE WhatId = '${dealId}' ORDER BY ActivityDate DESC LIMIT 5`),
      ...rows(`SELECT Subject, ActivityDate FROM Event WHERE WhatId = '${dealId}' ORDER BY ActivityDate DESC LIMIT 5`),
    ].sort((a, b) => b('ActivityDate').localeCompare(a('ActivityDate'))),
  };
}

/** The deals a user may see, soonest to close first. */
export function readDeals(engine: Engine, session: Session): Fields[] {
  const deal = 'Id, Name, StageName, Amount, CloseDate, Account.Name';
  return readRows(engine, session, `SELECT ${deal} FROM Opportunity ORDER BY IsClosed, CloseDate LIMIT 200`);
}

/** How the buyer's side stands, by deal; empty for a user without access to it. */
export function readAlignment(engine: Engine, session: Session): ReadonlyMap<string, Fields> {
  const soql =
    'SELECT Opportunity__c, Alignment_State__c, Lower_Bound__c, Presumed_Step__c FROM Decision_Path__c LIMIT 2000';
  return new Map(readRows(engine, session, soql).map((row) => [row('Opportunity__c'), row]));
}
