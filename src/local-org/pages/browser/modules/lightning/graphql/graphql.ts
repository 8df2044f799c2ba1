/** `lightning/graphql` of the platform, over the org's own GraphQL endpoint. */
import { http } from 'local/http';
import { createAdapter } from 'local/wire';

interface Question {
  readonly query: string;
  readonly variables?: unknown;
  readonly operationName?: unknown;
}
interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string }[];
}

const ask = (question: Question): Promise<Answer> =>
  http('/graphql', { method: 'POST', body: JSON.stringify({ variables: {}, ...question }) });

/** A failed request in the shape of a failed query. */
function toErrors(error: unknown): readonly object[] {
  const body = (error as { body?: unknown }).body;
  if (Array.isArray(body)) return body as object[];
  return [typeof body === 'object' && body !== null ? body : { message: String((error as Error).message ?? error) }];
}

export const gql = (strings: TemplateStringsArray, ...parts: readonly string[]): string =>
  String.raw({ raw: strings }, ...parts);

export const graphql = createAdapter({
  required: ['query'],
  ask: (config) => ask(config as unknown as Question),
  toValue: (answer, error, refresh) => {
    const { data, errors } = (answer ?? {}) as Answer;
    if (error !== undefined) return { data: undefined, errors: toErrors(error), refresh };
    return { data, errors: errors?.length ? errors : undefined, refresh };
  },
});

export async function executeMutation(question: Question): Promise<Answer> {
  const { data, errors } = await ask(question);
  return { data, ...(errors?.length ? { errors } : {}) };
}
