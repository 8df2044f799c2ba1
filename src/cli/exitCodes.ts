/** Exit code of a refusal. */
export const REFUSED = 1;

/** Exit code of wrong flags. */
export const WRONG_FLAGS = 2;

/** Exit code of a batch that succeeded in part, as of `sf project deploy start`. */
const DONE_IN_PART = 68;

/** Exit code of a program that was stopped by Ctrl-C. */
export const INTERRUPTED = 130;

/** Exit code of a program whose output nobody reads any more, as a shell gives it to one that SIGPIPE ended. */
export const READER_GONE = 141;

/** Exit code of a run that ended so, where nothing was refused. */
export function exitCodeOf(status: string): number {
  if (status === 'Interrupted') return INTERRUPTED;
  return status === 'Partial' ? DONE_IN_PART : 0;
}
