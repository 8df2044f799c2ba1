/**
 * Metadata that is nearly right: packages, projects and single calls. Each ends in an answer of the Metadata API, in problems, or in the
 * components that were meant; never in a fault of the org. `FUZZ_RUNS=10000` makes the campaign longer, `FUZZ_SEED` another one.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startLocalOrg, type LocalOrg } from '../../../src/local-org/index.ts';
import { readForceIgnore } from '../../../src/local-org/schema/read/forceIgnore.ts';
import { readComponents } from '../../../src/local-org/schema/read/readComponents.ts';
import { readProject } from '../../../src/local-org/schema/read/readProject.ts';
import { schemaOfComponents } from '../../../src/local-org/schema/readSchema.ts';
import { SchemaError } from '../../../src/local-org/schema/schemaError.ts';
import { deploy, field, gadget, manifest, object, permissionSet, soap, TEXT, zip } from '../metadata/packages.ts';
import { mutated } from './fuzzText.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 150);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_420);
const PATIENCE_MS = 2000;
const TIMEOUT_MS = Math.max(60_000, RUNS * 400);
const NS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

/** One good text for each reader, by its place in a package. */
const GOOD: Readonly<Record<string, string>> = {
  'objects/Gadget__c.object': object(
    field('Code__c', TEXT) +
      field(
        'To__c',
        '<type>Lookup</type><referenceTo>Account</referenceTo><relationshipName>Gadgets</relationshipName>',
      ) +
      field(
        'Kind__c',
        '<type>Picklist</type><valueSet><valueSetDefinition><value><fullName>A</fullName><label>A</label></value></valueSetDefinition></valueSet>',
      ) +
      field(
        'Twice__c',
        '<type>Number</type><precision>6</precision><scale>2</scale><formula>LEN(Code__c) * 2</formula>',
      ) +
      '<validationRules><fullName>R</fullName><active>true</active><errorConditionFormula>ISBLANK(Code__c)</errorConditionFormula><errorMessage>No</errorMessage></validationRules>' +
      '<recordTypes><fullName>T</fullName><active>true</active><label>T</label></recordTypes>',
  ),
  'permissionsets/P.permissionset': permissionSet(['Code__c']),
  'profiles/Admin.profile': `<Profile ${NS}><custom>false</custom><fieldPermissions><editable>true</editable><field>Account.Name</field><readable>true</readable></fieldPermissions></Profile>`,
  'permissionsetgroups/G.permissionsetgroup': `<PermissionSetGroup ${NS}><label>G</label><permissionSets>P</permissionSets></PermissionSetGroup>`,
  'customMetadata/Rate.Low.md': `<CustomMetadata ${NS} xmlns:xsi="x"><label>Low</label><values><field>F__c</field><value xsi:nil="true"/></values></CustomMetadata>`,
  'globalValueSets/V.globalValueSet': `<GlobalValueSet ${NS}><customValue><fullName>a</fullName><default>false</default><label>a</label></customValue><masterLabel>V</masterLabel><sorted>false</sorted></GlobalValueSet>`,
  'labels/CustomLabels.labels': `<CustomLabels ${NS}><labels><fullName>L</fullName><language>en_US</language><protected>false</protected><shortDescription>s</shortDescription><value>v</value></labels></CustomLabels>`,
  'flexipages/F.flexipage': `<FlexiPage ${NS}><flexiPageRegions><itemInstances><componentInstance><componentName>c:x</componentName></componentInstance></itemInstances><name>main</name><type>Region</type></flexiPageRegions><masterLabel>F</masterLabel><type>AppPage</type></FlexiPage>`,
  'queues/Q.queue': `<Queue ${NS}><name>Q</name></Queue>`,
  'roles/R.role': `<Role ${NS}><name>R</name><parentRole>R</parentRole></Role>`,
  'workflows/Account.workflow': `<Workflow ${NS}><rules><fullName>R</fullName><active>true</active><triggerType>onCreateOnly</triggerType></rules></Workflow>`,
  'classes/A.cls-meta.xml': `<ApexClass ${NS}><apiVersion>60.0</apiVersion><status>Active</status></ApexClass>`,
  'layouts/Account-A.layout': `<Layout ${NS}><layoutSections><layoutColumns/><style>OneColumn</style></layoutSections></Layout>`,
};
const places = fc.constantFrom(...Object.keys(GOOD));
/** A place and a text that was right for it before it was changed. */
const nearlyRight = places.chain((path) => mutated([GOOD[path] ?? '']).map((text) => ({ path, text })));
const settings = { seed: SEED, interruptAfterTimeLimit: TIMEOUT_MS };

function timely<T>(work: () => T): T {
  const started = performance.now();
  const result = work();
  expect(performance.now() - started).toBeLessThan(PATIENCE_MS);
  return result;
}

/** Problems, or a schema; anything else is thrown on. */
function schemaOrProblems(files: ReadonlyMap<string, Uint8Array>): void {
  const { components } = readComponents(files);
  try {
    schemaOfComponents(components, ({ fullName }) => fullName);
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
  }
}

describe('the readers of metadata', () => {
  it(
    'give components or problems, whatever a file holds',
    () => {
      const holds = fc.property(nearlyRight, ({ path, text }) => {
        timely(() => schemaOrProblems(new Map([[path, Buffer.from(text)]])));
      });
      fc.assert(holds, { ...settings, numRuns: RUNS * 10 });
    },
    TIMEOUT_MS,
  );

  it('give components or problems, whatever bytes and wherever', () => {
    const paths = fc.oneof(places, fc.string({ maxLength: 40 }), mutated(Object.keys(GOOD)));
    const files = fc.array(fc.tuple(paths, fc.uint8Array({ maxLength: 200 })), { maxLength: 5 });
    fc.assert(
      fc.property(files, (entries) => {
        timely(() => schemaOrProblems(new Map(entries)));
      }),
      { ...settings, numRuns: RUNS * 2 },
    );
  });

  it('take every line for a rule of .forceignore, or for none', () => {
    const patterns = mutated(['**/__tests__/**', '/top/*.x', '[!ab]?c', 'a/**/b/', '!keep']);
    fc.assert(
      fc.property(patterns, fc.string({ maxLength: 60 }), (rules, path) => {
        expect(typeof timely(() => readForceIgnore(rules)(path))).toBe('boolean');
      }),
      { ...settings, numRuns: RUNS * 4 },
    );
  });

  it('read a project whatever its files hold', () => {
    const project = JSON.stringify({ packageDirectories: [{ path: 'f' }], namespace: 'acme' });
    const source = GOOD['objects/Gadget__c.object'] ?? '';
    const texts = fc.record({
      project: mutated([project]),
      object: mutated([source]),
      part: mutated([`<CustomField ${NS}><fullName>X__c</fullName><label>X</label>${TEXT}</CustomField>`]),
      translation: mutated([`<CustomObjectTranslation ${NS}></CustomObjectTranslation>`]),
    });
    fc.assert(
      fc.property(texts, (text) => {
        const root = mkdtempSync(join(tmpdir(), 'fuzz-project-'));
        const files = {
          'sfdx-project.json': text.project,
          'f/objects/Gadget__c/Gadget__c.object-meta.xml': text.object,
          'f/objects/Gadget__c/fields/X__c.field-meta.xml': text.part,
          'f/objectTranslations/Gadget__c-de/Gadget__c-de.objectTranslation-meta.xml': text.translation,
          'f/objectTranslations/Gadget__c-de/X__c.fieldTranslation-meta.xml': text.part,
        };
        try {
          for (const [path, content] of Object.entries(files)) {
            mkdirSync(dirname(join(root, path)), { recursive: true });
            writeFileSync(join(root, path), content);
          }
          const { components, problems } = timely(() => readProject(root));
          expect(components.size + problems.length).toBeGreaterThan(0);
        } finally {
          rmSync(root, { recursive: true, force: true });
        }
      }),
      { ...settings, numRuns: RUNS },
    );
  });
});

describe('the Metadata API', () => {
  let org: LocalOrg;
  const faults: string[] = [];
  beforeAll(async () => {
    org = await startLocalOrg({ empty: true, onFault: (error) => faults.push(error.stack ?? error.message) });
    expect((await deploy(org, gadget)).first('status')).toBe('Succeeded');
  });
  afterAll(() => org.close());

  it(
    'ends each deploy with a result',
    async () => {
      const types = manifest({
        ...{ CustomObject: ['*'], PermissionSet: ['*'], Profile: ['*'], CustomMetadata: ['*'], Workflow: ['Account'] },
        ...{ Queue: ['*'], Role: ['*'], Layout: ['*'], FlexiPage: ['*'], CustomLabels: ['CustomLabels'] },
      });
      const packages = fc.record({ changed: nearlyRight, types: fc.oneof(fc.constant(types), mutated([types])) });
      await fc.assert(
        fc.asyncProperty(packages, async ({ changed, types: manifestText }) => {
          const files = { 'package.xml': manifestText, [changed.path]: changed.text };
          const answer = await deploy(org, zip(files), '<checkOnly>true</checkOnly>');
          expect(answer.first('status')).toMatch(/^(Succeeded|Failed)$/);
          expect(faults).toEqual([]);
        }),
        { ...settings, numRuns: RUNS },
      );
    },
    TIMEOUT_MS,
  );

  it(
    'answers each call on a component with a result or a fault',
    async () => {
      const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
      const calls = mutated([
        `<createMetadata><metadata xsi:type="CustomObject" ${xsi}><fullName>Made__c</fullName><label>M</label><nameField><label>N</label><type>Text</type></nameField><sharingModel>Read</sharingModel></metadata></createMetadata>`,
        `<upsertMetadata><metadata xsi:type="CustomField" ${xsi}><fullName>Gadget__c.New__c</fullName><label>N</label><type>Checkbox</type><defaultValue>false</defaultValue></metadata></upsertMetadata>`,
        `<updateMetadata><metadata xsi:type="PermissionSet" ${xsi}><fullName>Gadget_Admin</fullName><label>x</label></metadata></updateMetadata>`,
        '<readMetadata><type>CustomObject</type><fullNames>Gadget__c</fullNames><fullNames>Nope__c</fullNames></readMetadata>',
        '<renameMetadata><type>CustomObject</type><oldFullName>Made__c</oldFullName><newFullName>Other__c</newFullName></renameMetadata>',
        '<deleteMetadata><type>CustomField</type><fullNames>Gadget__c.New__c</fullNames></deleteMetadata>',
        '<listMetadata><queries><folder>x</folder><type>Report</type></queries></listMetadata>',
        '<retrieve><request><singlePackage>true</singlePackage><unpackaged><types><members>*</members><name>CustomObject</name></types></unpackaged></request></retrieve>',
        '<describeValueType><type>{http://soap.sforce.com/2006/04/metadata}CustomField</type></describeValueType>',
      ]);
      await fc.assert(
        fc.asyncProperty(calls, async (call) => {
          const answer = await soap(org, call);
          expect([200, 500]).toContain(answer.status);
          expect(answer.text).toMatch(/<faultcode>sf:[A-Z_]+<|Response>/);
          expect(faults).toEqual([]);
        }),
        { ...settings, numRuns: RUNS * 2 },
      );
    },
    TIMEOUT_MS,
  );

  it('refuses Tooling queries and names in the platform’s shape', async () => {
    const { accessToken } = org.user('admin');
    const queries = mutated([
      "SELECT QualifiedApiName FROM EntityDefinition WHERE QualifiedApiName IN ('a', 'b') ORDER BY Label LIMIT 3",
      'SELECT Id, Name, (SELECT Id FROM Fields) FROM ApexClass WHERE ApiVersion > 50',
    ]);
    await fc.assert(
      fc.asyncProperty(queries, async (soql) => {
        const url = `${org.instanceUrl}/services/data/v66.0/tooling/query?q=${encodeURIComponent(soql.toWellFormed())}`;
        const answer = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } });
        expect([200, 400, 414, 431]).toContain(answer.status);
        await answer.text();
        expect(faults).toEqual([]);
      }),
      { ...settings, numRuns: RUNS },
    );
  });
});
