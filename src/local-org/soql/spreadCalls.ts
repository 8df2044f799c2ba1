/**
 * Functions inside ROLLUP and CUBE, of which the parser knows only fields: each is given to it as a name that no field has, and put back
 * when the statement is read.
 */
import type { Expression } from './statement.ts';
import { isWord, tokensOf, type Token } from './tokens.ts';

const SPREAD = /\b(?:ROLLUP|CUBE)\s*\([^)]*\(/i;

export interface SpreadCalls {
  readonly text: string;
  /** By the name that stands for it. */
  readonly calls: ReadonlyMap<string, Expression>;
}

/** `YEAR(x)` or `HOUR(zone(x))` from a place on, with the number of its tokens; `undefined` for anything else. */
function callAt(tokens: readonly Token[], at: number): { call: Expression; length: number } | undefined {
  const [name, open, inner] = tokens.slice(at, at + 3);
  if (name?.kind !== 'word' || open?.text !== '(' || inner?.kind !== 'word') return undefined;
  const nested = callAt(tokens, at + 2);
  const close = at + 2 + (nested?.length ?? 1);
  if (tokens[close]?.text !== ')') return undefined;
  const argument = nested?.call ?? ({ kind: 'path', path: inner.text.split('.') } as const);
  return { call: { kind: 'call', name: name.text.toLowerCase(), args: [argument] }, length: close + 1 - at };
}

/** The same statement with names in place of functions in ROLLUP and CUBE. @throws ApiError MALFORMED_QUERY */
export function withoutSpreadCalls(soql: string): SpreadCalls {
  const calls = new Map<string, Expression>();
  if (!SPREAD.test(soql)) return { text: soql, calls };
  const tokens = tokensOf(soql);
  let text = '';
  let written = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    if (!isWord(tokens[at], 'ROLLUP') && !isWord(tokens[at], 'CUBE')) continue;
    for (at += 2; at < tokens.length && tokens[at]?.text !== ')'; at += 1) {
      const found = callAt(tokens, at);
      const [first, last] = [tokens[at], tokens[at + (found?.length ?? 1) - 1]];
      if (found === undefined || first === undefined || last === undefined) continue;
      const name = `Spread${calls.size}__`;
      calls.set(name, found.call);
      text += soql.slice(written, first.at) + name;
      written = last.at + last.text.length;
      at += found.length - 1;
    }
  }
  return { text: text + soql.slice(written), calls };
}
