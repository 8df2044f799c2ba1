import { describe, expect, it } from '@jest/globals';
import { formulasOf } from './formulaPlaces.ts';
import { checkFormula, type FormulaCase } from './formulas.ts';
import { readOrgModel } from './orgModel.ts';
import { readProject } from './project.ts';
import { RULE_CASES } from './ruleCases.ts';

const project = readProject();
const model = readOrgModel(project);
const rules = formulasOf(model, project).filter(({ place }) => place.usesPast);

describe('validation rules', () => {
  it('are all tried, and none that is not there', () => {
    expect(Object.keys(RULE_CASES).sort()).toEqual(rules.map(({ name }) => name).sort());
  });

  it.each(rules.map((rule) => [rule.name, rule] as const))(
    'refuse what %s forbids and nothing else',
    async (_, rule) => {
      const formula = await checkFormula(model, rule.place, rule.text);
      const { refused = [], allowed = [] } = RULE_CASES[rule.name] ?? {};
      const refuses = (input: FormulaCase): boolean => formula.run(input) === true;
      expect(refused.length * allowed.length).toBeGreaterThan(0);
      expect(refused.filter((input) => !refuses(input))).toEqual([]);
      expect(allowed.filter(refuses)).toEqual([]);
    },
  );
});
