import { csvLine } from '../../salesforce/csv.ts';
import { DECISION_OBJECTS, type DecisionObject } from '../../salesforce/decisionRows.ts';
import type { OutgoingRow, OutgoingValue } from '../../salesforce/outgoingRow.ts';
import type { DealPlan } from '../plan/planDeal.ts';
import { byKind, ROW_KINDS, type RowKind } from '../result/rowKinds.ts';

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

/** A kind of file that the rows of a part of the deals are sent as. */
export interface OutgoingKind {
  readonly name: string;
  readonly object: DecisionObject;
  readonly operation: 'insert' | 'update';
  readonly columns: readonly string[];
}

const outgoingKind = (kind: RowKind, operation: 'insert' | 'update'): OutgoingKind => ({
  name: `${DECISION_OBJECTS[kind]}-${operation}`,
  object: DECISION_OBJECTS[kind],
  operation,
  columns: COLUMNS[kind][operation],
});

const KINDS = byKind((kind) => ({ insert: outgoingKind(kind, 'insert'), update: outgoingKind(kind, 'update') }));

/** In the order in which the files of a part are written: no row is sent before its path is there. */
export const OUTGOING_KINDS: readonly OutgoingKind[] = ROW_KINDS.flatMap((kind) => [
  KINDS[kind].insert,
  KINDS[kind].update,
]);

/** What the rows to change held before, and what was written but for the long text of the evidence: kept beside the results, never sent. */
export const BEFORE = { name: 'before', columns: ['object', 'Id', 'Key__c', 'fields', 'written'] } as const;

/** Lines of CSV of one kind, without a header. */
export interface Lines {
  readonly rows: number;
  readonly text: string;
}

/** The rows to write for some deals, as lines of the files they belong to. */
export class OutgoingLines {
  readonly #lines = new Map<string, string[]>();

  add({ path, visits, members }: DealPlan): void {
    const plans = { paths: path, visits, members };
    for (const kind of ROW_KINDS) {
      const { insert, update } = KINDS[kind];
      for (const row of plans[kind].inserts) this.#add(insert, row);
      for (const row of plans[kind].updates) {
        this.#add(update, row);
        const fields = {
          object: DECISION_OBJECTS[kind],
          fields: JSON.stringify(row.before ?? {}),
          written: JSON.stringify({ ...row.fields, Evidence__c: undefined }),
        };
        this.#add(BEFORE, { key: row.key, id: row.id ?? '', fields });
      }
    }
  }

  /** By the name of the kind, in pieces that may go into files of their own; a kind without rows is left out. */
  all(): ReadonlyMap<string, readonly Lines[]> {
    return new Map([...this.#lines].map(([name, lines]) => [name, inPieces(lines)]));
  }

  #add({ name, columns }: Pick<OutgoingKind, 'name' | 'columns'>, { key, id, fields }: OutgoingRow): void {
    const lines = this.#lines.get(name) ?? [];
    this.#lines.set(name, lines);
    const cells = columns.map((column) => {
      if (column === 'Key__c') return key;
      return column === 'Id' ? (id ?? '') : cellOf(fields, column);
    });
    lines.push(csvLine(cells));
  }
}

/** Evidence may be long: rows of one range of deals can be more than a file takes. */
const ROWS_A_PIECE = 2_000;

function inPieces(lines: readonly string[]): readonly Lines[] {
  const pieces: Lines[] = [];
  for (let from = 0; from < lines.length; from += ROWS_A_PIECE) {
    const some = lines.slice(from, from + ROWS_A_PIECE);
    pieces.push({ rows: some.length, text: some.join('') });
  }
  return pieces;
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
