import type { SaveError } from '../engine.ts';
import { saveError } from './saveErrors.ts';

/** Ends a change of several records that is not to be; its transaction is rolled back. */
export class Refused extends Error {
  public override readonly name = 'Refused';
  public readonly errors: readonly SaveError[];

  public constructor(errors: readonly SaveError[]) {
    super('refused');
    this.errors = errors;
  }
}

/** @throws Refused with one error */
export function refuse(statusCode: string, message: string): never {
  throw new Refused([saveError(statusCode, message)]);
}
