/** Rows in messages of the partner API: out of a call, and into an answer. */
import type { SaveError, Session } from '../../engine.ts';
import type { Answer } from '../../metadata/describeDeploy.ts';
import { SoapFault } from '../../metadata/soap/envelope.ts';
import type { SoapCall } from '../../metadata/soap/envelope.ts';
import { NIL, RawXml } from '../../metadata/soap/rawXml.ts';
import type { ObjectDef } from '../../schema/model.ts';
import { childText, escapeXml, textOf } from '../../schema/read/xmlElements.ts';
import type { XmlElement } from '../../schema/read/xmlElements.ts';
import type { QueryRecord, QueryResult } from '../../soql/runQuery.ts';
import { toId18 } from '../../store/ids.ts';
import type { OrgContext } from '../apiCall.ts';

/** A call of somebody, or for `login` of nobody yet. */
export interface PartnerCall extends SoapCall {
  readonly org: OrgContext;
  /** `50.0`. */
  readonly version: string;
  /** How long a log-in holds; as long as the org when absent. */
  readonly tokenLifetimeMs?: number | undefined;
}

export interface KnownCall extends PartnerCall {
  readonly session: Session;
}

export function saveErrors(errors: readonly SaveError[]): Answer[] {
  return errors.map(({ fields, message, statusCode }) => ({ fields, message, statusCode }));
}

/** @throws SoapFault for a record that does not say what it is */
export function typeOf(record: XmlElement): string {
  const type = childText(record, 'type');
  if (type === '') throw new SoapFault('INVALID_TYPE', 'An sObject has no type');
  return type;
}

/** A row of a message: its fields, and those that are to be cleared by name. */
export function rowOf(record: XmlElement): Record<string, unknown> {
  const fields = record.children.filter(({ name }) => name !== 'type');
  return Object.fromEntries(
    fields.map((field): [string, unknown] => {
      if (field.name === 'fieldsToNull') return [textOf(field), null];
      return [field.name, field.children.length > 0 ? rowOf(field) : textOf(field)];
    }),
  );
}

/** An id in its long form. @throws SoapFault */
export function idOf(text: string): string {
  const id = toId18(text);
  if (id === undefined) throw new SoapFault('MALFORMED_ID', `malformed id ${text}`);
  return id;
}

/** The object whose ids begin so. @throws SoapFault */
export function objectOfId(org: OrgContext, id: string): ObjectDef {
  const object = org.engine.schema.objectOfId(id);
  if (!object) throw new SoapFault('MALFORMED_ID', `malformed id ${id}`);
  return object;
}

const NAMESPACE = ' xsi:type="sf:sObject" xmlns:sf="urn:sobject.partner.soap.sforce.com"';

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Moments are written as XML Schema has them. */
function textOfValue(value: unknown): string {
  return String(value).replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})\+0000$/, '$1Z');
}

function valueXml(name: string, value: unknown): string {
  if (value === null || value === undefined) return `<sf:${name} xsi:nil="true"/>`;
  if (!isObject(value)) return `<sf:${name}>${escapeXml(textOfValue(value))}</sf:${name}>`;
  if ('records' in value) return `<sf:${name} xsi:type="QueryResult">${resultXml(value as QueryResult)}</sf:${name}>`;
  if ('attributes' in value) return `<sf:${name} xsi:type="sf:sObject">${recordXml(value as QueryRecord)}</sf:${name}>`;
  const parts = Object.entries(value).map(([key, part]) =>
    part === null ? `<${key} xsi:nil="true"/>` : `<${key}>${escapeXml(String(part))}</${key}>`,
  );
  return `<sf:${name}>${parts.join('')}</sf:${name}>`;
}

function recordXml({ attributes, ...fields }: QueryRecord): string {
  const id = fields['Id'] ?? null;
  const values = Object.entries(fields).filter(([name]) => name !== 'Id');
  const first = [`<sf:type>${attributes.type}</sf:type>`, valueXml('Id', id)];
  return [...first, ...values.map(([name, value]) => valueXml(name, value))].join('');
}

function locatorOf(result: QueryResult): string | undefined {
  return result.nextRecordsUrl?.split('/').at(-1);
}

function resultXml(result: QueryResult): string {
  const locator = locatorOf(result);
  const place = locator === undefined ? '<queryLocator xsi:nil="true"/>' : `<queryLocator>${locator}</queryLocator>`;
  const records = result.records.map((record) => `<records${NAMESPACE}>${recordXml(record)}</records>`);
  return `<done>${result.done}</done>${place}${records.join('')}<size>${result.totalSize}</size>`;
}

/** A record as an sObject; nothing where there is none. */
export function sObject(record: QueryRecord | undefined): RawXml {
  return record === undefined ? NIL : new RawXml(NAMESPACE, recordXml(record));
}

/** A page of a query. */
export function queryResult(result: QueryResult): RawXml {
  return new RawXml(' xsi:type="QueryResult"', resultXml(result));
}
