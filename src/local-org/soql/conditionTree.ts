/**
 * The parser hands a WHERE or HAVING clause over as a chain of conditions that carry counts of parentheses; here it becomes a tree.
 * Mixing AND and OR on one level is refused, as Salesforce does: it has no precedence between them.
 */
import type { Condition as ParsedCondition, HavingClause, Query, WhereClause } from '@jetstreamapp/soql-parser-js';
import type { ComparisonOperator, Condition, Expression, Literal, Statement } from './statement.ts';
import { readLiteral } from './literals.ts';
import { malformed } from './refusals.ts';

type Chain = WhereClause | HavingClause;
type Link = Chain['left'];

type Token =
  { readonly kind: '(' | ')' | 'and' | 'or' | 'not' } | { readonly kind: 'condition'; readonly condition: Condition };

/** What the tree needs of the statement reader: functions and inner statements are read there. */
export interface ConditionReaders {
  readonly expression: (parsed: ParsedFunction | string) => Expression;
  readonly statement: (query: Query) => Statement;
}

/** A function call as the parser gives it, in WHERE, HAVING, GROUP BY and ORDER BY. */
export interface ParsedFunction {
  readonly functionName?: string | undefined;
  readonly parameters?: readonly (string | ParsedFunction)[] | undefined;
}

const OPERATORS: Readonly<Record<string, ComparisonOperator>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  LIKE: 'like',
  IN: 'in',
  'NOT IN': 'not in',
  INCLUDES: 'includes',
  EXCLUDES: 'excludes',
};

function operatorOf(text: string): ComparisonOperator {
  const operator = OPERATORS[text.toUpperCase()];
  if (operator === undefined) throw malformed(`unexpected token: '${text}'`);
  return operator;
}

function valuesOf(
  condition: Exclude<ParsedCondition, { openParen: number }> | { value: string | string[] },
): Literal[] {
  const { value } = condition;
  const types: unknown = 'literalType' in condition ? condition.literalType : undefined;
  const texts: readonly string[] = Array.isArray(value) ? value : [value];
  return texts.map((text, index) => {
    const type: unknown = Array.isArray(types) ? types[index] : types;
    return readLiteral(typeof type === 'string' ? type : undefined, text);
  });
}

function readLeaf(link: NonNullable<Link>, readers: ConditionReaders): Condition {
  if (!('operator' in link)) throw malformed('unexpected token: NOT');
  const left = readers.expression('fn' in link ? link.fn : link.field);
  const operator = operatorOf(link.operator);
  if ('valueQuery' in link) {
    if (operator !== 'in' && operator !== 'not in')
      throw malformed(`unexpected token: '${link.operator}' before a subquery`);
    return { kind: 'semijoin', left, isNegated: operator === 'not in', inner: readers.statement(link.valueQuery) };
  }
  const values = valuesOf(link);
  const takesList = operator === 'in' || operator === 'not in' || operator === 'includes' || operator === 'excludes';
  if (takesList !== Array.isArray(link.value)) throw malformed(`unexpected token: '${String(link.value)}'`);
  return { kind: 'compare', left, operator, values };
}

function tokensOf(chain: Chain, readers: ConditionReaders): Token[] {
  const tokens: Token[] = [];
  for (let rest: Chain | undefined = chain; rest !== undefined; rest = 'right' in rest ? rest.right : undefined) {
    const link: Link = rest.left;
    const opened = link !== null && 'openParen' in link ? (link.openParen ?? 0) : 0;
    for (let count = 0; count < opened; count += 1) tokens.push({ kind: '(' });
    if (link !== null && 'operator' in link) {
      tokens.push({ kind: 'condition', condition: readLeaf(link, readers) });
      for (let count = 0; count < (link.closeParen ?? 0); count += 1) tokens.push({ kind: ')' });
    }
    if ('operator' in rest)
      tokens.push({ kind: rest.operator === 'AND' ? 'and' : rest.operator === 'OR' ? 'or' : 'not' });
  }
  return tokens;
}

/** Reads one level: conditions joined by the same word, until the parenthesis closes or the clause ends. */
class TreeReader {
  readonly #tokens: readonly Token[];
  #next = 0;

  public constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  public read(): Condition {
    const condition = this.#level();
    if (this.#next < this.#tokens.length)
      throw malformed('Conditions are joined by AND or OR, and parentheses come in pairs');
    return condition;
  }

  #level(): Condition {
    const parts = [this.#one()];
    let word: 'and' | 'or' | undefined;
    for (;;) {
      const token = this.#tokens[this.#next];
      if (token === undefined || (token.kind !== 'and' && token.kind !== 'or')) break;
      if (word !== undefined && word !== token.kind) throw malformed(`unexpected token: '${token.kind.toUpperCase()}'`);
      word = token.kind;
      this.#next += 1;
      parts.push(this.#one());
    }
    const [only] = parts;
    return word === undefined && only !== undefined ? only : { kind: word ?? 'and', parts };
  }

  #one(): Condition {
    const token = this.#tokens[this.#next];
    this.#next += 1;
    if (token?.kind === 'condition') return token.condition;
    if (token?.kind === 'not') return { kind: 'not', part: this.#one() };
    if (token?.kind !== '(') throw malformed(`unexpected token: '${token?.kind ?? '<EOF>'}'`);
    const inner = this.#level();
    if (this.#tokens[this.#next]?.kind !== ')') throw malformed(`unexpected token: '<EOF>'`);
    this.#next += 1;
    return inner;
  }
}

/** A clause of the parser as a tree. @throws ApiError */
export function readCondition(chain: Chain, readers: ConditionReaders): Condition {
  return new TreeReader(tokensOf(chain, readers)).read();
}
