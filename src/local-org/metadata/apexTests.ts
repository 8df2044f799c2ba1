/**
 * The Apex tests that a deploy asks for. Apex is kept and not run: test methods are found in the text of their classes
 * and counted, and the answer says of each class that its tests were not run.
 */
import { textOfBytes } from '../schema/read/component.ts';
import type { Component, ComponentMap } from '../schema/read/component.ts';

/** Which tests a deploy asks for. */
export interface TestChoice {
  readonly testLevel?: string;
  /** The test classes that the level `RunSpecifiedTests` means. */
  readonly runTests?: readonly string[];
}

/** What became of the tests a deploy asked for. */
export interface CountedTests {
  /** Whether the deploy asked for tests at all. */
  readonly isAsked: boolean;
  /** Test methods. */
  readonly count: number;
  /** For whoever reads the result: which tests were not run, and which are not there. */
  readonly warnings: readonly { readonly name: string; readonly message: string }[];
}

export const NO_TESTS: CountedTests = { isAsked: false, count: 0, warnings: [] };

/** The code without what only looks like code. */
function bareCode(body: string): string {
  return body.replaceAll(/'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
}

/** The names of a class's test methods: static, without arguments, annotated `@IsTest` or marked `testMethod`. */
function testMethodsOf(body: string): string[] {
  const code = bareCode(body);
  return [...code.matchAll(/\bvoid\s+(\w+)\s*\(\s*\)\s*\{/gi)].flatMap(({ index, 1: name = '' }) => {
    const before = code.slice(0, index);
    const modifiers = before.slice(Math.max(...[';', '{', '}'].map((sign) => before.lastIndexOf(sign))) + 1);
    return /\bstatic\b/i.test(modifiers) && /@istest\b|\btestmethod\b/i.test(modifiers) ? [name] : [];
  });
}

function warningOf(name: string, count: number): { readonly name: string; readonly message: string } {
  const methods = count === 1 ? 'its test method was' : `its ${count} test methods were`;
  return { name, message: `The local org does not run Apex: ${methods} counted, not run` };
}

/** The tests of a deploy's test level, among the components as they are after it. */
export function countTests(components: ComponentMap, { testLevel, runTests }: TestChoice): CountedTests {
  const isSpecified = testLevel === 'RunSpecifiedTests' || (testLevel === undefined && runTests !== undefined);
  const isEvery = testLevel === 'RunLocalTests' || testLevel === 'RunAllTestsInOrg';
  if (!isSpecified && !isEvery) return NO_TESTS;
  const classes = [...components.values()].filter(({ type }) => type === 'ApexClass');
  const wanted = isEvery ? classes.map(({ fullName }) => fullName) : [...new Set(runTests)];
  const found = wanted.map((name) => {
    const isIt = ({ fullName }: Component): boolean => fullName.toLowerCase() === name.toLowerCase();
    const code = classes.find(isIt)?.files.find(({ path }) => !path.endsWith('-meta.xml'));
    return { name, count: testMethodsOf(textOfBytes(code?.content)).length };
  });
  const none = found.filter(({ count }) => count === 0 && !isEvery);
  return {
    isAsked: true,
    count: found.reduce((sum, { count }) => sum + count, 0),
    warnings: [
      ...found.filter(({ count }) => count > 0).map(({ name, count }) => warningOf(name, count)),
      ...none.map(({ name }) => ({ name, message: `There is no test class ${name}` })),
    ],
  };
}
