import { describe, expect, it } from '@jest/globals';
import { ask } from './formulaLab.ts';

describe('a formula that mixes types is refused', () => {
  it.each([
    ['T__c + 1', 'Incorrect parameter type for operator'],
    ['1 + T__c', "Incorrect parameter type for operator '+'. Expected Number, received Text"],
    ['N__c & "a"', "Incorrect parameter type for operator '&'. Expected Text, received Number"],
    ['T__c > "a"', "Incorrect parameter type for operator '>'"],
    ['N__c = "5"', "Incorrect parameter type for operator '='. Expected Number, received Text"],
    ['D__c = DT__c', "Incorrect parameter type for operator '='. Expected Date, received DateTime"],
    ['D__c - DT__c', "Incorrect parameter type for operator '-'. Expected Date, received DateTime"],
    ['D__c + E__c', "Incorrect parameter type for operator '+'"],
    ['5 - D__c', "Incorrect parameter type for operator '-'"],
    ['B__c > C__c', "Incorrect parameter type for operator '>'"],
    ['-T__c', "Incorrect parameter type for operator '-'. Expected Number, received Text"],
    ['!N__c', "Incorrect parameter type for operator '!'. Expected Boolean, received Number"],
    ['N__c * D__c', "Incorrect parameter type for operator '*'. Expected Number, received Date"],
    ['AND(N__c, TRUE)', "Incorrect parameter type for function 'AND()'. Expected Boolean, received Number"],
    ['IF(N__c, 1, 2)', "Incorrect parameter type for function 'IF()'. Expected Boolean, received Number"],
    ['IF(B__c, 1, "a")', "Incorrect parameter type for function 'IF()'. Expected Number, received Text"],
    ['LEFT(T__c, "1")', "Incorrect parameter type for function 'LEFT()'. Expected Number, received Text"],
    ['YEAR(DT__c)', "Incorrect parameter type for function 'YEAR()'. Expected Date, received DateTime"],
    ['TEXT(T__c)', "Incorrect parameter type for function 'TEXT()'"],
    ['DATEVALUE(N__c)', "Incorrect parameter type for function 'DATEVALUE()'"],
    ['BLANKVALUE(N__c, "a")', "Incorrect parameter type for function 'BLANKVALUE()'"],
    ['CASE(N__c, "a", 1, 2)', "Incorrect parameter type for function 'CASE()'"],
    ['CASE(N__c, 1, "a", 2)', "Incorrect parameter type for function 'CASE()'"],
    ['CASE(B__c, TRUE, 1, 2)', 'may not be used with this type of argument'],
    ['CASE(N__c, 1, TRUE, FALSE)', 'may not be used with this type of argument'],
    ['ISBLANK(B__c)', 'may not be used with this type of argument'],
  ])('%s', (formula, message) => {
    expect(() => ask(formula)).toThrow(message);
  });
});

describe('a picklist stands only where picklists may', () => {
  it.each([
    'S__c = "Open"',
    'S__c & "x"',
    'LEN(S__c)',
    'IF(B__c, S__c, "x")',
    'BLANKVALUE(S__c, "x")',
    'CONTAINS(S__c, "O")',
    'Tags__c = "Red"',
    'CASE(Tags__c, "Red", 1, 2)',
    'MAX(S__c)',
  ])('not in %s', (formula) => {
    expect(() => ask(formula)).toThrow('Picklist fields are only supported in certain functions.');
  });

  it.each([
    'ISPICKVAL(T__c, "Open")',
    'ISPICKVAL(S__c, T__c)',
    'INCLUDES(S__c, "Open")',
    'CASE(S__c, T__c, 1, 2)',
    'TEXT(Tags__c)',
  ])('and the functions for it take nothing else: %s', (formula) => {
    expect(() => ask(formula)).toThrow('Incorrect parameter type for function');
  });

  it.each([
    'ISPICKVAL(S__c, "Open")',
    'CASE(S__c, "Open", 1, 2)',
    'TEXT(S__c)',
    'ISBLANK(S__c)',
    'ISBLANK(Tags__c)',
    'INCLUDES(Tags__c, "Red")',
  ])('but in %s', (formula) => {
    expect(() => ask(formula)).not.toThrow();
  });

  it('nor as a result', () => {
    expect(() => ask('S__c', {}, { returnType: 'text' })).toThrow('Formula result is data type (Picklist)');
  });
});

describe('names and counts', () => {
  it.each([
    ['Nope__c', 'Field Nope__c does not exist. Check spelling.'],
    ['Parent__r.Nope__c', 'Field Nope__c does not exist. Check spelling.'],
    ['Nope__r.N__c', 'Field Nope__r does not exist. Check spelling.'],
    ['NOPE(1)', 'Unknown function NOPE. Check spelling.'],
    ['toString()', 'Unknown function TOSTRING. Check spelling.'],
    ['$Nope.X', 'The variable $Nope is not supported by the local org'],
    ['$User.Nope', 'Field Nope does not exist. Check spelling.'],
    ['$Permission.Nope', 'Custom permission Nope does not exist. Check spelling.'],
    ['$Label.Nope', 'Custom label Nope does not exist. Check spelling.'],
    ['$User', '$User must be written $User.Name'],
    ['LEFT(T__c)', "Incorrect number of parameters for function 'LEFT()'. Expected 2, received 1"],
    ['NOW(1)', "Incorrect number of parameters for function 'NOW()'. Expected 0, received 1"],
    ['CASE(N__c, 1, 2, 3, 4)', "Incorrect number of parameters for function 'CASE()'. Expected 6, received 5"],
    ['Long__c & "a"', 'You referenced an unsupported field type using the following field: Long__c'],
  ])('%s: %s', (formula, message) => {
    expect(() => ask(formula)).toThrow(message);
  });

  it('a formula is at most 3,900 characters long', () => {
    expect(() => ask(`"${'a'.repeat(3900)}"`)).toThrow('more than 3900 characters');
  });

  it('a name of JavaScript is no function of formulas', () => {
    expect(() => ask('constructor()')).toThrow('Unknown function CONSTRUCTOR');
  });
});
