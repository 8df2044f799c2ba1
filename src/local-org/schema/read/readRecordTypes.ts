/** Record types of an object from their files, and the processes that say which stages or statuses they have. */
import type { BusinessProcessDef, RecordTypeChoices, RecordTypeDef } from '../model.ts';
import type { ComponentFile } from './component.ts';
import { readXml, type XmlNode } from './xmlNode.ts';

/** The picklist that a business process is about, by object. */
const PROCESS_FIELDS: Readonly<Record<string, string>> = {
  Opportunity: 'StageName',
  Lead: 'Status',
  Case: 'Status',
  Solution: 'Status',
};

/** A value's name as record types and processes write it: what is special in addresses is percent-encoded. */
export function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function readChoices(node: XmlNode): RecordTypeChoices {
  const values = node.nodes('values').map((value) => ({
    name: decoded(value.needText('fullName')),
    isDefault: value.flag('default', false),
  }));
  const start = values.find(({ isDefault }) => isDefault);
  return { values: values.map(({ name }) => name), ...(start !== undefined && { defaultValue: start.name }) };
}

function readProcesses(components: readonly ComponentFile[]): ReadonlyMap<string, RecordTypeChoices> {
  return new Map(
    components.flatMap((component): [string, RecordTypeChoices][] => {
      const node = readXml(component.file);
      return node === undefined ? [] : [[component.fullName, readChoices(node)]];
    }),
  );
}

function readChoicesOf(
  node: XmlNode,
  objectName: string,
  processes: ReadonlyMap<string, RecordTypeChoices>,
): Record<string, RecordTypeChoices> {
  const process = processes.get(node.text('businessProcess') ?? '');
  const field = PROCESS_FIELDS[objectName];
  const own = node
    .nodes('picklistValues')
    .map((picklist): [string, RecordTypeChoices] => [picklist.needText('picklist'), readChoices(picklist)]);
  return Object.fromEntries([...own, ...(process && field !== undefined ? [[field, process] as const] : [])]);
}

function readRecordType(
  component: ComponentFile,
  objectName: string,
  processes: ReadonlyMap<string, RecordTypeChoices>,
): RecordTypeDef | undefined {
  const node = readXml(component.file);
  if (node === undefined) return undefined;
  const description = node.text('description');
  const choices = readChoicesOf(node, objectName, processes);
  const businessProcess = node.text('businessProcess') ?? '';
  return {
    developerName: component.fullName,
    label: node.needText('label'),
    isActive: node.flag('active', true),
    ...(description === undefined ? {} : { description }),
    ...(Object.keys(choices).length > 0 && { choices }),
    ...(processes.has(businessProcess) && { businessProcess }),
  };
}

/** The business processes of an object. */
export function readBusinessProcesses(components: readonly ComponentFile[]): BusinessProcessDef[] {
  return components.flatMap((component): BusinessProcessDef[] => {
    const node = readXml(component.file);
    if (node === undefined) return [];
    const description = node.text('description');
    const isActive = node.flag('isActive', false);
    return [{ name: component.fullName, isActive, ...(description !== undefined && { description }) }];
  });
}

/** The record types of an object. */
export function readRecordTypes(
  objectName: string,
  components: readonly ComponentFile[],
  processComponents: readonly ComponentFile[],
): RecordTypeDef[] {
  const processes = readProcesses(processComponents);
  return components.flatMap((component) => readRecordType(component, objectName, processes) ?? []);
}
