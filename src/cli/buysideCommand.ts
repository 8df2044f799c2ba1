import { SfCommand } from '@salesforce/sf-plugins-core';
import { toSfError } from './sfErrors.ts';
import { endOnSignal } from './stopOnSignal.ts';

/** What every command of ours is: its refusals are worded, and Ctrl-C ends it without a trace. */
export abstract class BuysideCommand<T> extends SfCommand<T> {
  public override async _run<R>(): Promise<R> {
    const running = super._run<R>();
    // The handlers it has just put in place throw, and nobody is there to catch it: a stack trace, and the exit code of a refusal.
    endOnSignal();
    return running;
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}
