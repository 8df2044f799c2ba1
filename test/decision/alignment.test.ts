import { describe, expect, it } from '@jest/globals';
import { alignmentOf, mappingOf, presumedStepOf } from '../../src/decision/alignment.ts';
import { defaultModel } from './builders.ts';

const at = (lower: number | null, upper: number | null, presumed: number | null) =>
  alignmentOf({ lower, upper, presumed, sellingStartsAt: 10 });

describe('alignmentOf', () => {
  it('is Blind when nothing is known of the buyer', () => {
    expect(at(null, null, 10)).toMatchObject({ state: 'Blind', gap: null, reason: 'nothing-known' });
  });

  it('is Not shown, never Ahead, when the evidence ends below the stage and nobody said where the buyer stands', () => {
    expect(at(3, null, 10)).toMatchObject({ state: 'Not shown', gap: null, facts: { firstNotShown: 4 } });
  });

  it('is Aligned when the evidence reaches the stage', () => {
    expect(at(10, null, 10)).toMatchObject({ state: 'Aligned', reason: 'evidence-reaches-stage' });
  });

  it('is Aligned when the buyer is at the very step the stage presumes', () => {
    expect(at(10, 10, 10)).toMatchObject({ state: 'Aligned', gap: 0 });
  });

  it('is Ahead by six when the stage presumes step 10 and the buyer is at step 4', () => {
    expect(at(4, 4, 10)).toMatchObject({ state: 'Ahead', gap: 6 });
  });

  it('is Ahead on a person’s word alone, with no lower bound', () => {
    expect(at(null, 2, 5)).toMatchObject({ state: 'Ahead', gap: 3 });
  });

  it('is Behind when the buyer is ready and the stage is not', () => {
    expect(at(11, 11, 6)).toMatchObject({ state: 'Behind', gap: -5, reason: 'buyer-ready-before-proposal' });
  });

  it('puts Behind before all others, as the formula in the org does', () => {
    expect(at(10, 3, 6).state).toBe('Behind');
  });

  it('says that the stage is not mapped when that is why nothing can be compared', () => {
    expect(at(3, null, null)).toMatchObject({
      state: 'Not shown',
      reason: 'stage-not-mapped',
      facts: { firstNotShown: null },
    });
    expect(at(12, 3, null).state).toBe('Not shown');
    expect(at(null, 3, null).state).toBe('Blind');
  });

  it('takes a stage that presumes nothing yet as aligned with any evidence', () => {
    expect(at(1, null, 0).state).toBe('Aligned');
    expect(at(null, null, 0).state).toBe('Blind');
  });
});

describe('presumedStepOf', () => {
  const mappings = [
    { stage: 'Proposal', recordType: null, presumedStep: 10 },
    { stage: 'Proposal', recordType: 'Renewal', presumedStep: 12 },
    { stage: 'Lost', recordType: null, presumedStep: null },
  ];

  it('takes the mapping of the record type before the one for all', () => {
    expect(presumedStepOf(mappings, 'Proposal', 'Renewal')).toBe(12);
    expect(presumedStepOf(mappings, 'Proposal', 'Other')).toBe(10);
    expect(presumedStepOf(mappings, 'Proposal')).toBe(10);
  });

  it('is null for a stage that is not mapped or presumes nothing', () => {
    expect(presumedStepOf(mappings, 'Elsewhere')).toBeNull();
    expect(presumedStepOf(mappings, 'Lost')).toBeNull();
    expect(mappingOf(mappings, 'Lost')).not.toBeNull();
  });

  it.each([
    ['Prospecting', 0],
    ['Qualification', 1],
    ['Needs Analysis', 3],
    ['Value Proposition', 5],
    ['Id. Decision Makers', 6],
    ['Perception Analysis', 8],
    ['Proposal/Price Quote', 10],
    ['Negotiation/Review', 11],
    ['Closed Won', 12],
    ['Closed Lost', null],
  ])('reads the default stage %s as step %s', (stage, step) => {
    expect(presumedStepOf(defaultModel.stageMappings, stage)).toBe(step);
  });
});
