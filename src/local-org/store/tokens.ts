import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/** Access tokens: opaque, `00D…!` and random characters, in the form Salesforce clients accept. */
export interface Tokens {
  /** A new token. `lifetimeMs` is counted by the org's clock; without it the token holds as long as the org. */
  issue(userId: string, lifetimeMs?: number): string;
  /** The user a token stands for, or `undefined` when it is unknown or has expired. */
  userOf(token: string): string | undefined;
  /** Ends a token. */
  revoke(token: string): void;
}

/** Tokens kept in the table `_token`; what was looked up once is remembered. */
export function createTokens(database: DatabaseSync, orgId: string, now: () => number): Tokens {
  const write = database.prepare('INSERT INTO _token (token, userId, expiresAt) VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM _token WHERE token = ?');
  const rows = database.prepare('SELECT token, userId, expiresAt FROM _token').all();
  const known = new Map<string, { userId: string; expiresAt: number }>();
  for (const row of rows) {
    const expiresAt = row['expiresAt'] === null ? Infinity : Number(row['expiresAt']);
    known.set(String(row['token']), { userId: String(row['userId']), expiresAt });
  }
  return {
    issue(userId, lifetimeMs) {
      const token = `${orgId}!${randomBytes(48).toString('hex')}`;
      const expiresAt = lifetimeMs === undefined ? Infinity : now() + lifetimeMs;
      known.set(token, { userId, expiresAt });
      write.run(token, userId, lifetimeMs === undefined ? null : expiresAt);
      return token;
    },
    userOf(token) {
      const found = known.get(token);
      return found && now() < found.expiresAt ? found.userId : undefined;
    },
    revoke(token) {
      known.delete(token);
      remove.run(token);
    },
  };
}
