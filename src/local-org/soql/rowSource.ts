/** Statements that give records: compiled to a select over one object, with a select of their own for each child relationship. */
import { UNQUERIED } from '../schema/model.ts';
import type { ObjectDef } from '../schema/model.ts';
import { checkActivityList } from './activityLists.ts';
import type { Compilation } from './compilation.ts';
import { conditionSql } from './conditions.ts';
import { fieldPath, filterOperand, isAggregate, orderSql, sortOperand } from './expressions.ts';
import { quoted } from '../store/storage.ts';
import type { ChildSource, RowSource } from './plan.ts';
import { recentSql } from './recentViews.ts';
import { malformed, noSuchChildren, noSuchObject, notQueryable } from './refusals.ts';
import { Scope } from './scope.ts';
import { compileSelectList } from './selectList.ts';
import { checkLeft, checkObjects, checkSides, selectedId, type Semijoin } from './semijoin.ts';
import type { ChildrenItem, Statement } from './statement.ts';

/** Salesforce's limit. */
const MAX_LEVELS = 5;

/** The object a statement reads. @throws ApiError INVALID_TYPE when it is unknown or hidden. */
export function objectOf(compilation: Compilation, name: string): ObjectDef {
  const object = compilation.engine.schema.object(name);
  if (object === undefined || !compilation.session.canRead(object)) throw noSuchObject(name);
  if (UNQUERIED.has(object.kind)) throw notQueryable(object.name);
  return object;
}

/** The names that may stand before a path and mean the statement's own object. */
export function prefixesOf(statement: Statement, object: ObjectDef): string[] {
  return [...(statement.alias === undefined ? [] : [statement.alias]), statement.from, object.name];
}

/** Which rows a statement is about: not deleted, visible to the user, and as its WHERE says. */
export function whereSql(scope: Scope, statement: Statement, isInner = false): string {
  const { compilation, alias, object } = scope;
  const parts = compilation.isAll ? [] : [`${alias}."IsDeleted" = 0`];
  const filter = compilation.session.rowFilter(object, alias, 'read');
  if (filter !== '1') parts.push(`(${filter})`);
  if (statement.isMine === true) {
    const owner = scope.field(['OwnerId']);
    parts.push(`${owner.sql} = ${compilation.bind(compilation.session.userId)}`);
  }
  if (statement.isRecent === true) parts.push(recentSql(compilation, `${alias}."Id"`));
  if (statement.where !== undefined) {
    parts.push(
      conditionSql(statement.where, {
        compilation,
        operand: (expression) => filterOperand(scope, expression),
        ...(isInner ? {} : { semijoin: (condition: Semijoin) => semijoinSql(scope, condition) }),
      }),
    );
  }
  return parts.length === 0 ? '1' : parts.join(' AND ');
}

/** Both sides of a semi-join. The inner side is a subselect that gives ids, never NULL. */
function semijoinSql(outer: Scope, condition: Semijoin): { left: string; select: string } {
  const { compilation } = outer;
  const left = filterOperand(outer, condition.left);
  checkLeft(left, fieldPath(outer, condition.left));
  const object = objectOf(compilation, condition.inner.from);
  const scope = new Scope(compilation, object, prefixesOf(condition.inner, object));
  const selected = selectedId(scope, condition.inner);
  checkObjects(condition, outer.object, object);
  checkSides(left, selected);
  const where = `${whereSql(scope, condition.inner, true)} AND ${selected.sql} IS NOT NULL`;
  return { left: left.sql, select: `SELECT ${selected.sql} ${scope.fromSql()} WHERE ${where}` };
}

function orderTerms(scope: Scope, statement: Statement): string {
  const terms = statement.orderBy.map((item) => {
    if (isAggregate(item.expression)) throw malformed('Aggregates can be sorted by in grouped queries only');
    return orderSql(sortOperand(scope, item.expression), item);
  });
  return [...terms, `${scope.alias}.rowid`].join(', ');
}

interface Parent {
  readonly scope: Scope;
  readonly object: ObjectDef;
  readonly level: number;
}

function childSource(
  { scope, object: parent, level }: Parent,
  item: ChildrenItem,
): { key: string; children: ChildSource } {
  const { compilation } = scope;
  const { statement } = item;
  const [name = '', prefix] = statement.from.split('.').reverse();
  if (prefix !== undefined && scope.withoutPrefix([prefix, name]).length !== 1) throw noSuchChildren(statement.from);
  const relationship = parent.childRelationships.find(
    (candidate) => candidate.relationshipName?.toLowerCase() === name.toLowerCase(),
  );
  const { session, engine } = compilation;
  const object = engine.schema.object(relationship?.childObject ?? '');
  const field = object && engine.schema.field(object.name, relationship?.field ?? '');
  if (!relationship || !field || !session.canRead(object) || !session.canReadField(object, field))
    throw noSuchChildren(name);
  const isAggregated = statement.select.some((part) => part.kind === 'expression' && isAggregate(part.expression));
  if (isAggregated || statement.grouping || statement.having)
    throw malformed('only root queries support aggregate expressions');
  const key = relationship.relationshipName ?? name;
  const isGuarded = checkActivityList(session, object, key, statement);
  const rows = compileRows(compilation, object, statement, level + 1);
  return {
    key,
    children: {
      rows,
      parentSql: `${rows.scope.alias}.${quoted(field.name)}`,
      isCounted: item.isCounted === true,
      ...(isGuarded && { ofOneParent: key }),
    },
  };
}

function limitsOf(statement: Statement): { limit?: number; offset?: number } {
  const { limit, offset } = statement;
  if (limit !== undefined && limit > 2_147_483_647) throw malformed(`numeric value out of range: ${limit}`);
  return { ...(limit === undefined ? {} : { limit }), ...(offset === undefined ? {} : { offset }) };
}

/** A statement whose rows are records. @throws ApiError */
export function compileRows(compilation: Compilation, object: ObjectDef, statement: Statement, level = 1): RowSource {
  if (level > MAX_LEVELS) throw malformed(`Subqueries may be nested ${MAX_LEVELS} levels deep`);
  const scope = new Scope(compilation, object, prefixesOf(statement, object));
  const where = whereSql(scope, statement);
  const order = orderTerms(scope, statement);
  const placesFrom = scope.fromSql();
  const { columns, shape } = compileSelectList({
    scope,
    statement,
    children: (item, parent) => childSource({ scope, object: parent, level }, item),
  });
  const isOrdered = statement.orderBy.length > 0;
  return { kind: 'rows', scope, columns, shape, where, order, isOrdered, placesFrom, ...limitsOf(statement) };
}

/** `SELECT COUNT()`: how many rows the statement is about, at most its LIMIT. */
export function countSql(compilation: Compilation, object: ObjectDef, statement: Statement): string {
  if (statement.orderBy.length > 0) throw malformed('COUNT() cannot be combined with ORDER BY');
  const scope = new Scope(compilation, object, prefixesOf(statement, object));
  const where = whereSql(scope, statement);
  const { limit, offset } = limitsOf(statement);
  if (limit === undefined && offset === undefined) return `SELECT count(*) ${scope.fromSql()} WHERE ${where}`;
  return `SELECT count(*) FROM (SELECT 1 ${scope.fromSql()} WHERE ${where} LIMIT ${limit ?? -1} OFFSET ${offset ?? 0})`;
}
