/** The calls of the Metadata API that the local org answers. */
import { toId18 } from '../../store/ids.ts';
import type { DeployJob } from '../deployJobs.ts';
import { deployResult } from '../describeDeploy.ts';
import type { Answer } from '../describeDeploy.ts';
import type { DeployOptions } from '../deployResult.ts';
import { describeMetadata, fileProperties, listComponents } from '../listComponents.ts';
import { membersOf } from '../manifest.ts';
import { childOf, childrenOf, childText, textOf, XmlError } from '../../schema/read/xmlElements.ts';
import type { XmlElement } from '../../schema/read/xmlElements.ts';
import { CRUD_OPERATIONS } from './crud.ts';
import { SoapFault } from './envelope.ts';
import type { Operation, OperationContext } from './operation.ts';

function flag(element: XmlElement | undefined, name: string): boolean {
  return childText(element, name) === 'true';
}

/** Options as the call gives them; what is left out is false, as in the API. */
function deployOptions(element: XmlElement | undefined): DeployOptions {
  const testLevel = childText(element, 'testLevel');
  const runTests = childrenOf(element, 'runTests').map(textOf);
  return {
    checkOnly: flag(element, 'checkOnly'),
    ignoreWarnings: flag(element, 'ignoreWarnings'),
    rollbackOnError: flag(element, 'rollbackOnError'),
    singlePackage: flag(element, 'singlePackage'),
    purgeOnDelete: flag(element, 'purgeOnDelete'),
    ...(testLevel === '' ? {} : { testLevel }),
    ...(runTests.length > 0 && { runTests }),
  };
}

function jobOf({ metadata }: OperationContext, id: string): DeployJob {
  const job = metadata.jobs.find(toId18(id) ?? '');
  if (job === undefined) throw new SoapFault('INVALID_CROSS_REFERENCE_KEY', `no deploy has the id ${id}`);
  return job;
}

function deploy({ metadata, session }: OperationContext, body: XmlElement): Answer {
  const archive = Buffer.from(childText(body, 'ZipFile'), 'base64');
  const { id } = metadata.deploy(archive, deployOptions(childOf(body, 'DeployOptions')), session);
  return { done: false, id, state: 'Queued' };
}

function checkDeployStatus(context: OperationContext, body: XmlElement): Answer {
  const job = jobOf(context, childText(body, 'asyncProcessId'));
  context.metadata.jobs.finish(job);
  return deployResult(job, flag(body, 'includeDetails'));
}

function cancelDeploy(context: OperationContext, body: XmlElement): Answer {
  const job = jobOf(context, childText(body, 'String') || childText(body, 'id'));
  if (!context.metadata.jobs.cancel(job)) {
    throw new SoapFault('INVALID_ID_FIELD', 'Deployment already completed');
  }
  return { done: true, id: job.id };
}

/** The archive of a package that was checked and held. @throws SoapFault */
function validatedArchive(context: OperationContext, id: string): { archive: Uint8Array; options: DeployOptions } {
  const { archive, state, options } = jobOf(context, id);
  if (archive === undefined || state !== 'Done') {
    throw new SoapFault('INVALID_ID_FIELD', `${id} is not the id of a recent validation that succeeded`);
  }
  return { archive, options: { ...options, checkOnly: false } };
}

function deployRecentValidation(context: OperationContext, body: XmlElement): string {
  const id = childText(body, 'validationId') || childText(body, 'validationID');
  const { archive, options } = validatedArchive(context, id);
  return context.metadata.deploy(archive, options, context.session).id;
}

function retrieve({ metadata }: OperationContext, body: XmlElement): Answer {
  const request = childOf(body, 'request') ?? childOf(body, 'retrieveRequest');
  const texts = (name: string): string[] =>
    childrenOf(request, name)
      .map(textOf)
      .filter((text) => text !== '');
  try {
    const id = metadata.retrieve({
      members: membersOf(childOf(request, 'unpackaged')),
      packageNames: texts('packageNames'),
      isSinglePackage: flag(request, 'singlePackage'),
      specificFiles: texts('specificFiles'),
      version: childText(request, 'apiVersion') || '66.0',
    });
    return { done: false, id, state: 'Queued' };
  } catch (error) {
    if (error instanceof XmlError) throw new SoapFault('UNKNOWN_EXCEPTION', error.message);
    if (error instanceof RangeError)
      throw new SoapFault('INVALID_CROSS_REFERENCE_KEY', `No package named '${error.message}' found`);
    throw error;
  }
}

function checkRetrieveStatus({ metadata }: OperationContext, body: XmlElement): Answer {
  const id = childText(body, 'asyncProcessId');
  const answer = metadata.retrieved(toId18(id) ?? '');
  if (answer === undefined) throw new SoapFault('INVALID_CROSS_REFERENCE_KEY', `no retrieve has the id ${id}`);
  return answer;
}

function listMetadata({ metadata }: OperationContext, body: XmlElement): Answer[] {
  const author = metadata.author();
  return childrenOf(body, 'queries').flatMap((query) => {
    const type = childText(query, 'type');
    const found = listComponents(metadata.components(), type, childText(query, 'folder'));
    if (found === undefined) throw new SoapFault('INVALID_TYPE', `Unknown type:${type}`);
    return found.map((component) => fileProperties(component, author));
  });
}

/** By the name of the call. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['deploy', deploy],
  ['checkDeployStatus', checkDeployStatus],
  ['cancelDeploy', cancelDeploy],
  ['deployRecentValidation', deployRecentValidation],
  ['retrieve', retrieve],
  ['checkRetrieveStatus', checkRetrieveStatus],
  ['listMetadata', listMetadata],
  ['describeMetadata', describeMetadata],
  ...CRUD_OPERATIONS,
]);
