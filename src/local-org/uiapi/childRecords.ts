/** `/ui-api/records/ID/child-relationships/REL`: the children of a record. */
import { notFound } from '../http/apiCall.ts';
import type { ObjectDef } from '../schema/model.ts';
import { fieldIs } from '../soql/statement.ts';
import { pageOf, placeOf } from './paging.ts';
import { fieldPaths, isVisiblePath, readUiRecords } from './recordShape.ts';
import { objectOfId, type UiContext } from './uiContext.ts';

const PAGE = { usual: 5, largest: 2000 } as const;

/** One child relationship of an object. */
export interface Child {
  readonly object: ObjectDef;
  /** The child's field that points at the parent. */
  readonly field: string;
  readonly relationshipName: string;
}

/** The children behind a relationship's name. @throws ApiError 404 where there are none the user may see */
export function childNamed(context: UiContext, parent: ObjectDef, name: string): Child {
  const found = parent.childRelationships.find(
    ({ relationshipName }) => relationshipName?.toLowerCase() === name.toLowerCase(),
  );
  const object = found && context.engine.schema.object(found.childObject);
  const field = found && context.engine.schema.field(found.childObject, found.field);
  const { session } = context;
  if (
    !object ||
    object.kind === 'activityView' ||
    !field ||
    !session.canRead(object) ||
    !session.canReadField(object, field)
  ) {
    throw notFound(`${parent.name} has no related list ${name}`);
  }
  return { object, field: field.name, relationshipName: found.relationshipName ?? name };
}

/** The object of a record that is there for the user. @throws ApiError 404 */
export function parentOf(context: UiContext, id: string): ObjectDef {
  const parent = objectOfId(context, id);
  if (readUiRecords(context, parent, [['Id']], { where: fieldIs('Id', id) }).length === 0) throw notFound();
  return parent;
}

/** The name of a record as a path: what is shown of a record of which nothing else was asked. */
export function namePaths(context: UiContext, object: ObjectDef): (readonly string[])[] {
  const named = object.fields.filter((field) => field.nameField && context.session.canReadField(object, field));
  return [['Id'], ...named.map((field) => [field.name])];
}

export interface ChildRequest {
  readonly fields?: string;
  readonly optionalFields?: string;
  /** From 1; the older way to say which page. */
  readonly page?: string;
  readonly pageSize?: string;
  readonly pageToken?: string;
}

/** A page of the children of a record; their ids and names, unless fields are asked for. @throws ApiError */
export function childRecords(
  context: UiContext,
  parentId: string,
  name: string,
  request: ChildRequest,
): Readonly<Record<string, unknown>> {
  const { object, field, relationshipName } = childNamed(context, parentOf(context, parentId), name);
  const { size, offset } = pageOf(PAGE, request.pageSize, request.pageToken);
  const skipped = request.page === undefined ? offset : (pageOf(PAGE, request.page, undefined).size - 1) * size;
  const optional = fieldPaths(object, request.optionalFields).filter((path) => isVisiblePath(context, object, path));
  const asked = [...fieldPaths(object, request.fields), ...optional];
  const found = readUiRecords(context, object, asked.length === 0 ? namePaths(context, object) : asked, {
    where: fieldIs(field, parentId),
    limit: size + 1,
    offset: skipped,
  });
  const records = found.slice(0, size);
  const base = `/services/data/v${context.version}.0/ui-api/records/${parentId}/child-relationships/${relationshipName}`;
  return { count: records.length, ...placeOf({ size, offset: skipped }, found.length > size, base), records };
}
