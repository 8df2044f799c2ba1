import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  assertValidSchema,
  buildClientSchema,
  getIntrospectionQuery,
  DirectiveLocation,
  parse,
  printSchema,
  validate,
  type FieldNode,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import { createEngine, type LocalEngine } from '../../../src/local-org/createEngine.ts';
import { executeGraphQL } from '../../../src/local-org/uiapi/graphql/executeGraphQL.ts';
import { pageDocument } from './pageDocument.ts';

const ROOT = join(import.meta.dirname, '../../..');
let engine: LocalEngine;
let schema: GraphQLSchema;

beforeAll(() => {
  engine = createEngine({ projectDir: ROOT });
  const { data, errors } = executeGraphQL(engine, engine.sessionFor('rep'), {
    query: getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true }),
  });
  expect(errors).toEqual([]);
  schema = buildClientSchema(data as IntrospectionQuery);
});

afterAll(() => {
  engine.close();
});

/** Faults of a document by the rules of the reference implementation, but for fields that may be missing. */
function faultsOf(document: string): readonly string[] {
  return validate(schema, parse(document))
    .filter(({ nodes = [] }) => !nodes.some((node) => node.kind === 'Field' && isOptional(node)))
    .map(({ message }) => message);
}

function isOptional({ directives = [] }: FieldNode): boolean {
  return directives.some(({ name }) => name.value === 'optional');
}

describe('what introspection gives', () => {
  it('is a schema to the reference implementation', () => {
    expect(() => {
      assertValidSchema(schema);
    }).not.toThrow();
    expect(schema.getDirective('optional')).toEqual(
      expect.objectContaining({
        name: 'optional',
        locations: [DirectiveLocation.FIELD],
      }),
    );
  });

  it('has the types that the documentation names', () => {
    const text = printSchema(schema);
    const fieldsOf = (name: string): string[] => {
      const type = schema.getType(name);
      return type && 'getFields' in type ? Object.keys(type.getFields()) : [];
    };
    expect(fieldsOf('UIAPI')).toEqual(
      expect.arrayContaining(['query', 'aggregate', 'objectInfos', 'relatedListByName']),
    );
    expect(fieldsOf('OpportunityConnection')).toEqual(['edges', 'pageInfo', 'totalCount', 'pageResultCount']);
    expect(fieldsOf('PageInfo')).toEqual(['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor']);
    expect(fieldsOf('PicklistValue')).toEqual(['value', 'displayValue', 'label']);
    expect(fieldsOf('IdOperators')).toEqual(['eq', 'ne', 'lt', 'gt', 'lte', 'gte', 'in', 'nin', 'inq', 'ninq']);
    expect(fieldsOf('UIAPIMutations')).toEqual(
      expect.arrayContaining(['Decision_Step__cCreate', 'Decision_Step__cUpdate', 'Decision_Step__cDelete']),
    );
    expect(text).toContain('AccountDelete(input: RecordDeleteInput!): RecordDeletePayload');
    expect(text).toContain('scalar IdOrRef');
  });

  it('accepts what our own components ask', async () => {
    const document = await pageDocument();
    expect(faultsOf(document)).toEqual([]);
    expect(faultsOf(document.replace('StageName', 'StageNam'))).toEqual([expect.stringContaining('StageNam')]);
    expect(faultsOf(document.replace('$dealId: ID', '$dealId: Int'))).not.toEqual([]);
  });
});
