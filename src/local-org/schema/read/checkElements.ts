/** Checks the elements of a metadata file against the types of the Metadata API, in the platform's own words. */
import { OLDEST_DECLARED, platformTypes } from './platformTypes.ts';
import type { PlatformElement } from './platformTypes.ts';
import { textOf } from './xmlElements.ts';
import type { XmlElement } from './xmlElements.ts';

/** Something wrong with an element, and the element itself. */
export interface ElementProblem {
  readonly message: string;
  readonly element: XmlElement;
}

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';
const NEWEST = 67;

/** What the declarations call text is a tree of its own: what a target may hold is for the component's compiler to say. */
const OPAQUE = new Set(['LightningComponentBundle.targetConfigs']);

/** Declared as required, and left out by packages that deploy. Truth values that are left out are false. */
const NOT_REQUIRED = new Set(['ApexClass.status', 'ApexTrigger.status', 'ConnectedApp.label']);

/** Elements that later API versions took away: the first version without each. */
const GONE_SINCE: Readonly<Record<string, number>> = {
  'CustomObject.enableChangeDataCapture': OLDEST_DECLARED,
  'FlexiPageRegion.componentInstances': 49,
  'GenAiPromptTemplate.activeVersion': OLDEST_DECLARED,
  'GenAiPromptTemplateVersion.versionNumber': OLDEST_DECLARED,
  // Files of components are seldom written anew: orgs take it in packages of any version.
  'LightningComponentBundle.versionSegment': Number.POSITIVE_INFINITY,
};

/** The first API version without an element that once was one of a type; of what went between two declarations, the latest. */
function goneSince(type: string, name: string): number | undefined {
  return GONE_SINCE[`${type}.${name}`] ?? (platformTypes().hadElement(type, name) ? OLDEST_DECLARED : undefined);
}

function unknownElement(type: string, name: string, version: number): string | undefined {
  const gone = goneSince(type, name);
  if (gone === undefined)
    return `Error parsing file: Element {${NAMESPACE}}${name} invalid at this location in type ${type}`;
  // The newest version is meant where none is said.
  const asked = Number.isNaN(version) ? NEWEST : version;
  return asked < gone ? undefined : `Property '${name}' not valid in version ${asked.toFixed(1)}`;
}

/** Of packages of an older API version the elements are not judged: its types had others, which are declared nowhere. */
const OLDEST_JUDGED = 45;

/** Whether the elements of an API version are judged; NaN stands for the newest. */
export function isJudged(version: number): boolean {
  return !(version < OLDEST_JUDGED);
}

/** A type whose elements are not judged one by one: its own declarations say less than its files hold. */
function isUnjudged(type: string): boolean {
  return type === 'any' || type === 'unknown';
}

function valueProblem(type: string, element: XmlElement): string | undefined {
  const text = textOf(element);
  if (element.children.length > 0) return `Error parsing file: Element ${element.name} must hold a value`;
  // A value left empty is one left out.
  if (text === '') return undefined;
  if (type === 'boolean')
    return /^(true|false|1|0)$/.test(text)
      ? undefined
      : `Error parsing file: '${text}' is not a valid value for the type xsd:boolean`;
  if (type === 'number')
    return /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text)
      ? undefined
      : `Error parsing file: '${text}' is not a valid value for the type xsd:double`;
  const values = platformTypes().valuesOf(type);
  if (values === undefined || values.has(text)) return undefined;
  return `Error parsing file: '${text}' is not a valid value for the enum '${type}'`;
}

function repetitions(type: string, known: ReadonlyMap<string, PlatformElement>, parent: XmlElement): ElementProblem[] {
  const last = new Map<string, number>();
  return parent.children.flatMap((element, index) => {
    const before = last.get(element.name);
    last.set(element.name, index);
    if (before === undefined) return [];
    if (known.get(element.name)?.isList !== false && before === index - 1) return [];
    const message = `Error parsing file: Element {${NAMESPACE}}${element.name} is duplicated at this location in type ${type}`;
    return [{ element, message }];
  });
}

function omissions(
  type: string,
  known: ReadonlyMap<string, PlatformElement>,
  parent: XmlElement,
  version: number,
): ElementProblem[] {
  // What is counted or ordered came to many types after their texts, and so did whole elements: packages of earlier versions do without.
  const isEarlier = version < OLDEST_DECLARED;
  const present = new Set(parent.children.map((child) => child.name));
  return [...known]
    .filter(
      ([name, declared]) =>
        declared.isRequired &&
        declared.type !== 'boolean' &&
        !(isEarlier && (declared.type === 'number' || !platformTypes().neededElement(type, name))) &&
        !present.has(name) &&
        !NOT_REQUIRED.has(`${type}.${name}`),
    )
    .map(([name]) => ({ element: parent, message: `Required field is missing: ${name}` }));
}

/**
 * The problems of an element of a type, and of all elements in it; none for a type that the platform does not declare.
 * @param version the API version the file is written for; NaN stands for the newest
 */
export function elementProblems(type: string, parent: XmlElement, version: number): ElementProblem[] {
  const known = platformTypes().elementsOf(type);
  if (known === undefined) return [];
  const inside = parent.children.flatMap((element): ElementProblem[] => {
    const declared = known.get(element.name);
    if (declared === undefined) {
      const message = unknownElement(type, element.name, version);
      return message === undefined ? [] : [{ element, message }];
    }
    if (isUnjudged(declared.type) || OPAQUE.has(`${type}.${element.name}`)) return [];
    if (platformTypes().elementsOf(declared.type) !== undefined)
      return elementProblems(declared.type, element, version);
    const message = valueProblem(declared.type, element);
    return message === undefined ? [] : [{ element, message }];
  });
  return [...repetitions(type, known, parent), ...omissions(type, known, parent, version), ...inside];
}
