/** Four users × every object × every field × read, create, edit, delete × every door, against the permission sets' own XML. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLocalOrg, type LocalOrg } from '../../../src/local-org/index.ts';
import { ask } from './doors.ts';
import { judgeOf, USERS, type Judge } from './judge.ts';
import { Ledger, objectsOf, readAround, readNamed, readWhole, rights, type Board } from './matrix.ts';
import { copyRow, deleteRows, writeFields } from './matrixWrites.ts';
import { prepareDeal, prepareDefinitions, type Rows } from './preparedRows.ts';
import { thinnedProject } from './thinnedProject.ts';

/** Tens of thousands of cells a test; a busy machine takes its time. */
const PATIENCE_MS = 120_000;
const projectDir = join(import.meta.dirname, '../../..');
/** Another seed takes other rights away. */
const SEED = Number(process.env['MATRIX_SEED'] ?? 20_260_115);
const thinned = thinnedProject(projectDir, SEED);

async function fieldsOf(org: LocalOrg, judge: Judge): Promise<Map<string, string[]>> {
  const fields = new Map<string, string[]>();
  for (const name of objectsOf(judge)) {
    const { json } = await ask(org, 'integration', `/sobjects/${name}/describe`);
    fields.set(
      name,
      (json as { fields: { name: string }[] }).fields.map((field) => field.name),
    );
  }
  return fields;
}

/** Current values of the prepared rows, as a user who sees everything reads them. */
async function valuesOf(org: LocalOrg, rows: Rows): Promise<Map<string, Record<string, unknown>>> {
  const values = new Map<string, Record<string, unknown>>();
  for (const [name, { Id }] of Object.entries(rows)) {
    const { json } = await ask(org, 'integration', `/sobjects/${name}/${Id}`);
    values.set(name, json as Record<string, unknown>);
  }
  return values;
}

describe.each([
  ['as it is', projectDir],
  ['with rights taken away at random', thinned.dir],
])('the project %s', (_title, dir) => {
  const judge = judgeOf(dir);
  let org: LocalOrg;
  let board: Board;
  let given: Map<string, Record<string, unknown>>;
  let fields: Map<string, string[]>;

  beforeAll(async () => {
    // All fields there are, and the values of a row: from an org in which nothing is hidden.
    const open = await startLocalOrg({ projectDir });
    const fill = async (target: LocalOrg): Promise<Rows> => {
      const definitions = await prepareDefinitions(target, 'm:1');
      return { ...definitions, ...(await prepareDeal(target, target.user('rep').userId, definitions)) };
    };
    fields = await fieldsOf(open, judge);
    org = dir === projectDir ? open : await startLocalOrg({ projectDir: dir });
    const rows = await fill(org);
    const second = await prepareDefinitions(org, 'm:2');
    const other = await prepareDeal(org, org.user('rep').userId, second, 'other');
    if (org === open) given = await valuesOf(open, rows);
    else {
      // What was loaded without an owner is the administrator's.
      const owner = { OwnerId: org.user('admin').userId };
      given = new Map(Object.entries(rows).map(([name, row]) => [name, { ...owner, ...row }]));
      await open.close();
    }
    for (const [name, values] of given) {
      for (const field of fields.get(name) ?? []) {
        if (judge.isMaster(name, field)) values[field] = { ...second, ...other }[name]?.[field];
      }
    }
    const bare = objectsOf(judge).filter((name) => rows[name] === undefined);
    if (bare.length > 0) throw new Error(`preparedRows.ts has no row of ${bare.join(', ')}`);
    const copies = new Map<string, string[]>();
    for (const name of objectsOf(judge)) copies.set(name, await copyRow(org, rows, name, fields.get(name) ?? []));
    board = { org, judge, rows, copies, fields, ledger: new Ledger() };
  }, PATIENCE_MS);
  afterAll(async () => {
    await org.close();
  });

  it.each(USERS)(
    '%s reads what the permission set says, at every door',
    async (user) => {
      const ledger = new Ledger();
      for (const name of objectsOf(judge)) {
        await rights({ ...board, ledger }, user, name);
        await readWhole({ ...board, ledger }, user, name);
        await readNamed({ ...board, ledger }, user, name);
        await readAround({ ...board, ledger }, user, name);
      }
      expect(ledger.differences).toEqual([]);
      expect(ledger.cells).toBeGreaterThan(2000);
    },
    PATIENCE_MS,
  );

  it.each(USERS)(
    '%s creates and edits what the permission set says, at every door',
    async (user) => {
      const ledger = new Ledger();
      for (const name of objectsOf(judge)) {
        await writeFields({ ...board, ledger }, user, name, 'create', given.get(name) ?? {});
        await writeFields({ ...board, ledger }, user, name, 'edit', given.get(name) ?? {});
      }
      expect(ledger.differences).toEqual([]);
      expect(ledger.cells).toBeGreaterThan(2000);
    },
    PATIENCE_MS,
  );

  it.each(USERS)(
    '%s deletes what the permission set says, at every door',
    async (user) => {
      const ledger = new Ledger();
      for (const name of objectsOf(judge)) await deleteRows({ ...board, ledger }, user, name);
      expect(ledger.differences).toEqual([]);
      expect(ledger.cells).toBeGreaterThan(100);
    },
    PATIENCE_MS,
  );
});

afterAll(() => {
  thinned.remove();
});
