/** Every formula of the project with the place it stands at: fields, rules, and default values. */
import type { FormulaPlace } from './formulas.ts';
import { customFieldsOf, fieldOf, type OrgField, type OrgModel } from './orgModel.ts';
import { fullNameOf, pathsOf, type Project } from './project.ts';
import { parseXml, textOf } from './xml.ts';

/** One formula. `name` is `Object.Field` or `Object.Rule`. */
export interface PlacedFormula {
  readonly name: string;
  readonly path: string;
  readonly place: FormulaPlace;
  readonly text: string;
}

const RETURNS: Readonly<Record<string, FormulaPlace['returns']>> = {
  Number: 'number',
  Text: 'string',
  Checkbox: 'boolean',
  DateTime: 'datetime',
};

/** All formulas, in the order of their files. */
export function formulasOf(model: OrgModel, project: Project): PlacedFormula[] {
  const permissions = pathsOf(project, '.customPermission-meta.xml').map(fullNameOf);
  const ofField = (field: OrgField, element: string): PlacedFormula[] => {
    const text = textOf(field.node, element);
    const returns = RETURNS[field.type];
    if (text === '' || returns === undefined) return [];
    const place = { object: field.object, returns, usesPast: false, permissions };
    return [{ name: `${field.object}.${field.name}`, path: field.path ?? '', place, text }];
  };
  const ofRules = pathsOf(project, '.validationRule-meta.xml').map((path): PlacedFormula => {
    const object = path.split('/')[1] ?? '';
    const place: FormulaPlace = { object, returns: 'boolean', usesPast: true, permissions };
    const text = textOf(parseXml(project.get(path) ?? ''), 'errorConditionFormula');
    return { name: `${object}.${fullNameOf(path)}`, path, place, text };
  });
  return [
    ...customFieldsOf(model).flatMap((field) => [...ofField(field, 'formula'), ...ofField(field, 'defaultValue')]),
    ...ofRules,
  ];
}

function fieldAt(model: OrgModel, object: string, path: readonly string[]): OrgField | undefined {
  const [step = '', ...rest] = path;
  if (rest.length === 0) return fieldOf(model, object, step);
  const lookup = [...(model.get(object)?.fields.values() ?? [])].find((field) => field.parentPath === step);
  return lookup && fieldAt(model, lookup.referenceTo ?? '', rest);
}

/** Words that a formula compares a picklist with and that are none of its values: such a comparison is never true. */
export function unknownPicklistWords(model: OrgModel, { place, text }: PlacedFormula): string[] {
  const compared = [...text.matchAll(/ISPICKVAL\((?:PRIORVALUE\()?([\w.]+)\)?,\s*"([^"]*)"\)/g)].map(
    ([, path = '', word = '']): [string, string] => [path, word],
  );
  const cases = [...text.matchAll(/CASE\(([\w.]+),((?:\s*"[^"]*",[^,]+,)+)/g)].flatMap(([, path = '', pairs = '']) =>
    [...pairs.matchAll(/"([^"]*)",/g)].map(([, word = '']): [string, string] => [path, word]),
  );
  return [...compared, ...cases].flatMap(([path, word]) => {
    const values = fieldAt(model, place.object, path.split('.'))?.values ?? [];
    return values.includes(word) ? [] : [`${path} is never "${word}"`];
  });
}
