/** The union of what a profile and permission sets give. */
import type { RecordTypeAccess } from '../engine.ts';
import type { FieldDef, ObjectDef, PermissionSetDef, RecordTypeVisibility, Schema } from '../schema/model.ts';
import { ACTIVITY_OBJECTS, FILE_OBJECTS, type ProfileDef } from './profiles.ts';

export type Right = 'read' | 'create' | 'edit' | 'delete' | 'viewAll' | 'modifyAll';

/** Answers about one user; nothing about single records. */
export interface Grants {
  may(object: ObjectDef, right: Right): boolean;
  mayField(object: ObjectDef, field: FieldDef, right: 'read' | 'edit'): boolean;
  hasCustomPermission(name: string): boolean;
  hasUserPermission(name: string): boolean;
  maySeeTab(name: string): boolean;
  recordTypes(object: ObjectDef): RecordTypeAccess;
  layoutName(object: ObjectDef, recordType: string | undefined): string | undefined;
}

interface Union {
  readonly objects: ReadonlyMap<string, ReadonlySet<Right>>;
  readonly readable: ReadonlySet<string>;
  readonly editable: ReadonlySet<string>;
  readonly custom: ReadonlySet<string>;
  readonly user: ReadonlySet<string>;
}

function lower(words: Iterable<string>): Set<string> {
  return new Set([...words].map((word) => word.toLowerCase()));
}

function unionOf(sets: readonly PermissionSetDef[]): Union {
  const objects = new Map<string, Set<Right>>();
  for (const entry of sets.flatMap((set) => set.objects)) {
    const key = entry.object.toLowerCase();
    const rights = objects.get(key) ?? new Set<Right>();
    for (const right of ['read', 'create', 'edit', 'delete', 'viewAll', 'modifyAll'] as const) {
      if (entry[right]) rights.add(right);
    }
    objects.set(key, rights);
  }
  const fields = sets.flatMap((set) => set.fields);
  return {
    objects,
    readable: lower(fields.filter((entry) => entry.readable).map((entry) => entry.field)),
    editable: lower(fields.filter((entry) => entry.editable).map((entry) => entry.field)),
    custom: lower(sets.flatMap((set) => set.customPermissions)),
    user: lower(sets.flatMap((set) => set.userPermissions)),
  };
}

const LETTERS: Readonly<Record<Right, string>> = {
  read: 'r',
  create: 'c',
  edit: 'e',
  delete: 'd',
  viewAll: '',
  modifyAll: '',
};

function byProfile(profile: ProfileDef, object: ObjectDef, right: Right): boolean {
  if (object.custom || LETTERS[right] === '') return false;
  return (profile.objects[object.name] ?? profile.objects['*'] ?? '').includes(LETTERS[right]);
}

/** What the metadata calls writing a row that hangs off another: whoever may edit the parent may write it. */
function throughParent(right: Right): Right {
  return right === 'create' || right === 'delete' ? 'edit' : right;
}

/** A field that field-level security cannot hide: it follows the object. */
function followsObject(field: FieldDef): boolean {
  return !field.custom || field.nameField || field.required || field.isMasterDetail;
}

function activeTypes(object: ObjectDef): string[] {
  return (object.recordTypes ?? []).filter(({ isActive }) => isActive).map(({ developerName }) => developerName);
}

function accessTo(names: readonly string[], start: string | undefined): RecordTypeAccess {
  return { usable: new Set(names), ...(start !== undefined && { start }) };
}

/** All of them; the default is the one the profile says, else the first. */
function everyRecordType(object: ObjectDef, defaults: ReadonlySet<string> = new Set()): RecordTypeAccess {
  const names = activeTypes(object);
  return accessTo(names, names.find((name) => defaults.has(`${object.name}.${name}`)) ?? names[0]);
}

/** The layouts that a profile assigns; where it says nothing of a record type, that of records without one. */
function layoutsIn(profile: readonly PermissionSetDef[]): Grants['layoutName'] {
  const assignments = profile.flatMap(({ layouts }) => layouts ?? []);
  return (object, recordType) => {
    const own = assignments.filter(({ layout }) => layout.toLowerCase().startsWith(`${object.name.toLowerCase()}-`));
    const named = own.find((assignment) => assignment.recordType === `${object.name}.${recordType ?? ''}`);
    return (named ?? own.find((assignment) => assignment.recordType === undefined))?.layout;
  };
}

/** The record types that a profile makes the default. */
function defaultTypes(profile: readonly PermissionSetDef[]): ReadonlySet<string> {
  const visibilities = profile.flatMap(({ recordTypes }) => recordTypes ?? []);
  return new Set(visibilities.flatMap(({ recordType, isDefault }) => (isDefault ? [recordType] : [])));
}

/**
 * A record type that permission sets or profiles name is for those to whom one gives it, as a tab is. The default is the profile's; a
 * user without one begins with the only type there is for them, and with none where there are several.
 */
function recordTypesFor(
  schema: Schema,
  profile: readonly PermissionSetDef[],
  sets: readonly PermissionSetDef[],
): (object: ObjectDef) => RecordTypeAccess {
  const visibilities = (of: readonly PermissionSetDef[]): RecordTypeVisibility[] =>
    of.flatMap(({ recordTypes }) => recordTypes ?? []);
  const named = new Set(
    visibilities([...schema.permissionSets, ...schema.profiles]).map(({ recordType }) => recordType),
  );
  if (named.size === 0) return (object) => everyRecordType(object);
  const visible = visibilities(sets).filter((entry) => entry.visible);
  const given = new Set(visible.map(({ recordType }) => recordType));
  const defaults = defaultTypes(profile);
  return (object) => {
    const fullName = (name: string): string => `${object.name}.${name}`;
    const all = activeTypes(object);
    if (!all.some((name) => named.has(fullName(name)))) return everyRecordType(object);
    const names = all.filter((name) => given.has(fullName(name)) || !named.has(fullName(name)));
    const own = names.find((name) => defaults.has(fullName(name)));
    return accessTo(names, own ?? (names.length === 1 ? names[0] : undefined));
  };
}

/** Everything, for the administrator of a project that has no permission set for one. */
export function allGrants(
  userPermissions: readonly string[],
  schema: Schema,
  deployed: readonly PermissionSetDef[],
): Grants {
  const defaults = defaultTypes(deployed);
  const user = lower(userPermissions);
  const custom = lower(schema.customPermissions);
  return {
    may: () => true,
    mayField: () => true,
    hasCustomPermission: (name) => custom.has(name.toLowerCase()),
    hasUserPermission: (name) => user.has(name.toLowerCase()),
    maySeeTab: () => true,
    recordTypes: (object) => everyRecordType(object, defaults),
    layoutName: layoutsIn(deployed),
  };
}

/** The grants of a user with this profile, what was deployed of it, and these permission sets. */
export function grantsOf(
  schema: Schema,
  profile: ProfileDef,
  deployed: readonly PermissionSetDef[],
  assigned: readonly PermissionSetDef[],
): Grants {
  const sets = [...assigned, ...deployed];
  const union = unionOf(sets);
  const profilePermissions = lower(profile.userPermissions);
  const hasUserPermission = (name: string): boolean =>
    profilePermissions.has(name.toLowerCase()) || union.user.has(name.toLowerCase());

  function withoutPermission(object: ObjectDef, right: Right): boolean {
    if (right === 'read' || right === 'viewAll') return right === 'read';
    if (FILE_OBJECTS.has(object.name)) return LETTERS[right] !== '';
    if (ACTIVITY_OBJECTS.has(object.name)) return LETTERS[right] !== '' && profile.activities.includes(LETTERS[right]);
    return hasUserPermission('ManageUsers');
  }

  function may(object: ObjectDef, right: Right): boolean {
    const parent = object.accessThrough === undefined ? undefined : schema.object(object.accessThrough);
    if (parent) return may(parent, throughParent(right));
    if (!object.needsObjectPermission) return withoutPermission(object, right);
    return byProfile(profile, object, right) || union.objects.get(object.name.toLowerCase())?.has(right) === true;
  }

  return {
    may,
    mayField(object, field, right) {
      if (!may(object, 'read')) return false;
      if (followsObject(field)) return true;
      // The halves of a place follow the place.
      const key = `${object.name}.${field.name.replace(/__(?:Latitude|Longitude)__s$/, '__c')}`.toLowerCase();
      return right === 'read' ? union.readable.has(key) || union.editable.has(key) : union.editable.has(key);
    },
    hasCustomPermission: (name) => union.custom.has(name.toLowerCase()),
    hasUserPermission,
    maySeeTab(name) {
      const names = (set: PermissionSetDef): boolean => Object.hasOwn(set.tabs ?? {}, name);
      if (sets.some((set) => names(set) && set.tabs?.[name] === true)) return true;
      return ![...schema.permissionSets, ...schema.profiles].some(names);
    },
    recordTypes: recordTypesFor(schema, deployed, sets),
    layoutName: layoutsIn(deployed),
  };
}
