/** `/ui-api/record-ui`: records with the layouts and objects they are shown with. */
import { ApiError } from '../engine.ts';
import { layoutOf, layoutTypesIn, layoutUserState, modesIn } from './layout.ts';
import { objectInfo } from './objectInfo.ts';
import { readUiRecord, type FieldRequest } from './records.ts';
import type { UiRecord } from './recordShape.ts';
import { eTagOf, visibleObject, type UiContext } from './uiContext.ts';

type Json = Readonly<Record<string, unknown>>;

/** A record and the records in it. */
function allOf(record: UiRecord): UiRecord[] {
  const inner = Object.values(record.fields).flatMap(({ value }) => (isRecord(value) ? allOf(value) : []));
  return [record, ...inner];
}

function isRecord(value: unknown): value is UiRecord {
  return typeof value === 'object' && value !== null && 'apiName' in value && 'fields' in value;
}

function layoutsOf(context: UiContext, records: readonly UiRecord[], request: FieldRequest): Json {
  const types = layoutTypesIn(request.layoutTypes, ['Full']);
  const modes = modesIn(request.modes);
  const layouts: Record<string, Record<string, Json>> = {};
  for (const { apiName, recordTypeId } of records) {
    if (recordTypeId === null) continue;
    const object = visibleObject(context, apiName);
    const ofModes = (layoutType: (typeof types)[number]): Json =>
      Object.fromEntries(modes.map((mode) => [mode, layoutOf(context, object, { layoutType, mode, recordTypeId })]));
    const byType = Object.fromEntries(types.map((type) => [type, ofModes(type)]));
    layouts[apiName] = { ...layouts[apiName], [recordTypeId]: byType };
  }
  return layouts;
}

/** Records, their layouts and what their objects are. @throws ApiError as reading one of the records would */
export function recordUi(context: UiContext, ids: readonly string[], request: FieldRequest): Json {
  if (request.fields !== undefined)
    throw new ApiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', 'record-ui takes layoutTypes and optionalFields');
  const { layoutTypes = 'Full' } = request;
  const records = ids.map((id) => readUiRecord(context, id, { ...request, layoutTypes }));
  const names = new Set(records.flatMap(allOf).map(({ apiName }) => apiName));
  const states = records.map(({ apiName, recordTypeId }) =>
    layoutUserState(context, visibleObject(context, apiName), recordTypeId ?? undefined),
  );
  const shape = {
    layoutUserStates: Object.fromEntries(states.map((state) => [String(state['id']), state])),
    layouts: layoutsOf(context, records, request),
    objectInfos: Object.fromEntries([...names].map((name) => [name, objectInfo(context, name)])),
    records: Object.fromEntries(records.map((record) => [record.id, record])),
  };
  return { eTag: eTagOf(shape), ...shape };
}
