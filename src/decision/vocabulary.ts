/**
 * The fixed words of the product: each list equals a restricted picklist in the org, value for value.
 * Steps, questions, mappings and rules are not here: they are data (see DecisionModel).
 */

/** Where one visit to a step stands. Same values as Decision_Step__c.Status__c. */
export const STEP_STATUS = {
  inProgress: 'In Progress',
  exitMet: 'Exit Met',
  leftUnmet: 'Left Unmet',
  notApplicable: 'Not Applicable',
} as const;
export type StepStatus = (typeof STEP_STATUS)[keyof typeof STEP_STATUS];

/** How we know a thing about the buyer, strongest first. Same values as Basis__c. */
export const BASIS = {
  told: 'Buyer told us',
  filledIn: 'Buyer filled it in',
  actSeen: 'Buyer act seen',
  impression: 'Rep impression',
  inferred: 'Inferred',
} as const;
export type Basis = (typeof BASIS)[keyof typeof BASIS];
/** The bases a person may choose; `Inferred` belongs to the backfill alone. */
export type HumanBasis = Exclude<Basis, typeof BASIS.inferred>;
export const HUMAN_BASES: readonly HumanBasis[] = /* @__PURE__ */ Object.values(BASIS).filter(
  (basis) => basis !== BASIS.inferred,
);

/** How a decision path stands as a whole. Same values as Decision_Path__c.Status__c. */
export const PATH_STATUS = {
  active: 'Active',
  bought: 'Bought',
  fixedInside: 'Fixed Inside',
  stopped: 'Stopped',
} as const;
export type PathStatus = (typeof PATH_STATUS)[keyof typeof PATH_STATUS];

/** How a decision ended, and that it was taken up again. Same values as Decision_End__c.Outcome__c. */
export const END_OUTCOME = {
  bought: PATH_STATUS.bought,
  fixedInside: PATH_STATUS.fixedInside,
  stopped: PATH_STATUS.stopped,
  reopened: 'Reopened',
} as const;
export type EndOutcome = (typeof END_OUTCOME)[keyof typeof END_OUTCOME];

/** Where a blocker stands. Same values as Consensus_Blocker__c.Status__c. */
export const BLOCKER_STATUS = {
  open: 'Open',
  beingHandled: 'Being Handled',
  settled: 'Settled',
  accepted: 'Accepted',
  returned: 'Returned',
} as const;
export type BlockerStatus = (typeof BLOCKER_STATUS)[keyof typeof BLOCKER_STATUS];

/** What came of a question. "Not known yet" is an answer of the buyer's; "Not asked" is ours. Same values as Response__c. */
export const ANSWER_RESPONSE = {
  answered: 'Answered',
  notKnownYet: 'Not known yet',
  notAsked: 'Not asked',
} as const;
export type AnswerResponse = (typeof ANSWER_RESPONSE)[keyof typeof ANSWER_RESPONSE];

/** Whom a question is put to: the whole team, or one person. Same values as Scope__c. */
export const QUESTION_SCOPE = { group: 'Group', individual: 'Individual' } as const;
export type QuestionScope = (typeof QUESTION_SCOPE)[keyof typeof QUESTION_SCOPE];

/** What a statement of buy-in is about. Same values as Buy_In__c.Subject__c. */
export const BUY_IN_SUBJECT = { change: 'The change', vendor: 'The vendor' } as const;
export type BuyInSubject = (typeof BUY_IN_SUBJECT)[keyof typeof BUY_IN_SUBJECT];

/**
 * Seven degrees of buy-in, index = level. Same values as Buy_In__c.Level__c.
 * Source: adapted from Kaner's gradients of agreement; docs/glossary.md#buy-in.
 */
export const BUY_IN_LEVELS = [
  '0 Not heard',
  '1 Blocks',
  '2 Opposed will not block',
  '3 Needs discussion',
  '4 Can live with it',
  '5 Agrees with reservation',
  '6 Fully in',
] as const;
export type BuyInLevel = (typeof BUY_IN_LEVELS)[number];

/** The eighteen roles a person can have in a buying decision. Same values as Buying_Team_Member__c.Roles__c. */
export const ROLES = [
  'Initiator',
  'Coordinator',
  'Problem owner',
  'User group',
  'Job-changed group',
  'Technology owner',
  'Workaround owner',
  'Budget holder',
  'Executive sponsor',
  'Policy legal or security',
  'Human resources',
  'Procurement',
  'Partner or distributor',
  'Existing-vendor owner',
  'Researcher',
  'Board or investor',
  'External adviser',
  'Placeholder voice',
] as const;
export type Role = (typeof ROLES)[number];

/** The parts of the buyer's organisation a voice comes from. Same values as Buying_Team_Member__c.Function__c. */
export const FUNCTIONS = [
  'Management',
  'Finance',
  'Operations',
  'Technology',
  'Legal and Compliance',
  'Security',
  'Human Resources',
  'Procurement',
  'Users',
  'Marketing',
  'Sales',
  'Service',
  'Partner',
  'Other',
] as const;
export type BuyerFunction = (typeof FUNCTIONS)[number];

/** The eighteen kinds of thing that hold consensus up, with the label people see. Codes equal Consensus_Blocker__c.Category__c. */
export const BLOCKER_CATEGORIES = {
  RULES: 'Rules and policy',
  ROLES: 'Roles and responsibility',
  PEOPLE: 'Relations between people',
  MONEY: 'Money',
  MANAGEMENT: 'Management',
  INCUMBENT: 'Existing vendor',
  OLD_TECH: 'Existing technology',
  WORKAROUND: 'Workaround',
  PARTNERS: 'Outside partners',
  JOB_IMPACT: 'Effect on jobs',
  ADOPTION: 'Adoption by users',
  FAILED_CHANGE: 'Earlier change that failed',
  COMPETING: 'Competing initiative',
  CRITERIA: 'No shared criteria',
  MISSING_VOICE: 'Missing voice',
  INTERNAL_BUILD: 'Internal option untested',
  FALLOUT: 'Fallout of the change',
  INDECISION: 'Fear of a wrong choice',
} as const;
export type BlockerCategory = keyof typeof BLOCKER_CATEGORIES;

/**
 * Classes of evidence and the highest confidence each may ever give: A said by a buyer, B act by the buyer,
 * C record of the rep about the buyer, D act of the seller, P purchase recorded.
 * Unit: confidence 0 to 1. Source: our own rule, docs/glossary.md#evidence-class; priors, not measured.
 */
export const CLASS_CAPS = { A: 0.9, B: 0.6, C: 0.45, D: 0.3, P: 0.85 } as const;
export type EvidenceClass = keyof typeof CLASS_CAPS;
export const EVIDENCE_CLASSES = /* @__PURE__ */ Object.keys(CLASS_CAPS) as [EvidenceClass, ...EvidenceClass[]];
