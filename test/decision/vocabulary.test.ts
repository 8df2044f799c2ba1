import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  ANSWER_RESPONSE,
  BASIS,
  BLOCKER_CATEGORIES,
  BLOCKER_STATUS,
  BUY_IN_LEVELS,
  BUY_IN_SUBJECT,
  END_OUTCOME,
  CLASS_CAPS,
  FUNCTIONS,
  HUMAN_BASES,
  PATH_STATUS,
  QUESTION_SCOPE,
  ROLES,
  STEP_STATUS,
} from '../../src/decision/vocabulary.ts';

const OBJECTS = new URL('../../force-app/main/default/objects/', import.meta.url);

/** Values and labels of a picklist, as its metadata file spells them. */
function picklist(object: string, field: string): [string, string][] {
  const file = new URL(`${object}/fields/${field}.field-meta.xml`, OBJECTS);
  if (!existsSync(file)) throw new Error(`no such field: ${object}.${field}`);
  const xml = readFileSync(file, 'utf8');
  return [...xml.matchAll(/<value>\s*<fullName>([^<]*)<\/fullName>[\s\S]*?<label>([^<]*)<\/label>/g)].map((match) => [
    match[1] ?? '',
    match[2] ?? '',
  ]);
}
const values = (object: string, field: string): string[] => picklist(object, field).map(([value]) => value);

describe('the words in code equal the restricted picklists', () => {
  it.each<[string, string, readonly string[]]>([
    ['Decision_Step__c', 'Status__c', Object.values(STEP_STATUS)],
    ['Decision_Step__c', 'Basis__c', Object.values(BASIS)],
    ['Decision_Step__c', 'Evidence_Class__c', Object.keys(CLASS_CAPS)],
    ['Inference_Rule__c', 'Class__c', Object.keys(CLASS_CAPS)],
    ['Decision_Path__c', 'Status__c', Object.values(PATH_STATUS)],
    ['Buying_Team_Member__c', 'Roles__c', ROLES],
    ['Buying_Team_Member__c', 'Function__c', FUNCTIONS],
    ['Buying_Team_Member__c', 'Latest_Buy_In__c', BUY_IN_LEVELS],
    ['Buying_Team_Member__c', 'Basis__c', Object.values(BASIS)],
    ['Buy_In__c', 'Level__c', BUY_IN_LEVELS],
    ['Buy_In__c', 'Subject__c', Object.values(BUY_IN_SUBJECT)],
    ['Buy_In__c', 'Basis__c', HUMAN_BASES],
    ['Consensus_Blocker__c', 'Category__c', Object.keys(BLOCKER_CATEGORIES)],
    ['Consensus_Blocker__c', 'Status__c', Object.values(BLOCKER_STATUS)],
    ['Consensus_Blocker__c', 'Basis__c', HUMAN_BASES],
    ['Facilitation_Question__c', 'Scope__c', Object.values(QUESTION_SCOPE)],
    ['Facilitation_Question__c', 'Role__c', ROLES],
    ['Facilitation_Question__c', 'Blocker_Category__c', Object.keys(BLOCKER_CATEGORIES)],
    ['Facilitation_Answer__c', 'Response__c', Object.values(ANSWER_RESPONSE)],
    ['Facilitation_Answer__c', 'Basis__c', HUMAN_BASES],
    ['Decision_End__c', 'Outcome__c', Object.values(END_OUTCOME)],
    ['Decision_End__c', 'Basis__c', HUMAN_BASES],
    ['Step_Definition__c', 'Expected_Roles__c', ROLES],
  ])('%s.%s', (object, field, words) => {
    expect(values(object, field)).toEqual([...words]);
  });

  it('and so do the labels of blocker categories', () => {
    expect(Object.fromEntries(picklist('Consensus_Blocker__c', 'Category__c'))).toEqual(BLOCKER_CATEGORIES);
  });
});
