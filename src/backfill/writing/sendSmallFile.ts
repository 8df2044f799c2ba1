import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { COLLECTION_SIZE, type OutgoingRecord, saveCollection, type Saved } from '../../salesforce/collections.ts';
import { csvLine, readCsv } from '../../salesforce/csv.ts';
import { NUMBER_FIELDS } from '../../salesforce/decisionFields.ts';
import { isInDoubt } from '../../salesforce/orgErrors.ts';
import { readAllRows } from '../../salesforce/readQuery.ts';
import { soql, soqlName } from '../../salesforce/soql.ts';
import { keyColumn, resultFile } from './resultFiles.ts';
import { goOn, type WriteContext } from '../run/runContext.ts';
import { writeWhole } from '../run/runFolder.ts';
import type { OutgoingFile } from '../run/runLog.ts';

const TRIES = 3;

/**
 * Sends a small file by collections of 200 rows, and leaves results as a Bulk job would.
 *
 * Before a batch is sent the journal says so; after it its answers are on disk. A batch that was sent and not answered, in this process or in
 * one that was killed, is in doubt: the org is asked which of its new rows are there from this run, and only the others are sent.
 */
export async function sendSmallFile(context: WriteContext, file: OutgoingFile, path: string): Promise<void> {
  const rows: Record<string, string>[] = [];
  for await (const row of readCsv(createReadStream(path))) rows.push({ ...row });
  const answers: Saved[] = [];
  for (let from = 0; from < rows.length; from += COLLECTION_SIZE) {
    const batch = rows.slice(from, from + COLLECTION_SIZE);
    answers.push(...(await sendBatch(context, file, batch, from)));
  }
  writeResults(context, file, rows, answers);
}

async function sendBatch(
  context: WriteContext,
  file: OutgoingFile,
  batch: readonly Record<string, string>[],
  from: number,
): Promise<readonly Saved[]> {
  const { folder, log, door } = context;
  const column = keyColumn(file);
  const kept = folder.file('results', `${file.name}.${from}.json`);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as Saved[];
  let isDoubtful = log.all('sending').some((step) => step.file === file.name && step.from === from);
  for (let attempt = 1; ; attempt += 1) {
    goOn(context);
    const there =
      isDoubtful && file.operation === 'insert' ? await writtenByRun(context, file, batch) : new Map<string, string>();
    const left = batch.filter((row) => !there.has(row['Key__c'] ?? ''));
    await log.add({ step: 'sending', file: file.name, from, until: from + batch.length });
    try {
      const target = { object: file.object, operation: file.operation };
      const sent = left.length === 0 ? [] : await saveCollection(door, target, left.map(toRecord));
      const byKey = new Map(left.map((row, at) => [row[column], sent[at]] as const));
      const answers = batch.map((row) => byKey.get(row[column]) ?? savedBefore(there.get(row[column] ?? '') ?? null));
      writeWhole(kept, JSON.stringify(answers));
      return answers;
    } catch (error) {
      if (attempt === TRIES || !isInDoubt(error)) throw error;
      isDoubtful = true;
    }
  }
}

const savedBefore = (id: string | null): Saved => ({ id, isSaved: true, isCreated: true, code: '', message: '' });

const KeyRow = z.object({ Id: z.string(), Key__c: z.string() });

/** Which of these new rows the org has from this run. */
async function writtenByRun(
  { door, begin }: WriteContext,
  { object }: OutgoingFile,
  batch: readonly Record<string, string>[],
): Promise<ReadonlyMap<string, string>> {
  const keys = batch.map(({ Key__c: key = '' }) => key);
  const statement = soql`SELECT Id, Key__c FROM ${soqlName(object)} WHERE Buyside_Run__r.Run_Id__c = ${begin.runId} AND Key__c IN ${keys}`;
  return new Map((await readAllRows(door, statement, KeyRow)).map(({ Id, Key__c }) => [Key__c, Id]));
}

/** A CSV row as JSON: blank cells left out, `#N/A` null, numbers as numbers and everything else as text, dotted columns nested. */
function toRecord(row: Readonly<Record<string, string>>): OutgoingRecord {
  const record: Record<string, unknown> = {};
  for (const [column, text] of Object.entries(row)) {
    if (text === '') continue;
    const [name = '', field] = column.split('.');
    const value = NUMBER_FIELDS.has(column) && text !== '#N/A' ? Number(text) : text === '#N/A' ? null : text;
    record[name] = field === undefined ? value : { [field]: value };
  }
  return record;
}

function writeResults(
  { folder }: WriteContext,
  file: OutgoingFile,
  rows: readonly Record<string, string>[],
  answers: readonly Saved[],
): void {
  const column = keyColumn(file);
  const keyed = rows.map((row, at) => ({ key: row[column] ?? '', id: row['Id'] ?? '', answer: answers[at] }));
  const saved = keyed.filter(({ answer }) => answer?.isSaved === true);
  const refused = keyed.filter(({ answer }) => answer?.isSaved !== true);
  const write = (kind: 'successful' | 'failed', said: string, lines: readonly (readonly string[])[]): void => {
    const text = csvLine(['sf__Id', said, column]) + lines.map(csvLine).join('');
    writeWhole(resultFile(folder, file.name, kind), text);
  };
  write(
    'successful',
    'sf__Created',
    saved.map(({ key, id, answer }) => [answer?.id ?? id, String(answer?.isCreated ?? false), key]),
  );
  if (refused.length === 0) return;
  write(
    'failed',
    'sf__Error',
    refused.map(({ key, id, answer }) => [id, `${answer?.code ?? 'NO_ANSWER'}:${answer?.message ?? ''}:--`, key]),
  );
}
