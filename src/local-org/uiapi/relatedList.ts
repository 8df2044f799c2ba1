/** `/ui-api/related-list-records` and `related-list-count`: the children of a record, a page of them or how many. */
import { GraphQLError, parseConstValue, valueFromASTUntyped } from 'graphql';
import { ApiError } from '../engine.ts';
import { isJsonObject } from '../jsonObject.ts';
import type { ObjectDef } from '../schema/model.ts';
import { allOf, fieldIs, type Condition, type OrderItem } from '../soql/statement.ts';
import { childNamed, parentOf, type Child } from './childRecords.ts';
import { pathsOfFields } from './columns.ts';
import { whereCondition } from './graphql/filters.ts';
import { countIn, pageOf, placeOf } from './paging.ts';
import { fieldPaths, isVisiblePath, readUiRecords } from './recordShape.ts';
import { relatedListColumns, relatedListInfoOf } from './relatedListInfo.ts';
import { eTagOf, type UiContext } from './uiContext.ts';

type Json = Readonly<Record<string, unknown>>;

const PAGE = { usual: 50, largest: 1999 } as const;
const COUNT = { usual: 10, largest: 1999 } as const;

/** What a client may say of the page it wants. */
export interface RelatedListRequest {
  readonly fields?: string;
  readonly optionalFields?: string;
  readonly pageSize?: string;
  readonly pageToken?: string;
  /** `Child__c.Field` or `-Child__c.Field`, several separated by commas. */
  readonly sortBy?: string;
  /** A filter as in GraphQL: `{Name: {like: "A%"}}`. */
  readonly where?: string;
}

/** `Child__c.Field,-Child__c.Other` as an order. @throws ApiError 400 */
export function orderOf(object: ObjectDef, sortBy: string | undefined): OrderItem[] {
  const names = (sortBy ?? '').split(',').map((name) => name.trim());
  return names
    .filter((name) => name !== '')
    .map((name) => {
      const [path = []] = fieldPaths(object, name.replace(/^-/, ''));
      return { expression: { kind: 'path', path }, isDescending: name.startsWith('-'), nulls: 'first' };
    });
}

/** A filter as in GraphQL, written as there or as JSON. @throws ApiError 400 */
export function filterOf(context: UiContext, object: ObjectDef, where: string | undefined): Condition | undefined {
  if (where === undefined || where.trim() === '') return undefined;
  try {
    // JSON differs from it in the quotes around names alone.
    const filter = valueFromASTUntyped(parseConstValue(where.replaceAll(/"(\w+)"\s*:/g, '$1:'), { maxTokens: 2000 }));
    if (isJsonObject(filter)) return whereCondition(context.engine.schema, object, filter);
  } catch (error) {
    if (error instanceof GraphQLError || error instanceof RangeError)
      throw new ApiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', `where is not a filter: ${error.message}`);
    throw error;
  }
  throw new ApiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', 'where is a filter in braces');
}

function referenceOf(parent: ObjectDef, parentId: string, { relationshipName }: Child): Json {
  return {
    id: null,
    inContextOfRecordId: parentId,
    listViewApiName: null,
    objectApiName: null,
    parentObjectApiName: parent.name,
    recordTypeId: null,
    relatedListId: relationshipName,
    type: 'relatedList',
  };
}

/** The children of a record in one relationship, fifty at a time unless asked otherwise. @throws ApiError */
export function relatedListRecords(
  context: UiContext,
  parentId: string,
  relatedListId: string,
  request: RelatedListRequest,
): Json {
  const parent = parentOf(context, parentId);
  const child = childNamed(context, parent, relatedListId);
  const { object } = child;
  const optional = fieldPaths(object, request.optionalFields).filter((path) => isVisiblePath(context, object, path));
  const fields = fieldPaths(object, request.fields);
  const isAsked = request.fields !== undefined || request.optionalFields !== undefined;
  const usual = isAsked ? [] : pathsOfFields(context, object, relatedListColumns(context, parent, child));
  const page = pageOf(PAGE, request.pageSize, request.pageToken);
  const found = readUiRecords(context, object, [...fields, ...optional, ...usual], {
    where: allOf([fieldIs(child.field, parentId), filterOf(context, object, request.where)]),
    orderBy: orderOf(object, request.sortBy),
    limit: page.size + 1,
    offset: page.offset,
  });
  const records = found.slice(0, page.size);
  const base = `/services/data/v${context.version}.0/ui-api/related-list-records/${parentId}/${child.relationshipName}`;
  const names = (paths: readonly (readonly string[])[]): string[] =>
    paths.map((path) => `${object.name}.${path.join('.')}`);
  return {
    count: records.length,
    ...placeOf(page, found.length > page.size, base),
    fields: names([...fields, ...usual]),
    listInfoETag: relatedListInfoOf(context, parent, child)['eTag'],
    listReference: referenceOf(parent, parentId, child),
    optionalFields: names(optional),
    pageSize: page.size,
    records,
    sortBy: (request.sortBy ?? '').split(',').filter((name) => name !== ''),
    where: request.where ?? '{}',
  };
}

/** How many children a record has in one relationship; counting ends at `maxCount`, ten unless told. @throws ApiError */
export function relatedListCount(context: UiContext, parentId: string, relatedListId: string, maxCount?: string): Json {
  const parent = parentOf(context, parentId);
  const child = childNamed(context, parent, relatedListId);
  const most = countIn('maxCount', maxCount, COUNT);
  const found = readUiRecords(context, child.object, [['Id']], {
    where: fieldIs(child.field, parentId),
    limit: most + 1,
  });
  const count = Math.min(found.length, most);
  const shape = { count, hasMore: found.length > most, listReference: referenceOf(parent, parentId, child) };
  return { eTag: eTagOf(shape), ...shape };
}
