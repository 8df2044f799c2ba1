/**
 * Salesforce's standard objects beyond those the org knows well, as jsforce declares them: names, kinds of values and parents,
 * no more. A project that adds fields to one of them, or refers to it, gets it in this shape.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, dirname } from 'node:path';
import type { FieldDef, ObjectDef } from '../model.ts';
import { LATER_FIELDS, LATER_OBJECTS, laterFields } from '../standard/laterObjects.ts';
import { standardObject, SYSTEM_FIELDS } from '../standard/standardTable.ts';

interface Declared {
  /** Field → `string`, `number`, `boolean`, `DateString`… */
  readonly fields: Map<string, string>;
  /** Path to a parent → its object. */
  readonly parents: Map<string, string>;
}

/** Key prefixes that clients know by heart; another object gets one of its own that no org uses. */
const PREFIXES: Readonly<Record<string, string>> = {
  ...{ Asset: '02i', Attachment: '00P', Case: '500', CaseComment: '00a', ContentDocument: '069' },
  ...{ ContentDocumentLink: '06A', ContentVersion: '068', Contract: '800', Document: '015', EmailTemplate: '00X' },
  ...{ Entitlement: '550', Idea: '087', Location: '131', Order: '801', OrderItem: '802', ServiceContract: '810' },
  ...{ Solution: '501', WorkOrder: '0WO', WorkOrderLineItem: '1WL', CampaignMember: '00v', Individual: '0PK' },
  ...{ AccountContactRelation: '07k', AccountContactRole: '02Z', OrderAction: '1oa', Note: '002', Partner: '00I' },
};

const START = /^type (Fields|ParentReferences)\$(\w+) = \{$/;
const MEMBER = /^ {4}(\w+): ([\w$]+)(?: \| null)?;$/;

function readDeclarations(): ReadonlyMap<string, Declared> {
  const path = join(
    dirname(createRequire(import.meta.url).resolve('jsforce/package.json')),
    'lib/types/standard-schema.d.ts',
  );
  const objects = new Map<string, Declared>();
  let into: Map<string, string> | undefined;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [, kind, name = ''] = START.exec(line) ?? [];
    if (kind !== undefined) {
      const declared = objects.get(name) ?? { fields: new Map<string, string>(), parents: new Map<string, string>() };
      objects.set(name, declared);
      into = kind === 'Fields' ? declared.fields : declared.parents;
      continue;
    }
    const [, member, type = ''] = MEMBER.exec(line) ?? [];
    if (member !== undefined) into?.set(member, type.replace('SObjectDefinition$', ''));
    else into = undefined;
  }
  for (const name of new Set([...LATER_OBJECTS, ...Object.keys(LATER_FIELDS)])) addLater(objects, name);
  return objects;
}

function addLater(objects: Map<string, Declared>, objectName: string): void {
  const own = [...SYSTEM_FIELDS, 'Name'].map((name) => [name, 'string'] as const);
  const declared = objects.get(objectName) ?? { fields: new Map(own), parents: new Map<string, string>() };
  objects.set(objectName, declared);
  for (const { name, type, parent } of laterFields(objectName)) {
    declared.fields.set(name, type);
    if (parent !== undefined) declared.parents.set(name.slice(0, -2), parent);
  }
}

let read: ReadonlyMap<string, Declared> | undefined;

function declarations(): ReadonlyMap<string, Declared> {
  read ??= readDeclarations();
  return read;
}

function dateType(name: string): string {
  const isMoment =
    /DateTime$|Time$|^Last(Viewed|Referenced)|^(Closed|Stop|Sla|Email|Content|Start|End|Activated)\w*Date$/;
  return isMoment.test(name) ? 'datetime' : 'date';
}

/** One line of the notation in which standard objects are written down; `undefined` for what has no column. */
function lineOf(name: string, type: string, { parents, fields }: Declared): string | undefined {
  const label = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replace(/ Id$/, ' ID');
  const parent = name.endsWith('Id') ? name.slice(0, -2) : undefined;
  const target = parent === undefined ? undefined : parents.get(parent);
  if (target !== undefined) return `${name} | ${label} | reference(${target}) | rel:${parent ?? ''}`;
  if (type === 'number') return `${name} | ${label} | double(18,2)`;
  if (type === 'boolean') return `${name} | ${label} | boolean`;
  if (type === 'DateString') return `${name} | ${label} | ${dateType(name)}`;
  if (type !== 'string') return undefined;
  if (/^(Description|Comments|Body)$/.test(name)) return `${name} | ${label} | textarea(32000)`;
  const isName =
    name === 'Name' ||
    (!fields.has('Name') &&
      /^(Case|Contract|Order|WorkOrder|Solution)?Number$|^(Title|Subject|SolutionName)$/.test(name));
  const isNumber = /^(Case|Contract|Order|WorkOrder|Solution)Number$/.test(name);
  return `${name} | ${label} | string(255) | ${isName ? 'name' : ''} ${isNumber ? 'auto:{00000000}' : ''}`;
}

/** Whether nothing but its name is known of a standard object. */
export function isKnownByName(objectName: string): boolean {
  return LATER_OBJECTS.has(objectName) && !(objectName in LATER_FIELDS);
}

/** Whether Salesforce has a standard object of a name. */
export function isStandardName(name: string): boolean {
  return declarations().has(name);
}

/** A standard object in outline; `undefined` for a name that is none. */
export function standardOutline(name: string, index: number): ObjectDef | undefined {
  const declared = declarations().get(name);
  if (declared === undefined) return undefined;
  const { fields } = declared;
  const lines = [...fields]
    .filter(([field]) => !SYSTEM_FIELDS.has(field))
    .map(([field, type]) => lineOf(field, type, declared));
  const known = lines.filter((line) => line !== undefined);
  // A name field is one alone.
  const firstName = known.findIndex((line) => / name /.test(`${line} `));
  const single = known.map((line, at) => (at === firstName ? line : line.replace(/\| name /, '| ')));
  const facts = {
    label: name.replaceAll(/([a-z])([A-Z])/g, '$1 $2'),
    plural: `${name.replaceAll(/([a-z])([A-Z])/g, '$1 $2')}s`,
    prefix: PREFIXES[name] ?? `z${String(index).padStart(2, '0')}`,
    system: fields.has('LastModifiedDate') ? 'all' : fields.has('SystemModstamp') ? 'modstamp' : 'none',
    ...(fields.has('OwnerId') && { owned: 'queue' as const }),
  } as const;
  return standardObject(name, facts, single.join('\n'));
}

/** A standard object of a feature or of a later release than the catalogue's: its name alone, and the fields that a project describes. */
export function featureObject(name: string, index: number): ObjectDef {
  const label = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2');
  const facts = { label, plural: `${label}s`, prefix: `z${String(index).padStart(2, '0')}`, system: 'all' } as const;
  return standardObject(name, facts, 'Name | Name | string(255) | name');
}

/** A standard field that the org's own table of an object lacks, in outline; `undefined` when Salesforce has none of the name. */
export function standardFieldOutline(objectName: string, fieldName: string): FieldDef | undefined {
  return standardOutline(objectName, 0)?.fields.find((field) => field.name === fieldName);
}
