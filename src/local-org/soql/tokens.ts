/** SOQL text as words, literals and signs, each with its place. */
import { malformed } from './refusals.ts';

export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'time' | 'sign';
  readonly text: string;
  /** Of the first character, in the statement. */
  readonly at: number;
}

/** A time of day, which only fields of type Time are compared with: `13:30:00.000Z`. */
const TIME = /^\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/i;

const TOKEN =
  /(?<blank>\s+)|(?<word>[A-Za-z][\w.]*)|(?<text>'(?:[^'\\]|\\[\s\S])*')|(?<number>[+-]?\.?\d[\w.:+-]*)|(?<sign>[(),=<>!:])/y;

/** Characters of a line that a message shows on each side of a place. */
const SHOWN = 32;

/** The words around a place, a sign below it, and `ERROR at Row:1:Column:8`: what Salesforce says before what is wrong there. */
export function placeOf(soql: string, at: number): string {
  const row = soql.slice(0, at).split('\n').length;
  const column = at - soql.lastIndexOf('\n', at - 1);
  const start = at - column + 1;
  const shown = soql.slice(Math.max(start, at - SHOWN), at);
  // A word that would be cut off is left out.
  const before = at - SHOWN > start ? shown.replace(/^\S*\s+/, '') : shown.trimStart();
  const after = /^\S*(?:[^\n]{0,31}(?!\S))?/.exec(soql.slice(at))?.[0] ?? '';
  const line = before + after.slice(0, 2 * SHOWN);
  return `\n${line}\n${' '.repeat(before.length)}^\nERROR at Row:${row}:Column:${column}`;
}

/** The refusal of a token that may not stand where it does; of the end of the text when there is none. */
export function unexpected(soql: string, token: Token | undefined): Error {
  if (token === undefined) return malformed(`unexpected token: '<EOF>'`);
  return malformed(`${placeOf(soql, token.at)}\nunexpected token: '${token.text}'`);
}

/** @throws ApiError MALFORMED_QUERY for a sign that SOQL does not have, and a text without an end. */
export function tokensOf(soql: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < soql.length; at = TOKEN.lastIndex) {
    const found = TOKEN.exec(soql)?.groups;
    if (found === undefined)
      throw malformed(`${placeOf(soql, at)}\nline ${soql.slice(0, at).split('\n').length}: unexpected character`);
    const { word, text, number, sign } = found;
    if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
    else if (text !== undefined) tokens.push({ kind: 'text', text, at });
    else if (number !== undefined) tokens.push({ kind: TIME.test(number) ? 'time' : 'number', text: number, at });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at });
  }
  return tokens;
}

/** Whether a token is a word of the grammar, whatever its capitals. `keyword` is in capitals. */
export function isWord(token: Token | undefined, keyword: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === keyword;
}
