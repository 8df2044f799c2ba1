import { BuysideError, type BuysideErrorCode } from '../decision/buysideError.ts';
import type { DecisionModel } from '../decision/types.ts';
import { type DealSource, dealSources } from './dealSources.ts';
import type { ReadSource } from './dealStatements.ts';
import { WRITTEN_FIELDS, WRITTEN_VALUES } from './decisionFields.ts';
import { DECISION_SOURCES } from './decisionRows.ts';
import { findField, findObject, type ObjectDescription } from './describeOrg.ts';
import { MODEL_FIELDS } from './modelStore.ts';
import type { OrgConnection } from './orgConnection.ts';

/** What of the deals can be read, and every reason why a run cannot go on. */
export interface Access {
  /** All reasons at once, so that one round with an admin is enough; empty when nothing stands in the way. */
  readonly refusals: readonly BuysideError[];
  /** Sources that can be read, with the columns that can. */
  readonly sources: readonly ReadSource[];
  /** What would have helped and cannot be seen: `Contact.Department`, `TaskRelation`. */
  readonly notRead: readonly string[];
}

/** Descriptions of objects by name; what is not there or out of sight has none. */
export type Descriptions = ReadonlyMap<string, ObjectDescription>;

/** What somebody is about to do. A dry run needs no write access. */
export interface AccessNeeded {
  readonly mayWrite: boolean;
  /** Whether what the org holds of decisions is read as well; left out = it is. */
  readonly readsDecisions?: boolean;
}

/** Describes every object a run reads or writes. */
export const describeAll = (connection: OrgConnection): Promise<Descriptions> =>
  describe(connection, [...new Set([...SOURCE_NAMES, ...PARENT_NAMES, ...OURS])]);

async function describe(connection: OrgConnection, names: readonly string[]): Promise<Descriptions> {
  const described = await Promise.all(names.map(async (name) => [name, await findObject(connection, name)] as const));
  return new Map(described.flatMap(([name, object]) => (object === undefined ? [] : [[name, object] as const])));
}

/**
 * Everything of a model that cannot be seen. It takes a request, so it is asked only when a model could not be read: the org names one field at a time.
 */
export async function refusalsOfModel(connection: OrgConnection): Promise<readonly BuysideError[]> {
  const described = await describe(connection, Object.keys(MODEL_FIELDS));
  const hidden = Object.entries(MODEL_FIELDS).flatMap(([object, fields]) =>
    described.has(object)
      ? fields.filter((name) => !isField(described, object, name)).map((name) => `${object}.${name}`)
      : [],
  );
  const missing = Object.keys(MODEL_FIELDS).filter((name) => !described.has(name));
  return [...refusal('PackageMissing', missing), ...refusal('FieldsUnreadable', hidden)];
}

/** The names do not depend on the model; only columns do. */
const NO_RULES: Pick<DecisionModel, 'inferenceRules'> = { inferenceRules: [] };
const SOURCE_NAMES = dealSources(NO_RULES).map(({ object }) => object);
/** What is read of a parent is named by its object. */
const PARENT_NAMES = dealSources(NO_RULES).flatMap(({ parents }) =>
  parents.map((parent) => parent.split('.')[0] ?? ''),
);
/** The objects of a model are not among them: whoever reads a model hears of the first thing that cannot be seen. */
const OURS: readonly string[] = Object.keys(WRITTEN_FIELDS);

/** What the package must bring and the user be allowed, judged before anything is read or written. `model` is left out when there is none. */
export function checkAccess(
  described: Descriptions,
  model: DecisionModel | undefined,
  { mayWrite, readsDecisions = true }: AccessNeeded,
): Access {
  const missing = OURS.filter((name) => !described.has(name));
  const sources = dealSources(model ?? NO_RULES);
  const there = sources.filter(({ object }) => described.has(object));
  const unseen = sources.filter(({ object, isRequired }) => isRequired && !described.has(object));
  const hidden = there.filter((source) => !source.isRequired && lacking(source, described).length > 0);
  const read = there.filter((source) => !hidden.includes(source));
  const checksWrites = missing.length === 0 && mayWrite;
  return {
    refusals: [
      ...refusal('PackageMissing', missing),
      ...refusal(
        'ObjectUnreadable',
        unseen.map(({ object }) => object),
      ),
      ...refusal('FieldsUnreadable', [
        ...read.flatMap((source) => lacking(source, described)),
        // Who may not even read a field is told that it cannot be written.
        ...(readsDecisions && !mayWrite ? lackingOfDecisions(described) : []),
      ]),
      ...refusal('FieldsUnwritable', checksWrites ? unwritable(described) : []),
      ...refusal('ValuesMissing', checksWrites ? missingValues(described) : []),
      ...refusal('RecordTypesUnknown', unknownRecordTypes(described, model)),
      ...refusal('RecordTypeUnavailable', checksWrites ? withoutRecordType(described) : []),
    ],
    sources: read.map((source) => ({ source, columns: columnsOf(source, described) })),
    notRead: [
      ...sources.filter((source) => !source.isRequired && !read.includes(source)).map(({ object }) => object),
      ...read.flatMap((source) => blindSpots(source, described)),
    ],
  };
}

const refusal = (code: BuysideErrorCode, names: readonly string[]): BuysideError[] =>
  names.length === 0 ? [] : [new BuysideError(code, [names.join(', ')])];

const isField = (described: Descriptions, object: string, field: string): boolean => {
  const description = described.get(object);
  return description !== undefined && findField(description, field) !== undefined;
};

/** Fields that a source cannot do without and that cannot be seen, those on the way to its deal among them: `EmailMessage.RelatedToId`. */
function lacking({ object, deal, required }: DealSource, described: Descriptions): readonly string[] {
  const own = required.map((field) => [object, field] as const);
  const [over = '', field] = deal?.split('.') ?? [];
  const way = field === undefined ? [] : [[over.replace(/__r$/, '__c'), field] as const];
  return [...own, ...way].filter((each) => !isField(described, ...each)).map((each) => each.join('.'));
}

/** Fields of decisions that are read and cannot be seen. */
const lackingOfDecisions = (described: Descriptions): readonly string[] =>
  DECISION_SOURCES.flatMap(({ source: { object, deal }, columns }) => {
    if (!described.has(object)) return [];
    // `Buyside_Run__r.CreatedById` hangs on `Buyside_Run__c`.
    const fields = [...columns, deal ?? 'Id'].map((path) => path.replace(/__r\..*$/, '__c'));
    return [...new Set(fields)].filter((name) => !isField(described, object, name)).map((name) => `${object}.${name}`);
  });

/** `RecordType.DeveloperName` hangs on `RecordTypeId`. */
const referenceOf = (parent: string): string => `${parent.split('.')[0] ?? ''}Id`;

/** A parent's field can be read when the reference to the parent can, and the parent as well: who sees the one need not see the other. */
function isReadable(described: Descriptions, object: string, parent: string): boolean {
  const [of = '', field = ''] = parent.split('.');
  return isField(described, object, referenceOf(parent)) && isField(described, of, field);
}

/** What cannot be read of a parent, though the reference to it can. */
const hiddenParents = ({ object, parents }: DealSource, described: Descriptions): readonly string[] =>
  parents.filter((parent) => isField(described, object, referenceOf(parent)) && !isReadable(described, object, parent));

/** A reference to a parent that cannot be seen is left out with it: a blank would say that there is nothing. */
function columnsOf(source: DealSource, described: Descriptions): readonly string[] {
  const { object, required, optional, parents } = source;
  const blind = new Set(hiddenParents(source, described).map(referenceOf));
  const fields = optional.filter((field) => isField(described, object, field) && !blind.has(field));
  return [...required, ...fields, ...parents.filter((parent) => isReadable(described, object, parent))];
}

/** Fields that exist only with a feature of Salesforce, or are named by the default model for orgs that have them: nobody misses them. */
const NOT_MISSED: ReadonlySet<string> = new Set(['RecordTypeId', 'CurrencyIsoCode', 'IsPersonAccount']);

const blindSpots = (source: DealSource, described: Descriptions): readonly string[] => [
  ...source.optional
    .filter((field) => !NOT_MISSED.has(field) && !field.endsWith('__c') && !isField(described, source.object, field))
    .map((field) => `${source.object}.${field}`),
  ...hiddenParents(source, described),
];

function unwritable(described: Descriptions): string[] {
  return Object.entries(WRITTEN_FIELDS).flatMap(([name, fields]) => {
    const object = described.get(name);
    if (object === undefined || !object.createable || !object.updateable) return [name];
    return fields.filter((field) => findField(object, field)?.createable !== true).map((field) => `${name}.${field}`);
  });
}

/** Picklist values that a run writes and the org does not have: the rows would be refused one by one. */
function missingValues(described: Descriptions): string[] {
  return Object.entries(WRITTEN_VALUES).flatMap(([object, fields]) =>
    Object.entries(fields).flatMap(([name, values]) => {
      const field = described.get(object)?.fields.find((each) => each.name === name);
      const there = new Set(field?.picklistValues?.filter(({ active }) => active).map(({ value }) => value));
      if (field === undefined || there.size === 0) return [];
      return values.filter((value) => !there.has(value)).map((value) => `${object}.${name}: ${value}`);
    }),
  );
}

/** Record types a stage mapping names and Opportunity does not have: the mapping would never apply, in silence. */
function unknownRecordTypes(described: Descriptions, model: DecisionModel | undefined): string[] {
  const deals = described.get('Opportunity');
  if (deals === undefined || model === undefined) return [];
  const there = new Set(deals.recordTypeInfos.map(({ developerName }) => developerName));
  const named = new Set(model.stageMappings.flatMap(({ recordType }) => (recordType ? [recordType] : [])));
  return [...named].filter((name) => !there.has(name));
}

/** Objects of ours to which somebody gave record types, none of which the user may use. */
function withoutRecordType(described: Descriptions): string[] {
  return Object.keys(WRITTEN_FIELDS).filter((name) => {
    const types = described.get(name)?.recordTypeInfos ?? [];
    return types.length > 0 && !types.some(({ available }) => available);
  });
}
