import { consensusOf, type Consensus } from './team.ts';
import type { TeamMember } from './types.ts';
import type { BuyInLevel } from './vocabulary.ts';

/** One dated statement of where a member stands. */
export interface Statement {
  readonly memberKey: string;
  readonly level: BuyInLevel;
  /** Id of the step it is about; null = of none in particular. */
  readonly stepId: string | null;
  readonly statedOn: string | null;
}

/** One member with what they had said by a day. */
export interface MemberStanding<M, S> {
  readonly member: M;
  /** Newest statement of all; null = not heard. */
  readonly latest: S | null;
  /** Newest statement by step; the key `''` holds what was about no step in particular. */
  readonly byStep: ReadonlyMap<string, S>;
}

/** A team as it stood on a day. */
export interface Standing<M, S> {
  readonly members: readonly MemberStanding<M, S>[];
  readonly consensus: Consensus;
}

type Present = Pick<TeamMember, 'key' | 'isPlaceholder' | 'leftOn'> & { readonly joinedOn: string | null };

/**
 * Where each member stood on a day, by step, and whether they agreed then.
 *
 * Shape: members who were on the team at `asOf`, in their order; statements after it do not count. An instant that is
 * not known counts as always. `asOf`: ISO instant; what was so is decided by when it was said, not when it was typed in.
 * Source: the same four conditions as `consensusOf`, docs/glossary.md#consensus.
 */
export function standingOf<M extends Present, S extends Statement>(
  team: readonly M[],
  statements: readonly S[],
  asOf: string,
): Standing<M, S> {
  const present = team.filter(({ joinedOn, leftOn }) => (joinedOn ?? '') <= asOf && (leftOn === null || leftOn > asOf));
  const made = statements
    .filter(({ statedOn }) => (statedOn ?? '') <= asOf)
    .sort((a, b) => (a.statedOn ?? '').localeCompare(b.statedOn ?? ''));
  const members = present.map((member) => {
    const own = made.filter(({ memberKey }) => memberKey === member.key);
    return { member, latest: own.at(-1) ?? null, byStep: new Map(own.map((said) => [said.stepId ?? '', said])) };
  });
  const consensus = consensusOf(
    members.map(({ member, latest }) => ({
      isPlaceholder: member.isPlaceholder,
      latestBuyIn: latest?.level ?? null,
      leftOn: null,
    })),
  );
  return { members, consensus };
}
