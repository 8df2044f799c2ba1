/** Rows that somebody else has locked, at every door: the engine with a save that finds some of its rows taken. */
import type { LocalEngine } from '../../createEngine.ts';
import type { InputRow, Operation, SaveError, SaveResult } from '../../engine.ts';
import { ROLLED_BACK } from '../errors.ts';
import type { FaultList } from './faultList.ts';

const NAMES = new Set(['rowLock'] as const);
const LOCKED: SaveError = {
  statusCode: 'UNABLE_TO_LOCK_ROW',
  message: 'unable to obtain exclusive access to this record',
  fields: [],
};

const isSame = (wanted: string | undefined, name: string): boolean =>
  wanted === undefined || wanted.toLowerCase() === name.toLowerCase();

/** The id of a row that is there already. */
function idOf(row: InputRow, operation: Operation): string | null {
  if (operation === 'insert' || operation === 'upsert') return null;
  const [, id] = Object.entries(row).find(([name]) => name.toLowerCase() === 'id') ?? [];
  return typeof id === 'string' ? id : null;
}

function refused(id: string | null, error: SaveError): SaveResult {
  return { id, success: false, created: false, errors: [error] };
}

/** The engine, but for rows that a `rowLock` rule strikes: they are not saved and say so. */
export function withRowLocks(engine: LocalEngine, faults: FaultList): LocalEngine {
  const save: LocalEngine['save'] = (session, operation, objectName, rows, options) => {
    if (!faults.has(NAMES)) return engine.save(session, operation, objectName, rows, options);
    const isStruck = (): boolean => {
      const matches = (rule: { readonly object?: string; readonly operation?: string }): boolean =>
        isSame(rule.object, objectName) && isSame(rule.operation, operation);
      return faults.striking(NAMES, matches).next().value !== undefined;
    };
    const locked = rows.map(isStruck);
    const isAllLost = options?.allOrNone === true && locked.includes(true);
    const free = isAllLost ? [] : rows.filter((_row, index) => locked[index] === false);
    const saved = engine.save(session, operation, objectName, free, options)[Symbol.iterator]();
    return rows.map((row, index) => {
      if (locked[index] === true) return refused(idOf(row, operation), LOCKED);
      if (isAllLost) return refused(null, ROLLED_BACK);
      const { value } = saved.next();
      if (value === undefined) throw new RangeError('fewer results than rows');
      return value;
    });
  };
  // Whoever holds the engine sees all else of it as it is, the schema that a deploy replaces above all.
  return Object.create(engine, { save: { value: save, enumerable: true } }) as LocalEngine;
}
