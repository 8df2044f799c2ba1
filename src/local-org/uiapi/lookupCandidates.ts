/**
 * The records that a lookup's filter lets through, as a condition of SOQL. Of the record that is being written only those fields are known
 * that come with the request; conditions that SOQL cannot say (one field of the candidate with another) leave all records.
 */
import { filterCondition } from '../layouts/filterCondition.ts';
import type { FieldDef, LookupFilterItem, ObjectDef } from '../schema/model.ts';
import { parseSoql } from '../soql/parseSoql.ts';
import type { Condition } from '../soql/statement.ts';
import { isVisiblePath } from './recordShape.ts';
import type { UiContext } from './uiContext.ts';

const EVERY = 'Id != null';
const NOBODY = 'Id = null';

/** What stands on the other side when the sides are changed. */
const TURNED: Readonly<Record<string, string>> = {
  ...{ equals: 'equals', notEqual: 'notEqual', lessThan: 'greaterThan', greaterThan: 'lessThan' },
  ...{ lessOrEqual: 'greaterOrEqual', greaterOrEqual: 'lessOrEqual' },
};

/** `AccountId=001…,Kind__c=box`, by names in small letters. */
function bindingsOf(text: string | undefined): ReadonlyMap<string, string> {
  const pairs = (text ?? '').split(',').filter((pair) => pair.includes('='));
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim().toLowerCase(), pair.slice(at + 1).trim()];
    }),
  );
}

/** The user's row and its profile's and role's, which filters call `$User`, `$Profile` and `$UserRole`. */
const OWN_ROWS: Readonly<Record<string, string>> = {
  $user: 'SELECT * FROM "User" WHERE "Id" = :user',
  $profile: 'SELECT * FROM "Profile" WHERE "Id" = (SELECT "ProfileId" FROM "User" WHERE "Id" = :user)',
  $userrole: 'SELECT * FROM "UserRole" WHERE "Id" = (SELECT "UserRoleId" FROM "User" WHERE "Id" = :user)',
};

function ownValue({ engine, session }: UiContext, sql: string, name: string): string | undefined {
  const row = engine.database.prepare(sql).get({ user: session.userId }) ?? {};
  const column = Object.keys(row).find((key) => key.toLowerCase() === name.toLowerCase());
  return column === undefined ? undefined : String(row[column] ?? '');
}

class Candidates {
  readonly #context: UiContext;
  readonly #target: ObjectDef;
  readonly #bindings: ReadonlyMap<string, string>;

  public constructor(context: UiContext, target: ObjectDef, bindings: ReadonlyMap<string, string>) {
    this.#context = context;
    this.#target = target;
    this.#bindings = bindings;
  }

  /** Of one condition of the filter. */
  public condition({ field, operation, values, valueField }: LookupFilterItem): string {
    const path = this.#path(field);
    if (path !== undefined) {
      const right = valueField === undefined ? values : this.#values(valueField);
      return (right && this.#compared(path, operation, right)) ?? EVERY;
    }
    const own = this.#values(field);
    if (own === undefined) return EVERY;
    const other = valueField === undefined ? undefined : this.#path(valueField);
    if (other !== undefined) return this.#compared(other, TURNED[operation] ?? '', own) ?? EVERY;
    const right = valueField === undefined ? values : (this.#values(valueField) ?? []);
    const isEqual = right.some((value) => value.toLowerCase() === own[0]?.toLowerCase());
    if (operation === 'equals') return isEqual ? EVERY : NOBODY;
    return operation === 'notEqual' && isEqual ? NOBODY : EVERY;
  }

  #compared(path: readonly string[], operation: string, values: readonly string[]): string | undefined {
    const { schema } = this.#context.engine;
    let object: ObjectDef | undefined = this.#target;
    for (const name of path.slice(0, -1)) {
      const parent: FieldDef | undefined = object?.fields.find((field) => field.relationshipName === name);
      object = schema.object(parent?.referenceTo[0] ?? '');
    }
    const field = object && schema.field(object.name, path.at(-1) ?? '');
    return field && filterCondition(field, path.join('.'), operation, values);
  }

  /** `Contact.Account.Industry` from a contact, where the user may look along it. */
  #path(text: string): string[] | undefined {
    const [first = '', ...path] = text.split('.');
    if (first.toLowerCase() !== this.#target.name.toLowerCase() || path.length === 0) return undefined;
    return isVisiblePath(this.#context, this.#target, path) ? path : undefined;
  }

  /** What is on the side of the record and the user. */
  #values(text: string): readonly string[] | undefined {
    const [first = '', name = '', ...rest] = text.split('.');
    if (rest.length > 0) return undefined;
    if (first.toLowerCase() === '$source') return [this.#bindings.get(name.toLowerCase()) ?? ''];
    const sql = OWN_ROWS[first.toLowerCase()];
    const value = sql === undefined ? undefined : ownValue(this.#context, sql, name);
    return value === undefined ? undefined : [value];
  }
}

/** `undefined` for a lookup without a filter. */
export function candidateCondition(
  context: UiContext,
  lookup: FieldDef,
  target: ObjectDef,
  dependentFieldBindings: string | undefined,
): Condition | undefined {
  const { lookupFilter } = lookup;
  if (lookupFilter === undefined) return undefined;
  const candidates = new Candidates(context, target, bindingsOf(dependentFieldBindings));
  const conditions = lookupFilter.items.map((item) => `(${candidates.condition(item)})`);
  const logic = lookupFilter.booleanFilter ?? conditions.map((_condition, index) => String(index + 1)).join(' AND ');
  const where = logic.replaceAll(/\d+/g, (number) => conditions[Number(number) - 1] ?? `(${EVERY})`);
  return parseSoql(`SELECT Id FROM ${target.name} WHERE ${where}`).where;
}
