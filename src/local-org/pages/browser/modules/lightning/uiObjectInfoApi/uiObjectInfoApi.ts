/** The two adapters of `lightning/uiObjectInfoApi` that the components use, over the org's UI API. */
import { http } from 'local/http';
import { createAdapter } from 'local/wire';

const toValue = (data: object | undefined, error: unknown): object => ({ data, error });

export const getObjectInfos = createAdapter({
  required: ['objectApiNames'],
  ask: ({ objectApiNames }) => http(`/ui-api/object-info/batch/${(objectApiNames as string[]).join(',')}`),
  toValue,
});

export const getPicklistValuesByRecordType = createAdapter({
  required: ['objectApiName', 'recordTypeId'],
  ask: ({ objectApiName, recordTypeId }) =>
    http(`/ui-api/object-info/${String(objectApiName)}/picklist-values/${String(recordTypeId)}`),
  toValue,
});
