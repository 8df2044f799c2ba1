/** The judge that is not ours: `sformula`, asked the same question as our compiler. */
import { parseSync, type SyncParseOptions } from 'sformula';
import { dealObject, type Row, type SqlValue } from './formulaLab.ts';

const DAY = 86_400_000;

const INPUT_TYPES: NonNullable<SyncParseOptions['inputTypes']> = {
  N__c: { type: 'number' },
  M__c: { type: 'number' },
  T__c: { type: 'string' },
  U__c: { type: 'string' },
  B__c: { type: 'boolean' },
  C__c: { type: 'boolean' },
  D__c: { type: 'date' },
  E__c: { type: 'date' },
  DT__c: { type: 'datetime' },
  DU__c: { type: 'datetime' },
  S__c: { type: 'picklist', picklistValues: [] },
  Tags__c: { type: 'multipicklist', picklistValues: [] },
};

function typeOf(name: string): string | undefined {
  return dealObject.fields.find((field) => field.name === name)?.type;
}

/** A stored value as a client would write it. */
function written(name: string, value: SqlValue): unknown {
  if (typeof value !== 'number') return value ?? undefined;
  switch (typeOf(name)) {
    case 'boolean':
      return value === 1;
    case 'date':
      return new Date(value * DAY).toISOString().slice(0, 10);
    case 'datetime':
      return new Date(value).toISOString();
    default:
      return value;
  }
}

/** What it answered, where a number is meant also dates, as the store would keep it: no answer is blank, and so is a number that is none. */
function stored(value: unknown, isText: boolean): SqlValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || value === '') return null;
  if (isText) return value;
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return Date.parse(`${value}T00:00:00Z`) / DAY;
  return /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : value;
}

/** The judge's value of a formula for a record of `Deal__c`. */
export function judge(formula: string, row: Row, blankAsZero = false): SqlValue {
  const parsed = parseSync(formula, { inputTypes: INPUT_TYPES, blankAsZero });
  const record = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, written(name, value)]));
  const value: unknown = parsed.evaluate(record);
  return stored(value, parsed.returnType === 'string');
}

/** Whether two answers are the same: numbers to nine digits; a condition without an answer is a false one. */
export function agree(ours: SqlValue, theirs: SqlValue, isCondition: boolean): boolean {
  if (isCondition) return (ours ?? 0) === (theirs ?? 0);
  if (typeof ours !== 'number' || typeof theirs !== 'number') return ours === theirs;
  return Math.abs(ours - theirs) <= 1e-9 * Math.max(1, Math.abs(ours), Math.abs(theirs));
}
