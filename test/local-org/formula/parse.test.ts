import { describe, expect, it } from '@jest/globals';
import { FormulaError } from '../../../src/local-org/formula/formulaError.ts';
import type { FormulaNode } from '../../../src/local-org/formula/ast.ts';
import { parseFormula } from '../../../src/local-org/formula/parse.ts';

/** A tree as a text with all its brackets. */
function shape(node: FormulaNode): string {
  switch (node.kind) {
    case 'number':
      return node.text;
    case 'text':
      return JSON.stringify(node.value);
    case 'constant':
      return String(node.value);
    case 'reference':
      return node.path.join('.');
    case 'unary':
      return `(${node.operator}${shape(node.operand)})`;
    case 'binary':
      return `(${shape(node.left)} ${node.operator} ${shape(node.right)})`;
    case 'call':
      return `${node.name}[${node.args.map(shape).join(', ')}]`;
  }
}

function positionOf(formula: string): number {
  try {
    parseFormula(formula);
  } catch (error) {
    if (error instanceof FormulaError) return error.position;
    throw error;
  }
  throw new Error(`${formula} was accepted`);
}

describe('a formula is read', () => {
  it.each([
    ['1 + 2 * 3', '(1 + (2 * 3))'],
    ['10 - 4 - 3', '((10 - 4) - 3)'],
    ['2 * 3 ^ 2', '((2 * 3) ^ 2)'],
    ['2 ^ 3 ^ 2', '((2 ^ 3) ^ 2)'],
    ['-2 ^ 2', '((-2) ^ 2)'],
    ['a & b = c & d', '((a & b) = (c & d))'],
    ['a < b = c >= d', '((a < b) = (c >= d))'],
    ['a || b && c', '(a || (b && c))'],
    ['!a && b', '((!a) && b)'],
    ['(1 + 2) * 3', '((1 + 2) * 3)'],
    ['a == 1', '(a = 1)'],
    ['a != 1', '(a <> 1)'],
    ['if(True, null, FALSE)', 'IF[true, null, false]'],
    ['NOW()', 'NOW[]'],
    ['Owner:User.Email', 'Owner:User.Email'],
    ['$User.Id', '$User.Id'],
    ['1 /* two */ + /* *** */ 3', '(1 + 3)'],
    ['1\n\t+\u00a02', '(1 + 2)'],
  ])('%s as %s', (formula, expected) => {
    expect(shape(parseFormula(formula))).toBe(expected);
  });

  it.each([
    [String.raw`"a \"b\" \\ c"`, String.raw`a "b" \ c`],
    [String.raw`'it\'s'`, "it's"],
    [`"it's"`, "it's"],
    [`'say "x"'`, 'say "x"'],
    [String.raw`"a\nb"`, String.raw`a\nb`],
    ['""', ''],
  ])('with the text %s as %s', (formula, value) => {
    expect(parseFormula(formula)).toMatchObject({ kind: 'text', value });
  });
});

describe('a formula is refused', () => {
  it.each([
    ['', 0],
    ['1 +', 3],
    ['1 2', 2],
    ['(1 + 2', 6],
    ['IF(a, b', 7],
    ['IF(a,, b)', 5],
    ['"open', 0],
    ['"two\nlines"', 0],
    ['1 /* open', 2],
    [String.raw`"\d"`, 1],
    ['a # b', 2],
    ['.5', 0],
    ['a = = b', 4],
  ])('%j at character %i', (formula, position) => {
    expect(positionOf(formula)).toBe(position);
  });

  it('when it is nested beyond all reason, without overflowing the stack', () => {
    expect(() => parseFormula('('.repeat(100_000))).toThrow('nested too deeply');
    expect(() => parseFormula('-'.repeat(100_000))).toThrow('nested too deeply');
  });
});
