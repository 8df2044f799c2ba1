import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalEngine } from '../../../src/local-org/createEngine.ts';
import { ApiError } from '../../../src/local-org/engine.ts';
import { runQuery } from '../../../src/local-org/soql/runQuery.ts';
import { gadgetOrg, nameOf } from './gadgets.ts';

let engine: LocalEngine;

beforeAll(() => {
  engine = gadgetOrg();
  engine.loadRows('Account', [
    { Name: 'Paris', BillingLatitude: 48.8566, BillingLongitude: 2.3522 },
    {
      Name: 'Berlin',
      BillingLatitude: 52.52,
      BillingLongitude: 13.405,
      ShippingLatitude: 52.52,
      ShippingLongitude: 13.405,
    },
    { Name: 'Nowhere' },
  ]);
});

afterAll(() => {
  engine.close();
});

const LONDON = 'GEOLOCATION(51.5074, -0.1278)';

function records(soql: string): readonly Readonly<Record<string, unknown>>[] {
  return runQuery(engine, engine.sessionFor('admin'), soql).records;
}

function refusal(soql: string): string {
  try {
    records(soql);
  } catch (error) {
    if (error instanceof ApiError) return error.errorCode;
  }
  return 'none';
}

describe('DISTANCE', () => {
  it('tells how far places are apart, in kilometres or miles', () => {
    const [paris, berlin, nowhere] = records(
      `SELECT Name, DISTANCE(BillingAddress, ${LONDON}, 'km') km, DISTANCE(BillingAddress, ${LONDON}, 'mi') FROM Account`,
    );
    expect(paris?.['km']).toBeCloseTo(343.6, 0);
    expect(paris?.['expr0']).toBeCloseTo(213.5, 0);
    expect(berlin?.['km']).toBeCloseTo(930.9, -1);
    expect(nowhere).toMatchObject({ km: null, expr0: null });
  });

  it('is between two fields as well', () => {
    const [, berlin] = records("SELECT DISTANCE(BillingAddress, ShippingAddress, 'km') km FROM Account");
    expect(berlin?.['km']).toBeCloseTo(0, 6);
  });

  it('filters and sorts', () => {
    const within = (km: number): string[] =>
      records(`SELECT Name FROM Account WHERE DISTANCE(BillingAddress, ${LONDON}, 'km') < ${km}`).map(nameOf);
    expect(within(340)).toEqual([]);
    expect(within(350)).toEqual(['Paris']);
    const order = `ORDER BY DISTANCE(BillingAddress, ${LONDON}, 'mi') DESC NULLS LAST`;
    expect(records(`SELECT Name FROM Account ${order}`).map(nameOf)).toEqual(['Berlin', 'Paris', 'Nowhere']);
  });

  it.each([
    [`SELECT Name FROM Account WHERE DISTANCE(BillingAddress, ${LONDON}, 'km') = 5`, 'INVALID_QUERY_FILTER_OPERATOR'],
    [`SELECT Name FROM Account WHERE DISTANCE(Name, ${LONDON}, 'km') < 5`, 'INVALID_FIELD'],
    [`SELECT Name FROM Account WHERE DISTANCE(Nothing__c, ${LONDON}, 'km') < 5`, 'INVALID_FIELD'],
    ["SELECT Name FROM Account WHERE DISTANCE(BillingAddress, GEOLOCATION(91.0, 0.0), 'km') < 5", 'MALFORMED_QUERY'],
    [`SELECT Name FROM Account WHERE DISTANCE(BillingAddress, ${LONDON}, 'ft') < 5`, 'MALFORMED_QUERY'],
    [`SELECT Name, DISTANCE(BillingAddress, ${LONDON}, 'km') Name FROM Account`, 'INVALID_FIELD'],
  ])('is refused where it means nothing: %s', (soql, code) => {
    expect(refusal(soql)).toBe(code);
  });
});
