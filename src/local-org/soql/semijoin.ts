/** Semi-joins and anti-joins: `Id IN (SELECT AccountId FROM Contact)`, with the bounds Salesforce sets them. */
import type { ObjectDef } from '../schema/model.ts';
import { fieldPath, isAggregate } from './expressions.ts';
import { familyOf } from './fieldUse.ts';
import { invalidField, malformed } from './refusals.ts';
import type { Operand, Scope } from './scope.ts';
import type { Condition, Statement } from './statement.ts';

export type Semijoin = Extract<Condition, { kind: 'semijoin' }>;

/** Relationships before the left field. */
const MAX_LEFT_LEVELS = 1;

/** Objects that no inner query reads. */
const UNSUPPORTED: ReadonlySet<string> = new Set([
  'Task',
  'Event',
  'EventAttendee',
  'Note',
  'Attachment',
  'ActivityHistory',
  'OpenActivity',
]);

/** @throws ApiError for a left side that is no id, or is too far away */
export function checkLeft(operand: Operand, path: readonly string[]): void {
  if (familyOf(operand.type) !== 'id') {
    throw invalidField(
      `The left operand field in the where expression for outer query should be an id field, cannot use: '${operand.name}'`,
    );
  }
  if (path.length > MAX_LEFT_LEVELS + 1)
    throw malformed(`The left operand '${operand.name}' can not have more than one level of relationships`);
}

/** The id an inner query selects. @throws ApiError when it selects anything else, or more */
export function selectedId(scope: Scope, inner: Statement): Operand {
  const [item] = inner.select;
  if (
    item?.kind !== 'expression' ||
    inner.select.length !== 1 ||
    item.alias !== undefined ||
    isAggregate(item.expression)
  )
    throw malformed('A semi join sub-select selects exactly one field');
  if (UNSUPPORTED.has(scope.object.name))
    throw malformed(`Entity '${scope.object.name}' is not supported for semi join inner selects`);
  const path = fieldPath(scope, item.expression);
  if (path.length > 1)
    throw malformed(`A semi join sub-select selects a field of its own object, not ${path.join('.')}`);
  const operand = scope.field(path);
  if (familyOf(operand.type) !== 'id')
    throw invalidField(`Semi join sub-selects can only query id fields, cannot use: '${operand.name}'`);
  return operand;
}

/** @throws ApiError when both statements are about the same object though they must not be */
export function checkObjects(condition: Semijoin, outer: ObjectDef, inner: ObjectDef): void {
  if (condition.isOfAnother === true && outer.name === inner.name)
    throw malformed('The inner and outer selects should not be on the same object type');
}

/** @throws ApiError when the ids of the two sides are never of one object */
export function checkSides(left: Operand, selected: Operand): void {
  if (selected.refersTo?.some((name) => left.refersTo?.includes(name)) === true) return;
  throw malformed(
    `The selected field '${selected.name}' in the subquery and the left operand field in the where expression in the outer query '${left.name}' should point to the same object type`,
  );
}
