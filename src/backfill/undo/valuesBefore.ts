import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NUMBER_FIELDS } from '../../salesforce/decisionFields.ts';
import { csvTable, literal, noRows, quoted } from '../run/csvTables.ts';
import { BEFORE } from '../outgoing/outgoingLines.ts';

/** Files of what rows held before a run changed them; undefined where the folder of the run is not here. */
export type BeforeFiles = readonly string[] | undefined;

/** Those files, in the folder of a run. */
export function beforeFiles(folder: string): BeforeFiles {
  const results = join(folder, 'results');
  if (!existsSync(results)) return undefined;
  return readdirSync(results)
    .filter((name) => name.endsWith(`-${BEFORE.name}.csv`))
    .map((name) => join(results, name));
}

/** What the rows of an object held before, as a table of one row each; without files, a table of no rows. */
export function beforeTable(before: BeforeFiles, object: string): string {
  if (before === undefined || before.length === 0) return noRows(BEFORE.columns);
  const files = csvTable(before, BEFORE.columns);
  return `(SELECT "Id", any_value(fields) AS fields, any_value(written) AS written FROM ${files} WHERE object = ${literal(object)} GROUP BY "Id")`;
}

/**
 * SQL that says whether a row `r` holds what stands in a column of JSON, in those of the fields that the run changed. What it holds tells more
 * than when it was changed: an undo of a later run leaves it as this run did, only later.
 */
export function holds(json: string, fields: readonly string[]): string {
  const same = fields.map((field) => {
    const [top = field] = field.split('.');
    const then = `json_extract_string(${json}, '$.${field}')`;
    return `(json_type(${json}, '$.${top}') IS NULL OR ${comparable(field, then)} IS NOT DISTINCT FROM ${comparable(field, `r.${quoted(field)}`)})`;
  });
  return ['true', ...same].join(' AND ');
}

/** The org and our files write numbers, instants and lists in ways of their own. */
function comparable(field: string, text: string): string {
  if (NUMBER_FIELDS.has(field)) return `TRY_CAST(${text} AS DOUBLE)`;
  if (field === 'Roles__c') return `list_sort(string_split(${text}, ';'))`;
  return INSTANT.test(field) ? `left(${text}, 19)` : text;
}

const INSTANT = /_(On|Of|Before)__c$/;
