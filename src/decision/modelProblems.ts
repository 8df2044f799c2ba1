import type { z } from 'zod';
import { ALLOWED_FIELDS } from './modelSchema.ts';

/** Where in a model a problem is: names and list places from the top. */
export type ModelPath = readonly (string | number)[];

/** One thing that is wrong with a model. */
export interface ModelProblem {
  readonly path: ModelPath;
  /** What stands there, e.g. `"Initator" is no role`. */
  readonly seen: string;
  /** What may stand there. */
  readonly allowed: string;
  /** True when the name of the last field is at fault, not its value. */
  readonly isFieldName?: boolean;
  /** True when only the wording of a question is at fault: the model works all the same. */
  readonly isWording?: boolean;
}

/** `steps.2.questions.0.text` as a person reads it: `steps[2].questions[0].text`; the top is `(file)`. */
export function pathText(path: ModelPath): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return text.replace(/^\./, '') || '(file)';
}

/** A value as a person would write it, shortened. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a group of fields';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 76)}..."` : text;
}

/** The allowed values, with the nearest one first named when the value looks like a slip of the pen. */
export function oneOf(values: readonly string[], seen: unknown): string {
  const nearest = typeof seen === 'string' ? nearestOf(seen, values) : null;
  const list = values.length ? `allowed: ${values.join(', ')}` : 'none is defined';
  return nearest === null ? list : `did you mean "${nearest}"? ${list}`;
}

/**
 * The candidate that differs least from a word, if it could be a slip: at most a third of its letters, three at most.
 * Shape: null when none is near; the first of equals.
 */
export function nearestOf(word: string, candidates: readonly string[]): string | null {
  const limit = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
  let best: string | null = null;
  let least = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), least);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Problems of a zod result: each issue once, an unknown field at its own name. */
export function problemsOf(error: z.ZodError, raw: unknown, under: ModelPath = []): ModelProblem[] {
  return error.issues.flatMap((issue): ModelProblem[] => {
    const path = [...under, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...path, key],
        seen: `"${key}" is no field here`,
        allowed: oneOf(ALLOWED_FIELDS[path.map((p) => (typeof p === 'number' ? '*' : p)).join('.')] ?? [], key),
        isFieldName: true,
      }));
    }
    const value = valueAt(raw, issue.path);
    if (value === undefined) return [{ path, seen: 'is missing', allowed: allowedBy(issue, value) }];
    return [{ path, seen: `found ${show(value)}`, allowed: allowedBy(issue, value) }];
  });
}

/** The value at a path of a tree of plain values; undefined when the path leads nowhere. */
function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    root,
  );
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of fields',
  record: 'a group of fields',
};

function allowedBy(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return `needs ${TYPE_WORDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return oneOf(issue.values.map(String), value);
    case 'too_small':
      return `needs at least ${amount(issue.minimum, issue.origin)}`;
    case 'too_big':
      return `needs at most ${amount(issue.maximum, issue.origin)}`;
    case 'not_multiple_of':
      return 'needs at most two decimals';
    case 'invalid_format':
      return issue.format === 'regex' ? `needs the form ${issue.pattern ?? ''}` : `needs a ${issue.format}`;
    default:
      return issue.message;
  }
}

function amount(limit: number | bigint, origin: string): string {
  if (origin === 'string') return `${limit} ${limit === 1 ? 'character' : 'characters'}`;
  if (origin === 'array') return `${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  return String(limit);
}

/** Edits from one word to another, a swap of neighbours counting once; stops counting at `stopAt`. */
function editDistance(a: string, b: string, stopAt: number): number {
  if (Math.abs(a.length - b.length) >= stopAt) return stopAt;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, change);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) row[j] = Math.min(row[j] ?? 0, (beforeLast[j - 2] ?? 0) + 1);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? stopAt;
}
