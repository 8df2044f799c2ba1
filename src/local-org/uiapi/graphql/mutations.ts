/** The operations of one `uiapi` mutation: in the order written, all in one transaction or each in its own. */
import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import { ApiError, type InputRow, type SaveResult } from '../../engine.ts';
import type { FieldDef, ObjectDef } from '../../schema/model.ts';
import type { Arguments, GraphQLContext } from './context.ts';
import { isObject } from './context.ts';

export type MutationKind = 'Create' | 'Update' | 'Delete';

/** One operation as selected. */
export interface MutationOperation {
  /** Its name in the answer, by which later operations refer to its record. */
  readonly alias: string;
  readonly kind: MutationKind;
  readonly object: ObjectDef;
  readonly input: Arguments;
  readonly node: FieldNode;
}

/** A failed operation: what the platform says, and which fields it is about. */
export class MutationError extends Error {
  public override readonly name = 'MutationError';
  public readonly errorCode: string;
  public readonly fields: readonly string[];

  public constructor(errorCode: string, message: string, fields: readonly string[] = []) {
    super(message);
    this.errorCode = errorCode;
    this.fields = fields;
  }
}

/** Ends a transaction whose operations go together. */
class Rollback extends Error {}

type Outcome = { readonly id: string } | { readonly error: MutationError };

const ROLLED_BACK = new MutationError(
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  'The operation was rolled back because another operation of the same request failed',
);

/** What became of the operations of one mutation. */
export class MutationOutcomes {
  readonly #outcomes = new Map<string, Outcome>();

  public put(alias: string, outcome: Outcome): void {
    this.#outcomes.set(alias, outcome);
  }

  public get hasFailure(): boolean {
    return [...this.#outcomes.values()].some((outcome) => 'error' in outcome);
  }

  /** Nothing stays of the operations that succeeded, or were not tried. */
  public rollBack(aliases: readonly string[]): void {
    for (const alias of aliases) {
      const outcome = this.#outcomes.get(alias);
      if (outcome === undefined || 'id' in outcome) this.put(alias, { error: ROLLED_BACK });
    }
  }

  /** The id of an operation's record. @throws MutationError when it failed */
  public idOf(alias: string): string {
    const outcome = this.#outcomes.get(alias);
    if (outcome === undefined) throw new MutationError('INVALID_REFERENCE', `There is no earlier operation ${alias}`);
    if ('error' in outcome) throw outcome.error;
    return outcome.id;
  }
}

/** `@{alias}` and `@{alias.Record.Id}` as the id they stand for; anything else as it is. */
function resolved(value: unknown, outcomes: MutationOutcomes): unknown {
  if (typeof value !== 'string') return value;
  const alias = /^@\{(\w+)(?:\.Record\.Id)?\}$/.exec(value)?.[1];
  return alias === undefined ? value : outcomes.idOf(alias);
}

function isReference(object: ObjectDef, name: string): boolean {
  return object.fields.some(
    (field: FieldDef) => field.name === name && (field.type === 'reference' || field.type === 'id'),
  );
}

function rowOf(operation: MutationOperation, outcomes: MutationOutcomes): InputRow {
  const { object, kind, input } = operation;
  const representation = input[object.name];
  const fields = isObject(representation) ? Object.entries(representation) : [];
  const row = Object.fromEntries(
    fields.map(([name, value]) => [name, isReference(object, name) ? resolved(value, outcomes) : value]),
  );
  return kind === 'Create' ? row : { ...row, Id: resolved(input['Id'], outcomes) };
}

function failureOf(result: SaveResult | undefined): MutationError {
  const [error] = result?.errors ?? [];
  if (error === undefined) throw new TypeError('A save failed without saying why');
  return new MutationError(error.statusCode, error.message, error.fields);
}

const SAVES = { Create: 'insert', Update: 'update', Delete: 'delete' } as const;

function run(context: GraphQLContext, operation: MutationOperation, outcomes: MutationOutcomes): Outcome {
  try {
    const row = rowOf(operation, outcomes);
    const [result] = context.engine.save(context.session, SAVES[operation.kind], operation.object.name, [row]);
    return result?.success === true && result.id !== null ? { id: result.id } : { error: failureOf(result) };
  } catch (error) {
    if (error instanceof MutationError) return { error };
    if (error instanceof ApiError) return { error: new MutationError(error.errorCode, error.message, error.fields) };
    throw error;
  }
}

/** Runs operations in order. With `allOrNone`, the first failure ends them and undoes what was done. */
export function runMutations(
  context: GraphQLContext,
  operations: readonly MutationOperation[],
  allOrNone: boolean,
): MutationOutcomes {
  const outcomes = new MutationOutcomes();
  if (!allOrNone) {
    for (const operation of operations) outcomes.put(operation.alias, run(context, operation, outcomes));
    return outcomes;
  }
  try {
    context.engine.transaction(() => {
      for (const operation of operations) {
        outcomes.put(operation.alias, run(context, operation, outcomes));
        if (outcomes.hasFailure) throw new Rollback();
      }
    });
  } catch (error) {
    if (!(error instanceof Rollback)) throw error;
    outcomes.rollBack(operations.map((operation) => operation.alias));
  }
  return outcomes;
}

/** The name of a field in the answer. */
export function responseKey(info: Pick<GraphQLResolveInfo, 'path'>): string {
  return String(info.path.key);
}
