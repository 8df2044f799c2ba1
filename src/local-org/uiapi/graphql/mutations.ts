/** The operations of one `uiapi` mutation: in the order written, all in one transaction or each in its own. */
import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import { ApiError, type InputRow, type SaveResult } from '../../engine.ts';
import { isJsonObject } from '../../jsonObject.ts';
import type { FieldDef, ObjectDef } from '../../schema/model.ts';
import type { Arguments, GraphQLContext } from './context.ts';

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

type Outcome = { readonly id: string; readonly kind: MutationKind } | { readonly error: MutationError };

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

  public isFailed(alias: string): boolean {
    const outcome = this.#outcomes.get(alias);
    return outcome !== undefined && 'error' in outcome;
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
    return this.#done(alias).id;
  }

  /** The id a reference stands for. @throws MutationError when its operation failed, or is one that nothing may refer to */
  public referred(alias: string): string {
    const { id, kind } = this.#done(alias);
    if (kind !== 'Update') return id;
    throw new MutationError(
      'INVALID_REFERENCE',
      `@{${alias}} refers to an update; only a create or delete has a reference`,
    );
  }

  #done(alias: string): Extract<Outcome, { readonly id: string }> {
    const outcome = this.#outcomes.get(alias);
    if (outcome === undefined) throw new MutationError('INVALID_REFERENCE', `There is no earlier operation ${alias}`);
    if ('error' in outcome) throw outcome.error;
    return outcome;
  }
}

/** The operation that `@{alias}` and `@{alias.Record.Id}` refer to. */
function referredBy(value: unknown): string | undefined {
  return typeof value === 'string' ? /^@\{(\w+)(?:\.Record\.Id)?\}$/.exec(value)?.[1] : undefined;
}

/** A reference as the id it stands for; anything else as it is. */
function resolved(value: unknown, outcomes: MutationOutcomes): unknown {
  const alias = referredBy(value);
  return alias === undefined ? value : outcomes.referred(alias);
}

function isReference(object: ObjectDef, name: string): boolean {
  return object.fields.some(
    (field: FieldDef) => field.name === name && (field.type === 'reference' || field.type === 'id'),
  );
}

function rowOf(operation: MutationOperation, outcomes: MutationOutcomes): InputRow {
  const { object, kind, input } = operation;
  const representation = input[object.name];
  const fields = isJsonObject(representation) ? Object.entries(representation) : [];
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
    if (result?.success !== true || result.id === null) return { error: failureOf(result) };
    return { id: result.id, kind: operation.kind };
  } catch (error) {
    if (error instanceof MutationError) return { error };
    if (error instanceof ApiError) return { error: new MutationError(error.errorCode, error.message, error.fields) };
    throw error;
  }
}

/** Runs operations in order as one transaction: the first failure ends them and undoes what was done. */
function runTogether(
  context: GraphQLContext,
  operations: readonly MutationOperation[],
  outcomes: MutationOutcomes,
): void {
  try {
    context.engine.transaction(() => {
      for (const operation of operations) {
        outcomes.put(operation.alias, run(context, operation, outcomes));
        if (outcomes.isFailed(operation.alias)) throw new Rollback();
      }
    });
  } catch (error) {
    if (!(error instanceof Rollback)) throw error;
    outcomes.rollBack(operations.map((operation) => operation.alias));
  }
}

function referencesOf({ input, object }: MutationOperation): string[] {
  const representation = input[object.name];
  const values = [input['Id'], ...(isJsonObject(representation) ? Object.values(representation) : [])];
  return values.map(referredBy).filter((alias) => alias !== undefined);
}

/** Operations that refer to each other, directly or not, in groups; each in the order written. */
function dependentGroups(operations: readonly MutationOperation[]): MutationOperation[][] {
  let groups: MutationOperation[][] = [];
  for (const operation of operations) {
    const referred = new Set(referencesOf(operation));
    const isReferred = (group: readonly MutationOperation[]): boolean => group.some(({ alias }) => referred.has(alias));
    const joined = groups.filter(isReferred).flat();
    const inOrder = operations.filter((other) => joined.includes(other));
    groups = [...groups.filter((group) => !isReferred(group)), [...inOrder, operation]];
  }
  const place = ([first]: readonly MutationOperation[]): number => (first ? operations.indexOf(first) : 0);
  return groups.toSorted((left, right) => place(left) - place(right));
}

/** Runs operations in order: with `allOrNone` all as one, without it those that depend on each other. */
export function runMutations(
  context: GraphQLContext,
  operations: readonly MutationOperation[],
  allOrNone: boolean,
): MutationOutcomes {
  const outcomes = new MutationOutcomes();
  const groups = allOrNone ? [[...operations]] : dependentGroups(operations);
  for (const group of groups) runTogether(context, group, outcomes);
  return outcomes;
}

/** The name of a field in the answer. */
export function responseKey(info: Pick<GraphQLResolveInfo, 'path'>): string {
  return String(info.path.key);
}
