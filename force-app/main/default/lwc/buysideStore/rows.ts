/** One record as the page keeps it: `Field` or `Parent.Field` → value. Labels of picklist values are under `Field.label`. */
export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

/** Objects whose rows the page reads and writes. */
export type ObjectName =
  | 'Decision_Path__c'
  | 'Decision_Step__c'
  | 'Buying_Team_Member__c'
  | 'Buy_In__c'
  | 'Consensus_Blocker__c'
  | 'Facilitation_Answer__c';

/** Everything one read brings, flattened. */
export interface Snapshot {
  /** Null when the user may not see the deal or it is gone. */
  readonly deal: Row | null;
  readonly contactRoles: readonly Row[];
  readonly stepDefinitions: readonly Row[];
  readonly questions: readonly Row[];
  readonly mappings: readonly Row[];
  readonly rows: Readonly<Record<ObjectName, readonly Row[]>>;
}

interface Connection {
  readonly edges?: readonly ({ readonly node: Node | null } | null)[] | null;
}
type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;
const isValue = (value: unknown): value is Value => value === null || typeof value !== 'object';

/** The nodes of a GraphQL connection; none when it is missing, as an optional one may be. */
export function nodesOf(connection: unknown): readonly Node[] {
  const edges = isNode(connection) ? (connection as Connection).edges : undefined;
  return (edges ?? []).flatMap((edge) => (edge?.node ? [edge.node] : []));
}

/** A GraphQL node as a flat row; child connections are left out. */
export function flatten(node: Node, prefix = ''): Row {
  const row: Record<string, Value> = {};
  for (const [name, field] of Object.entries(node)) {
    const path = prefix + name;
    if (isValue(field)) row[path] = field ?? null;
    else if ('value' in (field as Node)) Object.assign(row, leaf(path, field as Node));
    else if (!('edges' in (field as Node))) Object.assign(row, flatten(field as Node, `${path}.`));
  }
  return row;
}

function leaf(path: string, { value, displayValue }: Node): Record<string, Value> {
  const row: Record<string, Value> = { [path]: isValue(value) ? (value ?? null) : null };
  if (typeof displayValue === 'string') row[`${path}.label`] = displayValue;
  return row;
}

/** Text of a field; '' when blank or unknown. */
export function textOf(row: Row | null | undefined, field: string): string {
  const value = row?.[field];
  return value === null || value === undefined ? '' : String(value);
}

/** Text of a field; null when blank or unknown. */
export const textOrNull = (row: Row | null | undefined, field: string): string | null => textOf(row, field) || null;

/** Number of a field; null when blank, unknown or no number. */
export function numberOf(row: Row | null | undefined, field: string): number | null {
  const value = row?.[field];
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}
