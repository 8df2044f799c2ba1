/**
 * The parser reads single comparisons well, but loses negations and knows no tree: of three NOTs it drops one, in HAVING it overwrites one,
 * and parentheses come out as counts. So AND, OR, NOT and parentheses of each WHERE and HAVING are read here, into a tree of the places
 * of its comparisons, and the parser is given the same statement with the comparisons in a row, joined by AND.
 * Mixing AND and OR on one level is refused, as Salesforce does: it has no precedence between them.
 */
import { ApiError } from '../engine.ts';
import { isWord, tokensOf, unexpected, type Token } from './tokens.ts';

/** A comparison. Times of day in it, of which the parser has no notion, stand as zeros in the text it is given. */
export interface Leaf {
  readonly kind: 'leaf';
  readonly times: readonly string[];
}

export type BooleanTree =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly BooleanTree[] }
  | { readonly kind: 'not'; readonly part: BooleanTree }
  | Leaf;

/** A statement for the parser, and the trees of its WHERE and HAVING clauses, inner statements' included, in the order of their words. */
export interface FlatStatement {
  readonly text: string;
  readonly trees: readonly BooleanTree[];
}

/** Deeper than anyone writes; each level takes room on the stack. */
const MAX_DEPTH = 500;

/** What a clause of conditions ends before. As the first word of a comparison each may be a field's name. */
const CLAUSES: ReadonlySet<string> = new Set(
  'WHERE WITH GROUP HAVING ORDER LIMIT OFFSET FOR UPDATE ALL USING'.split(' '),
);

/** Words that are one to the parser, which takes only a single blank between them. */
const PAIRS: Readonly<Record<string, string>> = { ORDER: 'BY', GROUP: 'BY', DATA: 'CATEGORY' };

class Flattener {
  readonly #soql: string;
  readonly #tokens: readonly Token[];
  readonly #trees: BooleanTree[] = [];
  #next = 0;
  #depth = 0;
  #text = '';
  #written = 0;

  public constructor(soql: string) {
    this.#soql = soql;
    this.#tokens = tokensOf(soql);
  }

  public flatten(): FlatStatement {
    this.#statement(false);
    if (this.#token !== undefined) throw unexpected(this.#soql, this.#token);
    return { text: this.#text + this.#soql.slice(this.#written), trees: this.#trees };
  }

  get #token(): Token | undefined {
    return this.#tokens[this.#next];
  }

  /** Writes something else in the place of the next `count` tokens, and goes past them. */
  #replace(text: string, count = 1): void {
    const first = this.#tokens[this.#next];
    const last = this.#tokens[this.#next + count - 1];
    if (first === undefined || last === undefined) throw unexpected(this.#soql, undefined);
    this.#text += this.#soql.slice(this.#written, first.at) + text;
    this.#written = last.at + last.text.length;
    this.#next += count;
  }

  /**
   * Up to its end: the text's, or the parenthesis that closes it.
   * @param isOfChildren a subquery of the select list, whose FROM may begin with its parent's name; anywhere else the parser drops it.
   */
  #statement(isOfChildren: boolean): void {
    this.#enter();
    let open = 0;
    let hasWith = false;
    for (let token = this.#token; token !== undefined; token = this.#token) {
      const pair = token.kind === 'word' ? PAIRS[token.text.toUpperCase()] : undefined;
      if (token.text === ')' && open === 0) break;
      if (token.text === '(' && isWord(this.#tokens[this.#next + 1], 'SELECT')) this.#inner(true);
      else if (isWord(token, 'WHERE') || isWord(token, 'HAVING')) this.#clause();
      else if (pair !== undefined && isWord(this.#tokens[this.#next + 1], pair))
        this.#replace(`${token.text} ${pair}`, 2);
      else {
        const following = this.#tokens[this.#next + 1];
        if (!isOfChildren && isWord(token, 'FROM') && following?.text.includes('.') === true)
          throw unexpected(this.#soql, following);
        // Of two WITH clauses the parser keeps the last.
        if (isWord(token, 'WITH') && hasWith) throw unexpected(this.#soql, token);
        if (isWord(token, 'WITH')) hasWith = true;
        if (token.text === '(') open += 1;
        if (token.text === ')') open -= 1;
        this.#next += 1;
      }
    }
    this.#depth -= 1;
  }

  /** A statement in parentheses. */
  #inner(isOfChildren: boolean): void {
    this.#next += 1;
    this.#statement(isOfChildren);
    if (this.#token === undefined) throw unexpected(this.#soql, undefined);
    this.#next += 1;
  }

  #clause(): void {
    this.#next += 1;
    const place = this.#trees.push({ kind: 'leaf', times: [] }) - 1;
    this.#trees[place] = this.#level();
  }

  /** Conditions joined by the same word, until the parenthesis closes or the clause ends. */
  #level(): BooleanTree {
    this.#enter();
    const parts = [this.#one()];
    let word: 'and' | 'or' | undefined;
    for (let token = this.#token; isWord(token, 'AND') || isWord(token, 'OR'); token = this.#token) {
      const own = isWord(token, 'AND') ? 'and' : 'or';
      if (word !== undefined && word !== own) throw unexpected(this.#soql, token);
      word = own;
      this.#replace('AND');
      parts.push(this.#one());
    }
    this.#depth -= 1;
    const [only] = parts;
    return word === undefined && only !== undefined ? only : { kind: word ?? 'and', parts };
  }

  #one(): BooleanTree {
    const token = this.#token;
    if (isWord(token, 'NOT')) {
      this.#enter();
      this.#replace(' ');
      const part = this.#one();
      this.#depth -= 1;
      return { kind: 'not', part };
    }
    if (token?.text === '(') {
      this.#replace(' ');
      const inner = this.#level();
      if (this.#token?.text !== ')') throw unexpected(this.#soql, this.#token);
      this.#replace(' ');
      return inner;
    }
    if (token?.kind !== 'word') throw unexpected(this.#soql, token);
    return this.#leaf();
  }

  #leaf(): Leaf {
    const times: string[] = [];
    let open = 0;
    this.#next += 1;
    for (let token = this.#token; token !== undefined; token = this.#token) {
      if (open === 0 && this.#endsLeaf(token)) break;
      if (token.kind === 'time') {
        times.push(token.text);
        this.#replace('0');
        continue;
      }
      if (token.text === '(' && isWord(this.#tokens[this.#next + 1], 'SELECT')) {
        this.#inner(false);
        continue;
      }
      if (token.text === '(') open += 1;
      if (token.text === ')') open -= 1;
      this.#next += 1;
    }
    return { kind: 'leaf', times };
  }

  #endsLeaf(token: Token): boolean {
    if (token.text === ')' || isWord(token, 'AND') || isWord(token, 'OR')) return true;
    return token.kind === 'word' && CLAUSES.has(token.text.toUpperCase());
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH)
      throw new ApiError(400, 'QUERY_TOO_COMPLICATED', `Conditions may be nested ${MAX_DEPTH} levels deep`);
  }
}

/** Reads the trees of a statement off its text. @throws ApiError MALFORMED_QUERY */
export function flattenConditions(soql: string): FlatStatement {
  return new Flattener(soql).flatten();
}
