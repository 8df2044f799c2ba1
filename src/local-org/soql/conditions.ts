/** WHERE and HAVING as SQL. */
import { comparisonSql } from './compare.ts';
import type { Compilation } from './compilation.ts';
import { familyOf } from './fieldUse.ts';
import { invalidField, malformed } from './refusals.ts';
import type { Operand } from './scope.ts';
import type { Condition, Expression, Statement } from './statement.ts';

/** Salesforce's limit for one WHERE. */
const MAX_SEMIJOINS = 2;

/** How a clause looks up what it compares, and runs the subqueries in it. */
export interface ConditionContext {
  readonly compilation: Compilation;
  readonly operand: (expression: Expression) => Operand;
  /** The inner query of a semi-join as an SQL subselect; absent where none may stand. */
  readonly inner?: (statement: Statement) => string;
}

type Semijoin = Extract<Condition, { kind: 'semijoin' }>;

class ConditionCompiler {
  readonly #context: ConditionContext;
  #semijoins = 0;

  public constructor(context: ConditionContext) {
    this.#context = context;
  }

  /** @param isTop no OR and no NOT stands around it, so that a semi-join may. */
  public compile(condition: Condition, isNegated: boolean, isTop: boolean): string {
    switch (condition.kind) {
      case 'and':
      case 'or': {
        const word = (condition.kind === 'and') === isNegated ? 'OR' : 'AND';
        const parts = condition.parts.map((part) => this.compile(part, isNegated, isTop && condition.kind === 'and'));
        return `(${parts.join(` ${word} `)})`;
      }
      case 'not':
        return this.compile(condition.part, !isNegated, false);
      case 'compare': {
        const operand = this.#context.operand(condition.left);
        return comparisonSql(this.#context.compilation, operand, condition.operator, condition.values, isNegated);
      }
      case 'semijoin':
        return this.#semijoin(condition, isTop);
    }
  }

  #semijoin(condition: Semijoin, isTop: boolean): string {
    const { inner } = this.#context;
    if (inner === undefined) throw malformed('Nesting of semi join sub-selects is not supported');
    if (!isTop) {
      throw malformed(
        "Semi join sub-selects are only allowed at the top level WHERE expressions and not nested in WHERE expressions with 'OR'",
      );
    }
    this.#semijoins += 1;
    if (this.#semijoins > MAX_SEMIJOINS) throw malformed(`Maximum ${MAX_SEMIJOINS} semi join sub-selects are allowed`);
    const operand = this.#context.operand(condition.left);
    if (familyOf(operand.type) !== 'id') {
      throw invalidField(
        `The left operand field in the where expression for outer query should be an id field, cannot use: '${operand.name}'`,
      );
    }
    const select = inner(condition.inner);
    return condition.isNegated
      ? `(${operand.sql} IS NULL OR ${operand.sql} NOT IN (${select}))`
      : `${operand.sql} IN (${select})`;
  }
}

/** A clause as an SQL condition that is true or false for every row. @throws ApiError */
export function conditionSql(condition: Condition, context: ConditionContext): string {
  return new ConditionCompiler(context).compile(condition, false, true);
}
