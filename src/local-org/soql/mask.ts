/** Encrypted texts as users without the right to view encrypted data see them. */
import type { Session } from '../engine.ts';
import type { FieldDef } from '../schema/model.ts';

/** Longest encrypted text. */
const LONGEST = 175;
/** What is shown of the end of a text; of the other kinds nothing. */
const TAIL: Readonly<Record<string, number>> = { creditCard: 4, lastFour: 4, sin: 4, ssn: 4 };

/** The value of a column for the user: of an encrypted text only what its mask leaves. */
export function maskedSql(session: Session, { mask }: FieldDef, sql: string): string {
  if (mask === undefined || session.hasUserPermission('ViewEncryptedData')) return sql;
  const tail = TAIL[mask.type] ?? 0;
  const hidden = `substr('${mask.char.repeat(LONGEST)}', 1, max(length(${sql}) - ${String(tail)}, 0))`;
  // A text no longer than what would be shown is hidden whole.
  const shown = tail === 0 ? "''" : `substr(${sql}, -${String(tail)})`;
  const whole = `substr('${mask.char.repeat(LONGEST)}', 1, length(${sql}))`;
  return `CASE WHEN length(${sql}) > ${String(tail)} THEN ${hidden} || ${shown} ELSE ${whole} END`;
}
