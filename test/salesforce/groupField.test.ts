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
    ['Opportunity.Type', 'Type'],
    ['opportunity.Account.Industry', 'Account.Industry'],
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

  it.each([
    ['Tipe', 'Tipe', 'Type'],
    ['Account', 'Account', 'AccountId'],
    ['Account.Industy', 'Industy', 'Account.Industry'],
    ['acount.Industry', 'acount', 'Account.Industry'],
  ])('%s is refused with what was probably meant', async (asked, seen, meant) => {
    await expect(findGroupField(connectTo(org(), 'analyst'), asked)).rejects.toMatchObject({
      code: 'FieldMisspelt',
      facts: [asked, expect.any(String), seen, meant],
    });
  });

  it('is refused when it is a long text', async () => {
    await expect(findGroupField(connectTo(org(), 'analyst'), 'Description')).rejects.toMatchObject({
      code: 'FieldNotGroupable',
      facts: ['Description', 'textarea'],
    });
  });
});
