/** Rules about a Lightning page: its object, its fields, and identifiers and facets used once. */
import type { FlexiPageDef, Schema } from '../model.ts';
import { isStandardField } from './checkPermissionSet.ts';
import type { ProblemList } from '../read/xmlNode.ts';

/** Regions of templates; facets have names that people or the page builder gave them. */
const TEMPLATE_REGION =
  /^(main|header|subheader|sidebar|footer|content|left\w*|right\w*|column\d|region\d|top\w*|bottom\w*)$/i;

function facetsUsed(page: FlexiPageDef): string[] {
  return Object.values(page.regions)
    .flat()
    .flatMap((component) => Object.entries(component.properties))
    .filter(([name, value]) => name !== 'field' && Object.hasOwn(page.regions, value) && !TEMPLATE_REGION.test(value))
    .map(([, value]) => value);
}

/** Adds the problems of one page. */
export function checkFlexiPage(schema: Schema, page: FlexiPageDef, problems: ProblemList): void {
  const report = (message: string, about?: string): void => {
    problems.add(page.file ?? page.name, message, about);
  };
  const { objectName } = page;
  if (objectName !== undefined && schema.object(objectName) === undefined)
    report(`In field: sobjectType - no CustomObject named ${objectName} found`, objectName);
  const identifiers = new Set<string>();
  for (const component of Object.values(page.regions).flat()) {
    if (identifiers.has(component.identifier))
      report(`Duplicate identifier '${component.identifier}' specified`, component.identifier);
    identifiers.add(component.identifier);
    const field = component.properties['field']?.replace(/^Record\./, '');
    const isPath = field?.includes('.') === true;
    if (
      component.name === 'field' &&
      field !== undefined &&
      !isPath &&
      schema.field(objectName ?? '', field) === undefined &&
      !isStandardField(objectName ?? '', field)
    )
      report(`In field: fieldItem - no CustomField named ${objectName ?? ''}.${field} found`, `Record.${field}`);
  }
  const facets = facetsUsed(page);
  for (const facet of new Set(facets)) {
    if (facets.filter((name) => name === facet).length > 1)
      report(`The facet '${facet}' is used more than once`, facet);
  }
}
