/** Names in components that must be those of other components. Standard ones are the org's own and not asked after. */
import type { Schema } from '../model.ts';
import { keyOf, rootOf, splitName, textOfBytes } from '../read/component.ts';
import type { Component } from '../read/component.ts';
import { LIGHTNING_COMPONENTS, typeNamed } from '../read/metadataTypes.ts';
import type { ProblemList } from '../read/xmlNode.ts';
import { childText, elementsAt, textOf } from '../read/xmlElements.ts';
import type { XmlElement } from '../read/xmlElements.ts';

/** In a type: the way to an element, and the type of the component it names. */
interface Rule {
  readonly path: readonly string[];
  readonly to: string;
}

const rule = (path: string, to: string): Rule => ({ path: path.split('/'), to });

/** In a permission set or a profile: what an element grants, its child that names that, and the type of what is named. */
export const GRANTED: readonly (readonly [element: string, name: string, to: string])[] = [
  ['classAccesses', 'apexClass', 'ApexClass'],
  ['pageAccesses', 'apexPage', 'ApexPage'],
  ['applicationVisibilities', 'application', 'CustomApplication'],
  ['tabSettings', 'tab', 'CustomTab'],
  ['tabVisibilities', 'tab', 'CustomTab'],
  ['recordTypeVisibilities', 'recordType', 'RecordType'],
  ['flowAccesses', 'flow', 'Flow'],
  ['customMetadataTypeAccesses', 'name', 'CustomObject'],
  ['customSettingAccesses', 'name', 'CustomObject'],
];

const GRANTS = GRANTED.map(([element, name, to]) => rule(`${element}/${name}`, to));

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  PermissionSet: GRANTS,
  Profile: GRANTS,
  CustomApplication: [rule('tabs', 'CustomTab'), rule('utilityBar', 'FlexiPage')],
  CustomTab: [
    rule('flexiPage', 'FlexiPage'),
    rule('lwcComponent', 'LightningComponentBundle'),
    rule('auraComponent', 'AuraDefinitionBundle'),
    rule('page', 'ApexPage'),
  ],
  Layout: [rule('layoutSections/layoutColumns/layoutItems/field', 'CustomField')],
  CompactLayout: [rule('fields', 'CustomField')],
  FieldSet: [rule('displayedFields/field', 'CustomField'), rule('availableFields/field', 'CustomField')],
  ListView: [rule('columns', 'CustomField'), rule('filters/field', 'CustomField')],
  ReportType: [rule('baseObject', 'CustomObject')],
  Report: [rule('reportType', 'ReportType')],
  QuickAction: [rule('targetObject', 'CustomObject'), rule('lightningWebComponent', 'LightningComponentBundle')],
  Queue: [rule('queueSobject/sobjectType', 'CustomObject')],
};

/** A name that the platform gives, or that is not a component's alone. */
function isPlatformName(to: string, name: string): boolean {
  if (to === 'CustomField') return !/^\w+__c$/.test(name);
  if (to === 'CustomObject' || to === 'ReportType') return !name.endsWith('__c') && !/__(mdt|e|b|x)$/.test(name);
  if (to === 'RecordType') return name.endsWith('.Master') || name === 'Idea.InternalIdeasIdeaRecordType';
  return name.startsWith('standard-') || name.startsWith('standard__');
}

/** Objects whose layouts and fields go by another name. */
const ALIASES: Readonly<Record<string, string>> = { CaseClose: 'Case', PersonAccount: 'Account', Activity: 'Task' };

/** The object that a component is about, whose fields it names. */
export function objectOf({ type, fullName }: Component): string {
  const name = type === 'Layout' ? fullName.slice(0, fullName.indexOf('-')) : splitName(fullName).owner;
  return ALIASES[name] ?? name;
}

/** Components of ours on a Lightning page: `c:buyerPath` or `buyerPath`, of Aura or Lightning web components. */
function pageComponents(root: XmlElement): string[] {
  return [
    ...elementsAt(root, ['flexiPageRegions', 'itemInstances', 'componentInstance']),
    // As pages had it before version 49.
    ...elementsAt(root, ['flexiPageRegions', 'componentInstances']),
  ]
    .map((instance) => childText(instance, 'componentName'))
    .filter((name) => name !== '' && (name.startsWith('c:') || !name.includes(':')));
}

/** Adds a problem for each name that no component has. @param shown what the problems of a component are filed under */
export function checkReferences(
  schema: Schema,
  components: ReadonlyMap<string, Component>,
  shown: (component: Component) => string,
  problems: ProblemList,
): void {
  const isThere = (component: Component, to: string, name: string): boolean => {
    if (isPlatformName(to, name)) return true;
    if (to === 'CustomField') return schema.field(objectOf(component), name) !== undefined;
    if (to === 'CustomObject') return schema.object(name) !== undefined;
    // A custom report type is named with a suffix in reports; those that every object has, by their objects.
    if (to === 'ReportType' && name.includes('$'))
      return name.split('$').every((part) => isPlatformName('CustomObject', part) || schema.object(part) !== undefined);
    if (to === 'ReportType') return components.has(keyOf(to, name.replace(/__c$/, '')));
    return components.has(keyOf(to, name));
  };
  for (const component of components.values()) {
    const rules = RULES[component.type];
    const isPage = component.type === 'FlexiPage';
    if (rules === undefined && !isPage) continue;
    const root = rootOf(component);
    if (root === undefined) continue;
    const file = shown(component);
    // Parts of an object are filed with the lines of its file; the rest is found by its text.
    const text = textOfBytes(component.files[0]?.content);
    if (typeNamed(component.type)?.part === undefined) problems.fileOf(file, text);
    else problems.fileOf(file, text, component.line);
    for (const { path, to } of rules ?? []) {
      for (const element of elementsAt(root, path)) {
        const name = textOf(element);
        if (name === '' || isThere(component, to, name)) continue;
        const full = to === 'CustomField' ? `${objectOf(component)}.${name}` : name;
        problems.add(file, `In field: ${path.at(-1) ?? ''} - no ${to} named ${full} found`, name);
      }
    }
    for (const name of isPage ? pageComponents(root) : []) {
      const bundle = name.replace(/^c:/, '');
      const exists = LIGHTNING_COMPONENTS.some((type) => components.has(keyOf(type, bundle)));
      if (!exists)
        problems.add(file, `We couldn't retrieve the design time component information for component ${name}.`, name);
    }
  }
}
