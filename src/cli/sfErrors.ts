import { Messages, SfError } from '@salesforce/core';
import { closest, distance } from 'fastest-levenshtein';
import { Stopped } from '../backfill/run/runContext.ts';
import { BuysideError } from '../decision/buysideError.ts';
import { INTERRUPTED } from './exitCodes.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'errors');

/** Refusals of `@salesforce/core` that come without a way out; ours is in messages/errors.md under the same name. */
const WITHOUT_ACTIONS: ReadonlySet<string> = new Set(['NamedOrgNotFoundError', 'NoDefaultEnvError']);

/**
 * An error in words: a refusal of ours, and a stop before anything was done, get their message and actions from messages/errors.md; anything else stays as it
 * is, but for two refusals of the login that lack actions, and for a flag that does not exist, beside which the one that was meant is named.
 */
export function toSfError(error: Error): Error {
  if (error instanceof BuysideError) return worded(error);
  if (error instanceof Stopped)
    return Object.assign(worded(new BuysideError('Stopped', [])), { exitCode: INTERRUPTED });
  if (WITHOUT_ACTIONS.has(error.name)) {
    const known = error as Error & { actions?: string[] };
    if (known.actions === undefined || known.actions.length === 0)
      known.actions = messages.getMessages('error.NotLoggedIn.actions');
  }
  return suggesting(error);
}

/** What oclif throws for flags that a command does not have; it exports no class of it. */
interface FlagsUnknown {
  readonly flags: readonly string[];
  readonly parse: { readonly input: { readonly flags: Readonly<Record<string, unknown>> } };
}

const isFlagsUnknown = (error: object): error is FlagsUnknown => 'flags' in error && 'parse' in error;

/** Of a flag, this share of its letters may be wrong. */
const MISTYPED = 1 / 3;

function suggesting(error: Error): Error {
  if (!isFlagsUnknown(error)) return error;
  const known = Object.keys(error.parse.input.flags).map((name) => `--${name}`);
  const meant = error.flags
    .map((flag) => ({ flag, near: closest(flag, known) }))
    .filter(({ flag, near }) => distance(flag, near) <= flag.length * MISTYPED);
  const actions = meant.flatMap(({ near }) => messages.getMessages('error.FlagUnknown.actions', [near]));
  return Object.assign(error, { actions });
}

/** A refusal as one sentence, without its actions. */
function wordsOf(refusal: BuysideError): string {
  return messages.getMessage(`error.${refusal.code}`, [...refusal.facts]);
}

function worded(refusal: BuysideError): SfError {
  const reasons = refusal.cause instanceof AggregateError ? refusal.cause.errors.filter(isRefusal) : [];
  if (reasons.length === 0) return wordedOne(refusal);
  const lines = reasons.map((reason) => `- ${wordsOf(reason)}`).join('\n');
  const actions = [...new Set(reasons.flatMap((reason) => wordedOne(reason).actions ?? []))];
  const whole = messages.createError(`error.${refusal.code}`, [...refusal.facts, lines]);
  const error = new SfError(whole.message, refusal.code, actions, 1);
  error.setData({ reasons: reasons.map(({ code, facts }) => ({ code, facts: [...facts] })) });
  return error;
}

function wordedOne(refusal: BuysideError): SfError {
  const { message, actions } = messages.createError(`error.${refusal.code}`, [...refusal.facts]);
  const error = new SfError(message, refusal.code, actions, 1, causeOf(refusal));
  error.setData({ code: refusal.code, facts: [...refusal.facts] });
  return error;
}

/** The CLI takes any TypeError among the causes for a bug and exits with 10; a lost connection comes as one. */
function causeOf(refusal: BuysideError): Error | undefined {
  for (let cause: unknown = refusal.cause; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof TypeError || cause.stack?.includes('TypeError') === true) return undefined;
  }
  return refusal.cause instanceof Error ? refusal.cause : undefined;
}

const isRefusal = (error: unknown): error is BuysideError => error instanceof BuysideError;
