/** Fields that hang on other fields, from the metadata file to describe, save and query: dependent picklists, places, activities. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEngine, type LocalEngine } from '../../../src/local-org/createEngine.ts';
import { describeObject, type FieldDescribe } from '../../../src/local-org/schema/describe.ts';
import { runQuery } from '../../../src/local-org/soql/runQuery.ts';
import { element, metadata, objectFile, project, removeProjects } from './projects.ts';

const CONTINENTS = ['Africa', 'America', 'Asia', 'Europe', 'Oceania', 'North', 'South', 'East', 'West', 'Pole'];
/** City → the continents under which it may be chosen. */
const CITIES: Readonly<Record<string, readonly string[]>> = {
  Rome: ['Europe'],
  Cairo: ['Africa', 'Asia'],
  Base: ['Pole'],
};

const values = (names: readonly string[]): string =>
  names
    .map((name) => element('value', element('fullName', name) + element('default', 'false') + element('label', name)))
    .join('');

function picklist(name: string, names: readonly string[], before: string, after: string): string {
  const definition = element('valueSetDefinition', element('sorted', 'false') + values(names));
  return metadata('CustomField', {
    fullName: name,
    label: name.replace('__c', ''),
    type: 'Picklist',
    valueSet: before + element('restricted', 'true') + definition + after,
  });
}

const settings = Object.entries(CITIES)
  .map(([city, continents]) =>
    element(
      'valueSettings',
      continents.map((name) => element('controllingFieldValue', name)).join('') + element('valueName', city),
    ),
  )
  .join('');

const folder = 'objects/Thing__c';
const files = {
  [`${folder}/Thing__c.object-meta.xml`]: objectFile({ enableActivities: 'true' }),
  [`${folder}/fields/Continent__c.field-meta.xml`]: picklist('Continent__c', CONTINENTS, '', ''),
  [`${folder}/fields/City__c.field-meta.xml`]: picklist(
    'City__c',
    Object.keys(CITIES),
    element('controllingField', 'Continent__c'),
    settings,
  ),
  [`${folder}/fields/Site__c.field-meta.xml`]: metadata('CustomField', {
    fullName: 'Site__c',
    displayLocationInDecimal: 'true',
    label: 'Site',
    scale: '5',
    type: 'Location',
  }),
};

let engine: LocalEngine;
let fields: ReadonlyMap<string, FieldDescribe>;
beforeAll(() => {
  engine = createEngine({ projectDir: project(files), clock: () => new Date('2026-02-03T04:05:06Z') });
  const thing = engine.schema.object('Thing__c');
  if (!thing) throw new Error('no Thing__c');
  const described = describeObject(engine.schema, thing, engine.sessionFor('admin'));
  fields = new Map(described.fields.map((field) => [field.name, field]));
});
afterAll(() => {
  engine.close();
  removeProjects();
});

function insert(row: Readonly<Record<string, unknown>>): string {
  const [result] = engine.save(engine.sessionFor('admin'), 'insert', 'Thing__c', [row]);
  return result?.id ?? result?.errors.map(({ statusCode, fields }) => `${statusCode} ${fields.join()}`).join() ?? '';
}

describe('a dependent picklist', () => {
  it('says under which controlling values a value may be chosen, a bit for each from the left', () => {
    const city = fields.get('City__c');
    expect(city).toMatchObject({ dependentPicklist: true, controllerName: 'Continent__c' });
    expect(fields.get('Continent__c')).toMatchObject({ dependentPicklist: false, controllerName: null });
    const chosen = city?.picklistValues.map(({ value, validFor }) => {
      const bits = [...Buffer.from(validFor ?? '', 'base64')].map((byte) => byte.toString(2).padStart(8, '0')).join('');
      return [value, CONTINENTS.filter((_, index) => bits.charAt(index) === '1')];
    });
    expect(Object.fromEntries(chosen ?? [])).toEqual(CITIES);
    expect(fields.get('Continent__c')?.picklistValues[0]?.validFor).toBeNull();
  });

  it('is held to it by the save', () => {
    expect(insert({ Continent__c: 'Asia', City__c: 'Cairo' })).toMatch(/^a0/);
    expect(insert({ Continent__c: 'Europe', City__c: 'Cairo' })).toBe(
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST City__c',
    );
    expect(insert({ City__c: 'Rome' })).toBe('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST City__c');
  });
});

describe('a place', () => {
  it('is described with its halves, written by them and read whole', () => {
    expect(fields.get('Site__c')).toMatchObject({ type: 'location', createable: false, compoundFieldName: null });
    for (const half of ['Site__Latitude__s', 'Site__Longitude__s']) {
      expect(fields.get(half)).toMatchObject({ type: 'double', createable: true, compoundFieldName: 'Site__c' });
    }
    const id = insert({ Site__Latitude__s: 46.948, Site__Longitude__s: '7.4474' });
    const { records } = runQuery(
      engine,
      engine.sessionFor('admin'),
      `SELECT Site__c, Site__Latitude__s FROM Thing__c WHERE Id = '${id}'`,
    );
    expect(records).toMatchObject([{ Site__c: { latitude: 46.948, longitude: 7.4474 }, Site__Latitude__s: 46.948 }]);
    expect(insert({ Site__c: { latitude: 1, longitude: 2 } })).toBe('INVALID_FIELD_FOR_INSERT_UPDATE Site__c');
  });

  it.each([
    [{ Site__Latitude__s: 1 }, 'FIELD_INTEGRITY_EXCEPTION Site__Longitude__s'],
    [{ Site__Longitude__s: 1, Site__Latitude__s: null }, 'FIELD_INTEGRITY_EXCEPTION Site__Latitude__s'],
    [{ Site__Latitude__s: 91, Site__Longitude__s: 1 }, 'NUMBER_OUTSIDE_VALID_RANGE Site__Latitude__s'],
  ])('has both coordinates or none: %j', (row, refusal) => {
    expect(insert(row)).toBe(refusal);
  });

  it('may be nowhere, and is nowhere whole', () => {
    const id = insert({ Site__Latitude__s: 1, Site__Longitude__s: 0 });
    const update = (row: Record<string, unknown>): unknown =>
      engine.save(engine.sessionFor('admin'), 'update', 'Thing__c', [{ Id: id, ...row }], {})[0]?.errors[0]?.statusCode;
    expect(update({ Site__Longitude__s: null })).toBe('FIELD_INTEGRITY_EXCEPTION');
    expect(update({ Site__Latitude__s: null, Site__Longitude__s: null })).toBeUndefined();
  });
});

describe('a custom object with activities', () => {
  it('knows the last of them', () => {
    const id = insert({});
    const admin = engine.sessionFor('admin');
    engine.save(admin, 'insert', 'Event', [
      { WhatId: id, StartDateTime: '2026-02-01T10:00:00Z', DurationInMinutes: 30 },
    ]);
    const { records } = runQuery(engine, admin, `SELECT LastActivityDate FROM Thing__c WHERE Id = '${id}'`);
    expect(records).toMatchObject([{ LastActivityDate: '2026-02-01' }]);
  });
});
