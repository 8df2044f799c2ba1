import { gql, type GraphQLDocument } from 'lightning/graphql';
import type { ObjectName, Row, Snapshot, Value } from './rows';

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
      rows[object] = [...old, { ...fields, ...shown, Id: made?.[alias]?.Record?.Id ?? BEFORE_SAVE + alias }];
  }
  return { ...snapshot, rows };
}
