/** One component of metadata, as it was deployed: what `package.xml` calls a member. */
import { createHash } from 'node:crypto';
import { makeId } from '../../store/ids.ts';
import { typeNamed } from './metadataTypes.ts';
import { parseXml, XmlError } from './xmlElements.ts';
import type { XmlElement } from './xmlElements.ts';
import type { MetadataFile, ProblemList } from './xmlNode.ts';

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
  /** One, those of a bundle, or a file and the description beside it. */
  readonly files: readonly ComponentContent[];
  /** Where it begins in its file, from 1; for problems. */
  readonly line?: number;
  /** The elements of a file's own, which are in no part, at the lines they had. */
  readonly ownText?: string;
  /** The file of a project that it was read from; for problems. */
  readonly origin?: string;
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
export function idOf({ type, fullName }: Pick<Component, 'type' | 'fullName'>): string {
  const known = typeNamed(type);
  const digest = createHash('sha256').update(keyOf(type, fullName)).digest();
  return makeId(known?.part?.prefix ?? known?.type.prefix ?? '000', digest.readUIntBE(0, 6));
}

/** Without the white space between elements, which tells nothing. */
function essence(content: Uint8Array): string {
  return textOfBytes(content).replaceAll(/>\s+</g, '><').trim();
}

function sameContent(left: ComponentContent, right: ComponentContent): boolean {
  if (left.path !== right.path) return false;
  return Buffer.compare(left.content, right.content) === 0 || essence(left.content) === essence(right.content);
}

/** Whether two states of a component say the same. */
export function isSame(left: Component, right: Component): boolean {
  if (left.files.length !== right.files.length) return false;
  return left.files.every((file, index) => {
    const other = right.files[index];
    return other !== undefined && sameContent(file, other);
  });
}

/** A component as the readers of the schema take it. */
export interface ComponentFile {
  readonly type: string;
  /** Of a part of an object without the object's name. */
  readonly fullName: string;
  /** The object a part belongs to, or that this is. */
  readonly objectName?: string;
  readonly file: MetadataFile;
}

/** The types that the schema is made of; all others are kept as they are. */
const IN_SCHEMA: ReadonlySet<string> = new Set([
  ...['CustomObject', 'CustomField', 'ValidationRule', 'RecordType', 'BusinessProcess'],
  ...['GlobalValueSet', 'StandardValueSet'],
  ...['PermissionSet', 'MutingPermissionSet', 'PermissionSetGroup', 'Profile', 'CustomPermission'],
  ...['FlexiPage', 'CustomLabel', 'CustomMetadata', 'Group', 'Queue', 'Role'],
]);

/** What describes a component, under one root element: of a class or a bundle it stands beside it, of an object there is what is in no part. */
function sourceText(component: Component): string {
  const meta = component.files.find(({ path }) => path.endsWith('-meta.xml')) ?? component.files[0];
  const text = textOfBytes(meta?.content);
  const isFrame = typeNamed(component.type)?.type.parts !== undefined && typeNamed(component.type)?.part === undefined;
  return isFrame ? `<${component.type}>${component.ownText ?? text}</${component.type}>` : text;
}

/** The root element of what describes a component; `undefined` where that is no XML, as in some bundles. */
export function rootOf(component: Component): XmlElement | undefined {
  try {
    return parseXml(sourceText(component));
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

/**
 * The component for the reader of the schema; `undefined` for types the schema leaves alone.
 * @param shown what its problems are filed under
 */
export function schemaFileOf(component: Component, problems: ProblemList, shown: string): ComponentFile | undefined {
  if (!IN_SCHEMA.has(component.type)) return undefined;
  const isPartOfObject = typeNamed(component.type)?.type.name === 'CustomObject';
  const { owner, name } = splitName(component.fullName);
  const isPart = isPartOfObject && owner !== '';
  return {
    type: component.type,
    fullName: isPart ? name : component.fullName,
    ...(isPartOfObject && { objectName: isPart ? owner : component.fullName }),
    file: problems.fileOf(shown, sourceText(component), component.line),
  };
}
