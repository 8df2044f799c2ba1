/** `uiapi { aggregate { … } }`: grouped queries, with what GraphQL has of them: fields, parts of dates, counts and figures. */
import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
  type FieldNode,
  type GraphQLFieldConfigMap,
} from 'graphql';
import { ApiError } from '../../engine.ts';
import { isJsonObject } from '../../jsonObject.ts';
import type { FieldDef, ObjectDef } from '../../schema/model.ts';
import { familyOf, isAggregatable, isGroupable } from '../../soql/fieldUse.ts';
import { runStatement } from '../../soql/runQuery.ts';
import { pathOf, type Expression, type SelectItem, type Statement } from '../../soql/statement.ts';
import { fieldValue } from '../fieldValue.ts';
import type { Arguments, GraphQLContext, SelectionInfo } from './context.ts';
import { orderByItems, whereCondition, writtenArgument } from './filters.ts';
import { connectionOf, pageRequest } from './paging.ts';
import { FIGURES, kindOf, type FieldKind } from './scalars.ts';
import { selectedFields } from './selection.ts';
import { valueType } from './valueTypes.ts';

type Fields = GraphQLFieldConfigMap<unknown, GraphQLContext>;

/** Date functions of SOQL by the name of their field in the answer. */
const DATE_PARTS: Readonly<Record<string, string>> = {
  calendarMonth: 'calendar_month',
  calendarQuarter: 'calendar_quarter',
  calendarYear: 'calendar_year',
  dayInMonth: 'day_in_month',
  dayInWeek: 'day_in_week',
  dayInYear: 'day_in_year',
  fiscalMonth: 'fiscal_month',
  fiscalQuarter: 'fiscal_quarter',
  fiscalYear: 'fiscal_year',
  weekInMonth: 'week_in_month',
  weekInYear: 'week_in_year',
};

const FIGURE_FUNCTIONS: Readonly<Record<string, string>> = {
  count: 'count',
  countDistinct: 'count_distinct',
  min: 'min',
  max: 'max',
  sum: 'sum',
  avg: 'avg',
};

const GroupByDateFunction = new GraphQLEnumType({
  name: 'GroupByDateFunction',
  values: Object.fromEntries(Object.values(DATE_PARTS).map((name) => [name.toUpperCase(), { value: name }])),
});

const GroupByClause = new GraphQLInputObjectType({
  name: 'GroupByClause',
  fields: { group: { type: GraphQLBoolean } },
});
const GroupByDateClause = new GraphQLInputObjectType({
  name: 'GroupByDateClause',
  fields: { group: { type: GraphQLBoolean }, function: { type: GroupByDateFunction } },
});

const CountFigure = valueType(FIGURES.count);
const NumberFigure = valueType(FIGURES.number);
const PartFigure = valueType(FIGURES.part);
const aggregateTypes = new Map<string, GraphQLObjectType>();

/** What can be asked of a field in a group. Fields of one kind share the type where they may be used alike. */
function fieldAggregate(field: FieldDef, kind: FieldKind): GraphQLObjectType {
  const isOrdered = isAggregatable(field, 'order');
  const isSummed = isAggregatable(field, 'sum');
  const name = `${kind.name}Aggregate${isOrdered ? '' : '_GroupOnly'}`;
  const known = aggregateTypes.get(name);
  if (known) return known;
  const own = valueType(kind);
  const fields: Fields = { value: { type: kind.scalar }, displayValue: { type: GraphQLString } };
  if (kind.hasLabel === true) fields['label'] = { type: GraphQLString };
  if (isOrdered) {
    Object.assign(fields, {
      count: { type: CountFigure },
      countDistinct: { type: CountFigure },
      min: { type: own },
      max: { type: own },
    });
  }
  if (isSummed) Object.assign(fields, { sum: { type: NumberFigure }, avg: { type: NumberFigure } });
  if (isDate(field)) for (const part of Object.keys(DATE_PARTS)) fields[part] = { type: PartFigure };
  const made = new GraphQLObjectType({ name, fields });
  aggregateTypes.set(name, made);
  return made;
}

function isDate(field: FieldDef): boolean {
  const family = familyOf(field.type);
  return family === 'date' || family === 'datetime';
}

/** What the schema of objects lends the schema of groups. */
export interface AggregateParts {
  readonly filter: GraphQLInputObjectType;
  readonly orderBy: GraphQLInputObjectType;
  readonly pageInfo: GraphQLObjectType;
}

/** The field of the aggregate root for one object. */
export function aggregateField(object: ObjectDef, parts: AggregateParts): Fields[string] {
  const { name } = object;
  const aggregate = new GraphQLObjectType({
    name: `${name}Aggregate`,
    fields: () =>
      Object.fromEntries(
        object.fields.flatMap((field) => {
          const kind = kindOf(field);
          const isUsable =
            kind !== undefined && (isGroupable(field) || isAggregatable(field, 'order') || isDate(field));
          return isUsable ? [[field.name, { type: fieldAggregate(field, kind) }] as const] : [];
        }),
      ),
  });
  const result = new GraphQLObjectType({ name: `${name}Result`, fields: { aggregate: { type: aggregate } } });
  const edge = new GraphQLObjectType({
    name: `${name}AggregateEdge`,
    fields: { node: { type: result }, cursor: { type: new GraphQLNonNull(GraphQLString) } },
  });
  const connection = new GraphQLObjectType({
    name: `${name}AggregateConnection`,
    fields: {
      edges: { type: new GraphQLList(edge) },
      pageInfo: { type: new GraphQLNonNull(parts.pageInfo) },
      totalCount: { type: new GraphQLNonNull(GraphQLInt) },
    },
  });
  const groupBy = new GraphQLInputObjectType({ name: `${name}_GroupBy`, fields: () => groupByFields(object) });
  return {
    type: connection,
    args: {
      first: { type: GraphQLInt },
      after: { type: GraphQLString },
      where: { type: parts.filter },
      groupBy: { type: groupBy },
      orderBy: { type: parts.orderBy },
    },
    resolve: (_source, args: Arguments, context, info) => groupsOf(object, args, context, info.fieldNodes, info),
  };
}

function groupByFields(object: ObjectDef): Record<string, { type: GraphQLInputObjectType }> {
  const usable = object.fields.filter((field) => isGroupable(field) || isDate(field));
  return Object.fromEntries(
    usable.map((field) => [field.name, { type: isDate(field) ? GroupByDateClause : GroupByClause }]),
  );
}

function call(name: string, field: string): Expression {
  return { kind: 'call', name, args: [pathOf([field])] };
}

function groupings(groupBy: unknown): Expression[] {
  if (!isJsonObject(groupBy)) return [];
  return Object.entries(groupBy).flatMap(([field, clause]) => {
    if (!isJsonObject(clause)) return [];
    const { function: part } = clause;
    if (typeof part === 'string') return [call(part.toLowerCase(), field)];
    return clause['group'] === true ? [pathOf([field])] : [];
  });
}

/** One thing asked of a field in each group. */
interface Asked {
  readonly field: FieldDef;
  /** `value`, `sum`, `calendarYear`… */
  readonly name: string;
  readonly alias: string;
}

function expressionOf({ field, name }: Asked): Expression {
  const fn = FIGURE_FUNCTIONS[name] ?? DATE_PARTS[name];
  return fn === undefined ? pathOf([field.name]) : call(fn, field.name);
}

function askedOf(object: ObjectDef, nodes: readonly FieldNode[], info: SelectionInfo): Asked[] {
  const asked: Asked[] = [];
  for (const node of selectedFields(nodes, ['edges', 'node', 'aggregate'], info)) {
    const field = object.fields.find((candidate) => candidate.name === node.name.value);
    if (field === undefined) continue;
    const names = selectedFields([node], [], info).map((inner) => inner.name.value);
    for (const name of new Set(names.map((own) => (own === 'displayValue' || own === 'label' ? 'value' : own)))) {
      if (!name.startsWith('__')) asked.push({ field, name, alias: `a${asked.length}` });
    }
  }
  return asked;
}

/** The values of one group, by field and by what was asked of it. */
function aggregateOf(
  context: GraphQLContext,
  asked: readonly Asked[],
  row: Arguments,
): Readonly<Record<string, unknown>> {
  const fields = new Set(asked.map((item) => item.field));
  return Object.fromEntries(
    [...fields].map((field) => {
      const entries = asked
        .filter((item) => item.field === field)
        .map(({ name, alias }) => [name, shown(context, field, name, row[alias])] as const);
      const own = entries.find(([name]) => name === 'value')?.[1];
      return [field.name, { ...Object.fromEntries(entries), ...own }];
    }),
  );
}

/** Ends, sums and averages are shown as the field is; counts and parts of dates as they are. */
function shown(context: GraphQLContext, field: FieldDef, name: string, value: unknown): object {
  const isPlain = name.startsWith('count') || name in DATE_PARTS;
  return isPlain
    ? { value: value ?? null, displayValue: typeof value === 'number' ? String(value) : null }
    : fieldValue(context, field, value);
}

function groupsOf(
  object: ObjectDef,
  args: Arguments,
  context: GraphQLContext,
  nodes: readonly FieldNode[],
  info: SelectionInfo,
): unknown {
  const { engine, session, version } = context;
  const page = pageRequest(args);
  const asked = askedOf(object, nodes, info);
  if (asked.length === 0)
    throw new ApiError(400, 'INVALID_FIELD', 'An aggregate query asks for at least one figure or grouped field');
  const by = groupings(writtenArgument(nodes[0], 'groupBy', info));
  const where = whereCondition(engine.schema, object, args['where']);
  const statement: Statement = {
    from: object.name,
    select: asked.map((item): SelectItem => ({
      kind: 'expression',
      expression: expressionOf(item),
      alias: item.alias,
    })),
    ...(where === undefined ? {} : { where }),
    ...(by.length === 0 ? {} : { grouping: { kind: 'plain', by } }),
    orderBy: orderByItems(engine.schema, object, writtenArgument(nodes[0], 'orderBy', info)),
  };
  const { records } = runStatement(engine, session, statement, { version });
  const rows = records.slice(page.offset, page.offset + page.first + 1);
  const connection = connectionOf(page, rows, records.length);
  const edges = connection.edges.map(({ node, cursor }) => ({
    cursor,
    node: { aggregate: aggregateOf(context, asked, node) },
  }));
  return { ...connection, edges };
}
