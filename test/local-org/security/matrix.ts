/** The cells of the matrix: user × object × field × action × door, each what the judge says against what the door did. */
import type { LocalOrg, UserName } from '../../../src/local-org/index.ts';
import { ask, batch, bulk, collection, graphql, restOutcome, uiOutcome } from './doors.ts';
import { AUDIT, STANDARD_OBJECTS, type Action, type Judge, type Outcome } from './judge.ts';
import { load, type Rows } from './preparedRows.ts';

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
  const layout = await ask(org, user, `/ui-api/records/${id}?layoutTypes=Full`);
  presence(
    board,
    user,
    name,
    'ui-api layout',
    layout.status === 200 ? Object.keys(object(object(layout.json)['fields'])) : [],
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
  const hidden = fields.filter((field) => !judge.sees(user, name, field));
  const doors: Readonly<Record<string, (names: readonly string[]) => Promise<boolean>>> = {
    'rest fields=': async (names) =>
      (await ask(org, user, `/sobjects/${name}/${id}?fields=${names.join()}`)).status === 200,
    soql: async (names) => {
      const soql = `SELECT ${names.join()} FROM ${name} WHERE Id = '${id}'`;
      const { json } = await ask(org, user, `/query?q=${encodeURIComponent(soql)}`);
      return object(json)['totalSize'] === 1;
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
    const isThere = visible.length > 0 && (await read(visible));
    for (const field of visible)
      ledger.compare([user, 'read', `${name}.${field}`, door], 'ok', isThere ? 'ok' : 'hidden');
    const answers = await Promise.all(hidden.map(async (field) => read([field])));
    for (const [index, field] of hidden.entries()) {
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

/** A GraphQL literal of a JSON value. */
function literal(value: unknown): string {
  return JSON.stringify(value ?? null);
}

interface Try {
  readonly field: string;
  readonly value: unknown;
  readonly expected: Outcome;
}

/** Every field alone through the GraphQL mutation; to a client, unknown and not writeable are the same refusal. */
async function writeGraphQL(
  board: Board,
  user: UserName,
  name: string,
  action: 'create' | 'edit',
  tries: readonly Try[],
): Promise<Outcome[]> {
  const id = board.rows[name]?.Id ?? '';
  const operation = ({ field, value }: Try, index: number): string =>
    action === 'create'
      ? `f${index}: ${name}Create(input: {${name}: {${field}: ${literal(value)}}}) { Record { Id } }`
      : `f${index}: ${name}Update(input: {Id: "${id}", ${name}: {${field}: ${literal(value)}}}) { success }`;
  const document = (parts: readonly string[]): string =>
    `mutation { uiapi(input: {allOrNone: false}) { ${parts.join(' ')} } }`;
  const isRefused = (errors: Awaited<ReturnType<typeof graphql>>['errors']): boolean =>
    errors.some(({ code, message }) => code === '' || outcomeNames.has(code) || message.includes('No such column'));
  const allowed = tries.filter(({ expected }) => expected === 'ok');
  const together = allowed.length === 0 ? undefined : await graphql(board.org, user, document(allowed.map(operation)));
  const outcomes = tries.map(async (each): Promise<Outcome> => {
    const index = allowed.indexOf(each);
    if (index < 0)
      return isRefused((await graphql(board.org, user, document([operation(each, 0)]))).errors) ? each.expected : 'ok';
    const own = together?.errors.filter(({ paths }) => paths.length === 0 || paths.includes(`f${index}`)) ?? [];
    return isRefused(own) ? 'readonly' : 'ok';
  });
  return Promise.all(outcomes);
}

const outcomeNames = new Set([
  ...['INVALID_TYPE', 'INSUFFICIENT_ACCESS', 'INSUFFICIENT_ACCESS_OR_READONLY', 'INVALID_FIELD_FOR_INSERT_UPDATE'],
  ...['INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', 'INVALID_CROSS_REFERENCE_KEY'],
]);

/** Every field written alone, through every door: the value the row has already, or another master where that may not change. */
export async function writeFields(
  board: Board,
  user: UserName,
  name: string,
  action: 'create' | 'edit',
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { org, judge, ledger, rows } = board;
  const id = rows[name]?.Id ?? '';
  const tries = (board.fields.get(name) ?? [])
    .filter((field) => field !== 'Id')
    .map((field): Try => ({ field, value: values[field] ?? null, expected: judge.write(user, name, field, action) }));
  const method = action === 'create' ? 'POST' : 'PATCH';
  const bodies = tries.map(({ field, value }) => ({ [field]: value }));
  const url = `/sobjects/${name}${action === 'create' ? '' : `/${id}`}`;
  const uiUrl = `/ui-api/records${action === 'create' ? '' : `/${id}`}`;
  const operation = action === 'create' ? 'insert' : 'update';
  const own = tries.map((_each, index) => (action === 'create' ? {} : { Id: board.copies.get(name)?.[index] }));
  const columns = [...(action === 'create' ? [] : ['Id']), ...tries.map(({ field }) => field)];
  // GraphQL's inputs hold no audit fields, whoever asks.
  const typed = tries.map((each) =>
    each.expected === 'ok' && AUDIT.includes(each.field) ? { ...each, expected: 'readonly' as const } : each,
  );
  const doors: Readonly<Record<string, () => Promise<Outcome[]>>> = {
    rest: async () => Promise.all(bodies.map(async (body) => restOutcome(await ask(org, user, url, method, body)))),
    'composite batch': () =>
      batch(
        org,
        user,
        bodies.map((richInput) => ({ method, url, richInput })),
      ),
    collection: () =>
      collection(
        org,
        user,
        method,
        bodies.map((body, index) => ({ attributes: { type: name }, ...own[index], ...body })),
      ),
    bulk: () =>
      bulk(
        org,
        user,
        { object: name, operation },
        columns,
        bodies.map((body, index) => ({ ...own[index], ...body })),
      ),
    'ui-api': async () =>
      Promise.all(
        bodies.map(async (fields) =>
          uiOutcome(await ask(org, user, uiUrl, method, { ...(action === 'create' ? { apiName: name } : {}), fields })),
        ),
      ),
    graphql: () => writeGraphQL(board, user, name, action, typed),
  };
  for (const [door, write] of Object.entries(doors)) {
    const seen = await write();
    for (const [index, { field, expected }] of (door === 'graphql' ? typed : tries).entries()) {
      ledger.compare([user, action, `${name}.${field}`, door], expected, seen[index] ?? 'no answer');
    }
  }
}

/** Rows like the prepared one, with unique values of their own. */
export async function copyRow(org: LocalOrg, rows: Rows, name: string, marks: readonly string[]): Promise<string[]> {
  const { Id, ...values } = rows[name] ?? { Id: '' };
  const unique = ['Key__c', 'Run_Id__c'].filter((field) => Id !== '' && field in values);
  const copies = marks.map((mark) => ({
    ...values,
    ...Object.fromEntries(unique.map((field) => [field, `${String(values[field])}-${mark}`])),
  }));
  return load(org, name, copies);
}

/** A row like the prepared one is deleted through every door. */
export async function deleteRows(board: Board, user: UserName, name: string): Promise<void> {
  const { org, judge, ledger, rows } = board;
  const expected = judge.remove(user, name);
  const doors: Readonly<Record<string, (id: string) => Promise<Outcome>>> = {
    rest: async (id) => restOutcome(await ask(org, user, `/sobjects/${name}/${id}`, 'DELETE')),
    collection: async (id) => {
      const { json, text } = await ask(org, user, `/composite/sobjects?ids=${id}`, 'DELETE');
      if (!Array.isArray(json)) throw new Error(text);
      return object(json[0])['success'] === true ? 'ok' : 'denied';
    },
    'composite batch': async (id) =>
      (await batch(org, user, [{ method: 'DELETE', url: `/sobjects/${name}/${id}` }]))[0] ?? 'denied',
    bulk: async (id) =>
      (await bulk(org, user, { object: name, operation: 'delete' }, ['Id'], [{ Id: id }]))[0] ?? 'denied',
    'ui-api': async (id) => uiOutcome(await ask(org, user, `/ui-api/records/${id}`, 'DELETE')),
    graphql: async (id) => {
      const document = `mutation { uiapi { gone: ${name}Delete(input: {Id: "${id}"}) { Id } } }`;
      return (await graphql(org, user, document)).errors.length === 0 ? 'ok' : 'denied';
    },
  };
  for (const [door, remove] of Object.entries(doors)) {
    const [id = ''] = await copyRow(org, rows, name, [`${user} ${door}`]);
    ledger.compare([user, 'delete', name, door], expected, await remove(id));
    const still = await ask(org, 'admin', `/sobjects/${name}/${id}`);
    ledger.compare(
      [user, 'delete', name, `${door}, seen afterwards`],
      expected === 'ok' ? '404' : '200',
      String(still.status),
    );
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
