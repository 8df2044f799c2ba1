import { INTERRUPTED } from './exitCodes.ts';

/** A signal that is aborted when the user stops the run, and a way to give the process its own handlers back. */
export interface StopSignal {
  readonly signal: AbortSignal;
  release(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Has a signal end the process with the exit code of a program that was stopped, whatever handlers were there before. */
export function endOnSignal(): void {
  for (const name of [...SIGNALS, 'SIGHUP', 'SIGBREAK'] as const) {
    process.removeAllListeners(name);
    process.on(name, () => process.exit(INTERRUPTED));
  }
}

/**
 * Turns the first Ctrl-C (or SIGTERM) into a request to stop, so that the work at hand can be finished and the journal closed; the second
 * ends the process. The handlers that were there before are set aside until `release`: they would end the process at once.
 */
export function stopOnSignal(onStop: () => void): StopSignal {
  const controller = new AbortController();
  const before = SIGNALS.map((name) => [name, process.listeners(name)] as const);
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort();
    onStop();
  };
  for (const name of SIGNALS) {
    process.removeAllListeners(name);
    process.on(name, stop);
  }
  return {
    signal: controller.signal,
    release(): void {
      for (const [name, listeners] of before) {
        process.removeListener(name, stop);
        for (const listener of listeners) process.on(name, listener);
      }
    },
  };
}
