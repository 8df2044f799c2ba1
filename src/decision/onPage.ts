/**
 * The decision logic a browser page needs, and nothing else: pure functions and words, no schema library, no clock.
 * The component bundle is built from this file, so the page and the command line share one definition of each figure.
 */
export * from './alignment.ts';
export * from './keys.ts';
export * from './questions.ts';
export * from './steps.ts';
export * from './team.ts';
export type * from './types.ts';
export * from './vocabulary.ts';
