/**
 * Every way this product refuses: one code is one `# error.<code>` section in messages/errors.md, with its actions.
 * A new code is added here, one a line, in the same change as its words.
 */
export type BuysideErrorCode =
  /** Facts: file name, number of problems, the problems one a line. */
  'ModelFileRefused';

/** What a refusal may carry beside its facts. */
export interface BuysideErrorOptions extends ErrorOptions {
  /** One readable line per thing that is wrong, when there can be several. */
  problems?: readonly string[];
}

/**
 * A refusal: what was asked for cannot be done, and the person who asked can do something about it.
 * It states facts and words nothing; the facts fill the `%s` of its message in order. A programmer's mistake is a
 * `RangeError` or `TypeError` instead.
 */
export class BuysideError extends Error {
  override readonly name = 'BuysideError';
  readonly code: BuysideErrorCode;
  readonly facts: readonly string[];
  readonly problems: readonly string[];

  constructor(code: BuysideErrorCode, facts: readonly string[], options: BuysideErrorOptions = {}) {
    super(`${code}: ${facts.join(' | ')}`, options);
    this.code = code;
    this.facts = facts;
    this.problems = options.problems ?? [];
  }
}
