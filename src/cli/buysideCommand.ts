import { SfCommand } from '@salesforce/sf-plugins-core';
import { toSfError } from './sfErrors.ts';
import { READER_GONE } from './exitCodes.ts';
import { endOnSignal } from './stopOnSignal.ts';

/** What every command of ours is: its refusals are worded, and Ctrl-C, or a reader that has seen enough (`| head`), ends it without a trace. */
export abstract class BuysideCommand<T> extends SfCommand<T> {
  public override async _run<R>(): Promise<R> {
    const running = super._run<R>();
    // The handlers it has just put in place throw, and nobody is there to catch it: a stack trace, and the exit code of a refusal.
    endOnSignal();
    // The library waits for what it prints to be taken; nobody takes it any more, and Node would end with a warning about an open await.
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(READER_GONE);
    });
    return running;
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }
}
