/** The names that a flow uses: objects, their fields, and its own elements. */
import { childOf, childrenOf, childText, textOf } from '../read/xmlElements.ts';
import type { XmlElement } from '../read/xmlElements.ts';
import type { GivenName } from './givenName.ts';

const RECORD_ELEMENTS = ['recordCreates', 'recordLookups', 'recordUpdates', 'recordDeletes'];

/** The object that an element of records is about: its own, or the one the flow starts with. */
function objectOf(element: XmlElement, started: string): string {
  const own = childText(element, 'object');
  return own === '' && childText(element, 'inputReference') === '$Record' ? started : own;
}

function fieldNames(element: XmlElement, object: string): GivenName[] {
  if (object === '') return [];
  const inside = ['filters', 'inputAssignments', 'outputAssignments'].flatMap((name) => childrenOf(element, name));
  const fields = [...inside.map((one) => childText(one, 'field')), ...childrenOf(element, 'queriedFields').map(textOf)];
  return fields.map((field) => ({ element: 'field', name: `${object}.${field}`, to: 'CustomField' }));
}

function connectors(element: XmlElement): string[] {
  return element.children.flatMap((child) =>
    child.name === 'targetReference' ? [textOf(child)] : child.children.length > 0 ? connectors(child) : [],
  );
}

const ACTION_KINDS: Readonly<Record<string, string>> = { apex: 'ApexClass', flow: 'Flow', component: 'Component' };

/** What its actions and screens run: Apex, other flows, Lightning components of this org. */
function runNames(root: XmlElement): GivenName[] {
  const actions = childrenOf(root, 'actionCalls').flatMap((call) => {
    const to = ACTION_KINDS[childText(call, 'actionType')];
    const name = childText(call, 'actionName');
    // Of a package, or of the platform: `flowruntime:slider`.
    if (to === undefined || !(to === 'Component' ? /^c:\w+$/ : /^\w+$/).test(name)) return [];
    return [{ element: 'actionName', name: name.replace(/^c:/, ''), to, of: childText(call, 'name') }];
  });
  const shown = childrenOf(root, 'screens')
    .flatMap(screenFields)
    .map((field) => childText(field, 'extensionName'))
    .filter((name) => /^c:\w+$/.test(name))
    .map((name) => ({ element: 'extensionName', name: name.slice(2), to: 'Component' }));
  return [...actions, ...shown];
}

/** The fields of a screen, also in its sections and columns. */
function screenFields(element: XmlElement): XmlElement[] {
  return childrenOf(element, 'fields').flatMap((field) => [field, ...screenFields(field)]);
}

/** What a flow names. */
export function flowNames(root: XmlElement): GivenName[] {
  const start = childOf(root, 'start');
  const started = childText(start, 'object');
  const elements = RECORD_ELEMENTS.flatMap((name) => childrenOf(root, name));
  const objects = [started, ...elements.map((element) => childText(element, 'object'))].filter((name) => name !== '');
  const own = new Set(root.children.map((child) => childText(child, 'name')));
  return [
    ...objects.map((name) => ({ element: 'object', name, to: 'CustomObject' })),
    ...elements.flatMap((element) => fieldNames(element, objectOf(element, started))),
    ...(start === undefined ? [] : fieldNames(start, started)),
    ...connectors(root)
      .filter((name) => !own.has(name))
      .map((name) => ({ element: 'targetReference', name, to: 'FlowElement' })),
    ...runNames(root),
  ];
}
