/** Names in formulas: fields of the record, of its parents, and the `$` variables. */
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import { quoted } from '../store/storage.ts';
import type { ReferenceNode } from './ast.ts';
import { activityFact } from './activityFacts.ts';
import { parameterSql, permissionParameter, type FormulaContext } from './context.ts';
import { FormulaError } from './formulaError.ts';
import {
  asText,
  commonType,
  formulaTypeOf,
  sqlText,
  TYPE_WORDS,
  type FormulaType,
  type FormulaValue,
} from './formulaValue.ts';
import { parseFormula } from './parse.ts';

const MOST_HOPS = 5;
const DEEPEST_INLINING = 10;

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** A compiled formula as the value of a field of some type: ids become text, an untyped NULL takes the type. */
export function assigned(value: FormulaValue, type: FormulaType, position: number): FormulaValue {
  if (commonType(value.type, type) === undefined || value.type === 'picklist' || value.type === 'multipicklist')
    throw new FormulaError(
      `Formula result is data type (${TYPE_WORDS[value.type]}), incompatible with expected data type (${TYPE_WORDS[type]})`,
      position,
    );
  return type === 'text' ? { ...value, type, sql: asText(value) } : { ...value, type };
}

function inlined(
  context: FormulaContext,
  object: ObjectDef,
  field: FieldDef,
  alias: string,
  position: number,
): FormulaValue {
  const key = `${object.name}.${field.name}`;
  const chain = [...context.inlining, key];
  if (context.inlining.includes(key))
    throw new FormulaError(`A formula cannot refer to itself: ${chain.join(' → ')}`, position);
  if (chain.length > DEEPEST_INLINING)
    throw new FormulaError(
      `Formulas refer to formulas more than ${String(DEEPEST_INLINING)} deep: ${chain.join(' → ')}`,
      position,
    );
  const type = formulaTypeOf(field) ?? 'text';
  // In a formula field there is no record before the save: its `usage` makes ISCHANGED and the like illegal.
  const inner = {
    ...context,
    object,
    alias,
    usage: 'field' as const,
    blanksAsZero: field.blanksAsZero,
    inlining: chain,
  };
  try {
    return assigned(context.compile(parseFormula(field.formula ?? 'NULL'), inner), type, position);
  } catch (error) {
    if (!(error instanceof FormulaError) || context.inlining.length > 0) throw error;
    throw new FormulaError(`${key}: ${error.message}`, position);
  }
}

/** A field of the row behind `alias` as a value. Percent fields are fractions in formulas: 25 % is 0.25. */
export function fieldValue(
  context: FormulaContext,
  object: ObjectDef,
  field: FieldDef,
  alias: string,
  position: number,
): FormulaValue {
  const type = formulaTypeOf(field);
  if (type === undefined || (field.isLongText && context.usage === 'field'))
    throw new FormulaError(
      `You referenced an unsupported field type using the following field: ${field.name}`,
      position,
    );
  const stored = `${alias}.${quoted(field.name)}`;
  const isFormula = field.formula !== undefined;
  const value: FormulaValue = isFormula
    ? inlined(context, object, field, alias, position)
    : {
        sql: field.type === 'percent' ? `(${stored} / 100.0)` : stored,
        type,
        nullable: true,
        computed: field.type === 'percent',
      };
  const blankAsZero = type === 'boolean' || (type === 'number' && context.blanksAsZero);
  if (!blankAsZero || !value.nullable) return { ...value, field };
  return { ...value, sql: `coalesce(${value.sql}, 0)`, nullable: false, field };
}

/** What fields of queues are called in formulas. */
const QUEUE_FIELDS: Readonly<Record<string, string>> = { queuename: 'Name', queueemail: 'Email' };

function fieldOf(context: FormulaContext, object: ObjectDef, name: string, position: number): FieldDef {
  const own = object.name === 'Group' ? (QUEUE_FIELDS[name.toLowerCase()] ?? name) : name;
  const field = context.schema.field(object.name, own);
  if (field === undefined) throw new FormulaError(`Field ${name} does not exist. Check spelling.`, position);
  return field;
}

/** The reference field behind `Account` or `Owner:User`, and the object it leads to. */
function relationOf(
  context: FormulaContext,
  object: ObjectDef,
  segment: string,
  position: number,
): [FieldDef, ObjectDef] {
  const [name = '', wanted] = segment.split(':');
  const field = object.fields.find(
    (known) => known.relationshipName !== undefined && same(known.relationshipName, name),
  );
  if (field === undefined) throw new FormulaError(`Field ${segment} does not exist. Check spelling.`, position);
  const targetName = wanted === undefined ? undefined : same(wanted, 'Queue') ? 'Group' : wanted;
  if (targetName === undefined && field.referenceTo.length > 1)
    throw new FormulaError(
      `${segment} may be of several kinds: write ${field.referenceTo.map((target) => `${name}:${target}`).join(' or ')}`,
      position,
    );
  const target = field.referenceTo.find((known) => targetName === undefined || same(known, targetName));
  const targetObject = target === undefined ? undefined : context.schema.object(target);
  if (targetObject === undefined) throw new FormulaError(`Field ${segment} does not exist. Check spelling.`, position);
  return [field, targetObject];
}

/** What the definition of an object or a field is called, of which custom metadata keeps the name: `Target__r.DeveloperName`. */
function definitionValue(context: FormulaContext, { path, position }: ReferenceNode): FormulaValue | undefined {
  const [relation = '', name = '', ...rest] = path;
  const { object, alias } = context;
  const field = object.fields.find((known) => known.isDefinition && same(known.name.replace(/__c$/i, '__r'), relation));
  if (field === undefined || rest.length > 0) return undefined;
  const value = fieldValue(context, object, field, alias, position);
  if (same(name, 'QualifiedApiName')) return value;
  if (same(name, 'DeveloperName')) return { ...value, sql: `sf_developer_name(${value.sql})`, computed: true };
  throw new FormulaError(`Field ${name} does not exist. Check spelling.`, position);
}

function pathValue(context: FormulaContext, node: ReferenceNode): FormulaValue {
  const { path, position } = node;
  if (context.usage === 'default')
    throw new FormulaError(`A default value cannot refer to the field ${path.join('.')}`, position);
  if (path.length - 1 > MOST_HOPS)
    throw new FormulaError(`${path.join('.')} goes over more than ${String(MOST_HOPS)} relationships`, position);
  const definition = definitionValue(context, node);
  if (definition !== undefined) return definition;
  let { object, alias } = context;
  for (const segment of path.slice(0, -1)) {
    const [field, target] = relationOf(context, object, segment, position);
    alias = context.joins.join(alias, field, target);
    object = target;
  }
  const field = fieldOf(context, object, path.at(-1) ?? '', position);
  return fieldValue(context, object, field, alias, position);
}

/** Where each `$` record is found: the user's own row, or a row it points to. */
const USER_PARENTS: Readonly<Record<string, { readonly object: string; readonly key: string }>> = {
  $profile: { object: 'Profile', key: 'ProfileId' },
  $userrole: { object: 'UserRole', key: 'UserRoleId' },
};

function rowSql(context: FormulaContext, global: string): { object: string; from: string } | undefined {
  if (global === '$organization') return { object: 'Organization', from: '"Organization" AS g LIMIT 1' };
  if (global === '$user')
    return { object: 'User', from: `"User" AS g WHERE g."Id" = ${parameterSql(context, 'userId')}` };
  const parent = USER_PARENTS[global];
  if (parent === undefined) return undefined;
  const userKey = `(SELECT u.${quoted(parent.key)} FROM "User" AS u WHERE u."Id" = ${parameterSql(context, 'userId')})`;
  return { object: parent.object, from: `${quoted(parent.object)} AS g WHERE g."Id" = ${userKey}` };
}

function recordTypeValue(context: FormulaContext, fieldName: string, position: number): FormulaValue {
  const reference = context.schema.field(context.object.name, 'RecordTypeId');
  const recordType = context.schema.object('RecordType');
  if (reference === undefined || recordType === undefined) return { sql: 'NULL', type: 'text', nullable: true };
  const alias = context.joins.join(context.alias, reference, recordType);
  return fieldValue(context, recordType, fieldOf(context, recordType, fieldName, position), alias, position);
}

function globalRowValue(context: FormulaContext, global: string, fieldName: string, position: number): FormulaValue {
  const name = global.toLowerCase();
  if (name === '$user' && same(fieldName, 'Id'))
    return { sql: parameterSql(context, 'userId'), type: 'id', nullable: false };
  const row = rowSql(context, name);
  const object = row === undefined ? undefined : context.schema.object(row.object);
  if (row === undefined || object === undefined)
    throw new FormulaError(`The variable ${global} is not supported by the local org`, position);
  const field = fieldOf(context, object, fieldName, position);
  const value = fieldValue({ ...context, blanksAsZero: false }, object, field, 'g', position);
  return { ...value, sql: `(SELECT ${value.sql} FROM ${row.from})`, nullable: true };
}

/** A field of rows that no record points at: blank where there is no row, but a checkbox, which is false then. */
function standingValue(
  context: FormulaContext,
  object: ObjectDef,
  fieldName: string,
  position: number,
  conditions: readonly string[],
): FormulaValue {
  const field = fieldOf(context, object, fieldName, position);
  const value = fieldValue({ ...context, blanksAsZero: false }, object, field, 'g', position);
  const rows = conditions.map(
    (condition) =>
      `(SELECT ${value.sql} FROM ${quoted(object.name)} AS g WHERE g.IsDeleted = 0 AND ${condition} LIMIT 1)`,
  );
  const last = value.type === 'boolean' ? '0' : 'NULL';
  return { ...value, sql: `coalesce(${[...rows, last, last].join(', ')})`, nullable: value.type !== 'boolean' };
}

/** `$Setup.Setting__c.Field__c`: of the user's row, else of the profile's, else of the organization's. */
function settingValue(context: FormulaContext, node: ReferenceNode): FormulaValue {
  const [, name = '', fieldName = ''] = node.path;
  const object = context.schema.object(name);
  if (object?.kind !== 'customSetting')
    throw new FormulaError(`Field ${node.path.join('.')} does not exist. Check spelling.`, node.position);
  const user = parameterSql(context, 'userId');
  const owners = [
    user,
    `(SELECT u."ProfileId" FROM "User" AS u WHERE u."Id" = ${user})`,
    '(SELECT "Id" FROM "Organization")',
  ];
  return standingValue(
    context,
    object,
    fieldName,
    node.position,
    owners.map((owner) => `g."SetupOwnerId" = ${owner}`),
  );
}

/** `$CustomMetadata.Type__mdt.Record.Field__c`. */
function metadataValue(context: FormulaContext, node: ReferenceNode): FormulaValue {
  const [, name = '', record = '', fieldName = ''] = node.path;
  const object = context.schema.object(name);
  const key = `CustomMetadata:${name.replace(/__mdt$/i, '')}.${record}`;
  if (object?.kind !== 'customMetadata' || !context.schema.rows.some((row) => same(row.key, key)))
    throw new FormulaError(`Field ${node.path.join('.')} does not exist. Check spelling.`, node.position);
  const condition = `lower(g."DeveloperName") = ${sqlText(record.toLowerCase())}`;
  return standingValue(context, object, fieldName, node.position, [condition]);
}

/** Variables whose names have more than two parts. */
const LONG_VARIABLES: Readonly<
  Record<string, { readonly parts: number; readonly read: typeof settingValue; readonly form: string }>
> = {
  $setup: { parts: 3, read: settingValue, form: '$Setup.Setting__c.Field__c' },
  $custommetadata: { parts: 4, read: metadataValue, form: '$CustomMetadata.Type__mdt.Record.Field__c' },
};

/** `$Api.Session_ID`, which no formula learns here, and the paths of the SOAP doors: `$Api.Partner_Server_URL_260`. */
function apiValue(name: string, position: number): FormulaValue {
  if (same(name, 'Session_ID')) return { sql: 'NULL', type: 'text', nullable: true };
  const [, kind = '', version] = /^(Enterprise|Partner)_Server_URL_(\d+)0$/i.exec(name) ?? [];
  if (version === undefined) throw new FormulaError(`Field $Api.${name} does not exist. Check spelling.`, position);
  const door = same(kind, 'Partner') ? 'u' : 'c';
  return { sql: sqlText(`/services/Soap/${door}/${version}.0`), type: 'text', nullable: false };
}

function globalValue(context: FormulaContext, node: ReferenceNode): FormulaValue {
  const [global = '', name = '', ...more] = node.path;
  const { position } = node;
  const long = LONG_VARIABLES[global.toLowerCase()];
  if (long !== undefined) {
    if (node.path.length === long.parts) return long.read(context, node);
    throw new FormulaError(`${node.path.join('.')} must be written ${long.form}`, position);
  }
  if (name === '' || more.length > 0)
    throw new FormulaError(`${node.path.join('.')} must be written ${global}.Name`, position);
  switch (global.toLowerCase()) {
    case '$permission': {
      const permission = context.schema.customPermissions.find((known) => same(known, name));
      if (permission === undefined)
        throw new FormulaError(`Custom permission ${name} does not exist. Check spelling.`, position);
      return { sql: parameterSql(context, permissionParameter(permission)), type: 'boolean', nullable: false };
    }
    case '$label': {
      const label = Object.entries(context.schema.labels).find(([known]) => same(known, name));
      if (label === undefined) throw new FormulaError(`Custom label ${name} does not exist. Check spelling.`, position);
      return { sql: sqlText(label[1]), type: 'text', nullable: label[1] === '' };
    }
    case '$system':
      if (!same(name, 'OriginDateTime'))
        throw new FormulaError(`Field ${node.path.join('.')} does not exist. Check spelling.`, position);
      return { sql: String(Date.UTC(1900, 0, 1)), type: 'datetime', nullable: false };
    case '$api':
      return apiValue(name, position);
    case '$recordtype':
      return recordTypeValue(context, name, position);
    case '$activity':
      return activityFact(context, name) ?? globalRowValue(context, global, name, position);
    default:
      return globalRowValue(context, global, name, position);
  }
}

/** The value of a name. @throws FormulaError when nothing has that name. */
export function referenceValue(context: FormulaContext, node: ReferenceNode): FormulaValue {
  return node.path[0]?.startsWith('$') === true ? globalValue(context, node) : pathValue(context, node);
}
