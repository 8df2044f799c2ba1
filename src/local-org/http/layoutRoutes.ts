/** `/sobjects/X/describe/layouts` and its like: what a record's page looks like. */
import {
  describeCompactLayout,
  describeCompactLayouts,
  describeLayout,
  describeLayouts,
  layoutFor,
} from '../layouts/describeLayouts.ts';
import type { LayoutContext } from '../layouts/describeLayouts.ts';
import { compactLayoutFor, compactLayoutsOf, layoutsOf } from '../layouts/readLayouts.ts';
import type { CompactLayoutDef } from '../layouts/readLayouts.ts';
import type { RecordTypeInfo } from '../schema/describe/shapes.ts';
import type { ObjectDef } from '../schema/model.ts';
import { ApiError } from '../engine.ts';
import { toId18 } from '../store/ids.ts';
import { notFound, versionPath } from './apiCall.ts';
import type { ApiCall, ApiReply, Route } from './apiCall.ts';
import { describeFor, wordsFor } from './describeRoutes.ts';
import { objectOf } from './records.ts';

interface Asked {
  readonly context: LayoutContext;
  readonly recordTypes: readonly RecordTypeInfo[];
}

/** Objects of one request for compact layouts, as in Salesforce. */
const MAX_OBJECTS = 100;
/** What users have beside their own layout: the page other people see. */
const NAMED: Readonly<Record<string, string>> = { user: 'useralt' };

function askedOf(call: ApiCall, object: ObjectDef): Asked {
  const described = describeFor(call, object);
  if (!described.layoutable && object.name !== 'User') throw notFound();
  const schema = wordsFor(call);
  const url = `${versionPath(call.version)}/sobjects/${object.name}`;
  const worded = schema.object(object.name) ?? object;
  return { context: { schema, session: call.session, object: worded, url }, recordTypes: described.recordTypeInfos };
}

function target(call: ApiCall): Asked {
  return askedOf(call, objectOf(call, call.params['object'] ?? ''));
}

function recordTypeIn(call: ApiCall, { recordTypes }: Asked): RecordTypeInfo {
  const id = toId18(call.params['id'] ?? '');
  const info = recordTypes.find(({ recordTypeId }) => recordTypeId === id);
  if (info === undefined) throw notFound();
  return info;
}

function all(call: ApiCall): ApiReply {
  const { context, recordTypes } = target(call);
  const layouts = layoutsOf(call.org.components(), context.object);
  return { status: 200, body: describeLayouts(context, layouts, recordTypes) };
}

function ofRecordType(call: ApiCall): ApiReply {
  const asked = target(call);
  const layouts = layoutsOf(call.org.components(), asked.context.object);
  const layout = layoutFor(asked.context, layouts, recordTypeIn(call, asked));
  return { status: 200, body: describeLayout(asked.context, layout) };
}

function named(call: ApiCall): ApiReply {
  const { object } = target(call).context;
  if (NAMED[object.name.toLowerCase()] !== call.params['name']?.toLowerCase()) throw notFound();
  return all(call);
}

function compact(call: ApiCall): ApiReply {
  const { context, recordTypes } = target(call);
  const layouts = compactLayoutsOf(call.org.components(), context.object);
  const layoutOf = (info: RecordTypeInfo): CompactLayoutDef => compactOf(call, context.object, info);
  return { status: 200, body: describeCompactLayouts(context, layouts, recordTypes, layoutOf) };
}

/** Of a record type; without one, and of the master, the one that the object uses. */
function compactOf(call: ApiCall, object: ObjectDef, info?: RecordTypeInfo): CompactLayoutDef {
  return compactLayoutFor(call.org.components(), object, info?.master === false ? info.developerName : undefined);
}

/** Of a record type, or `primary`. */
function oneCompact(call: ApiCall): ApiReply {
  const asked = target(call);
  const info = call.params['id']?.toLowerCase() === 'primary' ? undefined : recordTypeIn(call, asked);
  const layout = compactOf(call, asked.context.object, info);
  return { status: 200, body: describeCompactLayout(asked.context, layout) };
}

/** `/compactLayouts?q=Account,Contact`: the one each object uses. */
function ofObjects(call: ApiCall): ApiReply {
  const names = (call.query.get('q') ?? '').split(',').map((name) => name.trim());
  if (names.length > MAX_OBJECTS || names.includes(''))
    throw new ApiError(400, 'INVALID_PARAMETER_VALUE', `q is a list of 1 to ${MAX_OBJECTS} objects`);
  const entries = names.map((name) => {
    const asked = askedOf(call, objectOf(call, name));
    return [
      asked.context.object.name,
      describeCompactLayout(asked.context, compactOf(call, asked.context.object)),
    ] as const;
  });
  return { status: 200, body: Object.fromEntries(entries) };
}

/** The local org has no approval processes. */
function approvals(call: ApiCall): ApiReply {
  target(call);
  return { status: 200, body: { approvalLayouts: [] } };
}

/** The table of layouts. Stands before the table of records. */
export const layoutRoutes: readonly Route[] = [
  { method: 'GET', path: '/sobjects/:object/describe/layouts', subrequest: 'other', answer: all },
  { method: 'GET', path: '/sobjects/:object/describe/layouts/:id', subrequest: 'other', answer: ofRecordType },
  { method: 'GET', path: '/sobjects/:object/describe/namedLayouts/:name', subrequest: 'other', answer: named },
  { method: 'GET', path: '/sobjects/:object/describe/compactLayouts', subrequest: 'other', answer: compact },
  { method: 'GET', path: '/sobjects/:object/describe/compactLayouts/:id', subrequest: 'other', answer: oneCompact },
  { method: 'GET', path: '/sobjects/:object/describe/approvalLayouts', subrequest: 'other', answer: approvals },
  { method: 'GET', path: '/compactLayouts', subrequest: 'other', answer: ofObjects },
];
