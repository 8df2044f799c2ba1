/** Which rows of an object a user may see or edit, as a SQL condition. */
import type { RowAccess } from '../engine.ts';
import type { ObjectDef, Schema } from '../schema/model.ts';
import { isStored, quoted } from '../store/storage.ts';
import type { Grants } from './grants.ts';
import { ACTIVITY_OBJECTS, FILE_OBJECTS } from './profiles.ts';

/** Who is asking: the user and everybody below in the role hierarchy, whose records are the user's as well. */
export interface Viewer {
  readonly userId: string;
  /** Includes the user. */
  readonly owners: readonly string[];
}

/** Events may be marked private, in the lists they are in as well. */
const HAS_PRIVATE: ReadonlySet<string> = new Set(['Event', 'OpenActivity', 'ActivityHistory']);

/** Every row. */
const ALL = '1';
/** No row. */
const NONE = '0';

function seesAll(grants: Grants, object: ObjectDef, access: RowAccess): boolean {
  if (grants.hasUserPermission('ModifyAllData') || grants.may(object, 'modifyAll')) return true;
  return access === 'read' && (grants.hasUserPermission('ViewAllData') || grants.may(object, 'viewAll'));
}

function ownedBy(viewer: Viewer, column: string): string {
  // Ids come from our own table and hold nothing but letters and digits.
  return `${column} IN (${viewer.owners.map((id) => `'${id}'`).join(', ')})`;
}

/** The owner of a deal sees its account, as Salesforce's implicit sharing has it. */
function implicitParent(schema: Schema, viewer: Viewer, object: ObjectDef, alias: string, depth: number): string {
  if (object.name !== 'Account' || !schema.object('Opportunity')) return '';
  const deal = `acl${depth}`;
  return ` OR EXISTS (SELECT 1 FROM "Opportunity" ${deal} WHERE ${deal}."AccountId" = ${alias}."Id" AND ${deal}."IsDeleted" = 0 AND ${ownedBy(viewer, `${deal}."OwnerId"`)})`;
}

/** The filter, and what it needs of the schema. */
export interface Sharing {
  filter(object: ObjectDef, alias: string, access: RowAccess): string;
}

/** The sharing of one user. */
export function sharingOf(schema: Schema, grants: Grants, viewer: Viewer): Sharing {
  function byOwner(object: ObjectDef, alias: string, access: RowAccess, depth: number): string {
    const open =
      access === 'read' ? object.sharingModel !== 'Private' : access === 'edit' && object.sharingModel === 'ReadWrite';
    const hasOwner = object.fields.some((field) => field.name === 'OwnerId' && isStored(field));
    // Setup tables have no owner; whoever may edit them at all may edit each row.
    if (open || !hasOwner) return ALL;
    const shared = access === 'read' ? implicitParent(schema, viewer, object, alias, depth) : '';
    return `(${ownedBy(viewer, `${alias}."OwnerId"`)}${shared})`;
  }

  function byMasters(object: ObjectDef, alias: string, access: RowAccess, depth: number): string {
    const conditions: string[] = [];
    for (const field of object.fields.filter((candidate) => candidate.isMasterDetail)) {
      const master = schema.object(field.referenceTo[0] ?? '');
      if (!master) return NONE;
      const needed = field.writeRequiresMasterRead === true || access === 'read' ? 'read' : 'edit';
      const name = `acl${depth}`;
      const condition = filter(master, name, needed, depth + 1);
      if (condition === ALL) continue;
      conditions.push(
        `EXISTS (SELECT 1 FROM ${quoted(master.name)} ${name} WHERE ${name}."Id" = ${alias}.${quoted(field.name)} AND ${condition})`,
      );
    }
    return conditions.length === 0 ? ALL : `(${conditions.join(' AND ')})`;
  }

  /** Whether the record a reference points at may be read, as a condition. */
  function readableThrough(object: ObjectDef, name: string, alias: string, depth: number): string {
    const column = `${alias}.${quoted(name)}`;
    const conditions: string[] = [];
    for (const targetName of object.fields.find((field) => field.name === name)?.referenceTo ?? []) {
      const target = schema.object(targetName);
      // What is shared with a user is not for all who may look the user up.
      if (!target || target.name === 'User' || !grants.may(target, 'read')) continue;
      const acl = `acl${depth}`;
      const condition = filter(target, acl, 'read', depth + 1);
      if (condition === ALL) conditions.push(`substr(${column}, 1, 3) = '${target.keyPrefix}'`);
      else
        conditions.push(
          `EXISTS (SELECT 1 FROM ${quoted(target.name)} ${acl} WHERE ${acl}."Id" = ${column} AND ${condition})`,
        );
    }
    return conditions.length === 0 ? NONE : `(${conditions.join(' OR ')})`;
  }

  /**
   * Activities are private: their owner changes them, and whoever may read what or whom they are about reads them, except an
   * event that is marked private. An e-mail has no owner but the one who wrote it down.
   */
  function byRelated(object: ObjectDef, alias: string, access: RowAccess, depth: number): string {
    const isMail = object.name === 'EmailMessage';
    const owned = ownedBy(viewer, `${alias}.${isMail ? '"CreatedById"' : '"OwnerId"'}`);
    if (access !== 'read') return owned;
    const related = (isMail ? ['RelatedToId', 'ActivityId'] : ['WhatId', 'WhoId'])
      .map((name) => readableThrough(object, name, alias, depth))
      .join(' OR ');
    return HAS_PRIVATE.has(object.name)
      ? `(${owned} OR (${alias}."IsPrivate" = 0 AND (${related})))`
      : `(${owned} OR ${related})`;
  }

  /** A file is its owner's, and is read by whoever it, or a record it is attached to, is open to; it is changed where it was given to be. */
  function byLinks(object: ObjectDef, alias: string, access: RowAccess, depth: number): string {
    const owned = `${alias}."OwnerId" = '${viewer.userId}'`;
    const links = schema.object('ContentDocumentLink');
    if (access === 'delete' || !links) return owned;
    const acl = `acl${depth}`;
    const document = object.name === 'ContentDocument' ? '"Id"' : '"ContentDocumentId"';
    const given = access === 'edit' ? ` AND ${acl}."ShareType" = 'C'` : '';
    const open = `(${acl}."LinkedEntityId" = '${viewer.userId}' OR ${readableThrough(links, 'LinkedEntityId', acl, depth + 1)})`;
    return `(${owned} OR EXISTS (SELECT 1 FROM "ContentDocumentLink" ${acl} WHERE ${acl}."ContentDocumentId" = ${alias}.${document} AND ${acl}."IsDeleted" = 0${given} AND ${open}))`;
  }

  /** What a field was is hidden with the field: rows of a history that tell of it are not there. */
  function withoutHiddenFields(object: ObjectDef, alias: string): string {
    const parent = object.fields.some(({ name }) => name === 'OldValue') && schema.object(object.accessThrough ?? '');
    if (!parent) return '';
    const hidden = parent.fields.filter((field) => !grants.mayField(parent, field, 'read'));
    // Names of fields hold nothing but letters, digits and underscores.
    return hidden.length === 0 ? '' : `${alias}."Field" NOT IN (${hidden.map(({ name }) => `'${name}'`).join(', ')})`;
  }

  function whole(object: ObjectDef, alias: string, access: RowAccess): string {
    const rows = filter(object, alias, access, 1);
    const told = withoutHiddenFields(object, alias);
    if (told === '') return rows;
    return rows === ALL ? told : `(${rows} AND ${told})`;
  }

  function filter(object: ObjectDef, alias: string, access: RowAccess, depth: number): string {
    if (seesAll(grants, object, access)) return ALL;
    if (ACTIVITY_OBJECTS.has(object.name)) return byRelated(object, alias, access, depth);
    if (FILE_OBJECTS.has(object.name)) return byLinks(object, alias, access, depth);
    return object.sharingModel === 'ControlledByParent'
      ? byMasters(object, alias, access, depth)
      : byOwner(object, alias, access, depth);
  }

  return { filter: whole };
}
