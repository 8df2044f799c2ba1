import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseModelFile } from '../../src/decision/modelFile.ts';
import type { DecisionModel } from '../../src/decision/types.ts';
import { compareModels } from '../../src/salesforce/modelChanges.ts';
import { toModelRows } from '../../src/salesforce/modelRows.ts';

const model = parseModelFile(readFileSync('data/default-model.yaml', 'utf8'), 'default-model.yaml');
const changesTo = (wanted: DecisionModel) => compareModels(toModelRows(wanted), toModelRows(model)).changes;
const withStep = (change: Partial<DecisionModel['steps'][number]>): DecisionModel => ({
  ...model,
  steps: model.steps.map((step, at) => (at === 0 ? { ...step, ...change } : step)),
});

describe('compareModels', () => {
  it('finds nothing between a model and itself', () => {
    expect(changesTo(model)).toEqual([]);
  });

  it('takes a new purpose for wording', () => {
    expect(changesTo(withStep({ purpose: 'Other words.' }))).toEqual([
      {
        object: 'Step_Definition__c',
        key: `buyside-default:1:${model.steps[0]?.code ?? ''}`,
        kind: 'changed',
        fields: ['Purpose__c'],
        isWording: true,
      },
    ]);
  });

  it('takes other roles for structure', () => {
    expect(changesTo(withStep({ expectedRoles: ['Procurement'] }))).toMatchObject([{ isWording: false }]);
  });

  it('sees the order of roles as no difference', () => {
    const roles = [...(model.steps[0]?.expectedRoles ?? [])].reverse();
    expect(changesTo(withStep({ expectedRoles: roles }))).toEqual([]);
  });

  it('takes what is gone and what is new for structure', () => {
    const renamed = {
      ...model,
      stageMappings: model.stageMappings.map((mapping, at) =>
        at === 0 ? { ...mapping, stage: 'Discovery' } : mapping,
      ),
    };
    expect(changesTo(renamed)).toMatchObject([
      { kind: 'new', key: 'buyside-default:1:*:Discovery', isWording: false },
      { kind: 'gone', isWording: false },
    ]);
  });

  it('inserts everything where nothing is', () => {
    const { inserts, updates } = compareModels(toModelRows(model), undefined);
    expect(inserts.Step_Definition__c).toHaveLength(model.steps.length);
    expect(inserts.Inference_Rule__c).toHaveLength(model.inferenceRules.length);
    expect(Object.values(updates).flat()).toEqual([]);
  });
});
