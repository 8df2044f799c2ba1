import { z } from 'zod';
import { BuysideError } from '../decision/buysideError.ts';
import type { OrgConnection } from './orgConnection.ts';
import { answerOf } from './orgErrors.ts';

const Field = z.object({
  name: z.string(),
  type: z.string(),
  label: z.string(),
  createable: z.boolean(),
  updateable: z.boolean(),
  groupable: z.boolean(),
  relationshipName: z.string().nullable(),
  referenceTo: z.array(z.string()).nullish(),
  picklistValues: z.array(z.object({ value: z.string(), active: z.boolean() })).nullish(),
});

const RecordTypeInfo = z.object({
  developerName: z.string().nullish(),
  available: z.boolean(),
});

const ObjectDescription = z.object({
  name: z.string(),
  createable: z.boolean(),
  updateable: z.boolean(),
  fields: z.array(Field),
  recordTypeInfos: z.array(RecordTypeInfo).default([]),
  childRelationships: z
    .array(z.object({ childSObject: z.string(), field: z.string(), cascadeDelete: z.boolean() }))
    .default([]),
});

/** A field as the user behind the connection may use it. */
export type FieldDescription = Readonly<z.infer<typeof Field>>;

/** An object as the user behind the connection may use it: fields out of sight are not in it. */
export type ObjectDescription = Readonly<z.infer<typeof ObjectDescription>>;

/** One object with its fields. @throws {BuysideError} when it is not there or out of sight. */
export async function describeObject(connection: OrgConnection, name: string): Promise<ObjectDescription> {
  const url = `/sobjects/${name}/describe`;
  return ObjectDescription.parse(await answerOf(connection.request({ method: 'GET', url }), url));
}

/** One object with its fields; `undefined` when it is not there or out of sight. */
export async function findObject(connection: OrgConnection, name: string): Promise<ObjectDescription | undefined> {
  try {
    return await describeObject(connection, name);
  } catch (error) {
    if (error instanceof BuysideError && NOT_THERE.has(error.facts[0] ?? '')) return undefined;
    throw error;
  }
}

const NOT_THERE: ReadonlySet<string> = new Set(['NOT_FOUND', 'INVALID_TYPE', 'ERROR_HTTP_404']);

/** A field of an object by its API name, whatever its case; `undefined` when it is not there or out of sight. */
export function findField(object: ObjectDescription, name: string): FieldDescription | undefined {
  return object.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
}
