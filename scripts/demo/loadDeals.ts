import { call, type OrgAccess } from './orgClient.ts';
import { MADE_OBJECTS, type MadeDeal, type MadeObject, type Row } from './deals.ts';

const ROWS_A_CALL = 5_000;

/**
 * Loads made deals with their past: rows go through the local org's loading door, because no client may write stage history.
 *
 * Shape: returns rows loaded by object. Memory: two calls' rows of each object at a time.
 */
export async function loadDeals(admin: OrgAccess, deals: Iterable<MadeDeal>): Promise<Record<MadeObject, number>> {
  const loaded = Object.fromEntries(MADE_OBJECTS.map((name) => [name, 0])) as Record<MadeObject, number>;
  const waiting = Object.fromEntries(MADE_OBJECTS.map((name) => [name, [] as Row[]])) as Record<MadeObject, Row[]>;
  // One call is on its way while the rows of the next are made.
  let sent: Promise<unknown> = Promise.resolve();
  const send = async (name: MadeObject): Promise<void> => {
    const rows = waiting[name];
    if (rows.length === 0) return;
    waiting[name] = [];
    loaded[name] += rows.length;
    await sent;
    sent = call(admin, 'POST', `/local-org/rows/${name}`, { rows });
  };
  for (const { rows } of deals) {
    for (const name of MADE_OBJECTS) {
      waiting[name].push(...rows[name]);
      if (waiting[name].length >= ROWS_A_CALL) await send(name);
    }
  }
  for (const name of MADE_OBJECTS) await send(name);
  await sent;
  return loaded;
}
