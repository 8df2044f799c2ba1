/** Addresses and places: kept in parts, read as one object. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ApiError } from '../../../src/local-org/engine.ts';
import { describeObject } from '../../../src/local-org/schema/describe.ts';
import { plainField } from '../../../src/local-org/schema/standard/standardTable.ts';
import { openCsv } from '../../../src/local-org/soql/csv.ts';
import { runQuery } from '../../../src/local-org/soql/runQuery.ts';
import { newOrg, orgOver, said, workshopWith, type TestOrg } from './workshop.ts';

let org: TestOrg;
beforeEach(() => {
  org = newOrg();
});

const address = {
  city: 'Bern',
  country: 'CH',
  geocodeAccuracy: 'Street',
  latitude: 46.948,
  longitude: 7.447,
  postalCode: '3000',
  state: null,
  street: 'Gasse 1\nHinterhaus',
};
const parts = {
  BillingCity: 'Bern',
  BillingCountry: 'CH',
  BillingGeocodeAccuracy: 'Street',
  BillingLatitude: 46.948,
  BillingLongitude: '7.447',
  BillingPostalCode: '3000',
  BillingStreet: 'Gasse 1\nHinterhaus',
};
const session = (): ReturnType<TestOrg['engine']['sessionFor']> => org.engine.sessionFor('admin');
const first = (soql: string): unknown => runQuery(org.engine, session(), soql).records[0];
it.each([
  ['BillingLatitude', 90.5],
  ['BillingLongitude', -180.1],
])('%s of %d degrees is nowhere', (name, value) => {
  expect(said(org.save('admin', 'insert', 'Account', [{ Name: 'A', [name]: value }])[0])).toContain(
    'NUMBER_OUTSIDE_VALID_RANGE',
  );
});

function refusal(soql: string): string {
  try {
    first(soql);
    return 'ok';
  } catch (error) {
    if (error instanceof ApiError) return error.errorCode;
    throw error;
  }
}

describe('an address', () => {
  it('is an object of its parts, or nothing where all of them are blank', () => {
    const account = org.add('Account', { Name: 'A', ...parts });
    org.add('Contact', { LastName: 'Doe', AccountId: account, MailingCity: 'Rom' });
    const empty = { ...Object.fromEntries(Object.keys(address).map((key) => [key, null])) };
    expect(first('SELECT BillingAddress, ShippingAddress, BillingCity FROM Account')).toMatchObject({
      BillingAddress: address,
      ShippingAddress: null,
      BillingCity: 'Bern',
    });
    expect(first('SELECT MailingAddress, Account.BillingAddress FROM Contact')).toMatchObject({
      MailingAddress: { ...empty, city: 'Rom' },
      Account: { BillingAddress: address },
    });
    expect(first('SELECT FIELDS(STANDARD) FROM Account')).toMatchObject({ BillingAddress: address });
  });

  it('is written by its parts only', () => {
    expect(said(org.save('admin', 'insert', 'Account', [{ Name: 'A', BillingAddress: { city: 'Bern' } }])[0])).toBe(
      'INVALID_FIELD_FOR_INSERT_UPDATE Unable to create/update fields: BillingAddress. Please check the security settings of this field and verify that it is read/write for your profile or permission set. [BillingAddress]',
    );
    expect(said(org.save('admin', 'insert', 'Account', [{ Name: 'A', BillingGeocodeAccuracy: 'Guess' }])[0])).toContain(
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    );
  });

  it('can be neither filtered, sorted nor grouped by, nor read in bulk', () => {
    expect(refusal("SELECT Id FROM Account WHERE BillingAddress = 'x'")).toBe('INVALID_FIELD');
    expect(refusal('SELECT Id FROM Account ORDER BY BillingAddress')).toBe('INVALID_FIELD');
    expect(refusal('SELECT COUNT(Id) FROM Account GROUP BY BillingAddress')).toMatch(/INVALID_FIELD|MALFORMED_QUERY/);
    expect(() => openCsv(org.engine, session(), 'SELECT BillingAddress FROM Account')).toThrow(
      'Selecting compound data not supported in Bulk Query',
    );
  });

  it('is described as an address, and its parts as parts of it', () => {
    const object = org.engine.schema.object('Account');
    if (!object) throw new Error('no Account');
    const fields = new Map(
      describeObject(org.engine.schema, object, session()).fields.map((field) => [field.name, field]),
    );
    expect(fields.get('BillingAddress')).toMatchObject({
      type: 'address',
      soapType: 'urn:address',
      createable: false,
      updateable: false,
      filterable: false,
      sortable: false,
      groupable: false,
    });
    for (const name of Object.keys(parts)) {
      expect(fields.get(name)?.compoundFieldName).toBe('BillingAddress');
    }
  });
});

describe('a place', () => {
  it('is an object of its latitude and longitude', () => {
    const half = (name: string): ReturnType<typeof plainField> => ({
      ...plainField(`Site__${name}__s`, `Site (${name})`, 'double'),
      custom: true,
      precision: 18,
      scale: 15,
    });
    const site = { ...plainField('Site__c', 'Site', 'location'), custom: true, createable: false, updateable: false };
    org = orgOver(
      workshopWith('Account', (object) => ({
        ...object,
        fields: [...object.fields, { ...site, custom: false }, half('Latitude'), half('Longitude')].map((field) => ({
          ...field,
          custom: false,
        })),
      })),
    );
    org.add('Account', { Name: 'A', Site__Latitude__s: 46.948, Site__Longitude__s: 7.447 });
    expect(first('SELECT Site__c, Site__Latitude__s FROM Account')).toMatchObject({
      Site__c: { latitude: 46.948, longitude: 7.447 },
      Site__Latitude__s: 46.948,
    });
  });
});
