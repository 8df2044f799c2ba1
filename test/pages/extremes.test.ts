/** The record page at its edges: very short and very long models, names in other scripts, and a crowd on one deal. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { parseModelFile } from '../../src/decision/modelFile.ts';
import type { DecisionModel } from '../../src/decision/types.ts';
import type { LocalOrg } from '../../src/local-org/index.ts';
import { applyModel } from '../../src/salesforce/applyModel.ts';
import { connectTo } from '../support/localOrg.ts';
import { inScene, type World } from './anOrgWithADeal.ts';
import { DESK, SMALL_PHONE, Visitor } from './visitor.ts';

jest.setTimeout(120_000);

const MODEL = 'data/default-model.yaml';
const NAMES = ['课题与想法', 'فكرة أولى', 'Betriebsratszustimmungsverfahren', 'Идея', 'Idea'];

let org: LocalOrg;
let browser: Browser;
let world: World;

inScene((scene) => ({ org, browser, world } = scene));

/** The default model with another number of steps, named in several scripts. */
function modelOf(count: number): DecisionModel {
  const model = parseModelFile(readFileSync(MODEL, 'utf8'), MODEL);
  const upTo = (step: number | null): number | null => (step === null ? null : Math.min(step, count));
  const steps = Array.from({ length: count }, (_, index) => {
    const source = model.steps[Math.min(index, model.steps.length - 1)] ?? model.steps[0];
    if (!source) throw new RangeError('the default model has no steps');
    const questions = source.questions.map((question) => ({
      ...question,
      code: `${question.code}-${index}`.slice(-40),
    }));
    return {
      ...source,
      code: `step-${index}`,
      sequence: index + 1,
      name: `${NAMES[index % NAMES.length]} ${index + 1}`,
      questions,
    };
  });
  return {
    ...model,
    key: `steps-${count}`,
    name: `Steps ${count}`,
    steps,
    sellingStartsAt: Math.min(model.sellingStartsAt, count),
    stageMappings: model.stageMappings.map((mapping) => ({
      ...mapping,
      presumedStep: upTo(mapping.presumedStep),
      evidenceStep: upTo(mapping.evidenceStep),
    })),
    inferenceRules: model.inferenceRules.map((rule) => ({ ...rule, floorStep: upTo(rule.floorStep) })),
  };
}

describe('a model of', () => {
  it.each([3, 25])('%i steps is shown whole, at a desk and on the smallest phone', async (count) => {
    // Later than the model before it, whatever the clock's grain.
    const now = new Date(Date.now() + count * 1000);
    await applyModel(connectTo(org, 'integration'), modelOf(count), { now });
    for (const size of [DESK, SMALL_PHONE]) {
      const rep = await Visitor.signIn(browser, org, 'rep', { size });
      await rep.open(world.dealId);
      expect(await rep.page.getByRole('option').count()).toBe(count);
      expect(await rep.overflow()).toBeLessThanOrEqual(0);
      await rep.page.getByRole('option').last().click();
      await rep
        .card('step')
        .getByText(new RegExp(`^Step ${count}:`))
        .first()
        .waitFor();
      expect(await rep.faults()).toEqual([]);
      await rep.shoot(`steps-${count}-${size.width}`);
      expect(rep.problems).toEqual([]);
      await rep.leave();
    }
  });
});

describe('a crowd', () => {
  it('of 40 members and 60 blockers fits, and each step was compared with the others’', async () => {
    const [path] = (
      await world.admin.query<{ Id: string }>(
        `SELECT Id FROM Decision_Path__c WHERE Opportunity__c = '${world.workedDealId}'`,
      )
    ).records;
    const { records } = await world.admin.query<{ Id: string; Sequence__c: number; Code__c: string }>(
      "SELECT Id, Sequence__c, Code__c FROM Step_Definition__c WHERE Decision_Model__r.Key__c LIKE 'buyside-default%' ORDER BY Sequence__c",
    );
    const fourth = records[3];
    const add = async (type: string, rows: readonly object[]): Promise<void> => {
      const results = await world.admin.sobject(type).create([...rows], { allOrNone: true });
      expect(results.filter(({ success }) => !success)).toEqual([]);
    };
    const ofPath = { Decision_Path__c: path?.Id };
    await add(
      'Buying_Team_Member__c',
      Array.from({ length: 40 }, (_, index) => ({
        ...ofPath,
        Key__c: `${world.workedDealId}:p-voice-${index}`,
        Placeholder__c: `A voice from Betriebsratszustimmungsverfahrensangelegenheiten ${index}`,
        Is_Placeholder__c: true,
        Function__c: ['Finance', 'Operations', 'Technology', 'Users'][index % 4],
        Basis__c: 'Rep impression',
      })),
    );
    await add(
      'Consensus_Blocker__c',
      Array.from({ length: 60 }, (_, index) => ({
        ...ofPath,
        Key__c: `${world.workedDealId}:b-${index}`,
        Category__c: ['MONEY', 'RULES', 'FALLOUT'][index % 3],
        Status__c: 'Open',
        Basis__c: 'Buyer told us',
        Words__c: 'Ein sehr langes Wort: Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen. '.repeat(3),
      })),
    );

    // Thirty other deals were in the same step, most of them for a shorter time than this one; to six it did not apply.
    const { records: deals } = await world.admin.query<{ AccountId: string; OwnerId: string }>(
      `SELECT AccountId, OwnerId FROM Opportunity WHERE Id = '${world.workedDealId}'`,
    );
    const others = await world.admin.sobject('Opportunity').create(
      Array.from({ length: 36 }, (_, index) => ({
        AccountId: deals[0]?.AccountId,
        OwnerId: deals[0]?.OwnerId,
        Name: `Like it ${index}`,
        StageName: 'Prospecting',
        CloseDate: '2030-01-31',
      })),
      { allOrNone: true },
    );
    const model = (
      await world.admin.query<{ Id: string }>("SELECT Id FROM Decision_Model__c WHERE Key__c LIKE 'buyside-default%'")
    ).records[0]?.Id;
    const paths = await world.admin.sobject('Decision_Path__c').create(
      others.map(({ id }) => ({
        Opportunity__c: id,
        Key__c: id,
        Decision_Model__c: model,
        Started_On__c: '2026-01-01T00:00:00.000Z',
      })),
      { allOrNone: true },
    );
    await add(
      'Decision_Step__c',
      paths.map(({ id }, index) => ({
        Decision_Path__c: id,
        Key__c: `${others[index]?.id ?? ''}:${fourth?.Code__c ?? ''}:1`,
        Step_Definition__c: fourth?.Id,
        Step_Code__c: fourth?.Code__c,
        Sequence__c: fourth?.Sequence__c,
        Visit__c: 1,
        Status__c: index < 24 ? 'Exit Met' : index < 30 ? 'In Progress' : 'Not Applicable',
        Entered_On__c: index < 24 ? '2026-02-01T00:00:00.000Z' : '2026-01-02T00:00:00.000Z',
        Exited_On__c: index < 24 ? '2026-02-11T00:00:00.000Z' : index < 30 ? null : '2026-01-03T00:00:00.000Z',
        Basis__c: 'Buyer told us',
      })),
    );

    for (const size of [DESK, SMALL_PHONE]) {
      const rep = await Visitor.signIn(browser, org, 'rep', { size });
      await rep.open(world.workedDealId);
      await rep.step('Weighing what we have').click();
      await rep.page
        .getByText('This deal has been here longer than 8 of 10 deals like it. Compared with 30 stays in this step')
        .waitFor();
      expect(await rep.card('team').locator('.member').count()).toBe(40);
      expect(await rep.overflow()).toBeLessThanOrEqual(0);
      expect(await rep.faults()).toEqual([]);
      await rep.tab('Consensus');
      expect(await rep.overflow()).toBeLessThanOrEqual(0);
      expect(await rep.faults()).toEqual([]);
      await rep.shoot(`crowd-${size.width}`);
      expect(rep.problems).toEqual([]);
      await rep.leave();
    }
  });
});
