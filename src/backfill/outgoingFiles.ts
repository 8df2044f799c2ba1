import { closeSync, openSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { csvLine } from '../salesforce/csv.ts';
import { DECISION_OBJECTS } from '../salesforce/decisionRows.ts';
import type { OutgoingRow, OutgoingValue } from '../salesforce/outgoingRow.ts';
import type { DealPlan } from './planDeal.ts';
import type { RunFolder } from './runFolder.ts';
import type { OutgoingFile } from './runLog.ts';
import { ROW_KINDS, type RowKind } from './tally.ts';

const RUN = 'Buyside_Run__r.Run_Id__c';
const PATH = 'Decision_Path__r.Key__c';
const MODEL = 'Decision_Model__r.Key__c';
const SHOWN = [
  'Status__c',
  'Entered_On__c',
  'Entered_Not_Before__c',
  'Exited_On__c',
  'Confidence__c',
  'Evidence_Class__c',
  'Evidence_Rules__c',
  'Evidence__c',
] as const;
const FOUND = ['Roles__c', 'Function__c', 'Opportunity_Contact_Role_Id__c'] as const;

/** The columns of each kind of file, the key first (after the id of a row to change). */
const COLUMNS: Readonly<Record<RowKind, Readonly<Record<'insert' | 'update', readonly string[]>>>> = {
  paths: {
    insert: [
      'Key__c',
      'Opportunity__c',
      MODEL,
      'Status__c',
      'Started_On__c',
      'Ended_On__c',
      'Presumed_Step__c',
      'Presumed_As_Of__c',
      RUN,
    ],
    update: ['Id', 'Key__c', MODEL, 'Status__c', 'Ended_On__c', 'Presumed_Step__c', 'Presumed_As_Of__c'],
  },
  visits: {
    insert: [
      'Key__c',
      PATH,
      'Step_Definition__r.Key__c',
      'Step_Code__c',
      'Sequence__c',
      'Visit__c',
      'Basis__c',
      ...SHOWN,
      RUN,
    ],
    update: ['Id', 'Key__c', ...SHOWN, RUN],
  },
  members: {
    insert: ['Key__c', PATH, 'Contact__c', 'Basis__c', 'Joined_On__c', ...FOUND, RUN],
    update: ['Id', 'Key__c', ...FOUND, RUN],
  },
};

/** The fields of a row that a run may change, but for the parents it names. */
export const fieldsChanged = (kind: RowKind): readonly string[] =>
  COLUMNS[kind].update.filter((column) => column !== 'Id' && column !== 'Key__c' && !column.includes('.'));

/** The order in which the files of a part are written: no row is sent before its path is there. */
const ORDER = ROW_KINDS.flatMap((kind) => [
  { kind, operation: 'insert' as const },
  { kind, operation: 'update' as const },
]);

const BUFFER = 1_000_000;

/** One CSV file that grows; rows are buffered, so that a million of them are not a million writes. */
class GrowingFile {
  readonly name: string;
  readonly columns: readonly string[];
  readonly #handle: number;
  #buffer = '';
  #bytes = 0;
  rows = 0;

  constructor(path: string, columns: readonly string[]) {
    this.name = basename(path);
    this.columns = columns;
    this.#handle = openSync(path, 'w', 0o600);
    this.#put(csvLine(columns));
  }

  get bytes(): number {
    return this.#bytes + this.#buffer.length;
  }

  add({ key, id, fields }: OutgoingRow): void {
    const cells = this.columns.map((column) => {
      if (column === 'Key__c') return key;
      return column === 'Id' ? (id ?? '') : cellOf(fields, column);
    });
    this.rows += 1;
    this.#put(csvLine(cells));
  }

  close(): void {
    this.#flush();
    closeSync(this.#handle);
  }

  #put(line: string): void {
    this.#buffer += line;
    if (this.#buffer.length > BUFFER) this.#flush();
  }

  #flush(): void {
    // `writeSync` may take only a part, and say so in a number.
    writeFileSync(this.#handle, this.#buffer);
    this.#bytes += Buffer.byteLength(this.#buffer);
    this.#buffer = '';
  }
}

/** `Decision_Path__r.Key__c` is the key in the nested parent; `#N/A` clears a field, an empty cell leaves it alone. */
function cellOf(fields: Readonly<Record<string, OutgoingValue>>, column: string): string {
  const dot = column.indexOf('.');
  const value = fields[dot === -1 ? column : column.slice(0, dot)];
  if (value === undefined) return '';
  if (value === null) return '#N/A';
  if (typeof value !== 'object') return String(value);
  return value[column.slice(dot + 1)] ?? '';
}

/** The files of one part of the deals: the rows to write, and what the rows to change held before. */
export class PartFiles {
  readonly #folder: RunFolder;
  readonly #part: number;
  readonly #files = new Map<string, GrowingFile>();
  readonly #before: GrowingFile;
  deals = 0;

  constructor(folder: RunFolder, part: number) {
    this.#folder = folder;
    this.#part = part;
    this.#before = new GrowingFile(folder.file('results', `${part}-before.csv`), ['object', 'Id', 'Key__c', 'fields']);
  }

  add({ path, visits, members }: DealPlan): void {
    this.deals += 1;
    const plans = { paths: path, visits, members };
    for (const kind of ROW_KINDS) {
      for (const row of plans[kind].inserts) this.#file(kind, 'insert').add(row);
      for (const row of plans[kind].updates) {
        this.#file(kind, 'update').add(row);
        const before = { object: DECISION_OBJECTS[kind], fields: JSON.stringify(row.before ?? {}) };
        this.#before.add({ key: row.key, id: row.id ?? '', fields: before });
      }
    }
  }

  /** The size of the largest file. */
  largest(): number {
    return Math.max(0, ...[...this.#files.values()].map(({ bytes }) => bytes));
  }

  /** Closes the files and lists those with rows, in the order they are to be written. */
  close(): readonly OutgoingFile[] {
    this.#before.close();
    for (const file of this.#files.values()) file.close();
    return ORDER.flatMap(({ kind, operation }) => {
      const file = this.#files.get(nameOf(this.#part, kind, operation));
      if (file === undefined) return [];
      const { name, rows, bytes } = file;
      return [{ name, object: DECISION_OBJECTS[kind], operation, rows, bytes }];
    });
  }

  #file(kind: RowKind, operation: 'insert' | 'update'): GrowingFile {
    const name = nameOf(this.#part, kind, operation);
    const file =
      this.#files.get(name) ?? new GrowingFile(this.#folder.file('outgoing', name), COLUMNS[kind][operation]);
    this.#files.set(name, file);
    return file;
  }
}

const nameOf = (part: number, kind: RowKind, operation: string): string =>
  `${part}-${DECISION_OBJECTS[kind]}-${operation}.csv`;

/** Which kind of rows an object holds. */
export const kindOf = (object: string): RowKind =>
  ROW_KINDS.find((kind) => DECISION_OBJECTS[kind] === object) ?? 'paths';
