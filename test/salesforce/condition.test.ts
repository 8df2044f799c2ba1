import { describe, expect, it } from '@jest/globals';
import { parseCondition } from '../../src/salesforce/condition.ts';

const refusalOf = (text: string): unknown => {
  try {
    return parseCondition(text).text;
  } catch (error) {
    return error;
  }
};

describe('parseCondition', () => {
  it.each([
    'IsClosed = false',
    "StageName = 'Won by LIMIT (ORDER BY)'",
    "Name = 'O\\'Neil)'",
    '(Amount > 10 OR (Type = null)) AND CreatedDate = LAST_N_DAYS:30',
    'AccountId IN (SELECT AccountId FROM Contact ORDER BY Name LIMIT 5)',
    'Limit__c = 3',
  ])('takes %s as it is', (text) => {
    expect(parseCondition(` ${text} `).text).toBe(text);
  });

  it.each([
    ['IsClosed = false ORDER BY Id', 'ORDER BY'],
    ['IsClosed = false limit 1', 'LIMIT'],
    ['SELECT Id FROM Opportunity', 'SELECT'],
    ['WHERE IsClosed = false', 'WHERE'],
    ["Name = 'a') OR (Name != 'a'", ')'],
    ['IsClosed = false ALL ROWS', 'ALL ROWS'],
    ['IsClosed = false WITH SECURITY_ENFORCED', 'WITH'],
  ])('refuses %s, because of %s', (text, clause) => {
    expect(refusalOf(text)).toMatchObject({ code: 'WhereBeyondCondition', facts: [text, clause] });
  });

  it.each([
    ["Name = 'open", "'"],
    ["Name = 'ends in \\'", "'"],
    ['(IsClosed = false', '('],
  ])('refuses %s, which leaves %s open', (text, character) => {
    expect(refusalOf(text)).toMatchObject({ code: 'WhereUnclosed', facts: [text, character] });
  });

  it('refuses blank text', () => {
    expect(refusalOf('  ')).toMatchObject({ code: 'WhereEmpty' });
  });
});
