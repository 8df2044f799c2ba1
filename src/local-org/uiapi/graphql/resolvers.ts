/** How the fields of the schema get their values. Only connections read the database; the rest picks from what they read. */
import { getArgumentValues, isObjectType } from 'graphql';
import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import { ApiError } from '../../engine.ts';
import { isJsonObject } from '../../jsonObject.ts';
import { MASTER_RECORD_TYPE_ID } from '../../schema/describe.ts';
import type { FieldDef, ObjectDef } from '../../schema/model.ts';
import { runStatement, type QueryRecord } from '../../soql/runQuery.ts';
import { fieldIs, type Statement } from '../../soql/statement.ts';
import { fieldValue, type FieldValue } from '../fieldValue.ts';
import type { Arguments, GraphQLContext } from './context.ts';
import {
  MutationError,
  MutationOutcomes,
  responseKey,
  runMutations,
  type MutationKind,
  type MutationOperation,
} from './mutations.ts';
import { connectionOf, pageRequest, type Connection } from './paging.ts';
import { childrenKey, connectionStatement, recordItems } from './selection.ts';

type Resolver<Result> = (source: unknown, args: Arguments, context: GraphQLContext, info: GraphQLResolveInfo) => Result;

function recordOf(source: unknown): Arguments {
  if (!isJsonObject(source)) throw new TypeError('A record was expected');
  return source;
}

/** A level of the schema that holds nothing itself. */
export const nothing: Resolver<Arguments> = () => ({});

export const recordId: Resolver<unknown> = (source) => recordOf(source)['Id'];

/** The object of a record, also of one seen through a polymorphic reference. */
export function typeName(source: unknown): string {
  const record = recordOf(source);
  const { attributes } = record;
  const type = isJsonObject(attributes) ? attributes['type'] : undefined;
  return String(type === 'Name' ? record['Type'] : type);
}

export const apiName: Resolver<string> = (source) => typeName(source);

/** Changes whenever the record does. */
export const weakEtag: Resolver<number> = (source) => {
  const stamp = recordOf(source)['SystemModstamp'];
  return typeof stamp === 'string' ? Date.parse(stamp.replace('+0000', 'Z')) : 0;
};

/** The name field of the record. */
export const displayName: Resolver<unknown> = (source, _args, { engine }) => {
  const name = engine.schema.object(typeName(source))?.fields.find((field) => field.nameField)?.name ?? 'Id';
  return recordOf(source)[name] ?? null;
};

/** A field of every record that the record's object does not have. */
export const noValue: Resolver<FieldValue> = () => ({ value: null, displayValue: null, label: null });

/** The record's record type; `fallback` gives the master's where it has none. */
export const recordTypeId: Resolver<FieldValue> = (source, { fallback }) => {
  const id = recordOf(source)['RecordTypeId'] ?? (fallback === true ? MASTER_RECORD_TYPE_ID : null);
  return { value: id, displayValue: null, label: null };
};

/** A field's value, display value and label. */
export function value(field: FieldDef): Resolver<FieldValue> {
  return (source, _args, context) => fieldValue(context, field, recordOf(source)[field.name]);
}

/** @throws ApiError below a mutation, whose records have fields of their own only */
function refuseInMutation({ operation, fieldName }: GraphQLResolveInfo): void {
  if (operation.operation !== 'mutation') return;
  throw new ApiError(400, 'UNSUPPORTED', `Field '${fieldName}' is not currently available in mutation results`);
}

export const parent: Resolver<unknown> = (source, _args, _context, info) => {
  refuseInMutation(info);
  return recordOf(source)[info.fieldName] ?? null;
};

function isRecords(records: unknown): records is readonly QueryRecord[] {
  return Array.isArray(records);
}

/** Children were read together with their parents; here they become a connection. */
export const children: Resolver<Connection> = (source, args, _context, info) => {
  refuseInMutation(info);
  const found = recordOf(source)[childrenKey(responseKey(info))];
  const records = isJsonObject(found) && isRecords(found['records']) ? found['records'] : [];
  const total = isJsonObject(found) ? Number(found['totalSize']) : 0;
  return connectionOf(pageRequest(args), records, total);
};

function countOf(context: GraphQLContext, statement: Statement): number {
  const { where, isMine, from } = statement;
  const count: Statement = {
    from,
    select: [{ kind: 'expression', expression: { kind: 'call', name: 'count', args: [] } }],
    ...(where === undefined ? {} : { where }),
    ...(isMine === true ? { isMine } : {}),
    orderBy: [],
  };
  return runStatement(context.engine, context.session, count).totalSize;
}

/** A field of the query root: the records of an object. */
export function root(object: ObjectDef): Resolver<Connection> {
  return (_source, args, context, info) => {
    const { engine, session, version } = context;
    const { statement, isCounted } = connectionStatement(engine.schema, object, info.fieldNodes, args, info);
    const { records } = runStatement(engine, session, statement, { version });
    return connectionOf(pageRequest(args), records, isCounted ? countOf(context, statement) : 0);
  };
}

function operationOf(node: FieldNode, info: GraphQLResolveInfo, context: GraphQLContext): MutationOperation {
  const name = node.name.value;
  const kind = (['Create', 'Update', 'Delete'] satisfies MutationKind[]).find((candidate) => name.endsWith(candidate));
  const object = context.engine.schema.object(name.slice(0, -(kind ?? '').length));
  const type = info.schema.getType('UIAPIMutations');
  const definition = isObjectType(type) ? type.getFields()[name] : undefined;
  if (kind === undefined || object === undefined || definition === undefined)
    throw new RangeError(`no operation ${name}`);
  const { input } = getArgumentValues(definition, node, info.variableValues);
  return { alias: node.alias?.value ?? name, kind, object, input: isJsonObject(input) ? input : {}, node };
}

/** All operations below `uiapi`, run at once; their fields then only tell what came of them. */
export const mutate: Resolver<MutationOutcomes> = (_source, args, context, info) => {
  const nodes = info.fieldNodes.flatMap((node) => node.selectionSet?.selections ?? []);
  const operations = nodes.flatMap((node) => {
    if (node.kind !== 'Field')
      throw new MutationError('UNSUPPORTED', 'Operations of a mutation are written out, not in fragments');
    return node.name.value.startsWith('__') ? [] : [operationOf(node, info, context)];
  });
  const { input } = args;
  const allOrNone = !isJsonObject(input) || input['allOrNone'] !== false;
  return runMutations(context, operations, allOrNone);
};

function savedId(source: unknown, info: GraphQLResolveInfo): string {
  if (!(source instanceof MutationOutcomes)) throw new TypeError('Outcomes of a mutation were expected');
  return source.idOf(responseKey(info));
}

export const created: Resolver<Arguments> = (source, _args, _context, info) => ({ Id: savedId(source, info) });

export const updated: Resolver<Arguments> = (source, _args, _context, info) => ({
  Id: savedId(source, info),
  success: true,
});

export const deleted: Resolver<Arguments> = (source, _args, _context, info) => ({ Id: savedId(source, info) });

/** The record an operation made or changed, as it is now. */
export function savedRecord(object: ObjectDef): Resolver<QueryRecord | null> {
  return (source, _args, { engine, session, version }, info) => {
    const statement: Statement = {
      from: object.name,
      select: recordItems(engine.schema, object, info.fieldNodes, info),
      where: fieldIs('Id', String(recordOf(source)['Id'])),
      orderBy: [],
    };
    return runStatement(engine, session, statement, { version }).records[0] ?? null;
  };
}
