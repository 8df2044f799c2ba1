/** Faults on demand: what a rule may say, and the check of rules that come from outside. */
import { isJsonObject } from '../../jsonObject.ts';

/** Before the work is done, while its answer is sent, or after it was done and instead of the answer. */
export type Phase = 'before' | 'during' | 'after';

/** Which of the things that match a rule it strikes; all of them when it says nothing. */
interface Aim {
  /** For the reader of a list of rules. */
  readonly name?: string;
  /** The first match that is struck, counted from 1. */
  readonly from?: number;
  /** The last match that is struck. */
  readonly to?: number;
  /** Of these, every k-th, beginning with the k-th: 2 leaves the first and strikes the second. */
  readonly every?: number;
  /** Of these, a share from 0 to 1, drawn from `seed`. */
  readonly probability?: number;
  /** 1 when absent: the same rule draws the same every time. */
  readonly seed?: number;
}

interface RequestAim extends Aim {
  readonly method?: string;
  /** `*` stands for any characters; the part up to the version may be left out: `/jobs/ingest/*`. */
  readonly path?: string;
  /** Object the request names: in its path, as FROM of its query, in its body, or as object of its job. */
  readonly object?: string;
}

/** For bulk jobs, `from`, `to` and `every` count jobs. */
interface JobAim extends Aim {
  readonly object?: string;
  readonly operation?: string;
}

export type RequestFault =
  /** `REQUEST_LIMIT_EXCEEDED` with 403, or with 429. */
  | (RequestAim & { readonly fault: 'rateLimit'; readonly status?: 403 | 429; readonly retryAfter?: number })
  /** 503 `SERVER_UNAVAILABLE`; in phase `after` the work was done all the same. */
  | (RequestAim & { readonly fault: 'unavailable'; readonly phase?: 'before' | 'after'; readonly retryAfter?: number })
  /** `INVALID_SESSION_ID`; with `endToken` the token really ends, otherwise it is only this answer. */
  | (RequestAim & { readonly fault: 'expiredSession'; readonly endToken?: boolean })
  /** The connection breaks: before the work, after half of the answer's bytes, or after the work with nothing answered. */
  | (RequestAim & { readonly fault: 'reset'; readonly phase?: Phase })
  /** The answer comes `ms` later; the wait is before the work, or after it. */
  | (RequestAim & { readonly fault: 'slow'; readonly ms: number; readonly phase?: 'before' | 'after' });

export type PageFault =
  /** A further page of a query or of a bulk query's results is answered with the rows of the page before it. */
  | (RequestAim & { readonly fault: 'repeatedPage' })
  /** A further page is left out: its request is answered with the page after it, or with an empty last page. */
  | (RequestAim & { readonly fault: 'missingPage' });

/** `UNABLE_TO_LOCK_ROW` for a row, whichever door it came through; counts rows. */
export type RowFault = Aim & { readonly fault: 'rowLock'; readonly object?: string; readonly operation?: string };

export type JobFault =
  /** The job ends as `Failed` once `afterRows` rows (0 when absent) are done; the others are unprocessed. */
  | (JobAim & { readonly fault: 'jobFails'; readonly afterRows?: number; readonly message?: string })
  /** The same with `Aborted`. */
  | (JobAim & { readonly fault: 'jobAborts'; readonly afterRows?: number })
  /** The job stays `InProgress` until it was polled `polls` times; for ever without it. */
  | (JobAim & { readonly fault: 'jobHangs'; readonly polls?: number });

/** The org's clock is `ms` ahead of the true time, or behind it, as long as the rule is there. */
export interface ClockFault {
  readonly fault: 'clockSkew';
  readonly name?: string;
  readonly ms: number;
}

/** One thing that goes wrong, and when. */
export type FaultRule = RequestFault | PageFault | RowFault | JobFault | ClockFault;
export type FaultName = FaultRule['fault'];

/** A rule that cannot be meant; its words name the rule and the key. */
export class FaultRuleError extends Error {
  public override readonly name = 'FaultRuleError';
}

/** What a key's value has to be, in words, and whether it is. */
interface Demand {
  readonly words: string;
  readonly holds: (value: unknown) => boolean;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const whole = (least: number): Demand => ({
  words: `a whole number from ${least}`,
  holds: (value) => isNumber(value) && Number.isSafeInteger(value) && value >= least,
});
const oneOf = (...values: readonly unknown[]): Demand => ({
  words: `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`,
  holds: (value) => values.includes(value),
});
const TEXT: Demand = { words: 'a text', holds: (value) => typeof value === 'string' && value !== '' };
const SHARE: Demand = {
  words: 'a number from 0 to 1',
  holds: (value) => isNumber(value) && value >= 0 && value <= 1,
};
/** A day: longer than any client waits. */
const WAIT: Demand = {
  words: 'milliseconds from 0 to 86400000',
  holds: (value) => isNumber(value) && value >= 0 && value <= 86_400_000,
};
/** A hundred years either way keeps every instant one that a date can hold. */
const SKEW: Demand = {
  words: 'milliseconds, a hundred years at most either way',
  holds: (value) => isNumber(value) && Math.abs(value) <= 3_155_760_000_000,
};

type Demands = Readonly<Record<string, Demand>>;
const AIM: Demands = {
  name: TEXT,
  from: whole(1),
  to: whole(1),
  every: whole(1),
  probability: SHARE,
  seed: whole(0),
};
const REQUEST: Demands = { ...AIM, method: TEXT, path: TEXT, object: TEXT };
const TARGET: Demands = { ...AIM, object: TEXT, operation: TEXT };
const BEFORE_OR_AFTER = oneOf('before', 'after');

/** Fault → its keys. */
const FAULTS: Readonly<Record<FaultName, Demands>> = {
  rateLimit: { ...REQUEST, status: oneOf(403, 429), retryAfter: whole(0) },
  unavailable: { ...REQUEST, phase: BEFORE_OR_AFTER, retryAfter: whole(0) },
  expiredSession: { ...REQUEST, endToken: oneOf(true, false) },
  reset: { ...REQUEST, phase: oneOf('before', 'during', 'after') },
  slow: { ...REQUEST, ms: WAIT, phase: BEFORE_OR_AFTER },
  repeatedPage: REQUEST,
  missingPage: REQUEST,
  rowLock: TARGET,
  jobFails: { ...TARGET, afterRows: whole(0), message: TEXT },
  jobAborts: { ...TARGET, afterRows: whole(0) },
  jobHangs: { ...TARGET, polls: whole(1) },
  clockSkew: { name: TEXT, ms: SKEW },
};
const NEEDED: Partial<Record<FaultName, string>> = { slow: 'ms', clockSkew: 'ms' };

function isFaultName(value: unknown): value is FaultName {
  return typeof value === 'string' && Object.hasOwn(FAULTS, value);
}

/** What is wrong with a rule, in words; nothing when it is one. */
function faultOfRule(rule: unknown): string | undefined {
  if (!isJsonObject(rule)) return 'is no object';
  const { fault, ...rest } = rule;
  if (!isFaultName(fault)) {
    return `has ${fault === undefined ? 'no "fault"' : `the fault ${JSON.stringify(fault)}`}; faults: ${Object.keys(FAULTS).join(', ')}`;
  }
  const demands = FAULTS[fault];
  for (const [key, value] of Object.entries(rest)) {
    const demand = Object.hasOwn(demands, key) ? demands[key] : undefined;
    if (!demand)
      return `has ${JSON.stringify(key)}, which ${fault} does not know; allowed: fault, ${Object.keys(demands).join(', ')}`;
    if (!demand.holds(value)) return `needs ${demand.words} as "${key}", not ${JSON.stringify(value)}`;
  }
  const needed = NEEDED[fault];
  if (needed !== undefined && !(needed in rest)) return `needs "${needed}"`;
  if (isNumber(rest['from']) && isNumber(rest['to']) && rest['to'] < rest['from']) return 'ends before it begins';
  return undefined;
}

function isRule(rule: unknown): rule is FaultRule {
  return faultOfRule(rule) === undefined;
}

/** Rules as they came from outside. @throws FaultRuleError for the first that is none */
export function checkFaultRules(rules: unknown): readonly FaultRule[] {
  if (!Array.isArray(rules)) throw new FaultRuleError('faults is no list of rules');
  return rules.map((rule: unknown, index) => {
    if (isRule(rule)) return rule;
    throw new FaultRuleError(`faults[${index}] ${faultOfRule(rule) ?? ''}`);
  });
}
