/** `/quickActions` and `/sobjects/X/quickActions`: which there are, what they ask for, and carrying them out. */
import { ApiError } from '../engine.ts';
import type { InputRow } from '../engine.ts';
import { FormulaError } from '../formula/formulaError.ts';
import { isJsonObject } from '../jsonObject.ts';
import { describeSection } from '../layouts/describeLayouts.ts';
import { quickActionsOf } from '../layouts/readQuickActions.ts';
import type { QuickActionDef } from '../layouts/readQuickActions.ts';
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import { startingValue } from '../uiapi/recordDefaults.ts';
import { notFound, objectBody, versionPath } from './apiCall.ts';
import type { ApiCall, ApiReply, Route } from './apiCall.ts';
import { wordsFor } from './describeRoutes.ts';
import { createRecord, objectOf, readRecords, updateRecord } from './records.ts';

type Json = Readonly<Record<string, unknown>>;

const ACTIVITIES = new Set(['Task', 'Event']);
const PEOPLE = new Set(['Contact', 'Lead']);

/** The object whose actions are asked for; `undefined` for the global ones. */
function sourceOf(call: ApiCall): ObjectDef | undefined {
  const name = call.params['object'];
  return name === undefined ? undefined : objectOf(call, name);
}

/** The global actions, after those of the object that is asked about; without those whose records the caller may not make. */
function offered(call: ApiCall): QuickActionDef[] {
  const source = sourceOf(call);
  const { schema } = call.org.engine;
  const isOffered = ({ target, type }: QuickActionDef): boolean => {
    const object = schema.object(target);
    if (target === '') return true;
    return object !== undefined && (type === 'Update' ? call.session.canEdit(object) : call.session.canCreate(object));
  };
  const all = quickActionsOf(call.org.components()).filter(isOffered);
  const own = all.filter((action) => action.source !== '' && action.source === source?.name);
  return [...own, ...all.filter((action) => action.source === '')];
}

function baseOf(call: ApiCall, { name }: QuickActionDef): string {
  const source = sourceOf(call);
  const folder = source === undefined ? '' : `/sobjects/${source.name}`;
  return `${versionPath(call.version)}${folder}/quickActions/${name.slice(name.indexOf('.') + 1)}`;
}

function listed(call: ApiCall, action: QuickActionDef): Json {
  const { id, label, name, type } = action;
  const url = baseOf(call, action);
  const urls = { defaultValues: `${url}/defaultValues`, describe: `${url}/describe`, quickAction: url };
  return { actionEnumOrId: id, label, name, type, urls };
}

/** The action a path names, with or without its object. @throws ApiError 404 */
function actionOf(call: ApiCall): QuickActionDef {
  const wanted = (call.params['name'] ?? '').toLowerCase();
  const object = sourceOf(call)?.name ?? '';
  const names = [wanted, `${object}.${wanted}`.toLowerCase()];
  const action = offered(call).find(({ name }) => names.includes(name.toLowerCase()));
  if (action === undefined) throw notFound();
  return action;
}

/** The object of an action's records. @throws ApiError for an action that is for browsers alone */
function targetOf(call: ApiCall, { name, target, type }: QuickActionDef): ObjectDef {
  const isOurs = ['Create', 'Update', 'LogACall'].includes(type);
  if (!isOurs)
    throw new ApiError(400, 'INVALID_TYPE', `The quick action ${name} is of type ${type}, for browsers alone`);
  return objectOf(call, target);
}

function fieldsOf(call: ApiCall, object: ObjectDef, { section }: QuickActionDef): FieldDef[] {
  const names = section.columns.flat().flatMap(({ field }) => field ?? []);
  return names.flatMap((name) => {
    const field = call.org.engine.schema.field(object.name, name);
    return field && call.session.canReadField(object, field) ? field : [];
  });
}

/** The record that an action is started from, as the value of the new record's field for it. @throws ApiError 404 */
function parentOf(call: ApiCall, object: ObjectDef, action: QuickActionDef, contextId: string | undefined): InputRow {
  if (contextId === undefined) return {};
  const context = call.org.engine.schema.objectOfId(contextId);
  if (context === undefined || readRecords(call, context, [contextId], ['Id'])[0] === null) throw notFound();
  if (action.parentField !== undefined) return { [action.parentField]: contextId };
  if (!ACTIVITIES.has(object.name)) return {};
  return { [PEOPLE.has(context.name) ? 'WhoId' : 'WhatId']: contextId };
}

/** What an action fills in: literal texts, and formulas worked out now. @throws ApiError for one that cannot be */
function presetsOf(call: ApiCall, object: ObjectDef, action: QuickActionDef): InputRow {
  const context = { engine: call.org.engine, session: call.session, version: call.version };
  const entries = action.presets.map(({ field: name, literal, formula }) => {
    const field = call.org.engine.schema.field(object.name, name);
    if (!field || formula === undefined) return [name, literal ?? null] as const;
    try {
      return [name, startingValue(context, object, { ...field, picklist: [], defaultFormula: formula })] as const;
    } catch (error) {
      if (!(error instanceof FormulaError || error instanceof RangeError)) throw error;
      const words = `The local org cannot work out what the quick action ${action.name} puts into ${name}: ${formula}`;
      throw new ApiError(400, 'INVALID_FIELD', words, [name]);
    }
  });
  return Object.fromEntries(entries);
}

/** A call that was logged is over: it has a status that says so, and the day of today. */
function loggedCall(call: ApiCall, { type }: QuickActionDef): InputRow {
  if (type !== 'LogACall') return {};
  const today = new Date(call.org.engine.now()).toISOString().slice(0, 10);
  return { Status: 'Completed', TaskSubtype: 'Call', ActivityDate: today };
}

function describe(call: ApiCall): ApiReply {
  const action = actionOf(call);
  const object = targetOf(call, action);
  const schema = wordsFor(call);
  const context = {
    ...{ schema, session: call.session, object: schema.object(object.name) ?? object },
    url: `${versionPath(call.version)}/sobjects/${object.name}`,
  };
  const body = {
    ...listed(call, action),
    ...{ accessLevelRequired: null, canvasApplicationDevName: null, colors: [], height: null, iconName: null },
    ...{
      iconUrl: null,
      icons: [],
      miniIconUrl: null,
      visualforcePageName: null,
      visualforcePageUrl: null,
      width: null,
    },
    contextSobjectType: action.source === '' ? null : action.source,
    defaultValues: null,
    layout: describeSection(context, action, action.section),
    targetParentField: action.parentField ?? null,
    targetRecordTypeId: null,
    targetSobjectType: object.name,
  };
  return { status: 200, body };
}

function defaultValues(call: ApiCall): ApiReply {
  const action = actionOf(call);
  const object = targetOf(call, action);
  const contextId = call.params['context'];
  const fields = fieldsOf(call, object, action);
  const attributes = { type: object.name };
  if (action.type === 'Update') {
    if (contextId === undefined)
      throw new ApiError(400, 'REQUIRED_FIELD_MISSING', 'contextId is required', ['contextId']);
    const names = fields.map(({ name }) => name);
    const [record] = readRecords(call, object, [contextId], names);
    if (!record) throw notFound();
    return { status: 200, body: { attributes, ...Object.fromEntries(names.map((name) => [name, record[name]])) } };
  }
  const context = { engine: call.org.engine, session: call.session, version: call.version };
  const usual = fields.map((field) => [field.name, startingValue(context, object, field)] as const);
  const filled = { ...presetsOf(call, object, action), ...parentOf(call, object, action, contextId) };
  return { status: 200, body: { attributes, ...Object.fromEntries(usual), ...filled } };
}

function idText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function execute(call: ApiCall): ApiReply {
  const action = actionOf(call);
  const object = targetOf(call, action);
  const { contextId: given, record } = objectBody(call);
  const contextId = idText(given);
  const row = isJsonObject(record) ? record : {};
  const answer = (id: unknown, created: boolean): Json => ({
    ...{ contextId: contextId ?? null, created, errors: [], feedItemIds: [], id, success: true, successMessage: null },
  });
  if (action.type === 'Update') {
    if (contextId === undefined)
      throw new ApiError(400, 'REQUIRED_FIELD_MISSING', 'contextId is required', ['contextId']);
    const reply = updateRecord(call, object, contextId, { ...presetsOf(call, object, action), ...row });
    return reply.status === 204 ? { status: 200, body: answer(contextId, false) } : reply;
  }
  const start = { ...loggedCall(call, action), ...presetsOf(call, object, action) };
  const reply = createRecord(call, object, { ...start, ...parentOf(call, object, action, contextId), ...row });
  if (reply.status !== 201 || !isJsonObject(reply.body)) return reply;
  return { ...reply, body: answer(reply.body['id'], true) };
}

function routesBelow(base: string): Route[] {
  return [
    {
      ...{ method: 'GET', path: base, subrequest: 'other' },
      answer: (call) => ({ status: 200, body: offered(call).map((action) => listed(call, action)) }),
    },
    {
      ...{ method: 'GET', path: `${base}/:name`, subrequest: 'other' },
      answer: (call) => ({ status: 200, body: listed(call, actionOf(call)) }),
    },
    { method: 'POST', path: `${base}/:name`, subrequest: 'other', answer: execute },
    { method: 'GET', path: `${base}/:name/describe`, subrequest: 'other', answer: describe },
    { method: 'GET', path: `${base}/:name/defaultValues`, subrequest: 'other', answer: defaultValues },
    { method: 'GET', path: `${base}/:name/defaultValues/:context`, subrequest: 'other', answer: defaultValues },
  ];
}

/** The table of quick actions. */
export const quickActionRoutes: readonly Route[] = [
  ...routesBelow('/quickActions'),
  ...routesBelow('/sobjects/:object/quickActions'),
];
