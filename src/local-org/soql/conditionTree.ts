/** A WHERE or HAVING clause: its tree, as it was read off the text, with the parser's comparisons in it. */
import type { Condition as ParsedCondition, HavingClause, Query, WhereClause } from '@jetstreamapp/soql-parser-js';
import type { BooleanTree, Leaf } from './booleanTree.ts';
import { parseTime, readLiteral } from './literals.ts';
import { onlyKeys } from './parsedKeys.ts';
import { malformed } from './refusals.ts';
import type { ComparisonOperator, Condition, Expression, Literal, Statement } from './statement.ts';

type Chain = WhereClause | HavingClause;
type Link = NonNullable<Chain['left']>;
type Comparison = Extract<Link, { operator: string }>;

/** What is read elsewhere: functions and inner statements. */
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

const KEYS = 'field fn operator value valueQuery literalType dateLiteralVariable';

function operatorOf(text: string): ComparisonOperator {
  const operator = OPERATORS[text.toUpperCase()];
  if (operator === undefined) throw malformed(`unexpected token: '${text}'`);
  return operator;
}

function valuesOf(
  comparison: Exclude<ParsedCondition, { openParen: number }> | { value: string | string[] },
  leaf: Leaf,
): Literal[] {
  const { value } = comparison;
  const types: unknown = 'literalType' in comparison ? comparison.literalType : undefined;
  const texts: readonly string[] = Array.isArray(value) ? value : [value];
  if (leaf.times.length > 0) {
    if (leaf.times.length !== texts.length) throw malformed('A time of day is listed with times of day only');
    return leaf.times.map((text) => ({ kind: 'time', value: parseTime(text) }));
  }
  return texts.map((text, index) => {
    const type: unknown = Array.isArray(types) ? types[index] : types;
    return readLiteral(typeof type === 'string' ? type : undefined, text);
  });
}

function readComparison(parsed: Comparison, leaf: Leaf, readers: ConditionReaders): Condition {
  onlyKeys(parsed, KEYS);
  const left = readers.expression('fn' in parsed ? parsed.fn : parsed.field);
  const operator = operatorOf(parsed.operator);
  if ('valueQuery' in parsed) {
    if (operator !== 'in' && operator !== 'not in')
      throw malformed(`unexpected token: '${parsed.operator}' before a subquery`);
    const inner = readers.statement(parsed.valueQuery);
    return { kind: 'semijoin', left, isNegated: operator === 'not in', inner, isOfAnother: true };
  }
  const values = valuesOf(parsed, leaf);
  const takesList = operator === 'in' || operator === 'not in' || operator === 'includes' || operator === 'excludes';
  if (takesList !== Array.isArray(parsed.value)) throw malformed(`unexpected token: '${String(parsed.value)}'`);
  return { kind: 'compare', left, operator, values };
}

/** The comparisons of a chain, which are all joined by AND. */
function comparisonsOf(chain: Chain): Comparison[] {
  const comparisons: Comparison[] = [];
  for (let rest: Chain | undefined = chain; rest !== undefined; rest = 'right' in rest ? rest.right : undefined) {
    onlyKeys(rest, 'left operator right');
    const link: Link | null = rest.left;
    const isJoinedByAnd = !('operator' in rest) || rest.operator === 'AND';
    if (link === null || !('operator' in link) || !isJoinedByAnd) throw malformed(`unexpected token: 'NOT'`);
    comparisons.push(link);
  }
  return comparisons;
}

/** A clause as a tree of conditions. @throws ApiError */
export function readCondition(chain: Chain, tree: BooleanTree, readers: ConditionReaders): Condition {
  const comparisons = comparisonsOf(chain).values();
  const fill = (node: BooleanTree): Condition => {
    if (node.kind === 'not') return { kind: 'not', part: fill(node.part) };
    if (node.kind !== 'leaf') return { kind: node.kind, parts: node.parts.map(fill) };
    const comparison = comparisons.next().value;
    if (comparison === undefined) throw malformed(`unexpected token: '<EOF>'`);
    return readComparison(comparison, node, readers);
  };
  const condition = fill(tree);
  if (comparisons.next().done !== true) throw malformed(`unexpected token: 'AND'`);
  return condition;
}
