import { BuysideError } from '../decision/buysideError.ts';
import { nearestOf } from '../decision/modelProblems.ts';
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
 * The field a person named, looked up in the org step by step. As in a query, the path may begin with `Opportunity` itself.
 *
 * @throws {BuysideError} `FieldUnknown` with the name that is not there, `FieldMisspelt` where one much like it is; `FieldNotGroupable` with
 * the type of the field.
 */
export async function findGroupField(connection: OrgConnection, asked: string): Promise<GroupField> {
  const names = asked.trim().split('.');
  const last = names.pop() ?? '';
  if (isSame(names[0], 'Opportunity')) names.shift();
  if (names.length > MOST_PARENTS) throw new BuysideError('FieldUnknown', [asked, 'Opportunity', names.join('.')]);
  let object = await describeObject(connection, 'Opportunity');
  const path: string[] = [];
  /** What is wrong with a name of the path, whose place may be taken by others of this object. */
  const unknown = (name: string, others: readonly string[], rest: readonly string[]): BuysideError => {
    const nearest = nearestOf(name, others);
    if (nearest === null) return new BuysideError('FieldUnknown', [asked, object.name, name]);
    return new BuysideError('FieldMisspelt', [asked, object.name, name, [...path, nearest, ...rest].join('.')]);
  };
  for (const [at, name] of names.entries()) {
    const parents = object.fields.filter(({ relationshipName, referenceTo }) => relationshipName && referenceTo?.[0]);
    const reference = parents.find(({ relationshipName }) => isSame(relationshipName, name));
    const target = reference?.referenceTo?.[0];
    if (reference === undefined || target === undefined) {
      const others = parents.map(({ relationshipName }) => relationshipName ?? '');
      throw unknown(name, others, [...names.slice(at + 1), last]);
    }
    path.push(reference.relationshipName ?? name);
    object = await describeObject(connection, target);
  }
  const field = findField(object, last);
  if (field === undefined)
    throw unknown(
      last,
      object.fields.map(({ name }) => name),
      [],
    );
  if (!field.groupable) throw new BuysideError('FieldNotGroupable', [asked, field.type]);
  return { path: [...path, field.name].join('.'), label: field.label };
}

const isSame = (a: string | null | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();
