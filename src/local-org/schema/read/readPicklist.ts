/** The values of picklists and of value sets. */
import { createRequire } from 'node:module';
import type { FieldDef, PicklistValue } from '../model.ts';
import type { XmlNode } from './xmlNode.ts';

/** Names of Salesforce's own value sets. */
const STANDARD_SETS: ReadonlySet<string> = new Set(
  (
    createRequire(import.meta.url)('@salesforce/source-deploy-retrieve/lib/src/registry/stdValueSetRegistry.json') as {
      readonly fullNames: readonly string[];
    }
  ).fullNames,
);

/** Value sets by name, so that a field may point at a global one. */
export type ValueSets = ReadonlyMap<string, readonly PicklistValue[]>;

/** The values of a value set definition: `value` in fields, `customValue` in global sets, `standardValue` in standard ones. */
export function readValues(parent: XmlNode, element: string): PicklistValue[] {
  const values = parent.nodes(element).map((node) => {
    const value = node.needText('fullName');
    return {
      value,
      label: node.text('label') ?? value,
      isDefault: node.flag('default', node.flag('isDefault', false)),
      isActive: node.flag('isActive', true),
    };
  });
  const seen = new Set<string>();
  for (const { value } of values) {
    if (seen.has(value.toLowerCase())) parent.file.report(`Duplicate value '${value}' in the picklist`, element);
    seen.add(value.toLowerCase());
  }
  return values;
}

/** A standard set that no file of the project replaces has the values of its field, which are not known by its name. */
function valueSetNamed(valueSets: ValueSets, name: string): readonly PicklistValue[] | undefined {
  return valueSets.get(name) ?? (STANDARD_SETS.has(name) ? [] : undefined);
}

/** The values of a dependent picklist, each with those of the controlling field under which it may be chosen. */
function withControllers(values: readonly PicklistValue[], valueSet: XmlNode): PicklistValue[] {
  const controllers = new Map<string, string[]>();
  for (const setting of valueSet.nodes('valueSettings')) {
    const name = setting.needText('valueName');
    controllers.set(name, [...(controllers.get(name) ?? []), ...setting.texts('controllingFieldValue')]);
  }
  return values.map((entry) => ({ ...entry, validFor: controllers.get(entry.value) ?? [] }));
}

/** What a picklist may hold: its own values, or those of a set. */
export function readPicklist(node: XmlNode, valueSets: ValueSets): Partial<FieldDef> {
  const valueSet = node.node('valueSet');
  if (valueSet === undefined) {
    // Packages of API 37 and before wrote the values where later ones write the set.
    const old = node.node('picklist');
    if (old === undefined) {
      node.file.report(`Must specify 'valueSet' for a CustomField of type ${node.text('type') ?? ''}`, 'type');
      return {};
    }
    return { picklist: readValues(old, 'picklistValues'), restrictedPicklist: old.flag('restrictedPicklist', false) };
  }
  const definition = valueSet.node('valueSetDefinition');
  const setName = valueSet.text('valueSetName');
  const shared = setName === undefined ? undefined : valueSetNamed(valueSets, setName);
  if (setName !== undefined && shared === undefined)
    valueSet.file.report(`In field: valueSet - no GlobalValueSet named ${setName} found`, 'valueSetName');
  const own = shared ?? (definition === undefined ? [] : readValues(definition, 'value'));
  const controllingField = valueSet.text('controllingField');
  const picklist = controllingField === undefined ? own : withControllers(own, valueSet);
  const widest = Math.max(255, ...picklist.map((entry) => entry.value.length));
  const length = node.text('type') === 'MultiselectPicklist' ? 4099 : widest;
  // A set that many fields share is always restricted.
  return {
    picklist,
    length,
    restrictedPicklist: shared !== undefined || valueSet.flag('restricted', false),
    ...(shared !== undefined && { valueSet: setName }),
    ...(controllingField === undefined ? {} : { controllingField }),
  };
}
