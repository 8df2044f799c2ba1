/** Records one at a time, in trees and in bulk. */
import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, includes, listAt, textAt, type Check } from '../check.ts';
import type { Bench } from '../runClient.ts';

const account = (...args: string[]): string[] => [...args, '--sobject', 'Account'];

async function count({ ask }: Bench, condition: string): Promise<number> {
  const result = await ask(['data', 'query', '--query', `SELECT COUNT() FROM ${condition}`]);
  return Number(at(result, 'totalSize'));
}

async function idsOf({ ask }: Bench, condition: string): Promise<string[]> {
  const result = await ask(['data', 'query', '--query', `SELECT Id FROM ${condition}`]);
  return listAt(result, 'records').map((row) => textAt(row, 'Id'));
}

const recordChecks: readonly Check[] = [
  {
    name: 'data create record, get it by id and by condition',
    async run({ ask }) {
      const values = "Name='Acme Works' NumberOfEmployees=5 Phone='01'";
      const id = textAt(await ask(account('data', 'create', 'record', '--values', values)), 'id');
      includes(await ask(account('data', 'get', 'record', '--record-id', id)), {
        Name: 'Acme Works',
        NumberOfEmployees: 5,
      });
      includes(await ask(account('data', 'get', 'record', '--where', "Name='Acme Works'")), { Id: id, Phone: '01' });
    },
  },
  {
    name: 'data update record by id and by condition',
    async run(bench) {
      const { ask } = bench;
      const [id = ''] = await idsOf(bench, "Account WHERE Name = 'Acme Works'");
      includes(await ask(account('data', 'update', 'record', '--record-id', id, '--values', 'Phone=02')), {
        success: true,
      });
      const condition = account('data', 'update', 'record', '--where', "Name='Acme Works'", '--values', 'Site=North');
      includes(await ask(condition), { success: true });
      includes(await ask(account('data', 'get', 'record', '--record-id', id)), { Phone: '02', Site: 'North' });
    },
  },
  {
    name: 'data query: rows, a parent, a subquery, an aggregate, CSV',
    async run(bench) {
      const { ask, run } = bench;
      const [id = ''] = await idsOf(bench, "Account WHERE Name = 'Acme Works'");
      await ask(['data', 'create', 'record', '--sobject', 'Contact', '--values', `LastName=Park AccountId=${id}`]);
      const query = (text: string): string[] => ['data', 'query', '--query', text];
      includes(await ask(query("SELECT LastName, Account.Name FROM Contact WHERE LastName = 'Park'")), {
        records: [{ Account: { Name: 'Acme Works' } }],
      });
      includes(await ask(query(`SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Id = '${id}'`)), {
        records: [{ Contacts: { totalSize: 1 } }],
      });
      includes(await ask(query('SELECT COUNT(Id) cnt FROM Contact')), { records: [{ cnt: 1 }] });
      const { stdout } = await run([
        ...query("SELECT LastName, Account.Name FROM Contact WHERE LastName = 'Park'"),
        '--result-format',
        'csv',
      ]);
      assert.equal(stdout.trim(), 'LastName,Account.Name\nPark,Acme Works');
    },
  },
  {
    name: 'data query --use-tooling-api: objects of both APIs are answered, others refused',
    async run({ ask, refused }) {
      const query = (text: string): string[] => ['data', 'query', '--use-tooling-api', '--query', text];
      includes(await ask(query('SELECT Name FROM Organization')), { records: [{ Name: 'Local Org' }] });
      const definition = "SELECT QualifiedApiName, Label FROM EntityDefinition WHERE QualifiedApiName = 'Account'";
      includes(await ask(query(definition)), { records: [{ QualifiedApiName: 'Account', Label: 'Account' }] });
      const { text } = await refused(query('SELECT Id FROM ApexTestQueueItem'));
      assert.match(text, /INVALID_TYPE|sObject type 'ApexTestQueueItem' is not supported/);
    },
  },
  {
    name: 'data query and data update record --use-tooling-api: what a remote site says',
    async run({ ask }) {
      const site = "SELECT Id, EndpointUrl, Metadata FROM RemoteProxy WHERE SiteName = 'ApexDevNet'";
      const before = await ask(['data', 'query', '--use-tooling-api', '--query', site]);
      includes(before, { totalSize: 1, records: [{ Metadata: { isActive: true, url: 'http://www.apexdevnet.com' } }] });
      const told = JSON.stringify({ disableProtocolSecurity: false, isActive: true, url: 'https://site.example' });
      await ask([
        ...['data', 'update', 'record', '--use-tooling-api', '--sobject', 'RemoteProxy'],
        ...['--record-id', textAt(before, 'records', 0, 'Id'), '--values', `Metadata='${told}'`],
      ]);
      const after = await ask(['data', 'query', '--use-tooling-api', '--query', site]);
      includes(after, { records: [{ EndpointUrl: 'https://site.example' }] });
    },
  },
  {
    name: 'data delete record by id and by condition; data query --all-rows still shows them',
    async run(bench) {
      const { ask } = bench;
      const [id = ''] = await idsOf(bench, "Contact WHERE LastName = 'Park'");
      includes(await ask(['data', 'delete', 'record', '--sobject', 'Contact', '--record-id', id]), { success: true });
      includes(await ask(account('data', 'delete', 'record', '--where', "Name='Acme Works'")), { success: true });
      const query = ['data', 'query', '--query', "SELECT Id, IsDeleted FROM Account WHERE Name = 'Acme Works'"];
      includes(await ask(query), { totalSize: 0 });
      includes(await ask([...query, '--all-rows']), { records: [{ IsDeleted: true }] });
    },
  },
  {
    name: 'data search',
    async run({ ask, refused }) {
      const named = ['Northgate Timber', 'Northgate Stone', 'Southgate'];
      for (const name of named) await ask(account('data', 'create', 'record', '--values', `Name='${name}'`));
      const search = (text: string): string[] => ['data', 'search', '--query', text];
      const found = await ask(search('FIND {Northgate} IN NAME FIELDS RETURNING Account(Id, Name ORDER BY Name)'));
      const rows = listAt(found, 'searchRecords').map((row) => at(row, 'Name'));
      assert.deepEqual(rows, ['Northgate Stone', 'Northgate Timber']);
      const { text } = await refused(search('FIND Northgate'));
      assert.match(text, /MALFORMED_SEARCH/);
    },
  },
  {
    name: 'data create record: a refusal is shown in its own words',
    async run({ refused }) {
      const { text } = await refused(account('data', 'create', 'record', '--values', 'Phone=01'));
      assert.match(text, /Required fields are missing: \[Name\]/);
    },
  },
];

const bulkChecks: readonly Check[] = [
  {
    name: 'data import bulk',
    async run(bench) {
      const rows = Array.from({ length: 250 }, (_, index) => `Bulk ${index},${index}`);
      bench.write('accounts.csv', `Name,NumberOfEmployees\n${rows.join('\n')}\n`);
      const result = await bench.ask(account('data', 'import', 'bulk', '--file', 'accounts.csv', '--wait', '5'));
      includes(result, { processedRecords: 250, successfulRecords: 250, failedRecords: 0 });
    },
  },
  {
    name: 'data import bulk without waiting, and resume',
    async run(bench) {
      bench.write('more.csv', 'Name\nLater 1\nLater 2\n');
      const job = await bench.ask(account('data', 'import', 'bulk', '--file', 'more.csv'));
      const result = await bench.ask(['data', 'import', 'resume', '--job-id', textAt(job, 'jobId'), '--wait', '5']);
      includes(result, { processedRecords: 2, successfulRecords: 2 });
    },
  },
  {
    name: 'data update, upsert, delete and export bulk without waiting, and each resumed',
    async run(bench) {
      const { ask, folder, write } = bench;
      const resumed = async (verb: string, ...args: string[]): Promise<unknown> => {
        const started = await ask(['data', verb, 'bulk', ...args]);
        const id = at(started, 'jobId') === undefined ? textAt(started, 'jobInfo', 'id') : textAt(started, 'jobId');
        const wait = verb === 'export' ? [] : ['--wait', '5'];
        return ask(['data', verb, 'resume', '--job-id', id, ...wait]);
      };
      const ids = await idsOf(bench, "Account WHERE Name LIKE 'Later %'");
      write('resume.csv', `Id,Site\n${ids.map((id) => `${id},West`).join('\n')}\n`);
      includes(await resumed('update', ...account('--file', 'resume.csv')), { successfulRecords: 2 });
      const upsert = account('--file', 'resume.csv', '--external-id', 'Id');
      includes(await resumed('upsert', ...upsert), { jobInfo: { state: 'JobComplete', numberRecordsFailed: 0 } });
      const query = "SELECT Name, Site FROM Account WHERE Name LIKE 'Later %' ORDER BY Name";
      await resumed('export', '--query', query, '--output-file', 'resumed.csv', '--result-format', 'csv');
      const text = readFileSync(join(folder, 'resumed.csv'), 'utf8');
      assert.equal(text.replaceAll('"', '').trim(), 'Name,Site\nLater 1,West\nLater 2,West');
      write('extra.csv', 'Name\nGoing 1\n');
      await ask(account('data', 'import', 'bulk', '--file', 'extra.csv', '--wait', '5'));
      const [going = ''] = await idsOf(bench, "Account WHERE Name = 'Going 1'");
      write('going.csv', `Id\n${going}\n`);
      includes(await resumed('delete', ...account('--file', 'going.csv')), { jobInfo: { numberRecordsProcessed: 1 } });
      assert.equal(await count(bench, "Account WHERE Name = 'Going 1'"), 0);
    },
  },
  {
    name: 'data update bulk',
    async run(bench) {
      const ids = await idsOf(bench, "Account WHERE Name LIKE 'Later %'");
      bench.write('update.csv', `Id,Site\n${ids.map((id) => `${id},South`).join('\n')}\n`);
      includes(await bench.ask(account('data', 'update', 'bulk', '--file', 'update.csv', '--wait', '5')), {
        successfulRecords: 2,
      });
      assert.equal(await count(bench, "Account WHERE Site = 'South'"), 2);
    },
  },
  {
    name: 'data upsert bulk, twice',
    async run(bench) {
      bench.write(
        'models.csv',
        'Key__c,Name,Version__c,Status__c,Selling_Starts_At__c\nother:1,Other,1,Draft,10\nother:2,Other,2,Draft,10\n',
      );
      const args = [
        'data',
        'upsert',
        'bulk',
        '--sobject',
        'Decision_Model__c',
        '--external-id',
        'Key__c',
        '--file',
        'models.csv',
        '--wait',
        '5',
      ];
      const done = { jobInfo: { numberRecordsProcessed: 2, numberRecordsFailed: 0 } };
      includes(await bench.ask(args), done);
      includes(await bench.ask(args), done);
      assert.equal(await count(bench, "Decision_Model__c WHERE Key__c LIKE 'other:%'"), 2);
    },
  },
  {
    name: 'data export bulk',
    async run(bench) {
      const query = "SELECT Id, Name FROM Account WHERE Name LIKE 'Bulk %'";
      await bench.ask([
        'data',
        'export',
        'bulk',
        '--query',
        query,
        '--output-file',
        'out.csv',
        '--result-format',
        'csv',
        '--wait',
        '5',
      ]);
      assert.equal(readFileSync(join(bench.folder, 'out.csv'), 'utf8').trim().split('\n').length, 251);
    },
  },
  {
    name: 'data delete bulk',
    async run(bench) {
      const ids = await idsOf(bench, "Account WHERE Name LIKE 'Bulk %'");
      bench.write('ids.csv', `Id\n${ids.join('\n')}\n`);
      includes(await bench.ask(account('data', 'delete', 'bulk', '--file', 'ids.csv', '--wait', '5')), {
        jobInfo: { numberRecordsProcessed: 250 },
      });
      assert.equal(await count(bench, "Account WHERE Name LIKE 'Bulk %'"), 0);
    },
  },
  {
    name: 'data import bulk: rows that are refused make the command fail; data bulk results gives them back',
    async run(bench) {
      bench.write('bad.csv', 'Name,Phone\n,01\nGood,02\nToo,many,cells\n');
      const { result } = await bench.refused(account('data', 'import', 'bulk', '--file', 'bad.csv', '--wait', '5'));
      const jobId = textAt(result, 'data', 'jobId');
      const found = await bench.ask(['data', 'bulk', 'results', '--job-id', jobId]);
      includes(found, { status: 'JobComplete', processedRecords: 3, successfulRecords: 1, failedRecords: 2 });
    },
  },
];

const treeChecks: readonly Check[] = [
  {
    name: 'data import tree --plan',
    async run(bench) {
      const accounts = [{ attributes: { type: 'Account', referenceId: 'AccountRef1' }, Name: 'Oak' }];
      const contacts = ['Ash', 'Elm'].map((LastName, index) => ({
        attributes: { type: 'Contact', referenceId: `ContactRef${index}` },
        LastName,
        AccountId: '@AccountRef1',
      }));
      bench.write('tree/Account.json', JSON.stringify({ records: accounts }));
      bench.write('tree/Contact.json', JSON.stringify({ records: contacts }));
      const plan = [
        { sobject: 'Account', files: ['Account.json'] },
        { sobject: 'Contact', files: ['Contact.json'] },
      ];
      bench.write('tree/plan.json', JSON.stringify(plan));
      assert.equal(listAt(await bench.ask(['data', 'import', 'tree', '--plan', 'tree/plan.json'])).length, 3);
      assert.equal(await count(bench, "Contact WHERE Account.Name = 'Oak'"), 2);
    },
  },
  {
    name: 'data export tree --plan, and in again',
    async run(bench) {
      const query = "SELECT Id, Name, (SELECT Id, LastName FROM Contacts) FROM Account WHERE Name = 'Oak'";
      await bench.ask(['data', 'export', 'tree', '--query', query, '--plan', '--output-dir', 'exported']);
      const [plan] = ['Account-Contact-plan.json', 'plan.json'].filter((name) =>
        existsSync(join(bench.folder, 'exported', name)),
      );
      assert.ok(plan !== undefined, 'no plan was written');
      await bench.ask(['data', 'import', 'tree', '--plan', join('exported', plan)]);
      assert.equal(await count(bench, "Contact WHERE Account.Name = 'Oak'"), 4);
    },
  },
];

const relatedChecks: readonly Check[] = [
  {
    name: 'data import tree and export tree: contacts of several accounts, accounts below accounts',
    async run(bench) {
      const { ask, write } = bench;
      const row = (type: string, referenceId: string, fields: object): object => ({
        attributes: { type, referenceId },
        ...fields,
      });
      const rows: Readonly<Record<string, readonly object[]>> = {
        Account: [
          row('Account', 'AccountRef1', { Name: 'Birch', ParentId: '@AccountRef2' }),
          row('Account', 'AccountRef2', { Name: 'Cedar' }),
        ],
        AccountContactRelation: [
          row('AccountContactRelation', 'RelationRef1', { AccountId: '@AccountRef2', ContactId: '@ContactRef1' }),
        ],
        Contact: [row('Contact', 'ContactRef1', { LastName: 'Linden', AccountId: '@AccountRef1' })],
      };
      const plan = Object.entries(rows).map(([sobject, records]) => {
        write(`several/${sobject}.json`, JSON.stringify({ records }));
        return { sobject, files: [`${sobject}.json`] };
      });
      write('several/plan.json', JSON.stringify(plan));
      assert.equal(listAt(await ask(['data', 'import', 'tree', '--plan', 'several/plan.json'])).length, 4);
      const relations = "AccountContactRelation WHERE Contact.LastName = 'Linden'";
      assert.equal(await count(bench, relations), 2);
      assert.equal(await count(bench, `${relations} AND IsDirect = false AND Account.Name = 'Cedar'`), 1);
      const query =
        "SELECT Id, Name, (SELECT Id, LastName FROM Contacts), (SELECT AccountId, ContactId FROM AccountContactRelations WHERE IsDirect = false) FROM Account WHERE Name IN ('Birch', 'Cedar')";
      await ask(['data', 'export', 'tree', '--query', query, '--plan', '--output-dir', 'linden']);
      const again = 'linden/Account-Contact-AccountContactRelation-plan.json';
      const named = existsSync(join(bench.folder, again))
        ? again
        : 'linden/Account-AccountContactRelation-Contact-plan.json';
      assert.equal(listAt(await ask(['data', 'import', 'tree', '--plan', named])).length, 4);
      assert.equal(await count(bench, relations), 4);
    },
  },
  {
    name: 'data import tree: a reference to nothing is named',
    async run({ refused, write }) {
      const lost = {
        attributes: { type: 'Account', referenceId: 'AccountRef1' },
        Name: 'Lost',
        ParentId: '@AccountRef9',
      };
      write('lost/Account.json', JSON.stringify({ records: [lost] }));
      write('lost/plan.json', JSON.stringify([{ sobject: 'Account', files: ['Account.json'] }]));
      const { text } = await refused(['data', 'import', 'tree', '--plan', 'lost/plan.json']);
      assert.match(text, /UnresolvableRefsError[\s\S]*@AccountRef9/);
    },
  },
  {
    name: 'data create file, alone and attached to a record',
    async run(bench) {
      const { ask } = bench;
      bench.write('hello.txt', 'hello');
      const alone = await ask(['data', 'create', 'file', '--file', 'hello.txt']);
      includes(alone, { Id: /^068/, ContentDocumentId: /^069/, Title: 'hello', FileExtension: 'txt' });
      const id = textAt(await ask(account('data', 'create', 'record', '--values', "Name='Filed'")), 'id');
      const args = ['data', 'create', 'file', '--file', 'hello.txt', '--parent-id', id, '--title', 'greeting.txt'];
      const attached = await ask(args);
      includes(attached, { Title: 'greeting.txt' });
      const links = `LinkedEntityId = '${id}' AND ContentDocumentId = '${textAt(attached, 'ContentDocumentId')}'`;
      assert.equal(await count(bench, `ContentDocumentLink WHERE ${links}`), 1);
      const path = `/services/data/v66.0/sobjects/ContentVersion/${textAt(alone, 'Id')}/VersionData`;
      const { stdout } = await bench.run(['api', 'request', 'rest', path]);
      assert.equal(stdout.trim(), 'hello');
    },
  },
];

export const dataChecks: readonly Check[] = [...recordChecks, ...bulkChecks, ...treeChecks, ...relatedChecks];
