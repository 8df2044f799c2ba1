/** Custom places: both coordinates or none. */
import type { FieldPlan, ObjectPlan } from './objectPlan.ts';
import { isAlive, isChanged, type PendingRow } from './pendingRow.ts';
import { halfPlace } from './saveErrors.ts';

interface Coordinates {
  readonly latitude: FieldPlan;
  readonly longitude: FieldPlan;
}

const placesByPlan = new WeakMap<ObjectPlan, readonly Coordinates[]>();

function placesOf(plan: ObjectPlan): readonly Coordinates[] {
  const known = placesByPlan.get(plan);
  if (known) return known;
  const made = plan.fields.flatMap(({ field }): Coordinates[] => {
    if (field.type !== 'location') return [];
    const half = (name: string): FieldPlan | undefined => plan.field(field.name.replace(/__c$/, `__${name}__s`));
    const [latitude, longitude] = [half('Latitude'), half('Longitude')];
    return latitude && longitude ? [{ latitude, longitude }] : [];
  });
  placesByPlan.set(plan, made);
  return made;
}

/** Refuses rows that would be left with one coordinate of a place. */
export function checkPlaces(plan: ObjectPlan, rows: readonly PendingRow[]): void {
  for (const { latitude, longitude } of placesOf(plan)) {
    for (const row of rows.filter(isAlive)) {
      const [north, east] = [row.after[latitude.index] ?? null, row.after[longitude.index] ?? null];
      if ((north === null) === (east === null)) continue;
      if (!isChanged(row, latitude.index) && !isChanged(row, longitude.index)) continue;
      row.errors.push(halfPlace(north === null ? latitude.field : longitude.field));
    }
  }
}
