import type {
  AnswerResponse,
  Basis,
  BlockerCategory,
  BlockerStatus,
  BuyerFunction,
  BuyInLevel,
  EvidenceClass,
  QuestionScope,
  Role,
  StepStatus,
} from './vocabulary.ts';

/** Any value JSON can hold: the parameters of an inference rule. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A named version of the buying decision: its steps and questions, and how the sales side is read against them. */
export interface DecisionModel {
  /** Name of the model across its versions, e.g. `buyside-default`. In the org: Key__c is `<key>:<version>`. */
  readonly key: string;
  readonly version: number;
  readonly name: string;
  readonly description: string;
  /** Sequence of the step at which selling enters. */
  readonly sellingStartsAt: number;
  readonly phases: readonly Phase[];
  /** In order of `sequence`, which runs 1..n without gaps. */
  readonly steps: readonly StepDefinition[];
  /** What each role means; empty when the model came from an org, which keeps no such sentence. */
  readonly roles: readonly RoleMeaning[];
  /** What each blocker category means; empty when the model came from an org. */
  readonly blockerCategories: readonly BlockerCategoryMeaning[];
  readonly stageMappings: readonly StageMapping[];
  readonly inferenceRules: readonly InferenceRule[];
}

/** A run of neighbouring steps with a name. */
export interface Phase {
  readonly code: string;
  readonly name: string;
}

/** One step of the buyer's decision, as defined. */
export interface StepDefinition {
  readonly code: string;
  /** 1 for the first step. */
  readonly sequence: number;
  readonly name: string;
  readonly phaseCode: string;
  /** Name of the phase. */
  readonly phase: string;
  readonly purpose: string;
  /** What is true on the buyer's side when the step is behind them. */
  readonly exitCriterion: string;
  readonly expectedRoles: readonly Role[];
  /** Orientation only, in days; null when nobody has measured it. */
  readonly guideDays: number | null;
  /** In order of `order`. */
  readonly questions: readonly FacilitationQuestion[];
}

/** A question that helps the buyer see their own situation; it belongs to one step. */
export interface FacilitationQuestion {
  /** Unique in the whole model, because an answer is keyed by it. */
  readonly code: string;
  readonly text: string;
  /** Place within the step, 1 first. */
  readonly order: number;
  readonly scope: QuestionScope;
  /** Role it is for; null = anyone. */
  readonly role: Role | null;
  /** Kind of blocker it speaks to; null = none in particular. */
  readonly blockerCategory: BlockerCategory | null;
  readonly isActive: boolean;
}

/** What a role means, in one plain sentence. */
export interface RoleMeaning {
  readonly role: Role;
  readonly meaning: string;
}

/** What a blocker category means, in one plain sentence. */
export interface BlockerCategoryMeaning {
  readonly code: BlockerCategory;
  readonly meaning: string;
}

/** How one sales stage is read against the buyer's steps. */
export interface StageMapping {
  /** API value of Opportunity.StageName. */
  readonly stage: string;
  /** Developer name of the record type; null = all others. */
  readonly recordType: string | null;
  /** Step the seller takes for granted at this stage; 0 = none yet, null = the stage presumes nothing. */
  readonly presumedStep: number | null;
  /** Step the stage alone is weak evidence for; null = it shows nothing about the buyer. */
  readonly evidenceStep: number | null;
  /** Confidence 0 to 1 of that evidence; null exactly when `evidenceStep` is. */
  readonly evidenceConfidence: number | null;
  /** The stage counts as proposal or later. */
  readonly isProposal: boolean;
}

/** One rule of the backfill, as data: what it looks for, what it shows, how sure it may be. */
export interface InferenceRule {
  /** R1..R18 for evidence, N1..N4 for what counts against it, F1 for the word table of functions. */
  readonly code: string;
  /** What is looked for; one of the kinds the engine knows. */
  readonly kind: string;
  /** Null for rules that are no evidence. */
  readonly evidenceClass: EvidenceClass | null;
  /** Step the evidence shows was reached; null when the kind brings its own or has none. */
  readonly floorStep: number | null;
  /** Confidence 0 to 1; null as `floorStep`. */
  readonly confidence: number | null;
  /** The rule never gives more than this, 0 to 1; null for rules that are no evidence. */
  readonly cap: number | null;
  readonly parameters: { readonly [name: string]: JsonValue };
  readonly summary: string;
  readonly isActive: boolean;
}

/** One stay in one step of one deal's path. Instants are ISO 8601 in UTC. */
export interface Visit {
  readonly key: string;
  readonly stepCode: string;
  readonly sequence: number;
  /** 1 for the first stay in this step, 2 when the buyer came back. */
  readonly visit: number;
  /** True on the newest visit of its step. */
  readonly isLatest: boolean;
  readonly status: StepStatus;
  /** Null when the instant of entry is not known. */
  readonly enteredOn: string | null;
  /** Other end of the interval when the entry was inferred; null = exact, or not known. */
  readonly enteredNotBefore: string | null;
  /** Null while the visit is open. */
  readonly exitedOn: string | null;
  readonly basis: Basis;
  /** 0 to 1 for inferred visits, null for what a person entered. */
  readonly confidence: number | null;
  /** Codes of the rules behind an inferred visit, e.g. `R4, R5`; empty or null otherwise. */
  readonly evidenceRules: string | null;
}

/** A voice in the buying decision: a contact, or a placeholder for somebody not yet found. */
export interface TeamMember {
  readonly key: string;
  readonly contactId: string | null;
  /** Name to show: the contact's, or the placeholder's text. */
  readonly name: string;
  readonly isPlaceholder: boolean;
  readonly roles: readonly Role[];
  readonly function: BuyerFunction | null;
  readonly latestBuyIn: BuyInLevel | null;
  readonly latestBuyInOn: string | null;
  /** Null while the person is on the team. */
  readonly leftOn: string | null;
}

/** Something on the buyer's side that holds consensus up. */
export interface Blocker {
  readonly key: string;
  readonly category: BlockerCategory;
  /** Step it stops; null when it stops none in particular. */
  readonly stepSequence: number | null;
  readonly status: BlockerStatus;
  readonly openedOn: string | null;
  readonly closedOn: string | null;
}

/** What came of asking one question once. */
export interface Answer {
  readonly key: string;
  readonly questionCode: string;
  readonly response: AnswerResponse;
  readonly answeredOn: string | null;
  /** True on the newest answer to its question. */
  readonly isLatest: boolean;
}
