/** One component of metadata, as it was deployed: what `package.xml` calls a member. */
import { createHash } from 'node:crypto';
import type { ComponentFile, Suffix } from '../schema/read/projectFiles.ts';
import type { ProblemList } from '../schema/read/xmlNode.ts';
import { makeId } from '../store/ids.ts';
import { typeNamed } from './metadataTypes.ts';
import { parseXml } from './xmlElements.ts';

export interface ComponentContent {
  /** In a package: `objects/Gadget__c.object`, which its parts share. */
  readonly path: string;
  /** A file's bytes; of a part the element as it was written; of an object what is not in its parts. */
  readonly content: Uint8Array;
}

export interface Component {
  /** As in a package.xml: `CustomField`. */
  readonly type: string;
  /** `Gadget__c.Size__c`. */
  readonly fullName: string;
  /** One, or those of a bundle. */
  readonly files: readonly ComponentContent[];
  /** Where it begins in its file, from 1; for problems. */
  readonly line?: number;
  /** An object's own elements at the lines they had. */
  readonly ownText?: string;
  /** When it was deployed, ms since 1970; absent for a project's, which is deployed when the org starts. */
  readonly modified?: number;
}

/** All components of an org, or of a package, by `keyOf`. */
export type ComponentMap = ReadonlyMap<string, Component>;

/** `CustomField:Gadget__c.Size__c`. */
export function keyOf(type: string, fullName: string): string {
  return `${type}:${fullName}`;
}

/** The key of a component. */
export function keyOfComponent({ type, fullName }: Component): string {
  return keyOf(type, fullName);
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Bytes as text, without a byte order mark. */
export function textOfBytes(bytes: Uint8Array | undefined): string {
  return decoder.decode(bytes);
}

/** Text as UTF-8. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The path that its problems are shown with. */
export function pathOf(component: Component): string {
  return component.files[0]?.path ?? '';
}

/** The object a part belongs to ('' for what is no part), and its own name: `Gadget__c.Size__c` → both. */
export function splitName(fullName: string): { owner: string; name: string } {
  const dot = fullName.indexOf('.');
  return dot < 0 ? { owner: '', name: fullName } : { owner: fullName.slice(0, dot), name: fullName.slice(dot + 1) };
}

/** An id that is the same each time a component of this name is deployed. */
export function idOf({ type, fullName }: Component): string {
  const known = typeNamed(type);
  const digest = createHash('sha256').update(keyOf(type, fullName)).digest();
  return makeId(known?.part?.prefix ?? known?.type.prefix ?? '000', digest.readUIntBE(0, 6));
}

/** Without the white space between elements, which tells nothing. */
function essence(content: Uint8Array): string {
  return textOfBytes(content).replaceAll(/>\s+</g, '><').trim();
}

/** Whether two states of a component say the same. */
export function isSame(left: Component, right: Component): boolean {
  if (left.files.length !== right.files.length) return false;
  return left.files.every((file, index) => {
    const other = right.files[index];
    return other?.path === file.path && essence(other.content) === essence(file.content);
  });
}

/** What the schema is made of, with the suffix its reader knows each by. */
const SCHEMA_SUFFIX: Readonly<Record<string, Suffix>> = {
  CustomObject: 'object',
  CustomField: 'field',
  ValidationRule: 'validationRule',
  RecordType: 'recordType',
  PermissionSet: 'permissionset',
  CustomPermission: 'customPermission',
  FlexiPage: 'flexipage',
  CustomLabel: 'labels',
  GlobalValueSet: 'globalValueSet',
  StandardValueSet: 'standardValueSet',
};

/** The component as a file of its own, as it is in an SFDX project. */
function sourceText(component: Component): string {
  const text = textOfBytes(component.files[0]?.content);
  const known = typeNamed(component.type);
  if (component.type === 'CustomObject') return `<CustomObject>${component.ownText ?? text}</CustomObject>`;
  if (known?.part === undefined) return text;
  if (known.type.isOnlyParts === true) return `<${known.type.name}>${text}</${known.type.name}>`;
  return `<${component.type}>${parseXml(text).inner}</${component.type}>`;
}

/** The component for the reader of the schema, its problems filed under its key; `undefined` for types the schema leaves alone. */
export function schemaFileOf(component: Component, problems: ProblemList): ComponentFile | undefined {
  const suffix = SCHEMA_SUFFIX[component.type];
  if (suffix === undefined) return undefined;
  const isPartOfObject = typeNamed(component.type)?.type.name === 'CustomObject';
  const { owner, name } = splitName(component.fullName);
  const isPart = owner !== '';
  return {
    suffix,
    fullName: isPartOfObject && isPart ? name : component.fullName,
    ...(isPartOfObject && { objectName: isPart ? owner : component.fullName }),
    file: problems.fileOf(keyOfComponent(component), sourceText(component)),
  };
}
