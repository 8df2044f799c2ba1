import { readFileSync } from 'node:fs';
import { FaultRuleError, checkFaultRules } from '../../src/local-org/index.ts';
import type { FaultRule } from '../../src/local-org/index.ts';

/** A file of faults that cannot be used; its message names the file. */
export class FaultFileError extends Error {
  public override readonly name = 'FaultFileError';
}

function faultsOf(text: string): readonly FaultRule[] {
  const content: unknown = JSON.parse(text);
  const isObject = typeof content === 'object' && content !== null && !Array.isArray(content);
  const keys = isObject ? Object.keys(content) : [];
  if (keys.length !== 1 || keys[0] !== 'faults') throw new FaultRuleError('the file is {"faults": [rule, …]}');
  return checkFaultRules(Reflect.get(Object(content), 'faults'));
}

/** The rules of a JSON file `{"faults": [rule, …]}`. @throws FaultFileError */
export function readFaults(path: string): readonly FaultRule[] {
  try {
    return faultsOf(readFileSync(path, 'utf8'));
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new FaultFileError(`${path}: ${cause.message}`, { cause });
  }
}
