import { describe, expect, it } from '@jest/globals';
import { alignmentOf } from '../../src/decision/onPage.ts';
import { formulasOf } from './formulaPlaces.ts';
import { checkFormula, type CheckedFormula, type FormulaRecord } from './formulas.ts';
import { readOrgModel } from './orgModel.ts';
import { readProject } from './project.ts';

const project = readProject();
const model = readOrgModel(project);

async function pathFormula(name: string): Promise<CheckedFormula> {
  const found = formulasOf(model, project).find((formula) => formula.name === `Decision_Path__c.${name}`);
  if (found === undefined) throw new RangeError(`there is no formula ${name}`);
  return checkFormula(model, found.place, found.text);
}

const SELLING_STARTS_AT = 10;
/** Steps on both sides of every limit that the figure has. */
const places = [null, 1, 5, 6, 9, 10, 11, 13];
const presumptions = [...places, 0];

describe('the bounds of a path', () => {
  it.each([
    [null, null, null],
    [0, 0, null],
    [3, null, 3],
    [null, 4, 4],
    [3, 4, 4],
    [7, 4, 7],
    [7, 0, 7],
  ])('reach at least, with furthest met %s and current %s, step %s', async (met, current, lower) => {
    const record = { Furthest_Met__c: met, Current_Sequence__c: current };
    expect((await pathFormula('Lower_Bound__c')).run({ record })).toBe(lower);
  });

  it.each([
    [null, null, null],
    [0, 0, null],
    [3, null, 3],
    [null, 4, 4],
    [3, 4, 3],
    [7, 4, 4],
    [0, 4, 4],
  ])('reach at most, with earliest unmet %s and earliest blocked %s, step %s', async (unmet, blocked, upper) => {
    const record = { Earliest_Unmet__c: unmet, Earliest_Blocked__c: blocked };
    expect((await pathFormula('Upper_Bound__c')).run({ record })).toBe(upper);
  });
});

describe('the alignment of a path', () => {
  it('is the same in the org as on the page, wherever buyer and stage are', async () => {
    const [state, gap] = [await pathFormula('Alignment_State__c'), await pathFormula('Gap__c')];
    const differing: unknown[] = [];
    for (const lower of places)
      for (const upper of places)
        for (const presumed of presumptions) {
          const page = alignmentOf({ lower, upper, presumed, sellingStartsAt: SELLING_STARTS_AT });
          const record: FormulaRecord = {
            Lower_Bound__c: lower,
            Upper_Bound__c: upper,
            Presumed_Step__c: presumed,
            Selling_Starts_At__c: SELLING_STARTS_AT,
          };
          const org = { state: state.run({ record }), gap: gap.run({ record }) };
          if (org.state !== page.state || org.gap !== page.gap) differing.push({ lower, upper, presumed, org, page });
        }
    expect(differing).toEqual([]);
  });

  it('is never Behind while the path has no model', async () => {
    const record = { Lower_Bound__c: 12, Presumed_Step__c: 3, Selling_Starts_At__c: null };
    expect((await pathFormula('Alignment_State__c')).run({ record })).toBe('Aligned');
  });
});

describe('days', () => {
  const monday = '2026-03-02T09:00:00.000Z';
  const wednesdayNoon = '2026-03-04T21:00:00.000Z';
  const daysOf = async (name: string, record: FormulaRecord): Promise<unknown> => {
    const found = formulasOf(model, project).find((formula) => formula.name === name);
    return found && (await checkFormula(model, found.place, found.text)).run({ record });
  };

  it('on a path run from start to end, with a fraction', async () => {
    const record = { Started_On__c: monday, Ended_On__c: wednesdayNoon };
    expect(await daysOf('Decision_Path__c.Days_On_Path__c', record)).toBe(2.5);
    expect(await daysOf('Decision_Path__c.Days_On_Path__c', {})).toBeNull();
  });

  it('on an open path run to now', async () => {
    const record = { Started_On__c: new Date(Date.now() - 3 * 86_400_000).toISOString() };
    expect(await daysOf('Decision_Path__c.Days_On_Path__c', record)).toBeCloseTo(3, 2);
  });

  it('of a visit are counted once it has ended, and its age while it is open', async () => {
    const ended = { Status__c: 'Exit Met', Entered_On__c: monday, Exited_On__c: wednesdayNoon };
    expect(await daysOf('Decision_Step__c.Elapsed_Days__c', ended)).toBe(2.5);
    expect(await daysOf('Decision_Step__c.Open_Age_Days__c', ended)).toBeNull();
    const open = { Status__c: 'In Progress', Entered_On__c: new Date(Date.now() - 86_400_000).toISOString() };
    expect(await daysOf('Decision_Step__c.Elapsed_Days__c', open)).toBeNull();
    expect(await daysOf('Decision_Step__c.Open_Age_Days__c', open)).toBeCloseTo(1, 2);
  });
});
