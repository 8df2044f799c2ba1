import { z } from 'zod';
import { BASIS, STEP_STATUS, type StepStatus } from '../decision/vocabulary.ts';
import type { OrgConnection } from './orgConnection.ts';
import { readAllRows } from './readQuery.ts';
import { idColumn, instantColumn, parentColumn, requiredTextColumn, textAt } from './row.ts';
import { soql, soqlName } from './soql.ts';

/** One visit as figures need it. Instants are ISO 8601 in UTC. */
export interface RecordedVisit {
  readonly dealId: string;
  readonly stepCode: string;
  readonly status: StepStatus;
  readonly enteredOn: string | null;
  /** Null while the visit is open. */
  readonly exitedOn: string | null;
  readonly isInferred: boolean;
  /** Value of the field deals are grouped by; null when blank or not asked for. */
  readonly group: string | null;
}

const VisitRow = z.object({
  Id: idColumn,
  Step_Code__c: requiredTextColumn,
  Status__c: z.enum(Object.values(STEP_STATUS)),
  Entered_On__c: instantColumn,
  Exited_On__c: instantColumn,
  Basis__c: z.enum(Object.values(BASIS)).nullable(),
  Decision_Path__r: parentColumn({ Key__c: requiredTextColumn, Opportunity__r: z.unknown().optional() }),
});

/**
 * All visits of the paths on one model.
 *
 * Shape: in no particular order; `groupBy` is a path from Opportunity as `findGroupField` gives it.
 * @throws {BuysideError} as `readRows`: the visits are whole or refused.
 */
export async function readVisits(
  connection: OrgConnection,
  modelKey: string,
  groupBy: string | undefined,
): Promise<readonly RecordedVisit[]> {
  const columns = soql`Id, Step_Code__c, Status__c, Entered_On__c, Exited_On__c, Basis__c, Decision_Path__r.Key__c`;
  const group = groupBy === undefined ? undefined : soqlName(`Decision_Path__r.Opportunity__r.${groupBy}`);
  const list = group === undefined ? columns : soql`${columns}, ${group}`;
  const statement = soql`SELECT ${list} FROM Decision_Step__c WHERE Decision_Path__r.Decision_Model__r.Key__c = ${modelKey}`;
  const rows = await readAllRows(connection, statement, VisitRow);
  return rows.map((row) => ({
    dealId: row.Decision_Path__r?.Key__c ?? '',
    stepCode: row.Step_Code__c,
    status: row.Status__c,
    enteredOn: row.Entered_On__c,
    exitedOn: row.Exited_On__c,
    isInferred: row.Basis__c === BASIS.inferred,
    group: groupBy === undefined ? null : textAt(row.Decision_Path__r?.Opportunity__r, groupBy) || null,
  }));
}
