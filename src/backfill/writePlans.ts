import { BuysideError } from '../decision/buysideError.ts';
import type { OutgoingRow, Written } from '../salesforce/outgoingRow.ts';
import type { DealPlan } from './planDeal.ts';
import type { RowKind, Tally } from './tally.ts';

export type DecisionObject = 'Decision_Path__c' | 'Decision_Step__c' | 'Buying_Team_Member__c';

/** Writes rows of one object by `Key__c`; `insert` never touches a row that is there. */
export interface RowWriter {
  write(object: DecisionObject, operation: 'insert' | 'upsert', rows: readonly OutgoingRow[]): Promise<Written>;
}

/** The path was refused, so what hangs on it was not sent. */
const PARENT_REFUSED = 'PARENT_REFUSED';
const DUPLICATE = 'DUPLICATE_VALUE';

/**
 * Writes the plans of one slice: paths, then visits, then members, so that no row is sent before its path is there.
 *
 * Shape: counts go to `tally`. A row that somebody else wrote since we looked is counted as kept: theirs stands.
 * @throws {BuysideError} when a request or a job fails as a whole; `EveryRowRefused` when an object takes none of its rows for one and
 * the same reason, as it would the next ones.
 */
export async function writePlans(
  writer: RowWriter,
  plans: readonly DealPlan[],
  tally: Tally,
  signal: AbortSignal,
  onWritten: () => void,
): Promise<void> {
  const withoutPath = new Set<string>();
  const send = async (
    kind: RowKind,
    object: DecisionObject,
    operation: 'insert' | 'upsert',
    rows: readonly OutgoingRow[],
  ): Promise<void> => {
    const orphans = rows.filter(({ parent }) => withoutPath.has(parent));
    tally.failures.push(...orphans.map(({ key }) => ({ object, key, code: PARENT_REFUSED, message: '' })));
    tally.rows[kind].failed += orphans.length;
    const sent = rows.filter(({ parent }) => !withoutPath.has(parent));
    if (sent.length === 0 || signal.aborted) return;
    const written = await writer.write(object, operation, sent);
    tally.rows[kind].created += written.created.length;
    tally.rows[kind].updated += written.updated.length;
    for (const failure of written.failed) {
      if (operation === 'insert' && failure.code === DUPLICATE) {
        tally.rows[kind].kept += 1;
        continue;
      }
      if (kind === 'paths' && operation === 'insert') withoutPath.add(failure.key);
      tally.rows[kind].failed += 1;
      tally.failures.push(failure);
    }
    refuseIfAll(object, written);
    onWritten();
  };
  const inserts = (kind: 'path' | 'visits' | 'members'): OutgoingRow[] => plans.flatMap((plan) => plan[kind].inserts);
  const updates = (kind: 'path' | 'visits' | 'members'): OutgoingRow[] => plans.flatMap((plan) => plan[kind].updates);
  await send('paths', 'Decision_Path__c', 'insert', inserts('path'));
  await send('paths', 'Decision_Path__c', 'upsert', updates('path'));
  await send('visits', 'Decision_Step__c', 'insert', inserts('visits'));
  await send('visits', 'Decision_Step__c', 'upsert', updates('visits'));
  await send('members', 'Buying_Team_Member__c', 'insert', inserts('members'));
  await send('members', 'Buying_Team_Member__c', 'upsert', updates('members'));
}

/** A few rows may share a fate by chance; as many as this share a cause. */
const TOO_MANY_TO_BE_CHANCE = 20;

function refuseIfAll(object: DecisionObject, { created, updated, failed }: Written): void {
  const reasons = new Set(failed.map(({ code, message }) => `${code}: ${message}`));
  const [reason] = reasons;
  if (created.length + updated.length > 0 || failed.length < TOO_MANY_TO_BE_CHANCE) return;
  if (reason === undefined || reasons.size > 1 || reason.startsWith(DUPLICATE)) return;
  throw new BuysideError('EveryRowRefused', [object, String(failed.length), reason]);
}
