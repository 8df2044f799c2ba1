import { createReadStream, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvLine, readCsv } from '../salesforce/csv.ts';
import { DECISION_OBJECTS, isTouched, WrittenRow } from '../salesforce/decisionRows.ts';
import { describeObject } from '../salesforce/describeOrg.ts';
import type { Door } from '../salesforce/door.ts';
import type { OutgoingValue } from '../salesforce/outgoingRow.ts';
import { readPages } from '../salesforce/readQuery.ts';
import { parseRows } from '../salesforce/row.ts';
import type { StoredRun } from '../salesforce/runRow.ts';
import { soql, soqlFields, soqlName } from '../salesforce/soql.ts';
import type { RunContext } from './runContext.ts';
import type { OutgoingFile } from './runLog.ts';
import { ROW_KINDS, type RowKind } from './tally.ts';
import { FileWriter } from './writeFiles.ts';

/** Why a row of the run stays. A word for each is in messages/buyside.undo.run.md. */
export type KeptWhy = 'touched' | 'changedOnly' | 'hasChildren';

/** A row of the run that stays. */
export interface KeptRow {
  readonly object: string;
  readonly key: string;
  readonly why: KeptWhy;
}

/** What was taken back. */
export interface Undone {
  readonly removed: Readonly<Record<RowKind, number>>;
  /** Rows the run had changed, as they were before. */
  readonly restored: number;
  readonly kept: readonly KeptRow[];
}

const COLUMNS = [
  'Id',
  'Key__c',
  'CreatedDate',
  'LastModifiedById',
  'LastModifiedDate',
  'Buyside_Run__r.CreatedById',
  'Buyside_Run__r.LastModifiedDate',
] as const;

/** Rows an undo holds in memory and in one file at a time. */
const ROWS_A_FILE = 50_000;

/**
 * Takes back what a run wrote: its new rows are removed, its changes put back where `before` (the folder of that run) is there. A row that somebody
 * changed since stays, and so does a path on which anything is left; both are told.
 */
export async function undoRows(context: RunContext, run: StoredRun, before: string): Promise<Undone> {
  const undo = new Undo(context, run);
  await undo.loadBefore(before);
  for (const kind of ['visits', 'members'] as const) await undo.rowsOf(kind);
  await undo.paths();
  return undo.undone();
}

class Undo {
  readonly #context: RunContext;
  readonly #run: StoredRun;
  readonly #writer: FileWriter;
  readonly #before = new Map<string, Readonly<Record<string, OutgoingValue>>>();
  readonly #kept: KeptRow[] = [];
  #hasBefore = false;
  #files = 0;

  constructor(context: RunContext, run: StoredRun) {
    this.#context = context;
    this.#run = run;
    this.#writer = new FileWriter(context);
  }

  /** What rows held before the run changed them, by id. */
  async loadBefore(folder: string): Promise<void> {
    const results = join(folder, 'results');
    if (!existsSync(results)) return;
    this.#hasBefore = true;
    for (const name of readdirSync(results).filter((each) => each.endsWith('-before.csv'))) {
      for await (const { Id: id = '', fields = '{}' } of readCsv(createReadStream(join(results, name))))
        this.#before.set(id, JSON.parse(fields) as Record<string, OutgoingValue>);
    }
  }

  async rowsOf(kind: 'visits' | 'members'): Promise<void> {
    const object = DECISION_OBJECTS[kind];
    const gone: WrittenRow[] = [];
    for await (const rows of this.#rows(object)) {
      for (const row of rows) {
        if (isTouched(row)) this.#keep(object, row, 'touched');
        else if (this.#isNew(row)) gone.push(row);
        else await this.#restore(object, row);
      }
      if (gone.length >= ROWS_A_FILE) await this.#remove(object, gone.splice(0));
    }
    await this.#remove(object, gone);
    await this.#restoreNow(object);
  }

  /** A path goes only when nothing hangs on it any more: a person's rows would go with it. */
  async paths(): Promise<void> {
    const object = DECISION_OBJECTS.paths;
    const parents = await parentsOf(this.#context.door, this.#run.Run_Id__c);
    const gone: WrittenRow[] = [];
    for await (const rows of this.#rows(object)) {
      for (const row of rows) {
        if (row.LastModifiedById !== this.#run.CreatedById) this.#keep(object, row, 'touched');
        else if (parents.has(row.Id)) this.#keep(object, row, 'hasChildren');
        else if (this.#isNew(row)) gone.push(row);
      }
      if (gone.length >= ROWS_A_FILE) await this.#remove(object, gone.splice(0));
    }
    await this.#remove(object, gone);
    await this.#restorePaths();
  }

  undone(): Undone {
    const written = this.#context.log.all('written');
    const sum = (object: string, operation: string): number =>
      written
        .filter(({ file }) => file.includes(`-${object}-${operation}`))
        .reduce((total, { result }) => total + result.updated, 0);
    const removed = ROW_KINDS.map((kind) => [kind, sum(DECISION_OBJECTS[kind], 'delete')] as const);
    return {
      removed: Object.fromEntries(removed) as Record<RowKind, number>,
      restored: ROW_KINDS.reduce((total, kind) => total + sum(DECISION_OBJECTS[kind], 'update'), 0),
      kept: this.#kept,
    };
  }

  readonly #toRestore: {
    readonly id: string;
    readonly key: string;
    readonly fields: Readonly<Record<string, OutgoingValue>>;
  }[] = [];

  /**
   * A row the run changed is known by what it held before. Without that it is known by its age, and times are kept to the second: a row as old as the
   * run may be one that the run found there.
   */
  #isNew({ Id, CreatedDate }: WrittenRow): boolean {
    const age = Date.parse(CreatedDate) - Date.parse(this.#run.CreatedDate);
    return this.#hasBefore ? !this.#before.has(Id) && age >= 0 : age > 0;
  }

  #keep(object: string, { Key__c: key }: WrittenRow, why: KeptWhy): void {
    this.#kept.push({ object, key, why });
  }

  async *#rows(object: string): AsyncGenerator<readonly WrittenRow[]> {
    const statement = soql`SELECT ${soqlFields(COLUMNS)} FROM ${soqlName(object)} WHERE Buyside_Run__r.Run_Id__c = ${this.#run.Run_Id__c} ORDER BY Id`;
    for await (const page of readPages(this.#context.door, statement, false)) yield parseRows(WrittenRow, page);
  }

  async #restore(object: string, row: WrittenRow): Promise<void> {
    const fields = this.#before.get(row.Id);
    if (fields === undefined) this.#keep(object, row, 'changedOnly');
    else this.#toRestore.push({ id: row.Id, key: row.Key__c, fields });
    if (this.#toRestore.length >= ROWS_A_FILE) await this.#restoreNow(object);
  }

  async #restoreNow(object: string): Promise<void> {
    const rows = this.#toRestore.splice(0);
    if (rows.length === 0) return;
    const names = [...new Set(rows.flatMap(({ fields }) => Object.keys(fields)))].filter(
      (name) => !name.endsWith('__r'),
    );
    const cellOf = (value: OutgoingValue | undefined): string =>
      value === undefined ? '' : value === null ? '#N/A' : typeof value === 'object' ? '' : String(value);
    const lines = rows.map(({ id, key, fields }) => csvLine([id, key, ...names.map((name) => cellOf(fields[name]))]));
    await this.#write(object, 'update', csvLine(['Id', 'Key__c', ...names]), lines);
  }

  /** Stamps and ends the run set on paths of others: they do not carry its id, so they are found by what it kept. */
  async #restorePaths(): Promise<void> {
    const ids = [...this.#before].filter(([, fields]) => 'Presumed_As_Of__c' in fields || 'Ended_On__c' in fields);
    const paths = ids.filter(([, fields]) => !('Confidence__c' in fields) && !('Entered_On__c' in fields));
    for (let from = 0; from < paths.length; from += IDS_AT_ONCE) {
      const some = new Map(paths.slice(from, from + IDS_AT_ONCE));
      const statement = soql`SELECT Id, Key__c, LastModifiedById, LastModifiedDate, CreatedDate FROM Decision_Path__c WHERE Id IN ${[...some.keys()]}`;
      for await (const page of readPages(this.#context.door, statement, false)) {
        for (const row of parseRows(WrittenRow, page)) {
          const isSince = Date.parse(row.LastModifiedDate) > Date.parse(this.#run.LastModifiedDate);
          if (isSince || row.LastModifiedById !== this.#run.CreatedById) this.#keep('Decision_Path__c', row, 'touched');
          else this.#toRestore.push({ id: row.Id, key: row.Key__c, fields: some.get(row.Id) ?? {} });
        }
      }
    }
    await this.#restoreNow('Decision_Path__c');
  }

  async #remove(object: string, rows: readonly WrittenRow[]): Promise<void> {
    if (rows.length === 0) return;
    const lines = rows.map(({ Id }) => csvLine([Id]));
    await this.#write(object, 'delete', csvLine(['Id']), lines);
  }

  async #write(
    object: string,
    operation: 'delete' | 'update',
    header: string,
    lines: readonly string[],
  ): Promise<void> {
    this.#files += 1;
    const name = `${this.#files}-${object}-${operation}.csv`;
    const text = header + lines.join('');
    writeFileSync(this.#context.folder.file('outgoing', name), text, { mode: 0o600 });
    const file: OutgoingFile = {
      name,
      object: object as OutgoingFile['object'],
      operation,
      rows: lines.length,
      bytes: text.length,
    };
    await this.#writer.write(file);
  }
}

const IDS_AT_ONCE = 400;

/** The paths of a run on which anything still hangs, of whatever object. */
async function parentsOf(door: Door, runId: string): Promise<ReadonlySet<string>> {
  const { childRelationships } = await describeObject(door, 'Decision_Path__c');
  const parents = new Set<string>();
  for (const { childSObject, field } of childRelationships.filter(({ cascadeDelete }) => cascadeDelete)) {
    if (!childSObject.endsWith('__c')) continue;
    const path = `${field.replace(/__c$/, '__r')}.Buyside_Run__r.Run_Id__c`;
    const statement = soql`SELECT ${soqlName(field)} FROM ${soqlName(childSObject)} WHERE ${soqlName(path)} = ${runId}`;
    for await (const page of readPages(door, statement, false))
      for (const row of page) parents.add(String(Reflect.get(row as object, field)));
  }
  return parents;
}
