import { z } from 'zod';
import type { InferenceRule } from './types.ts';
import { CLASS_CAPS, FUNCTIONS } from './vocabulary.ts';

/** What a kind of rule must say of class, floor, confidence and cap. */
export type RuleNeeds =
  /** All four. */
  | 'all'
  /** Class and cap: floor and confidence come with what is found. */
  | 'class and cap'
  /** Class, confidence and cap: the floor comes with what is found. */
  | 'all but floor'
  /** None: the rule is no evidence. */
  | 'none';

interface RuleKind<P extends z.ZodType> {
  readonly needs: RuleNeeds;
  readonly parameters: P;
}

const count = z.int().min(1).max(1000);
const share = z.number().min(0).max(1).multipleOf(0.01);
const delta = z.number().min(-1).max(0).multipleOf(0.01);
const words = z.array(z.string().trim().min(1)).min(1);
const ruleCodes = z.array(z.string().min(1)).min(1);
const functions = z.array(z.enum(FUNCTIONS)).min(1);
const none = z.strictObject({});

const kind = <P extends z.ZodType>(needs: RuleNeeds, parameters: P): RuleKind<P> => ({ needs, parameters });

/** Every kind of rule the engine knows, with the parameters it takes. The rules themselves are data. */
export const RULE_KINDS = {
  reading: kind(
    'none',
    z.strictObject({
      functions: z.array(z.strictObject({ function: z.enum(FUNCTIONS), words })),
      doneTaskStatuses: words,
    }),
  ),
  'stage-reached': kind('class and cap', none),
  'inbound-request': kind('all', z.strictObject({ leadSources: words })),
  'contacts-active': kind('all', z.strictObject({ minContacts: count })),
  'meeting-of-contacts': kind('all', z.strictObject({ minContacts: count })),
  'roles-over-time': kind('all', z.strictObject({ minRoles: count, minFunctions: count, minDays: count })),
  'roles-at-once': kind('all', z.strictObject({ minRoles: count, minFunctions: count })),
  'meeting-across-functions': kind(
    'all',
    z.strictObject({ minContacts: count, minFunctions: count, oneOf: functions }),
  ),
  'function-joins-later': kind('all', z.strictObject({ minDays: count, afterRules: ruleCodes })),
  'function-before-proposal': kind('all', z.strictObject({ functions })),
  'requirements-received': kind('all', z.strictObject({ subjectWords: words, firstContactCap: share })),
  'competitor-and-functions': kind('all', z.strictObject({ minFunctions: count })),
  'quote-presented': kind('all', z.strictObject({ needsRules: ruleCodes, statuses: words })),
  'terms-returned': kind('all', z.strictObject({ functions, subjectWords: words })),
  'lost-to-competitor': kind(
    'all',
    z.strictObject({
      reasonFields: words,
      reasonWords: words,
      /** A message of the buyer is an act of theirs, and held by the cap of such acts. */
      message: z.strictObject({ withinDays: count, confidence: share.max(CLASS_CAPS.B) }).optional(),
    }),
  ),
  'lost-without-choice': kind('none', none),
  'closed-won': kind(
    'all',
    z.strictObject({ signedConfidence: share, startedStep: z.int().min(1), startedConfidence: share }),
  ),
  'contract-sent': kind('all', z.strictObject({ subjectWords: words })),
  'buyer-confirmed': kind('all but floor', none),
  'deal-slipped': kind('none', z.strictObject({ minPushes: count, stageMovedBack: z.boolean(), delta })),
  'buyer-silent': kind('none', z.strictObject({ after: z.array(z.strictObject({ silentDays: count, delta })).min(1) })),
  'single-contact-at-proposal': kind(
    'none',
    z.strictObject({ maxContacts: count, maxFloor: z.int().min(1), exceptRules: z.array(z.string()) }),
  ),
  'short-path': kind(
    'none',
    z.strictObject({
      types: z.array(z.string()),
      belowAmount: z.number().min(0).nullable(),
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/)
        .nullable(),
    }),
  ),
} as const;

/** Name of a kind of rule. */
export type RuleKindName = keyof typeof RULE_KINDS;

/** Parameters of a kind, typed. */
export type RuleParameters<K extends RuleKindName> = z.infer<(typeof RULE_KINDS)[K]['parameters']>;

/** All names of kinds, in the order of the table. */
export const RULE_KIND_NAMES = Object.keys(RULE_KINDS) as RuleKindName[];

/** True when the engine knows this kind. */
export const isRuleKind = (name: unknown): name is RuleKindName =>
  typeof name === 'string' && Object.hasOwn(RULE_KINDS, name);

/**
 * The parameters of a rule, typed for its kind.
 * @throws {TypeError} when the rule has other parameters; a checked model never does.
 */
export function parametersOf<K extends RuleKindName>(rule: InferenceRule, name: K): RuleParameters<K> {
  const known = KNOWN.get(rule);
  if (known?.name === name) return known.parameters as RuleParameters<K>;
  const parsed = RULE_KINDS[name].parameters.safeParse(rule.parameters);
  if (parsed.success) {
    KNOWN.set(rule, { name, parameters: parsed.data });
    return parsed.data as RuleParameters<K>;
  }
  throw new TypeError(`rule ${rule.code} has parameters that kind "${name}" does not take`, { cause: parsed.error });
}

/** A rule is asked for its parameters once a deal; what was checked once stays so, because rules do not change. */
const KNOWN = new WeakMap<InferenceRule, { readonly name: RuleKindName; readonly parameters: unknown }>();
