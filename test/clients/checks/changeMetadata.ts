/** Deploys that change, fail, wait and are taken back: a small object of its own beside ours. */
import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { at, includes, listAt, textAt, type Check } from '../check.ts';
import type { Bench } from '../runClient.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';
const GADGET = 'gadget/main/default/objects/Gadget__c';
const REST = { env: { SF_ORG_METADATA_REST_DEPLOY: 'true' } };

function object(label: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<CustomObject xmlns="${NAMESPACE}">
    <deploymentStatus>Deployed</deploymentStatus>
    <label>${label}</label>
    <nameField>
        <label>Name</label>
        <type>Text</type>
    </nameField>
    <pluralLabel>Gadgets</pluralLabel>
    <sharingModel>ReadWrite</sharingModel>
</CustomObject>
`;
}

function field(name: string, inner: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<CustomField xmlns="${NAMESPACE}">
    <fullName>${name}</fullName>
    <label>${name.replaceAll('_', ' ').trim()}</label>
${inner}
</CustomField>
`;
}

const NUMBER = '    <precision>5</precision>\n    <scale>0</scale>\n    <type>Number</type>';

function writeGadget(bench: Bench): void {
  const project = {
    packageDirectories: [{ path: 'force-app', default: true }, { path: 'gadget' }],
    sourceApiVersion: '66.0',
  };
  bench.write('sfdx-project.json', JSON.stringify(project));
  bench.write(`${GADGET}/Gadget__c.object-meta.xml`, object('Gadget'));
  bench.write(`${GADGET}/fields/Size__c.field-meta.xml`, field('Size__c', NUMBER));
}

/** What the org has of a type. A new object is seen by nobody before a permission set grants it. */
async function namesOf({ ask }: Bench, type: string): Promise<unknown[]> {
  const found = listAt(await ask(['org', 'list', 'metadata', '--metadata-type', type]));
  return found.map((component) => at(component, 'fullName'));
}

const deploy = (...args: string[]): string[] => ['project', 'deploy', ...args];

export const changeChecks: readonly Check[] = [
  {
    name: 'project deploy validate: writes nothing',
    async run(bench) {
      writeGadget(bench);
      const result = await bench.ask(deploy('validate', '--source-dir', 'gadget', '--test-level', 'RunLocalTests'));
      includes(result, { status: 'Succeeded', checkOnly: true });
      assert.ok(!(await namesOf(bench, 'CustomObject')).includes('Gadget__c'));
    },
  },
  {
    name: 'project deploy quick: a validated package without sending it again',
    async run(bench) {
      const { ask } = bench;
      const validated = await ask(deploy('validate', '--source-dir', 'gadget', '--test-level', 'RunLocalTests'));
      includes(await ask(deploy('quick', '--job-id', textAt(validated, 'id'))), { status: 'Succeeded' });
      assert.ok((await namesOf(bench, 'CustomObject')).includes('Gadget__c'));
    },
  },
  {
    name: 'project deploy validate over REST: writes nothing',
    async run(bench) {
      bench.write(`${GADGET}/fields/Depth__c.field-meta.xml`, field('Depth__c', NUMBER));
      const result = await bench.ask(
        deploy('validate', '--source-dir', 'gadget', '--test-level', 'RunLocalTests'),
        REST,
      );
      includes(result, { status: 'Succeeded', checkOnly: true });
      assert.ok(!(await namesOf(bench, 'CustomField')).includes('Gadget__c.Depth__c'));
    },
  },
  {
    name: 'project deploy start and report over REST',
    async run({ ask, write }) {
      write(
        `${GADGET}/fields/Colour__c.field-meta.xml`,
        field('Colour__c', '    <length>20</length>\n    <type>Text</type>'),
      );
      const result = await ask(deploy('start', '--source-dir', 'gadget'), REST);
      includes(result, { status: 'Succeeded', numberComponentErrors: 0 });
      const report = await ask(deploy('report', '--job-id', textAt(result, 'id')), REST);
      includes(report, { status: 'Succeeded' });
    },
  },
  {
    name: 'project deploy start: a bad formula is shown with file, line and problem',
    async run({ refused, run, write }) {
      const formula = field(
        'Twice__c',
        '    <formula>Sise__c * 2</formula>\n    <precision>5</precision>\n    <scale>0</scale>\n    <type>Number</type>',
      );
      write(`${GADGET}/fields/Twice__c.field-meta.xml`, formula);
      const { result } = await refused(deploy('start', '--source-dir', 'gadget'));
      const [failure, ...more] = listAt(result, 'result', 'files').filter((file) => at(file, 'state') === 'Failed');
      assert.deepEqual(more, []);
      includes(failure, {
        fullName: 'Gadget__c.Twice__c',
        filePath: /Twice__c\.field-meta\.xml$/,
        error: /Sise__c does not exist/,
      });
      assert.ok(Number(at(failure, 'lineNumber')) > 0);
      const { stdout, stderr } = await run(deploy('start', '--source-dir', 'gadget'));
      assert.match(stdout + stderr, /Gadget__c\.Twice__c[\s\S]*Sise__c[\s\S]*?\d+:\d+/);
      const overRest = await refused(deploy('start', '--source-dir', 'gadget'), REST);
      const failed = listAt(overRest.result, 'result', 'files').filter((file) => at(file, 'state') === 'Failed');
      includes(failed, [{ fullName: 'Gadget__c.Twice__c', lineNumber: at(failure, 'lineNumber') }]);
    },
  },
  {
    name: 'project deploy start: an unknown element is refused',
    async run({ refused, write }) {
      write(`${GADGET}/fields/Twice__c.field-meta.xml`, field('Twice__c', `    <colour>red</colour>\n${NUMBER}`));
      const { text } = await refused(deploy('start', '--source-dir', 'gadget'));
      assert.match(text, /colour invalid at this location in type CustomField/);
    },
  },
  {
    name: 'project deploy start --ignore-errors: the sound part',
    async run(bench) {
      const { run, write } = bench;
      write(`${GADGET}/fields/Weight__c.field-meta.xml`, field('Weight__c', NUMBER));
      const { stdout } = await run([...deploy('start', '--source-dir', 'gadget', '--ignore-errors'), '--json']);
      includes(at(JSON.parse(stdout), 'result'), { status: 'SucceededPartial', numberComponentErrors: 1 });
      const fields = await namesOf(bench, 'CustomField');
      assert.ok(fields.includes('Gadget__c.Weight__c'));
      assert.ok(!fields.includes('Gadget__c.Twice__c'));
    },
  },
  {
    name: 'project deploy start --async, cancel and report: over SOAP and over REST',
    async run(bench) {
      const { ask, run, write } = bench;
      write(`${GADGET}/fields/Twice__c.field-meta.xml`, field('Twice__c', NUMBER));
      for (const options of [{}, REST]) {
        const id = textAt(await ask(deploy('start', '--source-dir', 'gadget', '--async'), options), 'id');
        const canceled = await run([...deploy('cancel', '--job-id', id), '--json'], options);
        includes(at(JSON.parse(canceled.stdout), 'result'), { status: 'Canceled' });
        const { stdout } = await run([...deploy('report', '--job-id', id), '--json'], options);
        includes(at(JSON.parse(stdout), 'result'), { status: 'Canceled', done: true });
      }
      assert.ok(!(await namesOf(bench, 'CustomField')).includes('Gadget__c.Twice__c'));
    },
  },
  {
    name: 'project deploy start --metadata-dir',
    async run({ ask, folder, write }) {
      const version = '<version>66.0</version>';
      write(
        'mdapi/package.xml',
        `<Package xmlns="${NAMESPACE}"><types><members>Gadget_User</members><name>PermissionSet</name></types>${version}</Package>`,
      );
      const permissions =
        '<objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><object>Gadget__c</object></objectPermissions>';
      const fields = ['Size__c', 'Colour__c'].map(
        (name) =>
          `<fieldPermissions><editable>true</editable><field>Gadget__c.${name}</field><readable>true</readable></fieldPermissions>`,
      );
      write(
        'mdapi/permissionsets/Gadget_User.permissionset',
        `<PermissionSet xmlns="${NAMESPACE}">${fields.join('')}<label>Gadget User</label>${permissions}</PermissionSet>`,
      );
      includes(await ask(deploy('start', '--metadata-dir', join(folder, 'mdapi'))), { status: 'Succeeded' });
      includes(await ask(['org', 'assign', 'permset', '--name', 'Gadget_User']), { failures: [] });
      await ask([
        'data',
        'create',
        'record',
        '--sobject',
        'Gadget__c',
        '--values',
        "Name='Lever' Size__c=3 Colour__c=red",
      ]);
    },
  },
  {
    name: 'project delete source: a field goes, its rows and its permissions stay whole',
    async run({ ask }) {
      const result = await ask([
        'project',
        'delete',
        'source',
        '--metadata',
        'CustomField:Gadget__c.Colour__c',
        '--no-prompt',
      ]);
      includes(result, { status: 'Succeeded' });
      const fields = listAt(await ask(['sobject', 'describe', '--sobject', 'Gadget__c']), 'fields').map((found) =>
        at(found, 'name'),
      );
      assert.ok(!fields.includes('Colour__c'));
      includes(await ask(['data', 'query', '--query', 'SELECT Name, Size__c FROM Gadget__c']), {
        records: [{ Name: 'Lever', Size__c: 3 }],
      });
    },
  },
];
