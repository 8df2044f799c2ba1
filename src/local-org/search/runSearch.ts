/** Carries out a search: the rows whose texts hold the words, then what is wanted of them by the one executor of queries. */
import { ApiError } from '../engine.ts';
import type { Engine, Session } from '../engine.ts';
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import { parseSoql } from '../soql/parseSoql.ts';
import { runStatement } from '../soql/runQuery.ts';
import type { QueryRecord } from '../soql/runQuery.ts';
import { allOf, textLiteral } from '../soql/statement.ts';
import type { SelectItem, Statement } from '../soql/statement.ts';
import { isStored, quoted } from '../store/storage.ts';
import { matcherOf, parseSearch, surePart } from './searchWords.ts';
import type { SearchExpression } from './searchWords.ts';
import type { Returning, Search, SearchGroup } from './parseSosl.ts';

/** Records of one answer, and rows of an object that are looked at more closely, as in Salesforce. */
const MAX_RECORDS = 2000;
/** Objects besides those with object permissions whose rows are found. */
const ALSO_SEARCHED = new Set(['User', 'Task', 'Event']);
const TEXTS = new Set(['string', 'textarea', 'picklist', 'multipicklist', 'email', 'phone', 'url']);
const NAMES = new Set(['Name', 'FirstName', 'LastName', 'Subject']);

function isSearched(object: ObjectDef): boolean {
  const isHistory = object.fields.some(({ name }) => name === 'OldValue') || object.name.endsWith('History');
  return !isHistory && (object.needsObjectPermission || ALSO_SEARCHED.has(object.name));
}

const IN_GROUP: Readonly<Record<SearchGroup, (field: FieldDef) => boolean>> = {
  ALL: ({ type }) => TEXTS.has(type),
  NAME: ({ name, nameField, type }) => TEXTS.has(type) && (nameField || NAMES.has(name)),
  EMAIL: ({ type }) => type === 'email',
  PHONE: ({ type }) => type === 'phone',
  // The search box beside the old pages: names, and what is unique about a record.
  SIDEBAR: ({ type, name, nameField, externalId }) =>
    type === 'email' || type === 'phone' || (TEXTS.has(type) && (nameField || NAMES.has(name) || externalId)),
};

function searchedFields(session: Session, object: ObjectDef, group: SearchGroup): FieldDef[] {
  return object.fields.filter(
    (field) =>
      isStored(field) && field.mask === undefined && IN_GROUP[group](field) && session.canReadField(object, field),
  );
}

/** The ids of the visible rows whose texts match, at most as many as an answer may have. */
function matches(
  { engine, session }: Searcher,
  object: ObjectDef,
  group: SearchGroup,
  expression: SearchExpression,
): string[] {
  const fields = searchedFields(session, object, group);
  if (fields.length === 0) return [];
  const columns = fields.map(({ name }) => `r.${quoted(name)}`);
  const sure = surePart(expression);
  // SQLite knows capitals of A to Z only; for everything else each row is looked at.
  const isNarrowed = /^[a-z0-9]+$/.test(sure);
  const narrowing = isNarrowed ? ` AND (${columns.map((column) => `${column} LIKE :sure`).join(' OR ')})` : '';
  const filter = session.rowFilter(object, 'r', 'read');
  const sql = `SELECT r."Id" AS id, ${columns.map((column, index) => `${column} AS c${index}`).join(', ')} FROM ${quoted(object.name)} r WHERE r."IsDeleted" = 0 AND ${filter}${narrowing} ORDER BY r."Id"`;
  const isMatch = matcherOf(expression);
  const found: string[] = [];
  const rows = engine.database.prepare(sql).iterate(isNarrowed ? { sure: `%${sure}%` } : {});
  for (const row of rows) {
    const texts = fields.map((_field, index) => row[`c${index}`]).filter((value) => typeof value === 'string');
    if (!isMatch(texts)) continue;
    found.push(String(row['id']));
    if (found.length === MAX_RECORDS) break;
  }
  return found;
}

function statementOf(
  object: ObjectDef,
  { fields = 'Id', where, orderBy, limit, offset }: Returning,
  ids: readonly string[],
): Statement {
  const clauses = [
    `SELECT ${fields} FROM ${object.name}`,
    ...(where === undefined ? [] : [`WHERE ${where}`]),
    ...(orderBy === undefined ? [] : [`ORDER BY ${orderBy}`]),
    ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
    ...(offset === undefined ? [] : [`OFFSET ${offset}`]),
  ];
  const statement = parseSoql(clauses.join(' '));
  const isPlain = statement.from === object.name && statement.grouping === undefined && statement.select.every(isField);
  if (!isPlain) throw new ApiError(400, 'MALFORMED_SEARCH', `unexpected token in what ${object.name} is to return`);
  const isFound = {
    kind: 'compare' as const,
    left: { kind: 'path' as const, path: ['Id'] },
    operator: 'in' as const,
    values: ids.map(textLiteral),
  };
  const condition = allOf(statement.where === undefined ? [isFound] : [isFound, statement.where]);
  return { ...statement, ...(condition && { where: condition }) };
}

/** Functions that show a field otherwise; those that count or sum up are for queries. */
const SHOWING = new Set(['tolabel', 'format', 'convertcurrency']);

function isField(item: SelectItem): boolean {
  return item.kind !== 'expression' || item.expression.kind !== 'call' || SHOWING.has(item.expression.name);
}

/** Who searches, and where. */
export interface Searcher {
  readonly engine: Engine;
  readonly session: Session;
  /** The API version in the URLs of records: 66. */
  readonly version: number;
}

function objectOf({ engine, session }: Searcher, name: string): ObjectDef {
  const object = engine.schema.object(name);
  if (object && session.canRead(object) && isSearched(object)) return object;
  throw new ApiError(400, 'INVALID_TYPE', `sObject type '${name}' is not supported.`);
}

function found(
  searcher: Searcher,
  search: Search,
  expression: SearchExpression,
  returning: Returning,
): readonly QueryRecord[] {
  const { engine, session, version } = searcher;
  const object = objectOf(searcher, returning.object);
  const ids = matches(searcher, object, search.group, expression);
  // Run without a match as well: what is wrong with it is told whatever the words.
  const statement = statementOf(object, returning, ids.length === 0 ? ['000000000000000AAA'] : ids);
  return runStatement(engine, session, statement, { version }).records;
}

/** The records a search finds, object by object. @throws ApiError */
export function runSearch(searcher: Searcher, search: Search): readonly QueryRecord[] {
  const expression = parseSearch(search.text);
  const { engine, session } = searcher;
  const everything = (): Returning[] =>
    engine.schema.objects
      .filter((object) => session.canRead(object) && isSearched(object))
      .map((object) => ({ object: object.name }));
  const returning = search.returning.length > 0 ? search.returning : everything();
  const records = returning.flatMap((wanted) => found(searcher, search, expression, wanted));
  return records.slice(0, Math.min(search.limit ?? MAX_RECORDS, MAX_RECORDS));
}
