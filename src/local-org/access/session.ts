/** A user's session: what the profile and permission sets assigned in the database allow. */
import type { RecordTypeAccess, Session } from '../engine.ts';
import type { FieldDef, ObjectDef, PermissionSetDef } from '../schema/model.ts';
import type { Store } from '../store/openStore.ts';
import { allGrants, grantsOf, type Grants } from './grants.ts';
import { ADMIN_PROFILE, profiles } from './profiles.ts';
import { sharingOf } from './sharing.ts';

interface UserRow {
  readonly username: string;
  readonly profile: string;
}

function readUser(store: Store, userId: string): UserRow | undefined {
  const row = store.statements
    .of(
      `SELECT u."Username" AS username, p."Name" AS profile FROM "User" u JOIN "Profile" p ON p."Id" = u."ProfileId"
       WHERE u."Id" = ? AND u."IsActive" = 1`,
    )
    .get(userId);
  return row ? { username: String(row['username']), profile: String(row['profile']) } : undefined;
}

function readPermissionSets(store: Store, userId: string): PermissionSetDef[] {
  const rows = store.statements
    .of(
      `SELECT DISTINCT s."Name" AS name FROM "PermissionSetAssignment" a JOIN "PermissionSet" s ON s."Id" = a."PermissionSetId"
       WHERE a."AssigneeId" = ? AND a."IsDeleted" = 0 AND (a."ExpirationDate" IS NULL OR a."ExpirationDate" > ?)`,
    )
    .all(userId, store.now());
  const names = new Set(rows.map((row) => String(row['name']).toLowerCase()));
  return store.schema.permissionSets.filter((set) => names.has(set.name.toLowerCase()));
}

/** The user, and all users whose role is below the user's. */
function readOwners(store: Store, userId: string): string[] {
  const rows = store.statements
    .of(
      `WITH RECURSIVE below (roleId) AS (
         SELECT r."Id" FROM "UserRole" r JOIN "User" u ON r."ParentRoleId" = u."UserRoleId" WHERE u."Id" = ?
         UNION SELECT r."Id" FROM "UserRole" r JOIN below b ON r."ParentRoleId" = b.roleId)
       SELECT "Id" AS id FROM "User" WHERE "UserRoleId" IN (SELECT roleId FROM below)`,
    )
    .all(userId);
  return [userId, ...rows.map((row) => String(row['id']))];
}

/** Whether some permission set of the project is meant for administrators; without one the administrator has everything. */
function hasAdminSet(sets: readonly PermissionSetDef[]): boolean {
  return sets.some((set) => /(^|_)Admin$/i.test(set.name));
}

function readGrants(store: Store, userId: string, profileName: string): Grants {
  // A profile that was deployed grants what its file says, and nothing by itself.
  const profile = profiles.find((candidate) => candidate.name === profileName) ?? {
    ...{ name: profileName, objects: {}, activities: 'rced', userPermissions: ['ApiEnabled'] },
  };
  const own = store.schema.profiles.filter((set) => set.name === profileName);
  if (profileName === ADMIN_PROFILE && !hasAdminSet(store.schema.permissionSets)) {
    return allGrants(profile.userPermissions, store.schema, own);
  }
  return grantsOf(store.schema, profile, own, readPermissionSets(store, userId));
}

/** Keeps the answer for an object: access is asked for every field of every request. */
function remembered<T>(ask: (object: ObjectDef) => T): (object: ObjectDef) => T {
  const known = new Map<string, T>();
  return (object) => {
    const answer = known.get(object.name) ?? ask(object);
    known.set(object.name, answer);
    return answer;
  };
}

/** The same for a field, by what it may be asked for. */
function rememberedField(
  ask: (object: ObjectDef, field: FieldDef) => boolean,
): (object: ObjectDef, field: FieldDef) => boolean {
  const known = new Map<ObjectDef, Map<FieldDef, boolean>>();
  return (object, field) => {
    const answers = known.get(object) ?? new Map<FieldDef, boolean>();
    known.set(object, answers);
    const answer = answers.get(field) ?? ask(object, field);
    answers.set(field, answer);
    return answer;
  };
}

/** The session of an active user, read from the database as it is now; `undefined` when there is no such user. */
export function readSession(store: Store, userId: string): Session | undefined {
  const user = readUser(store, userId);
  if (!user) return undefined;
  const grants = readGrants(store, userId, user.profile);
  const sharing = sharingOf(store.schema, grants, { userId, owners: readOwners(store, userId) });
  return {
    userId,
    username: user.username,
    canRead: remembered((object) => grants.may(object, 'read')),
    canCreate: remembered((object) => object.createable && grants.may(object, 'create')),
    canEdit: remembered((object) => object.updateable && grants.may(object, 'edit')),
    // A user is never deleted, only deactivated.
    canDelete: remembered((object) => object.deletable && object.name !== 'User' && grants.may(object, 'delete')),
    canReadField: rememberedField((object, field) => grants.mayField(object, field, 'read')),
    canEditField: rememberedField((object, field) => grants.mayField(object, field, 'edit')),
    hasCustomPermission: (name) => grants.hasCustomPermission(name),
    hasUserPermission: (name) => grants.hasUserPermission(name),
    canSeeTab: (name) => grants.maySeeTab(name),
    recordTypes: remembered<RecordTypeAccess>((object) => grants.recordTypes(object)),
    layoutName: (object, recordType) => grants.layoutName(object, recordType),
    rowFilter: (object, alias, access) => sharing.filter(object, alias, access),
  };
}
