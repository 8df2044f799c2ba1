import { describe, expect, it } from '@jest/globals';
import { formulasOf, unknownPicklistWords } from './formulaPlaces.ts';
import { checkFormula } from './formulas.ts';
import { readOrgModel } from './orgModel.ts';
import { readProject } from './project.ts';

const project = readProject();
const model = readOrgModel(project);
const formulas = formulasOf(model, project);

/** Longest formula that the platform takes. */
const MOST_CHARACTERS = 3900;

const verdict = async (check: Promise<unknown>): Promise<string> => {
  try {
    await check;
    return '';
  } catch (error) {
    return error instanceof Error ? error.message || error.name : 'refused';
  }
};

describe('formulas', () => {
  it('are found in fields, rules and default values', () => {
    const names = formulas.map(({ name }) => name);
    expect(names).toContain('Decision_Path__c.Alignment_State__c');
    expect(names).toContain('Decision_Step__c.Confidence_Within_Cap');
    expect(names).toContain('Decision_Step__c.Entered_On__c');
    expect(formulas.length).toBeGreaterThan(60);
  });

  it.each(formulas.map((formula) => [formula.name, formula] as const))('hold for %s', async (_, formula) => {
    expect(await verdict(checkFormula(model, formula.place, formula.text))).toBe('');
    expect(unknownPicklistWords(model, formula)).toEqual([]);
    expect(formula.text.length).toBeLessThanOrEqual(MOST_CHARACTERS);
  });
});

describe('a wrong formula', () => {
  const rule = {
    object: 'Decision_Step__c',
    returns: 'boolean',
    usesPast: true,
    permissions: ['Buyside_Write_Inferred'],
  } as const;
  const figure = { ...rule, returns: 'number', usesPast: false } as const;

  it.each<readonly [string, string]>([
    ['an unknown field', 'ISBLANK(Entered_At__c)'],
    ['a field in another case', 'ISBLANK(entered_on__c)'],
    ['an unknown parent', 'ISBLANK(Path__r.Key__c)'],
    ['an unknown field of a parent', 'ISBLANK(Decision_Path__r.Code__c)'],
    ['a picklist compared as a text', 'Status__c = "Exit Met"'],
    ['a text where a number belongs', 'Step_Code__c > 1'],
    ['a number where a truth belongs', 'AND(Visit__c, ISNEW())'],
    ['an argument too many', 'ISBLANK(Key__c, Step_Code__c)'],
    ['a case without what else', 'CASE(Evidence_Class__c, "A", 0.9, "B", 0.6) > 1'],
    ['an open bracket', 'AND(ISNEW(), ISBLANK(Key__c)'],
    ['a missing comma', 'AND(ISNEW() ISBLANK(Key__c))'],
    ['an unknown function', 'ISEMPTY(Key__c)'],
    ['an unknown permission', '$Permission.Buyside_Write_All'],
    ['a change of an unknown field', 'ISCHANGED(Entered_At__c)'],
    ['a result that is no truth', 'Visit__c + 1'],
  ])('is refused for %s', async (_, text) => {
    expect(await verdict(checkFormula(model, rule, text))).not.toBe('');
  });

  it('is refused for a look at the past where there is none', async () => {
    expect(await verdict(checkFormula(model, figure, 'IF(ISCHANGED(Visit__c), 1, 2)'))).not.toBe('');
    expect(await verdict(checkFormula(model, { ...rule, usesPast: true }, 'ISCHANGED(Visit__c)'))).toBe('');
  });

  it('is found out when it compares a picklist with a word that is no value', () => {
    const wrong = (text: string): string[] => unknownPicklistWords(model, { name: '', path: '', place: rule, text });
    expect(wrong('ISPICKVAL(Status__c, "Exit met")')).toHaveLength(1);
    expect(wrong('ISPICKVAL(PRIORVALUE(Status__c), "Done")')).toHaveLength(1);
    expect(wrong('ISPICKVAL(Step_Definition__r.Decision_Model__r.Status__c, "Open")')).toHaveLength(1);
    expect(wrong('CASE(Evidence_Class__c, "A", 0.9, "E", 0.6, 0) > 1')).toHaveLength(1);
    expect(wrong('ISPICKVAL(Step_Definition__r.Decision_Model__r.Status__c, "Retired")')).toEqual([]);
  });
});
