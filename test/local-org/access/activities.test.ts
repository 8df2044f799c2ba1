/** Who sees and who changes tasks, events and e-mails: they are private, and read by whoever may read what they are about. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { InputRow, RowAccess } from '../../../src/local-org/engine.ts';
import { newOrg, orgOver, said, workshopWith, type TestOrg } from '../save/workshop.ts';

let org: TestOrg;
/** The rep's deal, and its contact, which is nobody else's to see. */
let deal: string;
let contact: string;
beforeEach(() => {
  org = orgOver(workshopWith('Contact', (object) => ({ ...object, sharingModel: 'Private' })));
  deal = made('rep', 'Opportunity', { Name: 'D', StageName: 'Prospecting', CloseDate: '2026-03-31' });
  contact = made('rep', 'Contact', { LastName: 'Doe' });
});

/** A row of a user's own. */
function made(user: string, object: string, row: InputRow): string {
  const [result] = org.save(user, 'insert', object, [row]);
  if (typeof result?.id !== 'string') throw new Error(said(result));
  return result.id;
}

function seen(user: string, object: string, access: RowAccess = 'read'): unknown[] {
  const def = org.engine.schema.object(object);
  if (!def) throw new RangeError(object);
  const filter = org.engine.sessionFor(user).rowFilter(def, 'x', access);
  return org.list(`SELECT x."Id" FROM "${object}" x WHERE ${filter} ORDER BY 1`);
}

describe.each(['Task', 'Event'])('a %s', (object) => {
  it('about nothing is its owner’s, and everybody’s above the owner', () => {
    const own = made('rep2', object, { Subject: 'own' });
    expect(['rep', 'rep2', 'rep3', 'admin'].map((user) => seen(user, object))).toEqual([[], [own], [], [own]]);
    const [manager] = org.list("SELECT Id FROM UserRole WHERE DeveloperName = 'SalesManager'");
    org.save('admin', 'update', 'User', [{ Id: org.engine.userIdOf('rep'), UserRoleId: manager }]);
    expect([seen('rep', object), seen('rep', object, 'edit'), seen('rep', object, 'delete')]).toEqual([
      [own],
      [own],
      [own],
    ]);
  });

  it('about a deal or a person is read by whoever may read those, and changed by its owner only', () => {
    const about = [{ WhatId: deal }, { WhoId: contact }].map((row) =>
      org.add(object, { ...row, OwnerId: org.engine.userIdOf('rep2') }),
    );
    expect(seen('rep', object)).toEqual(about);
    expect(seen('rep2', object)).toEqual(about);
    expect(seen('rep3', object)).toEqual([]);
    expect(seen('rep', object, 'edit')).toEqual([]);
    const outcomes = ['rep', 'rep3', 'rep2'].map(
      (user) => said(org.save(user, 'update', object, [{ Id: about[0], Subject: user }])[0]).split(' ')[0],
    );
    expect(outcomes).toEqual([
      'INSUFFICIENT_ACCESS_OR_READONLY',
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
      'ok',
    ]);
    expect(said(org.save('rep', 'delete', object, [{ Id: about[0] }])[0])).toContain('INSUFFICIENT_ACCESS_OR_READONLY');
  });

  it('takes its relations along', () => {
    const id = org.add(object, { WhatId: deal, OwnerId: org.engine.userIdOf('rep2') });
    const relation = org.add(`${object}Relation`, { [`${object}Id`]: id, RelationId: contact });
    expect(['rep', 'rep2', 'rep3'].map((user) => seen(user, `${object}Relation`))).toEqual([
      [relation],
      [relation],
      [],
    ]);
  });

  it('is not seen through an object that the user may not see at all', () => {
    const account = org.add('Account', { Name: 'A' });
    const id = org.add(object, { WhatId: account });
    expect(seen('rep', object)).toEqual([id]);
    const project = org.add('Project__c', { Code__c: 'p' });
    expect(said(org.save('admin', 'insert', object, [{ WhatId: project }])[0])).toContain('FIELD_INTEGRITY_EXCEPTION');
  });
});

describe('a private event', () => {
  it('is not shown to those who only see what it is about', () => {
    const row = { WhatId: deal, OwnerId: org.engine.userIdOf('rep2') };
    const [shown, hidden] = [false, true].map((IsPrivate) => org.add('Event', { ...row, IsPrivate }));
    expect(seen('rep', 'Event')).toEqual([shown]);
    expect(seen('rep2', 'Event')).toEqual([shown, hidden]);
    expect(seen('admin', 'Event')).toEqual([shown, hidden]);
  });
});

describe('an e-mail', () => {
  it('is read by whoever may read its deal or its task, and changed by who wrote it down', () => {
    const task = made('rep2', 'Task', { Subject: 'mail' });
    const toDeal = org.add('EmailMessage', { RelatedToId: deal, Subject: 'a' });
    const withTask = org.add('EmailMessage', { ActivityId: task, Subject: 'b' });
    expect(['rep', 'rep2', 'rep3'].map((user) => seen(user, 'EmailMessage'))).toEqual([[toDeal], [withTask], []]);
    expect(seen('rep', 'EmailMessage', 'edit')).toEqual([]);
  });
});

describe('deleting', () => {
  it('takes the owner or somebody above, even where everybody may edit', () => {
    const open = newOrg();
    const account = open.add('Account', { Name: 'A' });
    const session = open.engine.sessionFor('rep');
    const object = open.engine.schema.object('Account');
    if (!object) throw new Error('no Account');
    const may = (access: RowAccess): unknown[] =>
      open.list(`SELECT x."Id" FROM "Account" x WHERE ${session.rowFilter(object, 'x', access)}`);
    expect([may('read'), may('edit'), may('delete')]).toEqual([[account], [account], []]);
    open.save('admin', 'update', 'Account', [{ Id: account, OwnerId: open.engine.userIdOf('rep') }]);
    expect(may('delete')).toEqual([account]);
  });
});
