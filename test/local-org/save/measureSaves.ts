/**
 * How fast the save procedure is, on the project's own objects with their rules, roll-ups and history.
 * `node test/local-org/save/measureSaves.ts [deals] [file]` prints rows a second, by the clock and by processor time.
 */
import { join } from 'node:path';
import { createEngine } from '../../../src/local-org/createEngine.ts';
import type { InputRow, SaveResult } from '../../../src/local-org/engine.ts';

const [deals = '5000', file] = process.argv.slice(2);
const count = Number(deals);
const projectDir = join(import.meta.dirname, '../../..');
const engine = createEngine({ projectDir, ...(file === undefined ? {} : { file }) });
const session = engine.sessionFor('integration');

function measure(label: string, rows: readonly InputRow[], save: () => SaveResult[]): SaveResult[] {
  const [started, used] = [performance.now(), process.cpuUsage()];
  const results = save();
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(used);
  const rate = (ms: number): string =>
    Math.round((rows.length / ms) * 1000)
      .toLocaleString('en')
      .padStart(8);
  const failed = results.find((result) => !result.success);
  if (failed) throw new Error(`${label}: ${JSON.stringify(failed.errors)}`);
  process.stdout.write(
    `${label.padEnd(28)} ${String(rows.length).padStart(7)} rows ${rate(wallMs)} rows/s ${rate((user + system) / 1000)} rows/cpu-s\n`,
  );
  return results;
}

function insert(object: string, rows: readonly InputRow[]): SaveResult[] {
  return measure(`insert ${object}`, rows, () => engine.save(session, 'insert', object, rows));
}

function upsert(label: string, object: string, rows: readonly InputRow[]): void {
  measure(`${label} ${object}`, rows, () =>
    engine.save(session, 'upsert', object, rows, { externalIdField: 'Key__c' }),
  );
}

function visit(deal: string, step: number): InputRow {
  return {
    Key__c: `${deal}:s${String(step)}:1`,
    'Decision_Path__r.Key__c': deal,
    'Step_Definition__r.Key__c': `m:1:s${String(step)}`,
    'Buyside_Run__r.Run_Id__c': 'r1',
    Step_Code__c: `s${String(step)}`,
    Visit__c: '1',
    Sequence__c: String(step),
    Basis__c: 'Inferred',
    Confidence__c: '0.3',
    Evidence_Class__c: 'B',
    Evidence_Rules__c: 'R4',
    Evidence__c: 'R4 0.50 Event 00U000000000001: two buyer contacts attended the meeting',
    Entered_On__c: '2026-01-01T00:00:00.000Z',
    Status__c: step === 4 ? 'In Progress' : 'Exit Met',
    Exited_On__c: step === 4 ? '' : '2026-02-01T00:00:00.000Z',
  };
}

const accounts = insert(
  'Account',
  Array.from({ length: Math.ceil(count / 5) }, (_, index) => ({ Name: `Account ${String(index)}` })),
);
const opportunities = insert(
  'Opportunity',
  Array.from({ length: count }, (_, index) => ({
    Name: `Deal ${String(index)}`,
    StageName: 'Prospecting',
    CloseDate: '2026-05-05',
    AccountId: accounts[index % accounts.length]?.id,
    Amount: index,
  })),
);
engine.save(session, 'insert', 'Decision_Model__c', [{ Key__c: 'm:1', Name: 'Model', Version__c: 1 }]);
engine.save(
  session,
  'insert',
  'Step_Definition__c',
  [1, 2, 3, 4].map((step) => ({
    Key__c: `m:1:s${String(step)}`,
    Name: `Step ${String(step)}`,
    Code__c: `s${String(step)}`,
    Sequence__c: step,
    'Decision_Model__r.Key__c': 'm:1',
  })),
);
engine.save(session, 'insert', 'Buyside_Run__c', [{ Run_Id__c: 'r1', Kind__c: 'Backfill' }]);
const keys = opportunities.map((result) => result.id ?? '');
upsert(
  'make',
  'Decision_Path__c',
  keys.map((id) => ({ Key__c: id, Opportunity__c: id, 'Decision_Model__r.Key__c': 'm:1' })),
);
const visits = keys.flatMap((key) => [1, 2, 3, 4].map((step) => visit(key, step)));
upsert('make', 'Decision_Step__c', visits);
upsert('repeat', 'Decision_Step__c', visits);
upsert(
  'finish',
  'Decision_Step__c',
  visits.map((row) => ({ Key__c: row['Key__c'], Status__c: 'Exit Met', Exited_On__c: '2026-02-02T00:00:00Z' })),
);
engine.close();
