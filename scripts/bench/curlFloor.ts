/** The floor of a load: the same rows, ready as CSV, sent to the same server by curl and nothing else. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { WRITTEN_FIELDS } from '../../src/salesforce/decisionFields.ts';
import { valueAt } from '../../src/salesforce/row.ts';
import { call, queryPages, type OrgAccess } from '../demo/orgClient.ts';
import { measure } from './measure.ts';

/** Parents are named by their key, as a backfill names them. */
const BY_KEY: Readonly<Record<string, string>> = {
  Decision_Model__c: 'Decision_Model__r.Key__c',
  Decision_Path__c: 'Decision_Path__r.Key__c',
  Step_Definition__c: 'Step_Definition__r.Key__c',
  Buyside_Run__c: 'Buyside_Run__r.Run_Id__c',
};
const { Decision_Path__c: PATH, Decision_Step__c: VISIT, Buying_Team_Member__c: MEMBER } = WRITTEN_FIELDS;

/** What a backfill writes, in the order it must be loaded. Of its run only what a reference needs. */
const TABLES = [
  { object: 'Buyside_Run__c', keyField: 'Run_Id__c', fields: ['Run_Id__c', 'Kind__c', 'Status__c'] },
  { object: 'Decision_Path__c', keyField: 'Key__c', fields: PATH },
  { object: 'Decision_Step__c', keyField: 'Key__c', fields: VISIT },
  { object: 'Buying_Team_Member__c', keyField: 'Key__c', fields: MEMBER },
].map(({ fields, ...table }) => ({ ...table, columns: fields.map((field) => BY_KEY[field] ?? field) }));

export interface ReadyFile {
  readonly object: string;
  readonly keyField: string;
  readonly path: string;
  readonly rows: number;
  /** Of the file, in order. */
  readonly columns: readonly string[];
}

/** Writes what the org holds of a backfill as CSV files, ready for an insert or an upsert by key. */
export async function writeReadyFiles(org: OrgAccess, folder: string): Promise<ReadyFile[]> {
  const files: ReadyFile[] = [];
  for (const { object, keyField, columns } of TABLES) {
    const path = join(folder, `${object}.csv`);
    let rows = 0;
    const lines = async function* (): AsyncGenerator<unknown[]> {
      for await (const page of queryPages(org, `SELECT ${columns.join(', ')} FROM ${object} ORDER BY ${keyField}`)) {
        rows += page.length;
        for (const row of page) yield columns.map((name) => valueAt(row, name));
      }
    };
    await pipeline(lines, stringify({ header: true, columns, cast: { boolean: String } }), createWriteStream(path));
    files.push({ object, keyField, path, rows, columns });
  }
  return files;
}

interface Job {
  readonly id: string;
  readonly state: string;
  readonly numberRecordsFailed?: number;
}

/**
 * Uploads the files through Bulk API 2.0, the bytes by curl, one job a file. Returns milliseconds from first job to last row.
 * @throws Error when a row is refused: then it was not the same work.
 */
export async function uploadWithCurl(
  org: OrgAccess,
  files: readonly ReadyFile[],
  operation: 'insert' | 'upsert' = 'upsert',
): Promise<number> {
  const began = performance.now();
  for (const { object, keyField, path, rows } of files) {
    if (rows === 0) continue;
    const { id } = await call<Job>(org, 'POST', '/jobs/ingest', {
      object,
      operation,
      ...(operation === 'upsert' && { externalIdFieldName: keyField }),
      lineEnding: 'LF',
    });
    const address = `${org.instanceUrl}/services/data/v66.0/jobs/ingest/${id}/batches`;
    await measure('curl', [
      '--silent',
      '--show-error',
      '--fail',
      '-X',
      'PUT',
      '-H',
      `Authorization: Bearer ${org.accessToken}`,
      '-H',
      'Content-Type: text/csv',
      '--data-binary',
      `@${path}`,
      address,
    ]);
    await call(org, 'PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
    let job = await call<Job>(org, 'GET', `/jobs/ingest/${id}`);
    while (!['JobComplete', 'Failed', 'Aborted'].includes(job.state)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      job = await call<Job>(org, 'GET', `/jobs/ingest/${id}`);
    }
    if (job.state !== 'JobComplete' || (job.numberRecordsFailed ?? 0) > 0)
      throw new Error(`curl's upload of ${object} ended as ${JSON.stringify(job)}`);
  }
  return performance.now() - began;
}
