import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const folder = new URL('../../src/decision/', import.meta.url);
const importsOf = (file: string): string[] =>
  [
    ...readFileSync(new URL(file, folder), 'utf8').matchAll(/^(?!.*\btype \*)(?:import|export)[^;]*?from '([^']+)'/gm),
  ].map((match) => match[1] ?? '');

/** Everything a file brings along, files of ours and packages. */
function reached(file: string, seen = new Set<string>()): Set<string> {
  for (const specifier of importsOf(file)) {
    if (seen.has(specifier)) continue;
    seen.add(specifier);
    if (specifier.startsWith('./')) reached(specifier, seen);
  }
  return seen;
}

describe('what the page loads', () => {
  it('is our own pure files and no package', () => {
    const all = [...reached('./onPage.ts')];
    expect(all).toContain('./vocabulary.ts');
    expect(all.filter((specifier) => !specifier.startsWith('./'))).toEqual([]);
    expect(all.filter((specifier) => /model(?:File|Schema|Checks)|ruleKinds|inference/.test(specifier))).toEqual([]);
  });
});
