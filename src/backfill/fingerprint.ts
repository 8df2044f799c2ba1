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

/** The fingerprint of an engine with a model. Words that change no inference (names, questions, summaries) are not in it. */
export function fingerprintOf(model: DecisionModel, engineVersion: string): Fingerprint {
  return {
    engine: engineVersion,
    rules: Object.fromEntries(
      model.inferenceRules.map(({ summary, ...rule }) => [rule.code, hashed([rule, summary === ''])]),
    ),
    mappings: Object.fromEntries(
      model.stageMappings.map((mapping) => [`${mapping.recordType ?? '*'}:${mapping.stage}`, hashed(mapping)]),
    ),
  };
}

/** What differs between two fingerprints. */
export interface Moved {
  /** `engine 1.1.0 → 1.2.0`, `rule R4`, `mapping *:Qualification`. */
  readonly words: readonly string[];
  /** Stages whose mapping differs, when nothing else does; null = any deal may be inferred otherwise now. */
  readonly stages: readonly string[] | null;
}

/** Compares what the last run inferred with to what this one would; text that cannot be read differs in everything. */
export function movedBetween(before: string | null, now: Fingerprint): Moved {
  const then = parsed(before);
  if (then === null) return { words: ['fingerprint'], stages: null };
  const engine = then.engine === now.engine ? [] : [`engine ${then.engine} → ${now.engine}`];
  const rules = differing(then.rules, now.rules);
  const mappings = differing(then.mappings, now.mappings);
  return {
    words: [...engine, ...rules.map((code) => `rule ${code}`), ...mappings.map((mapping) => `mapping ${mapping}`)],
    stages: engine.length + rules.length > 0 ? null : mappings.map((mapping) => mapping.replace(/^[^:]*:/, '')),
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
