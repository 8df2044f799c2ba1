import type { Engine } from '../engine.ts';

/** A user as log-in answers name them. */
export interface OrgUser {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly firstName: string | null;
  readonly lastName: string;
  readonly email: string;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The user with an id. @throws RangeError when there is none. */
export function readUser(engine: Engine, id: string): OrgUser {
  const row = engine.database.prepare('SELECT Username, FirstName, LastName, Email FROM "User" WHERE Id = ?').get(id);
  if (!row) throw new RangeError(`no user ${id}`);
  const firstName = text(row['FirstName']);
  const lastName = text(row['LastName']) ?? '';
  return {
    id,
    username: text(row['Username']) ?? '',
    name: firstName === null ? lastName : `${firstName} ${lastName}`,
    firstName,
    lastName,
    email: text(row['Email']) ?? '',
  };
}

/** The id of the active user with a username, whatever its case. */
export function idOfUsername(engine: Engine, username: string): string | undefined {
  const row = engine.database.prepare('SELECT Id FROM "User" WHERE Username = ? AND IsActive = 1').get(username);
  return typeof row?.['Id'] === 'string' ? row['Id'] : undefined;
}
