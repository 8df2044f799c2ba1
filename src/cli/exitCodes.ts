/** Exit code of a batch that succeeded in part, as of `sf project deploy start`. */
export const DONE_IN_PART = 68;
