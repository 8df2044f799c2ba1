import { DECISION_OBJECTS, type DecisionObject } from '../../salesforce/decisionRows.ts';

/** The kinds of rows a backfill writes, in the order it writes them. */
export const ROW_KINDS = ['paths', 'visits', 'members'] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/** Something for each kind of rows. */
export const byKind = <T>(of: (kind: RowKind) => T): Record<RowKind, T> => ({
  paths: of('paths'),
  visits: of('visits'),
  members: of('members'),
});

/** Which kind of rows an object holds. */
export const kindOf = (object: DecisionObject): RowKind => KIND_OF[object];

const KIND_OF: Readonly<Record<DecisionObject, RowKind>> = {
  [DECISION_OBJECTS.paths]: 'paths',
  [DECISION_OBJECTS.visits]: 'visits',
  [DECISION_OBJECTS.members]: 'members',
};
