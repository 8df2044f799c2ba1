/**
 * The custom fields that every new Developer Edition has on its standard objects, from Salesforce's sample data. An org that is
 * started empty is one, and files that were exported from such an org (`CUSTOMERPRIORITY__C`) are loaded into it.
 *
 * One line a field: `Object.Name | Label | type | length or values`.
 */
import type { Component } from '../schema/read/component.ts';
import { bytesOf, keyOfComponent } from '../schema/read/component.ts';
import { readComponents } from '../schema/read/readComponents.ts';

const FIELDS = `
  Account.Active__c | Active | Picklist | No;Yes
  Account.CustomerPriority__c | Customer Priority | Picklist | High;Low;Medium
  Account.NumberofLocations__c | Number of Locations | Number | 3
  Account.SLAExpirationDate__c | SLA Expiration Date | Date
  Account.SLASerialNumber__c | SLA Serial Number | Text | 10
  Account.SLA__c | SLA | Picklist | Gold;Silver;Platinum;Bronze
  Account.UpsellOpportunity__c | Upsell Opportunity | Picklist | Maybe;No;Yes
  Case.EngineeringReqNumber__c | Engineering Req Number | Text | 12
  Case.PotentialLiability__c | Potential Liability | Picklist | No;Yes
  Case.Product__c | Product | Picklist | GC1040;GC1060;GC3020;GC3040;GC3060;GC5020;GC5040;GC5060
  Case.SLAViolation__c | SLA Violation | Picklist | No;Yes
  Contact.Languages__c | Languages | Text | 100
  Contact.Level__c | Level | Picklist | Secondary;Tertiary;Primary
  Lead.CurrentGenerators__c | Current Generator(s) | Text | 100
  Lead.NumberofLocations__c | Number of Locations | Number | 3
  Lead.Primary__c | Primary | Picklist | No;Yes
  Lead.ProductInterest__c | Product Interest | Picklist | GC1000 series;GC5000 series;GC3000 series
  Lead.SICCode__c | SIC Code | Text | 15
  Opportunity.CurrentGenerators__c | Current Generator(s) | Text | 100
  Opportunity.DeliveryInstallationStatus__c | Delivery/Installation Status | Picklist | In progress;Yet to begin;Completed
  Opportunity.MainCompetitors__c | Main Competitor(s) | Text | 100
  Opportunity.OrderNumber__c | Order Number | Text | 8
  Opportunity.TrackingNumber__c | Tracking Number | Text | 12`;

function typeElements(type: string, detail: string): string {
  if (type === 'Text') return `<externalId>false</externalId><length>${detail}</length>`;
  if (type === 'Number') return `<externalId>false</externalId><precision>${detail}</precision><scale>0</scale>`;
  if (type !== 'Picklist') return '';
  const values = detail.split(';').map((value) => {
    return `<value><fullName>${value}</fullName><default>false</default><label>${value}</label></value>`;
  });
  return `<valueSet><valueSetDefinition><sorted>false</sorted>${values.join('')}</valueSetDefinition></valueSet>`;
}

/** The fields as components by key. */
export function developerEdition(): Map<string, Component> {
  const objects = new Map<string, string>();
  for (const line of FIELDS.trim().split('\n')) {
    const [path = '', label = '', type = '', detail = ''] = line.split('|').map((cell) => cell.trim());
    const [object = '', name = ''] = path.split('.');
    const field = `<fields><fullName>${name}</fullName><label>${label}</label>${typeElements(type, detail)}<required>false</required><type>${type}</type></fields>`;
    objects.set(object, (objects.get(object) ?? '') + field);
  }
  const root = 'CustomObject xmlns="http://soap.sforce.com/2006/04/metadata"';
  const files = [...objects].map(([object, fields]): [string, Uint8Array] => {
    return [`objects/${object}.object`, bytesOf(`<${root}>${fields}</CustomObject>`)];
  });
  const { components } = readComponents(new Map(files));
  const own = components.filter(({ type }) => type === 'CustomField');
  return new Map(own.map((component) => [keyOfComponent(component), component]));
}
