import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalEngine } from '../../../src/local-org/createEngine.ts';
import { executeGraphQL } from '../../../src/local-org/uiapi/graphql/executeGraphQL.ts';
import { addGadgets, gadgetOrg } from '../soql/gadgets.ts';

let engine: LocalEngine;

beforeAll(() => {
  engine = gadgetOrg();
  addGadgets(engine, [
    { Name: 'a', Kind__c: 'zig', Size__c: 1, Made_On__c: '2026-01-01' },
    { Name: 'b', Kind__c: 'arc', Size__c: 2, Made_On__c: '2026-02-01' },
    { Name: 'c', Kind__c: 'arc', Size__c: 4, Made_On__c: '2025-02-01' },
  ]);
});

afterAll(() => {
  engine.close();
});

/** The groups of an aggregate query, or its first error. */
function groups(args: string, fields: string): unknown {
  const query = `{ uiapi { aggregate { Gadget__c${args} { totalCount edges { node { aggregate { ${fields} } } } } } } }`;
  const { data, errors } = executeGraphQL(engine, engine.sessionFor('admin'), { query });
  if (errors[0]) return `${errors[0].extensions.ErrorType} ${errors[0].extensions.errorCode ?? ''}`.trim();
  const { edges } = (data as { uiapi: { aggregate: { Gadget__c: { edges: { node: { aggregate: object } }[] } } } })
    .uiapi.aggregate.Gadget__c;
  return edges.map((edge) => edge.node.aggregate);
}

describe('an aggregate query', () => {
  it('counts and sums over all rows that meet its filter', () => {
    expect(
      groups(
        '(where: {Size__c: {gt: 1}})',
        'Id { count { value } } Size__c { sum { value } avg { value } biggest: max { value displayValue } }',
      ),
    ).toEqual([
      {
        Id: { count: { value: 2 } },
        Size__c: { sum: { value: 6 }, avg: { value: 3 }, biggest: { value: 4, displayValue: '4.00' } },
      },
    ]);
  });

  it('groups by fields and by parts of dates', () => {
    expect(
      groups(
        '(groupBy: {Kind__c: {group: true}}, orderBy: {Kind__c: {order: DESC}})',
        'Kind__c { value displayValue } Id { count { value displayValue } }',
      ),
    ).toEqual([
      { Kind__c: { value: 'arc', displayValue: 'Arc' }, Id: { count: { value: 2, displayValue: '2' } } },
      { Kind__c: { value: 'zig', displayValue: 'Zigzag' }, Id: { count: { value: 1, displayValue: '1' } } },
    ]);
    expect(
      groups(
        '(groupBy: {Made_On__c: {function: CALENDAR_YEAR}})',
        'Made_On__c { calendarYear { value } max { value } } Id { count { value } }',
      ),
    ).toEqual([
      { Made_On__c: { calendarYear: { value: 2025 }, max: { value: '2025-02-01' } }, Id: { count: { value: 1 } } },
      { Made_On__c: { calendarYear: { value: 2026 }, max: { value: '2026-02-01' } }, Id: { count: { value: 2 } } },
    ]);
  });

  it('is refused where SOQL would refuse it', () => {
    expect(groups('', 'Kind__c { value }')).toBe('DataFetchingException MALFORMED_QUERY');
    expect(groups('(groupBy: {Kind__c: {group: true}})', 'Name { value }')).toBe(
      'DataFetchingException MALFORMED_QUERY',
    );
    expect(groups('(groupBy: {Size__c: {group: true}})', 'Id { count { value } }')).toBe('ValidationError');
    expect(groups('', 'Is_Good__c { count { value } }')).toBe('ValidationError');
    expect(groups('', 'Note__c { count { value } }')).toBe('ValidationError');
  });
});
