/**
 * Names in what is kept without effect: flows, rules, reports, dashboards, sharing, queues and translations must be about what is
 * there, although nothing of it is carried out. Names that the platform or a package gives are not asked after.
 */
import type { Schema } from '../model.ts';
import { keyOf, rootOf, splitName, textOfBytes } from '../read/component.ts';
import type { Component } from '../read/component.ts';
import { LIGHTNING_COMPONENTS, typeNamed } from '../read/metadataTypes.ts';
import { decoded } from '../read/readRecordTypes.ts';
import { childrenOf, childText, elementsAt, textOf } from '../read/xmlElements.ts';
import type { XmlElement } from '../read/xmlElements.ts';
import type { ProblemList } from '../read/xmlNode.ts';
import { flowNames } from './checkFlow.ts';
import type { GivenName } from './givenName.ts';

const rule = (path: string, to: string): readonly [string, string] => [path, to];

const SHARED = [
  ...['sharedTo', 'sharedFrom'].flatMap((side) => [rule(`${side}/group`, 'Group'), rule(`${side}/queue`, 'Queue')]),
  rule('criteriaItems/field', 'CustomField'),
];

const CRITERIA = ['entryCriteria', 'approvalStep/entryCriteria'].map((way) =>
  rule(`${way}/criteriaItems/field`, 'FieldPath'),
);

const RULES: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  Index: [rule('fields/name', 'CustomField')],
  Queue: [rule('queueMembers/publicGroups/publicGroup', 'Group')],
  SharingCriteriaRule: SHARED,
  SharingOwnerRule: SHARED,
  SharingGuestRule: SHARED,
  Report: [
    ...['columns/field', 'groupingsDown/field', 'groupingsAcross/field', 'filter/criteriaItems/column'].map((way) =>
      rule(way, 'FieldPath'),
    ),
  ],
  Dashboard: [
    ...['leftSection', 'middleSection', 'rightSection'].map((side) => rule(`${side}/components/report`, 'Report')),
    rule('dashboardGridLayout/dashboardGridComponents/dashboardComponent/report', 'Report'),
  ],
  ApprovalProcess: [...CRITERIA, rule('emailTemplate', 'EmailTemplate')],
  WorkflowAlert: [rule('template', 'EmailTemplate')],
  WorkflowRule: [rule('criteriaItems/field', 'FieldPath')],
  Translations: [rule('customLabels/name', 'CustomLabel'), rule('reportTypes/name', 'ReportType')],
  PathAssistant: [rule('entityName', 'CustomObject')],
  CustomObject: [rule('externalDataSource', 'ExternalDataSource')],
};

/** The actions of a workflow rule, each in the kind of its own. */
function workflowNames(root: XmlElement, owner: string): GivenName[] {
  return childrenOf(root, 'actions').flatMap((action) => {
    const to = `Workflow${childText(action, 'type')}`;
    return typeNamed(to) === undefined ? [] : [{ element: 'name', name: `${owner}.${childText(action, 'name')}`, to }];
  });
}

function reportTypeNames(root: XmlElement): GivenName[] {
  return elementsAt(root, ['sections', 'columns']).map((column) => {
    const name = `${childText(column, 'table')}.${childText(column, 'field')}`;
    return { element: 'field', name, to: 'FieldPath' };
  });
}

function queueOfRules(root: XmlElement): GivenName[] {
  return [...childrenOf(root, 'ruleEntry'), ...elementsAt(root, ['assignmentRule', 'ruleEntry'])]
    .filter((entry) => childText(entry, 'assignedToType') === 'Queue')
    .map((entry) => ({ element: 'assignedTo', name: childText(entry, 'assignedTo'), to: 'Queue' }));
}

/** The choices that a record type has, of picklists that are not the platform's. */
function choiceNames(root: XmlElement, owner: string): GivenName[] {
  return childrenOf(root, 'picklistValues').flatMap((picklist) => {
    const field = childText(picklist, 'picklist');
    const values = childrenOf(picklist, 'values').map((value) => childText(value, 'fullName'));
    return field.endsWith('__c')
      ? values.map((value) => ({ element: 'picklist', name: `${owner}.${field}.${value}`, to: 'PicklistValue' }))
      : [];
  });
}

function isChoice(schema: Schema, name: string): boolean {
  const [object = '', fieldName = '', ...rest] = name.split('.');
  const field = schema.field(object, fieldName);
  // An empty picklist is one whose values are not known here.
  if (field === undefined || field.picklist.length === 0) return field !== undefined;
  const given = [rest.join('.'), decoded(rest.join('.'))].map((value) => value.toLowerCase());
  return field.picklist.some(({ value }) => given.includes(value.toLowerCase()));
}

const OVERRIDING: Readonly<Record<string, string>> = { Flexipage: 'FlexiPage', Visualforce: 'ApexPage' };

/** The pages that actions open instead of the platform's own. */
function overrideNames(root: XmlElement): GivenName[] {
  return [...childrenOf(root, 'actionOverrides'), ...childrenOf(root, 'profileActionOverrides')].flatMap((override) => {
    const to = OVERRIDING[childText(override, 'type')];
    const name = childText(override, 'content');
    return to === undefined || name.startsWith('standard-') ? [] : [{ element: 'content', name, to }];
  });
}

function compactLayoutNames(root: XmlElement, owner: string): GivenName[] {
  return childrenOf(root, 'compactLayoutAssignment')
    .map((element) => textOf(element))
    .filter((name) => name !== '' && name !== 'SYSTEM')
    .map((name) => ({ element: 'compactLayoutAssignment', name: `${owner}.${name}`, to: 'CompactLayout' }));
}

function namesOf(component: Component, root: XmlElement): GivenName[] {
  const { owner } = splitName(component.fullName);
  const given = (RULES[component.type] ?? []).flatMap(([path, to]) =>
    elementsAt(root, path.split('/')).map((element) => ({ element: element.name, name: textOf(element), to })),
  );
  const qualified = given.map((one) => (one.to === 'CustomField' ? { ...one, name: `${owner}.${one.name}` } : one));
  switch (component.type) {
    case 'WorkflowRule':
      return [...qualified, ...workflowNames(root, owner)];
    case 'WorkflowFieldUpdate':
      return childText(root, 'targetObject') === ''
        ? [{ element: 'field', name: `${owner}.${childText(root, 'field')}`, to: 'CustomField' }]
        : [];
    case 'RecordType':
      return [...choiceNames(root, owner), ...compactLayoutNames(root, owner)];
    case 'CustomApplication':
      return overrideNames(root);
    case 'CustomObject':
      return [...qualified, ...overrideNames(root), ...compactLayoutNames(root, component.fullName)];
    case 'ReportType':
      return reportTypeNames(root);
    case 'AssignmentRule':
      return queueOfRules(root);
    case 'Flow':
      return flowNames(root);
    default:
      return qualified;
  }
}

/** Only `Object__c.Field__c` is judged: what goes over lookups, and standard columns, have names of their own. */
const FIELD_PATH = /^(\w+)[.$](\w+__c)$/;

function isThere(schema: Schema, components: ReadonlyMap<string, Component>, { name, to }: GivenName): boolean {
  if (to === 'FieldPath' || to === 'CustomField') {
    const [, object = '', field = ''] = FIELD_PATH.exec(name) ?? [];
    if (field === '' || (schema.object(object) === undefined && !object.endsWith('__c'))) return true;
    return schema.field(object, field) !== undefined;
  }
  if (to === 'PicklistValue') return isChoice(schema, name);
  // Shares, histories and articles go with a feature or another object.
  if (to === 'CustomObject') return !/__(c|mdt|e|b|x)$/.test(name) || schema.object(name) !== undefined;
  // What a package or the platform brings, and what is in nobody's folder.
  const own = name.slice(name.search(/[^./]*$/));
  if (own === '' || own.includes('__') || name.startsWith('unfiled$public/')) return true;
  if (to === 'Component') return LIGHTNING_COMPONENTS.some((type) => components.has(keyOf(type, name)));
  return components.has(keyOf(to, name));
}

/** By component, which stays the same object for as long as nothing is deployed over it. */
const known = new WeakMap<Component, readonly GivenName[]>();

function givenNames(component: Component): readonly GivenName[] {
  const before = known.get(component);
  if (before !== undefined) return before;
  const root = rootOf(component);
  const names = root === undefined ? [] : namesOf(component, root);
  known.set(component, names);
  return names;
}

function wordsFor({ element, name, to, of }: GivenName): string {
  if (element === 'actionName')
    return `${of ?? name} (Action) - We can't find an action with the name and action type that you specified.`;
  if (element === 'extensionName') return `We can't find an extension called "c:${name}".`;
  if (to === 'FlowElement') return `The flow's connector leads to ${name}, which is no element of it`;
  if (to === 'PicklistValue') {
    const [, field = '', ...value] = name.split('.');
    return `Picklist value: ${value.join('.')} in picklist: ${field} not found`;
  }
  return `In field: ${element} - no ${to === 'FieldPath' ? 'CustomField' : to} named ${name} found`;
}

const JUDGED = new Set([
  ...Object.keys(RULES),
  'CustomApplication',
  'WorkflowFieldUpdate',
  'RecordType',
  'ReportType',
  'AssignmentRule',
  'Flow',
]);

/** Adds a problem for each name that nothing has. @param shown what the problems of a component are filed under */
export function checkNames(
  schema: Schema,
  components: ReadonlyMap<string, Component>,
  shown: (component: Component) => string,
  problems: ProblemList,
): void {
  for (const component of components.values()) {
    if (!JUDGED.has(component.type)) continue;
    const wrong = givenNames(component).filter((given) => !isThere(schema, components, given));
    if (wrong.length === 0) continue;
    const file = shown(component);
    const isPart = typeNamed(component.type)?.part !== undefined;
    const text = component.ownText ?? textOfBytes(component.files[0]?.content);
    problems.fileOf(file, text, isPart ? component.line : undefined);
    for (const given of wrong) {
      const { name } = given;
      const about = [name, name.slice(name.indexOf('.') + 1), name.slice(name.lastIndexOf('.') + 1)];
      problems.add(
        file,
        wordsFor(given),
        about.find((part) => text.includes(`>${part}<`)),
      );
    }
  }
}
