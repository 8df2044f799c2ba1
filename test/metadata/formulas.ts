/**
 * Formulas of fields and rules, parsed, type-checked and run by `sformula`, with what it lacks put round it: the functions that
 * compare a record with what it was. Each of those becomes a field of its own that only the formula sees.
 */
import { parse } from 'sformula';
import { fieldOf, type OrgField, type OrgModel } from './orgModel.ts';

type ReturnType = 'number' | 'string' | 'boolean' | 'datetime';

/** Values by field name; a parent is a record under its relationship, such as `Decision_Path__r`. */
export interface FormulaRecord {
  readonly [field: string]: string | number | boolean | null | undefined | FormulaRecord;
}

/** What a formula is run on. `before` is the record as it was; it is missing for a new one. */
export interface FormulaCase {
  readonly record: FormulaRecord;
  readonly before?: FormulaRecord;
  readonly permissions?: readonly string[];
}

/** A formula that has been found right. */
export interface CheckedFormula {
  run(input: FormulaCase): unknown;
}

/** Where a formula stands. `usesPast`: whether it may compare the record with what it was, as only rules may. */
export interface FormulaPlace {
  readonly object: string;
  readonly returns: ReturnType;
  readonly usesPast: boolean;
  readonly permissions: readonly string[];
}

interface DescribedField {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly precision: number;
  readonly scale: number;
  readonly picklistValues: { readonly value: string; readonly label: string }[] | null;
  readonly relationshipName: string | null;
  readonly referenceTo: string[] | null;
}

const PAST = /\b(ISNEW|ISCHANGED|PRIORVALUE)\(\s*([A-Za-z_]\w*)?\s*\)/g;

/** What ISNEW and ISCHANGED give. */
const TRUTH: DescribedField = {
  name: '',
  label: '',
  type: 'boolean',
  precision: 0,
  scale: 0,
  picklistValues: null,
  relationshipName: null,
  referenceTo: null,
};

/** Describe type of each metadata type; a roll-up is described as what it sums up. */
const DESCRIBED: Readonly<Record<string, string>> = {
  Text: 'string',
  TextArea: 'textarea',
  LongTextArea: 'textarea',
  Number: 'double',
  Checkbox: 'boolean',
  DateTime: 'datetime',
  Picklist: 'picklist',
  MultiselectPicklist: 'multipicklist',
  Lookup: 'reference',
  MasterDetail: 'reference',
};

function summaryType(model: OrgModel, field: OrgField): string {
  const name = field.node?.children.find((child) => child.name === 'summarizedField')?.text;
  const summed = name === undefined ? undefined : fieldOf(model, name);
  return summed === undefined ? 'double' : (DESCRIBED[summed.type] ?? summed.type);
}

function describeField(model: OrgModel, field: OrgField): DescribedField {
  const type = field.type === 'Summary' ? summaryType(model, field) : (DESCRIBED[field.type] ?? field.type);
  return {
    name: field.name,
    label: field.name,
    type,
    precision: 18,
    scale: 2,
    // A standard picklist's values are the org's own; sformula then takes any.
    picklistValues: field.values.length === 0 ? null : field.values.map((value) => ({ value, label: value })),
    relationshipName: field.parentPath ?? null,
    referenceTo: field.referenceTo === undefined ? null : [field.referenceTo],
  };
}

/**
 * The formula without the functions of the past: `ISCHANGED(X)` reads the field `Was_Changed_X`, and so on.
 * @throws {RangeError} when such a function names a field that is not the object's own.
 */
function withoutPast(model: OrgModel, object: string, text: string): { text: string; extra: DescribedField[] } {
  const extra = new Map<string, DescribedField>();
  const rewritten = text.replace(PAST, (_, call: string, name: string | undefined = '') => {
    const field = fieldOf(model, object, name);
    if (call !== 'ISNEW' && field === undefined) throw new RangeError(`${call} of the unknown field ${name}`);
    const alias = call === 'ISNEW' ? 'Is_New' : call === 'ISCHANGED' ? `Was_Changed_${name}` : `Was_${name}`;
    const described = call === 'PRIORVALUE' && field ? describeField(model, field) : TRUTH;
    extra.set(alias, { ...described, name: alias, label: alias, relationshipName: null });
    return alias;
  });
  return { text: rewritten, extra: [...extra.values()] };
}

/** The fields of the past for one run. As on the platform, the prior value of a new record is its present one. */
function pastOf({ record, before }: FormulaCase, names: readonly string[]): FormulaRecord {
  const past: Record<string, FormulaRecord[string]> = { Is_New: before === undefined };
  for (const alias of names) {
    const changed = /^Was_Changed_(.+)$/.exec(alias)?.[1];
    const prior = /^Was_(?!Changed_)(.+)$/.exec(alias)?.[1];
    if (changed !== undefined)
      past[alias] = before !== undefined && (before[changed] ?? null) !== (record[changed] ?? null);
    if (prior !== undefined) past[alias] = (before ?? record)[prior] ?? null;
  }
  return past;
}

/** Every field that the record leaves out is blank; a checkbox that is left out is clear. */
function withBlanks(model: OrgModel, object: string, record: FormulaRecord): FormulaRecord {
  const fields = [...(model.get(object)?.fields.values() ?? [])];
  const blanks = fields.map((field): [string, FormulaRecord[string]] => [
    field.name,
    field.type === 'Checkbox' || field.type === 'boolean' ? false : null,
  ]);
  const parents = Object.entries(record).map(([name, value]): [string, FormulaRecord[string]] => {
    const parent = fields.find((field) => field.parentPath === name)?.referenceTo;
    return [name, typeof value === 'object' && value !== null ? withBlanks(model, parent ?? '', value) : value];
  });
  return { ...Object.fromEntries(blanks), ...Object.fromEntries(parents) };
}

/**
 * A formula, found right for its place.
 * @throws {Error} whatever `sformula` throws for wrong syntax, an unknown field, or a wrong type.
 */
export async function checkFormula(model: OrgModel, place: FormulaPlace, text: string): Promise<CheckedFormula> {
  const { text: plain, extra } = place.usesPast ? withoutPast(model, place.object, text) : { text, extra: [] };
  const permissions = Object.fromEntries(place.permissions.map((name) => [name, { type: 'boolean' as const }]));
  const formula = await parse(plain, {
    sobject: place.object,
    describe: (name) => {
      const object = model.get(name);
      if (object === undefined) return Promise.reject(new RangeError(`there is no object ${name}`));
      const fields = [...object.fields.values()].map((field) => describeField(model, field));
      return Promise.resolve({ name, label: name, fields: name === place.object ? [...fields, ...extra] : fields });
    },
    inputTypes: { $Permission: { type: 'object', properties: permissions } },
    returnType: place.returns,
  });
  return {
    run: (input) =>
      formula.evaluate({
        ...withBlanks(model, place.object, input.record),
        ...pastOf(
          input,
          extra.map((field) => field.name),
        ),
        $Permission: Object.fromEntries(
          place.permissions.map((name) => [name, input.permissions?.includes(name) ?? false]),
        ),
      }) as unknown,
  };
}
