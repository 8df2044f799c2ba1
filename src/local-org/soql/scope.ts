/** Where the names of a statement are looked up: its object, and the parents that can be reached from it. */
import type { FieldDef, FieldType, ObjectDef } from '../schema/model.ts';
import type { Compilation } from './compilation.ts';
import { formulaSql } from './formulaSql.ts';
import { maskedSql } from './mask.ts';
import { isStored, quoted } from '../store/storage.ts';
import { Joins } from './joins.ts';
import { tableSql } from './activityLists.ts';
import { seenSql } from './recentViews.ts';
import { malformed, noSuchField, noSuchParent } from './refusals.ts';

/** Salesforce follows at most this many parents in a path. */
const MAX_PARENTS = 5;

/** What can be read through a reference to several objects: the fields of Salesforce's Name object, where the objects have them. */
const NAME_FIELDS: ReadonlySet<string> = new Set(
  'id type name alias email firstname lastname phone title username isactive recordtypeid profileid userroleid'.split(
    ' ',
  ),
);

/** Polymorphic all the same, these may be followed WITH SECURITY_ENFORCED. */
const ALWAYS_FOLLOWED: ReadonlySet<string> = new Set(['ownerid', 'createdbyid', 'lastmodifiedbyid']);

/** Something with a type and a place in SQL: a field, or what a function makes of one. */
export interface Operand {
  readonly sql: string;
  readonly type: FieldType;
  /** As the statement names it, for messages. */
  readonly name: string;
  /** In canonical casing, as it is named in a record. */
  readonly key: string;
  /** Absent for results of functions and for what only the Name object has. */
  readonly field?: FieldDef;
  /** The names of the objects whose ids these are. */
  readonly refersTo?: readonly string[];
}

/** A row that paths lead to: a record of one object, or of any of several, seen through what they have in common. */
export type Entity =
  | { readonly kind: 'object'; readonly object: ObjectDef; readonly alias: string }
  | { readonly kind: 'name'; readonly alias: string; readonly field: FieldDef; readonly targets: readonly ObjectDef[] };

/** One step of a path to a parent. */
export interface ParentStep {
  /** In canonical casing. */
  readonly key: string;
  readonly entity: Entity;
}

function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

export class Scope {
  public readonly compilation: Compilation;
  public readonly object: ObjectDef;
  /** The table alias of the object. */
  public readonly alias: string;
  public readonly joins: Joins;
  readonly #prefixes: readonly string[];

  /** @param prefixes names that may stand before a path and mean the object itself. */
  public constructor(compilation: Compilation, object: ObjectDef, prefixes: readonly string[]) {
    this.compilation = compilation;
    this.object = object;
    this.alias = compilation.alias();
    this.joins = new Joins(compilation);
    this.#prefixes = prefixes;
  }

  public get root(): Entity {
    return { kind: 'object', object: this.object, alias: this.alias };
  }

  /** A path without the alias it may begin with. */
  public withoutPrefix(path: readonly string[]): readonly string[] {
    const [first = ''] = path;
    if (path.length < 2 || !this.#prefixes.some((prefix) => sameName(prefix, first))) return path;
    return this.#parentField(this.root, first) === undefined ? path.slice(1) : path;
  }

  /** The field at the end of a path. @throws ApiError INVALID_FIELD */
  public field(path: readonly string[]): Operand {
    const own = this.withoutPrefix(path);
    const steps = this.parents(own.slice(0, -1));
    const entity = steps.at(-1)?.entity ?? this.root;
    return this.fieldOf(entity, own.at(-1) ?? '', own.join('.'));
  }

  /** Every parent on a path of relationship names. @throws ApiError INVALID_FIELD */
  public parents(names: readonly string[]): ParentStep[] {
    if (names.length > MAX_PARENTS)
      throw malformed(`A path may lead over at most ${MAX_PARENTS} parents: ${names.join('.')}`);
    const steps: ParentStep[] = [];
    let entity = this.root;
    for (const name of names) {
      const step = this.#parent(entity, name);
      steps.push(step);
      entity = step.entity;
    }
    return steps;
  }

  /** A field of a row a path leads to. @throws ApiError INVALID_FIELD */
  public fieldOf(entity: Entity, name: string, path: string): Operand {
    return entity.kind === 'object'
      ? this.#objectField(entity.object, entity.alias, name, path)
      : this.#nameField(entity, name, path);
  }

  /** One of the objects a polymorphic reference may lead to, joined. */
  public target(entity: Extract<Entity, { kind: 'name' }>, object: ObjectDef): Entity {
    return { kind: 'object', object, alias: this.joins.joinVisible(entity.alias, entity.field, object) };
  }

  /** The FROM clause. Ask last: compiling any expression may add a join. */
  public fromSql(): string {
    return `FROM ${tableSql(this.compilation, this.object)} AS ${this.alias}\n${this.joins.sql()}`;
  }

  #objectField(object: ObjectDef, alias: string, name: string, path: string): Operand {
    const { session, engine } = this.compilation;
    const field = engine.schema.field(object.name, name);
    if (field === undefined || !session.canReadField(object, field)) throw noSuchField(name, object.name);
    const stored = isStored(field)
      ? maskedSql(session, field, `${alias}.${quoted(field.name)}`)
      : formulaSql(this.compilation, object, field, alias, this.joins);
    const sql = seenSql(this.compilation, field, `${alias}."Id"`) ?? stored;
    const refersTo = field.type === 'id' ? [object.name] : field.referenceTo;
    return { sql, type: field.type, name: path, key: field.name, field, refersTo };
  }

  #parentField(entity: Entity, name: string): FieldDef | undefined {
    if (entity.kind !== 'object') return undefined;
    return entity.object.fields.find(
      (field) => field.relationshipName !== undefined && sameName(field.relationshipName, name),
    );
  }

  #parent(entity: Entity, name: string): ParentStep {
    const { session, engine } = this.compilation;
    if (entity.kind === 'name') return this.#parentOfName(entity, name);
    const field = this.#parentField(entity, name);
    if (field === undefined || !session.canReadField(entity.object, field)) throw noSuchParent(name);
    const known = field.referenceTo
      .map((target) => engine.schema.object(target))
      .filter((target) => target !== undefined);
    const targets = known.filter((target) => session.canRead(target));
    const [only] = targets;
    if (only === undefined) throw noSuchParent(name);
    const key = field.relationshipName ?? name;
    if (field.referenceTo.length > 1) {
      if (this.compilation.isSecurityEnforced && !ALWAYS_FOLLOWED.has(field.name.toLowerCase()))
        throw malformed(`Polymorphic relationships are not supported WITH SECURITY_ENFORCED: ${name}`);
      return { key, entity: { kind: 'name', alias: entity.alias, field, targets } };
    }
    return { key, entity: { kind: 'object', object: only, alias: this.joins.joinVisible(entity.alias, field, only) } };
  }

  /** Beyond a polymorphic reference a path goes on through the first object that has such a parent (`Owner.Profile`). */
  #parentOfName(entity: Extract<Entity, { kind: 'name' }>, name: string): ParentStep {
    const through = entity.targets.find(
      (target) => this.#parentField({ kind: 'object', object: target, alias: '' }, name) !== undefined,
    );
    if (through === undefined) throw noSuchParent(name);
    return this.#parent(this.target(entity, through), name);
  }

  #nameField(entity: Extract<Entity, { kind: 'name' }>, name: string, path: string): Operand {
    const reference = `${entity.alias}.${quoted(entity.field.name)}`;
    const refersTo = entity.field.referenceTo;
    if (!NAME_FIELDS.has(name.toLowerCase())) throw noSuchField(name, 'Name');
    if (sameName(name, 'Id'))
      return { sql: reference, type: 'reference', name: path, key: 'Id', field: entity.field, refersTo };
    if (sameName(name, 'Type'))
      return { sql: this.#typeSql(entity, reference), type: 'string', name: path, key: 'Type' };
    const { engine, session } = this.compilation;
    const found = entity.targets.flatMap((target) => {
      const own = sameName(name, 'Name') ? target.fields.find((field) => field.nameField) : undefined;
      const field = own ?? engine.schema.field(target.name, name);
      return field !== undefined && session.canReadField(target, field) ? [{ target, field }] : [];
    });
    const [first] = found;
    if (first === undefined) throw noSuchField(name, 'Name');
    const operands = found
      .filter(({ field }) => field.type === first.field.type)
      .map(({ target, field }) => this.fieldOf(this.target(entity, target), field.name, path));
    const sqls = operands.map((operand) => operand.sql);
    const sql = sqls.length === 1 ? (sqls[0] ?? '') : `coalesce(${sqls.join(', ')})`;
    const key = sameName(name, 'Name') ? 'Name' : first.field.name;
    return { sql, type: first.field.type, name: path, key, field: first.field };
  }

  #typeSql(entity: Extract<Entity, { kind: 'name' }>, reference: string): string {
    const cases = entity.targets
      .filter((target) => target.keyPrefix !== '')
      .map((target) => `WHEN '${target.keyPrefix}' THEN '${target.name}'`);
    return `CASE substr(${reference}, 1, 3) ${cases.join(' ')} END`;
  }
}
