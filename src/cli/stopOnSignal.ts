import { INTERRUPTED } from './exitCodes.ts';

/** A signal that is aborted when the user stops the run, and a way to give the process its own handlers back. */
export interface StopSignal {
  readonly signal: AbortSignal;
  release(): void;
}

/** Ctrl-C, `kill`, and a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Has a signal end the process with the exit code of a program that was stopped, whatever handlers were there before. */
export function endOnSignal(): void {
  for (const name of [...SIGNALS, 'SIGBREAK'] as const) {
    process.removeAllListeners(name);
    process.on(name, () => process.exit(INTERRUPTED));
  }
}

/**
 * Turns the first of these signals into a request to stop, so that the work at hand can be finished and the journal closed; a second one ends the
 * process, but for that of a terminal, which comes more than once. The handlers that were there before are set aside until `release`: they would end the process at once.
 */
export function stopOnSignal(onStop: () => void): StopSignal {
  const controller = new AbortController();
  const before = SIGNALS.map((name) => [name, process.listeners(name)] as const);
  const stop = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      if (name !== 'SIGHUP') process.exit(INTERRUPTED);
      return;
    }
    controller.abort();
    onStop();
  };
  for (const stream of [process.stdout, process.stderr]) {
    // A terminal that is gone may be met so before its signal is heard; oclif's own listener throws it. What cannot be told is no reason to leave the
    // work as it is.
    const others = stream.listeners('error');
    stream.removeAllListeners('error');
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EIO') stop('SIGHUP');
      else for (const listener of others) listener.call(stream, error);
    });
  }
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
