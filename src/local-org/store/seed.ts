/** The rows every org has before anybody uses it: the organization, its people, their rights, the sales stages. */
import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { InputRow } from '../engine.ts';
import { people, roles } from '../access/people.ts';
import { profiles } from '../access/profiles.ts';
import { loadRows } from '../save/loadRows.ts';
import type { SaveContext } from '../save/saveContext.ts';
import { defaultStages, stageRow } from '../schema/standardObjects.ts';
import type { ObjectDef, RecordTypeDef } from '../schema/model.ts';
import { idOf } from '../schema/read/component.ts';
import { makeId } from './ids.ts';

/** Names of the facts the seed leaves in the file. */
export const FACT = { orgId: 'orgId', userPrefix: 'user.' } as const;

type Insert = (objectName: string, row: InputRow) => string;

function inserter(context: SaveContext, userId: string): Insert {
  return (objectName, row) => {
    const [id] = loadRows(context, context.planNamed(objectName), [row], userId);
    if (id === undefined) throw new RangeError(`No row was written to ${objectName}`);
    return id;
  };
}

function organizationRow(orgId: string): InputRow {
  return {
    Id: orgId,
    Name: 'Local Org',
    OrganizationType: 'Developer Edition',
    InstanceName: 'LOCAL',
    IsSandbox: false,
    IsReadOnly: false,
    NamespacePrefix: null,
    FiscalYearStartMonth: 1,
    LanguageLocaleKey: 'en_US',
    DefaultLocaleSidKey: 'en_US',
    TimeZoneSidKey: 'GMT',
    PrimaryContact: 'Ada Lindqvist',
  };
}

function seedRoles(insert: Insert): Map<string, string> {
  const ids = new Map<string, string>();
  for (const role of roles) {
    const parent = role.parent === undefined ? null : (ids.get(role.parent) ?? null);
    const row = { Name: role.name, DeveloperName: role.developerName, ParentRoleId: parent };
    ids.set(role.developerName, insert('UserRole', row));
  }
  return ids;
}

function seedStages(insert: Insert): void {
  for (const [index, stage] of defaultStages.entries()) insert('OpportunityStage', stageRow(stage, index));
}

/** Usernames are one to an org: clients keep what they know of an org under the username, and must not mix two up. */
function seedPeople(context: SaveContext, insert: Insert, adminId: string): void {
  const profileIds = new Map(profiles.map((profile) => [profile.name, insert('Profile', { Name: profile.name })]));
  const roleIds = seedRoles(insert);
  const mark = randomBytes(4).toString('hex');
  for (const person of people) {
    const username = `${person.key}.${mark}@buyside.example`;
    const id = insert('User', {
      ...(person.key === 'admin' ? { Id: adminId } : {}),
      Username: username,
      Email: username,
      FirstName: person.firstName,
      LastName: person.lastName,
      Alias: person.alias,
      CommunityNickname: person.alias,
      Title: person.title,
      IsActive: true,
      ProfileId: profileIds.get(person.profile) ?? null,
      UserRoleId: person.role === undefined ? null : (roleIds.get(person.role) ?? null),
      UserType: 'Standard',
    });
    context.store.setFact(FACT.userPrefix + person.key, id);
  }
}

/** Rows for permission sets the file does not know yet; at the start also the assignments of the people they are meant for. */
function seedPermissionSets(context: SaveContext, insert: Insert, assigns: boolean): void {
  const { store } = context;
  const rows = store.statements.of('SELECT "Name" AS name FROM "PermissionSet"').all();
  const known = new Set(rows.map((row) => String(row['name']).toLowerCase()));
  for (const set of store.schema.permissionSets) {
    if (known.has(set.name.toLowerCase())) continue;
    const id = insert('PermissionSet', { Name: set.name, Label: set.label, IsCustom: true, Type: 'Regular' });
    for (const person of assigns ? people : []) {
      const meant = new RegExp(`(^|_)${person.permissionSets}$`, 'i').test(set.name);
      const assignee = store.fact(FACT.userPrefix + person.key);
      if (meant && assignee !== undefined) {
        insert('PermissionSetAssignment', { PermissionSetId: id, AssigneeId: assignee, IsActive: true });
      }
    }
  }
}

/** The id of a business process is that of its component. */
function processId(object: ObjectDef, name: string): string {
  return idOf({ type: 'BusinessProcess', fullName: `${object.name}.${name}` });
}

function seedProcesses({ store }: SaveContext, insert: Insert): void {
  const find = store.statements.of('SELECT 1 FROM "BusinessProcess" WHERE "Id" = ?');
  for (const object of store.schema.objects) {
    for (const { name, isActive, description } of object.businessProcesses ?? []) {
      const id = processId(object, name);
      if (find.get(id)) continue;
      const facts = { Name: name, TableEnumOrId: object.name, IsActive: isActive, Description: description ?? null };
      insert('BusinessProcess', { Id: id, ...facts });
    }
  }
}

/** The process that a record type names. */
function processOf(object: ObjectDef, { businessProcess }: RecordTypeDef): string | null {
  return businessProcess === undefined ? null : processId(object, businessProcess);
}

function seedRecordTypes(context: SaveContext, insert: Insert): void {
  seedProcesses(context, insert);
  const find = context.store.statements.of(
    'SELECT 1 FROM "RecordType" WHERE "SobjectType" = ? AND "DeveloperName" = ?',
  );
  for (const object of context.store.schema.objects) {
    for (const type of object.recordTypes ?? []) {
      if (find.get(object.name, type.developerName)) continue;
      insert('RecordType', {
        SobjectType: object.name,
        DeveloperName: type.developerName,
        Name: type.label,
        IsActive: type.isActive,
        Description: type.description ?? null,
        BusinessProcessId: processOf(object, type),
      });
    }
  }
}

/** Writes what is missing: everything into a new org, new permission sets and record types into a kept one. Returns the org's id. */
export function seed(context: SaveContext): string {
  const { store } = context;
  return store.transactions.run(() => {
    const kept = store.fact(FACT.orgId);
    const orgId = kept ?? makeId('00D', randomBytes(4).readUInt32BE());
    const adminId = store.fact(`${FACT.userPrefix}admin`) ?? store.newId(context.planNamed('User').object);
    const insert = inserter(context, adminId);
    if (kept === undefined) {
      store.setFact(FACT.orgId, orgId);
      insert('Organization', organizationRow(orgId));
      seedPeople(context, insert, adminId);
      seedStages(insert);
    }
    seedPermissionSets(context, insert, true);
    seedRecordTypes(context, insert);
    return orgId;
  });
}

/** Processes that are no longer there go; those that are there are active or not. */
function followProcesses(database: DatabaseSync, objects: readonly ObjectDef[]): void {
  const all = objects.flatMap((object) => (object.businessProcesses ?? []).map((process) => ({ object, process })));
  const ids = JSON.stringify(all.map(({ object, process }) => processId(object, process.name)));
  database.prepare('DELETE FROM "BusinessProcess" WHERE "Id" NOT IN (SELECT value FROM json_each(?))').run(ids);
  const renew = database.prepare('UPDATE "BusinessProcess" SET "IsActive" = ? WHERE "Id" = ?');
  for (const { object, process } of all) renew.run(process.isActive ? 1 : 0, processId(object, process.name));
}

/** Rows of permission sets and record types that are no longer there, and labels that have changed. */
function followSchema({ store }: SaveContext): void {
  const { database, schema } = store;
  const names = JSON.stringify(schema.permissionSets.map((set) => set.name));
  const gone = `SELECT "Id" FROM "PermissionSet" WHERE "Name" NOT IN (SELECT value FROM json_each(?))`;
  database.prepare(`DELETE FROM "PermissionSetAssignment" WHERE "PermissionSetId" IN (${gone})`).run(names);
  database.prepare(`DELETE FROM "PermissionSet" WHERE "Id" IN (${gone})`).run(names);
  const label = database.prepare('UPDATE "PermissionSet" SET "Label" = ? WHERE "Name" = ?');
  for (const set of schema.permissionSets) label.run(set.label, set.name);
  followProcesses(database, schema.objects);
  database.exec('UPDATE "RecordType" SET "IsActive" = 0');
  const renew = database.prepare(
    'UPDATE "RecordType" SET "IsActive" = ?, "Name" = ?, "BusinessProcessId" = ? WHERE "SobjectType" = ? AND "DeveloperName" = ?',
  );
  for (const object of schema.objects) {
    for (const type of object.recordTypes ?? []) {
      renew.run(type.isActive ? 1 : 0, type.label, processOf(object, type), object.name, type.developerName);
    }
  }
}

/** After a deploy: rows of new permission sets and record types, none of those that were deleted. Assigns nothing to anybody. */
export function seedDeployed(context: SaveContext): void {
  const insert = inserter(context, context.store.fact(`${FACT.userPrefix}admin`) ?? '');
  seedPermissionSets(context, insert, false);
  seedRecordTypes(context, insert);
  followSchema(context);
}
