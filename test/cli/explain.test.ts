import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ExplainedDeal } from '../../src/cli/explainedDeal.ts';
import { parseModelFile } from '../../src/decision/modelFile.ts';
import { applyModel } from '../../src/salesforce/applyModel.ts';
import { connectTo, startTestOrg } from '../support/localOrg.ts';
import { resultOf, runCommand } from './runCommand.ts';

const MODEL = 'data/default-model.yaml';

// Each command is a process of its own, and the machine may be busy.
jest.setTimeout(120_000);

describe('the command explain deal', () => {
  const org = startTestOrg();
  const explain = (...args: string[]) => runCommand(org(), ['explain', 'deal', ...args], { as: 'integration' });
  let dealId = '';
  let meetingId = '';

  beforeAll(async () => {
    const admin = connectTo(org(), 'admin');
    await applyModel(admin, parseModelFile(readFileSync(MODEL, 'utf8'), MODEL), { now: new Date() });
    const created = async (object: string, row: object): Promise<string> =>
      String((await admin.sobject(object).create(row)).id);
    const accountId = await created('Account', { Name: 'Buyer' });
    const contact = (LastName: string, Department: string) =>
      created('Contact', { AccountId: accountId, LastName, Department });
    const [first, second] = [await contact('One', 'Finance'), await contact('Two', 'IT')];
    const deal = { Name: 'New system', AccountId: accountId, StageName: 'Qualification', CloseDate: '2030-01-01' };
    dealId = await created('Opportunity', deal);
    const start = new Date(Date.now() - 3_600_000).toISOString();
    const meeting = { WhatId: dealId, WhoId: first, Subject: 'Workshop', StartDateTime: start, DurationInMinutes: 30 };
    meetingId = await created('Event', meeting);
    await created('EventRelation', { EventId: meetingId, RelationId: second, IsInvitee: true, Status: 'Accepted' });
  });

  it('names the step, the arithmetic, each record, and what would change it', async () => {
    const ended = await explain(dealId);
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout).toContain(`The buyer of New system (${dealId}) had reached at least step 3`);
    expect(ended.stdout).toContain(meetingId);
    expect(ended.stdout).toContain('Without R4');
    expect(ended.stdout).toContain('R13 as well');
  });

  it('gives the same as JSON, and reads it in few requests', async () => {
    const before = org().callCount();
    const deal = ExplainedDeal.parse(resultOf(await explain(dealId.slice(0, 15), '--json')));
    expect(deal).toMatchObject({ dealId, name: 'New system', lowerBound: 3, penalty: 0 });
    expect(deal.steps[2]).toMatchObject({
      sequence: 3,
      strongest: [{ ruleCode: 'R4', evidenceClass: 'B', confidence: 0.5 }],
      cap: 0.6,
      confidence: 0.5,
    });
    expect(org().callCount() - before).toBeLessThanOrEqual(12);
  });

  it('ends without a trace when nobody reads on, as with "| head"', async () => {
    const ended = await runCommand(org(), ['explain', 'deal', dealId], {
      as: 'integration',
      onStart: (child) => child.stdout?.destroy(),
    });
    expect(ended).toMatchObject({ code: 141, stderr: expect.not.stringContaining('unsettled') });
  });

  it.each(['006000000000099AAA', '001000000000001AAA', 'nonsense', "006' OR Name != '"])(
    'says so when there is no such deal: %s',
    async (id) => {
      const ended = await explain(id, '--json');
      expect(ended.code).toBe(1);
      expect(JSON.parse(ended.stdout)).toMatchObject({
        name: 'DealNotFound',
        message: `There is no opportunity with the id ${id}, or your user cannot see it.`,
      });
    },
  );
});
