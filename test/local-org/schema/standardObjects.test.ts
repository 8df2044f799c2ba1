import { describe, expect, it } from '@jest/globals';
import { standardSchema } from '../../../src/local-org/schema/readSchema.ts';
import { defaultStages } from '../../../src/local-org/schema/standardObjects.ts';

const schema = standardSchema();

describe('the standard objects', () => {
  it.each([
    ['Organization', '00D'],
    ['User', '005'],
    ['Profile', '00e'],
    ['UserRole', '00E'],
    ['PermissionSet', '0PS'],
    ['PermissionSetAssignment', '0Pa'],
    ['RecordType', '012'],
    ['Group', '00G'],
    ['Account', '001'],
    ['Contact', '003'],
    ['Lead', '00Q'],
    ['Campaign', '701'],
    ['Product2', '01t'],
    ['Pricebook2', '01s'],
    ['PricebookEntry', '01u'],
    ['Opportunity', '006'],
    ['OpportunityHistory', '008'],
    ['OpportunityFieldHistory', '017'],
    ['OpportunityContactRole', '00K'],
    ['OpportunityCompetitor', '00J'],
    ['OpportunityLineItem', '00k'],
    ['OpportunityStage', '01J'],
    ['Quote', '0Q0'],
    ['Task', '00T'],
    ['Event', '00U'],
    ['TaskRelation', '0RT'],
    ['EventRelation', '0RE'],
    ['EmailMessage', '02s'],
  ])('%s has the prefix %s', (name, prefix) => {
    expect(schema.object(name)?.keyPrefix).toBe(prefix);
  });

  it('refer only to each other', () => {
    const strangers = schema.objects.flatMap((object) =>
      object.fields.flatMap((field) => field.referenceTo.filter((target) => schema.object(target) === undefined)),
    );
    expect(strangers).toEqual([]);
  });

  it('have no field and no child relationship twice', () => {
    const doubles = (names: readonly (string | undefined)[]): (string | undefined)[] =>
      names.filter((name, index) => name !== undefined && names.indexOf(name) !== index);
    for (const object of schema.objects) {
      expect(doubles(object.fields.map((field) => field.name.toLowerCase()))).toEqual([]);
      expect(doubles(object.childRelationships.map((child) => child.relationshipName?.toLowerCase()))).toEqual([]);
    }
  });

  it('each have an Id and, but for setup rows, a time at which they were made', () => {
    const without = schema.objects.filter((object) => schema.field(object.name, 'CreatedDate') === undefined);
    expect(schema.objects.every((object) => schema.field(object.name, 'Id')?.type === 'id')).toBe(true);
    expect(without.map((object) => object.name)).toEqual([
      'ContentDocumentLink',
      'PermissionSetAssignment',
      'UserRole',
    ]);
  });

  it('have the ten stages of a new org', () => {
    expect(schema.field('Opportunity', 'StageName')?.picklist.map((entry) => entry.value)).toEqual([
      ...['Prospecting', 'Qualification', 'Needs Analysis', 'Value Proposition', 'Id. Decision Makers'],
      ...['Perception Analysis', 'Proposal/Price Quote', 'Negotiation/Review', 'Closed Won', 'Closed Lost'],
    ]);
    expect(defaultStages.map((stage) => stage.probability)).toEqual([10, 10, 20, 50, 60, 70, 75, 90, 100, 0]);
    expect(defaultStages.filter((stage) => stage.isClosed).map((stage) => stage.name)).toEqual([
      'Closed Won',
      'Closed Lost',
    ]);
  });

  it('compute what Salesforce derives from other fields', () => {
    expect(schema.field('Opportunity', 'ExpectedRevenue')).toMatchObject({
      formula: 'Amount * Probability',
      createable: false,
    });
    expect(schema.field('Contact', 'Name')).toMatchObject({ nameField: true, createable: false });
  });

  it('leave rows of the history to the org', () => {
    expect(schema.object('OpportunityHistory')).toMatchObject({
      createable: false,
      updateable: false,
      deletable: false,
    });
  });
});
