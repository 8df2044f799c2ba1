import { z } from 'zod';
import { BASIS, type Basis } from '../decision/vocabulary.ts';
import type { ReadSource } from './dealStatements.ts';
import {
  idColumn,
  instantColumn,
  numberColumn,
  parentColumn,
  requiredTextColumn,
  textColumn,
  parseRows,
  requiredInstantColumn,
  valuesColumn,
} from './row.ts';

const basisColumn = z.enum(Object.values(BASIS)).nullable();

/** Which run wrote a row last, as far as the row says. */
const runColumns = {
  LastModifiedById: textColumn,
  LastModifiedDate: requiredInstantColumn,
  Buyside_Run__r: parentColumn({ CreatedById: textColumn, LastModifiedDate: instantColumn }),
};

const PathRow = z.object({
  Id: idColumn,
  Key__c: requiredTextColumn,
  Status__c: textColumn,
  Ended_On__c: instantColumn,
  Presumed_Step__c: numberColumn,
  Presumed_As_Of__c: instantColumn,
  Decision_Model__r: parentColumn({ Key__c: textColumn }),
  LastModifiedById: textColumn,
  Buyside_Run__r: parentColumn({ CreatedById: textColumn }),
});

const VisitRow = z.object({
  Id: idColumn,
  Key__c: requiredTextColumn,
  Step_Code__c: requiredTextColumn,
  Status__c: textColumn,
  Entered_On__c: instantColumn,
  Entered_Not_Before__c: instantColumn,
  Exited_On__c: instantColumn,
  Basis__c: basisColumn,
  Confidence__c: numberColumn,
  Evidence_Class__c: textColumn,
  Evidence_Rules__c: textColumn,
  Evidence__c: textColumn,
  ...runColumns,
});

const MemberRow = z.object({
  Id: idColumn,
  Key__c: requiredTextColumn,
  Contact__c: textColumn,
  Roles__c: valuesColumn,
  Function__c: textColumn,
  Opportunity_Contact_Role_Id__c: textColumn,
  Basis__c: basisColumn,
  ...runColumns,
});

/** A path that is in the org. */
export interface StoredPath {
  readonly id: string;
  readonly key: string;
  readonly status: string | null;
  readonly endedOn: string | null;
  readonly presumedStep: number | null;
  readonly presumedAsOf: string | null;
  /** `<model key>:<version>`; null when none is named. */
  readonly modelKey: string | null;
  /** A run made it; false when a person did. */
  readonly isFromRun: boolean;
  /** The last to change it, or what hangs on it, was not the user behind that run: its status may be theirs. */
  readonly isTouched: boolean;
}

/** A visit that is in the org. Instants are ISO 8601 in UTC. */
export interface StoredVisit {
  readonly id: string;
  readonly key: string;
  readonly stepCode: string;
  readonly status: string | null;
  readonly enteredOn: string | null;
  readonly enteredNotBefore: string | null;
  readonly exitedOn: string | null;
  readonly basis: Basis | null;
  readonly confidence: number | null;
  readonly evidenceClass: string | null;
  readonly evidenceRules: string | null;
  readonly evidence: string | null;
  /** Somebody changed the row after the run that wrote it: it is theirs now. */
  readonly isTouched: boolean;
}

/** A team member who is in the org. */
export interface StoredMember {
  readonly id: string;
  readonly key: string;
  readonly contactId: string | null;
  readonly roles: readonly string[];
  readonly function: string | null;
  readonly contactRoleId: string | null;
  readonly basis: Basis | null;
  /** Somebody changed the row after the run that wrote it: it is theirs now. */
  readonly isTouched: boolean;
}

/** What an org holds of one deal's decision. */
export interface StoredDecision {
  readonly path: StoredPath | null;
  readonly visits: readonly StoredVisit[];
  readonly members: readonly StoredMember[];
}

/** The objects that hold decisions, by what they are called in a plan. */
export const DECISION_OBJECTS = {
  paths: 'Decision_Path__c',
  visits: 'Decision_Step__c',
  members: 'Buying_Team_Member__c',
} as const;

export type DecisionObject = (typeof DECISION_OBJECTS)[keyof typeof DECISION_OBJECTS];

/** The columns of a row schema; those of parents are named one by one, dotted. */
const columnsOf = ({ shape }: z.ZodObject, ...parents: readonly string[]): readonly string[] => [
  ...Object.keys(shape).filter((name) => !name.endsWith('__r')),
  ...parents,
];

const RUN = ['Buyside_Run__r.CreatedById', 'Buyside_Run__r.LastModifiedDate'] as const;

const stored = (object: string, deal: string, columns: readonly string[]): ReadSource => ({
  source: { object, deal, isPolymorphic: false, and: [], isArchived: false },
  columns,
});

/** How the rows of decisions are read, beside the sources of deals. */
export const DECISION_SOURCES: readonly ReadSource[] = [
  stored(DECISION_OBJECTS.paths, 'Opportunity__c', columnsOf(PathRow, 'Decision_Model__r.Key__c', RUN[0])),
  stored(DECISION_OBJECTS.visits, 'Decision_Path__r.Opportunity__c', columnsOf(VisitRow, ...RUN)),
  stored(DECISION_OBJECTS.members, 'Decision_Path__r.Opportunity__c', columnsOf(MemberRow, ...RUN)),
];

/**
 * What the org holds of one deal, from its rows.
 *
 * @throws {BuysideError} `UnreadableRow`.
 */
export function storedDecisionOf(rows: (object: string) => readonly unknown[]): StoredDecision | undefined {
  const [path] = parseRows(PathRow, rows(DECISION_OBJECTS.paths)).map(toPath);
  const visits = parseRows(VisitRow, rows(DECISION_OBJECTS.visits)).map(toVisit);
  const members = parseRows(MemberRow, rows(DECISION_OBJECTS.members)).map(toMember);
  return path === undefined ? undefined : { path, visits, members };
}

interface WrittenByRun {
  readonly LastModifiedById: string | null;
  readonly LastModifiedDate: string;
  readonly Buyside_Run__r: { readonly CreatedById: string | null; readonly LastModifiedDate: string | null } | null;
}

/**
 * Whether somebody changed a row after its run: another user, or the same one after the run's own row was closed.
 * A row whose run is gone is taken for touched, because nobody can say any more what the run wrote.
 */
function isTouched({ LastModifiedById, LastModifiedDate, Buyside_Run__r: run }: WrittenByRun): boolean {
  if (run === null || run.CreatedById !== LastModifiedById) return true;
  return run.LastModifiedDate !== null && Date.parse(LastModifiedDate) > Date.parse(run.LastModifiedDate);
}

const toPath = (row: z.infer<typeof PathRow>): StoredPath => ({
  id: row.Id,
  key: row.Key__c,
  status: row.Status__c,
  endedOn: row.Ended_On__c,
  presumedAsOf: row.Presumed_As_Of__c,
  presumedStep: row.Presumed_Step__c,
  modelKey: row.Decision_Model__r?.Key__c ?? null,
  isFromRun: row.Buyside_Run__r !== null,
  isTouched: row.Buyside_Run__r?.CreatedById !== row.LastModifiedById,
});

const toVisit = (row: z.infer<typeof VisitRow>): StoredVisit => ({
  id: row.Id,
  isTouched: isTouched(row),
  key: row.Key__c,
  stepCode: row.Step_Code__c,
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
  id: row.Id,
  isTouched: isTouched(row),
  key: row.Key__c,
  contactId: row.Contact__c,
  roles: row.Roles__c,
  function: row.Function__c,
  contactRoleId: row.Opportunity_Contact_Role_Id__c,
  basis: row.Basis__c,
});
