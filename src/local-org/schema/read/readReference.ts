/** Fields that point at other records. */
import type { DeleteRule, FieldDef } from '../model.ts';
import { namespaceOf } from './namespaces.ts';
import { splitValues } from './readSummary.ts';
import type { XmlNode } from './xmlNode.ts';

function deleteRuleOf(node: XmlNode): DeleteRule {
  const word = node.text('deleteConstraint') ?? 'SetNull';
  if (word === 'Restrict' || word === 'Cascade' || word === 'SetNull') return word;
  node.file.report(`'${word}' is not a delete constraint`, 'deleteConstraint');
  return 'SetNull';
}

/** What a reference points at; where the type alone says it, nothing else does. */
function targetOf(node: XmlNode): string {
  if (node.text('type') === 'Hierarchy') return 'User';
  return node.needText('referenceTo');
}

/** The filter of a lookup, where it is active. */
export function readLookupFilter(node: XmlNode): Pick<FieldDef, 'lookupFilter'> {
  const filter = node.node('lookupFilter');
  if (!filter?.flag('active', false)) return {};
  const isOptional = filter.flag('isOptional', false);
  const [booleanFilter, message] = [filter.text('booleanFilter'), filter.text('errorMessage')];
  const items = filter.nodes('filterItems').map((item) => {
    const valueField = item.text('valueField');
    return {
      field: item.needText('field'),
      operation: item.needText('operation'),
      values: item.has('value') ? splitValues(item.text('value') ?? '') : [],
      ...(valueField !== undefined && { valueField }),
    };
  });
  const words = { ...(booleanFilter !== undefined && { booleanFilter }), ...(message !== undefined && { message }) };
  return { lookupFilter: { items: items.map(withBlank), ...words, ...(isOptional && { isOptional }) } };
}

/** Nothing to compare with is a blank value. */
function withBlank<T extends { readonly values: readonly string[]; readonly valueField?: string }>(item: T): T {
  return item.valueField !== undefined || item.values.length > 0 ? item : { ...item, values: [''] };
}

/** The children of a package's field are found under its prefix, which its file leaves out. */
function childPrefix(name: string, childName: string): string {
  const namespace = namespaceOf(name);
  return namespace === undefined || childName.startsWith(`${namespace}__`) ? '' : `${namespace}__`;
}

/** What a lookup or a master-detail field points at, and what becomes of it with that. */
export function readReference(node: XmlNode, name: string): Partial<FieldDef> {
  const isMasterDetail = node.text('type') === 'MasterDetail';
  const childName = node.text('relationshipName');
  if (childName?.endsWith('__r') === true)
    node.file.report("'relationshipName' is written without __r", 'relationshipName');
  if (isMasterDetail) {
    for (const forbidden of ['required', 'deleteConstraint']) {
      if (node.has(forbidden))
        node.file.report(`Can not specify '${forbidden}' for a CustomField of type MasterDetail`, forbidden);
    }
    if (childName === undefined) node.needText('relationshipName');
  } else if (node.flag('required', false) && deleteRuleOf(node) === 'SetNull') {
    node.file.report(
      'field integrity exception: unknown (must specify either cascade delete or restrict delete for required lookup foreign key)',
      'required',
    );
  }
  return {
    referenceTo: [targetOf(node)],
    relationshipName: name.replace(/__c$/i, '__r'),
    ...(childName === undefined ? {} : { childRelationshipName: `${childPrefix(name, childName)}${childName}__r` }),
    deleteRule: isMasterDetail ? 'Cascade' : deleteRuleOf(node),
    ...readLookupFilter(node),
    isMasterDetail,
    ...(isMasterDetail && {
      relationshipOrder: node.whole('relationshipOrder', 0),
      required: true,
      writeRequiresMasterRead: node.flag('writeRequiresMasterRead', false),
    }),
    isReparentable: !isMasterDetail || node.flag('reparentableMasterDetail', false),
    updateable: !isMasterDetail || node.flag('reparentableMasterDetail', false),
  };
}

/** Records of custom metadata point at each other by id; at objects and fields they point by name. */
export function readMetadataRelationship(node: XmlNode, name: string): Partial<FieldDef> {
  const target = node.needText('referenceTo');
  if (!target.endsWith('__mdt')) return { type: 'string', length: 255, isDefinition: true };
  const childName = node.text('relationshipName');
  return {
    referenceTo: [target],
    relationshipName: name.replace(/__c$/i, '__r'),
    ...(childName === undefined ? {} : { childRelationshipName: `${childName}__r` }),
    deleteRule: 'SetNull',
  };
}
