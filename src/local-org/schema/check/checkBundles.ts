/** What the sources of Lightning components ask for by name: modules, components, Apex methods, labels, fields and the like. */
import type { Schema } from '../model.ts';
import { textOfBytes } from '../read/component.ts';
import type { Component } from '../read/component.ts';
import { LIGHTNING_COMPONENTS } from '../read/metadataTypes.ts';
import type { ProblemList } from '../read/xmlNode.ts';

/** Names are found however they are written: `getcontacts` is `getContacts`. */
type Names = ReadonlyMap<string, Component>;

const nameOf = (type: string, fullName: string): string => `${type}:${fullName}`.toLowerCase();

/** Comments say what was once imported. A string that looks like one only hides what follows it on its line. */
function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/(^|\s)\/\/.*$/gm, ' ');
}

const IMPORTS = /\b(?:from|import)\s{0,9}\(?\s{0,9}["']([^"'\n]+)["']/g;
const STYLES = /@import\s{1,9}["']([^"'\n]+)["']/g;
const TAGS = /<c-([a-z][\w-]*)/g;
const AURA_TAGS = /<c:(\w+)/g;

function all(pattern: RegExp, text: string): string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name);
}

/** `<c-contact-tile>` is `contactTile`. */
function moduleOfTag(tag: string): string {
  return tag.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function apexProblem(names: Names, reference: string): string | undefined {
  const [className = '', method = '', ...more] = reference.split('.');
  // With a namespace before it, it is a package's.
  if (!/^\w+$/.test(method) || more.length > 0) return undefined;
  const known = names.get(nameOf('ApexClass', className));
  if (known === undefined) return `Unable to find Apex action class referenced as '${className}'.`;
  const body = known.files.find(({ path }) => path.endsWith('.cls'));
  const hasMethod =
    body === undefined || new RegExp(String.raw`\b${method}\s{0,9}\(`, 'i').test(codeOf(textOfBytes(body.content)));
  return hasMethod ? undefined : `Unable to find Apex action method referenced as '${reference}'.`;
}

/** Whether an object has a field, over lookups too: `Trip__c.Driver__r.Name`. Standard ones that are not known are not judged. */
function hasField(schema: Schema, objectName: string, [first = '', ...rest]: readonly string[]): boolean {
  const object = schema.object(objectName);
  if (object === undefined) return !objectName.endsWith('__c');
  if (!/__[cr]$/.test(first)) return true;
  const field = schema.field(objectName, first.replace(/__r$/, '__c'));
  if (field === undefined) return false;
  if (rest.length === 0) return true;
  const [target = ''] = field.referenceTo;
  return hasField(schema, target, rest);
}

/** In `@salesforce/…`: the kind of component that a name is of. */
const KINDS: Readonly<Record<string, string>> = {
  resourceUrl: 'StaticResource',
  contentAssetUrl: 'ContentAsset',
  messageChannel: 'LightningMessageChannel',
  customPermission: 'CustomPermission',
};

function isKnown(names: Names, kind: string, reference: string): boolean {
  if (kind === 'label') return !reference.startsWith('c.') || names.has(nameOf('CustomLabel', reference.slice(2)));
  const type = KINDS[kind];
  if (type === undefined) return true;
  const [name = ''] = reference.split('/');
  if (kind === 'messageChannel') return !name.endsWith('__c') || names.has(nameOf(type, name.slice(0, -3)));
  return name.includes('__') || names.has(nameOf(type, name));
}

function importProblem(schema: Schema, names: Names, source: string, bundle: string, file: string): string | undefined {
  if (source.startsWith('c/')) return moduleProblem(names, source.slice(2), bundle);
  const [, kind = '', reference = ''] = /^@salesforce\/(\w+)\/(.+)$/.exec(source) ?? [];
  if (kind === 'apex' || kind === 'apexContinuation') return apexProblem(names, reference);
  if (kind === 'schema') {
    const [object = '', ...path] = reference.split('.');
    const exists =
      path.length === 0
        ? schema.object(object) !== undefined || !/__\w+$/.test(object)
        : hasField(schema, object, path);
    const what = path.length === 0 ? 'sobjectClass' : 'sobjectField';
    return exists ? undefined : `Invalid reference ${reference} of type ${what} in file ${file}`;
  }
  return isKnown(names, kind, reference) ? undefined : `Invalid reference ${reference} of type ${kind} in file ${file}`;
}

function moduleProblem(names: Names, name: string, bundle: string): string | undefined {
  if (names.has(nameOf('LightningComponentBundle', name))) return undefined;
  return `No MODULE named markup://c:${name} found : [markup://c:${bundle}]`;
}

/** What a source file names: what it imports, or the component of a tag. */
interface Asked {
  readonly by: 'import' | 'module' | 'component';
  readonly name: string;
  readonly file: string;
}

function askedIn(path: string, text: string): Asked[] {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const given = (by: Asked['by'], pattern: RegExp, code: string): Asked[] =>
    all(pattern, code).map((name) => ({ by, name, file }));
  const markup = text.replace(/<!--[\s\S]*?-->/g, ' ');
  switch (file.slice(file.lastIndexOf('.') + 1)) {
    case 'js':
      return given('import', IMPORTS, codeOf(text));
    case 'css':
      return given('import', STYLES, codeOf(text));
    case 'html':
      return given('module', TAGS, markup).map((tag) => ({ ...tag, name: moduleOfTag(tag.name) }));
    case 'cmp':
    case 'app':
      return given('component', AURA_TAGS, markup);
    default:
      return [];
  }
}

/** By bundle, which stays the same object for as long as nothing is deployed over it. */
const known = new WeakMap<Component, readonly Asked[]>();

function askedBy(bundle: Component): readonly Asked[] {
  const before = known.get(bundle);
  if (before !== undefined) return before;
  // Tests and mocks beside the sources are not deployed.
  const sources = bundle.files.filter(({ path }) => !path.includes('/__'));
  const asked = sources.flatMap(({ path, content }) => askedIn(path, textOfBytes(content)));
  known.set(bundle, asked);
  return asked;
}

function problemOf(schema: Schema, names: Names, bundle: string, { by, name, file }: Asked): string | undefined {
  if (by === 'import') return importProblem(schema, names, name, bundle, file);
  if (by === 'module') return moduleProblem(names, name, bundle);
  return LIGHTNING_COMPONENTS.some((type) => names.has(nameOf(type, name)))
    ? undefined
    : `No COMPONENT named markup://c:${name} found : [markup://c:${bundle}]`;
}

/** Adds a problem for each name in the sources of Lightning components that nothing has. @param shown what the problems of a component are filed under */
export function checkBundles(
  schema: Schema,
  components: ReadonlyMap<string, Component>,
  shown: (component: Component) => string,
  problems: ProblemList,
): void {
  const bundles = [...components.values()].filter(({ type }) => LIGHTNING_COMPONENTS.includes(type));
  if (bundles.length === 0) return;
  const names = new Map([...components.values()].map((one) => [nameOf(one.type, one.fullName), one]));
  for (const bundle of bundles) {
    const found = askedBy(bundle).map((asked) => problemOf(schema, names, bundle.fullName, asked));
    for (const problem of new Set(found)) if (problem !== undefined) problems.add(shown(bundle), problem);
  }
}
