import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startLocalOrg } from '../../../src/local-org/index.ts';
import type { LocalOrg } from '../../../src/local-org/index.ts';
import { connectTo, startTestOrg } from '../../support/localOrg.ts';
import { deploy, field, gadget, manifest, object, retrieve, TEXT, zip } from './packages.ts';

async function withOrg<T>(
  options: Parameters<typeof startLocalOrg>[0],
  work: (org: LocalOrg) => Promise<T>,
): Promise<T> {
  const org = await startLocalOrg(options);
  try {
    return await work(org);
  } finally {
    await org.close();
  }
}

const everything = {
  CustomObject: ['Gadget__c'],
  PermissionSet: ['*'],
};

describe('what was deployed into a file', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'buyside-kept-')), 'org.db');

  it('is there when the file is opened again, with its rows', async () => {
    const first = await withOrg({ empty: true, file }, async (org) => {
      await deploy(org, gadget);
      const admin = connectTo(org, 'admin');
      const { records } = await admin.query("SELECT Id FROM PermissionSet WHERE Name = 'Gadget_Admin'");
      await admin.create('PermissionSetAssignment', {
        AssigneeId: org.user('admin').userId,
        PermissionSetId: records[0]?.Id,
      });
      await admin.create('Gadget__c', { Name: 'Lever', Code__c: 'x' });
      return retrieve(org, everything);
    });
    await withOrg({ empty: true, file }, async (org) => {
      const { records } = await connectTo(org, 'admin').query('SELECT Name, Code__c FROM Gadget__c');
      expect(records).toMatchObject([{ Name: 'Lever', Code__c: 'x' }]);
      expect((await retrieve(org, everything)).files).toEqual(first.files);
    });
  });

  it('joins the project the file is opened with', async () => {
    await withOrg({ file }, async (org) => {
      const { sobjects } = await connectTo(org, 'admin').describeGlobal();
      const names = sobjects.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['Gadget__c', 'Decision_Path__c']));
    });
  });

  it('is gone when it was deleted', async () => {
    await withOrg({ empty: true, file }, (org) =>
      deploy(org, {
        'package.xml': manifest({}),
        'destructiveChanges.xml': manifest({ PermissionSet: ['Gadget_Admin'] }),
      }),
    );
    await withOrg({ empty: true, file }, async (org) => {
      const found = await connectTo(org, 'admin').query("SELECT Id FROM PermissionSet WHERE Name = 'Gadget_Admin'");
      expect(found.totalSize).toBe(0);
    });
  });
});

describe('a retrieve', () => {
  const started = startTestOrg();

  it('gives the project the org was started with', async () => {
    const types = {
      CustomObject: ['*'],
      Layout: ['*'],
      LightningComponentBundle: ['*'],
      PermissionSet: ['*'],
      CustomLabels: ['CustomLabels'],
    };
    const { files } = await retrieve(started(), types);
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining([
        'objects/Decision_Path__c.object',
        'lwc/buysideTeam/buysideTeam.js',
        'labels/CustomLabels.labels',
      ]),
    );
    expect(Object.keys(files).filter((path) => /__tests__|\.ts$/.test(path))).toEqual([]);
  });

  it('makes the same bytes after they were deployed', async () => {
    const types = {
      ...{ CustomApplication: ['*'], CustomLabels: ['CustomLabels'], CustomObject: ['*'], CustomPermission: ['*'] },
      ...{
        CustomTab: ['*'],
        FlexiPage: ['*'],
        Layout: ['*'],
        LightningComponentBundle: ['*'],
        PermissionSet: ['*'],
        ReportType: ['*'],
      },
    };
    const first = await retrieve(started(), types);
    const answer = await deploy(started(), first.archive);
    expect(answer.first('status')).toBe('Succeeded');
    expect(
      answer.all('componentSuccesses').filter((message) => message.includes('<changed>true</changed>')),
    ).toHaveLength(1);
    const second = await retrieve(started(), types);
    expect(Buffer.from(second.archive).equals(Buffer.from(first.archive))).toBe(true);
  });

  it('gives one field of an object alone, also of a standard one', async () => {
    await deploy(started(), {
      'package.xml': manifest({ CustomField: ['Account.Rank__c'] }),
      'objects/Account.object': object(field('Rank__c', TEXT), false),
    });
    const { files } = await retrieve(started(), { CustomField: ['Account.Rank__c'] });
    expect(files['objects/Account.object']).toBe(object(field('Rank__c', TEXT), false));
    expect(files['package.xml']).toContain('<members>Account.Rank__c</members>');
  });

  it('says what is not there', async () => {
    const { answer } = await retrieve(started(), { CustomObject: ['Nope__c'], Spell: ['*'] });
    expect(answer.all('problem')).toEqual([
      "Entity of type 'CustomObject' named 'Nope__c' cannot be found",
      "Unknown type name 'Spell' specified in package.xml",
    ]);
  });

  it('reads a package whose files lie in a folder', async () => {
    const files = Object.fromEntries(Object.entries(gadget).map(([path, content]) => [`zip/${path}`, content]));
    expect((await deploy(started(), zip(files))).first('status')).toBe('Succeeded');
  });
});
