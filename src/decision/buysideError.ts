/**
 * Every way this product refuses: one code is one `# error.<code>` section in messages/errors.md, with its actions.
 * A new code is added here, one a line, in the same change as its words.
 */
export type BuysideErrorCode =
  /** Facts: file name, number of problems, the problems one a line. */
  | 'ModelFileRefused'
  /** Facts: file name, why. */
  | 'FileUnreadable'
  | 'FileUnwritable'
  /** Facts: number of reasons. The reasons are refusals of their own: `cause` is an AggregateError of them. */
  | 'NotReady'
  // What an org answers. Facts: its error code, its message, what was asked.
  | 'QueryRefused'
  | 'SessionExpired'
  | 'ApiLimitReached'
  | 'AccessRefused'
  | 'OrgRefused'
  | 'OrgBusy'
  /** Facts: what the org calls it, and its words. */
  | 'LogInRefused'
  /** Facts: the id that was given. */
  | 'DealNotFound'
  /** Facts: network error code, what was asked. */
  | 'OrgUnreachable'
  /** Facts: rows announced, rows read, statement. */
  | 'ReadIncomplete'
  /** Facts: record id, column, what is wrong with it. */
  | 'UnreadableRow'
  /** Facts: job id, state, why. */
  | 'JobFailed'
  /** Facts: job id. */
  | 'JobStillRunning'
  // What a person typed after --where. Facts: the condition, then the character, the clause or the org's message.
  | 'WhereEmpty'
  | 'WhereUnclosed'
  | 'WhereBeyondCondition'
  | 'WhereRefused'
  // What an org lacks. Facts: names.
  | 'PackageMissing'
  | 'ObjectUnreadable'
  | 'FieldsUnreadable'
  | 'FieldsUnwritable'
  | 'ValuesMissing'
  | 'RecordTypesUnknown'
  | 'RecordTypeUnavailable'
  /** Facts: kind of limit, what is left, what the run needs. */
  | 'LimitTooLow'
  /** Facts: name of the org, its instance, its My Domain name. */
  | 'ProductionUnnamed'
  /** Facts: what was named, name of the org, its instance, its My Domain name. */
  | 'ProductionMisnamed'
  | 'NoActiveModel'
  /** Facts: keys of the models. */
  | 'SeveralActiveModels'
  /** Facts: key of the model, keys that are there. */
  | 'ModelNotFound'
  /** Facts: key of the model, its status. */
  | 'ModelNotActive'
  /** Facts: key of the model, number of problems, the problems one a line. */
  | 'ModelInOrgRefused'
  /** Facts: key of the model, its status, number of changes, the changes one a line. */
  | 'ModelStructureChanged'
  /** Facts: key of the model, rows refused, the reasons one a line. */
  | 'ModelRowsRefused'
  /** Facts: field path, object, name that is not there. */
  | 'FieldUnknown'
  /** Facts: those of `FieldUnknown`, and what was probably meant. */
  | 'FieldMisspelt'
  /** Facts: field path, type of the field. */
  | 'FieldNotGroupable'
  /** Facts: object, rows sent, the reason they share. */
  | 'EveryRowRefused'
  /** Facts: run id, error code, message. */
  | 'RunNotJournalled'
  /** Facts: most requests allowed. */
  | 'CallBudgetSpent'
  /** Facts: id of the run that is active, when it was last seen. */
  | 'AnotherRunActive'
  /** Facts: folder of the run, id of the process that works in it. */
  | 'RunAtWork'
  | 'Stopped'
  /** Facts: run id, folder that was looked in. */
  | 'RunFolderMissing'
  /** Facts: run id. */
  | 'RunFinished'
  /** Facts: run id, id of the run that it takes back. */
  | 'RunIsUndo'
  /** Facts: run id. */
  | 'RunModelChanged'
  /** Facts: run id. */
  | 'RunUnknown'
  /** Facts: run id, kind of the run. */
  | 'RunNotUndoable'
  /** Facts: run id, address of the org it belongs to. */
  | 'RunOfAnotherOrg'
  /** Facts: folder. */
  | 'RunFolderTaken'
  /** Facts: folder, why. */
  | 'RunFolderRefused'
  /** Facts: folder of the run, megabytes in it, megabytes free on its disk, what the system said. */
  | 'DiskFull';

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
