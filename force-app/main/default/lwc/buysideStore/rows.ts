/** One record as the page keeps it: `Field` or `Parent.Field` → value. Labels of picklist values are under `Field.label`. */
export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

/** Objects whose rows the page keeps, and what they are children of. */
export const CHILDREN = {
  Decision_Step__c: 'Decision_Steps__r',
  Buying_Team_Member__c: 'Buying_Team_Members__r',
  Consensus_Blocker__c: 'Consensus_Blockers__r',
  Facilitation_Answer__c: 'Facilitation_Answers__r',
  Decision_End__c: 'Decision_Ends__r',
} as const;

/** Objects whose rows the page reads and writes. */
export type ObjectName = keyof typeof CHILDREN | 'Decision_Path__c' | 'Buy_In__c' | 'OpportunityContactRole';

export interface Option {
  readonly label: string;
  readonly value: string;
}

/** What the user may do with an object, and the words of its picklists. */
export interface Info {
  readonly mayCreate: boolean;
  readonly mayUpdate: boolean;
  /** Fields the user may read and not write. */
  readonly locked: ReadonlySet<string>;
  readonly choices: Readonly<Record<string, readonly Option[]>>;
}

/** Everything one read brings, flattened. */
export interface Snapshot {
  /** Null when the user may not see the deal or it is gone. */
  readonly deal: Row | null;
  readonly stepDefinitions: readonly Row[];
  readonly questions: readonly Row[];
  readonly mappings: readonly Row[];
  readonly rows: Readonly<Record<ObjectName, readonly Row[]>>;
  /** By object; an object that is not there is one the user may not see. */
  readonly infos: ReadonlyMap<string, Info>;
}

export type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;
const isValue = (value: unknown): value is Value => value === null || typeof value !== 'object';

/** The nodes of a GraphQL connection; none when it is missing, as an optional one may be. */
export function nodesOf(connection: unknown): readonly Node[] {
  const edges = isNode(connection) ? (connection.edges as readonly ({ node: Node | null } | null)[] | null) : null;
  return (edges ?? []).flatMap((edge) => (edge?.node ? [edge.node] : []));
}

/** A GraphQL node as a flat row; child connections are left out. */
export function flatten(node: Node, prefix = ''): Row {
  const row: Record<string, Value> = {};
  for (const [name, field] of Object.entries(node)) {
    const path = prefix + name;
    if (isValue(field)) row[path] = field ?? null;
    else if ('value' in (field as Node)) {
      const { value, displayValue } = field as Node;
      row[path] = isValue(value) ? (value ?? null) : null;
      if (typeof displayValue === 'string') row[`${path}.label`] = displayValue;
    } else if (!('edges' in (field as Node))) Object.assign(row, flatten(field as Node, `${path}.`));
  }
  return row;
}

/** Text of a field; '' when blank or unknown. */
export const textOf = (row: Row | null | undefined, field: string): string => String(row?.[field] ?? '');

/** Text of a field; null when blank or unknown. */
export const textOrNull = (row: Row | null | undefined, field: string): string | null => textOf(row, field) || null;

/** Number of a field; null when blank, unknown or no number. */
export function numberOf(row: Row | null | undefined, field: string): number | null {
  const text = textOf(row, field);
  return text === '' || Number.isNaN(Number(text)) ? null : Number(text);
}
