import { beforeAll, describe, expect, it } from '@jest/globals';
import { findGroupField } from '../../src/salesforce/groupField.ts';
import type { OrgConnection } from '../../src/salesforce/orgConnection.ts';
import { checkReadiness } from '../../src/salesforce/readiness.ts';
import { connectTo, startTestOrg } from '../support/localOrg.ts';
import { tampered } from './tampered.ts';

describe('what a user of a local org may do', () => {
  const org = startTestOrg();
  let integration: OrgConnection;

  beforeAll(() => {
    integration = connectTo(org(), 'integration');
  });

  it('is everything for the integration user', async () => {
    expect(await checkReadiness(integration, true)).toMatchObject({ refusals: [] });
  });

  it('is told with every field a rep may not write', async () => {
    const { refusals } = await checkReadiness(connectTo(org(), 'rep'), true);
    expect(refusals).toMatchObject([{ code: 'FieldsUnwritable', facts: [expect.stringContaining('Buyside_Run__c')] }]);
  });

  it('is enough for a dry run when an analyst may read', async () => {
    expect(await checkReadiness(connectTo(org(), 'analyst'), false)).toMatchObject({ refusals: [] });
  });

  it('is told all at once: objects that are not there, fields that cannot be seen', async () => {
    const bare = tampered(integration, async (request, send) => {
      const answer = await send<{ sobjects?: { name: string }[]; fields?: { name: string }[] }>(request);
      const hidden = ['StageName', 'Department'];
      return {
        ...answer,
        sobjects: answer.sobjects?.filter(({ name }) => !name.endsWith('__c') && name !== 'Task'),
        fields: answer.fields?.filter(({ name }) => !hidden.includes(name)),
      };
    });
    const { refusals, fields, notRead } = await checkReadiness(bare, true);
    expect(refusals).toMatchObject([
      { code: 'PackageMissing', facts: [expect.stringContaining('Decision_Path__c')] },
      { code: 'ObjectUnreadable', facts: ['Task'] },
      { code: 'FieldsUnreadable', facts: ['Opportunity.StageName, OpportunityHistory.StageName'] },
    ]);
    expect(fields.Contact).toEqual(['Id', 'Title']);
    expect(notRead).toContain('Contact.Department');
  });
});

describe('a field to group deals by', () => {
  const org = startTestOrg();

  it.each([
    ['Type', 'Type'],
    ['leadsource', 'LeadSource'],
    ['account.industry', 'Account.Industry'],
    ['Owner.Name', 'Owner.Name'],
  ])('%s is found as %s', async (asked, path) => {
    expect(await findGroupField(connectTo(org(), 'analyst'), asked)).toMatchObject({ path });
  });

  it.each([
    ['Nope__c', ['Nope__c', 'Opportunity', 'Nope__c']],
    ['Account.Nope', ['Account.Nope', 'Account', 'Nope']],
    ['Nope.Name', ['Nope.Name', 'Opportunity', 'Nope']],
    ["Type' OR Name != '", ["Type' OR Name != '", 'Opportunity', "Type' OR Name != '"]],
  ])('%s is refused with the name that is not there', async (asked, facts) => {
    await expect(findGroupField(connectTo(org(), 'analyst'), asked)).rejects.toMatchObject({
      code: 'FieldUnknown',
      facts,
    });
  });

  it('is refused when it is a long text', async () => {
    await expect(findGroupField(connectTo(org(), 'analyst'), 'Description')).rejects.toMatchObject({
      code: 'FieldNotGroupable',
      facts: ['Description', 'textarea'],
    });
  });
});
