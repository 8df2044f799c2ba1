/** The cells of the matrix: user × object × field × action × door, each what the judge says against what the door did. Here, reading. */
import type { LocalOrg, UserName } from '../../../src/local-org/index.ts';
import { ask, composite, graphql } from './doors.ts';
import { isCompound, STANDARD_OBJECTS, type Action, type Judge } from './judge.ts';
import type { Rows } from './preparedRows.ts';

/** One difference, or none. */
export class Ledger {
  public cells = 0;
  /** Cells that let something through. */
  public allowed = 0;
  public readonly differences: string[] = [];

  public compare(cell: readonly string[], expected: string, seen: string): void {
    this.cells += 1;
    if (expected === 'ok') this.allowed += 1;
    if (expected !== seen) this.differences.push(`${cell.join(' ')}: expected ${expected}, was ${seen}`);
  }
}

export interface Board {
  readonly org: LocalOrg;
  readonly judge: Judge;
  /** Object → the prepared row. */
  readonly rows: Rows;
  /** Object → ids of rows like it, one for each field: a request may name a row only once. */
  readonly copies: ReadonlyMap<string, readonly string[]>;
  /** Object → every field of it. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly ledger: Ledger;
}

/** Every object of the matrix. */
export function objectsOf(judge: Judge): string[] {
  return [...judge.objects.map(({ name }) => name), ...STANDARD_OBJECTS];
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The fields of a record of the REST API. */
function fieldsIn(record: unknown): string[] {
  return Object.keys(object(record)).filter((name) => name !== 'attributes');
}

interface Named {
  readonly name: string;
}

/** A cell for each field: `ok` where it is there. */
function presence(board: Board, user: UserName, name: string, door: string, present: Iterable<string>): void {
  const there = new Set(present);
  for (const field of board.fields.get(name) ?? []) {
    const expected = board.judge.sees(user, name, field) ? 'ok' : 'hidden';
    board.ledger.compare([user, 'read', `${name}.${field}`, door], expected, there.has(field) ? 'ok' : 'hidden');
  }
  const stranger = [...there].find((field) => !board.fields.get(name)?.includes(field));
  if (stranger !== undefined) board.ledger.differences.push(`${user} ${name}.${stranger} ${door}: nobody knows it`);
}

/** What the user is told there is: describe, object info, the record as it comes. */
export async function readWhole(board: Board, user: UserName, name: string): Promise<void> {
  const { org, rows } = board;
  const id = rows[name]?.Id ?? '';
  const describe = object((await ask(org, user, `/sobjects/${name}/describe`)).json);
  const described = Array.isArray(describe['fields']) ? (describe['fields'] as Named[]) : [];
  presence(
    board,
    user,
    name,
    'describe',
    described.map((field) => field.name),
  );
  const info = object((await ask(org, user, `/ui-api/object-info/${name}`)).json);
  presence(board, user, name, 'object-info', Object.keys(object(info['fields'])));
  const record = await ask(org, user, `/sobjects/${name}/${id}`);
  presence(board, user, name, 'rest', record.status === 200 ? fieldsIn(record.json) : []);
  const all = (board.fields.get(name) ?? []).map((field) => `${name}.${field}`).join(',');
  const optional = await ask(org, user, `/ui-api/records/${id}?optionalFields=${all}`);
  presence(
    board,
    user,
    name,
    'ui-api optional',
    optional.status === 200 ? Object.keys(object(object(optional.json)['fields'])) : [],
  );
  const everything = encodeURIComponent(`SELECT FIELDS(ALL) FROM ${name} WHERE Id = '${id}' LIMIT 1`);
  const found = object((await ask(org, user, `/query?q=${everything}`)).json)['records'];
  presence(board, user, name, 'soql fields(all)', Array.isArray(found) ? fieldsIn(found[0]) : []);
}

/** What the user gets of the fields it asks for by name: all visible ones at once, each hidden one alone. */
export async function readNamed(board: Board, user: UserName, name: string): Promise<void> {
  const { org, judge, rows, ledger } = board;
  const id = rows[name]?.Id ?? '';
  const fields = board.fields.get(name) ?? [];
  const visible = fields.filter((field) => judge.sees(user, name, field));
  const doors: Readonly<Record<string, (names: readonly string[]) => Promise<boolean>>> = {
    'rest fields=': async (names) =>
      (await ask(org, user, `/sobjects/${name}/${id}?fields=${names.join()}`)).status === 200,
    soql: async (names) => {
      const soql = `SELECT ${names.join()} FROM ${name} WHERE Id = '${id}'`;
      const { json } = await ask(org, user, `/query?q=${encodeURIComponent(soql)}`);
      return object(json)['totalSize'] === 1;
    },
    composite: async (names) =>
      (await composite(org, user, [{ method: 'GET', url: `/sobjects/${name}/${id}?fields=${names.join()}` }]))[0] ===
      'ok',
    'composite, soql': async (names) => {
      const soql = encodeURIComponent(`SELECT ${names.join()} FROM ${name} WHERE Id = '${id}'`);
      return (await composite(org, user, [{ method: 'GET', url: `/query?q=${soql}` }]))[0] === 'ok';
    },
    'collection read, ids in the address': async (names) => {
      const { json } = await ask(org, user, `/composite/sobjects/${name}?ids=${id}&fields=${names.join()}`);
      return Array.isArray(json) && object(json[0])['Id'] === id;
    },
    'collection read': async (names) => {
      const { json } = await ask(org, user, `/composite/sobjects/${name}`, 'POST', { ids: [id], fields: names });
      return Array.isArray(json) && object(json[0])['Id'] === id;
    },
    'bulk query': async (names) => {
      const query = `SELECT ${names.join()} FROM ${name} WHERE Id = '${id}'`;
      const made = await ask(org, user, '/jobs/query', 'POST', { operation: 'query', query });
      if (made.status !== 200) return false;
      const { text } = await ask(org, user, `/jobs/query/${String(object(made.json)['id'])}/results`);
      return text.split('\n', 1)[0] === names.map((field) => `"${field}"`).join() && text.includes('\n"');
    },
    'ui-api record': async (names) =>
      (await ask(org, user, `/ui-api/records/${id}?fields=${names.map((field) => `${name}.${field}`).join()}`))
        .status === 200,
    graphql: async (names) => {
      const selection = names.map((field) => (field === 'Id' ? 'Id' : `${field} { value }`)).join(' ');
      const query = `{ uiapi { query { ${name}(where: {Id: {eq: "${id}"}}) { edges { node { ${selection} } } } } } }`;
      const { data, errors } = await graphql(org, user, query);
      return errors.length === 0 && JSON.stringify(data).includes(':{');
    },
  };
  for (const [door, read] of Object.entries(doors)) {
    // Neither bulk queries nor GraphQL know an address as a whole, whoever asks.
    const isKnown = (field: string): boolean => !isCompound(name, field) || !['bulk query', 'graphql'].includes(door);
    const known = visible.filter(isKnown);
    const unknown = fields.filter((field) => !known.includes(field));
    const isThere = known.length > 0 && (await read(known));
    for (const field of known)
      ledger.compare([user, 'read', `${name}.${field}`, door], 'ok', isThere ? 'ok' : 'hidden');
    const answers = await Promise.all(unknown.map(async (field) => read([field])));
    for (const [index, field] of unknown.entries()) {
      ledger.compare([user, 'read', `${name}.${field}`, door], 'hidden', answers[index] === true ? 'ok' : 'hidden');
    }
  }
}

/** Hidden fields are no more to be asked about than to be read: in conditions, orders, groups, paths, optional fields. */
export async function readAround(board: Board, user: UserName, name: string): Promise<void> {
  const { org, judge, rows, ledger } = board;
  const id = rows[name]?.Id ?? '';
  const hidden = (board.fields.get(name) ?? []).filter((field) => !judge.sees(user, name, field));
  const soql = async (text: string): Promise<boolean> => {
    const answer = await ask(org, user, `/query?q=${encodeURIComponent(text)}`);
    return answer.status === 200;
  };
  for (const field of hidden) {
    const optional = await ask(org, user, `/ui-api/records/${id}?optionalFields=${name}.${field}`);
    const filter = `{ uiapi { query { ${name}(where: {${field}: {ne: null}}) { totalCount } } } }`;
    const order = `{ uiapi { query { ${name}(orderBy: {${field}: {order: ASC}}) { totalCount } } } }`;
    const tries: Readonly<Record<string, boolean>> = {
      'soql where': await soql(`SELECT Id FROM ${name} WHERE ${field} != null`),
      'soql order by': await soql(`SELECT Id FROM ${name} ORDER BY ${field}`),
      'soql group by': await soql(`SELECT COUNT(Id) FROM ${name} GROUP BY ${field}`),
      'soql having': await soql(`SELECT COUNT(Id) FROM ${name} GROUP BY Id HAVING MAX(${field}) != null`),
      'soql max': await soql(`SELECT MAX(${field}) FROM ${name}`),
      'soql semi-join': await soql(`SELECT Id FROM Opportunity WHERE Id IN (SELECT ${field} FROM ${name})`),
      explain:
        (await ask(org, user, `/query?explain=${encodeURIComponent(`SELECT ${field} FROM ${name}`)}`)).status === 200,
      columns:
        (await ask(org, user, `/query?columns=true&q=${encodeURIComponent(`SELECT ${field} FROM ${name}`)}`)).status ===
        200,
      'ui-api optional': optional.status === 200 && field in object(object(optional.json)['fields']),
      'graphql where': (await graphql(org, user, filter)).errors.length === 0,
      'graphql order': (await graphql(org, user, order)).errors.length === 0,
    };
    for (const [door, isLetThrough] of Object.entries(tries)) {
      ledger.compare([user, 'ask', `${name}.${field}`, door], 'hidden', isLetThrough ? 'ok' : 'hidden');
    }
  }
}

/** What describe tells the user it may do. */
export async function rights(board: Board, user: UserName, name: string): Promise<void> {
  const { org, judge, ledger } = board;
  const described = object((await ask(org, user, `/sobjects/${name}/describe`)).json);
  const list = object((await ask(org, user, '/sobjects')).json)['sobjects'];
  const listed = Array.isArray(list) && (list as Named[]).some((each) => each.name === name);
  const told: Readonly<Record<Action, unknown>> = {
    read: listed,
    create: described['createable'],
    edit: described['updateable'],
    delete: described['deletable'],
  };
  for (const [action, seen] of Object.entries(told) as [Action, unknown][]) {
    const may = judge.mayObject(user, name, 'read') && judge.mayObject(user, name, action);
    ledger.compare([user, action, name, 'describe'], may ? 'ok' : 'denied', seen === true ? 'ok' : 'denied');
  }
}
