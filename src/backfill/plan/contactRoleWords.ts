import type { Role } from '../../decision/vocabulary.ts';

/**
 * What a contact role of Salesforce says about a person's part in the buyer's own decision.
 *
 * Only roles that name the same thing in other words: `Decision Maker`, `Influencer` and `Evaluator` are the seller's view of who
 * matters, so they give no role. An org's own role values that equal one of ours are taken as they are.
 * Source: our own rule.
 */
const SAME_THING: Readonly<Record<string, Role>> = {
  'business user': 'User group',
  'economic buyer': 'Budget holder',
  'executive sponsor': 'Executive sponsor',
  'technical buyer': 'Technology owner',
};

/** The buyer-side role a contact role stands for; null when it says nothing about one. */
export function toBuyerRole(contactRole: string | null, roles: readonly Role[]): Role | null {
  const words = contactRole?.trim().toLowerCase() ?? '';
  return SAME_THING[words] ?? roles.find((role) => role.toLowerCase() === words) ?? null;
}
