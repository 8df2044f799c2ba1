/** Quick actions: those every org has, and those that were deployed. */
import { idOf, rootOf, splitName } from '../schema/read/component.ts';
import type { Component, ComponentMap } from '../schema/read/component.ts';
import { childOf, childrenOf, childText } from '../schema/read/xmlElements.ts';
import type { LayoutItem, LayoutSection } from './readLayouts.ts';

/** A field that an action fills in by itself. */
export interface Preset {
  readonly field: string;
  /** A text as it is, or a formula. */
  readonly literal?: string;
  readonly formula?: string;
}

export interface QuickActionDef {
  /** `LogACall`; one of an object has its name before a dot: `Account.Add_Contact`. */
  readonly name: string;
  readonly id: string;
  readonly label: string;
  /** `Create`, `Update`, `LogACall` can be carried out here; the others are for browsers. */
  readonly type: string;
  /** The object whose pages it is on; '' for a global one. */
  readonly source: string;
  /** The object of the records it makes or changes; '' when it does neither. */
  readonly target: string;
  /** The field of a new record that holds the record the action was started from. */
  readonly parentField?: string;
  readonly section: LayoutSection;
  readonly presets: readonly Preset[];
}

function sectionOf(columns: readonly (readonly LayoutItem[])[]): LayoutSection {
  return { heading: '', isHeadingShown: { detail: false, edit: false }, tabOrder: 'TOP_BOTTOM', columns };
}

/** What every org has: name, label, object, and the fields it asks for. */
const USUAL: readonly (readonly [string, string, string, string])[] = [
  ['LogACall', 'Log a Call', 'Task', 'Subject,Description,WhoId,WhatId'],
  ['NewTask', 'New Task', 'Task', 'Subject,ActivityDate,WhoId,WhatId,Status,Priority,OwnerId'],
  ['NewEvent', 'New Event', 'Event', 'Subject,StartDateTime,EndDateTime,IsAllDayEvent,WhoId,WhatId,Location'],
  ['NewAccount', 'New Account', 'Account', 'Name,Phone,Website'],
  ['NewContact', 'New Contact', 'Contact', 'FirstName,LastName,AccountId,Title,Email,Phone'],
  ['NewLead', 'New Lead', 'Lead', 'FirstName,LastName,Company,Title,Email,Phone'],
  ['NewOpportunity', 'New Opportunity', 'Opportunity', 'Name,AccountId,CloseDate,StageName,Amount'],
  ['NewCase', 'New Case', 'Case', 'ContactId,Status,Subject,Description'],
];

function usualAction([name, label, target, fields]: (typeof USUAL)[number]): QuickActionDef {
  const isCall = name === 'LogACall';
  return {
    ...{ name, label, target, id: name, type: isCall ? 'LogACall' : 'Create', source: '' },
    section: sectionOf([fields.split(',').map((field) => ({ field, behavior: 'Edit' }))]),
    presets: isCall ? [{ field: 'Subject', literal: 'Call' }] : [],
  };
}

function readQuickAction(component: Component): QuickActionDef {
  const root = rootOf(component);
  const { owner } = splitName(component.fullName);
  const columns = childrenOf(childOf(root, 'quickActionLayout'), 'quickActionLayoutColumns').map((column) =>
    childrenOf(column, 'quickActionLayoutItems').map((item): LayoutItem => {
      const field = childText(item, 'field');
      const behavior = childText(item, 'uiBehavior');
      return {
        ...(field !== '' && { field }),
        behavior: behavior === 'Readonly' || behavior === 'Required' ? behavior : 'Edit',
      };
    }),
  );
  const type = childText(root, 'type');
  const parentField = childText(root, 'targetParentField');
  return {
    name: component.fullName,
    id: idOf(component),
    label: childText(root, 'label') || childText(root, 'standardLabel') || component.fullName,
    type,
    source: owner,
    target: childText(root, 'targetObject') || (type === 'LogACall' ? 'Task' : type === 'Update' ? owner : ''),
    ...(parentField !== '' && { parentField }),
    section: sectionOf(columns),
    presets: childrenOf(root, 'fieldOverrides').map((override) => {
      const formula = childText(override, 'formula');
      const literal = childText(override, 'literalValue');
      return { field: childText(override, 'field'), ...(formula === '' ? { literal } : { formula }) };
    }),
  };
}

/** All quick actions of an org; one that was deployed replaces the usual one of its name. */
export function quickActionsOf(components: ComponentMap): readonly QuickActionDef[] {
  const deployed = [...components.values()].filter(({ type }) => type === 'QuickAction').map(readQuickAction);
  const names = new Set(deployed.map(({ name }) => name));
  return [...USUAL.map(usualAction).filter(({ name }) => !names.has(name)), ...deployed];
}
