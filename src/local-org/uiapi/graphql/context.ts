/** What the resolvers of the GraphQL schema share. */
import type { GraphQLResolveInfo } from 'graphql';
import type { UiContext } from '../uiContext.ts';

/** Who asks, and of which org: the same as for the UI API. */
export type GraphQLContext = UiContext;

/** Arguments and input objects as GraphQL coerced them. */
export type Arguments = Readonly<Record<string, unknown>>;

/** What is needed of a resolver's `info` to follow a selection. */
export type SelectionInfo = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues'>;
