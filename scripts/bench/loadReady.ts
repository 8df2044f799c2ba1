/** The loading step of a run alone, over ready CSVs: `node loadReady.ts FOLDER OBJECT=ROWS=FILE…`. Log-in as of scripts/run/logIn.ts. */
import { linkSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { DECISION_OBJECTS } from '../../src/salesforce/decisionRows.ts';
import { openDoor } from '../../src/salesforce/door.ts';
import { WAITING } from '../../src/salesforce/waiting.ts';
import { gatherResults } from '../../src/backfill/writing/refusedRows.ts';
import { RUN_SIZES } from '../../src/backfill/run/runContext.ts';
import { openRunFolder } from '../../src/backfill/run/runFolder.ts';
import { journalFile, type OutgoingFile, RunLog } from '../../src/backfill/run/runLog.ts';
import { FileWriter } from '../../src/backfill/writing/writeFiles.ts';
import { readLogIn } from '../run/logIn.ts';

const [path = '', ...named] = process.argv.slice(2);
const folder = openRunFolder(path);
const door = openDoor(await readLogIn(process.env)());
const log = new RunLog(journalFile(folder.path), { calls: () => door.calls() });
const files = named.map((each): OutgoingFile => {
  const [name = '', rows = '', file = ''] = each.split('=');
  const object = Object.values(DECISION_OBJECTS).find((known) => known === name);
  if (object === undefined) throw new RangeError(`${name} holds no decisions`);
  linkSync(file, folder.file('outgoing', basename(file)));
  return { name: basename(file), object, operation: 'insert', rows: Number(rows), bytes: statSync(file).size };
});
const writer = new FileWriter({
  door,
  folder,
  log,
  begin: { runId: 'bench' },
  signal: new AbortController().signal,
  waiting: WAITING,
  sizes: RUN_SIZES,
  report: () => undefined,
});
for (const file of files) await writer.write(file);
const failures = await gatherResults(folder, files, 1);
if (failures.length > 0) throw new Error(`a row was refused: ${JSON.stringify(failures)}`);
folder.release();
