/** From a statement to what answers it. */
import { engineInWordsOf } from '../access/language.ts';
import type { Engine, Session } from '../engine.ts';
import { Compilation, type CompilationOptions } from './compilation.ts';
import { withPlaces } from './errorPlace.ts';
import { checkFileLinks } from './fileLinks.ts';
import { compileGroups, isGrouped } from './grouped.ts';
import { parseSoql } from './parseSoql.ts';
import type { Source } from './plan.ts';
import { malformed } from './refusals.ts';
import { compileRows, countSql, objectOf } from './rowSource.ts';
import type { Statement } from './statement.ts';

/** A statement, what was collected while it was compiled, and what answers it. */
export interface CompiledStatement {
  readonly statement: Statement;
  readonly compilation: Compilation;
  readonly source: Source;
}

function isCount(statement: Statement): boolean {
  return statement.select.some(
    (item) =>
      item.kind === 'expression' &&
      item.expression.kind === 'call' &&
      item.expression.name === 'count' &&
      item.expression.args.length === 0,
  );
}

function refuseMoreThanCount({ select, grouping }: Statement): void {
  const [item] = select;
  if (select.length > 1 || grouping) throw malformed('COUNT() must be the only element of the SELECT list');
  if (item?.kind === 'expression' && item.alias !== undefined) throw malformed(`unexpected token: '${item.alias}'`);
}

function sourceOf(compilation: Compilation, statement: Statement): Source {
  const object = objectOf(compilation, statement.from);
  checkFileLinks(object, statement.where);
  if (isCount(statement)) {
    refuseMoreThanCount(statement);
    return { kind: 'count', sql: countSql(compilation, object, statement) };
  }
  if (isGrouped(statement)) return compileGroups(compilation, object, statement);
  return compileRows(compilation, object, statement);
}

/** A statement ready to be run. @throws ApiError in Salesforce's codes when a name in it, or what it asks for, is not understood */
export function compileStatement(
  engine: Engine,
  session: Session,
  statement: Statement,
  options: Pick<CompilationOptions, 'isAll'> = {},
): CompiledStatement {
  const isSecurityEnforced = statement.isSecurityEnforced ?? false;
  const compilation = new Compilation(engine, session, { ...options, isSecurityEnforced });
  return { statement, compilation, source: sourceOf(compilation, statement) };
}

/** The same from SOQL text. @throws ApiError that says also where in the text it is about */
export function compileSoql(
  engine: Engine,
  session: Session,
  soql: string,
  options: Pick<CompilationOptions, 'isAll'> = {},
): CompiledStatement {
  // Labels are in the words of the user.
  const speaking = /\btoLabel\b/i.test(soql)
    ? engineInWordsOf({ engine, session, components: engine.components() })
    : engine;
  return withPlaces(soql, () => compileStatement(speaking, session, parseSoql(soql), options));
}
