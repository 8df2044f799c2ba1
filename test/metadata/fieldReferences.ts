/** What fields and rules name: parents, summed-up fields, filter values, and the field an error is shown at. */
import { customFieldsOf, customObjectsOf, fieldOf, type OrgField, type OrgModel } from './orgModel.ts';
import { pathsOf, type Project } from './project.ts';
import { childOf, childrenOf, parseXml, textOf, type XmlNode } from './xml.ts';

const SUMMABLE = new Set(['Number', 'Currency', 'Percent', 'Date', 'DateTime']);

/** Why a value cannot be in a filter on a field; undefined when it can. Alternatives are separated by commas. */
export function filterValueProblem(field: OrgField, value: string, truth: readonly string[]): string | undefined {
  const given = value === '' ? [] : value.split(',');
  if (field.type === 'Checkbox')
    return truth.includes(value) ? undefined : `filters ${field.name} by "${value}", not by ${truth.join(' or ')}`;
  if (field.values.length === 0) return undefined;
  const unknown = given.filter((one) => !field.values.includes(one));
  return unknown.length === 0 ? undefined : `filters ${field.name} by the unknown value "${unknown.join(',')}"`;
}

function lookupProblems(model: OrgModel, field: OrgField): string[] {
  if (field.referenceTo === undefined) return [];
  const problems = model.has(field.referenceTo) ? [] : [`refers to the unknown object ${field.referenceTo}`];
  return field.childList === undefined ? [...problems, 'has no relationshipName'] : problems;
}

function summaryProblems(model: OrgModel, field: OrgField, node: XmlNode): string[] {
  const key = fieldOf(model, textOf(node, 'summaryForeignKey'));
  if (key?.type !== 'MasterDetail' || key.referenceTo !== field.object)
    return [`counts over ${textOf(node, 'summaryForeignKey')}, which is no master-detail field to ${field.object}`];
  const problems: string[] = [];
  const name = childOf(node, 'summarizedField')?.text;
  const summed = name === undefined ? undefined : fieldOf(model, name);
  const isCount = textOf(node, 'summaryOperation') === 'count';
  if (isCount !== (name === undefined)) problems.push('sums up no field, or counts one');
  if (name !== undefined && (summed?.object !== key.object || !SUMMABLE.has(summed.type) || summed.isFormula))
    problems.push(`sums up ${name}, which cannot be summed up`);
  for (const item of childrenOf(node, 'summaryFilterItems')) {
    const filtered = fieldOf(model, textOf(item, 'field'));
    if (filtered?.object !== key.object) problems.push(`filters by the unknown field ${textOf(item, 'field')}`);
    const wrong = filtered && filterValueProblem(filtered, textOf(item, 'value'), ['True', 'False']);
    if (wrong !== undefined) problems.push(wrong);
  }
  return problems;
}

function doubledLists(fields: readonly OrgField[]): string[] {
  const seen = new Map<string, OrgField>();
  return fields.flatMap((field) => {
    if (field.childList === undefined) return [];
    const key = `${field.referenceTo ?? ''}.${field.childList}`;
    const earlier = seen.get(key);
    seen.set(key, field);
    return earlier === undefined ? [] : [`${field.path ?? ''}: names the list ${key} as ${earlier.object} does`];
  });
}

function sharingProblems(model: OrgModel): string[] {
  return customObjectsOf(model).flatMap(({ node, path, fields }) => {
    const masters = [...fields.values()].filter((field) => field.type === 'MasterDetail');
    const isControlled = textOf(node, 'sharingModel') === 'ControlledByParent';
    const problems = isControlled === masters.length > 0 ? [] : ['the sharing model does not fit its master-detail'];
    return (masters.length > 2 ? [...problems, 'has more than two masters'] : problems).map(
      (problem) => `${path ?? ''}: ${problem}`,
    );
  });
}

function ruleProblems(model: OrgModel, project: Project): string[] {
  return pathsOf(project, '.validationRule-meta.xml').flatMap((path) => {
    const shown = textOf(parseXml(project.get(path) ?? ''), 'errorDisplayField');
    const object = path.split('/')[1] ?? '';
    return fieldOf(model, object, shown) === undefined ? [`${path}: shows its error at the unknown ${shown}`] : [];
  });
}

/** Everything that fields and rules name and that is not there. */
export function fieldReferenceProblems(model: OrgModel, project: Project): string[] {
  const fields = customFieldsOf(model);
  const own = fields.flatMap((field) => {
    const problems = lookupProblems(model, field);
    const summed = field.type === 'Summary' && field.node ? summaryProblems(model, field, field.node) : [];
    return [...problems, ...summed].map((problem) => `${field.path ?? ''}: ${problem}`);
  });
  return [...own, ...doubledLists(fields), ...sharingProblems(model), ...ruleProblems(model, project)];
}
