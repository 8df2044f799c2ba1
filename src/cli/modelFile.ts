import { readFile } from 'node:fs/promises';
import { BuysideError } from '../decision/buysideError.ts';
import { parseModelFile } from '../decision/modelFile.ts';
import type { DecisionModel } from '../decision/types.ts';

/** How much a model holds. */
export interface ModelSize {
  readonly steps: number;
  readonly questions: number;
  readonly stageMappings: number;
  readonly inferenceRules: number;
}

/** Reads a model file from disk. @throws {BuysideError} `FileUnreadable`, `ModelFileRefused`. */
export async function readModelFile(path: string): Promise<DecisionModel> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new BuysideError('FileUnreadable', [path, whyOf(cause, WHY_UNREADABLE)], { cause });
  }
  return parseModelFile(text, path);
}

/** How much a model holds, by its parts. */
export function sizeOf(model: DecisionModel): ModelSize {
  return {
    steps: model.steps.length,
    questions: model.steps.reduce((sum, { questions }) => sum + questions.length, 0),
    stageMappings: model.stageMappings.length,
    inferenceRules: model.inferenceRules.length,
  };
}

const WHY_UNREADABLE = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not read it',
  EISDIR: 'it is a directory',
};

/** What the system says by a code, in the words for it, and the code. */
export function whyOf(cause: unknown, inWords: Readonly<Record<string, string>>): string {
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : String(cause);
  const words = inWords[code];
  return words === undefined ? code : `${words} (${code})`;
}
