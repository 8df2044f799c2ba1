/** SOAP messages: a call out of an envelope, an answer or a fault into one. */
import { childOf, childText, escapeXml, parseXml, XmlError } from '../../schema/read/xmlElements.ts';
import type { XmlElement } from '../../schema/read/xmlElements.ts';
import type { Answer, AnswerValue } from '../describeDeploy.ts';
import { RawXml } from './rawXml.ts';

const NAMESPACES =
  'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"';

/** A refusal: `sf:INVALID_SESSION_ID` and the like. */
export class SoapFault extends Error {
  public override readonly name = 'SoapFault';
  public readonly code: string;

  public constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface SoapCall {
  /** The operation: `deploy`. */
  readonly name: string;
  readonly body: XmlElement;
  /** '' when the header has none. */
  readonly sessionId: string;
}

/** Reads a call. @throws SoapFault when it is none */
export function readCall(text: string): SoapCall {
  let root: XmlElement;
  try {
    root = parseXml(text);
  } catch (error) {
    if (error instanceof XmlError)
      throw new SoapFault('UNKNOWN_EXCEPTION', `Error parsing the request: ${error.message}`);
    throw error;
  }
  const [body] = childOf(root, 'Body')?.children ?? [];
  if (root.name !== 'Envelope' || body === undefined) {
    throw new SoapFault('UNKNOWN_EXCEPTION', 'The request is not a SOAP envelope with a body');
  }
  const sessionId = childText(childOf(childOf(root, 'Header'), 'SessionHeader'), 'sessionId');
  return { name: body.name, body, sessionId };
}

function isList(value: AnswerValue): value is readonly AnswerValue[] {
  return Array.isArray(value);
}

/** A value as the element of that name; a list becomes several. */
export function element(name: string, value: AnswerValue): string {
  if (value === undefined) return '';
  if (value instanceof RawXml) return `<${name}${value.attributes}>${value.inner}</${name}>`;
  if (isList(value)) return value.map((item) => element(name, item)).join('');
  if (typeof value === 'object') return `<${name}>${members(value)}</${name}>`;
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}

function members(answer: Answer): string {
  return Object.entries(answer)
    .map(([name, value]) => element(name, value))
    .join('');
}

/** A body in its envelope; the namespaces are those of the API that answers. */
export function envelope(body: string, namespaces = NAMESPACES): string {
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope ${namespaces}><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
}

/** The answer to a call: a list becomes several `result` elements, as SOAP writes them. */
export function answerEnvelope(name: string, result: AnswerValue): string {
  return envelope(element(`${name}Response`, { result }));
}

/** A fault, in the only shape in which clients show its reason. */
export function faultEnvelope(fault: SoapFault): string {
  const message = escapeXml(`${fault.code}: ${fault.message}`);
  return envelope(
    `<soapenv:Fault xmlns:sf="http://soap.sforce.com/2006/04/metadata"><faultcode>sf:${fault.code}</faultcode><faultstring>${message}</faultstring></soapenv:Fault>`,
  );
}
