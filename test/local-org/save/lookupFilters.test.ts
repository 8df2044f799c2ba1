/** Lookups with a required filter: what they may point at. */
import { describe, expect, it } from '@jest/globals';
import type { LookupFilterDef, LookupFilterItem } from '../../../src/local-org/schema/model.ts';
import { orgOver, said, workshopWith, type TestOrg } from './workshop.ts';

function filtered(lookupFilter: LookupFilterDef): TestOrg {
  return orgOver(
    workshopWith('Project__c', (object) => ({
      ...object,
      fields: object.fields.map((field) => (field.name === 'Friend__c' ? { ...field, lookupFilter } : field)),
    })),
  );
}

const item = (field: string, operation: string, ...values: string[]): LookupFilterItem => ({
  field,
  operation,
  values,
});
const REFUSED = 'FIELD_FILTER_VALIDATION_EXCEPTION Value does not exist or does not match filter criteria. [Friend__c]';

/** Whether a project may have this one for a friend. */
function verdict(filter: LookupFilterDef, friend: Record<string, unknown>, own: Record<string, unknown> = {}): boolean {
  const org = filtered(filter);
  const owner = friend['OwnerId'] === 'rep' ? { OwnerId: org.engine.userIdOf('rep') } : {};
  const id = org.add('Project__c', { Code__c: 'friend', ...friend, ...owner });
  const answer = said(org.save('admin', 'insert', 'Project__c', [{ Code__c: 'own', ...own, Friend__c: id }])[0]);
  if (answer !== 'ok' && answer !== REFUSED) throw new Error(answer);
  return answer === 'ok';
}

describe('a lookup filter', () => {
  it.each<[LookupFilterItem, Record<string, unknown>, Record<string, unknown>]>([
    [item('Project__c.Code__c', 'equals', 'friend', 'other'), {}, { Code__c: 'Friend' }],
    [item('Project__c.Code__c', 'notEqual', 'third'), {}, { Code__c: 'third' }],
    [item('Project__c.Code__c', 'startsWith', 'fr'), {}, { Code__c: 'afr' }],
    [item('Project__c.Code__c', 'contains', 'ien'), {}, { Code__c: 'FRIEND' }],
    [item('Project__c.Status__c', 'equals', 'Open'), { Status__c: 'Open' }, { Status__c: 'Draft' }],
    [item('Project__c.Note__c', 'notEqual', ''), { Note__c: 'n' }, { Note__c: null }],
    [item('Project__c.Budget__c', 'greaterOrEqual', '10'), { Budget__c: 10 }, { Budget__c: 9.9 }],
    [item('Project__c.Is_Big__c', 'equals', 'True'), { Is_Big__c: true }, { Is_Big__c: false }],
    [
      item('Project__c.Starts_On__c', 'lessThan', '2026-02-01'),
      { Starts_On__c: '2026-01-31' },
      { Starts_On__c: '2026-02-01' },
    ],
    [item('Project__c.Owner.Alias', 'equals', 'admin'), {}, { OwnerId: 'rep' }],
  ])('%j lets through what it describes', (one, good, bad) => {
    expect(verdict({ items: [one] }, good)).toBe(true);
    expect(verdict({ items: [one] }, bad)).toBe(false);
  });

  it('compares with fields of the record itself, and of the user', () => {
    const same = {
      items: [{ field: 'Project__c.Status__c', operation: 'equals', values: [], valueField: '$Source.Status__c' }],
    };
    expect(verdict(same, { Status__c: 'Open' }, { Status__c: 'Open' })).toBe(true);
    expect(verdict(same, { Status__c: 'Open' }, { Status__c: 'Draft' })).toBe(false);
    const mine = {
      items: [{ field: 'Project__c.OwnerId', operation: 'notEqual', values: [], valueField: '$User.Id' }],
    };
    expect(verdict(mine, {})).toBe(false);
  });

  it('joins its conditions as it says', () => {
    const items = [
      item('Project__c.Note__c', 'equals', 'a'),
      item('Project__c.Note__c', 'equals', 'b'),
      item('Project__c.Is_Big__c', 'equals', 'True'),
    ];
    const filter = { items, booleanFilter: '(1 OR 2) AND NOT 3' };
    expect(verdict(filter, { Note__c: 'b', Is_Big__c: false })).toBe(true);
    expect(verdict(filter, { Note__c: 'b', Is_Big__c: true })).toBe(false);
    expect(verdict({ items }, { Note__c: 'a' })).toBe(false);
  });

  it('is asked when the lookup or what it is compared with changes, in its own words', () => {
    const valueField = '$Source.Status__c';
    const org = filtered({
      items: [{ field: 'Project__c.Status__c', operation: 'equals', values: [], valueField }],
      message: 'No.',
    });
    const friend = org.add('Project__c', { Code__c: 'f', Status__c: 'Open' });
    const own = org.add('Project__c', { Code__c: 'o', Status__c: 'Open', Friend__c: friend });
    const change = (id: string, values: Record<string, unknown>): string =>
      said(org.save('admin', 'update', 'Project__c', [{ Id: id, ...values }])[0]);
    expect(change(own, { Status__c: 'Draft' })).toBe('FIELD_FILTER_VALIDATION_EXCEPTION No. [Friend__c]');
    expect(change(friend, { Status__c: 'Draft' })).toBe('ok');
    expect(change(own, { Note__c: 'still saved' })).toBe('ok');
    expect(change(own, { Friend__c: null, Status__c: 'Draft' })).toBe('ok');
  });

  it('that is optional refuses nothing', () => {
    const items = [item('Project__c.Code__c', 'equals', 'nobody')];
    expect(verdict({ items }, {})).toBe(false);
    expect(verdict({ items, isOptional: true }, {})).toBe(true);
  });

  it('that is not understood refuses nothing', () => {
    expect(verdict({ items: [item('Project__c.Opened_At__c', 'equals', 'LAST_WEEK')] }, {})).toBe(true);
  });
});
