/** The partner API's changes of several records: `merge`, `convertLead` and `emptyRecycleBin`. */
import type { Answer } from '../../metadata/describeDeploy.ts';
import { SoapFault } from '../../metadata/soap/envelope.ts';
import { convertLead } from '../../save/convertLead.ts';
import { emptyBin } from '../../save/emptyBin.ts';
import { mergeRows } from '../../save/mergeRows.ts';
import { convertedLeadStatuses } from '../../schema/read/standardValues.ts';
import { childOf, childrenOf, childText, textOf } from '../../schema/read/xmlElements.ts';
import type { XmlElement } from '../../schema/read/xmlElements.ts';
import { noMoreThan } from '../errors.ts';
import { idOf, objectOfId, rowOf, saveErrors, typeOf, type KnownCall } from './partnerRows.ts';

/** Records that one call may take out of the bin, or requests to merge or convert. */
const MOST = { ids: 200, merges: 200, leads: 100 } as const;

function mergeOne({ org, session }: KnownCall, request: XmlElement): Answer {
  const record = childOf(request, 'masterRecord');
  if (!record) throw new SoapFault('MISSING_ARGUMENT', 'A merge request has no masterRecord');
  const objectName = typeOf(record);
  if (!org.engine.schema.object(objectName))
    throw new SoapFault('INVALID_TYPE', `sObject type '${objectName}' is not supported.`);
  const mergedIds = childrenOf(request, 'recordToMergeIds').map((element) => idOf(textOf(element)));
  const master = { ...rowOf(record), Id: idOf(childText(record, 'Id')) };
  const { errors, relatedIds } = org.engine.change((context) =>
    mergeRows(context, session, { objectName, master, mergedIds }),
  );
  if (errors.length > 0) return { errors: saveErrors(errors), success: false };
  return { id: master.Id, mergedRecordIds: mergedIds, success: true, updatedRelatedIds: relatedIds };
}

/** One result a request, in order. */
export function merge(call: KnownCall): Answer[] {
  const requests = [...childrenOf(call.body, 'mergeRequests'), ...childrenOf(call.body, 'request')];
  return noMoreThan(MOST.merges, requests).map((request) => mergeOne(call, request));
}

function convertOne({ org, session }: KnownCall, request: XmlElement): Answer {
  const text = (name: string): string | undefined => childText(request, name) || undefined;
  const id = (name: string): string | undefined => {
    const given = text(name);
    return given === undefined ? undefined : idOf(given);
  };
  const leadId = id('leadId');
  if (leadId === undefined) throw new SoapFault('MISSING_ARGUMENT', 'A lead to convert has no leadId');
  const { errors, ...made } = org.engine.change((context) =>
    convertLead(context, session, {
      leadId,
      ...{ accountId: id('accountId'), contactId: id('contactId'), opportunityId: id('opportunityId') },
      ...{ ownerId: id('ownerId'), opportunityName: text('opportunityName') },
      doNotCreateOpportunity: text('doNotCreateOpportunity') === 'true',
      overwriteLeadSource: text('overwriteLeadSource') === 'true',
      convertedStatus: text('convertedStatus') ?? '',
      convertedStatuses: convertedLeadStatuses(org.components()),
    }),
  );
  return { ...made, errors: saveErrors(errors), leadId, success: errors.length === 0 };
}

/** One result a lead, in order. */
export function convertLeads(call: KnownCall): Answer[] {
  const requests = childrenOf(call.body, 'leadConverts');
  return noMoreThan(MOST.leads, requests).map((request) => convertOne(call, request));
}

/** One result an id, in order. */
export function emptyRecycleBin({ org, session, body }: KnownCall): Answer[] {
  const ids = childrenOf(body, 'ids').map((element) => idOf(textOf(element)));
  return noMoreThan(MOST.ids, ids).map((id) => {
    const object = objectOfId(org, id);
    const [row] = org.engine.change((context) => emptyBin(context, session, context.planOf(object), [id]));
    const errors = row?.errors ?? [];
    return { errors: saveErrors(errors), id, success: errors.length === 0 };
  });
}
