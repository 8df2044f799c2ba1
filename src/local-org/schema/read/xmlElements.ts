/**
 * Metadata files and SOAP messages as elements that know where in the text they stand, so that parts of a file can be kept
 * and given back as they were written. No DTD and no entities but the five of XML itself: nothing can grow while it is read.
 */
import { findXmlFault, XML_TOKEN } from './wellFormed.ts';

/** Deeper than any metadata; a text may not make its reader recurse for ever. */
const MAX_DEPTH = 64;

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  /** The element with its tags, as written. */
  readonly outer: string;
  /** What is between the tags, as written. */
  readonly inner: string;
  /** Where `outer` begins in the text. */
  readonly start: number;
  readonly children: readonly XmlElement[];
}

/** A text that is no XML document. */
export class XmlError extends Error {
  public override readonly name = 'XmlError';
  /** From 1. */
  public readonly line: number;

  public constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

interface OpenElement {
  readonly name: string;
  readonly start: number;
  readonly innerStart: number;
  readonly children: XmlElement[];
}

/** The line, from 1, of a place in a text. */
export function lineAt(text: string, place: number): number {
  return text.slice(0, place).split('\n').length;
}

/** The line, from 1, of places that come in order: as `lineAt`, in one pass over the text. */
export function lineCounter(text: string): (place: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (place) => {
    while (next >= 0 && next < place) {
      line += 1;
      next = text.indexOf('\n', next + 1);
    }
    return line;
  };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** All top elements of a well-formed text. */
function readElements(text: string): XmlElement[] {
  const open: OpenElement[] = [{ name: '', start: 0, innerStart: 0, children: [] }];
  for (const match of text.matchAll(XML_TOKEN)) {
    const [token, slash, name, selfClosing] = match;
    if (name === undefined) continue;
    const { index: start } = match;
    const end = start + token.length;
    if (slash === '/') {
      const element = open.pop();
      if (element === undefined) break;
      open.at(-1)?.children.push({
        name: element.name,
        outer: text.slice(element.start, end),
        inner: text.slice(element.innerStart, start),
        start: element.start,
        children: element.children,
      });
    } else if (selfClosing === '/') {
      open.at(-1)?.children.push({ name: localName(name), outer: token, inner: '', start, children: [] });
    } else {
      if (open.length > MAX_DEPTH) throw new XmlError('Elements are nested too deep', lineAt(text, start));
      open.push({ name: localName(name), start, innerStart: end, children: [] });
    }
  }
  return open[0]?.children ?? [];
}

/** The root element of a document. @throws XmlError when it is not well-formed, or has none or several. */
export function parseXml(text: string): XmlElement {
  const fault = findXmlFault(text);
  if (fault !== undefined) throw new XmlError(fault.message, fault.line);
  const [root, second] = readElements(text);
  if (root === undefined) throw new XmlError('There is no element', 1);
  if (second !== undefined) throw new XmlError(`<${second.name}> follows the root element`, lineAt(text, second.start));
  return root;
}

/** The first child of a name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

/** The children of a name, in order. */
export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The elements at the end of a path of names, in the order of the text: `['fields', 'name']`. */
export function elementsAt(element: XmlElement, [first = '', ...rest]: readonly string[]): XmlElement[] {
  const children = childrenOf(element, first);
  return rest.length === 0 ? children : children.flatMap((child) => elementsAt(child, rest));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The character of a code; nothing for a number that is none. */
function characterOf(code: number): string {
  return code > 0x10ffff ? '' : String.fromCodePoint(code);
}

/** Resolves entities in one pass, so that `&amp;#10;` stays the text `&#10;`. */
function decoded(text: string): string {
  return text.replaceAll(
    /&(?:#x([\dA-Fa-f]+)|#(\d+)|(\w+));/g,
    (whole, hex?: string, digits?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      return characterOf(hex === undefined ? Number(digits) : Number.parseInt(hex, 16));
    },
  );
}

/** The text in an element, trimmed, with entities resolved. */
export function textOf(element: XmlElement | undefined): string {
  if (element === undefined) return '';
  const parts = element.inner.replaceAll(/<!--[\s\S]*?-->/g, '').split(/<!\[CDATA\[([\s\S]*?)\]\]>/);
  // Every second part is what stood in CDATA, where nothing is an entity.
  return parts
    .map((part, index) => (index % 2 === 0 ? decoded(part) : part))
    .join('')
    .trim();
}

/** The text of an element's child; '' when there is none. */
export function childText(element: XmlElement | undefined, name: string): string {
  return textOf(childOf(element, name));
}

/** An attribute by its name without a prefix: `type` of `<metadata xsi:type="CustomObject">`. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  const tag = element.outer.slice(0, element.outer.indexOf('>'));
  const found = new RegExp(`\\s(?:[\\w.-]+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return found === null ? undefined : decoded(found[1] ?? found[2] ?? '');
}

/** Text as it may stand in an element. Control characters have no place in XML, not even escaped. */
export function escapeXml(text: string): string {
  const legal = text.replaceAll(/(?![\t\n\r])\p{Cc}/gu, ' ');
  return legal.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
