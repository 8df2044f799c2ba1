/** Standard fields as `readMetadata` shows them: nobody deployed them, yet they are there. */
import type { ComponentMap } from '../schema/read/component.ts';
import { splitName } from '../schema/read/component.ts';
import { convertedLeadStatuses, deployedValues } from '../schema/read/standardValues.ts';
import { escapeXml } from '../schema/read/xmlElements.ts';
import { STANDARD_VALUE_SETS } from '../schema/standard/valueSets.ts';
import type { FieldDef, Schema } from '../schema/model.ts';
import type { Answer } from './describeDeploy.ts';
import { innerOf } from './componentXml.ts';
import { element } from './soap/envelope.ts';

/** From this version on the values of standard fields are value sets of their own. */
const VALUE_SETS_SINCE = 38;

function picklistValues(components: ComponentMap, fullName: string, field: FieldDef): string {
  const [setName = ''] = Object.entries(STANDARD_VALUE_SETS).find(([, fields]) => fields.includes(fullName)) ?? [];
  const deployed = deployedValues(components, setName);
  if (deployed) {
    const isOfOld = (name: string): boolean => name !== 'label' && name !== 'isActive';
    return deployed
      .map(({ children }) => children.filter(({ name }) => isOfOld(name)).map(({ outer }) => outer))
      .map((parts) => `<picklistValues>${parts.join('')}</picklistValues>`)
      .join('');
  }
  const converted = setName === 'LeadStatus' ? convertedLeadStatuses(components) : undefined;
  const values = field.picklist.map(({ value, isDefault }): Answer => ({
    fullName: value,
    default: isDefault,
    ...(converted?.includes(value) === true && { converted: true }),
  }));
  return element('picklistValues', values);
}

/** What is inside the element of a field; '' for one that is not there. @param version of the API that asks */
export function innerOfField(schema: Schema, components: ComponentMap, fullName: string, version: number): string {
  const own = innerOf(components, 'CustomField', fullName);
  const { owner, name } = splitName(fullName);
  const field = schema.field(owner, name);
  // Fields that nobody may fill in, such as CreatedDate, are none of the Metadata API's.
  if (!field || field.custom || !field.createable) return own;
  const type = field.type === 'picklist' ? 'Picklist' : field.type === 'reference' ? 'Lookup' : undefined;
  const typeXml = type === undefined ? '' : `<type>${type}</type>`;
  const base = own || `<fullName>${escapeXml(`${owner}.${field.name}`)}</fullName>${typeXml}`;
  if (field.type !== 'picklist' || version >= VALUE_SETS_SINCE) return base;
  return `${base}<picklist>${picklistValues(components, fullName, field)}<sorted>false</sorted></picklist>`;
}
