import { XMLParser } from 'fast-xml-parser';

/** One element of a metadata file. `text` is the decoded text of a leaf, and blank when there are children. */
export interface XmlNode {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlNode[];
  readonly namespace: string | undefined;
}

type Ordered = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  trimValues: true,
});

const isOrdered = (value: unknown): value is Ordered => typeof value === 'object' && value !== null;
const listOf = (value: unknown): Ordered[] => (Array.isArray(value) ? value.filter(isOrdered) : []);

function toNode(entry: Ordered): XmlNode | undefined {
  const name = Object.keys(entry).find((key) => key !== ':@');
  if (name === undefined || name === '#text' || name.startsWith('?')) return undefined;
  const inner = listOf(entry[name]);
  const attributes = entry[':@'];
  const xmlns = isOrdered(attributes) ? attributes['xmlns'] : undefined;
  return {
    name,
    text: inner.map((child) => (typeof child['#text'] === 'string' ? child['#text'] : '')).join(''),
    children: inner.map(toNode).filter((child) => child !== undefined),
    namespace: typeof xmlns === 'string' ? xmlns : undefined,
  };
}

/** What has been parsed, by its text: a mutation test reads the whole project again for one changed file. */
const known = new Map<string, XmlNode>();

/**
 * The root element of a metadata file. It is lenient: whether a file is well-formed is tested by itself.
 * @throws {SyntaxError} when the text holds no element.
 */
export function parseXml(text: string): XmlNode {
  const earlier = known.get(text);
  if (earlier !== undefined) return earlier;
  const parsed: unknown = parser.parse(text);
  const root = listOf(parsed)
    .map(toNode)
    .find((node) => node !== undefined);
  if (root === undefined) throw new SyntaxError('the file has no element');
  known.set(text, root);
  return root;
}

/** Children of one name, in order. */
export const childrenOf = (node: XmlNode | undefined, name: string): readonly XmlNode[] =>
  node?.children.filter((child) => child.name === name) ?? [];

/** The first child of one name. */
export const childOf = (node: XmlNode | undefined, name: string): XmlNode | undefined => childrenOf(node, name)[0];

/** Text of the first child of one name; blank when there is none. */
export const textOf = (node: XmlNode | undefined, name: string): string => childOf(node, name)?.text ?? '';

/** Texts of all children of one name. */
export const textsOf = (node: XmlNode | undefined, name: string): string[] =>
  childrenOf(node, name).map((child) => child.text);
