/** One thing in the text of a question that works against it. */
export interface QuestionFault {
  /** Which of the eight rules a text can show; docs/glossary.md#question-rules. */
  readonly rule: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
  /** What was found, in the question's own words. */
  readonly seen: string;
  /** What to do instead. */
  readonly hint: string;
}

/** What is known of a question beside its text. */
export interface QuestionSetting {
  /** Sequence of the step it belongs to; without it the rules for steps before selling are left out. */
  readonly step?: number;
  /** Sequence of the step at which selling enters. */
  readonly sellingStartsAt?: number;
  /** Names that must not occur: the seller's company and products. */
  readonly names?: readonly string[];
}

/** A question longer than this has stopped being one. */
const MAX_QUESTION_WORDS = 30;

interface WordRule {
  readonly rule: QuestionFault['rule'];
  readonly pattern: RegExp;
  readonly hint: string;
}

/** Words that are wrong at every step. */
const ALWAYS: readonly WordRule[] = [
  {
    rule: 1,
    pattern:
      /\b(?:and|or|but)(?: also)?,? (?:how|why|when|where|do|does|did|is|are|can|could|would|will|should|have|has)\b/iu,
    hint: 'ask one thing; make the second a question of its own',
  },
  {
    rule: 3,
    pattern: /\b(?:we|us|our|ours|ourselves|I|me|my|mine|myself)\b|\b(?:we|I)['’](?:d|ll|m|re|ve)\b/u,
    hint: "speak of the buyer's own people, rules or situation, not of us",
  },
  {
    rule: 4,
    pattern:
      /\b(?:products?|solutions?|features?|functionality|offerings?|demos?|demonstrations?|free trials?|subscriptions?|licen[cs]es?|modules?|packages?)\b/iu,
    hint: 'make it answerable without knowing any product',
  },
  {
    rule: 5,
    pattern:
      /\b(?:prices?|priced|pricing|discounts?|quotes?|quotations?|roi|return on investment|benefits?|savings?|save (?:money|time|costs?)|value propositions?|deadlines?|before it is too late|limited time|special offer|fiscal (?:year|quarter)|this quarter|end of (?:the )?(?:week|month|quarter|year))\b/iu,
    hint: 'leave out price, benefit and deadline',
  },
  { rule: 6, pattern: /\bwhy\b/iu, hint: '"why" asks for a defence; ask how, what, who or which' },
  {
    rule: 6,
    pattern:
      /\b(?:would(?:n['’]t)? you agree|do(?:n['’]t| not)? you (?:think|agree|want|feel)|don['’]t you|isn['’]t it|aren['’]t you|wouldn['’]t (?:it|you)|if (?:I|we|someone) (?:could|can|were to)|what if (?:I|we|you) (?:could|can))\b|,\s*(?:right|no|yes|correct)\s*\?/iu,
    hint: 'do not lead to an answer',
  },
  {
    rule: 7,
    pattern:
      /\b(?:budgets?|budgeted|authority|decision[- ]?makers?|sign[- ]?off|signing power|close date|closing date|time ?frames?|timelines?|competitors?|competition|who else are you|how much (?:money|are you|will you|would you|do you) ?(?:pay|spend|spending|willing|able)?|when (?:will|would|do) you (?:buy|sign|decide|purchase))\b/iu,
    hint: 'do not collect what only a seller wants to know',
  },
  {
    rule: 8,
    pattern:
      /\b(?:pains?|pain points?|struggles?|struggling|frustrat\w*|suffer\w*|keeps? you (?:up|awake)|your needs\b|biggest (?:problem|challenge|issue)s?|losing (?:money|customers|time)|how badly|how urgent\w*)\b/iu,
    hint: 'do not presume a need or a pain',
  },
];

/** Words that are wrong until selling has a place: staying as they are must remain a possible answer. */
const BEFORE_SELLING: readonly WordRule[] = [
  {
    rule: 8,
    pattern: /\b(?:buy|buys|buying|bought|purchas\w*|invest\w*|procure|sign|upgrade|roll[- ]?out)\b/iu,
    hint: 'do not presume a purchase before selling has a place',
  },
  {
    rule: 8,
    pattern: /(?<!\b(?:present|existing|current|today['’]s) )\b(?:vendors?|suppliers?|providers?)\b/iu,
    hint: 'speak of present suppliers only; new ones are for the steps where selling has a place',
  },
  {
    rule: 8,
    pattern:
      /\b(?:(?:need|have|has|ready|want|plan) to change|(?:the|a) new (?:system|way|tool|process|software|platform))\b/iu,
    hint: 'do not presume the change; staying as they are must be a possible answer',
  },
];

/** Words no other language we expect shares: with none of them a text is taken for another language. */
const ENGLISH =
  /\b(?:the|you|your|how|what|who|whose|which|why|when|would|could|should|will you|does|do|our|have|has|are|if|can|isn['’]t)\b/iu;

const OPENERS = /^(?:how|what|who|whose|which)\b/iu;
const YES_NO =
  /^(?:is|are|am|was|were|do|does|did|don['’]t|doesn['’]t|have|has|had|can|could|can['’]t|will|would|won['’]t|wouldn['’]t|shall|should|may|might|must|isn['’]t|aren['’]t)\b/iu;

/**
 * What works against a facilitation question, as far as its text can show.
 * A question passes when the list is empty. The other two of the ten rules - it serves one step's exit, it has a
 * place in the order - are about the model and are checked with the model file.
 *
 * Shape: faults in order of rule, each rule's word lists once; a text in another language than English is
 * checked for rule 1 and for names only, as the word lists are English.
 * Source: our own rules after the idea of a question that serves the one who answers; docs/glossary.md#question-rules.
 */
export function lintQuestion(text: string, setting: QuestionSetting = {}): QuestionFault[] {
  const plain = text.trim().replace(/\s+/gu, ' ');
  const english = ENGLISH.test(plain) ? [...openingFaults(plain), ...wordFaults(plain, setting)] : [];
  return [...countFaults(plain), ...english, ...nameFaults(plain, setting.names ?? [])].sort((a, b) => a.rule - b.rule);
}

function countFaults(plain: string): QuestionFault[] {
  const faults: QuestionFault[] = [];
  const marks = (plain.match(/\?/gu) ?? []).length;
  if (marks !== 1 || !plain.endsWith('?')) {
    const seen = marks === 1 ? 'text after the question mark' : `${marks} question marks`;
    faults.push({ rule: 1, seen, hint: 'ask exactly one question and end it with a question mark' });
  }
  const words = plain.split(' ').filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  if (words > MAX_QUESTION_WORDS) {
    faults.push({ rule: 1, seen: `${words} words`, hint: `use at most ${MAX_QUESTION_WORDS} words` });
  }
  return faults;
}

function openingFaults(plain: string): QuestionFault[] {
  const seen = plain.split(' ')[0] ?? '';
  const opener = 'begin with how, what, who, whose or which';
  if (YES_NO.test(plain)) return [{ rule: 6, seen, hint: `it can be answered with yes or no; ${opener}` }];
  return OPENERS.test(plain) ? [] : [{ rule: 2, seen, hint: opener }];
}

function wordFaults(plain: string, { step, sellingStartsAt }: QuestionSetting): QuestionFault[] {
  const isBeforeSelling = step !== undefined && sellingStartsAt !== undefined && step < sellingStartsAt;
  return [...ALWAYS, ...(isBeforeSelling ? BEFORE_SELLING : [])].flatMap(({ rule, pattern, hint }) => {
    const match = pattern.exec(plain);
    return match ? [{ rule, seen: match[0].trim(), hint }] : [];
  });
}

function nameFaults(plain: string, names: readonly string[]): QuestionFault[] {
  const lower = plain.toLowerCase();
  return names
    .filter((name) => name.trim() !== '' && lower.includes(name.trim().toLowerCase()))
    .map((name) => ({ rule: 5, seen: name, hint: 'leave out the names of sellers and products' }));
}
