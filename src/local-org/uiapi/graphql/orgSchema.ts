/** The GraphQL schema of an org: one type, filter and set of mutations for each object, as the UI API names them. */
import {
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  specifiedDirectives,
  DirectiveLocation,
} from 'graphql';
import type { GraphQLFieldConfigMap, GraphQLInputFieldConfigMap, GraphQLOutputType } from 'graphql';
import type { ChildRelationship, FieldDef, ObjectDef, Schema } from '../../schema/model.ts';
import { aggregateField } from './aggregates.ts';
import type { GraphQLContext } from './context.ts';
import { FIELD_TYPES, objectInfosField } from './objectInfos.ts';
import { DATETIME_KIND, ID_KIND, IdOrRef, inputScalar, kindOf, Long } from './scalars.ts';
import { relatedListField } from './relatedLists.ts';
import * as resolvers from './resolvers.ts';
import { idOperatorsType, OrderByClause, operatorsType, SupportedScopes, valueType } from './valueTypes.ts';

/** Setup tables the UI API does not serve. */
const NOT_SERVED: ReadonlySet<string> = new Set([
  'Organization',
  'PermissionSet',
  'PermissionSetAssignment',
  'OpportunityStage',
]);

/** Drops a field the user may not see, or the org does not have, instead of refusing the request. */
const OptionalDirective = new GraphQLDirective({ name: 'optional', locations: [DirectiveLocation.FIELD] });

type Fields = GraphQLFieldConfigMap<unknown, GraphQLContext>;

interface ObjectTypes {
  readonly type: GraphQLObjectType;
  readonly connection: GraphQLObjectType;
  readonly filter: GraphQLInputObjectType;
  readonly orderBy: GraphQLInputObjectType;
}

const PageInfo = new GraphQLObjectType({
  name: 'PageInfo',
  fields: {
    hasNextPage: { type: new GraphQLNonNull(GraphQLBoolean) },
    hasPreviousPage: { type: new GraphQLNonNull(GraphQLBoolean) },
    startCursor: { type: GraphQLString },
    endCursor: { type: GraphQLString },
  },
});

const IdValue = valueType(ID_KIND);
const RECORD_TYPE_ID = { type: IdValue, args: { fallback: { type: GraphQLBoolean } }, resolve: resolvers.recordTypeId };

/** What every record has, whatever its object; the audit fields stay empty where the object has none. */
const RECORD_FIELDS: Fields = {
  Id: { type: new GraphQLNonNull(GraphQLID), resolve: resolvers.recordId },
  ApiName: { type: new GraphQLNonNull(GraphQLString), resolve: resolvers.apiName },
  DisplayValue: { type: GraphQLString, resolve: resolvers.displayName },
  WeakEtag: { type: new GraphQLNonNull(Long), resolve: resolvers.weakEtag },
  LastModifiedById: { type: IdValue, resolve: resolvers.noValue },
  LastModifiedDate: { type: valueType(DATETIME_KIND), resolve: resolvers.noValue },
  SystemModstamp: { type: valueType(DATETIME_KIND), resolve: resolvers.noValue },
  RecordTypeId: RECORD_TYPE_ID,
};

const RecordInterface = new GraphQLInterfaceType({
  name: 'Record',
  fields: RECORD_FIELDS,
  resolveType: resolvers.typeName,
});

class SchemaBuilder {
  readonly #objects: readonly ObjectDef[];
  readonly #types = new Map<string, ObjectTypes>();
  readonly #unions = new Map<string, GraphQLUnionType>();
  readonly #idOperators = idOperatorsType(
    new GraphQLInputObjectType({
      name: 'JoinInput',
      description: 'One object with a filter, and its field that holds the ids.',
      fields: () => this.#joinFields(),
    }),
  );

  public constructor(schema: Schema) {
    this.#objects = schema.objects.filter(({ name, kind }) => !NOT_SERVED.has(name) && kind !== 'activityView');
    for (const object of this.#objects) this.#types.set(object.name, this.#typesOf(object));
  }

  public build(): GraphQLSchema {
    return new GraphQLSchema({
      query: this.#query(),
      mutation: this.#mutation(),
      types: [RecordInterface, ...FIELD_TYPES],
      directives: [...specifiedDirectives, OptionalDirective],
      assumeValid: true,
    });
  }

  #typesOf(object: ObjectDef): ObjectTypes {
    const { name } = object;
    const type: GraphQLObjectType = new GraphQLObjectType({
      name,
      description: object.label,
      interfaces: [RecordInterface],
      fields: () => this.#recordFields(object),
    });
    const edge = new GraphQLObjectType({
      name: `${name}Edge`,
      fields: { node: { type }, cursor: { type: new GraphQLNonNull(GraphQLString) } },
    });
    const connection = new GraphQLObjectType({
      name: `${name}Connection`,
      fields: {
        edges: { type: new GraphQLList(edge) },
        pageInfo: { type: new GraphQLNonNull(PageInfo) },
        totalCount: { type: new GraphQLNonNull(GraphQLInt) },
        pageResultCount: { type: new GraphQLNonNull(GraphQLInt) },
      },
    });
    const filter: GraphQLInputObjectType = new GraphQLInputObjectType({
      name: `${name}_Filter`,
      fields: () => this.#filterFields(object, filter),
    });
    const orderBy = new GraphQLInputObjectType({ name: `${name}_OrderBy`, fields: () => this.#orderFields(object) });
    return { type, connection, filter, orderBy };
  }

  #recordFields(object: ObjectDef): Fields {
    const fields: Fields = { ...RECORD_FIELDS };
    for (const field of object.fields) {
      const kind = kindOf(field);
      if (kind !== undefined && field.type !== 'id' && field.name !== 'RecordTypeId') {
        fields[field.name] = { type: valueType(kind), description: field.label, resolve: resolvers.value(field) };
      }
      const parent = this.#parentType(object, field);
      if (parent !== undefined && field.relationshipName !== undefined) {
        fields[field.relationshipName] = { type: parent, resolve: resolvers.parent };
      }
    }
    for (const relationship of object.childRelationships) this.#addChildren(fields, relationship);
    return fields;
  }

  #addChildren(fields: Fields, relationship: ChildRelationship): void {
    const types = this.#types.get(relationship.childObject);
    if (types === undefined || relationship.relationshipName === undefined) return;
    fields[relationship.relationshipName] = {
      type: types.connection,
      args: childArguments(types),
      resolve: resolvers.children,
    };
  }

  #targets(field: FieldDef): ObjectTypes[] {
    return field.referenceTo.map((name) => this.#types.get(name)).filter((types) => types !== undefined);
  }

  #parentType(object: ObjectDef, field: FieldDef): GraphQLOutputType | undefined {
    const targets = this.#targets(field);
    if (field.relationshipName === undefined || targets.length === 0) return undefined;
    if (field.referenceTo.length === 1) return targets[0]?.type;
    const name = `${object.name}_${field.relationshipName}`;
    const union =
      this.#unions.get(name) ??
      new GraphQLUnionType({ name, types: targets.map((types) => types.type), resolveType: resolvers.typeName });
    this.#unions.set(name, union);
    return union;
  }

  #filterFields(object: ObjectDef, filter: GraphQLInputObjectType): GraphQLInputFieldConfigMap {
    const fields: GraphQLInputFieldConfigMap = {
      and: { type: new GraphQLList(filter) },
      or: { type: new GraphQLList(filter) },
      not: { type: filter },
    };
    for (const field of object.fields) {
      const kind = kindOf(field);
      const operators = kind?.filter === 'id' ? this.#idOperators : kind && operatorsType(kind);
      if (operators) fields[field.name] = { type: operators };
      const targets = this.#targets(field);
      if (field.relationshipName === undefined || targets.length === 0) continue;
      fields[field.relationshipName] = {
        type: field.referenceTo.length === 1 ? parentFilter(targets) : this.#unionFilter(object, field),
      };
    }
    return fields;
  }

  #joinFields(): GraphQLInputFieldConfigMap {
    const filters = [...this.#types].map(([name, { filter }]) => [name, { type: filter }] as const);
    return { ...Object.fromEntries(filters), ApiName: { type: new GraphQLNonNull(GraphQLString) } };
  }

  /** A polymorphic parent is filtered by type: `{Owner: {User: {…}}}`. */
  #unionFilter(object: ObjectDef, field: FieldDef): GraphQLInputObjectType {
    const targets = field.referenceTo.flatMap((name) => {
      const types = this.#types.get(name);
      return types ? [[name, { type: types.filter }] as const] : [];
    });
    return new GraphQLInputObjectType({
      name: `${object.name}_${field.relationshipName ?? ''}_Filters`,
      fields: Object.fromEntries(targets),
    });
  }

  #orderFields(object: ObjectDef): GraphQLInputFieldConfigMap {
    const fields: GraphQLInputFieldConfigMap = {};
    for (const field of object.fields) {
      const kind = kindOf(field);
      if (kind !== undefined && !field.isLongText && field.type !== 'multipicklist')
        fields[field.name] = { type: OrderByClause };
      const [target] = this.#targets(field);
      if (field.relationshipName !== undefined && target !== undefined && field.referenceTo.length === 1) {
        fields[field.relationshipName] = { type: target.orderBy };
      }
    }
    return fields;
  }

  #query(): GraphQLObjectType {
    const roots: Fields = {};
    for (const object of this.#objects) {
      const types = this.#types.get(object.name);
      if (types === undefined) continue;
      roots[object.name] = {
        type: types.connection,
        args: { ...childArguments(types), scope: { type: SupportedScopes } },
        resolve: resolvers.root(object),
      };
    }
    const recordQuery = new GraphQLObjectType({ name: 'RecordQuery', fields: roots });
    const aggregates = new GraphQLObjectType({ name: 'RecordQueryAggregate', fields: this.#aggregates() });
    const uiapi = new GraphQLObjectType({
      name: 'UIAPI',
      fields: {
        query: { type: new GraphQLNonNull(recordQuery), resolve: resolvers.nothing },
        aggregate: { type: new GraphQLNonNull(aggregates), resolve: resolvers.nothing },
        objectInfos: objectInfosField,
        relatedListByName: relatedListField,
      },
    });
    return new GraphQLObjectType({
      name: 'Query',
      fields: { uiapi: { type: new GraphQLNonNull(uiapi), resolve: resolvers.nothing } },
    });
  }

  #aggregates(): Fields {
    return Object.fromEntries(
      [...this.#types].map(([name, types]) => {
        const object = this.#objects.find((candidate) => candidate.name === name);
        if (object === undefined) throw new RangeError(`no object ${name}`);
        return [name, aggregateField(object, { filter: types.filter, orderBy: types.orderBy, pageInfo: PageInfo })];
      }),
    );
  }

  #mutation(): GraphQLObjectType {
    const RecordDeleteInput = new GraphQLInputObjectType({
      name: 'RecordDeleteInput',
      fields: { Id: { type: new GraphQLNonNull(IdOrRef) } },
    });
    const RecordDeletePayload = new GraphQLObjectType({
      name: 'RecordDeletePayload',
      fields: { Id: { type: GraphQLID } },
    });
    const operations: Fields = {};
    for (const object of this.#objects) {
      if (object.createable && isWritable(object, 'createable'))
        operations[`${object.name}Create`] = this.#create(object);
      if (object.updateable && isWritable(object, 'updateable'))
        operations[`${object.name}Update`] = this.#update(object);
      if (!object.deletable) continue;
      operations[`${object.name}Delete`] = {
        type: RecordDeletePayload,
        args: { input: { type: new GraphQLNonNull(RecordDeleteInput) } },
        resolve: resolvers.deleted,
      };
    }
    const mutations = new GraphQLObjectType({ name: 'UIAPIMutations', fields: operations });
    const input = new GraphQLInputObjectType({
      name: 'UIAPIMutationsInput',
      fields: { allOrNone: { type: GraphQLBoolean, default: { value: true } } },
    });
    return new GraphQLObjectType({
      name: 'Mutation',
      fields: {
        uiapi: { type: new GraphQLNonNull(mutations), args: { input: { type: input } }, resolve: resolvers.mutate },
      },
    });
  }

  #create(object: ObjectDef): Fields[string] {
    const { name } = object;
    const payload = new GraphQLObjectType({
      name: `${name}CreatePayload`,
      fields: () => ({ Record: this.#savedRecord(object) }),
    });
    const representation = representationOf(object, 'Create', 'createable');
    const input = new GraphQLInputObjectType({
      name: `${name}CreateInput`,
      fields: { [name]: { type: new GraphQLNonNull(representation) } },
    });
    return { type: payload, args: { input: { type: new GraphQLNonNull(input) } }, resolve: resolvers.created };
  }

  #savedRecord(object: ObjectDef): Fields[string] {
    return { type: this.#types.get(object.name)?.type ?? RecordInterface, resolve: resolvers.savedRecord(object) };
  }

  #update(object: ObjectDef): Fields[string] {
    const { name } = object;
    const payload = new GraphQLObjectType({
      name: `${name}UpdatePayload`,
      fields: () => ({ Record: this.#savedRecord(object), success: { type: GraphQLBoolean } }),
    });
    const representation = representationOf(object, 'Update', 'updateable');
    const input = new GraphQLInputObjectType({
      name: `${name}UpdateInput`,
      fields: { Id: { type: new GraphQLNonNull(IdOrRef) }, [name]: { type: new GraphQLNonNull(representation) } },
    });
    return { type: payload, args: { input: { type: new GraphQLNonNull(input) } }, resolve: resolvers.updated };
  }
}

type Writing = 'createable' | 'updateable';

function writableFields(object: ObjectDef, writing: Writing): GraphQLInputFieldConfigMap {
  return Object.fromEntries(
    object.fields.flatMap((field) => {
      const scalar = field[writing] ? inputScalar(field) : undefined;
      return scalar === undefined ? [] : [[field.name, { type: scalar }] as const];
    }),
  );
}

/** Whether there is anything to write: an input object without fields would be no type. */
function isWritable(object: ObjectDef, writing: Writing): boolean {
  return Object.keys(writableFields(object, writing)).length > 0;
}

function representationOf(object: ObjectDef, kind: string, writing: Writing): GraphQLInputObjectType {
  return new GraphQLInputObjectType({
    name: `${object.name}${kind}Representation`,
    fields: () => writableFields(object, writing),
  });
}

function parentFilter(targets: readonly ObjectTypes[]): GraphQLInputObjectType {
  const [target] = targets;
  if (target === undefined) throw new RangeError('a parent of no type');
  return target.filter;
}

/** Children have no scope: they are those of their parent. */
function childArguments({ filter, orderBy }: ObjectTypes): NonNullable<Fields[string]['args']> {
  return {
    first: { type: GraphQLInt },
    after: { type: GraphQLString },
    where: { type: filter },
    orderBy: { type: orderBy },
    upperBound: { type: GraphQLInt },
  };
}

const built = new WeakMap<Schema, GraphQLSchema>();

/** The GraphQL schema of an org's schema; built on first use. */
export function graphQLSchemaOf(schema: Schema): GraphQLSchema {
  const known = built.get(schema);
  if (known) return known;
  const made = new SchemaBuilder(schema).build();
  built.set(schema, made);
  return made;
}
