/** Reading through the partner API: `query`, `queryAll`, `queryMore` and `retrieve`. */
import { SoapFault } from '../../metadata/soap/envelope.ts';
import type { RawXml } from '../../metadata/soap/rawXml.ts';
import { childrenOf, childText, textOf } from '../../schema/read/xmlElements.ts';
import { nextPage, openQuery, runQuery } from '../../soql/runQuery.ts';
import { noMoreThan } from '../errors.ts';
import { idOf, queryResult, sObject, type KnownCall } from './partnerRows.ts';

/** Ids of one call, as in Salesforce. */
const MAX_IDS = 2000;

/** The first page of a query. */
export function query(all: boolean): (call: KnownCall) => RawXml {
  return ({ org, session, body }) =>
    queryResult(openQuery(org.engine, session, childText(body, 'queryString'), { all }));
}

/** The page after it. @throws ApiError INVALID_QUERY_LOCATOR */
export function queryMore({ org, session, body }: KnownCall): RawXml {
  return queryResult(nextPage(org.engine, session, childText(body, 'queryLocator')));
}

/** Records by id in the order asked, nothing for those that are not there for the user. */
export function retrieve({ org, session, body }: KnownCall): RawXml[] {
  const fields = childText(body, 'fieldList')
    .split(',')
    .map((field) => field.trim());
  const name = childText(body, 'sObjectType');
  const ids = childrenOf(body, 'ids').map((element) => idOf(textOf(element)));
  const stranger = [name, ...fields].find((word) => !/^[A-Za-z][\w.]*$/.test(word));
  if (stranger !== undefined) throw new SoapFault('INVALID_FIELD', `'${stranger}' is no name of an object or a field`);
  const wanted = fields.some((field) => field.toLowerCase() === 'id') ? fields : ['Id', ...fields];
  const list = noMoreThan(MAX_IDS, ids)
    .map((id) => `'${id}'`)
    .join();
  const soql = `SELECT ${wanted.join()} FROM ${name} WHERE Id IN (${list === '' ? "''" : list})`;
  const { records } = runQuery(org.engine, session, soql);
  const byId = new Map(records.map((record) => [record['Id'], record]));
  return ids.map((id) => sObject(byId.get(id)));
}
