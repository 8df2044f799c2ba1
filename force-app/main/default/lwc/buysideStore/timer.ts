/** One thing to be done later; started anew it begins from the start. It must be cleared when the page is left. */
export interface Timer {
  start(act: () => unknown): void;
  clear(): void;
}

/** A timer of so many milliseconds. */
export function timerOf(ms: number): Timer {
  let running: ReturnType<typeof globalThis.setTimeout> | undefined;
  const clear = (): void => globalThis.clearTimeout(running);
  return {
    clear,
    start(act) {
      clear();
      running = globalThis.setTimeout(act, ms);
    },
  };
}
