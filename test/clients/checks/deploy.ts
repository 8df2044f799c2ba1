/** Our own metadata into an org that has nothing, and out again. */
import { strict as assert } from 'node:assert';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { at, includes, listAt, type Check } from '../check.ts';

const OUR_TYPES = [
  ...['CustomApplication', 'CustomLabels', 'CustomObject', 'CustomPermission', 'CustomTab', 'FlexiPage', 'Layout'],
  ...['CustomObjectTranslation', 'LightningComponentBundle', 'PermissionSet', 'ReportType', 'Translations'],
];
/** What `.forceignore` keeps out of an org. */
const NOT_DEPLOYED = /\.ts$|__tests__|tsconfig|jsconfig/;

function filesBelow(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !NOT_DEPLOYED.test(path));
  return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}

/** Copies our sources into the bench's project. */
function copySources(folder: string): void {
  cpSync('sfdx-project.json', join(folder, 'sfdx-project.json'));
  cpSync('.forceignore', join(folder, '.forceignore'));
  cpSync('force-app', join(folder, 'force-app'), { recursive: true });
}

export const deployChecks: readonly Check[] = [
  {
    name: 'project deploy start: all of force-app into an empty org (SOAP)',
    async run({ ask, folder }) {
      copySources(folder);
      const result = await ask(['project', 'deploy', 'start', '--source-dir', 'force-app']);
      includes(result, { status: 'Succeeded', numberComponentErrors: 0 });
      assert.ok(Number(at(result, 'numberComponentsDeployed')) > 300);
      const states = listAt(result, 'files').map((file) => String(at(file, 'state')));
      assert.deepEqual([...new Set(states)], ['Created']);
    },
  },
  {
    name: 'project deploy start: the same again changes nothing',
    async run({ ask }) {
      const result = await ask(['project', 'deploy', 'start', '--source-dir', 'force-app/main/default/objects']);
      const states = listAt(result, 'files').map((file) => String(at(file, 'state')));
      assert.deepEqual([...new Set(states)], ['Unchanged']);
    },
  },
  {
    name: 'org assign permset, to the one logged in and to another',
    async run({ ask }) {
      includes(await ask(['org', 'assign', 'permset', '--name', 'Buyside_Admin']), {
        failures: [],
        successes: [{ value: 'Buyside_Admin' }],
      });
      const other = ['org', 'assign', 'permset', '--name', 'Buyside_Integration', '--on-behalf-of', 'integration'];
      includes(await ask(other), { failures: [], successes: [{ value: 'Buyside_Integration' }] });
    },
  },
  {
    name: 'org assign permset: a second time is refused',
    async run({ refused }) {
      const { text } = await refused(['org', 'assign', 'permset', '--name', 'Buyside_Admin']);
      assert.match(text, /Duplicate PermissionSetAssignment|DUPLICATE_VALUE|[Dd]uplicate/);
    },
  },
  {
    name: 'project retrieve start: every file as it was deployed',
    async run({ ask, folder }) {
      rmSync(join(folder, 'force-app'), { recursive: true });
      cpSync('force-app/main/default/applications', join(folder, 'force-app/main/default/applications'), {
        recursive: true,
      });
      const result = await ask(['project', 'retrieve', 'start', ...OUR_TYPES.flatMap((type) => ['--metadata', type])]);
      includes(result, { status: 'Succeeded' });
      const [ours, theirs] = [filesBelow('force-app/main/default'), filesBelow(join(folder, 'force-app/main/default'))];
      const differing = [...ours].filter(([path, text]) => theirs.get(path) !== text).map(([path]) => path);
      assert.deepEqual(differing, []);
      assert.ok(ours.size > 300);
    },
  },
  {
    name: 'org list metadata and metadata-types',
    async run({ ask }) {
      const objects = listAt(await ask(['org', 'list', 'metadata', '--metadata-type', 'CustomObject']));
      const names = objects.map((object) => String(at(object, 'fullName'))).filter((name) => name.endsWith('__c'));
      assert.deepEqual(names.sort(), readdirSync('force-app/main/default/objects').sort());
      const types = listAt(await ask(['org', 'list', 'metadata-types']), 'metadataObjects');
      assert.ok(types.some((type) => at(type, 'xmlName') === 'LightningComponentBundle'));
    },
  },
  {
    name: 'sobject list and describe',
    async run({ ask }) {
      const names = listAt(await ask(['sobject', 'list', '--sobject', 'custom']));
      assert.ok(names.includes('Decision_Path__c'));
      const described = await ask(['sobject', 'describe', '--sobject', 'Decision_Path__c']);
      includes(described, { name: 'Decision_Path__c', custom: true });
      assert.ok(listAt(described, 'fields').some((field) => at(field, 'name') === 'Alignment_State__c'));
    },
  },
];
