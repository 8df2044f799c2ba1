import { statSync } from 'node:fs';
import { DECISION_OBJECTS, type DecisionObject } from '../../salesforce/decisionRows.ts';
import { copyToCsv, literal, quoted } from '../run/csvTables.ts';
import type { Sql } from '../run/onDisk.ts';
import { kindOf } from '../result/rowKinds.ts';
import { fieldsChanged } from '../outgoing/outgoingLines.ts';
import type { WorkContext } from '../run/runContext.ts';
import type { OutgoingFile } from '../run/runLog.ts';
import { type BeforeFiles, beforeTable } from './valuesBefore.ts';

const ROWS_A_FILE = 50_000;
/** Rows differ in length. */
const MARGIN = 0.9;

/** The files of one turn of an undo: rows to remove, rows to put back, and rows that stay. */
export class UndoFiles {
  readonly all: OutgoingFile[] = [];
  readonly #context: WorkContext;
  readonly #turn: string;
  readonly #filesBefore: number;
  readonly #before: BeforeFiles;
  #keptFiles = 0;

  constructor(context: WorkContext, turn: string, before: BeforeFiles) {
    this.#context = context;
    this.#turn = turn;
    this.#filesBefore = context.log.all('undoing').reduce((sum, { files }) => sum + files.length, 0);
    this.#before = before;
  }

  /** Writes the files for what the table `fate` says of one object. */
  async add(sql: Sql, object: DecisionObject): Promise<void> {
    const { folder, begin } = this.#context;
    this.#keptFiles += 1;
    const kept = folder.file('results', `kept-${this.#turn}-${this.#keptFiles}.csv`);
    const staying = `fate IN ('touched', 'laterRun', 'changedOnly', 'hasChildren')`;
    await sql.run(copyToCsv(`SELECT object, "Key__c", fate AS why FROM fate WHERE ${staying} ORDER BY "Key__c"`, kept));
    await this.#write(sql, object, 'delete', 'remove', (rows) => `SELECT "Id" FROM ${rows}`);
    await this.#write(sql, object, 'update', 'restore', (rows) => {
      const cells = restored(object).map(([column, field]) => `${cellOf(field)} AS ${quoted(column)}`);
      const run = object === DECISION_OBJECTS.paths ? [] : [`${literal(begin.runId)} AS "Buyside_Run__r.Run_Id__c"`];
      return `SELECT f."Id", f."Key__c", ${[...cells, ...run].join(', ')} FROM ${rows} f JOIN ${beforeTable(this.#before, object)} b USING ("Id")`;
    });
  }

  async #write(
    sql: Sql,
    object: DecisionObject,
    operation: 'delete' | 'update',
    fate: 'remove' | 'restore',
    toStatement: (rows: string) => string,
  ): Promise<void> {
    const [counted] = await sql.rows<{ rows: string }>(
      `SELECT count(*) AS rows FROM fate WHERE fate = ${literal(fate)}`,
    );
    const all = Number(counted?.rows ?? 0);
    const { folder, sizes } = this.#context;
    let most = ROWS_A_FILE;
    for (let from = 0; from < all;) {
      const name = `${this.#filesBefore + this.all.length + 1}-${object}-${operation}.csv`;
      const path = folder.file('outgoing', name);
      const count = Math.min(most, all - from);
      // Rows of one path stand together, so that no two batches wait for the same path.
      const rows = `(SELECT "Id", "Key__c" FROM fate WHERE fate = ${literal(fate)} ORDER BY path, "Id" LIMIT ${count} OFFSET ${from})`;
      await sql.run(copyToCsv(toStatement(rows), path));
      const bytes = statSync(path).size;
      // Evidence to put back may be long: what is more than a job takes is written again with fewer rows.
      most = Math.max(1, Math.min(most, Math.floor((count * sizes.bytesAFile * MARGIN) / bytes)));
      if (bytes > sizes.bytesAFile && count > 1) continue;
      this.all.push({ name, object, operation, rows: count, bytes });
      from += count;
    }
  }
}

/** Column to write and field of the values before, for each field a run may have changed. */
function restored(object: DecisionObject): readonly (readonly [string, string])[] {
  const kind = kindOf(object);
  const fields = fieldsChanged(kind).map((name) => [name, name] as const);
  return kind === 'paths' ? [...fields, ['Decision_Model__c', 'Decision_Model__r']] : fields;
}

/** A field of the values before as a cell: `#N/A` where it was blank, nothing where the run did not change it. */
const cellOf = (field: string): string =>
  `CASE json_type(b.fields, '$.${field}') WHEN 'NULL' THEN '#N/A' ELSE json_extract_string(b.fields, '$.${field}') END`;
