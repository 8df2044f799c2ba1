/** `/ui-api/object-info/…/picklist-values`: the choices of picklists, in the words of the project's own language. */
import { notFound } from '../http/apiCall.ts';
import type { FieldDef, ObjectDef, PicklistValue } from '../schema/model.ts';
import { objectOfRecordType, recordTypeOf } from './recordTypes.ts';
import { eTagOf, visibleObject, type UiContext } from './uiContext.ts';

type Json = Readonly<Record<string, unknown>>;

/** One choice. */
export interface Choice {
  /** What stands behind a stage of opportunities; nothing for other choices. */
  readonly attributes: Json | null;
  readonly label: string;
  /** Of a dependent list the places of the controlling values under which it may be chosen. */
  readonly validFor: readonly number[];
  readonly value: string;
}

/** The choices of one picklist, and the one a new record begins with. */
export interface Choices {
  readonly values: readonly Choice[];
  readonly defaultValue: Choice | null;
  /** Of a dependent list the places of the controlling values. */
  readonly controllerValues: Readonly<Record<string, number>>;
}

function controllersOf(object: ObjectDef, field: FieldDef): readonly string[] {
  const controller = object.fields.find((candidate) => candidate.name === field.controllingField);
  if (controller?.type === 'boolean') return ['false', 'true'];
  return (controller?.picklist ?? []).filter((choice) => choice.isActive).map((choice) => choice.value);
}

/** The active choices of a picklist, in order. */
export function choicesOf(object: ObjectDef, field: FieldDef, attributes?: ReadonlyMap<string, Json>): Choices {
  const controllers = controllersOf(object, field);
  const choiceOf = ({ label, value, validFor = [] }: PicklistValue): Choice => ({
    attributes: attributes?.get(value) ?? null,
    label,
    validFor: controllers.flatMap((controller, place) => (validFor.includes(controller) ? [place] : [])),
    value,
  });
  const active = field.picklist.filter((choice) => choice.isActive);
  const start = active.find((choice) => choice.isDefault);
  return {
    values: active.map(choiceOf),
    defaultValue: start ? choiceOf(start) : null,
    controllerValues: Object.fromEntries(controllers.map((controller, place) => [controller, place])),
  };
}

/** What the stages of opportunities mean, by their names. */
function stageAttributes({ engine }: UiContext): ReadonlyMap<string, Json> {
  const rows = engine.database
    .prepare(
      'SELECT "MasterLabel", "IsClosed", "IsWon", "DefaultProbability", "ForecastCategoryName" FROM "OpportunityStage"',
    )
    .all();
  return new Map(
    rows.map((row) => [
      String(row['MasterLabel']),
      {
        picklistAtrributesValueType: 'OpportunityStage',
        closed: row['IsClosed'] === 1,
        defaultProbability: row['DefaultProbability'],
        forecastCategoryName: row['ForecastCategoryName'],
        won: row['IsWon'] === 1,
      },
    ]),
  );
}

/** The picklists of an object that the user may see. */
export function picklistFields(context: UiContext, object: ObjectDef): FieldDef[] {
  return object.fields.filter(
    (field) =>
      (field.type === 'picklist' || field.type === 'multipicklist') && context.session.canReadField(object, field),
  );
}

function picklistOf(context: UiContext, object: ObjectDef, field: FieldDef, recordTypeId: string): Json {
  const isStage = object.name === 'Opportunity' && field.name === 'StageName';
  const choices = choicesOf(object, field, isStage ? stageAttributes(context) : undefined);
  const { values, defaultValue, controllerValues } = choices;
  const base = `/services/data/v${context.version}.0/ui-api/object-info/${object.name}/picklist-values`;
  return {
    controllerValues,
    defaultValue,
    eTag: eTagOf(choices),
    url: `${base}/${recordTypeId}/${field.name}`,
    values,
  };
}

interface Shown {
  /** With the choices the record type has. */
  readonly object: ObjectDef;
  readonly recordTypeId: string;
}

function shownBy(context: UiContext, name: string, recordType: string): Shown {
  const object = visibleObject(context, name);
  const { recordTypeId } = recordTypeOf(context, object, recordType);
  return { object: objectOfRecordType(context, object, recordTypeId), recordTypeId };
}

/** The choices of all picklists of an object. @throws ApiError 404 */
export function picklistValues(context: UiContext, name: string, recordType: string): Json {
  const { object, recordTypeId } = shownBy(context, name, recordType);
  const fields = picklistFields(context, object).map(
    (field) => [field.name, picklistOf(context, object, field, recordTypeId)] as const,
  );
  return { eTag: eTagOf(fields), picklistFieldValues: Object.fromEntries(fields) };
}

/** The choices of one picklist. @throws ApiError 404 */
export function picklistValuesOf(context: UiContext, name: string, recordType: string, fieldName: string): Json {
  const { object, recordTypeId } = shownBy(context, name, recordType);
  const field = picklistFields(context, object).find(
    (candidate) => candidate.name.toLowerCase() === fieldName.toLowerCase(),
  );
  if (field === undefined) throw notFound(`${object.name} has no picklist ${fieldName}`);
  return picklistOf(context, object, field, recordTypeId);
}
