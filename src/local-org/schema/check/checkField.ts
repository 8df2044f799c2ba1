/** Rules about one field that need the other objects. Source: Salesforce's deploy errors for custom fields. */
import type { FieldDef, ObjectDef, Schema, SummaryDef, SummaryFilter } from '../model.ts';
import type { ProblemList } from '../read/xmlNode.ts';
import { isCustomName } from './checkObject.ts';

type Report = (message: string) => void;

const UNIQUE_TYPES = new Set(['string', 'double', 'email']);
const SUM_TYPES = new Set(['double', 'currency', 'percent', 'int']);
const RANGE_TYPES = new Set([...SUM_TYPES, 'date', 'datetime']);
const CANNOT_BE_MASTER = new Set(['User', 'Lead']);
/** A roll-up cannot read what changes without a save. */
const UNSTABLE = /__r\.|\bNOW\s*\(|\bTODAY\s*\(|\$\w/i;

function checkReference(schema: Schema, field: FieldDef, report: Report): void {
  for (const target of field.referenceTo) {
    const object = schema.object(target);
    if (object === undefined) report(`referenceTo value of '${target}' does not resolve to a valid sObject type`);
    if (object?.name !== undefined && object.name !== target)
      report(`referenceTo '${target}' is written '${object.name}'`);
    if (field.custom && field.isMasterDetail && CANNOT_BE_MASTER.has(target))
      report(`${target} cannot be the master of a detail`);
  }
}

function checkFilterValue(field: FieldDef, filter: SummaryFilter, value: string, report: Report): void {
  if (field.type === 'boolean' && value !== 'True' && value !== 'False')
    report(`A filter on the checkbox ${field.name} takes True or False, not '${value}'`);
  const isWhole = ['equals', 'notEqual', 'includes', 'excludes'].includes(filter.operation);
  if (!isWhole || field.picklist.length === 0 || !field.restrictedPicklist || value === '') return;
  if (!field.picklist.some((entry) => entry.value === value))
    report(`The filter value '${value}' is not a value of ${field.name}`);
}

function checkFilters(schema: Schema, summary: SummaryDef, report: Report): void {
  for (const filter of summary.filters) {
    const field = schema.field(summary.childObject, filter.field);
    if (field === undefined) {
      report(`The filter names ${summary.childObject}.${filter.field}, which does not exist`);
      continue;
    }
    if (field.formula !== undefined && UNSTABLE.test(field.formula))
      report(`The filter field ${field.name} is a formula that a roll-up cannot read`);
    if (field.isLongText) report(`The filter field ${field.name} is a long text`);
    for (const value of filter.values) checkFilterValue(field, filter, value, report);
  }
}

function checkSummary(schema: Schema, object: ObjectDef, summary: SummaryDef, report: Report): void {
  const child = schema.object(summary.childObject);
  if (child === undefined) {
    report(`summaryForeignKey names the object '${summary.childObject}', which does not exist`);
    return;
  }
  const key = schema.field(child.name, summary.childField);
  if (key === undefined) report(`summaryForeignKey names ${child.name}.${summary.childField}, which does not exist`);
  else if (!key.isMasterDetail || !key.referenceTo.includes(object.name))
    report(`${child.name}.${key.name} is not a master-detail field to ${object.name}`);
  checkFilters(schema, summary, report);
  if (summary.summarizedField === undefined) return;
  const source = schema.field(child.name, summary.summarizedField);
  if (source === undefined) {
    report(`summarizedField names ${child.name}.${summary.summarizedField}, which does not exist`);
    return;
  }
  const allowed = summary.operation === 'sum' ? SUM_TYPES : RANGE_TYPES;
  if (!allowed.has(source.type)) report(`A ${source.type} field cannot be summed up with ${summary.operation}`);
  if (source.formula !== undefined && UNSTABLE.test(source.formula))
    report(`${source.name} is a formula that a roll-up cannot read`);
}

function checkCustomField(field: FieldDef, report: Report): void {
  const isAutoNumber = field.autoNumberFormat !== undefined;
  if (!isCustomName(field.name)) report(`'${field.name}' is not an API name`);
  if (field.label.length > 40) report(`The label '${field.label}' has more than 40 characters`);
  if ((field.description?.length ?? 0) > 1000) report('A description has at most 1,000 characters');
  if ((field.inlineHelpText?.length ?? 0) > 510) report('A help text has at most 510 characters');
  if (field.unique && !UNIQUE_TYPES.has(field.type)) report(`A ${field.type} field cannot be unique`);
  if (field.externalId && !UNIQUE_TYPES.has(field.type)) report(`A ${field.type} field cannot be an external id`);
  if (field.caseSensitive && field.type !== 'string') report('Only a text field is case-sensitive');
  if (field.trackHistory && (field.formula !== undefined || field.summary !== undefined || isAutoNumber))
    report('History cannot be tracked for a formula, a roll-up or an auto-number');
  if (isAutoNumber && !/\{0+\}/.test(field.autoNumberFormat ?? ''))
    report('displayFormat needs a place such as {0000}');
  if (field.type === 'boolean' && field.formula === undefined && !/^(true|false)$/.test(field.defaultFormula ?? ''))
    report(`The default of a checkbox is true or false, not '${field.defaultFormula ?? ''}'`);
}

/** Adds the problems of one field. */
export function checkField(schema: Schema, object: ObjectDef, field: FieldDef, problems: ProblemList): void {
  const report = (message: string): void => {
    problems.add(field.file ?? `${object.name}.${field.name}`, message);
  };
  if (field.type === 'reference') checkReference(schema, field, report);
  if (field.custom) checkCustomField(field, report);
  if (field.summary !== undefined) checkSummary(schema, object, field.summary, report);
}
