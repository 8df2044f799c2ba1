import type { BuyerFunction, EvidenceClass, StepStatus } from './vocabulary.ts';

/** What Salesforce remembers of one deal, as far as it was read. Ids are 18 characters, instants ISO 8601. */
export interface DealHistory {
  readonly dealId: string;
  readonly createdOn: string;
  /** Stage as it is now. */
  readonly stageName: string;
  readonly isClosed: boolean;
  readonly isWon: boolean;
  /** Date the rep gives for closing, `YYYY-MM-DD`; null when blank. */
  readonly closeDate: string | null;
  /** When its stage was last changed, or where that is not known the deal; left out when not read. */
  readonly lastChangedOn?: string;
  /** Opportunity.Type; null when blank. */
  readonly type: string | null;
  /** Opportunity.LeadSource; null when blank. */
  readonly leadSource: string | null;
  /** Developer name of the record type; null or left out when the org has none. */
  readonly recordType?: string | null;
  /** Amount now; null when blank, left out when not read. */
  readonly amount?: number | null;
  /** ISO code of the amount's currency; left out when the org has one currency only. */
  readonly currency?: string | null;
  /** Rows of OpportunityHistory in any order; rows that repeat the stage are no change of stage. */
  readonly stageChanges: readonly StageChange[];
  readonly contactRoles: readonly ContactRole[];
  readonly tasks: readonly TaskRecord[];
  readonly events: readonly EventRecord[];
  /** Department and title of contacts named above; left out when not read. */
  readonly contacts?: readonly ContactRecord[];
  /** E-mails on the deal but for drafts; empty when read and none, left out when not read. */
  readonly emails?: readonly EmailRecord[];
  /** Quotes of the deal; empty when read and none, left out when not read. */
  readonly quotes?: readonly QuoteRecord[];
  /** Competitors recorded on the deal; empty when read and none, left out when not read. */
  readonly competitors?: readonly CompetitorRecord[];
  /** Answers to facilitation questions that a buyer gave; empty when read and none, left out when not read. */
  readonly answers?: readonly AnswerRecord[];
  /** Contacts that were merged into another, and stand here under the other's id; left out = 0. */
  readonly mergedContacts?: number;
  /** Contacts that are person accounts: buyers in their own right, counted like any other; left out = 0. */
  readonly personAccounts?: number;
  /** Why it was lost, in the org's words; null when blank, left out when not read. */
  readonly lossReason?: string | null;
  /** Whether a signed order is on file; left out when not read. */
  readonly hasSignedOrder?: boolean;
  /** The instant this was read: nothing later counts. */
  readonly asOf: string;
}

/** One row of OpportunityHistory. */
export interface StageChange {
  readonly id: string;
  readonly at: string;
  readonly stage: string;
  /** Close date as of this row, `YYYY-MM-DD`. */
  readonly closeDate?: string | null;
}

/** One row of OpportunityContactRole; `contactId` is null when the contact is gone or out of sight. */
export interface ContactRole {
  readonly id: string;
  readonly contactId: string | null;
  readonly role: string | null;
  readonly createdOn: string;
  readonly department?: string | null;
  readonly title?: string | null;
}

/** A competitor somebody recorded on the deal. */
export interface CompetitorRecord {
  readonly id: string;
  readonly name: string;
  readonly createdOn: string;
}

/** What a contact's record says of the person's place in the organisation. */
export interface ContactRecord {
  readonly id: string;
  readonly department?: string | null;
  readonly title?: string | null;
}

/** One Task on the deal; `whoIds` holds the contacts it names. */
export interface TaskRecord {
  readonly id: string;
  readonly at: string;
  readonly whoIds: readonly (string | null)[];
  readonly subject: string | null;
  readonly status: string | null;
  /** The org says when it was completed, whatever its status is called. */
  readonly isCompleted?: boolean;
}

/** One Event on the deal, with the contacts who attended. */
export interface EventRecord {
  readonly id: string;
  readonly at: string;
  readonly attendeeContactIds: readonly (string | null)[];
}

/** One e-mail on the deal that was sent or received. */
export interface EmailRecord {
  readonly id: string;
  readonly at: string;
  /** It came from outside the seller's organisation. */
  readonly isIncoming: boolean;
  /** The contact who wrote it; null when nobody known did. */
  readonly senderContactId: string | null;
  /** Contacts it names, the sender included. */
  readonly contactIds: readonly (string | null)[];
  readonly subject: string | null;
  /** Left out when not read. */
  readonly hasAttachment?: boolean;
}

/** One quote of the deal. */
export interface QuoteRecord {
  readonly id: string;
  readonly status: string | null;
  readonly createdOn: string;
  /** When it last changed: by then it had its status. */
  readonly changedOn: string;
}

/** A facilitation question that somebody of the buyer's answered. */
export interface AnswerRecord {
  readonly id: string;
  /** Code of the step the question belongs to. */
  readonly stepCode: string;
  /** Blank when nobody said when. */
  readonly at: string;
}

/** One thing the history shows: by which rule, up to which step, how sure, from which records. */
export interface Evidence {
  readonly ruleCode: string;
  readonly evidenceClass: EvidenceClass;
  /** The buyer had reached at least this step. */
  readonly floor: number;
  /** 0 to 1. */
  readonly confidence: number;
  /** The rule never gives more than this, 0 to 1. */
  readonly cap: number;
  /** When the record first showed it. */
  readonly at: string;
  /** Last date before `at` on which the record was silent or contrary; null when there was none. */
  readonly notBefore: string | null;
  readonly recordIds: readonly string[];
  /** The evidence also shows that the step at its floor was finished. */
  readonly showsExit: boolean;
  /** What was seen, in plain words. */
  readonly seen: string;
}

/** A visit the backfill may write: a step with evidence of its own, sure enough. */
export interface InferredStep {
  readonly stepCode: string;
  readonly sequence: number;
  /** 0 to 1, two decimals. */
  readonly confidence: number;
  /** Class with the highest cap among what contributed: the cap `confidence` stays under. */
  readonly evidenceClass: EvidenceClass;
  /** Codes of all rules that support the step, in order. */
  readonly rules: readonly string[];
  /** One readable line per piece of evidence: rule, confidence, records, what was seen. */
  readonly evidence: readonly string[];
  /** The step was entered after this, as far as the record shows; null = open to the past. */
  readonly enteredNotBefore: string | null;
  /** The step was entered by this. */
  readonly enteredOn: string;
  /** Set only when the history shows the exit. */
  readonly exitedOn: string | null;
  readonly status: Extract<StepStatus, 'In Progress' | 'Exit Met'>;
}

/** How well one step is supported, written or not. */
export interface StepSupport {
  readonly sequence: number;
  readonly stepCode: string;
  /** 0 to 1, after what counts against it. */
  readonly confidence: number;
  /** 0 to 1, before what counts against it. */
  readonly rawConfidence: number;
  readonly rules: readonly string[];
  /** Some evidence ends exactly at this step. */
  readonly isDirect: boolean;
}

/** What became of one rule: every rule of the model is accounted for. */
export interface RuleOutcome {
  readonly code: string;
  readonly outcome: 'fired' | 'not shown' | 'not evaluated' | 'switched off';
  /** Why it was not evaluated, or what it found; empty when there is nothing to add. */
  readonly why: string;
}

/** A contact who took part: came to a meeting, wrote, or was in something that was done. A contact role alone is the seller's list. */
export interface Participant {
  readonly contactId: string;
  /** When they first did. */
  readonly firstOn: string;
}

/** Oddities met while reading the history; counted, never mended in silence. */
export interface HistoryNotes {
  /** Stage rows with the same instant as the one before. */
  readonly ties: number;
  /** Stage rows whose ids run against their dates: imported or rewritten history. */
  readonly outOfOrder: number;
  /** Records dated before the deal was created; used. */
  readonly beforeCreation: number;
  /** Records dated after `asOf`; not used. */
  readonly future: number;
  /** What was done more than a day after the deal was lost; not used. */
  readonly afterEnd: number;
  /** Tasks that are completed, but whose status does not mean done in the model; not used. */
  readonly otherwiseDone: number;
  /** Contact references that lead nowhere; not used. */
  readonly orphans: number;
  /** Records that came twice under one id; used once. */
  readonly duplicates: number;
  /** Records whose date cannot be read; not used. */
  readonly undated: number;
  /** Contacts that were merged into another; used under the other's id. */
  readonly merged: number;
  /** Contacts that are person accounts; used like any other. */
  readonly personAccounts: number;
}

/** What the history of one deal shows of the buyer's side: lower bounds with their evidence, never a forecast. */
export interface DealInference {
  readonly dealId: string;
  /** `<model key>:<version>`. */
  readonly modelKey: string;
  readonly engineVersion: string;
  /** Visits to write, in order of sequence; empty is the ordinary answer: not known. */
  readonly steps: readonly InferredStep[];
  /** Highest step with confidence of at least the threshold; null = not known. */
  readonly lowerBound: number | null;
  /** Highest step with any support that cautions leave; null = none. */
  readonly possibleUpTo: number | null;
  /** The deal was closed without a purchase: the buyer's path ended, at a step that is not known. */
  readonly stopped: { readonly on: string; readonly ruleCode: string; readonly reason: string | null } | null;
  /** The deal may need fewer steps than the model has (renewal, add-on): read with care until somebody has classified it. */
  readonly shortPath: { readonly ruleCode: string; readonly why: string } | null;
  /** What was taken off each confidence, 0 or negative. */
  readonly penalty: number;
  /** Highest floor that ordinary evidence may have here; null = no limit. */
  readonly floorLimit: number | null;
  /** Contacts whom the record shows taking part, in order of their ids. */
  readonly participants: readonly Participant[];
  /** Function of each contact the word table could place. */
  readonly functions: readonly { readonly contactId: string; readonly function: BuyerFunction }[];
  /** Every piece of evidence, in order of rule, then floor, then date. */
  readonly evidence: readonly Evidence[];
  /** Steps 1 up to the highest that any evidence speaks for, cautions aside. */
  readonly support: readonly StepSupport[];
  /** One per rule of the model, in its order. */
  readonly rules: readonly RuleOutcome[];
  readonly notes: HistoryNotes;
}
