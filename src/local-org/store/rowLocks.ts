/** Records that a writer keeps for itself while it works in several steps. Nothing is kept on disk: a lock does not outlive the process. */
export interface RowLocks {
  /** The other writer's lock on a record, if there is one. */
  isHeld(writer: string, id: string): boolean;
  hold(writer: string, ids: Iterable<string>): void;
  /** Lets go of everything the writer holds. */
  release(writer: string): void;
}

/** No lock at first. */
export function createRowLocks(): RowLocks {
  const holders = new Map<string, string>();
  const held = new Map<string, Set<string>>();
  return {
    isHeld(writer, id) {
      const holder = holders.get(id);
      return holder !== undefined && holder !== writer;
    },
    hold(writer, ids) {
      const own = held.get(writer) ?? new Set<string>();
      held.set(writer, own);
      for (const id of ids) {
        own.add(id);
        holders.set(id, writer);
      }
    },
    release(writer) {
      for (const id of held.get(writer) ?? []) holders.delete(id);
      held.delete(writer);
    },
  };
}
