import { z } from 'zod';
import { BASIS, type Basis } from '../decision/vocabulary.ts';
import { type DealRange, conditionsOn } from './dealRange.ts';
import type { OrgConnection } from './orgConnection.ts';
import { type ReadOptions, readRows } from './readQuery.ts';
import {
  idColumn,
  instantColumn,
  numberColumn,
  parentColumn,
  requiredTextColumn,
  textColumn,
  valuesColumn,
} from './row.ts';
import { type Soql, soql, soqlFields } from './soql.ts';

const basisColumn = z.enum(Object.values(BASIS)).nullable();

const PathRow = z.object({
  Id: idColumn,
  Key__c: requiredTextColumn,
  Status__c: textColumn,
  Presumed_Step__c: numberColumn,
  Decision_Model__r: parentColumn({ Key__c: textColumn }),
  Buyside_Run__c: textColumn,
});

const VisitRow = z.object({
  Id: idColumn,
  Key__c: requiredTextColumn,
  Step_Code__c: requiredTextColumn,
  Visit__c: numberColumn,
  Status__c: textColumn,
  Entered_On__c: instantColumn,
  Entered_Not_Before__c: instantColumn,
  Exited_On__c: instantColumn,
  Basis__c: basisColumn,
  Confidence__c: numberColumn,
  Evidence_Class__c: textColumn,
  Evidence_Rules__c: textColumn,
  Evidence__c: textColumn,
  Decision_Path__r: parentColumn({ Key__c: requiredTextColumn }),
});

const MemberRow = z.object({
  Id: idColumn,
  Key__c: requiredTextColumn,
  Contact__c: textColumn,
  Roles__c: valuesColumn,
  Function__c: textColumn,
  Opportunity_Contact_Role_Id__c: textColumn,
  Basis__c: basisColumn,
  Decision_Path__r: parentColumn({ Key__c: requiredTextColumn }),
});

/** A path that is in the org. */
export interface StoredPath {
  readonly key: string;
  readonly status: string | null;
  readonly presumedStep: number | null;
  /** `<model key>:<version>`; null when none is named. */
  readonly modelKey: string | null;
  /** The run that made it; false when a person did. */
  readonly isFromRun: boolean;
}

/** A visit that is in the org. Instants are ISO 8601 in UTC. */
export interface StoredVisit {
  readonly key: string;
  readonly stepCode: string;
  readonly visit: number | null;
  readonly status: string | null;
  readonly enteredOn: string | null;
  readonly enteredNotBefore: string | null;
  readonly exitedOn: string | null;
  readonly basis: Basis | null;
  readonly confidence: number | null;
  readonly evidenceClass: string | null;
  readonly evidenceRules: string | null;
  readonly evidence: string | null;
}

/** A team member who is in the org. */
export interface StoredMember {
  readonly key: string;
  readonly contactId: string | null;
  readonly roles: readonly string[];
  readonly function: string | null;
  readonly contactRoleId: string | null;
  readonly basis: Basis | null;
}

/** What an org holds of one deal's decision. */
export interface StoredDecision {
  path: StoredPath | null;
  readonly visits: StoredVisit[];
  readonly members: StoredMember[];
}

/**
 * What the org holds of the decisions of one slice, by key of the path (the deal's id).
 *
 * Shape: a deal without a path has no entry.
 * @throws {BuysideError} as `readRows`.
 */
export async function readDecisions(
  connection: OrgConnection,
  range: DealRange,
  options: ReadOptions,
): Promise<ReadonlyMap<string, StoredDecision>> {
  const found = new Map<string, StoredDecision>();
  const of = (key: string): StoredDecision => {
    const decision = found.get(key) ?? { path: null, visits: [], members: [] };
    found.set(key, decision);
    return decision;
  };
  const read = async <T>(
    schema: z.ZodType<T>,
    statement: (where: Soql) => Soql,
    at: string,
    take: (row: T) => void,
  ) => {
    for (const where of conditionsOn(at, range))
      for await (const page of readRows(connection, statement(where), schema, options)) page.forEach(take);
  };
  await Promise.all([
    read(
      PathRow,
      (where) => soql`SELECT ${columns(PathRow)}, Decision_Model__r.Key__c FROM Decision_Path__c WHERE ${where}`,
      'Opportunity__c',
      (row) => (of(row.Key__c).path = toPath(row)),
    ),
    read(
      VisitRow,
      (where) => soql`SELECT ${columns(VisitRow)}, Decision_Path__r.Key__c FROM Decision_Step__c WHERE ${where}`,
      'Decision_Path__r.Opportunity__c',
      (row) => of(row.Decision_Path__r?.Key__c ?? '').visits.push(toVisit(row)),
    ),
    read(
      MemberRow,
      (where) => soql`SELECT ${columns(MemberRow)}, Decision_Path__r.Key__c FROM Buying_Team_Member__c WHERE ${where}`,
      'Decision_Path__r.Opportunity__c',
      (row) => of(row.Decision_Path__r?.Key__c ?? '').members.push(toMember(row)),
    ),
  ]);
  return found;
}

const columns = (schema: z.ZodObject): Soql =>
  soqlFields(Object.keys(schema.shape).filter((name) => !name.endsWith('__r')));

const toPath = (row: z.infer<typeof PathRow>): StoredPath => ({
  key: row.Key__c,
  status: row.Status__c,
  presumedStep: row.Presumed_Step__c,
  modelKey: row.Decision_Model__r?.Key__c ?? null,
  isFromRun: row.Buyside_Run__c !== null,
});

const toVisit = (row: z.infer<typeof VisitRow>): StoredVisit => ({
  key: row.Key__c,
  stepCode: row.Step_Code__c,
  visit: row.Visit__c,
  status: row.Status__c,
  enteredOn: row.Entered_On__c,
  enteredNotBefore: row.Entered_Not_Before__c,
  exitedOn: row.Exited_On__c,
  basis: row.Basis__c,
  confidence: row.Confidence__c,
  evidenceClass: row.Evidence_Class__c,
  evidenceRules: row.Evidence_Rules__c,
  evidence: row.Evidence__c,
});

const toMember = (row: z.infer<typeof MemberRow>): StoredMember => ({
  key: row.Key__c,
  contactId: row.Contact__c,
  roles: row.Roles__c,
  function: row.Function__c,
  contactRoleId: row.Opportunity_Contact_Role_Id__c,
  basis: row.Basis__c,
});
