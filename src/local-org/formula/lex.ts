/** Splits a formula into tokens. Source of the rules: the grammar of Salesforce's own open formula engine. */
import { FormulaError } from './formulaError.ts';

export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'symbol' | 'end';
  /** A text's value with its escapes resolved; a symbol in its canonical form (`!=` is `<>`, `==` is `=`). */
  readonly text: string;
  readonly position: number;
}

const SPACE = /[\s\u00A0]+/y;
/** A number starts with a digit: `.5` is no number in formulas. */
const NUMBER = /\d+(?:\.\d+)?/y;
const NAME = /[A-Za-z$][\w$:.#]*/y;
const SYMBOL = /&&|\|\||<>|!=|==|<=|>=|[-+*/^&=<>!(),]/y;
const CANONICAL: Readonly<Record<string, string>> = { '!=': '<>', '==': '=' };
/** The only characters a backslash may stand before. */
const ESCAPABLE = new Set(['n', 'r', 't', '"', "'", '\\']);
/** Of these, the ones that stand for themselves; `\n` stays two characters, as in Salesforce. */
const UNESCAPED = new Set(['"', "'", '\\']);

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function readComment(text: string, at: number): number {
  const end = text.indexOf('*/', at + 2);
  if (end < 0) throw new FormulaError('Syntax error. The comment is not closed', at);
  return end + 2;
}

/** A text literal from its opening quote: the value and where it ends. */
function readText(text: string, at: number): { value: string; end: number } {
  const quote = text.charAt(at);
  let value = '';
  for (let index = at + 1; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === quote) return { value, end: index + 1 };
    if (character === '\\') {
      index += 1;
      const escaped = text.charAt(index);
      if (!ESCAPABLE.has(escaped)) throw new FormulaError(`Syntax error. '\\${escaped}' is not an escape`, index - 1);
      value += UNESCAPED.has(escaped) ? escaped : `\\${escaped}`;
    } else if (character === '\n' || character === '\r') {
      throw new FormulaError('Syntax error. A text ends on the line it starts on', at);
    } else {
      value += character;
    }
  }
  throw new FormulaError('Syntax error. The text is not closed', at);
}

function readToken(text: string, at: number): { token: Token; end: number } {
  const character = text.charAt(at);
  if (character === '"' || character === "'") {
    const { value, end } = readText(text, at);
    return { token: { kind: 'text', text: value, position: at }, end };
  }
  const number = match(NUMBER, text, at);
  if (number !== undefined) return { token: { kind: 'number', text: number, position: at }, end: at + number.length };
  const name = match(NAME, text, at);
  if (name !== undefined) return { token: { kind: 'name', text: name, position: at }, end: at + name.length };
  const symbol = match(SYMBOL, text, at);
  if (symbol === undefined) throw new FormulaError(`Syntax error. '${character}' is not expected here`, at);
  return { token: { kind: 'symbol', text: CANONICAL[symbol] ?? symbol, position: at }, end: at + symbol.length };
}

/**
 * The tokens of a formula, without white space and comments, ended by one of kind `end`.
 * @throws FormulaError at the first character that starts no token.
 */
export function lexFormula(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const space = match(SPACE, text, at);
    if (space !== undefined) {
      at += space.length;
    } else if (text.startsWith('/*', at)) {
      at = readComment(text, at);
    } else {
      const { token, end } = readToken(text, at);
      tokens.push(token);
      at = end;
    }
  }
  tokens.push({ kind: 'end', text: '', position: text.length });
  return tokens;
}
