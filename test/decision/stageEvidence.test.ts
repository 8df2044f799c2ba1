import { describe, expect, it } from '@jest/globals';
import { inferDeal } from '../../src/decision/inference.ts';
import { aDeal, aRole, aStage, day, defaultModel } from './builders.ts';
import { found, outcome, shape } from './ruleFinds.ts';

const PROPOSAL = 'Proposal/Price Quote';

describe('R1, a sales stage', () => {
  it('shows what the stage mapping says, from the day the stage was first reached', () => {
    const stageChanges = [
      aStage('Qualification', day(0)),
      aStage(PROPOSAL, day(5)),
      aStage('Negotiation/Review', day(9)),
    ];
    const contactRoles = [aRole('c1', null, day(0)), aRole('c2', null, day(0))];
    expect(shape(found('R1', { stageName: 'Negotiation/Review', stageChanges, contactRoles }))).toEqual([
      { floor: 1, confidence: 0.25, at: day(0), notBefore: null },
      { floor: 3, confidence: 0.25, at: day(5), notBefore: day(0) },
      { floor: 10, confidence: 0.3, at: day(9), notBefore: day(5) },
    ]);
  });

  it('never suffices by itself', () => {
    const stageChanges = [aStage(PROPOSAL, day(1)), aStage('Negotiation/Review', day(2))];
    const contactRoles = [aRole('c1', null, day(0)), aRole('c2', null, day(0))];
    expect(inferDeal(aDeal({ stageChanges, contactRoles }), defaultModel)).toMatchObject({
      steps: [],
      lowerBound: null,
      possibleUpTo: 10,
    });
  });

  it('takes rows that repeat the stage for no change of stage', () => {
    const stageChanges = [aStage(PROPOSAL, day(1)), aStage(PROPOSAL, day(4)), aStage(PROPOSAL, day(9))];
    expect(found('R1', { stageChanges })).toHaveLength(1);
  });

  it('uses the mapping of the record type before the one for all', () => {
    const own = { ...defaultModel.stageMappings[0], recordType: 'Tender', evidenceStep: 8, evidenceConfidence: 0.1 };
    const model = { ...defaultModel, stageMappings: [...defaultModel.stageMappings, own as never] };
    const stageChanges = [aStage('Prospecting', day(1))];
    expect(found('R1', { stageChanges, recordType: 'Tender' }, model)).toMatchObject([{ floor: 8 }]);
    expect(found('R1', { stageChanges, recordType: 'Other' }, model)).toEqual([]);
  });

  it('says which stages the model does not map', () => {
    expect(outcome('R1', { stageChanges: [aStage('Verhandlung', day(1))] })).toEqual({
      code: 'R1',
      outcome: 'not shown',
      why: 'stages without a mapping: Verhandlung',
    });
  });
});
