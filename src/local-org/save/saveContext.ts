import type { ObjectDef } from '../schema/model.ts';
import type { Store } from '../store/openStore.ts';
import { planObject, type ObjectPlan } from './objectPlan.ts';

/** What all parts of the save procedure share: the store, and the plan of each object, made when first asked for. */
export interface SaveContext {
  readonly store: Store;
  planOf(object: ObjectDef): ObjectPlan;
  /** By name in any case. @throws RangeError for an object the schema does not have: a mistake in the local org. */
  planNamed(name: string): ObjectPlan;
}

export function createSaveContext(store: Store): SaveContext {
  const plans = new Map<string, ObjectPlan>();
  const planOf = (object: ObjectDef): ObjectPlan => {
    const known = plans.get(object.name);
    if (known) return known;
    const plan = planObject(store.schema, object);
    plans.set(object.name, plan);
    return plan;
  };
  return {
    store,
    planOf,
    planNamed(name) {
      const object = store.schema.object(name);
      if (!object) throw new RangeError(`The schema has no object ${name}`);
      return planOf(object);
    },
  };
}
