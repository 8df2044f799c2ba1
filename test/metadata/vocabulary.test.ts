import { describe, expect, it } from '@jest/globals';
import { ALIGNMENT_STATES } from '../../src/decision/alignment.ts';
import { answerKey, pathKey } from '../../src/decision/keys.ts';
import * as words from '../../src/decision/vocabulary.ts';
import { formulasOf } from './formulaPlaces.ts';
import { customFieldsOf, fieldOf, readOrgModel } from './orgModel.ts';
import { readProject } from './project.ts';
import { childOf, childrenOf, textOf } from './xml.ts';

const project = readProject();
const model = readOrgModel(project);
const valuesOf = (field: string): readonly string[] => fieldOf(model, field)?.values ?? [];

describe('picklists and the words in the code', () => {
  it.each<readonly [string, readonly string[]]>([
    ['Decision_Step__c.Status__c', Object.values(words.STEP_STATUS)],
    ['Decision_Path__c.Status__c', Object.values(words.PATH_STATUS)],
    ['Consensus_Blocker__c.Status__c', Object.values(words.BLOCKER_STATUS)],
    ['Facilitation_Answer__c.Response__c', Object.values(words.ANSWER_RESPONSE)],
    ['Facilitation_Question__c.Scope__c', Object.values(words.QUESTION_SCOPE)],
    ['Buy_In__c.Subject__c', Object.values(words.BUY_IN_SUBJECT)],
    ['Buy_In__c.Level__c', words.BUY_IN_LEVELS],
    ['Buying_Team_Member__c.Latest_Buy_In__c', words.BUY_IN_LEVELS],
    ['Buying_Team_Member__c.Roles__c', words.ROLES],
    ['Step_Definition__c.Expected_Roles__c', words.ROLES],
    ['Facilitation_Question__c.Role__c', words.ROLES],
    ['Buying_Team_Member__c.Function__c', words.FUNCTIONS],
    ['Consensus_Blocker__c.Category__c', Object.keys(words.BLOCKER_CATEGORIES)],
    ['Facilitation_Question__c.Blocker_Category__c', Object.keys(words.BLOCKER_CATEGORIES)],
    ['Decision_Step__c.Evidence_Class__c', Object.keys(words.CLASS_CAPS)],
    ['Inference_Rule__c.Class__c', Object.keys(words.CLASS_CAPS)],
    ['Decision_Step__c.Basis__c', Object.values(words.BASIS)],
    ['Buying_Team_Member__c.Basis__c', Object.values(words.BASIS)],
    ['Buy_In__c.Basis__c', words.HUMAN_BASES],
    ['Consensus_Blocker__c.Basis__c', words.HUMAN_BASES],
    ['Facilitation_Answer__c.Basis__c', words.HUMAN_BASES],
    ['Decision_End__c.Outcome__c', Object.values(words.END_OUTCOME)],
    ['Decision_End__c.Basis__c', words.HUMAN_BASES],
  ])('are the same, in the same order, for %s', (field, expected) => {
    expect(valuesOf(field)).toEqual(expected);
  });

  it('call each kind of blocker the same', () => {
    const set = childOf(
      childOf(fieldOf(model, 'Consensus_Blocker__c.Category__c')?.node, 'valueSet'),
      'valueSetDefinition',
    );
    const labels = childrenOf(set, 'value').map((value) => [textOf(value, 'fullName'), textOf(value, 'label')]);
    expect(Object.fromEntries(labels)).toEqual(words.BLOCKER_CATEGORIES);
  });

  it('cap each class of evidence at the same confidence', () => {
    const rule = formulasOf(model, project).find(({ name }) => name === 'Decision_Step__c.Confidence_Within_Cap');
    const caps = [...(rule?.text ?? '').matchAll(/"(\w)", (0\.\d+)/g)].map((match) => [match[1], Number(match[2])]);
    expect(Object.fromEntries(caps)).toEqual(words.CLASS_CAPS);
  });

  it('name the same states of alignment', () => {
    const formula = formulasOf(model, project).find(({ name }) => name === 'Decision_Path__c.Alignment_State__c');
    const states = [...(formula?.text ?? '').matchAll(/"([^"]+)"/g)].map((match) => match[1]);
    expect(states).toEqual(ALIGNMENT_STATES);
  });

  it('leave room for the longest key', () => {
    const path = pathKey('006000000000001AAA');
    const longest = answerKey(path, 'x'.repeat(40), 999);
    const keys = customFieldsOf(model).filter((field) => field.name === 'Key__c');
    expect(keys).toHaveLength(12);
    expect(Math.min(...keys.map((field) => Number(textOf(field.node, 'length'))))).toBeGreaterThan(longest.length);
  });
});
