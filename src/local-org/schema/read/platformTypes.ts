/**
 * Which elements each metadata type may hold, read from Salesforce's own declarations (`@salesforce/types`) when first asked.
 * Each release of those comes from a different org and lacks types and properties that another has, so the newer one is laid
 * over the older. The declarations are written by a machine, one member a line, and are read line by line.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** One element that a type may hold. */
export interface PlatformElement {
  /** `string`, `boolean`, `number`, `any`, or the name of another type or enumeration. */
  readonly type: string;
  readonly isList: boolean;
  readonly isRequired: boolean;
}

/** What the Metadata API allows. */
export interface PlatformTypes {
  /** Elements of a type by name, inherited ones among them; undefined for a name that is no type. */
  elementsOf(type: string): ReadonlyMap<string, PlatformElement> | undefined;
  /** Values of an enumeration; undefined for a name that is none. */
  valuesOf(type: string): ReadonlySet<string> | undefined;
  /** Whether a type had an element in the days of version 47, which jsforce declares. */
  hadElement(type: string, name: string): boolean;
  /** Whether the type could not be without it then; of a type that was not there yet, nothing was needed. */
  neededElement(type: string, name: string): boolean;
}

/** The API version of the older of the two declarations. */
export const OLDEST_DECLARED = 66;

interface Declared {
  readonly base?: string;
  readonly elements: Map<string, PlatformElement>;
}

interface Release {
  readonly types: Map<string, Declared>;
  readonly values: Map<string, ReadonlySet<string>>;
}

const TYPE = /^export type (\w+) = (?:(\w+) & )?\{(\};)?$/;
const ALIAS = /^export type (\w+) = ([A-Z]\w+);$/;
const ENUMERATION = /^export type (\w+) = ('.*');$/;
const MEMBER = /^ {4}(\w+)(\?)?: (\w+)(\[\])?;$/;

function readRelease(packageName: string): Release {
  const path = createRequire(import.meta.url)
    .resolve(`${packageName}/metadata`)
    .replace(/\.js$/, '.d.ts');
  const types = new Map<string, Declared>();
  const values = new Map<string, ReadonlySet<string>>();
  let current: Declared | undefined;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const member = MEMBER.exec(line);
    if (member !== null) {
      const [, name = '', optional, type = '', list] = member;
      const isList = list !== undefined;
      current?.elements.set(name, { type, isList, isRequired: optional === undefined && !isList });
      continue;
    }
    const [, typeName, base] = TYPE.exec(line) ?? [];
    if (typeName !== undefined) {
      current = { ...(base === undefined ? {} : { base }), elements: new Map() };
      types.set(typeName, current);
      continue;
    }
    const [, alias, aliased] = ALIAS.exec(line) ?? [];
    if (alias !== undefined)
      types.set(alias, { ...(aliased === undefined ? {} : { base: aliased }), elements: new Map() });
    const [, name, words] = ENUMERATION.exec(line) ?? [];
    if (name !== undefined) values.set(name, new Set((words ?? '').slice(1, -1).split("' | '")));
  }
  return { types, values };
}

function merged(newer: Declared | undefined, older: Declared | undefined): Declared {
  const elements = new Map(newer?.elements);
  for (const [name, element] of older?.elements ?? []) {
    if (!elements.has(name)) elements.set(name, { ...element, isRequired: newer === undefined && element.isRequired });
  }
  const base = newer?.base ?? older?.base;
  return { ...(base === undefined ? {} : { base }), elements };
}

type FormerTypes = Readonly<Record<string, { readonly props: Readonly<Record<string, unknown>> } | undefined>>;

function readFormerTypes(): FormerTypes {
  const { ApiSchemas } = createRequire(import.meta.url)('jsforce/lib/api/metadata/schema.js') as {
    ApiSchemas: FormerTypes;
  };
  return ApiSchemas;
}

function readTypes(): PlatformTypes {
  const newer = readRelease('@salesforce/types');
  const older = readRelease('types66');
  const known = new Map<string, ReadonlyMap<string, PlatformElement>>();
  let former: FormerTypes | undefined;
  /** What jsforce declares an element to be: `?string` for one that may be left out. */
  const formerly = (type: string, name: string): unknown => {
    former ??= readFormerTypes();
    return former[type]?.props[name];
  };
  const elementsOf = (type: string): ReadonlyMap<string, PlatformElement> | undefined => {
    const ready = known.get(type);
    if (ready !== undefined) return ready;
    if (!newer.types.has(type) && !older.types.has(type)) return undefined;
    const { base, elements } = merged(newer.types.get(type), older.types.get(type));
    const all = new Map([...(base === undefined ? [] : (elementsOf(base) ?? [])), ...elements]);
    known.set(type, all);
    return all;
  };
  return {
    elementsOf,
    valuesOf(type) {
      const [values, others] = [newer.values.get(type), older.values.get(type)];
      return values === undefined || others === undefined ? (values ?? others) : new Set([...values, ...others]);
    },
    hadElement: (type, name) => formerly(type, name) !== undefined,
    neededElement: (type, name) => {
      const declared = formerly(type, name);
      return typeof declared === 'string' && !declared.startsWith('?');
    },
  };
}

let read: PlatformTypes | undefined;

/** The types of the Metadata API. */
export function platformTypes(): PlatformTypes {
  read ??= readTypes();
  return read;
}
