import { describe, expect, it } from '@jest/globals';
import { fieldReferenceProblems } from './fieldReferences.ts';
import { readOrgModel } from './orgModel.ts';
import { pageReferenceProblems } from './pageReferences.ts';
import { permissionProblems } from './permissionReferences.ts';
import { readProject, withChange, without, type Project } from './project.ts';
import { reportTypeProblems } from './reportTypeReferences.ts';
import { screenProblems } from './screenReferences.ts';

const project = readProject();

const CHECKS = {
  field: fieldReferenceProblems,
  permission: permissionProblems,
  screen: screenProblems,
  'report type': reportTypeProblems,
  page: pageReferenceProblems,
} as const;
type Kind = keyof typeof CHECKS;

const problemsOf = (kind: Kind, files: Project): string[] => CHECKS[kind](readOrgModel(files), files);

const PATH = 'objects/Decision_Path__c';
const STEP = 'objects/Decision_Step__c';
const REP = 'permissionsets/Buyside_Rep.permissionset-meta.xml';
const LAYOUT = 'layouts/Decision_Step__c-Decision Step Layout.layout-meta.xml';
const VIEW = 'objects/Consensus_Blocker__c/listViews/Open_Blockers.listView-meta.xml';
const VISITS = 'reportTypes/Buyside_Deals_with_Visits.reportType-meta.xml';
const PAGE = 'flexipages/Buyside_Opportunity_Record_Page.flexipage-meta.xml';
const APP = 'applications/Buyside.app-meta.xml';

/** What a change adds to what is found anyway, so that no mutation test passes by an older defect. */
function added(kind: Kind, files: Project): string[] {
  const before = new Set(problemsOf(kind, project));
  return problemsOf(kind, files).filter((problem) => !before.has(problem));
}

describe('what the metadata names', () => {
  it.each(Object.keys(CHECKS) as Kind[])('is there for every %s reference', (kind) => {
    expect(problemsOf(kind, project)).toEqual([]);
  });
});

describe('a reference that leads nowhere', () => {
  it.each<readonly [string, Kind, string, string, string]>([
    ['a lookup to an unknown object', 'field', `${STEP}/fields/Told_By__c.field-meta.xml`, '>Contact<', '>Contakt<'],
    [
      'two lists of one name on a parent',
      'field',
      `${STEP}/fields/Told_By__c.field-meta.xml`,
      'Decision_Steps_Told<',
      'Buy_Ins_Reported<',
    ],
    [
      'a roll-up over a lookup',
      'field',
      `${PATH}/fields/Visits__c.field-meta.xml`,
      '.Decision_Path__c<',
      '.Step_Definition__c<',
    ],
    [
      'a roll-up of an unknown field',
      'field',
      `${PATH}/fields/Furthest_Met__c.field-meta.xml`,
      '.Sequence__c<',
      '.Sequense__c<',
    ],
    [
      'a roll-up of a formula',
      'field',
      `${PATH}/fields/Furthest_Met__c.field-meta.xml`,
      '.Sequence__c<',
      '.Elapsed_Days__c<',
    ],
    [
      'a roll-up filter by an unknown value',
      'field',
      `${PATH}/fields/Earliest_Unmet__c.field-meta.xml`,
      'In Progress,Left Unmet',
      'In Progress,Left unmet',
    ],
    [
      'a roll-up filter by another word for true',
      'field',
      `${PATH}/fields/Furthest_Met__c.field-meta.xml`,
      '>True<',
      '>true<',
    ],
    [
      'a detail that shares by itself',
      'field',
      `${STEP}/Decision_Step__c.object-meta.xml`,
      '<sharingModel>ControlledByParent',
      '<sharingModel>Private',
    ],
    [
      'an error shown at an unknown field',
      'field',
      `${STEP}/validationRules/Key_Matches_Parts.validationRule-meta.xml`,
      '<errorDisplayField>Key__c',
      '<errorDisplayField>Kee__c',
    ],
    [
      'an unknown field in a permission set',
      'permission',
      REP,
      'Decision_Step__c.Note__c',
      'Decision_Step__c.Notes__c',
    ],
    [
      'a master-detail field in a permission set',
      'permission',
      REP,
      'Decision_Step__c.Note__c',
      'Decision_Step__c.Decision_Path__c',
    ],
    [
      'a formula that a permission set lets be edited',
      'permission',
      REP,
      '<editable>false</editable>\n        <field>Decision_Path__c.Gap__c',
      '<editable>true</editable>\n        <field>Decision_Path__c.Gap__c',
    ],
    [
      'a field that a permission set says nothing about',
      'permission',
      REP,
      '<field>Decision_Step__c.Note__c',
      '<field>Decision_Step__c.Key__c',
    ],
    ['a detail without its master', 'permission', REP, '<object>Decision_Path__c', '<object>Account'],
    ['an app that is not there', 'permission', REP, '<application>Buyside', '<application>Buyerside'],
    [
      'a custom permission that is not there',
      'permission',
      'permissionsets/Buyside_Integration.permissionset-meta.xml',
      '<name>Buyside_Write_Inferred',
      '<name>Buyside_Write_All',
    ],
    ['an unknown field on a layout', 'screen', LAYOUT, '<field>Note__c', '<field>Notes__c'],
    ['a layout that leaves a field out', 'screen', LAYOUT, '<field>Note__c', '<field>CreatedDate'],
    [
      'a roll-up that a layout lets be edited',
      'screen',
      'layouts/Decision_Path__c-Decision Path Layout.layout-meta.xml',
      '<behavior>Readonly</behavior>\n                <field>Visits__c',
      '<behavior>Edit</behavior>\n                <field>Visits__c',
    ],
    [
      'a related list that leads elsewhere',
      'screen',
      'layouts/Decision_Path__c-Decision Path Layout.layout-meta.xml',
      'Decision_Step__c.Decision_Path__c',
      'Decision_Step__c.Step_Definition__c',
    ],
    ['an unknown column', 'screen', VIEW, '<columns>Category__c', '<columns>Kind__c'],
    ['a list of my own rows of a detail', 'screen', VIEW, '>Everything<', '>Mine<'],
    ['a list filtered by an unknown value', 'screen', VIEW, 'Open,Being Handled', 'Open,Being handled'],
    [
      'a compact layout with a multi-select',
      'screen',
      'objects/Buying_Team_Member__c/compactLayouts/Buyside_Member_Highlights.compactLayout-meta.xml',
      'Function__c',
      'Roles__c',
    ],
    [
      'a search by an unknown field',
      'screen',
      `${PATH}/Decision_Path__c.object-meta.xml`,
      'Fields>Alignment_State__c',
      'Fields>Alignment__c',
    ],
    [
      'a join to an unknown list',
      'report type',
      VISITS,
      'Decision_Steps__r</relationship>',
      'Decision_Step__r</relationship>',
    ],
    ['an unknown column of a report type', 'report type', VISITS, '<field>Basis__c', '<field>Bases__c'],
    ['a lookup by its id in a report type', 'report type', VISITS, '<field>Owner<', '<field>OwnerId<'],
    ['a component that is not there', 'page', PAGE, '>buysideStep<', '>buysideSteps<'],
    ['a component that is not exposed', 'page', PAGE, '>buysideStep<', '>buysideStore<'],
    ['a facet that is not there', 'page', PAGE, '<value>detailTabContent', '<value>detailTab'],
    ['an identifier that is there twice', 'page', PAGE, '>c_buysideTeam<', '>c_buysideBlockers<'],
    ['a region that the template lacks', 'page', PAGE, '<name>sidebar', '<name>left'],
    ['a tab title by a label that is not there', 'page', PAGE, '$Label.Buyside_Tab_History', '$Label.Buyside_Tab_Past'],
    ['an app with an unknown tab', 'page', APP, '<tabs>Decision_Path__c', '<tabs>Decision_Paths__c'],
    ['an app with an unknown page', 'page', APP, '<content>Buyside_Opportunity', '<content>Buyside_Deal'],
  ])('finds %s', (_, kind, path, from, to) => {
    expect(added(kind, withChange(project, path, from, to))).not.toEqual([]);
  });

  it.each<readonly [string, Kind, string]>([
    ['a field', 'screen', `${STEP}/fields/Basis__c.field-meta.xml`],
    ['a field', 'permission', `${STEP}/fields/Basis__c.field-meta.xml`],
    ['a field', 'report type', `${STEP}/fields/Basis__c.field-meta.xml`],
    ['a field', 'field', `${STEP}/fields/Sequence__c.field-meta.xml`],
    ['a layout', 'screen', LAYOUT],
    ['a tab', 'permission', 'tabs/Decision_Path__c.tab-meta.xml'],
    ['a compact layout', 'screen', `${PATH}/compactLayouts/Buyside_Path_Highlights.compactLayout-meta.xml`],
    ['a record page', 'page', PAGE],
  ])('finds that %s is gone when a %s needs it', (_, kind, path) => {
    expect(added(kind, without(project, path))).not.toEqual([]);
  });
});
