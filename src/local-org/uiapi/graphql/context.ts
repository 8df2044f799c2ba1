/** What the resolvers of the GraphQL schema share. */
import type { GraphQLResolveInfo } from 'graphql';
import type { Engine, Session } from '../../engine.ts';

/** Who asks, and of which org. */
export interface GraphQLContext {
  readonly engine: Engine;
  readonly session: Session;
  /** API version of the request: 66. */
  readonly version: number;
}

/** Arguments and input objects as GraphQL coerced them. */
export type Arguments = Readonly<Record<string, unknown>>;

/** What is needed of a resolver's `info` to follow a selection. */
export type SelectionInfo = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues'>;

export function isObject(value: unknown): value is Arguments {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
