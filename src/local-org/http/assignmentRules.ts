/** Who a new case or lead goes to, as the active assignment rule of its object says. */
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import { innerOf } from '../metadata/componentXml.ts';
import type { ComponentMap } from '../schema/read/component.ts';
import { FILTER_OPERATIONS } from '../schema/read/readSummary.ts';
import { childrenOf, childText, parseXml } from '../schema/read/xmlElements.ts';
import type { XmlElement } from '../schema/read/xmlElements.ts';
import { filterSql } from '../save/summaryFilter.ts';
import { isStored, quoted } from '../store/storage.ts';
import type { ApiCall, OrgContext } from './apiCall.ts';

const ASSIGNED: ReadonlySet<string> = new Set(['Case', 'Lead']);

const known = new WeakMap<ComponentMap, Map<string, XmlElement[]>>();

/** The entries of the rule that is active, in order; read once for each deploy. */
function entriesOf(org: OrgContext, object: ObjectDef): XmlElement[] {
  const components = org.components();
  const read = known.get(components) ?? new Map<string, XmlElement[]>();
  known.set(components, read);
  const entries = read.get(object.name) ?? readEntries(components, object);
  read.set(object.name, entries);
  return entries;
}

function readEntries(components: ComponentMap, object: ObjectDef): XmlElement[] {
  const inner = innerOf(components, 'AssignmentRules', object.name);
  const rules = childrenOf(parseXml(`<AssignmentRules>${inner}</AssignmentRules>`), 'assignmentRule');
  return childrenOf(
    rules.find((rule) => childText(rule, 'active') === 'true'),
    'ruleEntry',
  );
}

/** A criterion over row `r`; false where it speaks of what is not kept in the row. */
function criterionSql(object: ObjectDef, item: XmlElement): string {
  const name = childText(item, 'field').split('.').at(-1)?.toLowerCase();
  const field: FieldDef | undefined = object.fields.find((candidate) => candidate.name.toLowerCase() === name);
  const word = childText(item, 'operation');
  const operation = FILTER_OPERATIONS.find((known) => known === word);
  if (field === undefined || operation === undefined || !isStored(field)) return '0';
  const values = childText(item, 'value')
    .split(',')
    .map((value) => value.trim());
  return `(${filterSql(field, `r.${quoted(field.name)}`, { field: field.name, operation, values })})`;
}

/** `1 AND (2 OR 3)` over the criteria; all of them where nothing is said. */
function conditionSql(object: ObjectDef, entry: XmlElement): string {
  const criteria = childrenOf(entry, 'criteriaItems').map((item) => criterionSql(object, item));
  if (criteria.length === 0) return '1';
  const logic = childText(entry, 'booleanFilter');
  if (!/^(?:[\d\s()]|AND|OR|NOT)+$/i.test(logic)) return criteria.join(' AND ');
  return logic.replaceAll(/\d+/g, (number) => criteria[Number(number) - 1] ?? '0');
}

function ownerOf({ engine }: OrgContext, entry: XmlElement): string | undefined {
  const isQueue = childText(entry, 'assignedToType') === 'Queue';
  const sql = isQueue
    ? `SELECT "Id" AS id FROM "Group" WHERE "Type" = 'Queue' AND "DeveloperName" = ?`
    : 'SELECT "Id" AS id FROM "User" WHERE "Username" = ? AND "IsActive" = 1';
  const row = engine.database.prepare(sql).get(childText(entry, 'assignedTo'));
  return typeof row?.['id'] === 'string' ? row['id'] : undefined;
}

/** Gives a record that was just saved to whom the rule says, unless `Sforce-Auto-Assign: FALSE` came with it. */
export function assignOwner(call: ApiCall, object: ObjectDef, id: string): void {
  if (!ASSIGNED.has(object.name) || /^false$/i.test(String(call.headers['sforce-auto-assign']))) return;
  const { database } = call.org.engine;
  for (const entry of entriesOf(call.org, object)) {
    const sql = `SELECT 1 FROM ${quoted(object.name)} r WHERE r."Id" = ? AND (${conditionSql(object, entry)})`;
    if (database.prepare(sql).get(id) === undefined) continue;
    const owner = ownerOf(call.org, entry);
    if (owner !== undefined)
      database.prepare(`UPDATE ${quoted(object.name)} SET "OwnerId" = ? WHERE "Id" = ?`).run(owner, id);
    return;
  }
}
