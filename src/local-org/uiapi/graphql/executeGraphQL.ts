/** The door to GraphQL: a request as the client sent it to the answer the platform gives. */
import {
  executeSync,
  getOperationAST,
  FieldsOnCorrectTypeRule,
  GraphQLError,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
} from 'graphql';
import { ApiError, type Engine, type Session } from '../../engine.ts';
import type { ComponentMap } from '../../schema/read/component.ts';
import type { GraphQLContext } from './context.ts';
import { fewSubqueries, isTooDeep, MAX_LEVELS, MAX_TOKENS } from './limits.ts';
import { MutationError } from './mutations.ts';
import { graphQLSchemaOf } from './orgSchema.ts';
import { fieldsAreVisible, withoutHiddenOptionals } from './visibility.ts';

export interface GraphQLRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/** One error, in the platform's shape: `paths`, not `path`. */
export interface PlatformError {
  readonly message: string;
  readonly locations: readonly { readonly line: number; readonly column: number }[];
  readonly paths: readonly (string | number)[];
  readonly extensions: {
    readonly ErrorType: string;
    readonly errorCode?: string;
    readonly fields?: readonly string[];
  };
}

export interface GraphQLAnswer {
  readonly data: unknown;
  readonly errors: readonly PlatformError[];
}

function extensionsOf(error: GraphQLError, fallback: string): PlatformError['extensions'] {
  const { cause } = error;
  if (cause instanceof MutationError || cause instanceof ApiError) {
    const { errorCode, fields } = cause;
    return { ErrorType: 'DataFetchingException', errorCode, ...(fields.length > 0 ? { fields } : {}) };
  }
  return { ErrorType: fallback };
}

/** An error as the platform words it. Faults of the local org itself are thrown on: they are nobody's mistake but ours. */
function platformError(error: GraphQLError, fallback: string): PlatformError {
  const { cause } = error;
  const isRefusal = cause instanceof MutationError || cause instanceof ApiError || cause instanceof GraphQLError;
  if (cause instanceof Error && !isRefusal) throw cause;
  return {
    message: error.message,
    locations: (error.locations ?? []).map(({ line, column }) => ({ line, column })),
    paths: error.path ?? [],
    extensions: extensionsOf(error, fallback),
  };
}

function refused(errors: readonly GraphQLError[], errorType: string): GraphQLAnswer {
  return { data: null, errors: errors.map((error) => platformError(error, errorType)) };
}

function parsed(text: string): DocumentNode | GraphQLError {
  if (isTooDeep(text)) return new GraphQLError(`A document may be nested ${MAX_LEVELS} levels deep`);
  try {
    return parse(text, { maxTokens: MAX_TOKENS });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** The rules of the specification; that fields are there is said by a rule of ours, in the platform's words. */
const RULES = specifiedRules.filter((rule) => rule !== FieldsOnCorrectTypeRule);

/**
 * Answers one GraphQL request. Refusals are in the answer; nothing is thrown for what a client may get wrong.
 * @param version API version in the URLs of records.
 * @param components what was deployed, for the columns of related lists
 */
export function executeGraphQL(
  engine: Engine,
  session: Session,
  request: GraphQLRequest,
  version = 66,
  components?: () => ComponentMap,
): GraphQLAnswer {
  const written = parsed(request.query);
  if (written instanceof GraphQLError) return refused([written], 'InvalidSyntax');
  const schema = graphQLSchemaOf(engine.schema);
  const document = withoutHiddenOptionals(written, schema, engine.schema, session);
  const rules = [...RULES, fieldsAreVisible(engine.schema, session), fewSubqueries];
  // Suggestions would name fields the user may not see.
  const faults = validate(schema, document, rules, { hideSuggestions: true });
  if (faults.length > 0) return refused(faults, 'ValidationError');
  if (!getOperationAST(document, request.operationName)) {
    const which = request.operationName ?? 'which of several';
    return refused([new GraphQLError(`The operation to run cannot be resolved: ${which}`)], 'OperationNotSupported');
  }
  const contextValue: GraphQLContext = { engine, session, version, ...(components ? { components } : {}) };
  const result = executeSync({
    schema,
    document,
    contextValue,
    hideSuggestions: true,
    ...(request.variables === undefined ? {} : { variableValues: request.variables }),
    ...(request.operationName === undefined ? {} : { operationName: request.operationName }),
  });
  const errors = (result.errors ?? []).map((error) => platformError(error, 'ValidationError'));
  return { data: result.data ?? null, errors };
}
