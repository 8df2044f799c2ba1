/** Names with the prefix of a managed package, and the packages an org has installed. */
import { bytesOf, keyOf, keyOfComponent, rootOf, splitName, textOfBytes } from './component.ts';
import type { Component, ComponentMap } from './component.ts';

/** `npe01__OppPayment__c` → `npe01`; `undefined` for a name without a prefix. */
export function namespaceOf(name: string): string | undefined {
  return /^([A-Za-z](?:_?[A-Za-z0-9])*)__(?=[A-Za-z](?:_?[A-Za-z0-9])*__)/.exec(name)?.[1];
}

/** The prefix of what a component itself is called: of a field its own, not its object's. */
export function namespaceOfComponent({ type, fullName }: Component): string | undefined {
  if (type !== 'CustomObject' && type !== 'CustomField') return undefined;
  return namespaceOf(splitName(fullName).name);
}

/** The namespaces whose packages are installed, in lower case. */
export function installedNamespaces(components: Iterable<Component>): ReadonlySet<string> {
  return new Set(
    [...components].filter(({ type }) => type === 'InstalledPackage').map(({ fullName }) => fullName.toLowerCase()),
  );
}

/** An object of a package as it is after a deploy of some of its elements: those that the file leaves out stay. */
function mergedObject(kept: Component, written: Component): Component {
  const [file] = written.files;
  const text = textOfBytes(file?.content);
  const names = new Set(rootOf(written)?.children.map(({ name }) => name));
  const rest = rootOf(kept)?.children.filter(({ name }) => !names.has(name)) ?? [];
  if (file === undefined || rest.length === 0) return written;
  const added = rest.map(({ outer }) => outer).join('\n    ');
  const content = bytesOf(text === '' ? added : `${text}\n    ${added}`);
  // At the end, so that what the file says keeps its lines.
  return { ...written, files: [{ ...file, content }], ownText: `${written.ownText ?? text}${added}` };
}

/** What a component becomes in an org that may have it already: objects of packages are never replaced, only changed. */
export function deployedOver(before: ComponentMap, written: Component): Component {
  const kept = before.get(keyOfComponent(written));
  const isOfPackage = written.type === 'CustomObject' && namespaceOf(written.fullName) !== undefined;
  return kept !== undefined && isOfPackage ? mergedObject(kept, written) : written;
}

/** Custom names without a prefix, as a package's own sources have them. */
const OWN_NAME = /\b([A-Za-z](?:_?[A-Za-z0-9])*)__(c|r|mdt|e|b|x|pc|Latitude__s|Longitude__s)\b/g;
/** What of a package others build on; its code, pages and layouts they do not see. */
const VISIBLE = new Set(['CustomObject', 'CustomField', 'ValidationRule', 'GlobalValueSet', 'CustomLabel']);

/** A package's component as the org that installed it names it. */
function withPrefix(component: Component, namespace: string): Component {
  const prefixed = (text: string): string => text.replace(OWN_NAME, `${namespace}__$1__$2`);
  const isLabel = component.type === 'CustomLabel' || component.type === 'GlobalValueSet';
  const fullName = isLabel ? `${namespace}__${component.fullName}` : prefixed(component.fullName);
  const renamed = (text: string): string =>
    prefixed(text)
      .replace(/(\$Label\.|<valueSetName>)(?!\w+?__)(?=\w)/g, `$1${namespace}__`)
      .replace(isLabel ? `<fullName>${component.fullName}<` : '', isLabel ? `<fullName>${fullName}<` : '');
  const files = component.files.map(({ path, content }) => ({
    path: prefixed(path),
    content: bytesOf(renamed(textOfBytes(content))),
  }));
  const { ownText } = component;
  return { ...component, fullName, files, ...(ownText === undefined ? {} : { ownText: renamed(ownText) }) };
}

/** The components that installing a package leaves in an org: the package itself, and what of its sources others build on. */
export function installedComponents(namespace: string, sources: Iterable<Component>): Map<string, Component> {
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<InstalledPackage xmlns="http://soap.sforce.com/2006/04/metadata">
    <activateRSS xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>
    <versionNumber>1.0</versionNumber>
</InstalledPackage>
`;
  const path = `installedPackages/${namespace}.installedPackage`;
  const own: Component = {
    type: 'InstalledPackage',
    fullName: namespace,
    files: [{ path, content: bytesOf(text) }],
  };
  const visible = [...sources].filter(({ type }) => VISIBLE.has(type));
  const all = [own, ...visible.map((component) => withPrefix(component, namespace))];
  return new Map(all.map((component) => [keyOf(component.type, component.fullName), component]));
}
