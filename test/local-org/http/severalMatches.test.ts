import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'jsforce';
import { ask, connectTo, startTestOrg } from '../../support/localOrg.ts';

/** A project of its own: an external id that is not unique, as no object of ours has. */
const project = mkdtempSync(join(tmpdir(), 'several-'));
const files: Record<string, string> = {
  'sfdx-project.json': '{"packageDirectories":[{"path":"app","default":true}],"sourceApiVersion":"66.0"}',
  'app/main/default/objects/Thing__c/Thing__c.object-meta.xml': `<?xml version="1.0" encoding="UTF-8"?>
<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">
    <deploymentStatus>Deployed</deploymentStatus>
    <label>Thing</label>
    <nameField>
        <label>Thing Name</label>
        <type>Text</type>
    </nameField>
    <pluralLabel>Things</pluralLabel>
    <sharingModel>ReadWrite</sharingModel>
</CustomObject>
`,
  'app/main/default/objects/Thing__c/fields/Code__c.field-meta.xml': `<?xml version="1.0" encoding="UTF-8"?>
<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">
    <fullName>Code__c</fullName>
    <externalId>true</externalId>
    <label>Code</label>
    <length>40</length>
    <type>Text</type>
</CustomField>
`,
  'app/main/default/permissionsets/Things_Admin.permissionset-meta.xml': `<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">
    <fieldPermissions>
        <editable>true</editable>
        <field>Thing__c.Code__c</field>
        <readable>true</readable>
    </fieldPermissions>
    <label>Things Admin</label>
    <objectPermissions>
        <allowCreate>true</allowCreate>
        <allowDelete>true</allowDelete>
        <allowEdit>true</allowEdit>
        <allowRead>true</allowRead>
        <modifyAllRecords>true</modifyAllRecords>
        <object>Thing__c</object>
        <viewAllRecords>true</viewAllRecords>
    </objectPermissions>
</PermissionSet>
`,
};
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

const started = startTestOrg({ projectDir: project });
const path = '/services/data/v66.0/sobjects/Thing__c/Code__c/twice';
let admin: Connection;
let urls: string[] = [];

beforeAll(async () => {
  admin = connectTo(started(), 'admin');
  const made = await admin.sobject('Thing__c').create([
    { Name: 'A', Code__c: 'twice' },
    { Name: 'B', Code__c: 'twice' },
  ]);
  urls = made.map(({ id }) => `/services/data/v66.0/sobjects/Thing__c/${id ?? ''}`);
});
afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

describe('an external id that several records have', () => {
  it.each(['GET', 'PATCH', 'DELETE'])('is answered to %s with 300 and where each of them is', async (method) => {
    const body = method === 'PATCH' ? { Name: 'C' } : undefined;
    expect(await ask(started(), path, { as: 'admin', method, body })).toMatchObject({ status: 300, body: urls });
  });

  it('is an error of jsforce', async () => {
    const upsert = admin.sobject('Thing__c').upsert({ Code__c: 'twice', Name: 'C' }, 'Code__c');
    await expect(upsert).rejects.toMatchObject({ errorCode: 'MULTIPLE_CHOICES' });
  });

  it('fails that row of a collection alone', async () => {
    const results = await admin.sobject('Thing__c').upsert(
      [
        { Code__c: 'twice', Name: 'C' },
        { Code__c: 'once', Name: 'D' },
      ],
      'Code__c',
    );
    expect(results).toMatchObject([
      { success: false, errors: [{ statusCode: 'DUPLICATE_EXTERNAL_ID' }] },
      { success: true, created: true },
    ]);
  });
});
