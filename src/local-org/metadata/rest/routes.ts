/** `/metadata/deployRequest`: deploys over REST. The same jobs as those of SOAP. */
import { ApiError } from '../../engine.ts';
import { notFound, objectBody } from '../../http/apiCall.ts';
import type { ApiCall, ApiReply, Route } from '../../http/apiCall.ts';
import { parseJson } from '../../http/bodies.ts';
import { isJsonObject } from '../../jsonObject.ts';
import { toId18 } from '../../store/ids.ts';
import type { Metadata } from '../createMetadata.ts';
import type { DeployJob } from '../deployJobs.ts';
import { deployResult } from '../describeDeploy.ts';
import type { DeployOptions } from '../deployResult.ts';
import { readForm } from './multipart.ts';

/** @throws ApiError for a user who may not change metadata */
export function demandMetadataRight(call: ApiCall): void {
  if (call.session.hasUserPermission('ModifyMetadata')) return;
  const words = 'use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions';
  throw new ApiError(403, 'INSUFFICIENT_ACCESS', words);
}

/** Options as the request gives them; what is left out has the API's default. */
function deployOptions(value: unknown): DeployOptions {
  const given = isJsonObject(value) && isJsonObject(value['deployOptions']) ? value['deployOptions'] : {};
  const flag = (name: string): boolean => given[name] === true || given[name] === 'true';
  const { testLevel, runTests } = given;
  return {
    checkOnly: flag('checkOnly'),
    ignoreWarnings: flag('ignoreWarnings'),
    rollbackOnError: flag('rollbackOnError'),
    singlePackage: flag('singlePackage'),
    purgeOnDelete: flag('purgeOnDelete'),
    ...(typeof testLevel === 'string' ? { testLevel } : {}),
    ...(Array.isArray(runTests) && { runTests: runTests.map(String) }),
  };
}

function jobOf(metadata: Metadata, id: string): DeployJob {
  const job = metadata.jobs.find(toId18(id) ?? '');
  if (job === undefined) throw notFound();
  return job;
}

function started(job: DeployJob): ApiReply {
  const { id, options } = job;
  return { status: 201, body: { id, deployOptions: options, deployResult: null } };
}

function start(metadata: Metadata, call: ApiCall): ApiReply {
  demandMetadataRight(call);
  if (Buffer.isBuffer(call.body)) {
    const parts = readForm(call.body, call.headers['content-type'] ?? '');
    const archive = parts.find(({ name }) => name === 'file');
    const options = parts.find(({ name }) => name === 'entity_content');
    if (archive === undefined) throw new ApiError(400, 'INVALID_MULTIPART_REQUEST', "The part 'file' is missing");
    const read = deployOptions(parseJson(options?.content.toString('utf8') ?? ''));
    return started(metadata.deploy(archive.content, read, call.session));
  }
  const id = String(objectBody(call)['validatedDeployRequestId']);
  const validated = metadata.jobs.find(toId18(id) ?? '');
  if (validated?.archive === undefined || validated.state !== 'Done') {
    throw new ApiError(400, 'INVALID_ID_FIELD', `${id} is not the id of a recent validation that succeeded`);
  }
  return started(metadata.deploy(validated.archive, { ...validated.options, checkOnly: false }, call.session));
}

function status(metadata: Metadata, call: ApiCall): ApiReply {
  demandMetadataRight(call);
  const job = jobOf(metadata, call.params['id'] ?? '');
  metadata.jobs.finish(job);
  const includeDetails = call.query.get('includeDetails') === 'true';
  return {
    status: 200,
    body: { id: job.id, deployResult: deployResult(job, includeDetails), deployOptions: job.options },
  };
}

function cancel(metadata: Metadata, call: ApiCall): ApiReply {
  demandMetadataRight(call);
  const job = jobOf(metadata, call.params['id'] ?? '');
  const wanted = objectBody(call)['deployResult'];
  if (!isJsonObject(wanted) || wanted['status'] !== 'Canceling') {
    throw new ApiError(400, 'INVALID_FIELD', "A deploy takes one change: the status 'Canceling'");
  }
  if (!metadata.jobs.cancel(job)) throw new ApiError(400, 'INVALID_ID_FIELD', 'Deployment already completed');
  return { status: 202, body: { id: job.id, deployResult: deployResult(job, false) } };
}

/** The table of deploys over REST. */
export function metadataRoutes(metadata: Metadata): readonly Route[] {
  const path = '/metadata/deployRequest';
  return [
    { method: 'POST', path, answer: (call) => start(metadata, call) },
    { method: 'GET', path: `${path}/:id`, answer: (call) => status(metadata, call) },
    { method: 'PATCH', path: `${path}/:id`, answer: (call) => cancel(metadata, call) },
  ];
}
