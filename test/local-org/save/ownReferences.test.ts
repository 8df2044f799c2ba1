/** Owners, record types, hierarchies, roles of people out of sight, and picklists that depend on another. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FieldDef, ObjectDef } from '../../../src/local-org/schema/model.ts';
import { recordTypeField } from '../../../src/local-org/schema/standardObjects.ts';
import { newOrg, orgOver, said, workshopWith, type TestOrg } from './workshop.ts';

describe('an owner', () => {
  it('is somebody who is there', () => {
    const org = newOrg();
    const rep2 = org.engine.userIdOf('rep2');
    org.save('admin', 'update', 'User', [{ Id: rep2, IsActive: false }]);
    const refusal = `INACTIVE_OWNER_OR_USER operation performed with inactive user [${rep2.slice(0, 15)}] as owner of project [OwnerId]`;
    expect(said(org.save('admin', 'insert', 'Project__c', [{ Code__c: 'p', OwnerId: rep2 }])[0])).toBe(refusal);
    const id = org.add('Project__c', { Code__c: 'q' });
    expect(said(org.save('admin', 'update', 'Project__c', [{ Id: id, OwnerId: rep2 }])[0])).toBe(refusal);
    expect(org.read('Project__c', id, 'OwnerId')).toEqual({ OwnerId: org.engine.userIdOf('admin') });
  });

  it('who has left keeps what was theirs: only a new owner is looked at', () => {
    const org = newOrg();
    const rep2 = org.engine.userIdOf('rep2');
    const id = org.add('Project__c', { Code__c: 'p', OwnerId: rep2 });
    org.save('admin', 'update', 'User', [{ Id: rep2, IsActive: false }]);
    expect(said(org.save('admin', 'update', 'Project__c', [{ Id: id, OwnerId: rep2, Note__c: 'x' }])[0])).toBe('ok');
  });
});

describe('a record type', () => {
  const types = [
    { developerName: 'Indoor', label: 'Indoor', isActive: true },
    { developerName: 'Outdoor', label: 'Outdoor', isActive: true },
    { developerName: 'Retired', label: 'Retired', isActive: false },
  ];
  const withTypes = (object: ObjectDef): ObjectDef => ({
    ...object,
    fields: [...object.fields, recordTypeField()],
    recordTypes: types,
  });
  let org: TestOrg;
  const idOf = (name: string): unknown => org.list('SELECT "Id" FROM "RecordType" WHERE "DeveloperName" = ?', name)[0];
  beforeEach(() => {
    org = orgOver(workshopWith('Project__c', withTypes));
  });

  it('is the first active one unless the row says otherwise', () => {
    const [plain, chosen] = [{ Code__c: 'a' }, { Code__c: 'b', RecordTypeId: idOf('Outdoor') }].map((row) =>
      org.add('Project__c', row),
    );
    expect(org.read('Project__c', plain ?? '', 'RecordTypeId')).toEqual({ RecordTypeId: idOf('Indoor') });
    expect(org.read('Project__c', chosen ?? '', 'RecordTypeId')).toEqual({ RecordTypeId: idOf('Outdoor') });
  });

  it('is one of the object’s own, and active', () => {
    org.engine.loadRows('RecordType', [
      { SobjectType: 'Account', DeveloperName: 'Partner', Name: 'Partner', IsActive: true },
    ]);
    for (const name of ['Partner', 'Retired']) {
      expect(said(org.save('admin', 'insert', 'Project__c', [{ Code__c: name, RecordTypeId: idOf(name) }])[0])).toBe(
        `INVALID_CROSS_REFERENCE_KEY Record Type ID: this ID value isn't valid for the user: ${String(idOf(name))} [RecordTypeId]`,
      );
    }
  });
});

describe('a hierarchy', () => {
  it.each([
    ['Account', 'ParentId', { Name: 'A' }],
    ['Contact', 'ReportsToId', { LastName: 'A' }],
    ['Campaign', 'ParentId', { Name: 'A' }],
  ])('of %s.%s has no circle, however long', (object, field, row) => {
    const org = newOrg();
    const top = org.add(object, row);
    const middle = org.add(object, { ...row, [field]: top });
    const bottom = org.add(object, { ...row, [field]: middle });
    const refusal = `CIRCULAR_DEPENDENCY attempt to violate hierarchy constraints [${field}]`;
    for (const id of [top, middle, bottom]) {
      expect(said(org.save('admin', 'update', object, [{ Id: top, [field]: id }])[0])).toBe(refusal);
    }
    expect(org.read(object, top, field)).toEqual({ [field]: null });
    const other = org.add(object, row);
    const swap = org.save('admin', 'update', object, [
      { Id: other, [field]: bottom },
      { Id: top, [field]: other },
    ]);
    expect(swap.filter((result) => result.success)).toHaveLength(0);
    expect(said(org.save('admin', 'update', object, [{ Id: other, [field]: bottom }])[0])).toBe('ok');
  });
});

describe('a contact role', () => {
  it('asks for the right to the deal, not for the right to the person', () => {
    const org = orgOver(workshopWith('Contact', (object) => ({ ...object, sharingModel: 'Private' })));
    const theirs = org.add('Contact', { LastName: 'Doe' });
    const own = org.add('Opportunity', {
      Name: 'D',
      StageName: 'Prospecting',
      CloseDate: '2026-03-31',
      OwnerId: org.engine.userIdOf('rep'),
    });
    const row = { OpportunityId: own, ContactId: theirs };
    expect(said(org.save('rep', 'insert', 'OpportunityContactRole', [row])[0])).toBe('ok');
    expect(said(org.save('rep', 'insert', 'Task', [{ WhoId: theirs }])[0])).toContain(
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    );
  });
});

describe('a dependent picklist', () => {
  const depends = (name: string, change: (field: FieldDef) => Partial<FieldDef>): TestOrg =>
    orgOver(
      workshopWith('Project__c', (object) => ({
        ...object,
        fields: object.fields.map((field) => (field.name === name ? { ...field, ...change(field) } : field)),
      })),
    );

  it('takes the values that the controlling one allows, whichever of the two changes', () => {
    const org = depends('Tags__c', (field) => ({
      controllingField: 'Status__c',
      picklist: field.picklist.map((entry) => ({ ...entry, validFor: entry.value === 'North' ? ['Open'] : ['Draft'] })),
    }));
    const refusal = (value: string): string =>
      `INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST Tags: bad value for restricted picklist field: ${value} [Tags__c]`;
    const rows = [
      { Code__c: 'a', Tags__c: 'South' },
      { Code__c: 'b', Tags__c: 'North' },
      { Code__c: 'c', Tags__c: 'North', Status__c: 'Open' },
      { Code__c: 'd', Tags__c: 'North;South', Status__c: 'Open' },
      { Code__c: 'e', Tags__c: 'North', Status__c: null },
      { Code__c: 'f', Status__c: null },
    ];
    const results = org.save('admin', 'insert', 'Project__c', rows);
    expect(results.map(said)).toEqual(['ok', refusal('North'), 'ok', refusal('South'), refusal('North'), 'ok']);
    const [first] = results;
    expect(said(org.save('admin', 'update', 'Project__c', [{ Id: first?.id, Status__c: 'Open' }])[0])).toBe(
      refusal('South'),
    );
    expect(said(org.save('admin', 'update', 'Project__c', [{ Id: first?.id, Note__c: 'x' }])[0])).toBe('ok');
    const both = { Id: first?.id, Status__c: 'Open', Tags__c: 'North' };
    expect(said(org.save('admin', 'update', 'Project__c', [both])[0])).toBe('ok');
  });

  it('may depend on a checkbox', () => {
    const org = depends('Status__c', (field) => ({
      controllingField: 'Is_Big__c',
      picklist: field.picklist.map((entry) => ({
        ...entry,
        validFor: entry.value === 'Open' ? ['true'] : ['true', 'false'],
      })),
    }));
    const rows = [true, false].map((isBig) => ({ Code__c: String(isBig), Is_Big__c: isBig, Status__c: 'Open' }));
    expect(org.save('admin', 'insert', 'Project__c', rows).map((result) => result.errors[0]?.statusCode)).toEqual([
      undefined,
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    ]);
  });

  it('is not enforced where the picklist takes any value', () => {
    const org = depends('Color__c', (field) => ({
      controllingField: 'Status__c',
      picklist: field.picklist.map((entry) => ({ ...entry, validFor: [] })),
    }));
    expect(said(org.save('admin', 'insert', 'Project__c', [{ Code__c: 'a', Color__c: 'Red' }])[0])).toBe('ok');
  });
});

it('an administrator who has everything begins with the record type of the profile that was deployed', () => {
  const types = ['Air', 'Land'].map((developerName) => ({ developerName, label: developerName, isActive: true }));
  const schema = workshopWith('Project__c', (object) => ({
    ...object,
    fields: [...object.fields, recordTypeField()],
    recordTypes: types,
  }));
  const grants = { objects: [], fields: [], customPermissions: [], userPermissions: [] };
  const land = { recordType: 'Project__c.Land', visible: true, isDefault: true };
  const name = 'System Administrator';
  const profiles = [{ ...grants, name, label: name, recordTypes: [land] }];
  const access = (own: typeof profiles): unknown => {
    const org = orgOver({ ...schema, profiles: own });
    const object = org.engine.schema.object('Project__c');
    return object && org.engine.sessionFor('admin').recordTypes(object);
  };
  expect(access([])).toEqual({ usable: new Set(['Air', 'Land']), start: 'Air' });
  expect(access(profiles)).toEqual({ usable: new Set(['Air', 'Land']), start: 'Land' });
});
