import { BuysideError } from '../decision/buysideError.ts';
import { describeObject, findField } from './describeOrg.ts';
import type { OrgConnection } from './orgConnection.ts';

/** A field deals can be grouped by: its path from Opportunity in the org's own spelling, and its label. */
export interface GroupField {
  readonly path: string;
  readonly label: string;
}

/** Three parents up is as far as a query from a visit reaches: five in all, two of them on the way to the deal. */
const MOST_PARENTS = 3;

/**
 * The field a person named, looked up in the org step by step.
 *
 * @throws {BuysideError} `FieldUnknown` with the name that is not there; `FieldNotGroupable` with the type of the field.
 */
export async function findGroupField(connection: OrgConnection, asked: string): Promise<GroupField> {
  const names = asked.trim().split('.');
  const last = names.pop() ?? '';
  if (names.length > MOST_PARENTS) throw new BuysideError('FieldUnknown', [asked, 'Opportunity', names.join('.')]);
  let object = await describeObject(connection, 'Opportunity');
  const path: string[] = [];
  for (const name of names) {
    const reference = object.fields.find(
      ({ relationshipName }) => relationshipName?.toLowerCase() === name.toLowerCase(),
    );
    const target = reference?.referenceTo?.[0];
    if (reference === undefined || target === undefined)
      throw new BuysideError('FieldUnknown', [asked, object.name, name]);
    path.push(reference.relationshipName ?? name);
    object = await describeObject(connection, target);
  }
  const field = findField(object, last);
  if (field === undefined) throw new BuysideError('FieldUnknown', [asked, object.name, last]);
  if (!field.groupable) throw new BuysideError('FieldNotGroupable', [asked, field.type]);
  return { path: [...path, field.name].join('.'), label: field.label };
}
