/** The cells of the matrix that write: every field alone, through every door, and rows deleted. */
import type { LocalOrg, UserName } from '../../../src/local-org/index.ts';
import { ask, batch, bulk, collection, composite, graph, graphql, restOutcome, tree, uiOutcome } from './doors.ts';
import { AUDIT, type Outcome } from './judge.ts';
import type { Board } from './matrix.ts';
import { load, type Rows } from './preparedRows.ts';

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
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

/** A row that is there is edited by an upsert too. The key is in the address or in a column of its own, so it is not written alone. */
function upserts(
  board: Board,
  user: UserName,
  name: string,
  fields: readonly string[],
  bodies: readonly Readonly<Record<string, unknown>>[],
): Readonly<Record<string, () => Promise<Outcome[]>>> {
  const { org, judge, rows, copies } = board;
  const key = KEYS.find((field) => fields.includes(field));
  if (key === undefined || judge.write(user, name, key, 'edit') !== 'ok') return {};
  const value = String(rows[name]?.[key]);
  const url = `/sobjects/${name}/${key}/${encodeURIComponent(value)}`;
  const others = bodies.map((body) => Object.fromEntries(Object.entries(body).filter(([field]) => field !== key)));
  return {
    'rest upsert': async () =>
      Promise.all(others.map(async (body) => restOutcome(await ask(org, user, url, 'PATCH', body)))),
    'collection upsert': () => {
      const ids = copies.get(name) ?? [];
      const records = others.map((body, index) => ({ attributes: { type: name }, ...body, Id: ids[index] }));
      return collection(org, user, 'PATCH', records, `/${name}/Id`);
    },
    'bulk upsert': () => {
      const marks = board.fields.get(name) ?? [];
      const keyed = others.map((body, index) => ({ ...body, [key]: `${value}-${String(marks[index])}` }));
      const job = { object: name, operation: 'upsert', externalIdFieldName: key };
      return bulk(org, user, job, [key, ...fields.filter((field) => field !== key)], keyed);
    },
  };
}

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
    .map((field): Try => {
      const value = values[field] ?? null;
      return { field, value, expected: judge.write(user, name, field, action, value === null) };
    });
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
    composite: () =>
      composite(
        org,
        user,
        bodies.map((body) => ({ method, url, body })),
      ),
    graph: () =>
      graph(
        org,
        user,
        bodies.map((body) => ({ method, url, body })),
      ),
    ...(action === 'create' && { tree: () => tree(org, user, name, bodies) }),
    ...(action === 'edit' &&
      upserts(
        board,
        user,
        name,
        tries.map(({ field }) => field),
        bodies,
      )),
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

/** External ids by which rows of our objects are upserted. */
const KEYS = ['Key__c', 'Run_Id__c'];

/** Rows like the prepared one, with unique values of their own. */
export async function copyRow(org: LocalOrg, rows: Rows, name: string, marks: readonly string[]): Promise<string[]> {
  const { Id, ...values } = rows[name] ?? { Id: '' };
  const unique = KEYS.filter((field) => Id !== '' && field in values);
  const copies = marks.map((mark) => ({
    ...values,
    ...Object.fromEntries(unique.map((field) => [field, `${String(values[field])}-${mark}`])),
  }));
  return load(org, name, copies);
}

/** A row like the prepared one is deleted through every door. */
export async function deleteRows(board: Board, user: UserName, name: string): Promise<void> {
  const { org, judge, ledger, rows } = board;
  const doors: Readonly<Record<string, (id: string) => Promise<Outcome>>> = {
    rest: async (id) => restOutcome(await ask(org, user, `/sobjects/${name}/${id}`, 'DELETE')),
    collection: async (id) => {
      const { json, text } = await ask(org, user, `/composite/sobjects?ids=${id}`, 'DELETE');
      if (!Array.isArray(json)) throw new Error(text);
      return object(json[0])['success'] === true ? 'ok' : 'denied';
    },
    'composite batch': async (id) =>
      (await batch(org, user, [{ method: 'DELETE', url: `/sobjects/${name}/${id}` }]))[0] ?? 'denied',
    composite: async (id) =>
      (await composite(org, user, [{ method: 'DELETE', url: `/sobjects/${name}/${id}` }]))[0] ?? 'denied',
    graph: async (id) =>
      (await graph(org, user, [{ method: 'DELETE', url: `/sobjects/${name}/${id}` }]))[0] ?? 'denied',
    bulk: async (id) =>
      (await bulk(org, user, { object: name, operation: 'delete' }, ['Id'], [{ Id: id }]))[0] ?? 'denied',
    'bulk, for good': async (id) =>
      (await bulk(org, user, { object: name, operation: 'hardDelete' }, ['Id'], [{ Id: id }]))[0] ?? 'denied',
    'ui-api': async (id) => uiOutcome(await ask(org, user, `/ui-api/records/${id}`, 'DELETE')),
    graphql: async (id) => {
      const document = `mutation { uiapi { gone: ${name}Delete(input: {Id: "${id}"}) { Id } } }`;
      return (await graphql(org, user, document)).errors.length === 0 ? 'ok' : 'denied';
    },
  };
  for (const [door, remove] of Object.entries(doors)) {
    const [id = ''] = await copyRow(org, rows, name, [`${user} ${door}`]);
    // Deleting for good takes a permission that only these two have.
    const mayBeGone = door !== 'bulk, for good' || ['admin', 'integration'].includes(user);
    const expected = mayBeGone ? judge.remove(user, name) : 'denied';
    ledger.compare([user, 'delete', name, door], expected, await remove(id));
    const still = await ask(org, 'admin', `/sobjects/${name}/${id}`);
    ledger.compare(
      [user, 'delete', name, `${door}, seen afterwards`],
      expected === 'ok' ? '404' : '200',
      String(still.status),
    );
  }
}
