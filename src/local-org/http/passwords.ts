/** Passwords of users: kept as salted hashes; whoever holds a token may show it in place of one. */
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import type { LocalEngine } from '../createEngine.ts';
import { ApiError } from '../engine.ts';
import type { Session } from '../engine.ts';
import { idOfUsername } from './users.ts';

const HASH_BYTES = 32;
const SHORTEST = 8;
const LONGEST = 255;

function hashOf(password: string, salt: Uint8Array): Buffer {
  return scryptSync(password, salt, HASH_BYTES, { N: 4096 });
}

function prepareTable({ database }: LocalEngine): void {
  // Made when first needed: most orgs never see a password.
  database.exec('CREATE TABLE IF NOT EXISTS _password (userId TEXT PRIMARY KEY, salt BLOB, hash BLOB) WITHOUT ROWID');
}

/** The user a name and a password belong to; `undefined` when they do not belong together. */
export function userOfPassword(engine: LocalEngine, username: string, password: string): string | undefined {
  const userId = idOfUsername(engine, username);
  if (userId === undefined || password.length > LONGEST * 2) return undefined;
  if (engine.sessionOf(password)?.userId === userId) return userId;
  prepareTable(engine);
  const row = engine.database.prepare('SELECT salt, hash FROM _password WHERE userId = ?').get(userId);
  const { salt, hash } = row ?? {};
  if (!(salt instanceof Uint8Array) || !(hash instanceof Uint8Array)) return undefined;
  return timingSafeEqual(hashOf(password, salt), hash) ? userId : undefined;
}

function refuseOthers(session: Session, userId: string): void {
  if (session.userId === userId || session.hasUserPermission('ManageUsers')) return;
  throw new ApiError(403, 'INSUFFICIENT_ACCESS', 'insufficient access rights on object id');
}

/** Gives a user a password. @throws ApiError for one that is too short or too long, or another user's when the caller may not */
export function setPassword(engine: LocalEngine, session: Session, userId: string, password: string): void {
  refuseOthers(session, userId);
  if (password.length < SHORTEST || password.length > LONGEST) {
    const words = `Your password must be at least ${SHORTEST} and at most ${LONGEST} characters long`;
    throw new ApiError(400, 'INVALID_NEW_PASSWORD', words);
  }
  prepareTable(engine);
  const salt = randomBytes(16);
  const write = engine.database.prepare('INSERT OR REPLACE INTO _password (userId, salt, hash) VALUES (?, ?, ?)');
  write.run(userId, salt, hashOf(password, salt));
}

/** Gives a user a password nobody chose, and tells it. @throws ApiError */
export function resetPassword(engine: LocalEngine, session: Session, userId: string): string {
  const password = randomBytes(12).toString('base64url');
  setPassword(engine, session, userId, password);
  return password;
}
