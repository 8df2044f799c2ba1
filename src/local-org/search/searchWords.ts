/** What is looked for in a search, and whether a record's texts hold it: words, wildcards, phrases, AND, OR, AND NOT. */
import { ApiError } from '../engine.ts';

/** One word, which may hold `*` and `?`, or several in a row. */
export type SearchTerm = readonly string[];

export type SearchExpression =
  | { readonly kind: 'term'; readonly words: SearchTerm }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly SearchExpression[] }
  | { readonly kind: 'not'; readonly part: SearchExpression };

/** Characters of what is looked for, as in Salesforce. */
const MAX_LENGTH = 4000;
const MAX_DEPTH = 50;

/** A refusal of a search. */
export function malformedSearch(message: string): ApiError {
  return new ApiError(400, 'MALFORMED_SEARCH', message);
}

type Token =
  | { readonly kind: 'open' | 'close' | 'and' | 'or' | 'not' }
  /** Pieces with wildcards as such and everything escaped as a gap between words. */
  | { readonly kind: 'text'; readonly text: string };

const MARKS: Readonly<Record<string, Token['kind']>> = { AND: 'and', OR: 'or', NOT: 'not' };
/** Stands for a character that was escaped: it divides words, and is no operator. */
const GAP = '\u0000';

function tokens(text: string): Token[] {
  const found: Token[] = [];
  const pattern = /\s+|(\()|(\))|"((?:[^"\\]|\\[\s\S])*)"?|((?:[^\s()"\\]|\\[\s\S])+)|\\/g;
  for (const [whole, open, close, phrase, word] of text.matchAll(pattern)) {
    const plain = (part: string): string =>
      part.replaceAll(/\\[\s\S]/g, (escaped) => (/\\\w/.test(escaped) ? escaped.slice(1) : GAP));
    if (open) found.push({ kind: 'open' });
    else if (close) found.push({ kind: 'close' });
    else if (phrase !== undefined) found.push({ kind: 'text', text: plain(phrase) });
    else if (word !== undefined) {
      const kind = MARKS[word.toUpperCase()];
      found.push(kind && kind !== 'text' ? { kind } : { kind: 'text', text: plain(word) });
    } else if (whole.trim() !== '') found.push({ kind: 'text', text: GAP });
  }
  return found;
}

function toTerm(text: string): SearchExpression {
  return {
    kind: 'term',
    words:
      text
        .normalize('NFC')
        .toLowerCase()
        .match(/[\p{L}\p{N}\p{M}*?]+/gu) ?? [],
  };
}

/** Reads an expression from its tokens: OR of ANDs; words beside each other are joined by AND. */
class Reader {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  public constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  public whole(): SearchExpression {
    const expression = this.#either();
    if (this.#next < this.#tokens.length)
      throw malformedSearch('unexpected token: a parenthesis is closed that was not opened');
    return expression;
  }

  #take(kind: Token['kind']): boolean {
    if (this.#tokens[this.#next]?.kind !== kind) return false;
    this.#next += 1;
    return true;
  }

  #either(): SearchExpression {
    const parts = [this.#both()];
    while (this.#take('or')) parts.push(this.#both());
    const [only] = parts;
    return only && parts.length === 1 ? only : { kind: 'or', parts };
  }

  #both(): SearchExpression {
    const parts = [this.#single()];
    for (;;) {
      const isJoined = this.#take('and');
      const kind = this.#tokens[this.#next]?.kind;
      if (!isJoined && kind !== 'text' && kind !== 'open' && kind !== 'not') break;
      parts.push(this.#single());
    }
    const [only] = parts;
    return only && parts.length === 1 ? only : { kind: 'and', parts };
  }

  #single(): SearchExpression {
    if (this.#take('not')) return { kind: 'not', part: this.#nested(() => this.#single()) };
    if (this.#take('open')) {
      const inner = this.#nested(() => this.#either());
      if (!this.#take('close')) throw malformedSearch('unexpected token: a parenthesis is not closed');
      return inner;
    }
    const token = this.#tokens[this.#next];
    if (token?.kind !== 'text') throw malformedSearch('unexpected token: a search term is missing');
    this.#next += 1;
    return toTerm(token.text);
  }

  #nested(read: () => SearchExpression): SearchExpression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw malformedSearch(`Search terms may be nested ${MAX_DEPTH} deep`);
    const expression = read();
    this.#depth -= 1;
    return expression;
  }
}

/** What stands between the braces of FIND. @throws ApiError MALFORMED_SEARCH */
export function parseSearch(text: string): SearchExpression {
  if (text.length > MAX_LENGTH) throw malformedSearch(`search term may have ${MAX_LENGTH} characters at most`);
  if (text.trim().length < 2) throw malformedSearch(`search term must be longer than one character: ${text.trim()}`);
  return new Reader(tokens(text)).whole();
}

/** A record's text as words, and the pieces of those that change from letters to digits or from small to capital letters. */
interface Words {
  readonly inOrder: readonly string[];
  readonly all: ReadonlySet<string>;
}

function wordsOf(text: string): Words {
  const inOrder: string[] = [];
  const all = new Set<string>();
  for (const [word] of text.normalize('NFC').matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    inOrder.push(word.toLowerCase());
    for (const piece of [
      word,
      ...word.split(/(?<=\p{N})(?=\p{L})|(?<=\p{L})(?=\p{N})/u),
      ...word.split(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{N})(?=\p{L})|(?<=\p{L})(?=\p{N})/u),
    ]) {
      all.add(piece.toLowerCase());
    }
  }
  return { inOrder, all };
}

/** Whether a word is what a pattern of `*` and `?` says, in time that grows with both and no faster. */
function isLike(pattern: string, word: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < word.length) {
    const want = pattern.charAt(at);
    if (want === '*') {
      star = at;
      at += 1;
      resume = index;
    } else if (want === '?' || want === word.charAt(index)) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      index = resume;
    } else return false;
  }
  while (pattern.charAt(at) === '*') at += 1;
  return at === pattern.length;
}

function hasWord({ all }: Words, word: string): boolean {
  if (!/[*?]/.test(word)) return all.has(word);
  for (const candidate of all) if (isLike(word, candidate)) return true;
  return false;
}

function hasPhrase({ inOrder }: Words, words: SearchTerm): boolean {
  return inOrder.some((_word, start) =>
    words.every((word, offset) => {
      const candidate = inOrder[start + offset];
      return candidate !== undefined && isLike(word, candidate);
    }),
  );
}

/** A test of records by the texts of their fields; what is joined by AND may stand in different ones. */
export function matcherOf(expression: SearchExpression): (texts: readonly string[]) => boolean {
  const holds = (part: SearchExpression, fields: readonly Words[]): boolean => {
    switch (part.kind) {
      case 'and':
        return part.parts.every((inner) => holds(inner, fields));
      case 'or':
        return part.parts.some((inner) => holds(inner, fields));
      case 'not':
        return !holds(part.part, fields);
      case 'term': {
        const [first, ...more] = part.words;
        if (first === undefined) return false;
        return fields.some((field) => (more.length === 0 ? hasWord(field, first) : hasPhrase(field, part.words)));
      }
    }
  };
  return (texts) => holds(expression, texts.map(wordsOf));
}

/** Text without wildcards that every match holds in one of its fields, in small letters; '' when there is none. */
export function surePart(expression: SearchExpression): string {
  if (expression.kind === 'and') return longest(expression.parts.map(surePart));
  if (expression.kind !== 'term') return '';
  return longest(expression.words.flatMap((word) => word.split(/[*?]+/)));
}

function longest(texts: readonly string[]): string {
  return texts.reduce((best, text) => (text.length > best.length ? text : best), '');
}
