/** The calls that work on components one by one: create, read, update, upsert, rename, delete, and what a type may hold. */
import { SchemaError } from '../../schema/schemaError.ts';
import { keyOf } from '../../schema/read/component.ts';
import { typeNamed } from '../../schema/read/metadataTypes.ts';
import { platformTypes } from '../../schema/read/platformTypes.ts';
import { attributeOf, childrenOf, childText, textOf } from '../../schema/read/xmlElements.ts';
import type { XmlElement } from '../../schema/read/xmlElements.ts';
import { innerOf, NotInCallsError, packageOfElement } from '../componentXml.ts';
import type { Answer, AnswerValue } from '../describeDeploy.ts';
import { innerOfField } from '../standardFields.ts';
import type { DeployMessage, DeployOutcome } from '../deployResult.ts';
import { SoapFault } from './envelope.ts';
import type { OperationContext } from './operation.ts';
import { NIL, RawXml } from './rawXml.ts';

/** Components that one call may carry; of custom metadata and the like more, as they are small. */
const MOST = 10;
const MOST_SMALL = 200;
const SMALL = new Set(['CustomMetadata', 'CustomApplication']);

function checkCount(count: number, type: string): void {
  const most = SMALL.has(type) ? MOST_SMALL : MOST;
  if (count > most) {
    const words = `record limit reached. cannot submit more than ${most} records in this operation`;
    throw new SoapFault('LIMIT_EXCEEDED', words);
  }
}

function localType(element: XmlElement): string {
  return (attributeOf(element, 'type') ?? '').replace(/^.*:/, '');
}

/** The platform's code for what a problem is about. */
export function codeOf(message: string): string {
  if (/^Required field is missing/.test(message)) return 'REQUIRED_FIELD_MISSING';
  if (/^Value too long/.test(message)) return 'STRING_TOO_LONG';
  if (/ - no \w+ named .+ found/.test(message)) return 'INVALID_CROSS_REFERENCE_KEY';
  if (/^Duplicate /.test(message)) return 'DUPLICATE_DEVELOPER_NAME';
  return 'FIELD_INTEGRITY_EXCEPTION';
}

function refused(fullName: string, statusCode: string, message: string): Answer {
  return { errors: [{ message, statusCode }], fullName, success: false };
}

function failed(fullName: string, failures: readonly DeployMessage[]): Answer {
  const errors = failures.map(({ problem = '' }) => ({ message: problem, statusCode: codeOf(problem) }));
  return { errors, fullName, success: false };
}

function outcomeOf(fullName: string, outcome: DeployOutcome): Answer {
  return outcome.status === 'Succeeded' ? { fullName, success: true } : failed(fullName, outcome.failures);
}

type Way = 'create' | 'update' | 'upsert';

function isThere({ metadata }: OperationContext, type: string, fullName: string): boolean {
  return innerOf(metadata.components(), type, fullName) !== '';
}

function write(context: OperationContext, element: XmlElement, way: Way): Answer {
  const type = localType(element);
  const fullName = childText(element, 'fullName');
  if (typeNamed(type) === undefined) throw new SoapFault('INVALID_TYPE', `Unknown type:${type}`);
  if (fullName === '') return refused('', 'REQUIRED_FIELD_MISSING', 'Required field is missing: fullName');
  const exists = isThere(context, type, fullName);
  if (way === 'create' && exists)
    return refused(fullName, 'DUPLICATE_DEVELOPER_NAME', `There is already a ${type} named ${fullName}`);
  if (way === 'update' && !exists)
    return refused(fullName, 'INVALID_CROSS_REFERENCE_KEY', `In field: fullName - no ${type} named ${fullName} found`);
  try {
    const outcome = context.metadata.change(packageOfElement(type, fullName, element));
    const answer = outcomeOf(fullName, outcome);
    return way === 'upsert' ? { ...answer, created: outcome.status === 'Succeeded' && !exists } : answer;
  } catch (error) {
    if (error instanceof NotInCallsError) return refused(fullName, 'INVALID_OPERATION', error.message);
    throw error;
  }
}

function writer(way: Way): (context: OperationContext, body: XmlElement) => Answer[] {
  return (context, body) => {
    const elements = childrenOf(body, 'metadata');
    checkCount(elements.length, elements[0] === undefined ? '' : localType(elements[0]));
    return elements.map((element) => write(context, element, way));
  };
}

/** The type and names of a call. @throws SoapFault */
function named(body: XmlElement): { type: string; fullNames: string[] } {
  const type = childText(body, 'type') || childText(body, 'metadataType');
  if (typeNamed(type) === undefined) throw new SoapFault('INVALID_TYPE', `Unknown type:${type}`);
  const fullNames = childrenOf(body, 'fullNames').map(textOf);
  checkCount(fullNames.length, type);
  return { type, fullNames };
}

function readMetadata({ metadata, schema, version }: OperationContext, body: XmlElement): Answer {
  const { type, fullNames } = named(body);
  const components = metadata.components();
  const records = fullNames.map((fullName) => {
    const inner =
      type === 'CustomField'
        ? innerOfField(schema, components, fullName, version)
        : innerOf(components, type, fullName);
    return inner === '' ? NIL : new RawXml(` xsi:type="${type}"`, inner);
  });
  return { records };
}

function deleteMetadata({ metadata }: OperationContext, body: XmlElement): Answer[] {
  const { type, fullNames } = named(body);
  return fullNames.map((fullName) => {
    if (!metadata.components().has(keyOf(type, fullName)))
      return refused(fullName, 'INVALID_CROSS_REFERENCE_KEY', `no ${type} named ${fullName} found`);
    const source = { components: new Map(), deletedBefore: [], deletedAfter: [{ type, fullName }], problems: [] };
    return outcomeOf(fullName, metadata.change(source));
  });
}

function renameMetadata({ metadata }: OperationContext, body: XmlElement): Answer {
  const { type } = named(body);
  const fullName = childText(body, 'oldFullName');
  try {
    metadata.rename({ type, fullName }, childText(body, 'newFullName'));
    return { fullName, success: true };
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    const errors = error.problems.map(({ message }) => ({ message, statusCode: codeOf(message) }));
    return { errors, fullName, success: false };
  }
}

/** What is in an element of a type, and in its elements; a type inside itself is named and not opened again. */
function valueFields(type: string, above: readonly string[]): Answer[] {
  const elements = platformTypes().elementsOf(type);
  if (elements === undefined || above.includes(type) || above.length > 4) return [];
  return [...elements].map(([name, element]) => {
    const values = platformTypes().valuesOf(element.type);
    return {
      fields: valueFields(element.type, [...above, type]),
      isForeignKey: false,
      isNameField: name === 'fullName',
      minOccurs: element.isRequired ? 1 : 0,
      name,
      picklistValues: [...(values ?? [])].map((value) => ({ active: true, defaultValue: false, value })),
      soapType: element.type === 'number' ? 'double' : element.type,
      valueRequired: element.isRequired,
    };
  });
}

function describeValueType(_context: OperationContext, body: XmlElement): Answer {
  const asked = childText(body, 'type');
  const type = asked.replace(/^\{[^}]*\}/, '');
  if (platformTypes().elementsOf(type) === undefined) throw new SoapFault('INVALID_TYPE', `Unknown type:${asked}`);
  const isKnown = typeNamed(type) !== undefined;
  return {
    apiCreatable: isKnown,
    apiDeletable: isKnown,
    apiReadable: isKnown,
    apiUpdatable: isKnown,
    valueTypeFields: valueFields(type, []),
  };
}

/** By the name of the call. */
export const CRUD_OPERATIONS: ReadonlyMap<string, (context: OperationContext, body: XmlElement) => AnswerValue> =
  new Map<string, (context: OperationContext, body: XmlElement) => AnswerValue>([
    ['createMetadata', writer('create')],
    ['updateMetadata', writer('update')],
    ['upsertMetadata', writer('upsert')],
    ['readMetadata', readMetadata],
    ['deleteMetadata', deleteMetadata],
    ['renameMetadata', renameMetadata],
    ['describeValueType', describeValueType],
  ]);
