/** What formulas may ask of a user and the clock. */
import type { DatabaseSync } from 'node:sqlite';
import { readClock, wallMillis } from '../access/userClock.ts';
import type { Session } from '../engine.ts';
import { DAY_MS } from '../store/storage.ts';
import type { FormulaFacts } from './context.ts';

/** The facts of a user at a moment, in milliseconds since 1970 UTC. The day is that of the user's clock, which is read only where it is asked for. */
export function userFacts(database: DatabaseSync, session: Session, now: number): FormulaFacts {
  return {
    userId: session.userId,
    now,
    hasCustomPermission: (name) => session.hasCustomPermission(name),
    get today() {
      return Math.floor(wallMillis(readClock(database, session.userId).timeZone, now) / DAY_MS);
    },
  };
}
