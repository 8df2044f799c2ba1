/** What a job that writes is asked to do: operation, object and key, checked alike for both Bulk APIs. */
import { ApiError } from '../engine.ts';
import type { Engine, Session } from '../engine.ts';
import { shown } from '../http/apiCall.ts';
import type { ObjectDef } from '../schema/model.ts';
import type { IngestOperation } from './jobs.ts';
import type { IngestTarget } from './saveInChunks.ts';

const OPERATIONS: readonly string[] = ['insert', 'update', 'upsert', 'delete', 'hardDelete'];

function isOperation(value: unknown): value is IngestOperation {
  return typeof value === 'string' && OPERATIONS.includes(value);
}

/** A refusal of a job; Bulk API 1.0 shows what is before the colon as its code. */
export function invalidJob(message: string): ApiError {
  return new ApiError(400, 'INVALIDJOB', `InvalidJob : ${message}`);
}

/** The object of a job. @throws ApiError when the caller may not see it, or nobody */
export function jobObject(engine: Engine, session: Session, name: unknown): ObjectDef {
  const object = engine.schema.object(shown(name));
  if (object && session.canRead(object)) return object;
  throw invalidJob(`Unable to find object: ${shown(name)}`);
}

function upsertKey(engine: Engine, session: Session, object: ObjectDef, name: unknown): string {
  if (typeof name !== 'string' || name === '') throw invalidJob('External ID field name is required for upsert');
  const field = engine.schema.field(object.name, name);
  const isKey = field && session.canReadField(object, field) && (field.externalId || field.type === 'id');
  if (isKey) return field.name;
  throw invalidJob(`Invalid external ID field: ${name}`);
}

/** Reads `operation`, `object` and `externalIdFieldName` of a new job. @throws ApiError */
export function ingestTarget(
  engine: Engine,
  session: Session,
  job: Readonly<Record<string, unknown>>,
): Omit<IngestTarget, 'id'> {
  const { operation } = job;
  if (!isOperation(operation)) throw invalidJob(`Unknown operation: ${shown(operation)}`);
  const object = jobObject(engine, session, job['object']);
  if (operation === 'hardDelete' && !session.hasUserPermission('BulkApiHardDelete')) {
    const words =
      'hardDelete operation requires special user profile permission, please contact your system administrator';
    throw new ApiError(400, 'FEATURENOTENABLED', `FeatureNotEnabled : ${words}`);
  }
  const key =
    operation === 'upsert' ? { externalIdField: upsertKey(engine, session, object, job['externalIdFieldName']) } : {};
  return { object: object.name, operation, session, ...key };
}
