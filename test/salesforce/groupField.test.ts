import { describe, expect, it } from '@jest/globals';
import { findGroupField } from '../../src/salesforce/groupField.ts';
import { connectTo, startTestOrg } from '../support/localOrg.ts';

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
