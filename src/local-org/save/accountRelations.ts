/** `AccountContactRelation`: a contact has one with its own account without anybody's doing, and others that are made. */
import { quoted, type SqlValue } from '../store/storage.ts';
import type { ObjectPlan } from './objectPlan.ts';
import { isAlive, isChanged, type PendingRow } from './pendingRow.ts';
import { writePlatformRow } from './platformRows.ts';
import type { SaveContext } from './saveContext.ts';
import { saveError } from './saveErrors.ts';

const NAME = 'AccountContactRelation';
const TABLE = quoted(NAME);

/** Refuses a second relation of two, and one of a contact that is nobody's. */
export function checkRelations(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const [account, contact] = [plan.place('AccountId'), plan.place('ContactId')];
  const { statements } = context.store;
  const find = statements.of(`SELECT 1 FROM ${TABLE} WHERE "ContactId" = ? AND "AccountId" = ? AND IsDeleted = 0`);
  const own = statements.of('SELECT 1 FROM "Contact" WHERE "Id" = ? AND "AccountId" IS NULL');
  const made = new Set<string>();
  for (const row of rows.filter((each) => each.isNew && isAlive(each))) {
    const [contactId = null, accountId = null] = [row.after[contact], row.after[account]];
    const key = `${String(contactId)} ${String(accountId)}`;
    if (find.get(contactId, accountId) !== undefined || made.has(key)) {
      const message = 'This contact already has a relationship with this account.';
      row.errors.push(saveError('DUPLICATE_VALUE', message, ['ContactId']));
    } else if (own.get(contactId) !== undefined) {
      const message = 'A private contact cannot be related to accounts: give it an account of its own first.';
      row.errors.push(saveError('FIELD_INTEGRITY_EXCEPTION', message, ['ContactId']));
    }
    made.add(key);
  }
}

/** A direct relation goes with the contact's account, not by itself. */
export function refuseDirectRelations(plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const direct = plan.place('IsDirect');
  for (const row of rows.filter(isAlive)) {
    if (row.before?.[direct] !== 1) continue;
    const message = 'A direct relationship cannot be deleted: change the account of the contact.';
    row.errors.push(saveError('FIELD_INTEGRITY_EXCEPTION', message));
  }
}

interface Writer {
  readonly insert: (accountId: SqlValue, contact: PendingRow) => void;
  readonly mark: (isDirect: 0 | 1, accountId: SqlValue, contact: PendingRow) => boolean;
  readonly remove: (contact: PendingRow) => void;
}

function writerOf(context: SaveContext, contacts: ObjectPlan): Writer {
  const { statements } = context.store;
  const { modifiedBy, modifiedDate } = contacts.system;
  const stamps = '"LastModifiedDate" = ?, "LastModifiedById" = ?, "SystemModstamp" = ?';
  const stamped = (row: PendingRow): SqlValue[] => {
    const moment = row.after[modifiedDate] ?? null;
    return [moment, row.after[modifiedBy] ?? null, moment];
  };
  const live = 'WHERE "ContactId" = ? AND IsDeleted = 0';
  const mark = statements.of(`UPDATE ${TABLE} SET "IsDirect" = ?, ${stamps} ${live} AND "AccountId" = ?`);
  const remove = statements.of(`UPDATE ${TABLE} SET IsDeleted = 1, ${stamps} ${live} AND "IsDirect" = 1`);
  return {
    insert(accountId, row) {
      const [moment = null, userId = null] = stamped(row);
      writePlatformRow(context, NAME, { AccountId: accountId, ContactId: row.id, IsDirect: 1 }, { userId, moment });
    },
    mark: (isDirect, accountId, row) => mark.run(isDirect, ...stamped(row), row.id, accountId).changes > 0,
    remove: (row) => {
      remove.run(...stamped(row), row.id);
    },
  };
}

/**
 * After contacts were written: the relation with the account of each is its direct one. That with the account before stays, as an
 * indirect one; a contact that has become private keeps none.
 */
export function followAccounts(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const place = plan.place('AccountId');
  const moved = rows.filter((row) => isChanged(row, place));
  if (moved.length === 0) return;
  const relations = writerOf(context, plan);
  for (const row of moved) {
    const [before, after] = [row.before?.[place] ?? null, row.after[place] ?? null];
    if (after === null) {
      relations.remove(row);
      continue;
    }
    if (before !== null) relations.mark(0, before, row);
    if (row.isNew || !relations.mark(1, after, row)) relations.insert(after, row);
  }
}
