/** Lightning pages and custom labels from their files. */
import type { FlexiPageComponent, FlexiPageDef } from '../model.ts';
import type { ComponentFile } from './component.ts';
import { readXml, type XmlNode } from './xmlNode.ts';

/** A page property is one value or a list; a list is kept joined by commas. */
function readProperties(nodes: readonly XmlNode[]): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const node of nodes) {
    const list = node.node('valueList')?.nodes('valueListItems') ?? [];
    properties[node.needText('name')] =
      list.length > 0 ? list.map((item) => item.text('value') ?? '').join(',') : (node.text('value') ?? '');
  }
  return properties;
}

/** A component on the page. One without an identifier gets one by its place, which no other has. */
function readComponent(node: XmlNode, place: string): FlexiPageComponent {
  const name = node.needText('componentName');
  return {
    name,
    identifier: node.text('identifier') ?? `${name} ${place}`,
    properties: readProperties(node.nodes('componentInstanceProperties')),
  };
}

/** A field placed on the page becomes a component named `field` with the property `field`. */
function readItem(item: XmlNode, place: string): FlexiPageComponent | undefined {
  const component = item.node('componentInstance');
  if (component !== undefined) return readComponent(component, place);
  const field = item.node('fieldInstance');
  if (field === undefined) return undefined;
  const fieldItem = field.needText('fieldItem');
  return {
    name: 'field',
    identifier: field.text('identifier') ?? fieldItem,
    properties: { ...readProperties(field.nodes('fieldInstanceProperties')), field: fieldItem },
  };
}

/** The components of a region; pages of API 48 and before hold them without an item around each. */
function readRegion(region: XmlNode, name: string): FlexiPageComponent[] {
  const items = region.nodes('itemInstances').map((item, index) => readItem(item, `${name} ${String(index)}`));
  const old = region
    .nodes('componentInstances')
    .map((node, index) => readComponent(node, `${name} old ${String(index)}`));
  return [...items.filter((item) => item !== undefined), ...old];
}

/** A Lightning page: its regions and facets by name. */
export function readFlexiPage(component: ComponentFile): FlexiPageDef | undefined {
  const node = readXml(component.file);
  if (node === undefined) return undefined;
  const regions: Record<string, readonly FlexiPageComponent[]> = {};
  for (const region of node.nodes('flexiPageRegions')) {
    const name = region.needText('name');
    if (Object.hasOwn(regions, name)) region.file.report(`Duplicate region '${name}' specified`, 'name');
    regions[name] = readRegion(region, name);
  }
  const objectName = node.text('sobjectType');
  return {
    name: component.fullName,
    label: node.needText('masterLabel'),
    ...(objectName === undefined ? {} : { objectName }),
    template: node.node('template')?.needText('name') ?? '',
    regions,
    file: component.file.path,
  };
}

/** A custom label: its name and English text. */
export function readLabel(component: ComponentFile): [string, string] | undefined {
  const label = readXml(component.file);
  if (label === undefined) return undefined;
  const value = label.needText('value');
  if (value.length > 1000) label.file.report('Value too long for field: Value maximum length is:1000', 'value');
  return [component.fullName, value];
}
