/** `/ui-api/list-records`: the records of a list view. */
import { ApiError } from '../engine.ts';
import { familyOf } from '../soql/fieldUse.ts';
import { parseDate, parseDatetime } from '../soql/literals.ts';
import { allOf, textLiteral, type ComparisonOperator, type Condition, type Literal } from '../soql/statement.ts';
import { namePaths } from './childRecords.ts';
import { pathsOfFields, type Column } from './columns.ts';
import { listInfo, listReference, type ListFilter, type ListView } from './listViews.ts';
import { pageOf, placeOf } from './paging.ts';
import { fieldPaths, isVisiblePath, readUiRecords } from './recordShape.ts';
import { filterOf, orderOf } from './relatedList.ts';
import { eTagOf, type UiContext } from './uiContext.ts';

type Json = Readonly<Record<string, unknown>>;

const PAGE = { usual: 50, largest: 2000 } as const;

export interface ListRequest {
  readonly fields?: string;
  readonly optionalFields?: string;
  readonly pageSize?: string;
  readonly pageToken?: string;
  readonly searchTerm?: string;
  readonly sortBy?: string;
  readonly where?: string;
}

function refuse(what: string): ApiError {
  return new ApiError(400, 'UNSUPPORTED', `The local org does not read this list view: ${what}`);
}

function literalOf({ field }: Column, word: string): Literal {
  if (word === '') return { kind: 'null' };
  switch (familyOf(field.type)) {
    case 'number':
      return { kind: 'number', value: Number(word) };
    case 'boolean':
      return { kind: 'boolean', value: /^(?:1|true)$/i.test(word) };
    case 'date':
    case 'datetime': {
      const [name = '', count] = word.split(':');
      if (/^[A-Z_]+$/i.test(name))
        return { kind: 'span', name: name.toUpperCase(), ...(count === undefined ? {} : { count: Number(count) }) };
      return familyOf(field.type) === 'date'
        ? { kind: 'date', value: parseDate(word) }
        : { kind: 'datetime', value: parseDatetime(word) };
    }
    default:
      return textLiteral(word);
  }
}

const COMPARISONS: Readonly<Record<string, ComparisonOperator>> = {
  equals: '=',
  notEqual: '!=',
  lessThan: '<',
  greaterThan: '>',
  lessOrEqual: '<=',
  greaterOrEqual: '>=',
};

function compare(column: Column, operator: ComparisonOperator, values: readonly Literal[]): Condition {
  return { kind: 'compare', left: { kind: 'path', path: column.path }, operator, values };
}

function like(column: Column, before: string, word: string, after: string): Condition {
  const pattern = `${before}${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}${after}`;
  return compare(column, 'like', [{ kind: 'text', value: pattern, like: pattern }]);
}

/** A list of words is one of them; with a negative operation none of them. */
function anyOf(parts: readonly Condition[], isNegated: boolean): Condition {
  const some: Condition = { kind: 'or', parts };
  return isNegated ? { kind: 'not', part: some } : some;
}

/** One filter of a list view as a condition. @throws ApiError for an operation that is not known */
export function filterCondition({ column, operation, value }: ListFilter): Condition {
  const words = value.split(',').map((word) => word.trim());
  switch (operation) {
    case 'includes':
    case 'excludes':
      return compare(column, operation, words.map(textLiteral));
    case 'contains':
    case 'notContain':
      return anyOf(
        words.map((word) => like(column, '%', word, '%')),
        operation === 'notContain',
      );
    case 'startsWith':
      return anyOf(
        words.map((word) => like(column, '', word, '%')),
        false,
      );
    case 'notEqual':
      return anyOf(
        words.map((word) => compare(column, '=', [literalOf(column, word)])),
        true,
      );
    default: {
      const operator = COMPARISONS[operation];
      if (operator === undefined) throw refuse(`operation ${operation}`);
      return anyOf(
        words.map((word) => compare(column, operator, [literalOf(column, word)])),
        false,
      );
    }
  }
}

/** Reads `(1 OR 2) AND NOT 3`: a number stands for a filter. */
class LogicReader {
  readonly #words: readonly string[];
  readonly #conditions: readonly Condition[];
  #place = 0;

  public constructor(text: string, conditions: readonly Condition[]) {
    const words = text.match(/\d+|\(|\)|and|or|not|\S/gi) ?? [];
    if (words.length > 500) throw refuse('its filter logic is too long');
    this.#words = words.map((word) => word.toUpperCase());
    this.#conditions = conditions;
  }

  public read(): Condition {
    const condition = this.#either();
    if (this.#place < this.#words.length) throw refuse('its filter logic');
    return condition;
  }

  #takes(word: string): boolean {
    if (this.#words[this.#place] !== word) return false;
    this.#place += 1;
    return true;
  }

  #either(): Condition {
    const parts = [this.#both()];
    while (this.#takes('OR')) parts.push(this.#both());
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind: 'or', parts };
  }

  #both(): Condition {
    const parts = [this.#one()];
    while (this.#takes('AND')) parts.push(this.#one());
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind: 'and', parts };
  }

  #one(): Condition {
    if (this.#takes('NOT')) return { kind: 'not', part: this.#one() };
    if (this.#takes('(')) {
      const inner = this.#either();
      if (!this.#takes(')')) throw refuse('its filter logic');
      return inner;
    }
    const condition = this.#conditions[Number(this.#words[this.#place] ?? 'NaN') - 1];
    if (condition === undefined) throw refuse('its filter logic');
    this.#place += 1;
    return condition;
  }
}

/** The filters of a list view joined by its logic: all of them where it has none. */
export function listCondition(filters: readonly ListFilter[], logic: string | undefined): Condition | undefined {
  const conditions = filters.map(filterCondition);
  return logic === undefined ? allOf(conditions) : new LogicReader(logic, conditions).read();
}

const EVERY: Condition = {
  kind: 'compare',
  left: { kind: 'path', path: ['Id'] },
  operator: '!=',
  values: [{ kind: 'null' }],
};

function nameColumn(view: ListView): Column | undefined {
  const field = view.object.fields.find((candidate) => candidate.nameField);
  return field && { path: [field.name], label: field.label, field };
}

/** A page of a list view's records, by name unless sorted otherwise. @throws ApiError */
export function listRecords(context: UiContext, view: ListView, request: ListRequest): Json {
  const { object } = view;
  const optional = fieldPaths(object, request.optionalFields).filter((path) => isVisiblePath(context, object, path));
  const asked = fieldPaths(object, request.fields);
  const page = pageOf(PAGE, request.pageSize, request.pageToken);
  const name = nameColumn(view);
  const term = request.searchTerm?.trim() ?? '';
  const conditions = [
    listCondition(view.filters, view.logic),
    filterOf(context, object, request.where),
    term === '' || name === undefined ? undefined : like(name, '%', term, '%'),
  ];
  const order = orderOf(object, request.sortBy);
  const paths = [...namePaths(context, object), ...pathsOfFields(context, object, view.columns), ...asked, ...optional];
  const found = readUiRecords(context, object, [...new Map(paths.map((path) => [path.join('.'), path])).values()], {
    where: allOf(conditions.filter((condition) => condition !== undefined)) ?? EVERY,
    orderBy:
      order.length > 0 || name === undefined
        ? order
        : [{ expression: { kind: 'path', path: name.path }, isDescending: false, nulls: 'first' }],
    limit: page.size + 1,
    offset: page.offset,
    isMine: view.isMine,
  });
  const records = found.slice(0, page.size);
  const names = (list: readonly (readonly string[])[]): string[] =>
    list.map((path) => `${object.name}.${path.join('.')}`);
  const base = `/services/data/v${context.version}.0/ui-api/list-records/${object.name}/${view.apiName}`;
  return {
    count: records.length,
    ...placeOf(page, found.length > page.size, base),
    fields: names(asked),
    listInfoETag: listInfo(view)['eTag'],
    listReference: listReference(view),
    optionalFields: names(optional),
    pageSize: page.size,
    records,
    searchTerm: request.searchTerm ?? null,
    sortBy: request.sortBy === undefined ? null : request.sortBy.split(','),
    where: request.where ?? null,
  };
}

/** A list view and its records. @throws ApiError */
export function listUi(context: UiContext, view: ListView, request: ListRequest): Json {
  const info = listInfo(view);
  const records = listRecords(context, view, request);
  return { eTag: eTagOf([info['eTag'], records]), info, records };
}
