/** Reads a row as a client sent it: names in any case, strings to be coerced, parents by id or by external id. */
import type { InputRow, SaveError, Session } from '../engine.ts';
import { isJsonObject } from '../jsonObject.ts';
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import type { SqlValue } from '../store/storage.ts';
import { coerce, isRefused } from './coerce.ts';
import type { FieldPlan, ObjectPlan } from './objectPlan.ts';
import type { ForeignKey, PendingRow } from './pendingRow.ts';
import type { SaveContext } from './saveContext.ts';
import { noSuchColumn, notAnExternalId, saveError, wrongType } from './saveErrors.ts';

/** What names of a user's rows were found to mean: rows of a job all have the same ones. */
type KnownNames = Map<string, FieldPlan | ParentKey>;

/** More than any object has fields; a client that varies their case endlessly does not grow it further. */
const MOST_NAMES = 2000;
const namesBySession = new WeakMap<Session, WeakMap<ObjectPlan, KnownNames>>();

function knownNames(session: Session, plan: ObjectPlan): KnownNames {
  const byPlan = namesBySession.get(session) ?? new WeakMap<ObjectPlan, KnownNames>();
  namesBySession.set(session, byPlan);
  const names = byPlan.get(plan) ?? new Map<string, FieldPlan | ParentKey>();
  byPlan.set(plan, names);
  return names;
}

/** A row being read. */
interface Reading {
  readonly names: KnownNames;
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

/** The parent object of a reference: named by the client for a polymorphic one, else the only one. */
function parentOf(reference: FieldPlan, typeName: string | undefined): ObjectDef | undefined {
  const targets = [...reference.targets.values()];
  if (typeName === undefined)
    return targets.length === 1 ? targets[0] : targets.find((target) => target.name === 'User');
  return targets.find((target) => target.name.toLowerCase() === typeName.toLowerCase());
}

/** A parent's field that finds the parent. */
interface ParentKey {
  readonly reference: FieldPlan;
  readonly parent: ObjectDef;
  readonly key: FieldPlan;
}

interface NamedKey {
  readonly reference: FieldPlan;
  readonly typeName: string | undefined;
  readonly keyName: string;
}

/** The key a client means; `undefined` after its error was noted. */
function parentKeyOf(reading: Reading, { reference, typeName, keyName }: NamedKey): ParentKey | undefined {
  const parent = parentOf(reference, typeName);
  if (!parent) {
    reading.errors.push(
      saveError('INVALID_FIELD', `The type of ${reference.field.name} is missing or is not one it refers to`),
    );
    return undefined;
  }
  const key = reading.context.planOf(parent).field(keyName);
  if (!key || !reading.session.canReadField(parent, key.field)) {
    reading.errors.push(noSuchColumn(parent, keyName));
    return undefined;
  }
  if (isLookupField(key.field)) return { reference, parent, key };
  reading.errors.push(notAnExternalId(key.field.name, parent));
  return undefined;
}

function readForeignKey(reading: Reading, { reference, parent, key }: ParentKey, value: unknown): void {
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
  if (!isJsonObject(value)) {
    reading.errors.push(wrongType(reference.field, value));
    return;
  }
  const attributes = value['attributes'];
  const named = isJsonObject(attributes) ? attributes['type'] : undefined;
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
  const parentKey = parentKeyOf(reading, { reference, typeName, keyName });
  if (parentKey) readForeignKey(reading, parentKey, value[keyName]);
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
  const parentKey = parentKeyOf(reading, { reference, typeName, keyName: name.slice(dot + 1) });
  if (!parentKey) return;
  if (reading.names.size < MOST_NAMES) reading.names.set(name, parentKey);
  readForeignKey(reading, parentKey, value);
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
  const { plan, session, names } = reading;
  const known = names.get(name);
  if (known) {
    if ('parent' in known) readForeignKey(reading, known, value);
    else readField(reading, known, value);
    return;
  }
  const field = plan.field(name);
  if (field && session.canReadField(plan.object, field.field)) {
    if (names.size < MOST_NAMES) names.set(name, field);
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
  const names = knownNames(session, plan);
  const reading: Reading = { names, context, session, plan, given, foreignKeys: [], computed: [], errors: [] };
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
