/** Our own commands as part of the real `sf`. */
import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { at, includes, listAt, textAt, type Check } from '../check.ts';

const OUR_PLUGIN = 'sf-plugin-buyside';
const DEALS = 'SELECT Id FROM Opportunity';
const MODEL = resolve('data/default-model.yaml');

export const pluginChecks: readonly Check[] = [
  {
    name: 'plugins link',
    async run({ run }) {
      assert.ok(existsSync('lib/index.js'), 'the plugin is linked as built: run "npm run build" first');
      const { code, stderr } = await run(['plugins', 'link', resolve('.'), '--no-install']);
      assert.equal(code, 0, stderr);
      assert.match((await run(['plugins'])).stdout, /sf-plugin-buyside/);
    },
  },
  {
    name: 'buyside validate model',
    async run({ ask }) {
      includes(await ask(['buyside', 'validate', 'model', MODEL]), { key: /^buyside-default/ });
    },
  },
  {
    name: 'buyside apply model',
    async run({ ask }) {
      await ask(['buyside', 'apply', 'model', MODEL]);
      const query = "SELECT Key__c, Status__c, Step_Count__c FROM Decision_Model__c WHERE Status__c = 'Active'";
      includes(await ask(['data', 'query', '--query', query]), { records: [{ Step_Count__c: 13 }] });
    },
  },
  {
    name: 'buyside export model: what was applied',
    async run({ ask, folder }) {
      await ask(['buyside', 'export', 'model', '--output-file', 'model.yaml']);
      assert.match(readFileSync(join(folder, 'model.yaml'), 'utf8'), /buyside-default/);
      await ask(['buyside', 'validate', 'model', join(folder, 'model.yaml')]);
    },
  },
  {
    name: 'buyside backfill --dry-run, as the integration user',
    async run({ ask }) {
      const values = "Name='A deal' StageName=Prospecting CloseDate=2026-01-31";
      textAt(await ask(['data', 'create', 'record', '--sobject', 'Opportunity', '--values', values]), 'id');
      const result = await ask(['buyside', 'backfill', '--dry-run', '--target-org', 'integration']);
      includes(result, { isDryRun: true, status: 'Succeeded' });
      const written = await ask(['data', 'query', '--query', 'SELECT Id FROM Decision_Path__c']);
      assert.equal(listAt(written, 'records').length, 0);
    },
  },
  {
    name: 'buyside explain deal',
    async run({ ask }) {
      const [deal] = listAt(await ask(['data', 'query', '--query', DEALS]), 'records');
      const id = textAt(deal, 'Id');
      includes(await ask(['buyside', 'explain', 'deal', id]), { dealId: id, model: /^buyside-default/ });
    },
  },
  {
    name: 'buyside backfill, sync, resume run and undo run, as the integration user',
    async run({ ask, run }) {
      const asIntegration = ['--target-org', 'integration'];
      const pathsOf = async (): Promise<number> =>
        Number(at(await ask(['data', 'query', '--query', 'SELECT COUNT() FROM Decision_Path__c']), 'totalSize'));
      const first = await ask(['buyside', 'backfill', ...asIntegration]);
      includes(first, { kind: 'Backfill', isDryRun: false, status: 'Succeeded', rows: { paths: { created: 1 } } });
      assert.equal(await pathsOf(), 1);
      includes(await ask(['buyside', 'sync', ...asIntegration]), { kind: 'Sync', status: 'Succeeded' });
      const runId = textAt(first, 'runId');
      // Nothing is left of it to do; whatever the command makes of that, it says so and writes nothing.
      await run(['buyside', 'resume', 'run', runId, ...asIntegration, '--json']);
      assert.equal(await pathsOf(), 1);
      await ask(['buyside', 'undo', 'run', runId, ...asIntegration]);
      assert.equal(await pathsOf(), 0);
    },
  },
  {
    name: 'buyside report cycle',
    async run({ ask }) {
      includes(await ask(['buyside', 'report', 'cycle']), { model: /^buyside-default/ });
    },
  },
  {
    name: 'each of our commands was run above',
    async run({ ask, ran }) {
      const commands = await ask(['commands']);
      const ours = (Array.isArray(commands) ? commands : []).filter(
        (command) => at(command, 'pluginName') === OUR_PLUGIN,
      );
      const names = ours.map((command) => textAt(command, 'id').replaceAll(':', ' '));
      assert.ok(names.length > 4, `sf knows ${names.length} commands of ours`);
      assert.deepEqual(
        names.filter((name) => ![...ran].some((words) => words === name || words.startsWith(`${name} `))),
        [],
      );
    },
  },
];
