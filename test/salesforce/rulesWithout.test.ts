import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseModelFile } from '../../src/decision/modelFile.ts';
import { dealSources } from '../../src/salesforce/dealSources.ts';
import { LOOKED_AT_BY, rulesWithout } from '../../src/salesforce/rulesWithout.ts';

const FILE = 'data/default-model.yaml';
const MODEL = parseModelFile(readFileSync(FILE, 'utf8'), FILE);

describe('the rules that find less', () => {
  it('are known of all that a run can do without', () => {
    const names = dealSources(MODEL).flatMap(({ object, optional, parents, isRequired }) => [
      ...(isRequired ? [] : [object]),
      ...parents,
      ...optional.map((field) => `${object}.${field}`),
    ]);
    // Fields that exist only with a feature of Salesforce, or under names that an org chose, are missed by nobody.
    const missed = names.filter((name) => !/\.(RecordTypeId|CurrencyIsoCode|IsPersonAccount|\w+__c)$/.test(name));
    expect(missed.filter((name) => !(name in LOOKED_AT_BY))).toEqual([]);
  });

  it.each([
    ['Quote', ['R12']],
    ['Contact.Department', ['R5', 'R6', 'R7', 'R8', 'R9', 'R11', 'R13']],
    ['EmailMessage.HasAttachment', ['R10', 'R13']],
    ['Event.IsAllDayEvent', []],
  ])('without %s are %p', (name, codes) => {
    expect(rulesWithout(name, MODEL)).toEqual(codes);
  });

  it('are none that is switched off, nor one that compares no amount', () => {
    const off = MODEL.inferenceRules.map((rule) => ({ ...rule, isActive: rule.code !== 'R13' }));
    expect(rulesWithout('EmailMessage.HasAttachment', { inferenceRules: off })).toEqual(['R10']);
    expect(rulesWithout('Opportunity.Amount', MODEL)).toEqual([]);
    const compared = MODEL.inferenceRules.map((rule) =>
      rule.code === 'N4' ? { ...rule, parameters: { ...rule.parameters, belowAmount: 500 } } : rule,
    );
    expect(rulesWithout('Opportunity.Amount', { inferenceRules: compared })).toEqual(['N4']);
  });
});
