/** `/ui-api/related-list-records`: a page of the children of a record. */
import { ApiError } from '../engine.ts';
import type { ObjectDef } from '../schema/model.ts';
import type { OrderItem } from '../soql/statement.ts';
import { fieldIs, fieldPaths, isVisiblePath, readUiRecords } from './recordShape.ts';
import { objectOfId, recordNotFound, type UiContext } from './uiContext.ts';

const PAGE = { usual: 50, largest: 1999 } as const;

/** What a client may say about the page it wants. */
export interface RelatedListRequest {
  readonly fields?: string;
  readonly optionalFields?: string;
  readonly pageSize?: number;
  readonly pageToken?: string;
  /** `Child__c.Field` or `-Child__c.Field`, several separated by commas. */
  readonly sortBy?: string;
}

interface Child {
  readonly object: ObjectDef;
  readonly field: string;
}

function childOf(context: UiContext, parent: ObjectDef, relatedListId: string): Child {
  const found = parent.childRelationships.find(
    ({ relationshipName }) => relationshipName?.toLowerCase() === relatedListId.toLowerCase(),
  );
  const object = context.engine.schema.object(found?.childObject ?? '');
  if (found === undefined || object === undefined || !context.session.canRead(object)) {
    throw new ApiError(404, 'NOT_FOUND', `${parent.name} has no related list ${relatedListId}`);
  }
  return { object, field: found.field };
}

function orderOf(object: ObjectDef, sortBy: string | undefined): OrderItem[] {
  const names = (sortBy ?? '').split(',').map((name) => name.trim());
  return names
    .filter((name) => name !== '')
    .map((name) => {
      const [path = []] = fieldPaths(object, name.replace(/^-/, ''));
      return { expression: { kind: 'path', path }, isDescending: name.startsWith('-'), nulls: 'first' };
    });
}

function pageSizeOf(request: RelatedListRequest): number {
  const { pageSize = PAGE.usual } = request;
  if (Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= PAGE.largest) return pageSize;
  throw new ApiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', `pageSize is 1 to ${PAGE.largest}`);
}

/** The children of a record in one relationship, fifty at a time unless asked otherwise. @throws ApiError */
export function relatedListRecords(
  context: UiContext,
  parentId: string,
  relatedListId: string,
  request: RelatedListRequest,
): Readonly<Record<string, unknown>> {
  const parent = objectOfId(context, parentId);
  if (readUiRecords(context, parent, [['Id']], { where: fieldIs('Id', parentId) }).length === 0) throw recordNotFound();
  const { object, field } = childOf(context, parent, relatedListId);
  const optional = fieldPaths(object, request.optionalFields).filter((path) => isVisiblePath(context, object, path));
  const fields = fieldPaths(object, request.fields);
  const pageSize = pageSizeOf(request);
  const offset = Number(request.pageToken ?? '0');
  if (!Number.isInteger(offset) || offset < 0)
    throw new ApiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', 'pageToken is one this list gave');
  const found = readUiRecords(context, object, [...fields, ...optional], {
    where: fieldIs(field, parentId),
    orderBy: orderOf(object, request.sortBy),
    limit: pageSize + 1,
    offset,
  });
  const records = found.slice(0, pageSize);
  const base = `/services/data/v${context.version}.0/ui-api/related-list-records/${parentId}/${relatedListId}`;
  const hasMore = found.length > pageSize;
  const names = (paths: readonly (readonly string[])[]): string[] =>
    paths.map((path) => `${object.name}.${path.join('.')}`);
  return {
    count: records.length,
    currentPageToken: String(offset),
    currentPageUrl: `${base}?pageSize=${pageSize}&pageToken=${offset}`,
    fields: names(fields),
    listReference: {
      id: null,
      inContextOfRecordId: parentId,
      parentObjectApiName: parent.name,
      recordTypeId: null,
      relatedListId,
      type: 'relatedList',
    },
    nextPageToken: hasMore ? String(offset + pageSize) : null,
    nextPageUrl: hasMore ? `${base}?pageSize=${pageSize}&pageToken=${offset + pageSize}` : null,
    optionalFields: names(optional),
    pageSize,
    previousPageToken: offset > 0 ? String(Math.max(0, offset - pageSize)) : null,
    previousPageUrl: offset > 0 ? `${base}?pageSize=${pageSize}&pageToken=${Math.max(0, offset - pageSize)}` : null,
    records,
    sortBy: (request.sortBy ?? '').split(',').filter((name) => name !== ''),
    where: '{}',
  };
}
