import { describe, expect, it } from '@jest/globals';
import { houseProblems } from './houseRules.ts';
import { customFieldsOf, fieldOf, readOrgModel } from './orgModel.ts';
import { pathsOf, readProject, withChange, type Project } from './project.ts';
import { childrenOf, parseXml, textOf } from './xml.ts';

const project = readProject();
const model = readOrgModel(project);
const problemsOf = (files: Project): string[] => houseProblems(readOrgModel(files), files);

const NOTE = 'objects/Decision_Step__c/fields/Note__c.field-meta.xml';
const STATUS = 'objects/Decision_Step__c/fields/Status__c.field-meta.xml';
const KEY = 'objects/Decision_Step__c/fields/Key__c.field-meta.xml';
const MASTER = 'objects/Decision_Step__c/fields/Decision_Path__c.field-meta.xml';
const RULE = 'objects/Decision_Step__c/validationRules/Interval_In_Order.validationRule-meta.xml';
const OBJECT = 'objects/Decision_Step__c/Decision_Step__c.object-meta.xml';

describe('the house rules of metadata', () => {
  it('are kept everywhere', () => {
    expect(houseProblems(model, project)).toEqual([]);
  });

  it.each<readonly [string, string, string, string]>([
    ['a field without help', NOTE, 'Note the buyer&apos;s own words rather than your reading of them.', ''],
    ['words of a person that are not confidential', NOTE, '>Confidential<', '>Internal<'],
    ['a required field', STATUS, '<required>false', '<required>true'],
    ['a picklist that takes any value', STATUS, '<restricted>true', '<restricted>false'],
    ['a key that is not unique', KEY, '<unique>true', '<unique>false'],
    ['a key that mixes up upper and lower case', KEY, '<caseSensitive>true', '<caseSensitive>false'],
    ['a detail that can be moved', MASTER, '<reparentableMasterDetail>false', '<reparentableMasterDetail>true'],
    ['a message of two sentences', RULE, 'Entered On;', 'Entered On. So'],
    ['a rule that is switched off', RULE, '<active>true', '<active>false'],
    ['history of an object that has none', OBJECT, '<enableHistory>true', '<enableHistory>false'],
    ['two fields of one name', NOTE, '<label>Visit Note', '<label>Visit Status'],
  ])('find %s', (_, path, from, to) => {
    expect(problemsOf(withChange(project, path, from, to))).not.toEqual([]);
  });
});

describe('permissions by role', () => {
  const setOf = (name: string): ReturnType<typeof parseXml> =>
    parseXml(project.get(`permissionsets/Buyside_${name}.permissionset-meta.xml`) ?? '');
  const objectsWith = (name: string, right: string): string[] =>
    childrenOf(setOf(name), 'objectPermissions')
      .filter((node) => textOf(node, right) === 'true')
      .map((node) => textOf(node, 'object'));
  const editable = (name: string): string[] =>
    childrenOf(setOf(name), 'fieldPermissions')
      .filter((node) => textOf(node, 'editable') === 'true')
      .map((node) => textOf(node, 'field'));
  const customPermissions = (name: string): string[] =>
    childrenOf(setOf(name), 'customPermissions').map((node) => textOf(node, 'name'));
  const DEAL = [
    'Buy_In__c',
    'Buying_Team_Member__c',
    'Consensus_Blocker__c',
    'Decision_End__c',
    'Decision_Path__c',
    'Decision_Step__c',
    'Facilitation_Answer__c',
  ];

  it('are four', () => {
    expect(pathsOf(project, '.permissionset-meta.xml')).toHaveLength(4);
  });

  it('let a rep add to a deal and delete nothing', () => {
    expect(objectsWith('Rep', 'allowCreate')).toEqual(DEAL);
    expect(objectsWith('Rep', 'allowDelete')).toEqual([]);
    expect(editable('Rep').filter((field) => !DEAL.includes(field.split('.')[0] ?? ''))).toEqual([]);
  });

  it('let an analyst read every deal and change nothing', () => {
    const all = ['allowCreate', 'allowEdit', 'allowDelete', 'modifyAllRecords'];
    expect(all.flatMap((right) => objectsWith('Analyst', right))).toEqual([]);
    expect(editable('Analyst')).toEqual([]);
    expect(objectsWith('Analyst', 'viewAllRecords')).toEqual(
      expect.arrayContaining(['Buyside_Run__c', 'Decision_Model__c', 'Opportunity']),
    );
  });

  it('let nobody but the sync write what is inferred', () => {
    const holders = ['Rep', 'Admin', 'Analyst', 'Integration'].filter((name) =>
      customPermissions(name).includes('Buyside_Write_Inferred'),
    );
    expect(holders).toEqual(['Integration']);
    expect(editable('Rep')).not.toContain('Decision_Step__c.Evidence__c');
    expect(editable('Integration')).toContain('Decision_Step__c.Evidence__c');
  });

  it('let an admin and the sync change definitions', () => {
    expect(customPermissions('Admin')).toEqual(['Buyside_Edit_Definitions']);
    for (const name of ['Admin', 'Integration'])
      expect(objectsWith(name, 'allowDelete')).toEqual(expect.arrayContaining(['Decision_Model__c', ...DEAL]));
  });

  it('give nobody every record to change', () => {
    expect(['Rep', 'Admin', 'Analyst', 'Integration'].flatMap((name) => objectsWith(name, 'modifyAllRecords'))).toEqual(
      [],
    );
  });
});

describe('the opportunity', () => {
  it('gets no field, rule or layout of ours', () => {
    expect([...project.keys()].filter((path) => /^(objects|layouts)\/Opportunity/.test(path))).toEqual([]);
    expect(customFieldsOf(model).filter((field) => field.object === 'Opportunity')).toEqual([]);
  });

  it('is the master of paths, so that what is below them is shared as the deal is', () => {
    expect(fieldOf(model, 'Decision_Path__c', 'Opportunity__c')?.type).toBe('MasterDetail');
  });
});
