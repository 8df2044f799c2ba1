import { BuysideError } from '../decision/buysideError.ts';
import { DEAL_SOURCES, type DealSourceObject, OPTIONAL_SOURCES, type ReadableFields } from './dealFields.ts';
import { DEFINITION_OBJECTS, WRITTEN_FIELDS } from './decisionFields.ts';
import { describeObject, findField, type ObjectDescription, readObjectNames } from './describeOrg.ts';
import type { OrgConnection } from './orgConnection.ts';

/** Whether a user can run a back-fill: every reason why not, and what of the deals can be read. */
export interface Readiness {
  /** All reasons at once, so that one round with an admin is enough; empty when nothing stands in the way. */
  readonly refusals: readonly BuysideError[];
  readonly fields: ReadableFields;
  /** What would have helped and cannot be seen: `Contact.Department`, `TaskRelation`. */
  readonly notRead: readonly string[];
}

/**
 * What the user behind a connection may read and write, asked before anything is read or written.
 *
 * Shape: `mayWrite` false (a dry run) leaves write access unchecked.
 * @throws {BuysideError} when the org does not answer.
 */
export async function checkReadiness(connection: OrgConnection, mayWrite: boolean): Promise<Readiness> {
  const names = await readObjectNames(connection);
  const ours = [...DEFINITION_OBJECTS, ...Object.keys(WRITTEN_FIELDS)];
  const missing = ours.filter((name) => !names.has(name));
  const sources = sourceNames().filter((name) => names.has(name));
  const unseen = sourceNames().filter((name) => !names.has(name) && !OPTIONAL_SOURCES.includes(name));
  const described = new Map(
    await Promise.all(sources.map(async (name) => [name, await describeObject(connection, name)] as const)),
  );
  const writable = missing.length === 0 && mayWrite ? await unwritable(connection) : [];
  const unreadable = [...described].flatMap(([name, object]) =>
    DEAL_SOURCES[name].required.filter((field) => !findField(object, field)).map((field) => `${name}.${field}`),
  );
  return {
    refusals: [
      ...refusal('PackageMissing', missing),
      ...refusal('ObjectUnreadable', unseen),
      ...refusal('FieldsUnreadable', unreadable),
      ...refusal('FieldsUnwritable', writable),
    ],
    fields: Object.fromEntries([...described].map(([name, object]) => [name, readable(name, object)])),
    notRead: [
      ...OPTIONAL_SOURCES.filter((name) => !names.has(name)),
      ...[...described].flatMap(([name, object]) =>
        DEAL_SOURCES[name].optional
          .filter((field) => field !== NO_RECORD_TYPES && !findField(object, field))
          .map((field) => `${name}.${field}`),
      ),
    ],
  };
}

/** An org without record types has no such field, and misses nothing. */
const NO_RECORD_TYPES = 'RecordTypeId';

const sourceNames = (): DealSourceObject[] => Object.keys(DEAL_SOURCES) as DealSourceObject[];

const refusal = (
  code: 'PackageMissing' | 'ObjectUnreadable' | 'FieldsUnreadable' | 'FieldsUnwritable',
  names: readonly string[],
): BuysideError[] => (names.length === 0 ? [] : [new BuysideError(code, [names.join(', ')])]);

function readable(name: DealSourceObject, object: ObjectDescription): readonly string[] {
  const { required, optional } = DEAL_SOURCES[name];
  return [...required, ...optional].filter((field) => findField(object, field) !== undefined);
}

async function unwritable(connection: OrgConnection): Promise<string[]> {
  const lists = await Promise.all(
    Object.entries(WRITTEN_FIELDS).map(async ([name, fields]) => {
      const object = await describeObject(connection, name);
      if (!object.createable || !object.updateable) return [name];
      return fields.filter((field) => findField(object, field)?.createable !== true).map((field) => `${name}.${field}`);
    }),
  );
  return lists.flat();
}
