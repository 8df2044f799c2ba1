/** SOSL text to a search. What Salesforce knows and the local org does not is refused. */
import { malformedSearch } from './searchWords.ts';

export type SearchGroup = 'ALL' | 'NAME' | 'EMAIL' | 'PHONE' | 'SIDEBAR';

/** What is wanted of one object: SOQL without its SELECT and FROM. */
export interface Returning {
  readonly object: string;
  /** `Id, Name`; Id alone when absent. */
  readonly fields?: string;
  /** The text after WHERE. */
  readonly where?: string;
  /** The text after ORDER BY. */
  readonly orderBy?: string;
  readonly limit?: number;
  readonly offset?: number;
}

export interface Search {
  /** What is looked for, as it was written. */
  readonly text: string;
  readonly group: SearchGroup;
  /** All objects when empty. */
  readonly returning: readonly Returning[];
  /** Of all records together. */
  readonly limit?: number;
}

/** Characters of a statement, as in Salesforce. */
const MAX_LENGTH = 100_000;
const NO_TERM = 'No search term found. The search term must be enclosed in braces.';
const GROUPS: readonly string[] = ['ALL', 'NAME', 'EMAIL', 'PHONE', 'SIDEBAR'];

function isGroup(text: string): text is SearchGroup {
  return GROUPS.includes(text);
}

/** A name of a group of fields. @throws ApiError */
export function searchGroup(text: string): SearchGroup {
  const group = text.toUpperCase();
  if (isGroup(group)) return group;
  throw malformedSearch(`unexpected token: ${text}`);
}

/** What is in the braces and what follows them. */
function splitTerm(text: string): { readonly term: string; readonly rest: string } {
  const [head] = /^\s*FIND\s*\{/i.exec(text) ?? [];
  if (head === undefined) throw malformedSearch(NO_TERM);
  let end = head.length;
  while (end < text.length && text.charAt(end) !== '}') end += text.charAt(end) === '\\' ? 2 : 1;
  if (end >= text.length) throw malformedSearch(NO_TERM);
  return { term: text.slice(head.length, end), rest: text.slice(end + 1) };
}

/** Words, texts in quotes, and single marks, each with the depth of parentheses it stands in. */
interface Piece {
  readonly text: string;
  readonly depth: number;
}

function piecesOf(text: string): Piece[] {
  let depth = 0;
  const pieces: Piece[] = [];
  for (const [piece] of text.matchAll(/\s+|'(?:[^'\\]|\\[\s\S])*'?|[\w.:+-]+|[^\w\s]/g)) {
    if (piece === ')') depth -= 1;
    if (depth < 0) throw malformedSearch("unexpected token: ')'");
    pieces.push({ text: piece, depth });
    if (piece === '(') depth += 1;
  }
  if (depth > 0) throw malformedSearch("unexpected token: '<EOF>'");
  return pieces;
}

/** The text in front of the first of some words at the top, and what follows from each of them. */
function clausesOf(pieces: readonly Piece[], depth: number, words: readonly string[]): Map<string, string> {
  const clauses = new Map<string, string>();
  let name = '';
  let text = '';
  const end = (): void => {
    if (clauses.has(name)) throw malformedSearch(`unexpected token: ${name}`);
    clauses.set(name, text.trim());
    text = '';
  };
  for (const piece of pieces) {
    const word = piece.text.toUpperCase();
    if (piece.depth === depth && words.includes(word)) {
      end();
      name = word;
    } else text += piece.text;
  }
  end();
  return clauses;
}

function numberOf(clause: string, name: string): number {
  if (!/^\d{1,6}$/.test(clause)) throw malformedSearch(`${name} is followed by a number, not by '${clause}'`);
  return Number(clause);
}

function objectPieces(text: string): Piece[][] {
  const items: Piece[][] = [[]];
  for (const piece of piecesOf(text)) {
    if (piece.text === ',' && piece.depth === 0) items.push([]);
    else items.at(-1)?.push(piece);
  }
  return items;
}

function readReturning(pieces: readonly Piece[]): Returning {
  const text = pieces.map((piece) => piece.text).join('');
  const [, object, inner] = /^\s*([A-Za-z]\w*)\s*(?:\(([\s\S]*)\))?\s*$/.exec(text) ?? [];
  if (object === undefined) throw malformedSearch(`unexpected token: '${text.trim()}'`);
  if (inner === undefined) return { object };
  const clauses = clausesOf(piecesOf(inner), 0, ['WHERE', 'USING', 'ORDER', 'LIMIT', 'OFFSET']);
  if (clauses.has('USING')) throw malformedSearch('USING ListView is not supported by the local org');
  const fields = clauses.get('') ?? '';
  if (fields === '') throw malformedSearch(`${object} needs a list of fields in its parentheses`);
  const where = clauses.get('WHERE');
  const order = clauses.get('ORDER');
  const orderBy = order === undefined ? undefined : /^BY\s+([\s\S]+)$/i.exec(order)?.[1];
  if (order !== undefined && orderBy === undefined) throw malformedSearch('ORDER is followed by BY and a field');
  const limit = clauses.get('LIMIT');
  const offset = clauses.get('OFFSET');
  return {
    object,
    fields,
    ...(where === undefined ? {} : { where }),
    ...(orderBy === undefined ? {} : { orderBy }),
    ...(limit === undefined ? {} : { limit: numberOf(limit, 'LIMIT') }),
    ...(offset === undefined ? {} : { offset: numberOf(offset, 'OFFSET') }),
  };
}

/** A search from SOSL text. @throws ApiError MALFORMED_SEARCH */
export function parseSosl(text: string): Search {
  if (text.length > MAX_LENGTH)
    throw malformedSearch(`SOSL statements cannot be longer than ${MAX_LENGTH} characters.`);
  const { term, rest } = splitTerm(text);
  const clauses = clausesOf(piecesOf(rest), 0, ['IN', 'RETURNING', 'WITH', 'LIMIT', 'UPDATE']);
  const stray = clauses.get('') ?? '';
  if (stray !== '') throw malformedSearch(`unexpected token: '${stray}'`);
  for (const word of ['WITH', 'UPDATE']) {
    if (clauses.has(word)) throw malformedSearch(`${word} is not supported in the searches of the local org`);
  }
  const group = clauses.get('IN');
  const [, name] = group === undefined ? [] : (/^(\w+)\s+FIELDS$/i.exec(group) ?? []);
  if (group !== undefined && name === undefined) throw malformedSearch(`unexpected token: '${group}'`);
  const returning = clauses.get('RETURNING');
  const limit = clauses.get('LIMIT');
  return {
    text: term,
    group: name === undefined ? 'ALL' : searchGroup(name),
    returning: returning === undefined ? [] : objectPieces(returning).map(readReturning),
    ...(limit === undefined ? {} : { limit: numberOf(limit, 'LIMIT') }),
  };
}
