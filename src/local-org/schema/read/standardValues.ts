/** The values of standard value sets that were deployed, with what each says beside its name: `converted`, `closed`, `probability`. */
import { keyOf, rootOf } from './component.ts';
import type { ComponentMap } from './component.ts';
import { childrenOf, childText } from './xmlElements.ts';
import type { XmlElement } from './xmlElements.ts';

/** The values as elements of the file; `undefined` for a set that nobody deployed. */
export function deployedValues(components: ComponentMap, setName: string): readonly XmlElement[] | undefined {
  const component = components.get(keyOf('StandardValueSet', setName));
  return component && childrenOf(rootOf(component), 'standardValue');
}

/** The statuses that say a lead is converted: as deployed, or the one a new org has. */
export function convertedLeadStatuses(components: ComponentMap): readonly string[] {
  return (
    deployedValues(components, 'LeadStatus')
      ?.filter((value) => childText(value, 'converted') === 'true')
      .map((value) => childText(value, 'fullName')) ?? ['Closed - Converted']
  );
}
