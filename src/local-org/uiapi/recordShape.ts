/** Records as `/ui-api/records` shows them: fields with a value and the text a person reads, parents as records of their own. */
import { ApiError } from '../engine.ts';
import { isJsonObject } from '../jsonObject.ts';
import { MASTER_RECORD_TYPE_ID } from '../schema/describe.ts';
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import { runStatement, type QueryRecord } from '../soql/runQuery.ts';
import type { Condition, OrderItem, SelectItem } from '../soql/statement.ts';
import { fieldValue } from './fieldValue.ts';
import { recordTypesOf, type RecordTypeInfo } from './recordTypes.ts';
import { eTagOf, type UiContext } from './uiContext.ts';

/** A field path without the object it begins with: `['Account', 'Name']`. */
type Path = readonly string[];

export interface UiRecord {
  readonly apiName: string;
  readonly childRelationships: Readonly<Record<string, unknown>>;
  readonly eTag: string;
  readonly fields: Readonly<Record<string, { readonly displayValue: string | null; readonly value: unknown }>>;
  readonly id: string;
  readonly lastModifiedById: string | null;
  readonly lastModifiedDate: string | null;
  readonly recordTypeId: string | null;
  readonly recordTypeInfo: RecordTypeInfo | null;
  readonly systemModstamp: string | null;
  readonly weakEtag: number;
}

/** Fields every record carries beside what was asked. */
const AUDIT = ['Id', 'LastModifiedById', 'LastModifiedDate', 'SystemModstamp', 'RecordTypeId'];

function text(value: unknown): string | null {
  return typeof value === 'string' ? value.replace('+0000', 'Z') : null;
}

/** Field paths from `Opportunity.Name,Opportunity.Account.Name`. @throws ApiError for a path of another object */
export function fieldPaths(object: ObjectDef, list: string | undefined): Path[] {
  const names = (list ?? '').split(',').map((name) => name.trim());
  return names
    .filter((name) => name !== '')
    .map((name) => {
      const [first = '', ...rest] = name.split('.');
      if (first.toLowerCase() !== object.name.toLowerCase() || rest.length === 0 || !/^[\w.]+$/.test(name)) {
        throw new ApiError(
          400,
          'INVALID_FIELD',
          `Field names begin with the object's: ${object.name}.Name, not ${name}`,
        );
      }
      return rest;
    });
}

/** Whether the user may follow a path to its end. */
export function isVisiblePath({ engine, session }: UiContext, object: ObjectDef, path: Path): boolean {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    const field = engine.schema.field(object.name, name);
    return field !== undefined && session.canReadField(object, field);
  }
  const reference = object.fields.find((field) => field.relationshipName?.toLowerCase() === name.toLowerCase());
  if (reference === undefined || !session.canReadField(object, reference)) return false;
  const targets = reference.referenceTo
    .map((target) => engine.schema.object(target))
    .filter((target) => target !== undefined);
  return targets.some(
    (target) => session.canRead(target) && isVisiblePath({ engine, session, version: 0 }, target, rest),
  );
}

/** Whether the parent at the end of a path may be a record of one object or another: of such only what names it is known. */
function isOfSeveralObjects({ engine }: UiContext, object: ObjectDef, path: Path): boolean {
  let here: ObjectDef | undefined = object;
  for (const name of path) {
    const reference: FieldDef | undefined = here?.fields.find(
      (field) => field.relationshipName?.toLowerCase() === name.toLowerCase(),
    );
    if (reference === undefined || reference.referenceTo.length !== 1) return true;
    here = engine.schema.object(reference.referenceTo[0] ?? '');
  }
  return false;
}

/** The paths to read: what was asked, and of each record on the way its id and audit fields. */
function completed(context: UiContext, object: ObjectDef, paths: readonly Path[]): Path[] {
  const parents = new Map<string, Path>([['', []]]);
  for (const path of paths) {
    for (let length = 1; length < path.length; length += 1) {
      const parent = path.slice(0, length);
      parents.set(parent.join('.').toLowerCase(), parent);
    }
  }
  const audit = [...parents.values()].flatMap((parent) => {
    const names = isOfSeveralObjects(context, object, parent) ? ['Id', 'Type'] : AUDIT;
    return names.map((name) => [...parent, name]);
  });
  const all = [...paths, ...audit.filter((path) => path.at(-1) === 'Type' || isVisiblePath(context, object, path))];
  return [...new Map(all.map((path) => [path.join('.').toLowerCase(), path])).values()];
}

function selectItems(context: UiContext, object: ObjectDef, paths: readonly Path[]): SelectItem[] {
  return completed(context, object, paths).map((path) => ({ kind: 'expression', expression: { kind: 'path', path } }));
}

class Shaper {
  readonly #context: UiContext;
  readonly #asked: ReadonlySet<string>;

  /** @param asked lower-case paths that are shown; the audit fields among them only where they were asked. */
  public constructor(context: UiContext, asked: ReadonlySet<string>) {
    this.#context = context;
    this.#asked = asked;
  }

  public shape(
    record: QueryRecord | Readonly<Record<string, unknown>>,
    object: ObjectDef | undefined,
    prefix: string,
  ): UiRecord {
    const fields: Record<string, { displayValue: string | null; value: unknown }> = {};
    for (const [key, value] of Object.entries(record)) {
      const path = `${prefix}${key}`.toLowerCase();
      if (key === 'attributes') continue;
      if (isJsonObject(value)) {
        const isWhole = object?.fields.some((field) => field.name === key) === true;
        fields[key] = isWhole ? { displayValue: null, value } : this.#parent(value, object, key, path);
      } else if (this.#asked.has(path)) fields[key] = this.#field(object, key, value);
      else if (this.#isParentAsked(path)) fields[key] = { displayValue: null, value: null };
    }
    return this.#record(record, object, fields);
  }

  #isParentAsked(path: string): boolean {
    return [...this.#asked].some((asked) => asked.startsWith(`${path}.`));
  }

  #field(object: ObjectDef | undefined, key: string, value: unknown): { displayValue: string | null; value: unknown } {
    const field: FieldDef | undefined = object && this.#context.engine.schema.field(object.name, key);
    if (field === undefined) return { displayValue: null, value: value ?? null };
    const shown = fieldValue(this.#context, field, value);
    return { displayValue: shown.displayValue, value: shown.value };
  }

  #parent(
    value: Readonly<Record<string, unknown>>,
    object: ObjectDef | undefined,
    key: string,
    path: string,
  ): { displayValue: string | null; value: unknown } {
    const reference = object?.fields.find((field) => field.relationshipName === key);
    const [only = ''] = reference?.referenceTo ?? [];
    const target = reference?.referenceTo.length === 1 ? this.#context.engine.schema.object(only) : undefined;
    const name = target?.fields.find((field) => field.nameField)?.name ?? 'Name';
    return { displayValue: text(value[name]), value: this.shape(value, target, `${path}.`) };
  }

  /** Records of objects that can have record types are of the master one unless told otherwise; others, as users, of none. */
  #recordType(
    record: Readonly<Record<string, unknown>>,
    object: ObjectDef | undefined,
  ): Pick<UiRecord, 'recordTypeId' | 'recordTypeInfo'> {
    if (object?.needsObjectPermission !== true) return { recordTypeId: null, recordTypeInfo: null };
    const own = text(record['RecordTypeId']);
    const types = own === null ? [] : recordTypesOf(this.#context, object);
    return {
      recordTypeId: own ?? MASTER_RECORD_TYPE_ID,
      recordTypeInfo: types.find((type) => type.recordTypeId === own) ?? null,
    };
  }

  #record(
    record: Readonly<Record<string, unknown>>,
    object: ObjectDef | undefined,
    fields: UiRecord['fields'],
  ): UiRecord {
    const { attributes } = record;
    const type =
      object === undefined ? (record['Type'] ?? (isJsonObject(attributes) ? attributes['type'] : '')) : object.name;
    const stamp = text(record['SystemModstamp']) ?? text(record['LastModifiedDate']);
    return {
      apiName: String(type),
      childRelationships: {},
      eTag: eTagOf(record),
      fields,
      id: String(record['Id']),
      lastModifiedById: text(record['LastModifiedById']),
      lastModifiedDate: text(record['LastModifiedDate']),
      ...this.#recordType(record, object),
      systemModstamp: text(record['SystemModstamp']),
      weakEtag: stamp === null ? 0 : Date.parse(stamp),
    };
  }
}

/** Which records, in which order. */
export interface UiSelection {
  /** All records where there is none. */
  readonly where: Condition | undefined;
  readonly orderBy?: readonly OrderItem[];
  readonly limit?: number;
  readonly offset?: number;
  /** Only the user's own. */
  readonly isMine?: boolean;
  /** Only those the user looked at last. */
  readonly isRecent?: boolean;
}

/** Records of an object in the UI API's shape. @throws ApiError as a query for the same fields would */
export function readUiRecords(
  context: UiContext,
  object: ObjectDef,
  paths: readonly Path[],
  selection: UiSelection,
): UiRecord[] {
  const { engine, session, version } = context;
  const { where, orderBy = [], limit, offset, isMine, isRecent } = selection;
  const statement = {
    from: object.name,
    select: selectItems(context, object, paths),
    ...(where === undefined ? {} : { where }),
    orderBy,
    ...(limit === undefined ? {} : { limit }),
    ...(offset === undefined ? {} : { offset }),
    ...(isMine === true ? { isMine } : {}),
    ...(isRecent === true ? { isRecent } : {}),
  };
  const shaper = new Shaper(context, new Set(paths.map((path) => path.join('.').toLowerCase())));
  return runStatement(engine, session, statement, { version }).records.map((record) =>
    shaper.shape(record, object, ''),
  );
}
