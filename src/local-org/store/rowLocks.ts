/** Records that a writer keeps for itself while it works in several steps. Nothing is kept on disk: a lock does not outlive the process. */
export interface RowLocks {
  /** Whether another writer has a lock on a record, or has waited for one for longer. */
  isHeld(writer: string, id: string): boolean;
  /** Locks records; whoever waited for them waits no more. */
  hold(writer: string, ids: Iterable<string>): void;
  /** Lets go of everything the writer holds. */
  release(writer: string): void;
  /** Gets in line for records, behind those who are there; resolves as soon as another try may succeed, or after so many milliseconds. */
  wait(writer: string, ids: ReadonlySet<string>, ms: number): Promise<void>;
  /** Gets out of the line. */
  giveUp(writer: string): void;
}

interface Waiting {
  readonly writer: string;
  ids: ReadonlySet<string>;
  wake: () => void;
}

/** No lock at first. */
export function createRowLocks(): RowLocks {
  const holders = new Map<string, string>();
  const held = new Map<string, Set<string>>();
  const line: Waiting[] = [];

  function wakeAll(): void {
    for (const waiting of line) waiting.wake();
  }

  /** Whoever waits longest for a record is the next to have it. */
  function isWantedBefore(writer: string, id: string): boolean {
    for (const waiting of line) {
      if (waiting.writer === writer) return false;
      if (waiting.ids.has(id)) return true;
    }
    return false;
  }

  function giveUp(writer: string): void {
    const place = line.findIndex((waiting) => waiting.writer === writer);
    if (place < 0) return;
    line.splice(place, 1);
    wakeAll();
  }

  return {
    isHeld(writer, id) {
      const holder = holders.get(id);
      return (holder !== undefined && holder !== writer) || (line.length > 0 && isWantedBefore(writer, id));
    },
    hold(writer, ids) {
      const own = held.get(writer) ?? new Set<string>();
      held.set(writer, own);
      for (const id of ids) {
        own.add(id);
        holders.set(id, writer);
      }
      if (line.length > 0) giveUp(writer);
    },
    release(writer) {
      for (const id of held.get(writer) ?? []) holders.delete(id);
      held.delete(writer);
      if (line.length > 0) wakeAll();
    },
    wait(writer, ids, ms) {
      const waiting = line.find((candidate) => candidate.writer === writer) ?? { writer, ids, wake: () => undefined };
      if (!line.includes(waiting)) line.push(waiting);
      waiting.ids = ids;
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        waiting.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
    giveUp,
  };
}
