/**
 * The compact notation in which standard objects are written down, and its reader.
 *
 * One line a field: `Name | Label | type | flags | picklist values`.
 * - type: `string(80)`, `double(18,2)`, `reference(Account,Contact)`, `boolean`, `textarea(32000)`…
 * - flags: `req` needed on save · `ro` never written by a client · `once` only on insert · `name` the name field ·
 *   `unique` · `rel:Account` path to the parent · `child:Contacts` name of the subquery on the parent ·
 *   `cascade` / `restrict` when the parent is deleted · `master` row access follows this parent · `restricted` picklist ·
 *   `auto:{format}` auto-number · `on` a checkbox that starts as true · `track` field history · `formula:…` (last flag; computed, not stored)
 * - values: separated by `;`, the default marked with a leading `*`.
 */
import type { FieldDef, FieldType, ObjectDef, PicklistValue, SharingModel } from '../model.ts';

/** What an object line says besides its fields. */
export interface StandardObjectFacts {
  readonly label: string;
  readonly plural: string;
  readonly prefix: string;
  readonly sharing?: SharingModel;
  /** Audit fields: all of them, only creation (history rows), or only SystemModstamp (setup tables). */
  readonly system?: 'all' | 'created' | 'modstamp' | 'none';
  /** `queue`: a queue may own it as well as a user. */
  readonly owned?: 'user' | 'queue';
  readonly readOnly?: boolean;
  readonly setup?: boolean;
  readonly accessThrough?: string;
  readonly history?: boolean;
  readonly activities?: boolean;
}

const LENGTHS: Partial<Record<FieldType, number>> = {
  id: 18,
  reference: 18,
  email: 80,
  phone: 40,
  url: 255,
  picklist: 255,
  multipicklist: 4099,
};

const TYPES: ReadonlySet<string> = new Set<FieldType>([
  'id',
  'string',
  'textarea',
  'picklist',
  'multipicklist',
  'reference',
  'boolean',
  'int',
  'double',
  'currency',
  'percent',
  'date',
  'datetime',
  'time',
  'email',
  'phone',
  'url',
  'address',
  'base64',
]);

function isFieldType(word: string): word is FieldType {
  return TYPES.has(word);
}

function picklistOf(text: string): PicklistValue[] {
  return text
    .split(';')
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map((word) => {
      const value = word.replace(/^\*/, '');
      return { value, label: value, isDefault: word.startsWith('*'), isActive: true };
    });
}

/** A flag's value: `rel:Account` → `Account`; the formula flag runs to the end because formulas hold blanks. */
function flagValue(flags: string, key: string): string | undefined {
  const pattern = key === 'formula' ? /(?:^|\s)formula:(.*)$/ : new RegExp(`(?:^|\\s)${key}:(\\S+)`);
  return pattern.exec(flags)?.[1]?.trim();
}

/** A field as its type alone makes it; what a reader knows better it overwrites. */
export function plainField(name: string, label: string, type: FieldType): FieldDef {
  return {
    name,
    label,
    type,
    custom: false,
    length: LENGTHS[type] ?? 0,
    precision: 0,
    scale: 0,
    required: false,
    unique: false,
    caseSensitive: false,
    externalId: false,
    restrictedPicklist: false,
    picklist: [],
    referenceTo: [],
    isMasterDetail: false,
    isReparentable: true,
    blanksAsZero: true,
    createable: true,
    updateable: true,
    nameField: false,
    trackHistory: false,
    isLongText: false,
  };
}

function typeFacts(spec: string): Partial<FieldDef> & { type: FieldType } {
  const match = /^(\w+)(?:\(([^)]*)\))?$/.exec(spec);
  const word = match?.[1] ?? '';
  if (!isFieldType(word)) throw new TypeError(`No field type '${spec}'`);
  const args = (match?.[2] ?? '')
    .split(',')
    .map((arg) => arg.trim())
    .filter((arg) => arg !== '');
  if (word === 'reference') return { type: word, referenceTo: args };
  const [first = 0, second = 0] = args.map(Number);
  if (word === 'double' || word === 'currency' || word === 'percent')
    return { type: word, precision: first, scale: second };
  if (word === 'int') return { type: word, precision: first };
  if (first > 0) return { type: word, length: first, isLongText: word === 'textarea' && first > 255 };
  return { type: word };
}

function readField(line: string): FieldDef {
  const [name = '', label = '', spec = '', flags = '', values = ''] = line.split('|').map((part) => part.trim());
  const formula = flagValue(flags, 'formula');
  const words = new Set((formula === undefined ? flags : flags.replace(/formula:.*$/, '')).split(/\s+/));
  const facts = typeFacts(spec);
  const readOnly = words.has('ro') || formula !== undefined;
  const relationshipName = flagValue(flags, 'rel');
  const childRelationshipName = flagValue(flags, 'child');
  const autoNumberFormat = flagValue(flags, 'auto');
  const cascades = words.has('cascade') || words.has('master');
  return {
    ...plainField(name, label, facts.type),
    ...facts,
    required: words.has('req') || words.has('master'),
    unique: words.has('unique'),
    restrictedPicklist: words.has('restricted'),
    picklist: picklistOf(values),
    ...(relationshipName === undefined ? {} : { relationshipName }),
    ...(childRelationshipName === undefined ? {} : { childRelationshipName }),
    ...(facts.type === 'reference' && {
      deleteRule: cascades ? 'Cascade' : words.has('restrict') ? 'Restrict' : 'SetNull',
    }),
    isMasterDetail: words.has('master'),
    ...(words.has('master') && { relationshipOrder: 0 }),
    isReparentable: !words.has('master'),
    ...(formula === undefined ? {} : { formula }),
    ...(words.has('on') && { defaultFormula: 'true' }),
    ...(autoNumberFormat === undefined ? {} : { autoNumberFormat }),
    createable: !readOnly && autoNumberFormat === undefined,
    updateable: !readOnly && autoNumberFormat === undefined && !words.has('once') && !words.has('master'),
    nameField: words.has('name'),
    trackHistory: words.has('track'),
  };
}

const SYSTEM_LINES = {
  all: `
    IsDeleted | Deleted | boolean | ro req
    CreatedDate | Created Date | datetime | ro req
    CreatedById | Created By ID | reference(User) | ro req rel:CreatedBy
    LastModifiedDate | Last Modified Date | datetime | ro req
    LastModifiedById | Last Modified By ID | reference(User) | ro req rel:LastModifiedBy
    SystemModstamp | System Modstamp | datetime | ro req`,
  created: `
    IsDeleted | Deleted | boolean | ro req
    CreatedById | Created By ID | reference(User) | ro req rel:CreatedBy
    CreatedDate | Created Date | datetime | ro req`,
  modstamp: `
    SystemModstamp | System Modstamp | datetime | ro req`,
  none: '',
} as const;

/** Id first, then the object's own lines, then the owner and the audit fields. */
export function readFields(lines: string): FieldDef[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(readField);
}

/** What the platform keeps about a record by itself. */
export const SYSTEM_FIELDS: ReadonlySet<string> = new Set([
  ...['Id', 'IsDeleted', 'OwnerId', 'CreatedDate', 'CreatedById'],
  ...['LastModifiedDate', 'LastModifiedById', 'SystemModstamp'],
]);

/** The audit fields every custom object has too. `IsDeleted` is among them. */
export function systemFields(kind: 'all' | 'created' | 'modstamp' | 'none', owned?: 'user' | 'queue'): FieldDef[] {
  const owners = owned === 'queue' ? 'Group,User' : 'User';
  const owner = owned === undefined ? '' : `OwnerId | Owner ID | reference(${owners}) | rel:Owner`;
  return readFields(`${owner}\n${SYSTEM_LINES[kind]}`);
}

/** The `Id` field of any object. */
export function idField(label: string): FieldDef {
  return { ...plainField('Id', label, 'id'), required: true, createable: false, updateable: false };
}

/**
 * A standard object from its notation.
 * @throws TypeError on a field type that does not exist: a mistake in the table, not in a project.
 */
export function standardObject(name: string, facts: StandardObjectFacts, lines: string): ObjectDef {
  const writable = facts.readOnly !== true;
  const own = readFields(lines);
  const named = new Set(own.map((field) => field.name));
  const audit = systemFields(facts.system ?? 'all', facts.owned).filter((field) => !named.has(field.name));
  return {
    name,
    label: facts.label,
    pluralLabel: facts.plural,
    keyPrefix: facts.prefix,
    custom: false,
    sharingModel: facts.sharing ?? (facts.accessThrough === undefined ? 'ReadWrite' : 'ControlledByParent'),
    enableHistory: facts.history === true,
    createable: writable,
    updateable: writable,
    deletable: writable,
    needsObjectPermission: facts.setup !== true,
    ...(facts.accessThrough === undefined ? {} : { accessThrough: facts.accessThrough }),
    enableActivities: facts.activities === true,
    fields: [idField(`${facts.label} ID`), ...own, ...audit],
    childRelationships: [],
    validationRules: [],
  };
}
