/** Exit code of a refusal. */
export const REFUSED = 1;

/** Exit code of wrong flags. */
export const WRONG_FLAGS = 2;

/** Exit code of a batch that succeeded in part, as of `sf project deploy start`. */
export const DONE_IN_PART = 68;
