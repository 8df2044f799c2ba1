import type { DecisionModel, StepDefinition, TeamMember } from './types.ts';
import { BUY_IN_LEVELS, type BuyInLevel, type Role } from './vocabulary.ts';

type Member = Pick<TeamMember, 'roles' | 'isPlaceholder' | 'leftOn'>;

/** A role the change touches whose voice is not in yet. */
export interface MissingRole {
  readonly role: Role;
  /** First step that expects it. */
  readonly since: StepDefinition;
  /** `placeholder`: somebody is known to be needed, nobody is named yet. */
  readonly state: 'missing' | 'placeholder';
}

/** Which part of consensus does not hold. */
export type ConsensusGap =
  'nobody-known' | 'a-member-blocks' | 'a-member-not-willing' | 'a-member-not-heard' | 'a-placeholder';

/** Consensus of a team as stated, member by member; never one blended score. */
export interface Consensus {
  /** Members who have not left, placeholders included. */
  readonly known: number;
  /** Members who have said where they stand. */
  readonly heard: number;
  /** Members at level 4 or higher: they can live with it. */
  readonly willing: number;
  readonly blocking: number;
  readonly placeholders: number;
  readonly holds: boolean;
  /** Empty exactly when it holds. */
  readonly gaps: readonly ConsensusGap[];
}

/** The level from which a person is willing to live with the change. */
export const WILLING_FROM = 4;

/** Number of a buy-in level, 0 to 6. */
export const buyInNumber = (level: BuyInLevel): number => BUY_IN_LEVELS.indexOf(level);

/**
 * Roles that this step or an earlier one expects and that nobody on the team has.
 * Shape: each role once, in order of the step that first expects it; empty when all are in.
 */
export function missingRoles(
  model: Pick<DecisionModel, 'steps'>,
  step: Pick<StepDefinition, 'sequence'>,
  team: readonly Member[],
): MissingRole[] {
  const present = team.filter((member) => member.leftOn === null);
  const named = new Set(present.filter((m) => !m.isPlaceholder).flatMap((m) => m.roles));
  const held = new Set(present.filter((m) => m.isPlaceholder).flatMap((m) => m.roles));
  const missing = new Map<Role, MissingRole>();
  for (const since of model.steps.filter((s) => s.sequence <= step.sequence)) {
    for (const role of since.expectedRoles) {
      if (named.has(role) || missing.has(role)) continue;
      missing.set(role, { role, since, state: held.has(role) ? 'placeholder' : 'missing' });
    }
  }
  return [...missing.values()];
}

/**
 * Whether the team agrees, and if not, what is missing for it.
 * It holds when everyone known was heard, nobody is a placeholder and the weakest voice can live with it.
 * Source: our own rule, docs/glossary.md#consensus.
 */
export function consensusOf(team: readonly Pick<TeamMember, 'isPlaceholder' | 'latestBuyIn' | 'leftOn'>[]): Consensus {
  const present = team.filter((member) => member.leftOn === null);
  const levels = present.map((m) => (m.latestBuyIn === null ? 0 : buyInNumber(m.latestBuyIn)));
  const stated = levels.filter((level) => level > 0);
  const placeholders = present.filter((m) => m.isPlaceholder).length;
  const blocking = stated.filter((level) => level === 1).length;
  const willing = stated.filter((level) => level >= WILLING_FROM).length;
  const gaps: ConsensusGap[] = [];
  if (present.length === 0) gaps.push('nobody-known');
  if (blocking > 0) gaps.push('a-member-blocks');
  if (stated.length - willing - blocking > 0) gaps.push('a-member-not-willing');
  if (stated.length < present.length) gaps.push('a-member-not-heard');
  if (placeholders > 0) gaps.push('a-placeholder');
  return {
    known: present.length,
    heard: stated.length,
    willing,
    blocking,
    placeholders,
    holds: gaps.length === 0,
    gaps,
  };
}
