/** Rules about a Lightning page: its object, its fields, and identifiers and facets used once. */
import type { FlexiPageDef, Schema } from '../model.ts';
import type { ProblemList } from '../read/xmlNode.ts';

function facetsUsed(page: FlexiPageDef): string[] {
  return Object.values(page.regions)
    .flat()
    .flatMap((component) => Object.entries(component.properties))
    .filter(([name, value]) => name !== 'field' && Object.hasOwn(page.regions, value))
    .map(([, value]) => value);
}

/** Adds the problems of one page. */
export function checkFlexiPage(schema: Schema, page: FlexiPageDef, problems: ProblemList): void {
  const report = (message: string): void => {
    problems.add(page.file ?? page.name, message);
  };
  const { objectName } = page;
  if (objectName !== undefined && schema.object(objectName) === undefined)
    report(`sobjectType names the object '${objectName}', which does not exist`);
  const identifiers = new Set<string>();
  for (const component of Object.values(page.regions).flat()) {
    if (identifiers.has(component.identifier)) report(`The identifier '${component.identifier}' is there twice`);
    identifiers.add(component.identifier);
    const field = component.properties['field']?.replace(/^Record\./, '');
    const isPath = field?.includes('.') === true;
    if (
      component.name === 'field' &&
      field !== undefined &&
      !isPath &&
      schema.field(objectName ?? '', field) === undefined
    )
      report(`There is no field '${field}' on ${objectName ?? 'the page'}`);
  }
  const facets = facetsUsed(page);
  for (const facet of new Set(facets)) {
    if (facets.filter((name) => name === facet).length > 1) report(`The facet '${facet}' is used more than once`);
  }
}
