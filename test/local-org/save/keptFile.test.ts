import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FieldDef, ObjectDef, Schema } from '../../../src/local-org/schema/model.ts';
import { readSchema } from '../../../src/local-org/schema/readSchema.ts';
import { orgOver, workshopDir } from './workshop.ts';

const whole = readSchema(workshopDir);
let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'local-org-'));
  file = join(directory, 'org.sqlite');
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** The workshop with one object's fields changed. */
function schemaWith(
  objectName: string,
  change: (fields: readonly FieldDef[]) => FieldDef[],
  drop: readonly string[] = [],
): Schema {
  const objects = whole.objects
    .filter((object) => !drop.includes(object.name))
    .map((object) => (object.name === objectName ? { ...object, fields: change(object.fields) } : object));
  const byName = new Map<string, ObjectDef>(objects.map((object) => [object.name.toLowerCase(), object]));
  return {
    ...whole,
    objects,
    object: (name) => byName.get(name.toLowerCase()),
    field: (name, field) =>
      byName.get(name.toLowerCase())?.fields.find((each) => each.name.toLowerCase() === field.toLowerCase()),
  };
}

describe('an org in a file', () => {
  it('is the same org when it is opened again: rows, people, tokens, numbers', () => {
    const first = orgOver(whole, file);
    const project = first.add('Project__c', { Code__c: 'p' });
    const phase = first.add('Phase__c', { Project__c: project });
    const token = first.engine.tokenOf('rep');
    const { orgId } = first.engine;
    const usernames = first.list('SELECT Username FROM "User"');
    first.engine.close();
    const again = orgOver(whole, file);
    expect(again.engine.orgId).toBe(orgId);
    expect(again.list('SELECT Username FROM "User"')).toEqual(usernames);
    expect(again.engine.sessionOf(token)?.userId).toBe(again.engine.userIdOf('rep'));
    const next = again.add('Phase__c', { Project__c: project });
    expect(next > phase).toBe(true);
    expect(again.list('SELECT Name FROM Phase__c')).toEqual(['P-0001', 'P-0002']);
    expect(again.list('SELECT count(*) FROM PermissionSet')).toEqual([3]);
    again.engine.close();
  });

  it('is readable only for its owner: it holds tokens', () => {
    orgOver(whole, file).engine.close();
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('gets the fields that a newer project has, and figures for its roll-ups', () => {
    const older = orgOver(
      schemaWith('Project__c', (fields) => fields.filter((field) => !['Color__c', 'Phases__c'].includes(field.name))),
      file,
    );
    const project = older.add('Project__c', { Code__c: 'p' });
    older.add('Phase__c', { Project__c: project });
    older.engine.close();
    const newer = orgOver(whole, file);
    expect(newer.read('Project__c', project, 'Color__c', 'Phases__c')).toEqual({ Color__c: null, Phases__c: 1 });
    newer.save('admin', 'update', 'Project__c', [{ Id: project, Color__c: 'Red' }]);
    newer.engine.close();
  });

  it('keeps the ids of its objects when a newer project has more of them', () => {
    const older = orgOver(
      schemaWith('Phase__c', (fields) => [...fields], ['Work__c']),
      file,
    );
    const prefixes = older.engine.schema.objects.map((object) => [object.name, object.keyPrefix]);
    older.engine.close();
    const shifted: Schema = schemaWith('Project__c', (fields) => [...fields]);
    const taken = prefixes.find(([name]) => name === 'Phase__c')?.[1] ?? '';
    const clashing = {
      ...shifted,
      objects: shifted.objects.map((object) => (object.name === 'Work__c' ? { ...object, keyPrefix: taken } : object)),
    };
    const newer = orgOver(clashing, file);
    expect(newer.engine.schema.object('Phase__c')?.keyPrefix).toBe(taken);
    const project = newer.add('Project__c', { Code__c: 'p' });
    const phase = newer.add('Phase__c', { Project__c: project });
    const work = newer.add('Work__c', { Phase__c: phase });
    expect(work.slice(0, 3)).not.toBe(phase.slice(0, 3));
    newer.engine.close();
  });

  it.each([
    [
      'another type',
      (fields: readonly FieldDef[]) =>
        fields.map((field) => (field.name === 'Opened_At__c' ? { ...field, type: 'date' as const } : field)),
      'Project__c.Opened_At__c is kept as datetime in this file, but is date in the project; start with a new file',
    ],
    [
      'another case-sensitivity',
      (fields: readonly FieldDef[]) =>
        fields.map((field) => (field.name === 'Code__c' ? { ...field, caseSensitive: true } : field)),
      'Project__c.Code__c is kept as text in this file, but is exactText in the project; start with a new file',
    ],
  ])('is refused when a field has %s', (_, change, message) => {
    orgOver(whole, file).engine.close();
    expect(() => orgOver(schemaWith('Project__c', change), file)).toThrow(message);
    orgOver(whole, file).engine.close();
  });

  it('is refused when a field became unique and the rows are not', () => {
    const loose = schemaWith('Project__c', (fields) =>
      fields.map((field) => (field.name === 'Code__c' ? { ...field, unique: false } : field)),
    );
    const older = orgOver(loose, file);
    older.add('Project__c', { Code__c: 'p' });
    older.add('Project__c', { Code__c: 'P' });
    older.engine.close();
    expect(() => orgOver(whole, file)).toThrow(
      'Project__c.Code__c is unique in the project, but this file keeps equal values; start with a new file',
    );
  });

  it('belongs to one process at a time', () => {
    const first = orgOver(whole, file);
    expect(() => orgOver(whole, file)).toThrow('cannot be opened as an org: another process uses it');
    first.engine.close();
  });

  it('is refused when the file is no database', () => {
    writeFileSync(file, 'a letter, not an org, and long enough to be looked at twice by whoever opens it');
    expect(() => orgOver(whole, file)).toThrow('cannot be opened as an org: it is not an SQLite database');
  });
});
