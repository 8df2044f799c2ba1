/** Picklists whose values depend on another field of the row. */
import type { SqlValue } from '../store/storage.ts';
import type { FieldPlan, ObjectPlan } from './objectPlan.ts';
import { isAlive, isChanged, type PendingRow } from './pendingRow.ts';
import { badPicklistValue } from './saveErrors.ts';

interface Dependency {
  readonly dependent: FieldPlan;
  readonly controller: FieldPlan;
  /** Value → the values of the controlling field that allow it. */
  readonly allowedBy: ReadonlyMap<string, ReadonlySet<string>>;
}

const dependenciesByPlan = new WeakMap<ObjectPlan, readonly Dependency[]>();

/** Only restricted picklists are enforced by the API; the others take any value, and so does their dependency. */
function dependenciesOf(plan: ObjectPlan): readonly Dependency[] {
  const known = dependenciesByPlan.get(plan);
  if (known) return known;
  const made = plan.fields.flatMap((dependent): Dependency[] => {
    const { controllingField, restrictedPicklist, picklist } = dependent.field;
    const controller = controllingField === undefined ? undefined : plan.field(controllingField);
    if (!controller || !restrictedPicklist) return [];
    const allowedBy = new Map(picklist.map((entry) => [entry.value, new Set(entry.validFor)]));
    return [{ dependent, controller, allowedBy }];
  });
  dependenciesByPlan.set(plan, made);
  return made;
}

/** The value of a controlling field as the dependency names it. */
function controllingValue({ field }: FieldPlan, value: SqlValue | undefined): string | undefined {
  if (field.type === 'boolean') return value === 1 ? 'true' : 'false';
  return typeof value === 'string' ? value : undefined;
}

/** Refuses values that the controlling value does not allow. Call it when defaults are filled in. */
export function checkDependentPicklists(plan: ObjectPlan, rows: readonly PendingRow[]): void {
  for (const { dependent, controller, allowedBy } of dependenciesOf(plan)) {
    for (const row of rows.filter(isAlive)) {
      const value = row.after[dependent.index];
      if (typeof value !== 'string') continue;
      if (!isChanged(row, dependent.index) && !isChanged(row, controller.index)) continue;
      const controlling = controllingValue(controller, row.after[controller.index]);
      const wrong = value.split(';').find((part) => !allowedBy.get(part)?.has(controlling ?? ''));
      if (wrong !== undefined) row.errors.push(badPicklistValue(dependent.field, wrong));
    }
  }
}
