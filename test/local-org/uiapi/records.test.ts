import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiError } from '../../../src/local-org/engine.ts';
import type { LocalEngine } from '../../../src/local-org/createEngine.ts';
import { MASTER_RECORD_TYPE_ID } from '../../../src/local-org/schema/describe.ts';
import { objectInfo, objectInfoBatch } from '../../../src/local-org/uiapi/objectInfo.ts';
import { picklistValues, picklistValuesOf } from '../../../src/local-org/uiapi/picklistValues.ts';
import {
  createUiRecord,
  deleteUiRecord,
  readUiRecord,
  readUiRecordBatch,
  updateUiRecord,
} from '../../../src/local-org/uiapi/records.ts';
import { relatedListRecords } from '../../../src/local-org/uiapi/relatedList.ts';
import type { UiContext } from '../../../src/local-org/uiapi/uiContext.ts';
import { addGadgets, gadgetOrg } from '../soql/gadgets.ts';

let engine: LocalEngine;
let context: UiContext;
let a: string;
let b: string;

beforeAll(() => {
  engine = gadgetOrg();
  context = { engine, session: engine.sessionFor('admin'), version: 66 };
  [a = ''] = addGadgets(engine, [{ Name: 'a', Kind__c: 'zig', Size__c: 2, Seen_At__c: '2026-07-15T09:30:00Z' }]);
  [b = ''] = addGadgets(engine, [{ Name: 'b', Parent__c: a, Key__c: 'taken' }]);
  addGadgets(engine, [{ Name: 'c', Parent__c: a, Size__c: 9 }]);
});

afterAll(() => {
  engine.close();
});

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return `${error.status} ${error.errorCode}`;
    throw error;
  }
  return 'none';
}

describe('a record of the UI API', () => {
  it('has a value and a display value for each field asked, and records for parents', () => {
    const record = readUiRecord(context, b, {
      fields: 'Gadget__c.Name,Gadget__c.Parent__r.Kind__c,Gadget__c.Parent__r.Seen_At__c,Gadget__c.Size__c',
    });
    expect(record).toMatchObject({
      apiName: 'Gadget__c',
      id: b,
      childRelationships: {},
      recordTypeId: MASTER_RECORD_TYPE_ID,
    });
    expect(record.fields).toEqual({
      Name: { displayValue: null, value: 'b' },
      Size__c: { displayValue: null, value: null },
      Parent__r: {
        displayValue: null,
        value: expect.objectContaining({
          apiName: 'Gadget__c',
          id: a,
          fields: {
            Kind__c: { displayValue: 'Zigzag', value: 'zig' },
            Seen_At__c: { displayValue: '7/15/2026, 9:30 AM', value: '2026-07-15T09:30:00.000Z' },
          },
        }),
      },
    });
    expect(readUiRecord(context, a, { fields: 'Gadget__c.Parent__r.Name' }).fields).toEqual({
      Parent__r: { displayValue: null, value: null },
    });
  });

  it('shows the name of a parent as its display value', () => {
    const record = readUiRecord(context, b, { fields: 'Gadget__c.Parent__r.Name' });
    expect(record.fields['Parent__r']).toMatchObject({
      displayValue: 'a',
      value: { fields: { Name: { value: 'a' } } },
    });
  });

  it('leaves out optional fields that are not there, and refuses others', () => {
    const optional = readUiRecord(context, a, {
      fields: 'Gadget__c.Name',
      optionalFields: 'Gadget__c.Nothing__c,Gadget__c.Size__c,Gadget__c.Nothing__r.Name',
    });
    expect(Object.keys(optional.fields)).toEqual(['Name', 'Size__c']);
    expect(refusal(() => readUiRecord(context, a, { fields: 'Gadget__c.Nothing__c' }))).toBe('400 INVALID_FIELD');
    expect(refusal(() => readUiRecord(context, a, { fields: 'Name' }))).toBe('400 INVALID_FIELD');
    expect(refusal(() => readUiRecord(context, a, {}))).toBe('400 ILLEGAL_QUERY_PARAMETER_VALUE');
    expect(refusal(() => readUiRecord(context, 'a00Lo0000000999IAA', { fields: 'Gadget__c.Name' }))).toBe(
      '404 NOT_FOUND',
    );
    expect(refusal(() => readUiRecord(context, 'zzz', { fields: 'Gadget__c.Name' }))).toBe('404 NOT_FOUND');
    expect(readUiRecordBatch(context, [a, 'a00Lo0000000999IAA'], { fields: 'Gadget__c.Name' }).body).toMatchObject({
      hasErrors: true,
      results: [
        { statusCode: 200, result: { id: a } },
        { statusCode: 404, result: [{ errorCode: 'NOT_FOUND' }] },
      ],
    });
  });

  it('is made, changed and deleted', () => {
    const made = createUiRecord(context, { apiName: 'Gadget__c', fields: { Name: 'new', Size__c: '3' } });
    expect(made).toMatchObject({
      status: 201,
      body: { apiName: 'Gadget__c', fields: { Name: { value: 'new' }, Size__c: { value: 3, displayValue: '3.00' } } },
    });
    const { id } = made.body as { id: string };
    expect(updateUiRecord(context, id, { fields: { Kind__c: 'mid' } })).toMatchObject({
      status: 200,
      body: { fields: { Kind__c: { displayValue: 'Middle' } } },
    });
    expect(deleteUiRecord(context, id)).toEqual({ status: 204 });
    expect(refusal(() => readUiRecord(context, id, { fields: 'Gadget__c.Name' }))).toBe('404 NOT_FOUND');
  });

  it('is refused with the errors of its fields apart from its own', () => {
    const reply = createUiRecord(context, { apiName: 'Gadget__c', fields: { Name: 'x', Kind__c: 'square' } });
    expect(reply).toEqual({
      status: 400,
      body: {
        message: 'An error occurred while trying to create the record. Please try again.',
        statusCode: 400,
        enhancedErrorType: 'RecordError',
        output: {
          errors: [],
          fieldErrors: {
            Kind__c: [
              {
                constituentField: null,
                duplicateRecordError: null,
                errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
                field: 'Kind__c',
                fieldLabel: 'Kind',
                message: expect.any(String),
              },
            ],
          },
        },
      },
    });
    expect(updateUiRecord(context, a, { fields: { Key__c: 'taken' } })).toMatchObject({
      status: 400,
      body: { enhancedErrorType: 'RecordError' },
    });
    expect(refusal(() => createUiRecord(context, { apiName: 'Nothing__c', fields: {} }))).toBe('404 NOT_FOUND');
    expect(refusal(() => createUiRecord(context, { apiName: 'Gadget__c' }))).toBe('400 JSON_PARSER_ERROR');
  });
});

describe('a related list', () => {
  it('comes in pages, sorted as asked', () => {
    const first = relatedListRecords(context, a, 'Parts__r', {
      fields: 'Gadget__c.Name',
      pageSize: '1',
      sortBy: '-Gadget__c.Name',
    });
    expect(first).toMatchObject({
      count: 1,
      pageSize: 1,
      nextPageToken: '1',
      records: [{ fields: { Name: { value: 'c' } } }],
    });
    const second = relatedListRecords(context, a, 'parts__r', {
      fields: 'Gadget__c.Name',
      pageSize: '1',
      pageToken: '1',
      sortBy: '-Gadget__c.Name',
    });
    expect(second).toMatchObject({ count: 1, nextPageToken: null, records: [{ fields: { Name: { value: 'b' } } }] });
    expect(refusal(() => relatedListRecords(context, a, 'Nothings__r', {}))).toBe('404 NOT_FOUND');
    expect(refusal(() => relatedListRecords(context, a, 'Parts__r', { pageSize: '2000' }))).toBe(
      '400 ILLEGAL_QUERY_PARAMETER_VALUE',
    );
  });
});

describe('what an object is', () => {
  it('says what the user may do with it and its fields', () => {
    const info = objectInfo(context, 'gadget__c');
    expect(info).toMatchObject({
      apiName: 'Gadget__c',
      label: 'Gadget',
      createable: true,
      updateable: true,
      nameFields: ['Name'],
      defaultRecordTypeId: MASTER_RECORD_TYPE_ID,
    });
    expect(info['fields']).toMatchObject({
      Size__c: { dataType: 'Double', createable: true, calculated: false, sortable: true },
      Double_Size__c: { dataType: 'Double', createable: false, calculated: true },
      Note__c: { dataType: 'TextArea', filterable: false, extraTypeInfo: 'PlainTextArea' },
      Parent__c: {
        dataType: 'Reference',
        reference: true,
        relationshipName: 'Parent__r',
        referenceToInfos: [{ apiName: 'Gadget__c', nameFields: ['Name'] }],
      },
    });
    const hidden: UiContext = {
      ...context,
      session: {
        ...context.session,
        canReadField: (_object, field) => field.name !== 'Size__c',
        canCreate: () => false,
      },
    };
    expect(objectInfo(hidden, 'Gadget__c')).toMatchObject({
      createable: false,
      fields: expect.not.objectContaining({ Size__c: expect.anything() }),
    });
    expect(objectInfoBatch(context, ['Gadget__c', 'Nothing__c']).body).toMatchObject({
      results: [{ statusCode: 200 }, { statusCode: 404 }],
    });
  });

  it('lists the choices of its picklists', () => {
    expect(picklistValuesOf(context, 'Gadget__c', MASTER_RECORD_TYPE_ID, 'Kind__c')).toMatchObject({
      defaultValue: null,
      values: [
        { label: 'Zigzag', value: 'zig', validFor: [], attributes: null },
        { label: 'Arc', value: 'arc' },
        { label: 'Middle', value: 'mid' },
      ],
    });
    expect(
      Object.keys(picklistValues(context, 'Gadget__c', MASTER_RECORD_TYPE_ID)['picklistFieldValues'] as object),
    ).toEqual(expect.arrayContaining(['Kind__c', 'Tags__c']));
    expect(refusal(() => picklistValuesOf(context, 'Gadget__c', MASTER_RECORD_TYPE_ID, 'Size__c'))).toBe(
      '404 NOT_FOUND',
    );
    expect(refusal(() => picklistValues(context, 'Gadget__c', '012000000000001AAA'))).toBe('404 NOT_FOUND');
  });
});
