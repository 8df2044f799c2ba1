/** One thing a client must be able to do, and the way it is told whether it can. */
import { strict as assert } from 'node:assert';
import type { Bench } from './runClient.ts';

export interface Check {
  readonly name: string;
  readonly run: (bench: Bench) => Promise<void>;
}

/** A value as text for a message; JSON has no word for what is absent. */
function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value).slice(0, 300);
}

/** Demands that `actual` holds at least what `expected` does; lists must have as many elements. */
export function includes(actual: unknown, expected: unknown, path = 'result'): void {
  if (typeof expected !== 'object' || expected === null || expected instanceof RegExp) {
    if (expected instanceof RegExp) assert.match(String(actual), expected, path);
    else assert.equal(actual, expected, `${path} is ${shown(actual)}, not ${JSON.stringify(expected)}`);
    return;
  }
  assert.ok(typeof actual === 'object' && actual !== null, `${path} is ${shown(actual)}`);
  if (Array.isArray(expected)) {
    assert.ok(Array.isArray(actual), `${path} is no list`);
    assert.equal(
      actual.length,
      expected.length,
      `${path} has ${actual.length} elements: ${JSON.stringify(actual).slice(0, 400)}`,
    );
  }
  for (const [name, value] of Object.entries(expected)) includes(Reflect.get(actual, name), value, `${path}.${name}`);
}

/** A member, at any depth: `at(result, 'records', 0, 'Id')`. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const name of path) {
    found = typeof found === 'object' && found !== null ? (Reflect.get(found, name) as unknown) : undefined;
  }
  return found;
}

/** A text member. @throws AssertionError when there is none */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  assert.equal(typeof found, 'string', `no text at ${path.join('.')} in ${shown(value)}`);
  return String(found);
}

/** A list member. @throws AssertionError when there is none */
export function listAt(value: unknown, ...path: readonly (string | number)[]): unknown[] {
  const found = at(value, ...path);
  assert.ok(Array.isArray(found), `no list at ${path.join('.')} in ${shown(value)}`);
  return found;
}
