/** What the Lightning page, the app, its tabs and the components name. */
import type { OrgModel } from './orgModel.ts';
import { fullNameOf, pathsOf, type Project } from './project.ts';
import { childOf, childrenOf, parseXml, textOf, textsOf, type XmlNode } from './xml.ts';

/** Regions that a template has. */
const REGIONS: Readonly<Record<string, readonly string[]>> = {
  'flexipage:recordHomeTemplateDesktop': ['header', 'main', 'sidebar'],
};

/** Components of Salesforce's own that our page may hold. */
const PLATFORM_COMPONENTS = new Set([
  'flexipage:tab',
  'flexipage:tabset',
  'force:detailPanel',
  'force:highlightsPanel',
  'force:relatedListContainer',
  'runtime_sales_activities:activityPanel',
]);

function bundleProblem(project: Project, name: string, object: string): string | undefined {
  const text = project.get(`lwc/${name}/${name}.js-meta.xml`);
  if (text === undefined) return `holds ${name}, which is no component of ours or of Salesforce`;
  const bundle = parseXml(text);
  if (textOf(bundle, 'isExposed') !== 'true') return `holds ${name}, which is not exposed`;
  if (!textsOf(childOf(bundle, 'targets'), 'target').includes('lightning__RecordPage'))
    return `holds ${name}, which is not for a record page`;
  const configs = childrenOf(childOf(bundle, 'targetConfigs'), 'targetConfig');
  const objects = configs.flatMap((config) => textsOf(childOf(config, 'objects'), 'object'));
  return objects.length === 0 || objects.includes(object) ? undefined : `holds ${name}, which is not for ${object}`;
}

function regionProblems(regions: readonly XmlNode[], template: string, values: readonly string[]): string[] {
  const allowed = REGIONS[template];
  if (allowed === undefined) return [`has the unknown template ${template}`];
  return regions.flatMap((region) => {
    const name = textOf(region, 'name');
    if (textOf(region, 'type') === 'Region') return allowed.includes(name) ? [] : [`has the unknown region ${name}`];
    const uses = values.filter((value) => value === name).length;
    return uses === 1 ? [] : [`uses the facet ${name} ${uses} times`];
  });
}

function pageProblems(model: OrgModel, project: Project, page: XmlNode): string[] {
  const object = textOf(page, 'sobjectType');
  const regions = childrenOf(page, 'flexiPageRegions');
  const components = regions
    .flatMap((region) => childrenOf(region, 'itemInstances'))
    .map((item) => childOf(item, 'componentInstance'));
  const properties = components.flatMap((component) => childrenOf(component, 'componentInstanceProperties'));
  const values = properties.map((property) => textOf(property, 'value'));
  const facets = new Set(regions.map((region) => textOf(region, 'name')));
  const bodies = properties.filter((property) => /^(body|tabs)$/.test(textOf(property, 'name')));
  const identifiers = components.map((component) => textOf(component, 'identifier'));
  const strangers = components
    .map((component) => textOf(component, 'componentName'))
    .filter((name) => !PLATFORM_COMPONENTS.has(name))
    .map((name) => bundleProblem(project, name, object))
    .filter((problem) => problem !== undefined);
  return [
    ...(model.has(object) ? [] : [`is for the unknown object ${object}`]),
    ...strangers,
    ...regionProblems(regions, textOf(childOf(page, 'template'), 'name'), values),
    ...bodies
      .map((body) => textOf(body, 'value'))
      .filter((name) => !facets.has(name))
      .map((name) => `lacks the facet ${name}`),
    ...identifiers.filter((id, at) => identifiers.indexOf(id) !== at).map((id) => `has ${id} twice`),
  ];
}

function appProblems(model: OrgModel, project: Project, app: XmlNode): string[] {
  const tabs = new Set(pathsOf(project, '.tab-meta.xml').map(fullNameOf));
  const pages = new Set(pathsOf(project, '.flexipage-meta.xml').map(fullNameOf));
  const overrides = childrenOf(app, 'actionOverrides');
  return [
    ...textsOf(app, 'tabs')
      .filter((tab) => !tab.startsWith('standard-') && !tabs.has(tab))
      .map((tab) => `has the unknown tab ${tab}`),
    ...overrides
      .map((node) => textOf(node, 'content'))
      .filter((page) => !pages.has(page))
      .map((page) => `shows the unknown page ${page}`),
    ...overrides
      .map((node) => textOf(node, 'pageOrSobjectType'))
      .filter((name) => !model.has(name))
      .map((name) => `overrides the unknown object ${name}`),
  ];
}

function labelProblems(project: Project): string[] {
  const path = 'labels/CustomLabels.labels-meta.xml';
  const labels = childrenOf(parseXml(project.get(path) ?? ''), 'labels');
  const names = labels.map((label) => textOf(label, 'fullName'));
  const sources = pathsOf(project, '.ts').map((file): [string, string] => [file, project.get(file) ?? '']);
  const imported = sources.flatMap(([file, text]) =>
    [...text.matchAll(/@salesforce\/label\/c\.(\w+)/g)].map((match) => ({ file, name: match[1] ?? '' })),
  );
  // A Lightning page names a label in the text of a property.
  const shown = pathsOf(project, '.flexipage-meta.xml').flatMap((file) =>
    [...(project.get(file) ?? '').matchAll(/\{!\$Label\.([^}]*)\}/g)].map((match) => ({ file, name: match[1] ?? '' })),
  );
  const used = [...imported, ...shown];
  const isUsed = (name: string): boolean => used.some((use) => use.name === name);
  return [
    ...used
      .filter(({ name }) => !names.includes(name))
      .map(({ file, name }) => `${file}: uses the unknown label ${name}`),
    ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `${path}: has ${name} twice`),
    ...names.filter((name) => !isUsed(name)).map((name) => `${path}: has ${name}, which nothing uses`),
  ];
}

/** Everything that pages, apps, tabs and components name and that is not there. */
export function pageReferenceProblems(model: OrgModel, project: Project): string[] {
  const each = (suffix: string, check: (node: XmlNode) => string[]): string[] =>
    pathsOf(project, suffix).flatMap((path) =>
      check(parseXml(project.get(path) ?? '')).map((problem) => `${path}: ${problem}`),
    );
  return [
    ...each('.flexipage-meta.xml', (page) => pageProblems(model, project, page)),
    ...each('.app-meta.xml', (app) => appProblems(model, project, app)),
    ...pathsOf(project, '.tab-meta.xml')
      .filter((path) => !model.has(fullNameOf(path)))
      .map((path) => `${path}: is of an unknown object`),
    ...labelProblems(project),
  ];
}
