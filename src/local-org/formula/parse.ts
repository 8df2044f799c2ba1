/**
 * A Pratt parser for formulas.
 *
 * Precedence, loosest first: `||`, `&&`, equality, comparison, `+ - &`, `^`, `* /`, unary. That `^` binds looser than `*`
 * is not a slip: Salesforce's own grammar has it so, and `2 * 3 ^ 2` is 36 there.
 */
import type { BinaryOperator, FormulaNode } from './ast.ts';
import { FormulaError } from './formulaError.ts';
import { lexFormula, type Token } from './lex.ts';

const POWERS: Readonly<Record<BinaryOperator, number>> = {
  '||': 1,
  '&&': 2,
  '=': 3,
  '<>': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '&': 5,
  '^': 6,
  '*': 7,
  '/': 7,
};
/** Deep nesting is a mistake or an attack, never a formula: Salesforce allows 3,900 characters. */
const DEEPEST = 200;

function isBinary(text: string): text is BinaryOperator {
  return Object.hasOwn(POWERS, text);
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  public constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The whole formula; anything after it is an error. */
  public parse(): FormulaNode {
    if (this.#peek().kind === 'end') throw new FormulaError('Syntax error. The formula is empty', 0);
    const node = this.#expression(0);
    const rest = this.#peek();
    if (rest.kind !== 'end') throw new FormulaError(`Syntax error. Extra '${rest.text}'`, rest.position);
    return node;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', position: 0 };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #isSymbol(text: string): boolean {
    const token = this.#peek();
    return token.kind === 'symbol' && token.text === text;
  }

  #expect(symbol: string): void {
    const token = this.#next();
    if (token.kind !== 'symbol' || token.text !== symbol)
      throw new FormulaError(`Syntax error. Missing '${symbol}'`, token.position);
  }

  #expression(least: number): FormulaNode {
    let left = this.#operand();
    for (;;) {
      const token = this.#peek();
      if (token.kind !== 'symbol' || !isBinary(token.text) || POWERS[token.text] <= least) break;
      this.#next();
      const operator = token.text;
      left = { kind: 'binary', operator, left, right: this.#expression(POWERS[operator]), position: token.position };
    }
    return left;
  }

  /** Everything that nests passes here. */
  #operand(): FormulaNode {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw new FormulaError('The formula is nested too deeply', this.#peek().position);
    const node = this.#prefixed();
    this.#depth -= 1;
    return node;
  }

  #prefixed(): FormulaNode {
    const token = this.#next();
    const { position, text } = token;
    if (token.kind === 'number') return { kind: 'number', text, position };
    if (token.kind === 'text') return { kind: 'text', value: text, position };
    if (token.kind === 'name') return this.#named(token);
    if (token.kind === 'symbol' && text === '(') {
      const inner = this.#expression(0);
      this.#expect(')');
      return inner;
    }
    if (token.kind === 'symbol' && (text === '-' || text === '+' || text === '!')) {
      // A unary operator takes one operand only: -2 ^ 2 is 4.
      return { kind: 'unary', operator: text, operand: this.#operand(), position };
    }
    throw new FormulaError(
      token.kind === 'end'
        ? 'Syntax error. The formula ends too early'
        : `Syntax error. '${text}' is not expected here`,
      position,
    );
  }

  #named({ text, position }: Token): FormulaNode {
    const lower = text.toLowerCase();
    if (this.#isSymbol('(')) return { kind: 'call', name: text.toUpperCase(), args: this.#arguments(), position };
    if (lower === 'true' || lower === 'false') return { kind: 'constant', value: lower === 'true', position };
    if (lower === 'null') return { kind: 'constant', value: null, position };
    return { kind: 'reference', path: text.split('.'), position };
  }

  #arguments(): FormulaNode[] {
    this.#expect('(');
    const args: FormulaNode[] = [];
    if (this.#isSymbol(')')) {
      this.#next();
      return args;
    }
    for (;;) {
      args.push(this.#expression(0));
      if (!this.#isSymbol(',')) break;
      this.#next();
    }
    this.#expect(')');
    return args;
  }
}

/**
 * The tree of a formula.
 * @throws FormulaError with the position of the first token that does not fit.
 */
export function parseFormula(text: string): FormulaNode {
  return new Parser(lexFormula(text)).parse();
}
