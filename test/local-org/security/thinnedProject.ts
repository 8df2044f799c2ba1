/**
 * A copy of the project whose permission sets are missing things at random: the project's own let everybody see every field,
 * which says little about whether what is hidden stays hidden. Same seed, same project.
 */
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  readObjects,
  readPermissionSets,
  type FieldGrant,
  type ObjectGrant,
  type PermissionXml,
} from './projectXml.ts';

/** Numbers from 0 to 1 (Park and Miller). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function thinnedField(grant: FieldGrant, random: () => number): FieldGrant[] {
  const chance = random();
  if (chance < 0.15) return [];
  if (chance < 0.3) return [{ ...grant, readable: false, editable: false }];
  return [{ ...grant, editable: grant.editable && chance < 0.7 }];
}

/** Keeps what Salesforce demands: no right without Read, Delete with Edit only, a detail only with its master. */
function thinnedObjects(
  set: PermissionXml,
  masters: ReadonlyMap<string, readonly string[]>,
  random: () => number,
): ObjectGrant[] {
  const isLoader = set.name.endsWith('_Admin');
  const drawn = set.objects.map((grant): ObjectGrant => {
    // The administrator loads the rows of the test, so nothing is out of its sight; deals are shared as in the project.
    const stays = isLoader || !grant.object.endsWith('__c');
    const allowRead = stays || random() > 0.2;
    const allowEdit = allowRead && random() < 0.6;
    return {
      ...grant,
      allowRead,
      allowEdit,
      allowCreate: allowRead && random() < 0.6,
      allowDelete: allowEdit && random() < 0.6,
      viewAllRecords: grant.viewAllRecords && allowRead,
    };
  });
  const isReadable = (object: string): boolean => {
    const grant = drawn.find((candidate) => candidate.object === object);
    return grant?.allowRead === true && (masters.get(object) ?? []).every(isReadable);
  };
  return drawn.filter(({ object }) => isReadable(object));
}

const words = (value: Readonly<Record<string, string | boolean>>): string =>
  Object.entries(value)
    .map(([name, word]) => `<${name}>${String(word)}</${name}>`)
    .join('');

function xmlOf(set: PermissionXml, objects: readonly ObjectGrant[], fields: readonly FieldGrant[]): string {
  const custom = set.customPermissions.map(
    (name) => `<customPermissions>${words({ enabled: true, name })}</customPermissions>`,
  );
  const fieldParts = fields.map((grant) => `<fieldPermissions>${words({ ...grant })}</fieldPermissions>`);
  const objectParts = objects.map(
    (grant) => `<objectPermissions>${words({ ...grant, modifyAllRecords: false })}</objectPermissions>`,
  );
  const label = `<label>${set.name}</label>`;
  const parts = [
    ...custom,
    ...fieldParts,
    '<hasActivationRequired>false</hasActivationRequired>',
    label,
    ...objectParts,
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">${parts.join('\n')}</PermissionSet>`;
}

/** A project in a directory of its own. */
export interface ProjectCopy {
  readonly dir: string;
  remove(): void;
}

type Rewrite = (set: PermissionXml) => Pick<PermissionXml, 'objects' | 'fields'>;

function copyWith(project: string, rewrite: Rewrite): ProjectCopy {
  const dir = mkdtempSync(join(tmpdir(), 'thinned-project-'));
  const main = 'force-app/main/default';
  cpSync(join(project, 'sfdx-project.json'), join(dir, 'sfdx-project.json'));
  for (const folder of readdirSync(join(project, main))) {
    cpSync(join(project, main, folder), join(dir, main, folder), { recursive: true });
  }
  for (const set of readPermissionSets(project).values()) {
    const { objects, fields } = rewrite(set);
    writeFileSync(join(dir, main, 'permissionsets', `${set.name}.permissionset-meta.xml`), xmlOf(set, objects, fields));
  }
  return {
    dir,
    remove: () => {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The project with objects and fields taken out of its permission sets at random. */
export function thinnedProject(project: string, seed: number): ProjectCopy {
  const random = randomFrom(seed);
  const masters = new Map<string, string[]>();
  for (const { name, fields } of readObjects(project)) {
    const references = fields.flatMap(({ referenceTo, type }) => (type === 'MasterDetail' ? [referenceTo] : []));
    masters.set(name, references);
  }
  return copyWith(project, (set) => ({
    objects: thinnedObjects(set, masters, random),
    fields: set.fields.flatMap((grant) => thinnedField(grant, random)),
  }));
}

/** The project with one field taken out of every permission set but the administrator's. */
export function projectHiding(project: string, field: string): ProjectCopy {
  return copyWith(project, (set) => ({
    objects: set.objects,
    fields: set.fields.filter((grant) => set.name.endsWith('_Admin') || grant.field !== field),
  }));
}
