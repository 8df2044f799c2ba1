import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CycleReport } from '../../src/cli/cycleReport.ts';
import { parseModelFile } from '../../src/decision/modelFile.ts';
import { applyModel } from '../../src/salesforce/applyModel.ts';
import { connectTo, startTestOrg } from '../support/localOrg.ts';
import { resultOf, runCommand } from './runCommand.ts';

const MODEL = 'data/default-model.yaml';
const DAY_MS = 86_400_000;

// Each command is a process of its own, and the machine may be busy.
jest.setTimeout(120_000);

describe('the command report cycle', () => {
  const org = startTestOrg();
  const report = (...args: string[]) => runCommand(org(), ['report', 'cycle', ...args], { as: 'analyst' });
  const now = Date.now();
  const ago = (days: number): string => new Date(now - days * DAY_MS).toISOString();

  beforeAll(async () => {
    await applyModel(connectTo(org(), 'admin'), parseModelFile(readFileSync(MODEL, 'utf8'), MODEL), {
      now: new Date(),
    });
  });

  /** Deals of two types, each with one visit to the first step: finished after 1, 2, 3 days, one open for 10, one inferred. */
  async function recordVisits(): Promise<void> {
    const rep = connectTo(org(), 'rep');
    const integration = connectTo(org(), 'integration');
    const run = await integration
      .sobject('Buyside_Run__c')
      .create({ Run_Id__c: 'r', Kind__c: 'Backfill', Status__c: 'Succeeded', Started_On__c: ago(0) });
    for (const [days, type] of [
      [1, 'New Customer'],
      [2, 'New Customer'],
      [3, null],
      [null, null],
      ['inferred', null],
    ] as const) {
      const by = days === 'inferred' ? integration : rep;
      const deal = await by
        .sobject('Opportunity')
        .create({ Name: 'D', StageName: 'Qualification', CloseDate: '2030-01-01', Type: type });
      const path = String(deal.id);
      await by
        .sobject('Decision_Path__c')
        .create({ Key__c: path, Opportunity__c: path, Decision_Model__r: { Key__c: 'buyside-default:1' } });
      const visit = {
        Key__c: `${path}:idea:1`,
        Decision_Path__r: { Key__c: path },
        Step_Definition__r: { Key__c: 'buyside-default:1:idea' },
        Step_Code__c: 'idea',
        Sequence__c: 1,
        Visit__c: 1,
        Entered_On__c: ago(20),
      };
      const finished = typeof days === 'number' ? { Status__c: 'Exit Met', Exited_On__c: ago(20 - days) } : {};
      const basis =
        days === 'inferred'
          ? {
              Basis__c: 'Inferred',
              Confidence__c: 0.5,
              Evidence_Class__c: 'B',
              Evidence_Rules__c: 'R4',
              Buyside_Run__c: run.id,
            }
          : { Basis__c: 'Buyer told us' };
      await by.sobject('Decision_Step__c').create({ ...visit, ...finished, ...basis });
    }
  }

  it('says what to do while there is nothing to measure', async () => {
    const ended = await report();
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('nothing to measure');
    expect(ended.stdout).toContain('sf buyside backfill');
    await recordVisits();
  });

  it('shows every step with figures, and says that inferred visits are left out', async () => {
    const ended = await report();
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/1 Idea\s+│\s+4 │\s+4 │\s+3 │\s+1 │\s+2\.0 │/);
    expect(ended.stdout).toContain('Inferred visits left out: 1.');
    expect(ended.stdout).toContain('13 ');
  });

  it('counts inferred visits when asked, and says so in the title', async () => {
    const ended = await report('--include-inferred');
    expect(ended.stdout).toContain('inferred visits included');
    expect(ended.stdout).toMatch(/1 Idea\s+│\s+5 │/);
  });

  it('shows groups apart', async () => {
    const ended = await report('--by', 'type');
    expect(ended.stdout).toMatch(
      /Type: New Customer[\s\S]*1 Idea\s+│\s+2 │[\s\S]*Type: \(blank\)[\s\S]*1 Idea\s+│\s+2 │/,
    );
  });

  it('groups by a field of a parent', async () => {
    const result = CycleReport.parse(resultOf(await report('--by', 'Owner.Name', '--json')));
    expect(result).toMatchObject({ by: 'Owner.Name' });
    expect(result.rows[0]?.group).not.toBeNull();
  });

  it('gives the figures unrounded by eye in --json and as CSV', async () => {
    const json = CycleReport.parse(resultOf(await report('--json')));
    expect(json.rows).toHaveLength(13);
    expect(json.rows[0]).toMatchObject({
      stepCode: 'idea',
      visits: 4,
      deals: 4,
      finished: 3,
      open: 1,
      medianDays: 2,
      p80Days: 2.6,
    });
    const csv = await report('--csv');
    expect(csv.stdout.split('\n')[1]).toMatch(/^,1,idea,Idea,4,4,3,1,2,2\.6,/);
    expect(csv.stdout).not.toContain('Inferred');
    expect(csv.stderr).toContain('Inferred visits left out: 1.');
  });

  it.each([
    ['Nope__c', 'Opportunity has no Nope__c'],
    ['Account.Nope', 'Account has no Nope'],
    ['Description', 'not groupable'],
  ])('refuses to group by %s', async (field, words) => {
    expect(await report('--by', field)).toMatchObject({ code: 1, stderr: expect.stringContaining(words) });
  });
});
