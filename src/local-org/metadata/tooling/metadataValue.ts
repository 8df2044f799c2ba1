/** What a component says, as the Tooling API writes it: the JSON of its `Metadata` column. */
import { ApiError } from '../../engine.ts';
import { isJsonObject } from '../../jsonObject.ts';
import { platformTypes } from '../../schema/read/platformTypes.ts';
import type { PlatformElement } from '../../schema/read/platformTypes.ts';
import { childrenOf, escapeXml, parseXml, textOf } from '../../schema/read/xmlElements.ts';
import type { XmlElement } from '../../schema/read/xmlElements.ts';

type Json = Readonly<Record<string, unknown>>;

/** The elements of a type but its name, which has a column of its own. */
function elementsOf(type: string): [string, PlatformElement][] {
  return [...(platformTypes().elementsOf(type) ?? [])].filter(([name]) => name !== 'fullName');
}

function valueOf(element: XmlElement, type: string): unknown {
  if (type === 'boolean') return textOf(element) === 'true';
  if (type === 'number') return Number(textOf(element));
  return platformTypes().elementsOf(type) === undefined ? textOf(element) : members(element, type);
}

function members(root: XmlElement, type: string): Json {
  const entries = elementsOf(type).map(([name, { type: inner, isList }]) => {
    const values = childrenOf(root, name).map((child) => valueOf(child, inner));
    return [name, isList ? values : (values[0] ?? null)] as const;
  });
  return Object.fromEntries(entries);
}

/** The value of the column; `urls` is in every one, and empty. @param root the component's description */
export function metadataValue(root: XmlElement, type: string): Json {
  return { ...members(root, type), urls: null };
}

function refused(name: string, words: string): ApiError {
  return new ApiError(400, 'JSON_PARSER_ERROR', words, [name]);
}

function written(name: string, value: unknown, { type, isList }: PlatformElement): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) {
    if (!isList) throw refused(name, `${name} takes one value, not a list`);
    return value.map((one) => written(name, one, { type, isList: false, isRequired: false })).join('');
  }
  if (platformTypes().elementsOf(type) !== undefined) return `<${name}>${innerXml(value, type)}</${name}>`;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw refused(name, `${name} is a ${type}, not an object`);
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}

function innerXml(value: unknown, type: string): string {
  if (!isJsonObject(value)) throw refused('Metadata', `A ${type} is an object with the values of its elements`);
  const known = new Map(elementsOf(type));
  const stray = Object.keys(value).find((name) => !known.has(name) && name !== 'urls');
  if (stray !== undefined) throw refused(stray, `No such column '${stray}' on sobject of type ${type}`);
  return [...known].map(([name, element]) => written(name, value[name], element)).join('');
}

/** The value of the column as the element of a call. @throws ApiError for what the type does not have */
export function metadataElement(value: unknown, type: string): XmlElement {
  return parseXml(`<metadata>${innerXml(value, type)}</metadata>`);
}
