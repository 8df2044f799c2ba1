import { describe, expect, it } from '@jest/globals';
import { elementProblems } from './elements.ts';
import { readPlatformTypes } from './platformTypes.ts';
import { pathsOf, readProject, withChange, type Project } from './project.ts';

const types = readPlatformTypes('@salesforce/types', 'types66');
const project = readProject();

const STATUS = 'objects/Decision_Step__c/fields/Status__c.field-meta.xml';
const RULE = 'objects/Decision_Step__c/validationRules/Exit_Not_Before_Entry.validationRule-meta.xml';
const PAGE = 'flexipages/Buyside_Opportunity_Record_Page.flexipage-meta.xml';
/** Only the changed file is checked again: the others are right, which the first test says. */
const problemsWith = (path: string, from: string, to: string): string[] =>
  elementProblems(types, new Map([[path, withChange(project, path, from, to).get(path) ?? '']]));

describe('elements of the metadata', () => {
  it('finds the types that the project uses', () => {
    expect(types.elementsOf('CustomField')?.get('label')).toEqual({ type: 'string', repeated: false, required: false });
    expect(types.valuesOf('FieldType')?.has('MasterDetail')).toBe(true);
    expect(pathsOf(project, '-meta.xml').length).toBeGreaterThan(250);
  });

  it('allows every element of every file', () => {
    expect(elementProblems(types, project)).toEqual([]);
  });
});

describe('a defect in an element', () => {
  it.each<readonly [string, string, string, string, string]>([
    ['an unknown element', STATUS, '<label>', '<errorField>x</errorField>\n    <label>', 'errorField is no element'],
    [
      'an element of another type',
      STATUS,
      '<type>',
      '<errorMessage>No</errorMessage>\n    <type>',
      'errorMessage is no',
    ],
    ['a wrong enumeration value', STATUS, '>Picklist<', '>PickList<', 'which is no FieldType'],
    ['a word for a truth value', STATUS, '<restricted>true', '<restricted>yes', 'not true or false'],
    [
      'a word for a number',
      'objects/Decision_Step__c/fields/Visit__c.field-meta.xml',
      '<precision>3',
      '<precision>three',
      'not a number',
    ],
    ['a missing element', RULE, '<active>true</active>', '', 'lacks active'],
    [
      'an element that is there twice',
      STATUS,
      '<label>Visit Status</label>',
      '<label>A</label><label>B</label>',
      'is there 2 times',
    ],
    [
      'a repeated element that is split',
      PAGE,
      '<sobjectType>',
      '<flexiPageRegions><name>x</name><type>Facet</type></flexiPageRegions><sobjectType>',
      'duplicated at a location',
    ],
    [
      'elements out of order',
      RULE,
      '<active>true</active>',
      '<errorMessage>x</errorMessage><active>true</active>',
      'behind it',
    ],
    ['a value where elements belong', STATUS, '<valueSetDefinition>', '<valueSetDefinition>text', 'holds text'],
    ['another namespace', RULE, '2006/04/metadata', '2006/08/metadata', 'the namespace is'],
  ])('finds %s', (_, path, from, to, words) => {
    const problems = problemsWith(path, from, to);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every((problem) => problem.startsWith(`${path}: `))).toBe(true);
    expect(problems.join('\n')).toContain(words);
  });

  it('is not hidden by another file that is right', () => {
    const twice: Project = withChange(withChange(project, STATUS, '<label>', '<lable>'), RULE, '>true<', '>True<');
    expect(new Set(elementProblems(types, twice).map((problem) => problem.split(':')[0]))).toEqual(
      new Set([STATUS, RULE]),
    );
  });
});
