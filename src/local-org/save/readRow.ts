/** Reads a row as a client sent it: names in any case, strings to be coerced, parents by id or by external id. */
import type { InputRow, SaveError, Session } from '../engine.ts';
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import type { SqlValue } from '../store/storage.ts';
import { coerce, isRefused } from './coerce.ts';
import type { FieldPlan, ObjectPlan } from './objectPlan.ts';
import type { ForeignKey, PendingRow } from './pendingRow.ts';
import type { SaveContext } from './saveContext.ts';
import { noSuchColumn, notAnExternalId, saveError, wrongType } from './saveErrors.ts';

/** A row being read. */
interface Reading {
  readonly context: SaveContext;
  readonly session: Session;
  readonly plan: ObjectPlan;
  readonly given: (SqlValue | undefined)[];
  readonly foreignKeys: ForeignKey[];
  readonly computed: FieldDef[];
  readonly errors: SaveError[];
}

/** Fields that find a record without being its id: external ids, and the standard fields Salesforce marks idLookup. */
export function isLookupField(field: FieldDef): boolean {
  return field.externalId || field.unique || field.name === 'Id' || (!field.custom && field.name === 'Email');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parent object of a reference: named by the client for a polymorphic one, else the only one. */
function parentOf(reference: FieldPlan, typeName: string | undefined): ObjectDef | undefined {
  const targets = [...reference.targets.values()];
  if (typeName === undefined)
    return targets.length === 1 ? targets[0] : targets.find((target) => target.name === 'User');
  return targets.find((target) => target.name.toLowerCase() === typeName.toLowerCase());
}

interface ParentKey {
  readonly reference: FieldPlan;
  readonly typeName: string | undefined;
  readonly keyName: string;
  readonly value: unknown;
}

function readForeignKey(reading: Reading, { reference, typeName, keyName, value }: ParentKey): void {
  const parent = parentOf(reference, typeName);
  if (!parent) {
    reading.errors.push(
      saveError('INVALID_FIELD', `The type of ${reference.field.name} is missing or is not one it refers to`),
    );
    return;
  }
  const key = reading.context.planOf(parent).field(keyName);
  if (!key || !reading.session.canReadField(parent, key.field)) {
    reading.errors.push(noSuchColumn(parent, keyName));
    return;
  }
  if (!isLookupField(key.field)) {
    reading.errors.push(notAnExternalId(key.field.name, parent));
    return;
  }
  const read = coerce(key, value);
  if (isRefused(read)) reading.errors.push(read);
  else if (read === null) reading.given[reference.index] = null;
  else reading.foreignKeys.push({ reference, parent, key, value: read });
}

/** `"Decision_Path__r": {"Key__c": "…"}`; exactly one field, besides `attributes`. */
function readNested(reading: Reading, reference: FieldPlan, value: unknown): void {
  if (value === null) {
    reading.given[reference.index] = null;
    return;
  }
  if (!isObject(value)) {
    reading.errors.push(wrongType(reference.field, value));
    return;
  }
  const attributes = value['attributes'];
  const named = isObject(attributes) ? attributes['type'] : undefined;
  const typeName = typeof named === 'string' ? named : undefined;
  const keys = Object.keys(value).filter((key) => key !== 'attributes');
  const [keyName] = keys;
  if (keyName === undefined || keys.length > 1) {
    const entity = parentOf(reference, typeName)?.name ?? reference.field.referenceTo.join(', ');
    const count = keyName === undefined ? 'No' : 'More than 1';
    reading.errors.push(
      saveError('INVALID_FIELD', `${count} field provided in an external foreign key reference in entity: ${entity}`),
    );
    return;
  }
  readForeignKey(reading, { reference, typeName, keyName, value: value[keyName] });
}

/** `Decision_Path__r.Key__c`, and `Owner:User.Username` as a CSV header has it for polymorphic references. */
function readDotted(reading: Reading, name: string, value: unknown): void {
  const dot = name.indexOf('.');
  const [relation = '', typeName] = name.slice(0, dot).split(':');
  const reference = reading.plan.relationship(relation);
  if (!reference || !reading.session.canReadField(reading.plan.object, reference.field)) {
    reading.errors.push(noSuchColumn(reading.plan.object, name));
    return;
  }
  readForeignKey(reading, { reference, typeName, keyName: name.slice(dot + 1), value });
}

function readField(reading: Reading, field: FieldPlan, value: unknown): void {
  if (field.index < 0) {
    reading.computed.push(field.field);
    return;
  }
  const read = coerce(field, value);
  if (isRefused(read)) reading.errors.push(read);
  else reading.given[field.index] = read;
}

function readEntry(reading: Reading, name: string, value: unknown): void {
  const { plan, session } = reading;
  const field = plan.field(name);
  if (field && session.canReadField(plan.object, field.field)) {
    readField(reading, field, value);
    return;
  }
  if (name.includes('.')) {
    readDotted(reading, name, value);
    return;
  }
  const reference = plan.relationship(name);
  if (reference && session.canReadField(plan.object, reference.field)) readNested(reading, reference, value);
  else reading.errors.push(noSuchColumn(plan.object, name));
}

/**
 * The row with its values coerced. Faults do not stop the reading: Salesforce reports several at once.
 * `attributes` is ignored; `Id` ends up in `id`.
 */
export function readRow(context: SaveContext, session: Session, plan: ObjectPlan, row: InputRow): PendingRow {
  const given = new Array<SqlValue | undefined>(plan.columns.length).fill(undefined);
  const reading: Reading = { context, session, plan, given, foreignKeys: [], computed: [], errors: [] };
  for (const name of Object.keys(row)) {
    if (name !== 'attributes') readEntry(reading, name, row[name]);
  }
  const id = given[plan.system.id];
  given[plan.system.id] = undefined;
  return {
    given,
    foreignKeys: reading.foreignKeys,
    computed: reading.computed,
    errors: reading.errors,
    id: typeof id === 'string' ? id : null,
    isNew: false,
    after: [],
  };
}
