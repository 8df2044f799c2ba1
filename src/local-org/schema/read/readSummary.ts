/** Roll-ups: what they sum up, and which rows of it. */
import type { FieldDef, SummaryDef, SummaryFilter } from '../model.ts';
import type { XmlNode } from './xmlNode.ts';

/** Comparisons of filters, as metadata names them. */
export const FILTER_OPERATIONS: readonly SummaryFilter['operation'][] = [
  'equals',
  'notEqual',
  'lessThan',
  'greaterThan',
  'lessOrEqual',
  'greaterOrEqual',
  'contains',
  'notContain',
  'startsWith',
  'includes',
  'excludes',
];

/** `Child__c.Field__c` → `Field__c`, if it belongs to the object that is summed up. */
function qualified(
  node: XmlNode,
  text: string,
  element: string,
  childObject?: string,
): { object: string; field: string } {
  const [object = '', field, ...rest] = text.split('.');
  if (field === undefined || rest.length > 0) {
    node.file.report(`'${text}' must be written Object.Field`, element);
    return { object: childObject ?? object, field: text };
  }
  if (childObject !== undefined && object !== childObject)
    node.file.report(`'${text}' is not a field of ${childObject}`, element);
  return { object, field };
}

/** A comma list of values; a value in double quotes may hold a comma. */
export function splitValues(text: string): string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"|([^,]+)/g)]
    .map((match) => match[1] ?? match[2] ?? '')
    .map((value) => value.trim());
}

function readFilter(node: XmlNode, childObject: string): SummaryFilter {
  const word = node.needText('operation');
  const operation = FILTER_OPERATIONS.find((known) => known === word);
  if (operation === undefined) node.file.report(`'${word}' is not understood as a filter operation`, 'operation');
  return {
    field: qualified(node, node.needText('field'), 'summaryFilterItems', childObject).field,
    operation: operation ?? 'equals',
    values: splitValues(node.text('value') ?? ''),
  };
}

/** A roll-up. */
export function readSummary(node: XmlNode): Partial<FieldDef> {
  const report = (forbidden: string): void => {
    node.file.report(`Can not specify '${forbidden}' for a CustomField of type Summary`, forbidden);
  };
  for (const forbidden of ['precision', 'scale', 'length', 'defaultValue']) if (node.has(forbidden)) report(forbidden);
  // Retrieved ones say that they are none of these.
  for (const never of ['required', 'unique', 'externalId']) if (node.flag(never, false)) report(never);
  const word = node.needText('summaryOperation');
  const operation = (['count', 'sum', 'min', 'max'] as const).find((known) => known === word);
  if (operation === undefined) node.file.report(`'${word}' is not a roll-up operation`, 'summaryOperation');
  const key = qualified(node, node.needText('summaryForeignKey'), 'summaryForeignKey');
  const summarized = node.text('summarizedField');
  if (operation === 'count' && summarized !== undefined)
    node.file.report("A count has no 'summarizedField'", 'summarizedField');
  if (operation !== 'count' && summarized === undefined) node.needText('summarizedField');
  const summary: SummaryDef = {
    operation: operation ?? 'count',
    childObject: key.object,
    childField: key.field,
    ...(summarized !== undefined && {
      summarizedField: qualified(node, summarized, 'summarizedField', key.object).field,
    }),
    filters: node.nodes('summaryFilterItems').map((filter) => readFilter(filter, key.object)),
  };
  return { summary, precision: 18, createable: false, updateable: false };
}
