/** What a GraphQL selection asks of the records of an object, as the select list of a statement. */
import {
  getArgumentValues,
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isObjectType,
  type FieldNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { ApiError } from '../../engine.ts';
import type { FieldDef, ObjectDef, Schema } from '../../schema/model.ts';
import type { ChildrenItem, SelectItem, Statement } from '../../soql/statement.ts';
import type { Arguments, SelectionInfo } from './context.ts';
import { orderByItems, whereCondition, writtenArgument } from './filters.ts';
import { pageRequest, rowsToRead } from './paging.ts';

/** Fields by the name they have in the answer; one name may be selected in several places. */
type Fields = Map<string, FieldNode[]>;

/** The key of child records in a record: no field has one like it. */
export function childrenKey(responseKey: string): string {
  return `@${responseKey}`;
}

function isSkipped(node: SelectionNode, info: SelectionInfo): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, node, info.variableValues);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues);
  return skip?.['if'] === true || include?.['if'] === false;
}

/** The fields selected of a type, fragments followed. Without a type, of whatever type is there. */
function fieldsOf(sets: readonly SelectionSetNode[], typeName: string | undefined, info: SelectionInfo): Fields {
  const fields: Fields = new Map();
  // A fragment adds nothing the second time, and fragments that spread each other twice would never end.
  const seen = new Set<string>();
  const visit = (set: SelectionSetNode): void => {
    for (const node of set.selections) {
      if (isSkipped(node, info)) continue;
      if (node.kind === 'Field') {
        const key = node.alias?.value ?? node.name.value;
        fields.set(key, [...(fields.get(key) ?? []), node]);
        continue;
      }
      if (node.kind === 'FragmentSpread') {
        if (seen.has(node.name.value)) continue;
        seen.add(node.name.value);
      }
      const fragment = node.kind === 'InlineFragment' ? node : info.fragments[node.name.value];
      const condition = fragment?.typeCondition?.name.value ?? typeName;
      const fits = typeName === undefined || condition === typeName || condition === 'Record';
      if (fragment && fits) visit(fragment.selectionSet);
    }
  };
  sets.forEach(visit);
  return fields;
}

function setsOf(nodes: readonly FieldNode[]): SelectionSetNode[] {
  return nodes.flatMap((node) => (node.selectionSet ? [node.selectionSet] : []));
}

/** What the schema has of records whose object has no such field. */
const OF_EVERY_RECORD = [
  '__typename',
  'ApiName',
  'DisplayValue',
  'WeakEtag',
  'LastModifiedById',
  'LastModifiedDate',
  'SystemModstamp',
  'RecordTypeId',
];

class SelectionReader {
  readonly #schema: Schema;
  readonly #info: SelectionInfo;

  public constructor(schema: Schema, info: SelectionInfo) {
    this.#schema = schema;
    this.#info = info;
  }

  /** The select list for records of an object, reached over the parents in `under`. */
  public records(object: ObjectDef, sets: readonly SelectionSetNode[], under: readonly string[]): SelectItem[] {
    // The id shows whether there is a record at all, also where nothing of it but children or its type is asked for.
    const paths = new Map<string, readonly string[]>([['Id', [...under, 'Id']]]);
    const items: SelectItem[] = [];
    const parents = new Map<FieldDef, SelectionSetNode[]>();
    for (const [key, nodes] of fieldsOf(sets, object.name, this.#info)) {
      const name = nodes[0]?.name.value ?? '';
      const field = this.#schema.field(object.name, name);
      const reference = object.fields.find((candidate) => candidate.relationshipName === name);
      if (field !== undefined) paths.set(field.name, [...under, field.name]);
      else if (name === 'DisplayValue') addField(object, (candidate) => candidate.nameField, under, paths);
      else if (name === 'WeakEtag') addField(object, (candidate) => candidate.name === 'SystemModstamp', under, paths);
      else if (reference !== undefined) parents.set(reference, [...(parents.get(reference) ?? []), ...setsOf(nodes)]);
      else if (isChildName(object, name)) items.push(this.#children(object, key, nodes, under));
    }
    const selected = [...paths.values()].map((path): SelectItem => ({
      kind: 'expression',
      expression: { kind: 'path', path },
    }));
    return [...selected, ...[...parents].flatMap(([field, inner]) => this.#parent(field, inner, under)), ...items];
  }

  #parent(field: FieldDef, sets: readonly SelectionSetNode[], under: readonly string[]): SelectItem[] {
    const path = [...under, field.relationshipName ?? ''];
    const [only = ''] = field.referenceTo;
    const target = this.#schema.object(only);
    if (field.referenceTo.length === 1 && target !== undefined) return this.records(target, sets, path);
    const branches = field.referenceTo.flatMap((name) => {
      const names = [...fieldsOf(sets, name, this.#info).values()].flatMap((nodes) =>
        nodes.map((node) => node.name.value),
      );
      const object = this.#schema.object(name);
      const known = new Set(names.filter((own) => object && this.#schema.field(name, own)));
      const missing = names.find((own) => !known.has(own) && !OF_EVERY_RECORD.includes(own));
      if (missing !== undefined) {
        throw new ApiError(
          400,
          'UNSUPPORTED',
          `The local org reads fields, not ${missing}, of a record that may be of several types`,
        );
      }
      const shown = names.includes('DisplayValue') ? object?.fields.filter((own) => own.nameField) : [];
      const fields = new Set(['Id', ...known, ...(shown ?? []).map((own) => own.name)]);
      return object && names.length > 0 ? [{ object: name, fields: [...fields].map((own) => [own]) }] : [];
    });
    return [{ kind: 'typeof', path, branches, otherwise: [['Id'], ['Type']] }];
  }

  #children(object: ObjectDef, key: string, nodes: readonly FieldNode[], under: readonly string[]): ChildrenItem {
    const [node] = nodes;
    const name = node?.name.value ?? '';
    const relationship = object.childRelationships.find((candidate) => candidate.relationshipName === name);
    const child = this.#schema.object(relationship?.childObject ?? '');
    if (node === undefined || child === undefined) throw new RangeError(`${object.name} has no children ${name}`);
    const statement = this.connection(child, name, nodes, argumentsOf(object.name, node, this.#info));
    return {
      kind: 'children',
      statement,
      key: childrenKey(key),
      under,
      isCounted: this.isSelected(nodes, 'totalCount'),
    };
  }

  /** The statement behind a connection field. */
  public connection(object: ObjectDef, from: string, nodes: readonly FieldNode[], args: Arguments): Statement {
    const [node] = nodes;
    const page = pageRequest(args);
    const edges = this.#inner(nodes, 'edges');
    const where = whereCondition(this.#schema, object, args['where']);
    return {
      from,
      select: this.records(object, setsOf(this.#inner(edges, 'node')), []),
      ...(args['scope'] === 'MINE' ? { isMine: true } : {}),
      ...(where === undefined ? {} : { where }),
      orderBy: orderByItems(this.#schema, object, writtenArgument(node, 'orderBy', this.#info)),
      limit: rowsToRead(page),
      offset: page.offset,
    };
  }

  #inner(nodes: readonly FieldNode[], name: string): FieldNode[] {
    const fields = [...fieldsOf(setsOf(nodes), undefined, this.#info).values()].flat();
    return fields.filter((node) => node.name.value === name);
  }

  public isSelected(nodes: readonly FieldNode[], name: string): boolean {
    return this.#inner(nodes, name).length > 0;
  }
}

/** Adds the field that a made-up field of the schema is read from. */
function addField(
  object: ObjectDef,
  isWanted: (field: FieldDef) => boolean,
  under: readonly string[],
  paths: Map<string, readonly string[]>,
): void {
  const field = object.fields.find(isWanted);
  if (field) paths.set(field.name, [...under, field.name]);
}

function isChildName(object: ObjectDef, name: string): boolean {
  return object.childRelationships.some((candidate) => candidate.relationshipName === name);
}

function argumentsOf(typeName: string, node: FieldNode, info: SelectionInfo): Arguments {
  const type = info.schema.getType(typeName);
  const definition = isObjectType(type) ? type.getFields()[node.name.value] : undefined;
  if (definition === undefined) throw new RangeError(`${typeName} has no field ${node.name.value}`);
  return getArgumentValues(definition, node, info.variableValues);
}

/** The statement behind a connection field of the query root, and whether its total is asked for. */
export function connectionStatement(
  schema: Schema,
  object: ObjectDef,
  nodes: readonly FieldNode[],
  args: Arguments,
  info: SelectionInfo,
): { statement: Statement; isCounted: boolean } {
  const reader = new SelectionReader(schema, info);
  return {
    statement: reader.connection(object, object.name, nodes, args),
    isCounted: reader.isSelected(nodes, 'totalCount'),
  };
}

/** The fields selected below some fields, down a path of names. */
export function selectedFields(nodes: readonly FieldNode[], path: readonly string[], info: SelectionInfo): FieldNode[] {
  const inner = [...fieldsOf(setsOf(nodes), undefined, info).values()].flat();
  const [name, ...rest] = path;
  if (name === undefined) return inner;
  return selectedFields(
    inner.filter((node) => node.name.value === name),
    rest,
    info,
  );
}

/** The select list behind a field that gives one record: `Record` of a mutation. */
export function recordItems(
  schema: Schema,
  object: ObjectDef,
  nodes: readonly FieldNode[],
  info: SelectionInfo,
): SelectItem[] {
  return new SelectionReader(schema, info).records(object, setsOf(nodes), []);
}
