/** `/ui-api/lookups`: records a lookup field may hold, found by their name. */
import { ApiError } from '../engine.ts';
import { notFound } from '../http/apiCall.ts';
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import { allOf, fieldLike, likePattern, pathOf, type Condition } from '../soql/statement.ts';
import { namePaths } from './childRecords.ts';
import { candidateCondition } from './lookupCandidates.ts';
import { pageOf } from './paging.ts';
import { isVisiblePath, readUiRecords } from './recordShape.ts';
import { visibleObject, type UiContext } from './uiContext.ts';

type Json = Readonly<Record<string, unknown>>;

const PAGE = { usual: 25, largest: 2000 } as const;
const SEARCH_TYPES = ['Recent', 'Search', 'TypeAhead'];

export interface LookupQuery {
  readonly q?: string;
  readonly searchType?: string;
  readonly page?: string;
  readonly pageSize?: string;
  /** `AccountId=001…,Kind__c=box`: what the lookup's filter compares with of the record itself. */
  readonly dependentFieldBindings?: string;
}

/** A lookup field, and the objects it points at that the user may read. */
interface Lookup {
  readonly field: FieldDef;
  readonly targets: readonly ObjectDef[];
}

function lookupOf(context: UiContext, objectName: string, fieldName: string): Lookup {
  const object = visibleObject(context, objectName);
  const field: FieldDef | undefined = context.engine.schema.field(object.name, fieldName);
  if (field?.type !== 'reference' || !context.session.canReadField(object, field))
    throw notFound(`${object.name} has no lookup ${fieldName}`);
  const targets = field.referenceTo.map((name) => context.engine.schema.object(name));
  const known = targets.filter((target) => target !== undefined);
  return { field, targets: known.filter((target) => context.session.canRead(target)) };
}

/** A word of the name begins with the text; for a search it may stand anywhere. */
function matching(name: string, text: string, isSearch: boolean): Condition {
  const words = likePattern(text).replace(/\*+$/, '');
  if (isSearch) return fieldLike([name], `%${words}%`);
  return { kind: 'or', parts: [fieldLike([name], `${words}%`), fieldLike([name], `% ${words}%`)] };
}

function found(context: UiContext, lookup: FieldDef, target: ObjectDef, query: LookupQuery, base: string): Json {
  const { q = '', searchType = q === '' ? 'Recent' : 'Search' } = query;
  if (!SEARCH_TYPES.includes(searchType))
    throw new ApiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', `searchType is one of ${SEARCH_TYPES.join(', ')}`);
  const { size } = pageOf(PAGE, query.pageSize, undefined);
  const page = query.page === undefined ? 1 : pageOf({ usual: 1, largest: 2000 }, query.page, undefined).size;
  const name = target.fields.find((field) => field.nameField)?.name ?? 'Id';
  const stamp = target.fields.some((field) => field.name === 'LastModifiedDate') ? 'LastModifiedDate' : 'Id';
  const isRecent = searchType === 'Recent';
  const where = allOf([
    q.trim() === '' ? undefined : matching(name, q.trim(), searchType === 'Search'),
    candidateCondition(context, lookup, target, query.dependentFieldBindings),
  ]);
  const account = ['Account', 'Name'];
  const hasAccount = isVisiblePath(context, target, account);
  const records = readUiRecords(context, target, [...namePaths(context, target), ...(hasAccount ? [account] : [])], {
    where,
    orderBy: [{ expression: pathOf([isRecent ? stamp : name]), isDescending: isRecent, nulls: 'first' }],
    limit: size + 1,
    offset: (page - 1) * size,
  });
  const url = (number: number): string =>
    `${base}/${target.name}?q=${encodeURIComponent(q)}&searchType=${searchType}&page=${number}&pageSize=${size}`;
  const hasMore = records.length > size;
  const shown = records.slice(0, size).map((record) => ({
    ...record,
    fields: {
      ...record.fields,
      // What tells records of one name apart.
      DisambiguationField: { displayValue: null, value: record.fields['Account']?.displayValue ?? null },
    },
  }));
  return {
    count: shown.length,
    currentPageToken: String(page),
    currentPageUrl: url(page),
    nextPageToken: hasMore ? String(page + 1) : null,
    nextPageUrl: hasMore ? url(page + 1) : null,
    previousPageToken: page > 1 ? String(page - 1) : null,
    previousPageUrl: page > 1 ? url(page - 1) : null,
    records: shown,
  };
}

function baseOf({ version }: UiContext, objectName: string, fieldName: string): string {
  return `/services/data/v${version}.0/ui-api/lookups/${objectName}/${fieldName}`;
}

/** Records of one object that a lookup may hold. @throws ApiError 404 for a field that leads nowhere the user may look */
export function lookupRecords(
  context: UiContext,
  objectName: string,
  fieldName: string,
  targetName: string,
  query: LookupQuery,
): Json {
  const { field, targets } = lookupOf(context, objectName, fieldName);
  const target = targets.find(({ name }) => name.toLowerCase() === targetName.toLowerCase());
  if (target === undefined) throw notFound(`${fieldName} does not refer to ${targetName}`);
  return found(context, field, target, query, baseOf(context, objectName, fieldName));
}

/** Records of all objects that a lookup may hold, by object. @throws ApiError 404 */
export function lookupValues(context: UiContext, objectName: string, fieldName: string, query: LookupQuery): Json {
  const base = baseOf(context, objectName, fieldName);
  const { field, targets } = lookupOf(context, objectName, fieldName);
  const results = targets.map((target) => [target.name, found(context, field, target, query, base)] as const);
  return { lookupResults: Object.fromEntries(results) };
}
