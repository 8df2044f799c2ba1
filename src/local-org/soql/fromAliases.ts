/**
 * Names for parents in FROM, the way joins were once written: `FROM Contact c, c.Account a WHERE a.Name = 'x'`. The parser knows only the
 * first name of the list, so the others are written out: `FROM Contact c WHERE Account.Name = 'x'`.
 */
import { isWord, tokensOf, unexpected, type Token } from './tokens.ts';

/** A list behind FROM, or the AS that the parser does not know; anything else is left as it is. */
const LIST = /\bFROM\s+[\w.]+(?:\s+AS\s|(?:\s+\w+)?\s*,)/i;
/** What follows FROM and its names. */
const CLAUSE = /^(?:WHERE|WITH|GROUP|HAVING|ORDER|LIMIT|OFFSET|FOR|UPDATE|ALL|USING)$/i;

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function endOf(token: Token): number {
  return token.at + token.text.length;
}

class Aliases {
  readonly edits: Edit[] = [];
  readonly #soql: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  public constructor(soql: string) {
    this.#soql = soql;
    this.#tokens = tokensOf(soql);
  }

  /** One statement, up to the parenthesis that closes it; those inside it have names of their own. */
  public statement(): void {
    const words: Token[] = [];
    let paths: ReadonlyMap<string, string> = new Map();
    let open = 0;
    for (let token = this.#token; token !== undefined; token = this.#token) {
      if (token.text === ')' && open === 0) break;
      this.#next += 1;
      if (token.text === '(' && isWord(this.#token, 'SELECT')) {
        this.statement();
        this.#next += 1;
      } else if (open === 0 && isWord(token, 'FROM')) paths = this.#list();
      else if (token.text === '(') open += 1;
      else if (token.text === ')') open -= 1;
      else if (token.kind === 'word') words.push(token);
    }
    for (const word of words) {
      const [first = '', ...rest] = word.text.split('.');
      const path = rest.length === 0 ? undefined : paths.get(first.toLowerCase());
      if (path !== undefined) this.edits.push({ from: word.at, to: word.at + first.length, text: path });
    }
  }

  get #token(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #word(): Token {
    const token = this.#token;
    if (token?.kind !== 'word') throw unexpected(this.#soql, token);
    this.#next += 1;
    return token;
  }

  /** The name behind an object or a path, with or without AS. */
  #alias(): Token | undefined {
    if (isWord(this.#token, 'AS')) this.#next += 1;
    const token = this.#token;
    return token?.kind !== 'word' || CLAUSE.test(token.text) ? undefined : this.#word();
  }

  /** Behind FROM: the names of parents by the path from the object that is read. */
  #list(): ReadonlyMap<string, string> {
    const object = this.#word();
    const as = this.#token;
    if (as !== undefined && isWord(as, 'AS')) this.edits.push({ from: as.at, to: endOf(as), text: '' });
    const roots = [object, this.#alias()].map((token) => token?.text.toLowerCase());
    const paths = new Map<string, string>();
    const comma = this.#token;
    if (comma?.text !== ',') return paths;
    let last: Token = comma;
    while (this.#token?.text === ',') {
      this.#next += 1;
      const path = this.#word();
      const [first = '', ...rest] = path.text.split('.');
      const before = paths.get(first.toLowerCase());
      if (rest.length === 0 || (before === undefined && !roots.includes(first.toLowerCase())))
        throw unexpected(this.#soql, path);
      last = this.#alias() ?? path;
      paths.set(last.text.toLowerCase(), [...(before === undefined ? [] : [before]), ...rest].join('.'));
    }
    this.edits.push({ from: comma.at, to: endOf(last), text: '' });
    return paths;
  }
}

/** The same statement without names for parents in FROM. @throws ApiError MALFORMED_QUERY */
export function withoutFromAliases(soql: string): string {
  if (!LIST.test(soql)) return soql;
  const aliases = new Aliases(soql);
  aliases.statement();
  const edits = aliases.edits.sort((left, right) => right.from - left.from);
  return edits.reduce((text, { from, to, text: written }) => text.slice(0, from) + written + text.slice(to), soql);
}
