/** The rules that hold now, each with what it has seen and struck so far. */
import { checkFaultRules } from './faultRule.ts';
import type { FaultName, FaultRule } from './faultRule.ts';

/** A rule and how often it was looked at and struck. */
export interface FaultReport {
  readonly rule: FaultRule;
  /** Requests, rows or jobs that matched it. */
  readonly seen: number;
  /** Of these, those that were struck. */
  readonly fired: number;
}

/** What a person or a test may do with the rules. */
export interface FaultControl {
  /** Adds rules behind those that are there. @throws FaultRuleError for a rule that cannot be meant; none is added then */
  add(...rules: readonly FaultRule[]): void;
  /** The rules in order. */
  report(): readonly FaultReport[];
  /** Takes all rules away; what hangs goes on. */
  clear(): void;
}

export type RuleOf<Name extends FaultName> = Extract<FaultRule, { readonly fault: Name }>;

export interface FaultList extends FaultControl {
  /** Whether any rule of these faults is there. */
  has(names: ReadonlySet<FaultName>): boolean;
  /**
   * The rules of these faults that strike, in order. A rule counts what it is asked about, so whoever stops reading at the first
   * leaves those behind it unasked.
   */
  striking<Name extends FaultName>(
    names: ReadonlySet<Name>,
    matches: (rule: RuleOf<Name>) => boolean,
  ): Generator<RuleOf<Name>, void>;
  /** Whether the rule is still there. */
  holds(rule: FaultRule): boolean;
  /** Milliseconds the org's clock is ahead. */
  skewMs(): number;
}

interface Entry {
  readonly rule: FaultRule;
  readonly random: () => number;
  seen: number;
  fired: number;
}

/** Numbers from 0 to 1 that look random and are the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Counts one match, and says whether it is struck. */
function strikes(entry: Entry): boolean {
  const { rule } = entry;
  if (rule.fault === 'clockSkew') return false;
  entry.seen += 1;
  const { from = 1, to = Infinity, every = 1, probability = 1 } = rule;
  if (entry.seen < from || entry.seen > to || (entry.seen - from + 1) % every !== 0) return false;
  if (probability < 1 && entry.random() >= probability) return false;
  entry.fired += 1;
  return true;
}

function isOf<Name extends FaultName>(rule: FaultRule, names: ReadonlySet<Name>): rule is RuleOf<Name> {
  return (names as ReadonlySet<FaultName>).has(rule.fault);
}

/** A list of rules. @throws FaultRuleError for a rule that cannot be meant */
export function createFaultList(rules: readonly FaultRule[] = []): FaultList {
  let entries: Entry[] = [];
  const add = (...added: readonly FaultRule[]): void => {
    const sound = checkFaultRules(added);
    entries.push(
      ...sound.map((rule) => {
        const seed = rule.fault === 'clockSkew' ? 1 : (rule.seed ?? 1);
        return { rule, random: randomFrom(seed), seen: 0, fired: 0 };
      }),
    );
  };
  add(...rules);
  return {
    add,
    report: () => entries.map(({ rule, seen, fired }) => ({ rule, seen, fired })),
    clear() {
      entries = [];
    },
    has: (names) => entries.some(({ rule }) => names.has(rule.fault)),
    *striking(names, matches) {
      for (const entry of entries) {
        const { rule } = entry;
        if (isOf(rule, names) && matches(rule) && strikes(entry)) yield rule;
      }
    },
    holds: (rule) => entries.some((entry) => entry.rule === rule),
    skewMs: () => entries.reduce((sum, { rule }) => sum + (rule.fault === 'clockSkew' ? rule.ms : 0), 0),
  };
}
