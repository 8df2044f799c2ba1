import { z } from 'zod';
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
});

const ObjectDescription = z.object({
  name: z.string(),
  createable: z.boolean(),
  updateable: z.boolean(),
  fields: z.array(Field),
});

const GlobalDescription = z.object({ sobjects: z.array(z.object({ name: z.string(), queryable: z.boolean() })) });

/** A field as the user behind the connection may use it. */
export type FieldDescription = Readonly<z.infer<typeof Field>>;

/** An object as the user behind the connection may use it: fields out of sight are not in it. */
export type ObjectDescription = Readonly<z.infer<typeof ObjectDescription>>;

/** Names of all objects the user may query. */
export async function readObjectNames(connection: OrgConnection): Promise<ReadonlySet<string>> {
  const answer = await answerOf(connection.request({ method: 'GET', url: '/sobjects' }), '/sobjects');
  const { sobjects } = GlobalDescription.parse(answer);
  return new Set(sobjects.filter(({ queryable }) => queryable).map(({ name }) => name));
}

/** One object with its fields. @throws {BuysideError} when it is not there or out of sight. */
export async function describeObject(connection: OrgConnection, name: string): Promise<ObjectDescription> {
  const url = `/sobjects/${name}/describe`;
  return ObjectDescription.parse(await answerOf(connection.request({ method: 'GET', url }), url));
}

/** A field of an object by its API name, whatever its case; `undefined` when it is not there or out of sight. */
export function findField(object: ObjectDescription, name: string): FieldDescription | undefined {
  return object.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
}
