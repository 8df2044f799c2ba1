/** A select list as columns of SQL and the shape of the records they make. */
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import { distanceOperand } from './distance.ts';
import { fieldPath, isAggregate, labelSql, nameOf, onlyArgument, operandOf } from './expressions.ts';
import { quoted } from '../store/storage.ts';
import type { ChildSource, Entry, ParentEntry, RecordShape, Showing } from './plan.ts';
import { invalidField, malformed, noSuchObject } from './refusals.ts';
import type { Entity, Operand, ParentStep, Scope } from './scope.ts';
import type { ChildrenItem, DistanceExpression, Expression, SelectItem, Statement } from './statement.ts';

/** Rows that FIELDS(ALL) and FIELDS(CUSTOM) may ask for. */
const FIELDS_LIMIT = 200;

/** Subqueries of one statement; Salesforce's limit. */
const MAX_CHILDREN = 20;

type EntryInProgress =
  Exclude<Entry, ParentEntry> | { readonly kind: 'parent'; readonly key: string; readonly shape: ShapeInProgress };

interface ShapeInProgress extends RecordShape {
  readonly entries: EntryInProgress[];
}

/** What a select list needs from the compiler of whole statements. */
export interface SelectContext {
  readonly scope: Scope;
  readonly statement: Statement;
  readonly children: (item: ChildrenItem, parent: ObjectDef) => { key: string; children: ChildSource };
}

interface Shown {
  readonly operand: Operand;
  readonly key: string;
  readonly showing: Showing;
}

class SelectList {
  readonly #context: SelectContext;
  readonly #scope: Scope;
  readonly #columns: string[] = [];
  readonly #seen = new Set<string>();
  readonly #root: ShapeInProgress;
  #unnamed = 0;

  public constructor(context: SelectContext) {
    this.#context = context;
    this.#scope = context.scope;
    this.#root = this.#shapeOf(this.#scope.root);
  }

  public compile(): { columns: readonly string[]; shape: RecordShape } {
    const { select } = this.#context.statement;
    if (select.filter((item) => item.kind === 'children').length > MAX_CHILDREN)
      throw malformed(`A query may have at most ${MAX_CHILDREN} subqueries of children`);
    for (const item of select) this.#add(item);
    return { columns: this.#columns, shape: this.#root };
  }

  #column(sql: string): number {
    const known = this.#columns.indexOf(sql);
    if (known >= 0) return known;
    return this.#columns.push(sql) - 1;
  }

  #add(item: SelectItem): void {
    switch (item.kind) {
      case 'expression':
        return this.#addExpression(item.expression, item.alias);
      case 'fields':
        return this.#addFields(item.group);
      case 'children':
        return this.#addChildren(item);
      case 'typeof':
        return this.#addTypeof(item);
    }
  }

  #addExpression(expression: Expression, alias: string | undefined): void {
    if (isAggregate(expression)) throw malformed('Aggregates stand in grouped queries only');
    if (expression.kind === 'path') {
      if (alias !== undefined) throw malformed('Only aggregate expressions use field aliasing');
      return this.#addPath(this.#scope.withoutPrefix(expression.path), 'value', undefined, undefined);
    }
    if (expression.kind === 'distance') return this.#addDistance(expression, alias);
    if (expression.name === 'tolabel') return this.#addLabel(onlyArgument(expression), alias);
    if (expression.name === 'format') {
      return this.#addPath(fieldPath(this.#scope, onlyArgument(expression)), 'text', alias, undefined);
    }
    if (expression.name === 'convertcurrency') throw malformed('convertCurrency needs an org with several currencies');
    // Refuses what may stand nowhere here, in words of its own.
    operandOf(this.#scope, expression);
    throw malformed(`${nameOf(expression)} can only be selected in a query grouped by it`);
  }

  #addDistance(expression: DistanceExpression, alias: string | undefined): void {
    const operand = distanceOperand(this.#scope, expression);
    const key = alias ?? `expr${this.#unnamed}`;
    if (alias === undefined) this.#unnamed += 1;
    this.#take(key);
    this.#show(this.#root, { operand, key, showing: 'value' });
  }

  /** @throws ApiError when the record has something in this place already */
  #take(place: string): void {
    if (this.#seen.has(place.toLowerCase())) throw invalidField(`duplicate field selected: ${place}`);
    this.#seen.add(place.toLowerCase());
  }

  #addLabel(argument: Expression, alias: string | undefined): void {
    this.#addPath(fieldPath(this.#scope, argument), 'value', alias, (field, sql) => labelSql(field, sql));
  }

  #addPath(
    path: readonly string[],
    showing: Showing,
    alias: string | undefined,
    change: ((field: FieldDef | undefined, sql: string) => string) | undefined,
  ): void {
    const steps = this.#scope.parents(path.slice(0, -1));
    const entity = steps.at(-1)?.entity ?? this.#scope.root;
    const operand = this.#scope.fieldOf(entity, path.at(-1) ?? '', path.join('.'));
    const shape = alias === undefined ? this.#parentShape(steps) : this.#root;
    const key = alias ?? operand.key;
    const sql = change ? change(operand.field, operand.sql) : operand.sql;
    const place = alias ?? [...steps.map((step) => step.key), key].join('.');
    this.#take(place);
    this.#show(shape, { operand: { ...operand, sql }, key, showing });
  }

  #show(shape: ShapeInProgress, { operand, key, showing }: Shown): void {
    const { sql, type, field } = operand;
    shape.entries.push({ kind: 'value', key, index: this.#column(sql), type, ...(field && { field }), showing });
  }

  #shapeOf(entity: Entity): ShapeInProgress {
    if (entity.kind === 'object') {
      return { object: entity.object, idIndex: this.#column(`${entity.alias}."Id"`), entries: [] };
    }
    const reference = `${entity.alias}.${quoted(entity.field.name)}`;
    const type = this.#scope.fieldOf(entity, 'Type', 'Type');
    return { typeIndex: this.#column(type.sql), idIndex: this.#column(reference), entries: [] };
  }

  /** The record at the end of a path, made where it is not there yet. */
  #parentShape(steps: readonly ParentStep[]): ShapeInProgress {
    let shape = this.#root;
    for (const step of steps) {
      const known = shape.entries.find((entry) => entry.kind === 'parent' && entry.key === step.key);
      const made = known?.kind === 'parent' ? known.shape : this.#shapeOf(step.entity);
      if (!known) shape.entries.push({ kind: 'parent', key: step.key, shape: made });
      shape = made;
    }
    return shape;
  }

  #addFields(group: 'all' | 'standard' | 'custom'): void {
    const { statement, scope } = this.#context;
    if (group !== 'standard' && (statement.limit === undefined || statement.limit > FIELDS_LIMIT)) {
      throw malformed(`The SOQL FIELDS function must have a LIMIT of at most ${FIELDS_LIMIT}`);
    }
    const { session } = scope.compilation;
    for (const field of scope.object.fields) {
      const isWanted = group === 'all' || field.custom === (group === 'custom');
      if (isWanted && session.canReadField(scope.object, field))
        this.#addPath([field.name], 'value', undefined, undefined);
    }
  }

  #addChildren(item: ChildrenItem): void {
    const steps = this.#scope.parents(item.under ?? []);
    const shape = this.#parentShape(steps);
    if (shape.object === undefined) throw malformed('Children are read of one object, not of several');
    const { key, children } = this.#context.children(item, shape.object);
    const name = item.key ?? key;
    this.#take([...steps.map((step) => step.key), name].join('.'));
    shape.entries.push({ kind: 'children', key: name, children });
  }

  #addTypeof(item: Extract<SelectItem, { kind: 'typeof' }>): void {
    const path = this.#scope.withoutPrefix(item.path);
    const steps = this.#scope.parents(path);
    const last = steps.at(-1);
    if (last === undefined || last.entity.kind !== 'name') {
      throw malformed(`TYPEOF needs a relationship that may lead to several objects, not ${item.path.join('.')}`);
    }
    const { entity } = last;
    const branches = item.branches.map(({ object, fields }) => this.#branch(entity, object, fields));
    const otherwise = this.#shapeOf(entity);
    for (const names of item.otherwise) this.#showIn(otherwise, entity, names);
    const reference = this.#column(`${entity.alias}.${quoted(entity.field.name)}`);
    this.#parentShape(steps.slice(0, -1)).entries.push({
      kind: 'typeof',
      key: last.key,
      referenceIndex: reference,
      branches,
      otherwise,
    });
  }

  #branch(
    entity: Extract<Entity, { kind: 'name' }>,
    name: string,
    fields: readonly (readonly string[])[],
  ): RecordShape {
    const object = entity.targets.find((target) => target.name.toLowerCase() === name.toLowerCase());
    if (object === undefined) throw noSuchObject(name);
    const target = this.#scope.target(entity, object);
    const shape = this.#shapeOf(target);
    for (const names of fields) this.#showIn(shape, target, names);
    return shape;
  }

  #showIn(shape: ShapeInProgress, entity: Entity, names: readonly string[]): void {
    const [name = ''] = names;
    if (names.length !== 1) throw malformed(`A TYPEOF branch takes fields of its object, not ${names.join('.')}`);
    const operand = this.#scope.fieldOf(entity, name, name);
    this.#show(shape, { operand, key: operand.key, showing: 'value' });
  }
}

/** The columns and the record shape of a select list that is not grouped. @throws ApiError */
export function compileSelectList(context: SelectContext): { columns: readonly string[]; shape: RecordShape } {
  return new SelectList(context).compile();
}
