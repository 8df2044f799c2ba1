/** What report types join and show. */
import { customFieldsOf, type OrgModel } from './orgModel.ts';
import { pathsOf, type Project } from './project.ts';
import { childOf, childrenOf, parseXml, textOf, type XmlNode } from './xml.ts';

/** Object at the end of each table of a report type, by the table's dotted name. */
function tablesOf(model: OrgModel, reportType: XmlNode, problems: string[]): Map<string, string> {
  const base = textOf(reportType, 'baseObject');
  const tables = new Map([[base, base]]);
  if (!model.has(base)) problems.push(`is based on the unknown object ${base}`);
  let [table, object, outer] = [base, base, false];
  for (let join = childOf(reportType, 'join'); join !== undefined; join = childOf(join, 'join')) {
    const relationship = textOf(join, 'relationship');
    const lookup = customFieldsOf(model).find(
      (field) => field.referenceTo === object && `${field.childList ?? ''}__r` === relationship,
    );
    const isOuter = textOf(join, 'outerJoin') === 'true';
    if (lookup === undefined) problems.push(`joins the unknown list ${relationship} of ${object}`);
    if (outer && !isOuter) problems.push('has an inner join after an outer one');
    [table, object, outer] = [`${table}.${relationship}`, lookup?.object ?? '', isOuter];
    tables.set(table, object);
  }
  return tables;
}

function columnProblem(model: OrgModel, tables: ReadonlyMap<string, string>, column: XmlNode): string | undefined {
  const [table, name] = [textOf(column, 'table'), textOf(column, 'field')];
  const object = tables.get(table);
  if (object === undefined) return `shows a column of the unknown table ${table}`;
  const fields = [...(model.get(object)?.fields.values() ?? [])];
  // A report type calls a standard lookup by its relationship: Owner, not OwnerId.
  const isKnown = fields.some((field) => (field.isCustom ? field.name : (field.parentPath ?? field.name)) === name);
  return isKnown ? undefined : `shows the unknown column ${table}$${name}`;
}

/** Everything that report types name and that is not there. */
export function reportTypeProblems(model: OrgModel, project: Project): string[] {
  return pathsOf(project, '.reportType-meta.xml').flatMap((path) => {
    const reportType = parseXml(project.get(path) ?? '');
    const problems: string[] = [];
    const tables = tablesOf(model, reportType, problems);
    const columns = childrenOf(reportType, 'sections').flatMap((section) => childrenOf(section, 'columns'));
    const names = columns.map((column) => `${textOf(column, 'table')}$${textOf(column, 'field')}`);
    problems.push(
      ...columns.map((column) => columnProblem(model, tables, column)).filter((found) => found !== undefined),
    );
    problems.push(...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `shows ${name} twice`));
    return problems.map((problem) => `${path}: ${problem}`);
  });
}
