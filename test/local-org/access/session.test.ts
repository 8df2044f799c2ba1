import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Session } from '../../../src/local-org/engine.ts';
import type { FieldDef, ObjectDef, Schema, SharingModel } from '../../../src/local-org/schema/model.ts';
import { newOrg, orgOver, projectDir, said, type TestOrg } from '../save/workshop.ts';

let org: TestOrg;
beforeAll(() => {
  org = newOrg();
});

function objectOf(name: string): ObjectDef {
  const object = org.engine.schema.object(name);
  if (!object) throw new RangeError(name);
  return object;
}

function fieldOf(name: string): [ObjectDef, FieldDef] {
  const [object = '', field = ''] = name.split('.');
  const found = org.engine.schema.field(object, field);
  if (!found) throw new RangeError(name);
  return [objectOf(object), found];
}

/** The workshop with another sharing of projects. */
function withSharing(sharingModel: SharingModel, writeRequiresMasterRead = false): Schema {
  const { schema } = org.engine;
  const objects = schema.objects.map((object) => {
    if (object.name === 'Project__c') return { ...object, sharingModel };
    if (object.name !== 'Phase__c') return object;
    return {
      ...object,
      fields: object.fields.map((field) => (field.isMasterDetail ? { ...field, writeRequiresMasterRead } : field)),
    };
  });
  return {
    ...schema,
    objects,
    object: (name) => objects.find((object) => object.name.toLowerCase() === name.toLowerCase()),
  };
}

const letters = (session: Session, object: ObjectDef): string =>
  [
    session.canRead(object) ? 'r' : '-',
    session.canCreate(object) ? 'c' : '-',
    session.canEdit(object) ? 'e' : '-',
    session.canDelete(object) ? 'd' : '-',
  ].join('');

describe('object permissions', () => {
  it.each([
    ['rep', 'Project__c', 'rce-'],
    ['rep', 'Account', 'rce-'],
    ['rep', 'Opportunity', 'rce-'],
    ['rep', 'OpportunityContactRole', 'rced'],
    ['rep', 'OpportunityHistory', 'r---'],
    ['rep', 'Task', 'rced'],
    ['rep', 'TaskRelation', 'rced'],
    ['rep', 'Campaign', 'r---'],
    ['rep', 'User', 'r---'],
    ['rep', 'PermissionSetAssignment', 'r---'],
    ['analyst', 'Project__c', 'r---'],
    ['analyst', 'Work__c', '----'],
    ['analyst', 'Project__History', 'r---'],
    ['analyst', 'Opportunity', 'r---'],
    ['analyst', 'OpportunityContactRole', 'r---'],
    ['analyst', 'Task', 'r---'],
    ['admin', 'Project__c', 'rced'],
    ['admin', 'Opportunity', 'rced'],
    ['admin', 'PermissionSetAssignment', 'rced'],
    ['admin', 'OpportunityHistory', 'r---'],
    ['admin', 'Organization', 'r---'],
    ['admin', 'User', 'rce-'],
    ['integration', 'Project__c', '----'],
    ['integration', 'Opportunity', 'rced'],
    ['integration', 'PermissionSetAssignment', 'r---'],
  ])('%s may do with %s: %s', (user, object, rights) => {
    expect(letters(org.engine.sessionFor(user), objectOf(object))).toBe(rights);
  });
});

describe('field permissions', () => {
  it.each([
    ['rep', 'Project__c.Note__c', true, true],
    ['rep', 'Project__c.Budget__c', true, false],
    ['rep', 'Project__c.Share__c', false, false],
    ['rep', 'Project__c.Code__c', true, true],
    ['rep', 'Project__c.Name', true, true],
    ['rep', 'Phase__c.Project__c', true, true],
    ['rep', 'Account.Name', true, true],
    ['analyst', 'Project__c.Status__c', true, false],
    ['analyst', 'Project__c.Note__c', false, false],
    ['analyst', 'Project__c.CreatedDate', true, true],
    ['analyst', 'Phase__c.Project__c', false, false],
  ])('%s reads and edits %s: %p, %p', (user, name, reads, edits) => {
    const session = org.engine.sessionFor(user);
    expect([session.canReadField(...fieldOf(name)), session.canEditField(...fieldOf(name))]).toEqual([reads, edits]);
  });

  it('make a save refuse what may not be set, and not know what may not be seen', () => {
    const rows = [
      { Code__c: 'f1', Budget__c: 1 },
      { Code__c: 'f2', Share__c: 1 },
    ];
    expect(org.save('rep', 'insert', 'Project__c', rows).map(said)).toEqual([
      'INVALID_FIELD_FOR_INSERT_UPDATE Unable to create/update fields: Budget__c. Please check the security settings of this field and verify that it is read/write for your profile or permission set. [Budget__c]',
      "INVALID_FIELD No such column 'Share__c' on sobject of type Project__c []",
    ]);
  });
});

describe('row access', () => {
  function seen(user: string, object: string, access: 'read' | 'edit' = 'read'): unknown[] {
    const filter = org.engine.sessionFor(user).rowFilter(objectOf(object), 'x', access);
    return org.list(`SELECT x."Id" FROM "${object}" x WHERE ${filter}`);
  }

  it('of a private object is the owner’s, and of details the master’s', () => {
    const [mine] = org.save('rep', 'insert', 'Project__c', [{ Code__c: 'mine' }]);
    const [theirs] = org.save('rep2', 'insert', 'Project__c', [{ Code__c: 'theirs' }]);
    const phases = [mine, theirs].map((result) => org.add('Phase__c', { Project__c: result?.id }));
    const works = phases.map((phase) => org.add('Work__c', { Phase__c: phase }));
    expect(seen('rep', 'Project__c')).toEqual([mine?.id]);
    expect(seen('rep', 'Work__c')).toEqual([works[0]]);
    expect(seen('rep2', 'Work__c', 'edit')).toEqual([works[1]]);
    expect(seen('admin', 'Work__c')).toEqual(works);
    expect(seen('analyst', 'Project__c')).toEqual([mine?.id, theirs?.id]);
    expect(seen('analyst', 'Project__c', 'edit')).toEqual([]);
    expect(seen('rep', 'Project__History')).toHaveLength(1);
    const update = (user: string): string =>
      said(org.save(user, 'update', 'Work__c', [{ Id: works[0], Hours__c: 1 }])[0]);
    expect(update('rep')).toBe('ok');
    expect(update('rep2')).toContain('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY');
    expect(said(org.save('rep2', 'insert', 'Work__c', [{ Phase__c: phases[0] }])[0])).toContain(
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    );
  });

  it('goes up the role hierarchy, and is asked anew when a role changes', () => {
    const [deal] = org.save('rep', 'insert', 'Opportunity', [
      { Name: 'D', StageName: 'Prospecting', CloseDate: '2026-03-31' },
    ]);
    expect(seen('rep', 'Opportunity')).toContain(deal?.id);
    expect(seen('rep2', 'Opportunity')).not.toContain(deal?.id);
    const [manager] = org.list("SELECT Id FROM UserRole WHERE DeveloperName = 'SalesManager'");
    org.save('admin', 'update', 'User', [{ Id: org.engine.userIdOf('rep2'), UserRoleId: manager }]);
    expect(seen('rep2', 'Opportunity', 'edit')).toContain(deal?.id);
    expect(seen('rep2', 'OpportunityHistory')).toHaveLength(seen('rep2', 'Opportunity').length);
  });

  it('lets everybody read and only the owner edit where the object is public read-only', () => {
    const readable = orgOver(withSharing('Read'));
    const id = readable.add('Project__c', { Code__c: 'p' });
    expect(said(readable.save('rep', 'update', 'Project__c', [{ Id: id, Note__c: 'x' }])[0])).toBe(
      'INSUFFICIENT_ACCESS_OR_READONLY insufficient access rights on object id []',
    );
    expect(readable.save('rep', 'insert', 'Project__c', [{ Code__c: 'q', Friend__c: id }]).map(said)).toEqual(['ok']);
  });
});

describe('details of a master that may only be read', () => {
  it.each([
    [false, 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY'],
    [true, 'ok'],
  ])('with writeRequiresMasterRead %p: %s', (readIsEnough, outcome) => {
    const readable = orgOver(withSharing('Read', readIsEnough));
    const project = readable.add('Project__c', { Code__c: 'p' });
    expect(said(readable.save('rep', 'insert', 'Phase__c', [{ Project__c: project }])[0]).split(' ')[0]).toBe(outcome);
    const phase = readable.add('Phase__c', { Project__c: project });
    const [update] = readable.save('rep', 'update', 'Phase__c', [{ Id: phase }]);
    expect(update?.success).toBe(readIsEnough);
  });
});

describe('a reference out of sight', () => {
  it('may be kept by an update, but not set anew', () => {
    const hidden = org.add('Project__c', { Code__c: 'hidden' });
    const id = org.add('Project__c', { Code__c: 'seen', Friend__c: hidden, OwnerId: org.engine.userIdOf('rep') });
    const update = (friend: string | null): string =>
      said(org.save('rep', 'update', 'Project__c', [{ Id: id, Friend__c: friend }])[0]);
    expect([update(hidden), update(null)]).toEqual(['ok', 'ok']);
    expect(update(hidden)).toContain('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY');
  });
});

describe('sessions', () => {
  it('follow permission sets as they are assigned and taken away', () => {
    const [set] = org.list("SELECT Id FROM PermissionSet WHERE Name = 'Workshop_Admin'");
    const [assignment] = org.save('admin', 'insert', 'PermissionSetAssignment', [
      { PermissionSetId: set, AssigneeId: org.engine.userIdOf('integration') },
    ]);
    expect(letters(org.engine.sessionFor('integration'), objectOf('Project__c'))).toBe('rced');
    const [second] = org.save('admin', 'insert', 'PermissionSetAssignment', [
      { PermissionSetId: set, AssigneeId: org.engine.userIdOf('integration') },
    ]);
    expect(said(second)).toContain('DUPLICATE_VALUE Duplicate PermissionSetAssignment.');
    org.save('admin', 'delete', 'PermissionSetAssignment', [{ Id: assignment?.id }]);
    expect(letters(org.engine.sessionFor('integration'), objectOf('Project__c'))).toBe('----');
  });

  it('end with the token, its lifetime, or the user', () => {
    const token = org.engine.tokenOf('rep3');
    expect(token).toMatch(/^00D\w{15}!\w+$/);
    expect(org.engine.sessionOf(token)?.userId).toBe(org.engine.userIdOf('rep3'));
    expect(org.engine.sessionOf(`${token}x`)).toBeUndefined();
    const short = org.engine.tokenOf('rep3', 1000);
    org.goTo('2026-01-15T10:30:25Z');
    expect(org.engine.sessionOf(short)).toBeUndefined();
    const revoked = org.engine.tokenOf('rep3');
    org.engine.revokeToken(revoked);
    expect(org.engine.sessionOf(revoked)).toBeUndefined();
    org.save('admin', 'update', 'User', [{ Id: org.engine.userIdOf('rep3'), IsActive: false }]);
    expect(org.engine.sessionOf(token)).toBeUndefined();
  });
});

describe('the people of a new org', () => {
  it('have usernames of their own, so that two orgs are never mixed up', () => {
    const other = newOrg();
    const names = [org, other].flatMap((each) => each.list('SELECT Username FROM "User"'));
    expect(new Set(names).size).toBe(12);
    expect(names).toContainEqual(expect.stringMatching(/^rep\.[0-9a-f]{8}@buyside\.example$/));
  });

  it('hold the permission sets of the project that are meant for them', () => {
    const buyside = newOrg(projectDir);
    const held = buyside.engine.database
      .prepare(
        `SELECT u.Alias AS who, s.Name AS permissionSet FROM PermissionSetAssignment a
         JOIN "User" u ON u.Id = a.AssigneeId JOIN PermissionSet s ON s.Id = a.PermissionSetId ORDER BY 1, 2`,
      )
      .all()
      .map((row) => `${String(row['who'])} ${String(row['permissionSet'])}`);
    expect(held).toEqual([
      'admin Buyside_Admin',
      'analyst Buyside_Analyst',
      'integ Buyside_Integration',
      'rep Buyside_Rep',
      'rep2 Buyside_Rep',
      'rep3 Buyside_Rep',
    ]);
    const may = (user: string): boolean =>
      buyside.engine.sessionFor(user).hasCustomPermission('buyside_write_inferred');
    expect([may('rep'), may('integration')]).toEqual([false, true]);
  });
});
