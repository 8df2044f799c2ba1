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

/** A field placed on the page becomes a component named `field` with the property `field`. */
function readItem(item: XmlNode): FlexiPageComponent | undefined {
  const component = item.node('componentInstance');
  if (component !== undefined) {
    const name = component.needText('componentName');
    return {
      name,
      identifier: component.text('identifier') ?? name,
      properties: readProperties(component.nodes('componentInstanceProperties')),
    };
  }
  const field = item.node('fieldInstance');
  if (field === undefined) return undefined;
  const fieldItem = field.needText('fieldItem');
  return {
    name: 'field',
    identifier: field.text('identifier') ?? fieldItem,
    properties: { ...readProperties(field.nodes('fieldInstanceProperties')), field: fieldItem },
  };
}

/** A Lightning page: its regions and facets by name. */
export function readFlexiPage(component: ComponentFile): FlexiPageDef | undefined {
  const node = readXml(component.file, 'FlexiPage');
  if (node === undefined) return undefined;
  const regions: Record<string, readonly FlexiPageComponent[]> = {};
  for (const region of node.nodes('flexiPageRegions')) {
    const name = region.needText('name');
    if (Object.hasOwn(regions, name)) component.file.report(`The region '${name}' is there twice`, 'flexiPageRegions');
    regions[name] = region
      .nodes('itemInstances')
      .map(readItem)
      .filter((item): item is FlexiPageComponent => item !== undefined);
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

/** The custom label of a file, or all of them, as pairs of name and English text. */
export function readLabels(component: ComponentFile): [string, string][] {
  const node = readXml(component.file, 'CustomLabels');
  if (node === undefined) return [];
  return node.nodes('labels').map((label) => {
    const name = label.needText('fullName');
    const value = label.needText('value');
    if (value.length > 1000) component.file.report(`The label '${name}' has more than 1,000 characters`, 'labels');
    return [name, value];
  });
}
