/** `/ui-api/object-info/…/picklist-values`: the choices of picklists, in the words of the project's own language. */
import { ApiError } from '../engine.ts';
import type { FieldDef, ObjectDef, PicklistValue } from '../schema/model.ts';
import { recordTypeOf } from './recordTypes.ts';
import { eTagOf, visibleObject, type UiContext } from './uiContext.ts';

type Json = Readonly<Record<string, unknown>>;

/** One choice. No list depends on another field here, so `validFor` is empty. */
export interface Choice {
  readonly attributes: null;
  readonly label: string;
  readonly validFor: readonly number[];
  readonly value: string;
}

/** The choices of one picklist, and the one a new record begins with. */
export interface Choices {
  readonly values: readonly Choice[];
  readonly defaultValue: Choice | null;
}

function choiceOf({ label, value }: PicklistValue): Choice {
  return { attributes: null, label, validFor: [], value };
}

/** The active choices of a picklist, in order. */
export function choicesOf(field: FieldDef): Choices {
  const active = field.picklist.filter((choice) => choice.isActive);
  const start = active.find((choice) => choice.isDefault);
  return { values: active.map(choiceOf), defaultValue: start ? choiceOf(start) : null };
}

/** The picklists of an object that the user may see. */
export function picklistFields(context: UiContext, object: ObjectDef): FieldDef[] {
  return object.fields.filter(
    (field) =>
      (field.type === 'picklist' || field.type === 'multipicklist') && context.session.canReadField(object, field),
  );
}

function picklistOf(context: UiContext, object: ObjectDef, field: FieldDef, recordTypeId: string): Json {
  const { values, defaultValue } = choicesOf(field);
  const base = `/services/data/v${context.version}.0/ui-api/object-info/${object.name}/picklist-values`;
  return {
    controllerValues: {},
    defaultValue,
    eTag: eTagOf(values),
    url: `${base}/${recordTypeId}/${field.name}`,
    values,
  };
}

/** The choices of all picklists of an object. @throws ApiError 404 */
export function picklistValues(context: UiContext, name: string, recordType: string): Json {
  const object = visibleObject(context, name);
  const { recordTypeId } = recordTypeOf(context, object, recordType);
  const fields = picklistFields(context, object).map(
    (field) => [field.name, picklistOf(context, object, field, recordTypeId)] as const,
  );
  return { eTag: eTagOf(fields), picklistFieldValues: Object.fromEntries(fields) };
}

/** The choices of one picklist. @throws ApiError 404 */
export function picklistValuesOf(context: UiContext, name: string, recordType: string, fieldName: string): Json {
  const object = visibleObject(context, name);
  const { recordTypeId } = recordTypeOf(context, object, recordType);
  const field = picklistFields(context, object).find(
    (candidate) => candidate.name.toLowerCase() === fieldName.toLowerCase(),
  );
  if (field === undefined) throw new ApiError(404, 'NOT_FOUND', `${object.name} has no picklist ${fieldName}`);
  return picklistOf(context, object, field, recordTypeId);
}
