import { beforeEach, describe, expect, it } from '@jest/globals';
import { newOrg, said, type TestOrg } from './workshop.ts';

let org: TestOrg;
let project: string;
let phase: string;
let works: string[];
beforeEach(() => {
  org = newOrg();
  project = org.add('Project__c', { Code__c: 'p' });
  phase = org.add('Phase__c', { Project__c: project });
  works = [1, 2].map((serial) => org.add('Work__c', { Phase__c: phase, Serial__c: serial }));
});

const remove = (object: string, id: string): string => said(org.save('admin', 'delete', object, [{ Id: id }])[0]);
const restore = (object: string, id: string): string => said(org.save('admin', 'undelete', object, [{ Id: id }])[0]);
const living = (object: string): unknown => org.list(`SELECT count(*) FROM "${object}" WHERE IsDeleted = 0`)[0];

describe('deleting', () => {
  it('takes the details along at every depth and keeps the rows in the bin', () => {
    org.goTo('2026-02-01T00:00:00Z');
    expect(remove('Project__c', project)).toBe('ok');
    expect(['Project__c', 'Phase__c', 'Work__c'].map(living)).toEqual([0, 0, 0]);
    expect(org.read('Work__c', works[0] ?? '', 'IsDeleted', 'SystemModstamp')).toEqual({
      IsDeleted: 1,
      SystemModstamp: Date.UTC(2026, 1, 1),
    });
    expect(remove('Project__c', project)).toBe('ENTITY_IS_DELETED entity is deleted []');
  });

  it('is stopped by a lookup that restricts it, unless the other row goes as well', () => {
    const child = org.add('Project__c', { Code__c: 'c', Name: 'Child', Parent__c: project });
    expect(remove('Project__c', project)).toBe(
      'DELETE_FAILED Your attempt to delete this record could not be completed because it is associated with the following projects.: Child []',
    );
    expect(living('Work__c')).toBe(2);
    const both = org.save('admin', 'delete', 'Project__c', [{ Id: project }, { Id: child }]);
    expect(both.map(said)).toEqual(['ok', 'ok']);
  });

  it('empties lookups that let go', () => {
    const friend = org.add('Project__c', { Code__c: 'f', Friend__c: project });
    remove('Project__c', project);
    expect(org.read('Project__c', friend, 'Friend__c')).toEqual({ Friend__c: null });
  });

  it('deletes what it can and says why not of the rest', () => {
    const child = org.add('Project__c', { Code__c: 'c', Parent__c: project });
    const results = org.save('admin', 'delete', 'Work__c', [{ Id: works[0] }, {}, { Id: child }]);
    expect(results.map((result) => result.errors[0]?.statusCode)).toEqual([
      undefined,
      'MISSING_ARGUMENT',
      'INVALID_CROSS_REFERENCE_KEY',
    ]);
    const mixed = org.save('admin', 'delete', 'Project__c', [{ Id: project }, { Id: child }].slice(0, 1), {
      allOrNone: true,
    });
    expect(mixed[0]?.errors[0]?.statusCode).toBe('DELETE_FAILED');
  });
});

describe('hard deleting', () => {
  const erase = (user: string, object: string, ids: readonly string[]): string[] =>
    org
      .save(
        user,
        'hardDelete',
        object,
        ids.map((id) => ({ Id: id })),
      )
      .map(said);
  const rows = (table: string): unknown => org.list(`SELECT count(*) FROM "${table}"`)[0];

  it('leaves nothing of the row, its details at any depth and their histories, also of those in the bin', () => {
    const friend = org.add('Project__c', { Code__c: 'f', Friend__c: project });
    remove('Work__c', works[0] ?? '');
    expect(rows('Project__History')).toBeGreaterThan(1);
    expect(erase('admin', 'Project__c', [project])).toEqual(['ok']);
    expect(['Phase__c', 'Work__c', '_deletion'].map(rows)).toEqual([0, 0, 0]);
    expect(org.list('SELECT "Id" FROM Project__c')).toEqual([friend]);
    expect(org.list('SELECT DISTINCT ParentId FROM Project__History')).toEqual([friend]);
    expect(org.read('Project__c', friend, 'Friend__c')).toEqual({ Friend__c: null });
    expect(restore('Project__c', project)).toBe('INVALID_CROSS_REFERENCE_KEY invalid cross reference id []');
  });

  it('keeps the masters’ figures right, and lets rules and restrictions have their say', () => {
    org.save('admin', 'update', 'Work__c', [{ Id: works[0], Hours__c: 4 }]);
    expect(org.read('Project__c', project, 'Total_Hours__c')).toEqual({ Total_Hours__c: 4 });
    expect(erase('admin', 'Work__c', [works[0] ?? ''])).toEqual(['ok']);
    expect(org.read('Project__c', project, 'Total_Hours__c')).toEqual({ Total_Hours__c: 0 });
    org.add('Project__c', { Code__c: 'c', Name: 'Child', Parent__c: project });
    expect(erase('admin', 'Project__c', [project])[0]).toContain('DELETE_FAILED');
    expect(rows('Work__c')).toBe(1);
  });

  it('takes a permission of its own', () => {
    const own = org.add('Project__c', { Code__c: 'own', OwnerId: org.engine.userIdOf('rep') });
    expect(() => erase('rep', 'Project__c', [own])).toThrow('insufficient access rights on object id');
    expect(org.read('Project__c', own, 'IsDeleted')).toEqual({ IsDeleted: 0 });
  });
});

describe('undeleting', () => {
  it('brings back what went along, and nothing that was deleted before', () => {
    remove('Work__c', works[0] ?? '');
    const friend = org.add('Project__c', { Code__c: 'f', Friend__c: project });
    remove('Project__c', project);
    expect(restore('Project__c', project)).toBe('ok');
    expect(org.read('Project__c', friend, 'Friend__c')).toEqual({ Friend__c: project });
    expect(['Project__c', 'Phase__c', 'Work__c'].map(living)).toEqual([2, 1, 1]);
    expect(restore('Work__c', works[0] ?? '')).toBe('ok');
    expect(living('Work__c')).toBe(2);
  });

  it('does not overwrite a lookup that was set anew in the meantime', () => {
    const friend = org.add('Project__c', { Code__c: 'f', Friend__c: project });
    const newFriend = org.add('Project__c', { Code__c: 'n' });
    remove('Project__c', project);
    org.save('admin', 'update', 'Project__c', [{ Id: friend, Friend__c: newFriend }]);
    restore('Project__c', project);
    expect(org.read('Project__c', friend, 'Friend__c')).toEqual({ Friend__c: newFriend });
  });

  it('is refused when the master is gone, when the row went with another, or is not deleted at all', () => {
    remove('Work__c', works[0] ?? '');
    remove('Phase__c', phase);
    expect(restore('Work__c', works[0] ?? '')).toBe('UNDELETE_FAILED Unable to undelete: Phase is deleted [Phase__c]');
    expect(restore('Work__c', works[1] ?? '')).toContain('UNDELETE_FAILED entity is not in the recycle bin');
    expect(restore('Project__c', project)).toBe('UNDELETE_FAILED entity is not in the recycle bin []');
  });

  it('is refused when a unique value of the row or of a detail is taken', () => {
    remove('Phase__c', phase);
    const other = org.add('Phase__c', { Project__c: project });
    const taking = org.add('Work__c', { Phase__c: other, Serial__c: 1 });
    expect(restore('Phase__c', phase)).toBe(
      `DUPLICATE_VALUE duplicate value found: Serial__c duplicates value on record with id: ${taking.slice(0, 15)} []`,
    );
    expect(living('Work__c')).toBe(1);
  });
});
