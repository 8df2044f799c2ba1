/**
 * How texts compare when capitals do not matter. SQLite's own `NOCASE`, `LIKE` and `upper` know only A to Z, and `node:sqlite` takes no
 * collations, so a text is compared by its folded form: itself in capitals, letter by letter.
 *
 * Capitals, because Salesforce sorts (English locale) by the UTF-8 values of uppercase letters: `_` stands after `Z`.
 * Letter by letter, so that folding never changes a length: `ß` stays itself, and `LIKE 'stra_e'` counts it as one.
 * A letter beyond ASCII never becomes one of A to Z (`ſ`, `ı` stay), so that comparing with an ASCII text by `NOCASE` gives the same answer.
 */
import type { DatabaseSync } from 'node:sqlite';

const known = new WeakSet<DatabaseSync>();

/** Whether SQLite's own rules compare this text as its folded form would. */
export function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 127) return false;
  return true;
}

function foldLetter(letter: string): string {
  const capital = letter.toUpperCase();
  const isOneLetter = capital.length === letter.length;
  return isOneLetter && (letter <= '\u007f' || capital > '\u007f') ? capital : letter;
}

/** A text as all texts that differ from it only in case become. Equal and ordered as folded texts are, is how Salesforce compares. */
export function foldCase(text: string): string {
  if (isAscii(text)) return text.toUpperCase();
  let folded = '';
  for (const letter of text) folded += foldLetter(letter);
  return folded;
}

/** Adds `fold_case` to a database, once. */
export function registerCaseFolding(database: DatabaseSync): void {
  if (known.has(database)) return;
  known.add(database);
  database.function('fold_case', { deterministic: true }, (value) =>
    typeof value === 'string' ? foldCase(value) : value,
  );
}

/** The folded form of an SQL text. Texts in ASCII, nearly all of them, are folded without leaving SQLite. */
export function foldSql(sql: string): string {
  return `iif(octet_length(${sql}) = length(${sql}), upper(${sql}), fold_case(${sql}))`;
}
