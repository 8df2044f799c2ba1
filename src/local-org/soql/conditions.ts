/** WHERE and HAVING as SQL. */
import { comparisonSql } from './compare.ts';
import type { Compilation } from './compilation.ts';
import { invalidOperator, malformed } from './refusals.ts';
import type { Operand } from './scope.ts';
import type { Semijoin } from './semijoin.ts';
import type { Condition, Expression } from './statement.ts';

/** Salesforce's limit for one WHERE. */
const MAX_SEMIJOINS = 2;

/** How a clause looks up what it compares, and runs the subqueries in it. */
export interface ConditionContext {
  readonly compilation: Compilation;
  readonly operand: (expression: Expression) => Operand;
  /** A semi-join's left side and its inner query, as an SQL subselect; absent where none may stand. */
  readonly semijoin?: (condition: Semijoin) => { readonly left: string; readonly select: string };
}

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
        if (condition.left.kind === 'distance' && condition.operator !== '<' && condition.operator !== '>')
          throw invalidOperator(`DISTANCE is compared with < or >, not ${condition.operator}`);
        return comparisonSql(this.#context.compilation, operand, condition.operator, condition.values, isNegated);
      }
      case 'semijoin':
        return this.#semijoin(condition, isTop);
    }
  }

  #semijoin(condition: Semijoin, isTop: boolean): string {
    const { semijoin } = this.#context;
    if (semijoin === undefined) throw malformed('Nesting of semi join sub-selects is not supported');
    if (!isTop) {
      throw malformed(
        "Semi join sub-selects are only allowed at the top level WHERE expressions and not nested in WHERE expressions with 'OR'",
      );
    }
    this.#semijoins += 1;
    if (this.#semijoins > MAX_SEMIJOINS) throw malformed(`Maximum ${MAX_SEMIJOINS} semi join sub-selects are allowed`);
    const { left, select } = semijoin(condition);
    return condition.isNegated ? `(${left} IS NULL OR ${left} NOT IN (${select}))` : `${left} IN (${select})`;
  }
}

/** A clause as an SQL condition that is true or false for every row. @throws ApiError */
export function conditionSql(condition: Condition, context: ConditionContext): string {
  return new ConditionCompiler(context).compile(condition, false, true);
}
