/** The answer to `/query?columns=true`, which the `sf` CLI asks to lay out its table. Salesforce does not document it. */
import type { Engine, Session } from '../engine.ts';
import type { FieldDef, FieldType } from '../schema/model.ts';
import { compileSoql } from './compileSoql.ts';
import { familyOf } from './fieldUse.ts';
import type { Entry, RecordShape } from './plan.ts';
import type { Statement } from './statement.ts';

/** One column, or a parent or subquery with columns of its own. */
export interface ColumnMetadata {
  readonly aggregate: boolean;
  readonly apexType: string;
  readonly booleanType: boolean;
  readonly columnName: string;
  readonly custom: boolean;
  readonly displayName: string;
  readonly foreignKeyName: string | null;
  readonly insertable: boolean;
  readonly joinColumns: readonly ColumnMetadata[];
  readonly numberType: boolean;
  readonly textType: boolean;
  readonly updatable: boolean;
}

export interface QueryColumns {
  readonly columnMetadata: readonly ColumnMetadata[];
  readonly entityName: string;
  readonly groupBy: boolean;
  readonly idSelected: boolean;
  readonly keyPrefix: string;
}

function apexType(type: FieldType): string {
  switch (familyOf(type)) {
    case 'id':
      return 'Id';
    case 'number':
      return type === 'int' ? 'Integer' : 'Double';
    case 'boolean':
      return 'Boolean';
    case 'date':
      return 'Date';
    case 'datetime':
      return 'Datetime';
    case 'time':
      return 'Time';
    default:
      return 'String';
  }
}

const JOIN: Omit<ColumnMetadata, 'columnName' | 'displayName'> = {
  aggregate: false,
  apexType: '',
  booleanType: false,
  custom: false,
  foreignKeyName: null,
  insertable: false,
  joinColumns: [],
  numberType: false,
  textType: false,
  updatable: false,
};

function joined(key: string, aggregate: boolean, joinColumns: readonly ColumnMetadata[]): ColumnMetadata {
  return { ...JOIN, columnName: key, displayName: key, aggregate, custom: key.endsWith('__r'), joinColumns };
}

function valueColumn(key: string, type: FieldType, field: FieldDef | undefined): ColumnMetadata {
  const family = familyOf(type);
  return {
    ...JOIN,
    columnName: key,
    displayName: key,
    apexType: apexType(type),
    booleanType: family === 'boolean',
    numberType: family === 'number',
    textType: family === 'text' || family === 'multipicklist',
    custom: field?.custom ?? false,
    insertable: field?.createable ?? false,
    updatable: field?.updateable ?? false,
    foreignKeyName: type === 'reference' ? (field?.relationshipName ?? null) : null,
  };
}

function distinct(columns: readonly ColumnMetadata[]): ColumnMetadata[] {
  return columns.filter(
    (column, index) => columns.findIndex((other) => other.columnName === column.columnName) === index,
  );
}

function columnOf(entry: Entry): ColumnMetadata {
  switch (entry.kind) {
    case 'value': {
      const column = valueColumn(entry.key, entry.type, entry.field);
      if (entry.title === undefined) return column;
      return {
        ...column,
        aggregate: true,
        custom: false,
        displayName: /^expr\d+$/.test(entry.key) ? entry.title : entry.key,
      };
    }
    case 'parent':
      return joined(entry.key, false, columnsOf(entry.shape));
    case 'typeof':
      return joined(entry.key, false, distinct([...entry.branches, entry.otherwise].flatMap(columnsOf)));
    case 'children':
      return joined(entry.key, true, columnsOf(entry.children.rows.shape));
  }
}

function columnsOf(shape: RecordShape): ColumnMetadata[] {
  return shape.entries.map(columnOf);
}

function selectsId(statement: Statement): boolean {
  return statement.select.some(
    (item) =>
      item.kind === 'expression' &&
      item.expression.kind === 'path' &&
      item.expression.path.at(-1)?.toLowerCase() === 'id',
  );
}

/** What the columns of a query are, without running it. @throws ApiError as the query itself would */
export function columnMetadata(engine: Engine, session: Session, soql: string): QueryColumns {
  const { statement, source } = compileSoql(engine, session, soql);
  const object = engine.schema.object(statement.from);
  const entries = source.kind === 'rows' ? source.shape.entries : source.kind === 'groups' ? source.entries : [];
  return {
    columnMetadata: entries.map(columnOf),
    entityName: object?.name ?? statement.from,
    groupBy: statement.grouping !== undefined,
    idSelected: source.kind === 'rows' && selectsId(statement),
    keyPrefix: object?.keyPrefix ?? '',
  };
}
