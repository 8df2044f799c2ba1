/** `/sobjects` and describes: what objects there are, and what is in each. */
import { engineInWordsOf } from '../access/language.ts';
import type { Engine } from '../engine.ts';
import { describeGlobal, describeObject } from '../schema/describe.ts';
import type { ObjectDescribe } from '../schema/describe/shapes.ts';
import type { ObjectDef, Schema } from '../schema/model.ts';
import { notFound } from './apiCall.ts';
import type { ApiCall, ApiReply, Route } from './apiCall.ts';
import { recentItems } from './recentRoutes.ts';
import { objectOf } from './records.ts';

function target(call: ApiCall): ObjectDef {
  return objectOf(call, call.params['object'] ?? '');
}

/** The schema in the words of the caller. */
export function wordsFor({ org, session, headers }: ApiCall): Schema {
  const asked = headers['accept-language'];
  return engineInWordsOf({ engine: org.engine, session, components: org.components(), asked }).schema;
}

/** Ids of an object's active record types by developer name. */
function recordTypeIds(engine: Engine, object: ObjectDef): Record<string, string> {
  const rows = engine.database
    .prepare('SELECT DeveloperName, Id FROM RecordType WHERE SobjectType = ? AND IsActive = 1 AND IsDeleted = 0')
    .all(object.name);
  return Object.fromEntries(rows.map((row) => [String(row['DeveloperName']), String(row['Id'])]));
}

function everything(call: ApiCall): ApiReply {
  const version = `${call.version}.0`;
  return { status: 200, body: describeGlobal(wordsFor(call), call.session, { version }) };
}

/** An object's entry in the list of objects, and the records the caller looked at last. */
function summary(call: ApiCall): ApiReply {
  const object = target(call);
  const { sobjects } = describeGlobal(wordsFor(call), call.session, { version: `${call.version}.0` });
  const objectDescribe = sobjects.find((candidate) => candidate.name === object.name);
  if (!objectDescribe) throw notFound();
  return { status: 200, body: { objectDescribe, recentItems: recentItems(call, object) } };
}

/** The describe of an object the caller may see. */
export function describeFor(call: ApiCall, object: ObjectDef): ObjectDescribe {
  const { engine } = call.org;
  const options = { version: `${call.version}.0`, recordTypeIds: recordTypeIds(engine, object) };
  const schema = wordsFor(call);
  return describeObject(schema, schema.object(object.name) ?? object, call.session, options);
}

function describe(call: ApiCall): ApiReply {
  return { status: 200, body: describeFor(call, target(call)) };
}

/** The table of describes. Stands before the table of records, where `describe` would be an id. */
export const describeRoutes: readonly Route[] = [
  { method: 'GET', path: '/sobjects', subrequest: 'other', answer: everything },
  { method: 'GET', path: '/sobjects/:object', subrequest: 'other', answer: summary },
  { method: 'GET', path: '/sobjects/:object/describe', subrequest: 'other', answer: describe },
];
