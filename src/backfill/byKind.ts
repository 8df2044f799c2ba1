import type { RowKind } from './tally.ts';

/** Something for each kind of rows. */
export const byKind = <T>(of: (kind: RowKind) => T): Record<RowKind, T> => ({
  paths: of('paths'),
  visits: of('visits'),
  members: of('members'),
});
