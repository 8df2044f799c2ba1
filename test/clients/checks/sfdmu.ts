/** SFDMU: two related objects from CSV files, upserted twice. */
import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { at, includes, type Check } from '../check.ts';
import type { Bench } from '../runClient.ts';

function writeFiles(bench: Bench): string {
  const { accessToken, username } = bench.org.user('admin');
  const settings = {
    orgs: [{ name: username, instanceUrl: bench.org.instanceUrl, accessToken }],
    objects: [
      {
        query: 'SELECT Id, Key__c, Name, Version__c, Status__c, Selling_Starts_At__c FROM Decision_Model__c',
        operation: 'Upsert',
        externalId: 'Key__c',
      },
      {
        query: 'SELECT Id, Key__c, Name, Code__c, Sequence__c, Decision_Model__c FROM Step_Definition__c',
        operation: 'Upsert',
        externalId: 'Key__c',
      },
    ],
  };
  bench.write('sfdmu/export.json', JSON.stringify(settings));
  bench.write(
    'sfdmu/Decision_Model__c.csv',
    'Key__c,Name,Version__c,Status__c,Selling_Starts_At__c\nmoved:1,Moved,1,Draft,10\n',
  );
  const steps = ['first', 'second'].map((code, index) => `moved:1:${code},${code},${code},${index + 1},moved:1`);
  bench.write(
    'sfdmu/Step_Definition__c.csv',
    `Key__c,Name,Code__c,Sequence__c,Decision_Model__r.Key__c\n${steps.join('\n')}\n`,
  );
  return join(bench.folder, 'sfdmu');
}

export const sfdmuChecks: readonly Check[] = [
  {
    name: 'plugins link sfdmu',
    async run({ run, clients }) {
      const { code, stderr } = await run(['plugins', 'link', clients.sfdmuFolder, '--no-install']);
      assert.equal(code, 0, stderr);
    },
  },
  {
    name: 'sfdmu run: upserts two related objects, and again without new rows',
    async run(bench) {
      const path = writeFiles(bench);
      const { username } = bench.org.user('admin');
      const args = [
        'sfdmu',
        'run',
        '--path',
        path,
        '--sourceusername',
        'csvfile',
        '--targetusername',
        username,
        '--noprompt',
      ];
      for (const time of ['first', 'second']) {
        const { code, stdout, stderr } = await bench.run(args);
        assert.equal(code, 0, `the ${time} run: ${stdout.slice(-600)} ${stderr.slice(-300)}`);
        const query =
          "SELECT Key__c, Decision_Model__r.Key__c FROM Step_Definition__c WHERE Key__c LIKE 'moved:%' ORDER BY Key__c";
        const result = await bench.ask(['data', 'query', '--query', query]);
        includes(result, { records: [{ Decision_Model__r: { Key__c: 'moved:1' } }, { Key__c: 'moved:1:second' }] });
      }
      assert.ok(at(await bench.ask(['org', 'display']), 'id') !== undefined);
    },
  },
];
