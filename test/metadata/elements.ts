/** Checks the elements of metadata files against the types of the Metadata API. */
import type { PlatformProperty, PlatformTypes } from './platformTypes.ts';
import { pathsOf, type Project } from './project.ts';
import { parseXml, type XmlNode } from './xml.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/** The WSDL says "base64" for it; what a target may hold is for the component compiler of an org to say. */
const OPAQUE = new Set(['LightningComponentBundle.targetConfigs']);

type Elements = ReadonlyMap<string, PlatformProperty>;

function leafProblem(types: PlatformTypes, type: string, node: XmlNode): string | undefined {
  if (node.children.length > 0) return 'holds elements where a value is expected';
  if (type === 'boolean') return /^(true|false)$/.test(node.text) ? undefined : `is "${node.text}", not true or false`;
  if (type === 'number') return /^-?\d+(\.\d+)?$/.test(node.text) ? undefined : `is "${node.text}", not a number`;
  const values = types.valuesOf(type);
  if (values !== undefined && !values.has(node.text)) return `is "${node.text}", which is no ${type}`;
  return undefined;
}

function repetitions(elements: Elements, node: XmlNode): string[] {
  const names = node.children.map((child) => child.name);
  return [...new Set(names)].flatMap((name) => {
    const places = names.flatMap((other, index) => (other === name ? [index] : []));
    const property = elements.get(name);
    if (places.length > 1 && property?.repeated === false) return [`${name} is there ${places.length} times`];
    const isApart = (places.at(-1) ?? 0) - (places[0] ?? 0) >= places.length;
    return isApart ? [`${name} is duplicated at a location that is not beside the first`] : [];
  });
}

/** A retrieve writes elements in the order of the WSDL; keeping to it, a retrieve makes no difference. */
function misplaced(elements: Elements, node: XmlNode): string[] {
  const order = [...elements.keys()];
  const places = node.children.map((child) => order.indexOf(child.name)).filter((place) => place >= 0);
  const at = places.findIndex((place, index) => index > 0 && place < (places[index - 1] ?? 0));
  return at < 0 ? [] : [`${node.children[at]?.name ?? ''} stands after an element that the WSDL puts behind it`];
}

function problemsBelow(types: PlatformTypes, type: string, node: XmlNode, ordered: boolean): string[] {
  const elements = types.elementsOf(type);
  if (elements === undefined) return [`${node.name} is of the unknown type ${type}`];
  const missing = [...elements].filter(
    ([name, { required }]) => required && !node.children.some((child) => child.name === name),
  );
  const inside = node.children.flatMap((child) => {
    const property = elements.get(child.name);
    if (property === undefined) return [`${child.name} is no element of ${type}`];
    if (OPAQUE.has(`${type}.${child.name}`)) return [];
    if (types.elementsOf(property.type) !== undefined) return problemsBelow(types, property.type, child, ordered);
    const problem = leafProblem(types, property.type, child);
    return problem === undefined ? [] : [`${child.name} ${problem}`];
  });
  const stray = node.text === '' ? [] : [`${node.name} holds text beside its elements`];
  return [
    ...stray,
    ...missing.map(([name]) => `${node.name} lacks ${name}`),
    ...repetitions(elements, node),
    ...(ordered ? misplaced(elements, node) : []),
    ...inside,
  ];
}

function problemsOfFile(types: PlatformTypes, text: string): string[] {
  const root = parseXml(text);
  if (root.namespace !== NAMESPACE) return [`the namespace is ${root.namespace ?? 'missing'}`];
  // People write a bundle's file by hand, targets before their settings, as every example does.
  const ordered = root.name !== 'LightningComponentBundle';
  return problemsBelow(types, root.name, root, ordered);
}

/** Everything in the project that the Metadata API's types do not allow, as `path: what`. */
export function elementProblems(types: PlatformTypes, project: Project): string[] {
  return pathsOf(project, '-meta.xml').flatMap((path) =>
    problemsOfFile(types, project.get(path) ?? '').map((problem) => `${path}: ${problem}`),
  );
}
