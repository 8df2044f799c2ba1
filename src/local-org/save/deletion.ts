/** What goes with a record when it is deleted: details at any depth, and lookups that are emptied or stand in the way. */
import type { ChildRelationship, ObjectDef } from '../schema/model.ts';
import { isStored, quoted, type SqlValue } from '../store/storage.ts';
import type { ObjectPlan } from './objectPlan.ts';
import type { SaveContext } from './saveContext.ts';

/** A record that goes, and the record of the request it goes with. */
export interface Doomed {
  readonly plan: ObjectPlan;
  /** Id → id of the root. */
  readonly roots: ReadonlyMap<string, string>;
}

/** A lookup that will be emptied. */
export interface Emptied {
  readonly object: ObjectDef;
  readonly field: string;
  readonly id: string;
  readonly value: string;
  readonly root: string;
}

/** A root that may not go because something restricts it. */
export interface Obstacle {
  readonly root: string;
  readonly object: ObjectDef;
  /** Name, or id where the object has no stored name. */
  readonly name: string;
}

export interface DeletionPlan {
  readonly doomed: readonly Doomed[];
  readonly emptied: readonly Emptied[];
  readonly obstacles: readonly Obstacle[];
}

interface ChildRow {
  readonly id: string;
  readonly parentId: string;
  readonly name: string;
}

function readChildren(
  context: SaveContext,
  child: ObjectPlan,
  relationship: ChildRelationship,
  ids: Iterable<string>,
): ChildRow[] {
  const nameField = child.fields.find(({ field }) => field.nameField && isStored(field))?.field.name ?? 'Id';
  const column = quoted(relationship.field);
  const rows = context.store.statements
    .arrays(
      `SELECT "Id", ${column}, ${quoted(nameField)} FROM ${quoted(child.object.name)} WHERE ${column} IN (SELECT value FROM json_each(?)) AND IsDeleted = 0`,
    )
    .all(JSON.stringify([...ids])) as unknown as [string, string, SqlValue][];
  return rows.map(([id, parentId, name]) => ({ id, parentId, name: String(name ?? id) }));
}

/** The relationships of an object whose children live in tables of their own. */
function relationshipsOf(
  context: SaveContext,
  object: ObjectDef,
): { relationship: ChildRelationship; child: ObjectPlan }[] {
  return object.childRelationships.flatMap((relationship) => {
    const child = context.planNamed(relationship.childObject);
    const reference = child.field(relationship.field);
    const isTable = child.object.kind !== 'activityView';
    return isTable && reference && reference.index >= 0 ? [{ relationship, child }] : [];
  });
}

function collectDoomed(
  context: SaveContext,
  plan: ObjectPlan,
  rootIds: readonly string[],
): Map<string, Map<string, string>> {
  const doomed = new Map([[plan.object.name, new Map(rootIds.map((id) => [id, id]))]]);
  const queue = [{ plan, ids: new Map(rootIds.map((id) => [id, id])) }];
  for (let next = queue.shift(); next; next = queue.shift()) {
    for (const { relationship, child } of relationshipsOf(context, next.plan.object)) {
      if (!relationship.cascadeDelete) continue;
      const known = doomed.get(child.object.name) ?? new Map<string, string>();
      const found = new Map<string, string>();
      for (const row of readChildren(context, child, relationship, next.ids.keys())) {
        if (!known.has(row.id)) found.set(row.id, next.ids.get(row.parentId) ?? row.parentId);
      }
      if (found.size === 0) continue;
      for (const [id, root] of found) known.set(id, root);
      doomed.set(child.object.name, known);
      queue.push({ plan: child, ids: found });
    }
  }
  return doomed;
}

/** Takes records out of their tables for good, with all their details, also those that were in the recycle bin before. */
export function purge(context: SaveContext, plan: ObjectPlan, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const { statements } = context.store;
  const list = JSON.stringify(ids);
  for (const { relationship, child } of relationshipsOf(context, plan.object)) {
    if (!relationship.cascadeDelete) continue;
    const details = statements
      .arrays(
        `SELECT "Id" FROM ${quoted(child.object.name)} WHERE ${quoted(relationship.field)} IN (SELECT value FROM json_each(?)) AND IsDeleted = 1`,
      )
      .all(list) as unknown as string[][];
    purge(
      context,
      child,
      details.map(([id = '']) => id),
    );
  }
  for (const [table, column] of [
    [quoted(plan.object.name), '"Id"'],
    ['_deletion', 'root'],
  ]) {
    statements.of(`DELETE FROM ${String(table)} WHERE ${String(column)} IN (SELECT value FROM json_each(?))`).run(list);
  }
}

/** Works out, without writing, what deleting the roots means. */
export function planDeletion(context: SaveContext, plan: ObjectPlan, rootIds: readonly string[]): DeletionPlan {
  const byObject = collectDoomed(context, plan, rootIds);
  const doomed = [...byObject].map(([name, roots]) => ({ plan: context.planNamed(name), roots }));
  const emptied: Emptied[] = [];
  const obstacles: Obstacle[] = [];
  for (const { plan: parent, roots } of doomed) {
    for (const { relationship, child } of relationshipsOf(context, parent.object)) {
      if (relationship.cascadeDelete) continue;
      const going = byObject.get(child.object.name);
      for (const row of readChildren(context, child, relationship, roots.keys())) {
        if (going?.has(row.id)) continue;
        const root = roots.get(row.parentId) ?? row.parentId;
        if (relationship.restrictedDelete) obstacles.push({ root, object: child.object, name: row.name });
        else emptied.push({ object: child.object, field: relationship.field, id: row.id, value: row.parentId, root });
      }
    }
  }
  return { doomed, emptied, obstacles };
}
