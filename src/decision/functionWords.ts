import type { BuyerFunction } from './vocabulary.ts';

/** One row of the word table: words that place a person in a function. */
export interface FunctionWords {
  readonly function: BuyerFunction;
  readonly words: readonly string[];
}

/** What a record says of a person's place; the surest first. */
export interface PersonWords {
  readonly departments: readonly string[];
  readonly titles: readonly string[];
  readonly roles: readonly string[];
}

/**
 * The function a person belongs to, as far as words tell: department before title before role, and within one text the
 * first function of the table with a word in it. Whole words only, whatever their case.
 * Shape: null when no word fits; a guess is worse than not knowing.
 */
export function functionOf(person: PersonWords, table: readonly FunctionWords[]): BuyerFunction | null {
  const places = placed.get(table) ?? new Map<string, BuyerFunction | null>();
  placed.set(table, places);
  const words = [person.departments, person.titles, person.roles].map((texts) => texts.join('\n')).join('\r');
  const before = places.get(words);
  if (before !== undefined) return before;
  if (places.size >= MOST_KNOWN) places.clear();
  const now = place(person, table);
  places.set(words, now);
  return now;
}

/** People with the same words come again with every deal. */
const placed = new WeakMap<readonly FunctionWords[], Map<string, BuyerFunction | null>>();

function place(person: PersonWords, table: readonly FunctionWords[]): BuyerFunction | null {
  for (const texts of [person.departments, person.titles, person.roles]) {
    const haystack = texts.map(padded);
    const row = table.find(({ words }) => words.some((word) => haystack.some((text) => text.includes(padded(word)))));
    if (row) return row.function;
  }
  return null;
}

/** True when one of the words or word groups stands in the text as whole words, whatever their case. */
export function hasAnyWord(text: string | null | undefined, words: readonly string[]): boolean {
  if (text === null || text === undefined) return false;
  const haystack = padded(text);
  return words.some((word) => haystack.includes(padded(word)));
}

/** Titles, departments and the words of a table come again with every deal. */
const MOST_KNOWN = 10_000;
const known = new Map<string, string>();

function padded(text: string): string {
  const before = known.get(text);
  if (before !== undefined) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const now = inSpaces(text);
  known.set(text, now);
  return now;
}

const inSpaces = (text: string): string =>
  ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
