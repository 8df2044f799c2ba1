import { createHash } from 'node:crypto';
import type { DecisionModel } from '../decision/types.ts';

/** What a run inferred with: the engine, and each rule and stage mapping as a short hash. */
export interface Fingerprint {
  readonly engine: string;
  readonly rules: Readonly<Record<string, string>>;
  /** By `<record type or *>:<stage>`. */
  readonly mappings: Readonly<Record<string, string>>;
}

const hashed = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);

/** What the field of a run's row holds. Unit: characters. */
const FINGERPRINT_LENGTH = 32_000;
/** The stages that moved are asked for in an address of 16,384 characters; of more, every deal is read, as it soon would be anyway. */
const STAGES_LENGTH = 8_000;

/**
 * The fingerprint of an engine with a model. Words that change no inference (names, questions, summaries) are not in it.
 *
 * Shape: mappings that would not fit in the row of a run are one rule together.
 */
export function fingerprintOf(model: DecisionModel, engineVersion: string): Fingerprint {
  const rules = Object.fromEntries(
    model.inferenceRules.map(({ summary, ...rule }) => [rule.code, hashed([rule, summary === ''])]),
  );
  const mappings = Object.fromEntries(
    model.stageMappings.map((mapping) => [`${mapping.recordType ?? '*'}:${mapping.stage}`, hashed(mapping)]),
  );
  const whole = { engine: engineVersion, rules, mappings };
  if (JSON.stringify(whole).length <= FINGERPRINT_LENGTH) return whole;
  return { engine: engineVersion, rules: { ...rules, mappings: hashed(mappings) }, mappings: {} };
}

/** What differs between two fingerprints. */
export interface Moved {
  /** `engine 1.1.0 → 1.2.0`, `rule R4`, `mapping *:Qualification`. */
  readonly words: readonly string[];
  /** Stages whose mapping differs, when nothing else does and they are not too many; null = any deal may be inferred otherwise now. */
  readonly stages: readonly string[] | null;
}

/** Compares what the last run inferred with to what this one would; text that cannot be read differs in everything. */
export function movedBetween(before: string | null, now: Fingerprint): Moved {
  const then = parsed(before);
  if (then === null) return { words: ['fingerprint'], stages: null };
  const engine = then.engine === now.engine ? [] : [`engine ${then.engine} → ${now.engine}`];
  const rules = differing(then.rules, now.rules);
  const mappings = differing(then.mappings, now.mappings);
  const stages = [...new Set(mappings.map((mapping) => mapping.replace(/^[^:]*:/, '')))];
  const isAll = engine.length + rules.length > 0 || encodeURIComponent(stages.join()).length > STAGES_LENGTH;
  return {
    words: [...engine, ...rules.map((code) => `rule ${code}`), ...mappings.map((mapping) => `mapping ${mapping}`)],
    stages: isAll ? null : stages,
  };
}

function parsed(text: string | null): Fingerprint | null {
  try {
    const value = JSON.parse(text ?? 'null') as Partial<Fingerprint> | null;
    const isWhole = value?.engine !== undefined && value.rules !== undefined && value.mappings !== undefined;
    return isWhole ? (value as Fingerprint) : null;
  } catch {
    return null; // somebody wrote in the field
  }
}

const differing = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): readonly string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]).sort();
