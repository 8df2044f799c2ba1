/**
 * SFDMU and our loading step, side by side: the same new visits and members from the same ready CSVs, each into an org of its own with the
 * same deals and paths.
 *
 * SFDMU finds a parent by reading the org's rows, and takes no ids of deals or contacts as they are: so the paths are there before, and the
 * members are placeholders, or it would read every deal and contact of the org first.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, createReadStream, createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify';
import { clientEnvironment, installClients } from '../../test/clients/installClients.ts';
import { queryAll } from '../demo/orgClient.ts';
import { uploadWithCurl, type ReadyFile } from './curlFloor.ts';
import type { LoadedOrgs } from './loadedOrg.ts';
import { measure, type Measured } from './measure.ts';
import type { BenchOrg } from './orgProcess.ts';

/** Objects whose rows only serve to be named by others: SFDMU reads them, from the CSV and from the org, to find their ids. */
const NAMED = [
  { object: 'Decision_Model__c', key: 'Key__c' },
  { object: 'Step_Definition__c', key: 'Key__c' },
  { object: 'Buyside_Run__c', key: 'Run_Id__c' },
  { object: 'Decision_Path__c', key: 'Key__c' },
] as const;

interface Loaded extends Measured {
  readonly calls: number;
}

async function counted(org: BenchOrg, work: () => Promise<Measured>): Promise<Loaded> {
  const before = await org.calls();
  const measured = await work();
  return { ...measured, calls: (await org.calls()) - before };
}

/** @throws Error when the org does not hold every row: then it was not the same work. */
async function demandRows(org: BenchOrg, files: readonly ReadyFile[], who: string): Promise<void> {
  for (const { object, rows } of files) {
    const [found] = await queryAll<{ rows: number }>(org.admin, `SELECT COUNT(Id) rows FROM ${object}`);
    if (found?.rows !== rows) throw new Error(`${who} wrote ${found?.rows ?? 0} of ${rows} rows of ${object}`);
  }
}

/** The members with a name in place of a contact. */
async function asPlaceholders(file: ReadyFile): Promise<ReadyFile> {
  const left = file.columns.filter((column) => !['Contact__c', 'Opportunity_Contact_Role_Id__c'].includes(column));
  const columns = [...left, 'Placeholder__c', 'Is_Placeholder__c'];
  const path = file.path.replace(/\.csv$/, '.placeholders.csv');
  const named = async function* (rows: AsyncIterable<Record<string, string>>): AsyncGenerator<object> {
    for await (const row of rows) yield { ...row, Placeholder__c: 'Somebody of theirs', Is_Placeholder__c: 'true' };
  };
  await pipeline(
    createReadStream(file.path),
    parse({ columns: true }),
    named,
    stringify({ header: true, columns }),
    createWriteStream(path),
  );
  return { ...file, path, columns };
}

/** A folder as SFDMU wants it: one CSV an object, and what to do with each. */
async function prepareSfdmu(org: BenchOrg, files: readonly ReadyFile[], folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const { object, key } of NAMED) {
    const rows = await queryAll<Record<string, string>>(org.admin, `SELECT ${key} FROM ${object} ORDER BY ${key}`);
    writeFileSync(join(folder, `${object}.csv`), [key, ...rows.map((row) => row[key])].join('\n'));
  }
  for (const { object, path } of files) cpSync(path, join(folder, `${object}.csv`));
  const { instanceUrl, accessToken } = org.integration;
  const settings = {
    orgs: [{ name: 'bench', instanceUrl, accessToken }],
    objects: [
      ...NAMED.map(({ object, key }) => ({
        query: `SELECT Id, ${key} FROM ${object}`,
        operation: 'Readonly',
        externalId: key,
      })),
      ...files.map(({ object, keyField, columns }) => ({
        query: `SELECT Id, ${columns.map((column) => column.replace(/__r\..*$/, '__c')).join(', ')} FROM ${object}`,
        operation: 'Upsert',
        externalId: keyField,
      })),
    ],
  };
  writeFileSync(join(folder, 'export.json'), JSON.stringify(settings));
}

function runSfdmu(folder: string, home: string): Promise<Measured> {
  const clients = installClients();
  const { binFolder, sfdmuFolder } = clients;
  mkdirSync(home, { recursive: true });
  const environment = clientEnvironment(clients, home);
  const linked = spawnSync(process.execPath, [join(binFolder, 'sf'), 'plugins', 'link', sfdmuFolder, '--no-install'], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
  if (linked.status !== 0) throw new Error(`sfdmu cannot be linked: ${linked.stderr}`);
  const args = [
    'sfdmu',
    'run',
    '--path',
    folder,
    '--sourceusername',
    'csvfile',
    '--targetusername',
    'bench',
    '--noprompt',
  ];
  return measure(process.execPath, [join(binFolder, 'sf'), ...args], environment);
}

/** Our loading step alone, in a process of its own. */
function runOurs(org: BenchOrg, files: readonly ReadyFile[], folder: string): Promise<Measured> {
  mkdirSync(folder, { recursive: true });
  const named = files.map(({ object, path, rows }) => `${object}=${rows}=${path}`);
  const args = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'loadReady.ts'), folder, ...named];
  const { instanceUrl, accessToken } = org.integration;
  return measure(process.execPath, args, { SF_INSTANCE_URL: instanceUrl, SF_ACCESS_TOKEN: accessToken });
}

/**
 * Shape: figures by name, `sfdmu.…`; a ratio is SFDMU's figure divided by ours. Unit: ms, MB of a million bytes, requests, rows.
 */
export async function benchSfdmu(
  orgs: LoadedOrgs,
  files: readonly ReadyFile[],
  folder: string,
): Promise<Record<string, number | null>> {
  const isChild = ({ object }: ReadyFile): boolean => ['Decision_Step__c', 'Buying_Team_Member__c'].includes(object);
  const parents = files.filter((file) => !isChild(file));
  const children: ReadyFile[] = [];
  for (const file of files.filter(isChild))
    children.push(file.object === 'Buying_Team_Member__c' ? await asPlaceholders(file) : file);
  const load = async (who: string, work: (org: BenchOrg) => Promise<Measured>): Promise<Loaded> => {
    const org = await orgs.start();
    try {
      await uploadWithCurl(org.integration, parents);
      if (who === 'sfdmu') await prepareSfdmu(org, children, join(folder, who));
      const loaded = await counted(org, () => work(org));
      await demandRows(org, children, who);
      return loaded;
    } finally {
      await org.stop();
      rmSync(join(folder, who), { recursive: true, force: true });
    }
  };
  const ours = await load('ours', (org) => runOurs(org, children, join(folder, 'ours')));
  const sfdmu = await load('sfdmu', () => runSfdmu(join(folder, 'sfdmu'), join(folder, 'home')));
  return {
    'sfdmu.rows': children.reduce((sum, { rows }) => sum + rows, 0),
    'sfdmu.wallMs': sfdmu.wallMs,
    'sfdmu.oursWallMs': ours.wallMs,
    'sfdmu.wallRatio': sfdmu.wallMs / ours.wallMs,
    'sfdmu.peakMb': sfdmu.peakMb,
    'sfdmu.oursPeakMb': ours.peakMb,
    'sfdmu.peakRatio': (sfdmu.peakMb ?? Number.NaN) / (ours.peakMb ?? Number.NaN),
    'sfdmu.calls': sfdmu.calls,
    'sfdmu.oursCalls': ours.calls,
    'sfdmu.callsRatio': sfdmu.calls / ours.calls,
  };
}
