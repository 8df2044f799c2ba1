/** What layouts, list views, compact layouts and search layouts show. */
import { filterValueProblem } from './fieldReferences.ts';
import { customObjectsOf, fieldOf, type OrgField, type OrgModel, type OrgObject } from './orgModel.ts';
import { fullNameOf, pathsOf, type Project } from './project.ts';
import { childOf, childrenOf, parseXml, textOf, textsOf, type XmlNode } from './xml.ts';

/** Names that list views and related lists have for standard columns. */
const STANDARD_COLUMNS = new Set(['NAME', 'CREATED_DATE', 'LAST_UPDATE', 'OWNER.ALIAS']);
const MOST_COLUMNS = 15;
const UNFIT_FOR_COMPACT = new Set(['LongTextArea', 'TextArea', 'MultiselectPicklist']);

const isDetail = (object: OrgObject): boolean => textOf(object.node, 'sharingModel') === 'ControlledByParent';

function columnProblems(model: OrgModel, object: string, columns: readonly string[]): string[] {
  const unknown = columns.filter(
    (column) => !STANDARD_COLUMNS.has(column) && fieldOf(model, object, column)?.isCustom !== true,
  );
  const doubled = columns.filter((column, index) => columns.indexOf(column) !== index);
  const long = columns.filter((column) => fieldOf(model, object, column)?.type === 'LongTextArea');
  return [
    ...unknown.map((column) => `shows the unknown column ${column}`),
    ...doubled.map((column) => `shows ${column} twice`),
    ...long.map((column) => `shows ${column}, which is too long for a list`),
  ];
}

function listViewProblems(model: OrgModel, path: string, view: XmlNode): string[] {
  const object = model.get(path.split('/')[1] ?? '');
  if (object === undefined) return ['is of an unknown object'];
  const columns = textsOf(view, 'columns');
  const problems = columnProblems(model, object.name, columns);
  if (columns.length > MOST_COLUMNS) problems.push('has too many columns');
  if (isDetail(object) && (columns.includes('OWNER.ALIAS') || textOf(view, 'filterScope') === 'Mine'))
    problems.push('asks for the owner of a detail, which has none');
  for (const filter of childrenOf(view, 'filters')) {
    const field = fieldOf(model, object.name, textOf(filter, 'field'));
    if (field === undefined) problems.push(`filters by the unknown field ${textOf(filter, 'field')}`);
    const wrong = field && filterValueProblem(field, textOf(filter, 'value'), ['0', '1']);
    if (wrong !== undefined) problems.push(wrong);
  }
  return problems;
}

function expectedBehavior(field: OrgField, isReadOnly: boolean): string {
  if (field.type === 'MasterDetail') return 'Required';
  if (field.isComputed) return 'Readonly';
  if (field.name === 'Name') return 'Required';
  return isReadOnly && field.isCustom ? 'Readonly' : 'Edit';
}

function layoutItemProblems(model: OrgModel, object: OrgObject, layout: XmlNode): string[] {
  // Rows of an object that only the sync writes are shown, not edited.
  const isReadOnly = object.name === 'Buyside_Run__c';
  const sections = childrenOf(layout, 'layoutSections');
  const items = sections.flatMap((section) =>
    childrenOf(section, 'layoutColumns').flatMap((column) => childrenOf(column, 'layoutItems')),
  );
  const shown = items.map((item) => textOf(item, 'field'));
  const ownNames = [...object.fields.values()].filter((field) => field.isCustom).map((field) => field.name);
  return [
    ...sections
      .filter(
        (section) => /^TwoColumns/.test(textOf(section, 'style')) && childrenOf(section, 'layoutColumns').length !== 2,
      )
      .map((section) => `the section ${textOf(section, 'label')} has not two columns`),
    ...['Name', ...ownNames].filter((name) => !shown.includes(name)).map((name) => `leaves out ${name}`),
    ...shown.filter((name, index) => shown.indexOf(name) !== index).map((name) => `shows ${name} twice`),
    ...items.flatMap((item) => {
      const field = fieldOf(model, object.name, textOf(item, 'field'));
      if (field === undefined) return [`shows the unknown field ${textOf(item, 'field')}`];
      const behavior = expectedBehavior(field, isReadOnly);
      return textOf(item, 'behavior') === behavior ? [] : [`shows ${field.name}, but not as ${behavior}`];
    }),
  ];
}

function relatedListProblems(model: OrgModel, object: OrgObject, layout: XmlNode): string[] {
  return childrenOf(layout, 'relatedLists').flatMap((list) => {
    const name = textOf(list, 'relatedList');
    const lookup = fieldOf(model, name);
    if (lookup?.referenceTo !== object.name) return [`has the related list ${name}, which does not lead here`];
    const sortField = childOf(list, 'sortField')?.text;
    const columns = [...textsOf(list, 'fields'), ...(sortField === undefined ? [] : [sortField])];
    return columnProblems(model, lookup.object, [...new Set(columns)]);
  });
}

function layoutProblems(model: OrgModel, path: string, layout: XmlNode): string[] {
  const fullName = fullNameOf(path);
  const objectName = fullName.slice(0, fullName.indexOf('-'));
  const layoutName = fullName.slice(objectName.length + 1);
  const object = model.get(objectName);
  if (object === undefined) return [`is of the unknown object ${objectName}`];
  // A deploy makes this layout by itself; one of another name would stand beside it.
  const expected = `${textOf(object.node, 'label')} Layout`;
  const named = layoutName === expected ? [] : [`is not named ${expected}`];
  return [...named, ...layoutItemProblems(model, object, layout), ...relatedListProblems(model, object, layout)];
}

function objectProblems(model: OrgModel, project: Project, object: OrgObject): string[] {
  const search = childOf(object.node, 'searchLayouts');
  const compact = childOf(object.node, 'compactLayoutAssignment')?.text;
  const path = `objects/${object.name}/compactLayouts/${compact ?? ''}.compactLayout-meta.xml`;
  const hasLayout = [...project.keys()].some((file) => file.startsWith(`layouts/${object.name}-`));
  return [
    ...(search?.children ?? [])
      .filter((child) => fieldOf(model, object.name, child.text) === undefined)
      .map((child) => `searches by the unknown field ${child.text}`),
    ...(compact === undefined || project.has(path) ? [] : [`is shown by the unknown compact layout ${compact}`]),
    ...(hasLayout ? [] : ['has no layout']),
  ];
}

function compactProblems(model: OrgModel, path: string, compact: XmlNode): string[] {
  const fields = textsOf(compact, 'fields').map((name) => ({
    name,
    field: fieldOf(model, path.split('/')[1] ?? '', name),
  }));
  return fields.flatMap(({ name, field }) => {
    if (field === undefined) return [`shows the unknown field ${name}`];
    return UNFIT_FOR_COMPACT.has(field.type) ? [`shows ${name}, which a compact layout cannot`] : [];
  });
}

/** Everything that screens of the platform show and that is not there, or not as it must be. */
export function screenProblems(model: OrgModel, project: Project): string[] {
  const each = (suffix: string, check: (model: OrgModel, path: string, node: XmlNode) => string[]): string[] =>
    pathsOf(project, suffix).flatMap((path) =>
      check(model, path, parseXml(project.get(path) ?? '')).map((problem) => `${path}: ${problem}`),
    );
  return [
    ...each('.listView-meta.xml', listViewProblems),
    ...each('.layout-meta.xml', layoutProblems),
    ...each('.compactLayout-meta.xml', compactProblems),
    ...customObjectsOf(model).flatMap((object) =>
      objectProblems(model, project, object).map((problem) => `${object.path ?? ''}: ${problem}`),
    ),
  ];
}
