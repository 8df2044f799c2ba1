/** What permission sets may grant. Source: Salesforce's deploy errors for permission sets. */
import { customFieldsOf, fieldOf, type OrgModel } from './orgModel.ts';
import { fullNameOf, pathsOf, type Project } from './project.ts';
import { childrenOf, parseXml, textOf, type XmlNode } from './xml.ts';

/** Each object permission and those that it needs. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  allowCreate: ['allowRead'],
  allowEdit: ['allowRead'],
  allowDelete: ['allowRead', 'allowEdit'],
  viewAllRecords: ['allowRead'],
  modifyAllRecords: ['allowRead', 'allowEdit', 'allowDelete', 'viewAllRecords'],
};

function fieldPermissionProblems(model: OrgModel, set: XmlNode): string[] {
  return childrenOf(set, 'fieldPermissions').flatMap((permission) => {
    const name = textOf(permission, 'field');
    const field = fieldOf(model, name);
    if (field === undefined) return [`names the unknown field ${name}`];
    if (field.type === 'MasterDetail' || (field.node && textOf(field.node, 'required') === 'true'))
      return [`grants ${name}, which needs no permission`];
    const isEditable = textOf(permission, 'editable') === 'true';
    if (isEditable && field.isComputed) return [`lets ${name} be edited, which is computed`];
    return isEditable && textOf(permission, 'readable') !== 'true' ? [`lets ${name} be edited but not read`] : [];
  });
}

function objectPermissionProblems(model: OrgModel, set: XmlNode): string[] {
  const granted = new Map(childrenOf(set, 'objectPermissions').map((node) => [textOf(node, 'object'), node]));
  return [...granted].flatMap(([name, node]) => {
    const object = model.get(name);
    if (object === undefined) return [`names the unknown object ${name}`];
    const lacking = Object.entries(NEEDS).flatMap(([permission, needed]) =>
      textOf(node, permission) === 'true' ? needed.filter((other) => textOf(node, other) !== 'true') : [],
    );
    const masters = [...object.fields.values()].filter((field) => field.type === 'MasterDetail');
    const unread = masters.filter((field) => textOf(granted.get(field.referenceTo ?? ''), 'allowRead') !== 'true');
    return [
      ...lacking.map((other) => `grants more of ${name} than ${other} allows`),
      ...unread.map((field) => `grants ${name} without reading ${field.referenceTo ?? ''}`),
    ];
  });
}

function otherProblems(project: Project, set: XmlNode): string[] {
  const named = (list: string, item: string, suffix: string): string[] => {
    const known = new Set(pathsOf(project, suffix).map(fullNameOf));
    return childrenOf(set, list)
      .map((node) => textOf(node, item))
      .filter((name) => !known.has(name))
      .map((name) => `names ${name}, which is not in the project`);
  };
  return [
    ...named('applicationVisibilities', 'application', '.app-meta.xml'),
    ...named('tabSettings', 'tab', '.tab-meta.xml'),
    ...named('customPermissions', 'name', '.customPermission-meta.xml'),
  ];
}

function doubles(set: XmlNode): string[] {
  const names = [
    ...childrenOf(set, 'fieldPermissions').map((node) => textOf(node, 'field')),
    ...childrenOf(set, 'objectPermissions').map((node) => textOf(node, 'object')),
  ];
  return names.filter((name, index) => names.indexOf(name) !== index).map((name) => `grants ${name} twice`);
}

/** Our objects are of use only to who can see their fields, so each set says for each field what it grants. */
function silences(model: OrgModel, set: XmlNode): string[] {
  const named = new Set(childrenOf(set, 'fieldPermissions').map((node) => textOf(node, 'field')));
  return customFieldsOf(model)
    .filter((field) => field.type !== 'MasterDetail')
    .map((field) => `${field.object}.${field.name}`)
    .filter((name) => !named.has(name))
    .map((name) => `says nothing about ${name}`);
}

/** Everything wrong with the permission sets. */
export function permissionProblems(model: OrgModel, project: Project): string[] {
  return pathsOf(project, '.permissionset-meta.xml').flatMap((path) => {
    const set = parseXml(project.get(path) ?? '');
    return [
      ...fieldPermissionProblems(model, set),
      ...objectPermissionProblems(model, set),
      ...otherProblems(project, set),
      ...doubles(set),
      ...silences(model, set),
    ].map((problem) => `${path}: ${problem}`);
  });
}
