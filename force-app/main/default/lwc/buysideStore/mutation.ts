import { gql, type GraphQLDocument } from 'lightning/graphql';
import { textOf, type ObjectName, type Row, type Snapshot, type Value } from './rows';

/** One record to be made or changed. */
export interface Operation {
  /** Name within the request; another operation may point at the new record as `@{alias}`. */
  readonly alias: string;
  readonly object: ObjectName;
  /** Id of the record to change; absent when it is to be made. */
  readonly id?: string;
  readonly fields: Readonly<Record<string, Value>>;
  /** What the page shows with the row until it is read again: names behind ids, labels of values. */
  readonly shown?: Row;
}

export interface Request {
  readonly query: GraphQLDocument;
  readonly variables: Record<string, unknown>;
}

const BEFORE_SAVE = 'pending:';

/** True for a row that the server has not confirmed yet. */
export const isUnconfirmed = (row: Row): boolean => String(row.Id).startsWith(BEFORE_SAVE);

/**
 * All operations as one request: everything is saved or nothing.
 * Values travel as variables; the text holds names of ours alone.
 */
export function toRequest(operations: readonly Operation[]): Request {
  const inputs: string[] = [];
  const lines: string[] = [];
  const variables: Record<string, unknown> = {};
  for (const { alias, object, id, fields } of operations) {
    const kind = id === undefined ? 'Create' : 'Update';
    inputs.push(`$${alias}: ${object}${kind}Input!`);
    lines.push(`${alias}: ${object}${kind}(input: $${alias}) { ${id === undefined ? 'Record { Id }' : 'success'} }`);
    variables[alias] = id === undefined ? { [object]: fields } : { Id: id, [object]: fields };
  }
  const text = `mutation buysideSave(${inputs.join(', ')}) { uiapi(input: { allOrNone: true }) { ${lines.join(' ')} } }`;
  return {
    query: gql`
      ${text}
    `,
    variables,
  };
}

/**
 * The snapshot as it will be once the operations are saved; with the org's answer, as it is. A row whose key is already
 * there is not made twice.
 */
export function applied(snapshot: Snapshot, operations: readonly Operation[], answer?: unknown): Snapshot {
  const made = (answer as { uiapi?: Record<string, { Record?: { Id?: string } }> } | undefined)?.uiapi;
  const rows = { ...snapshot.rows };
  for (const { alias, object, id, fields, shown } of operations) {
    const old = rows[object];
    if (id !== undefined) rows[object] = old.map((row) => (row.Id === id ? { ...row, ...fields, ...shown } : row));
    else if (!old.some((row) => row.Key__c !== undefined && row.Key__c === fields.Key__c))
      rows[object] = [
        ...old,
        { ...fields, ...shown, Id: made?.[alias]?.Record?.Id ?? `${BEFORE_SAVE}${fields.Key__c ?? alias}` },
      ];
  }
  return { ...snapshot, rows };
}

/** A value to be compared: lists of choices come back in the org's own order. */
const comparable = (value: Value | undefined): string =>
  String(value ?? '')
    .split(';')
    .sort()
    .join(';');

/**
 * Who has changed, since somebody saw it, what they are about to write over; null when nobody has. What both wrote the
 * same is no loss, nor is what the page does not read, or what follows from something else: a day, a newest degree.
 */
export function rivalOf(
  operations: readonly Operation[],
  seen: Snapshot['rows'],
  { rows }: Pick<Snapshot, 'rows'>,
): string | null {
  for (const { object, id, fields } of operations) {
    const [before, now = {}] = [seen, rows].map((all) => all[object].find((row) => row.Id === id));
    const isLost = ([name, value]: [string, Value]): boolean =>
      name in now &&
      !/_On__c$|^Latest/.test(name) &&
      ![before?.[name], value].map(comparable).includes(comparable(now[name]));
    if (before && Object.entries(fields).some(isLost)) return textOf(now, 'LastModifiedBy.Name');
  }
  return null;
}
