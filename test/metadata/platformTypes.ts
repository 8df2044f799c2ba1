/**
 * The types of the Metadata API, read from Salesforce's own declarations. Each release of those comes from a different org
 * and lacks types and properties that another has, so the newer one is laid over the older.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import ts from 'typescript';

/** One element that a type may hold. */
export interface PlatformProperty {
  /** `string`, `boolean`, `number` or the name of another type or enumeration. */
  readonly type: string;
  readonly repeated: boolean;
  readonly required: boolean;
}

/** What the Metadata API allows. */
export interface PlatformTypes {
  /** Elements of a type in the order of the WSDL, inherited ones first; undefined for a name that is no type. */
  elementsOf(type: string): ReadonlyMap<string, PlatformProperty> | undefined;
  /** Values of a closed enumeration; undefined for a name that is none. */
  valuesOf(type: string): ReadonlySet<string> | undefined;
}

/** Elements that the WSDL calls required and that working projects leave out. */
const NOT_REQUIRED = new Set(['CustomPermission.isLicensed']);

interface Declared {
  readonly bases: readonly string[];
  readonly properties: ReadonlyMap<string, PlatformProperty>;
}

interface Release {
  readonly types: ReadonlyMap<string, Declared>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

function propertyOf(member: ts.PropertySignature): PlatformProperty {
  const type = member.type;
  const repeated = type !== undefined && ts.isArrayTypeNode(type);
  const single = repeated ? type.elementType : type;
  return {
    type: single?.getText() ?? 'string',
    repeated,
    required: member.questionToken === undefined && !repeated,
  };
}

function propertiesOf(owner: string, literal: ts.TypeLiteralNode): Map<string, PlatformProperty> {
  const properties = new Map<string, PlatformProperty>();
  for (const member of literal.members) {
    if (!ts.isPropertySignature(member)) continue;
    const name = member.name.getText();
    const found = propertyOf(member);
    properties.set(name, NOT_REQUIRED.has(`${owner}.${name}`) ? { ...found, required: false } : found);
  }
  return properties;
}

function literalsOf(node: ts.TypeNode): string[] | undefined {
  const members = ts.isUnionTypeNode(node) ? node.types : [node];
  const texts = members.map((member) =>
    ts.isLiteralTypeNode(member) && ts.isStringLiteral(member.literal) ? member.literal.text : undefined,
  );
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

function readRelease(packageName: string): Release {
  const file = createRequire(import.meta.url)
    .resolve(`${packageName}/metadata`)
    .replace(/\.js$/, '.d.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const types = new Map<string, Declared>();
  const enums = new Map<string, readonly string[]>();
  for (const statement of source.statements) {
    if (!ts.isTypeAliasDeclaration(statement)) continue;
    const name = statement.name.text;
    const literals = literalsOf(statement.type);
    if (literals !== undefined) enums.set(name, literals);
    const parts = ts.isIntersectionTypeNode(statement.type) ? [...statement.type.types] : [statement.type];
    const own = parts.find((part) => ts.isTypeLiteralNode(part));
    const bases = parts.filter((part) => ts.isTypeReferenceNode(part)).map((part) => part.typeName.getText());
    if (own !== undefined) types.set(name, { bases, properties: propertiesOf(name, own) });
  }
  return { types, enums };
}

function mergeType(newer: Declared | undefined, older: Declared | undefined): Declared {
  const properties = new Map(newer?.properties ?? older?.properties);
  for (const [name, property] of older?.properties ?? [])
    if (!properties.has(name)) properties.set(name, { ...property, required: false });
  return { bases: newer?.bases ?? older?.bases ?? [], properties };
}

/** The declarations of two npm packages, the newer laid over the older. */
export function readPlatformTypes(newerPackage: string, olderPackage: string): PlatformTypes {
  const newer = readRelease(newerPackage);
  const older = readRelease(olderPackage);
  const types = new Map<string, Declared>();
  for (const name of new Set([...newer.types.keys(), ...older.types.keys()]))
    types.set(name, mergeType(newer.types.get(name), older.types.get(name)));
  const elementsOf = (type: string): ReadonlyMap<string, PlatformProperty> | undefined => {
    const declared = types.get(type);
    if (declared === undefined) return undefined;
    return new Map([...declared.bases.flatMap((base) => [...(elementsOf(base) ?? [])]), ...declared.properties]);
  };
  return {
    elementsOf,
    valuesOf: (type) => {
      const values = [...(newer.enums.get(type) ?? []), ...(older.enums.get(type) ?? [])];
      return values.length === 0 ? undefined : new Set(values);
    },
  };
}
