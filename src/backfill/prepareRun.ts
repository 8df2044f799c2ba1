import { asOneRefusal } from '../decision/asOneRefusal.ts';
import { BuysideError } from '../decision/buysideError.ts';
import type { DecisionModel } from '../decision/types.ts';
import { ROWS_A_PAGE } from '../salesforce/bulkQuery.ts';
import { chooseModel, readChosenModel } from '../salesforce/chooseModel.ts';
import { compositeReads } from '../salesforce/compositeReads.ts';
import {
  countStatement,
  IDS_A_STATEMENT,
  parentOf,
  type ReadSource,
  type RowSource,
} from '../salesforce/dealStatements.ts';
import { DECISION_OBJECTS, DECISION_SOURCES } from '../salesforce/decisionRows.ts';
import type { Door } from '../salesforce/door.ts';
import type { OrgConnection } from '../salesforce/orgConnection.ts';
import {
  type LimitsLeft,
  type Organization,
  productionRefusal,
  readLimits,
  readOrganization,
  ROW_KB,
} from '../salesforce/organization.ts';
import { checkAccess, describeAll, refusalsOfModel } from '../salesforce/preflight.ts';
import { countOrMany, countRows } from '../salesforce/readQuery.ts';
import { type Soql, soql } from '../salesforce/soql.ts';
import { ROW_KINDS } from './result/rowKinds.ts';
import { RUN_SIZES } from './run/runContext.ts';
import { mostListed } from './staging/changedDeals.ts';

/** What a run is to do, as far as the org must agree to it. */
export interface RunRequest {
  readonly where: Soql | undefined;
  readonly limit: number | undefined;
  readonly model: string | undefined;
  readonly isDryRun: boolean;
  /** A sync seldom reads everything: it need not know of how many rows that would be. */
  readonly isSync: boolean;
  /** What a person called the org, should it be production. */
  readonly production: string | undefined;
}

/** Everything that is known before a deal is read. */
export interface Prepared {
  readonly model: DecisionModel;
  readonly sources: readonly ReadSource[];
  readonly notRead: readonly string[];
  /** Rows by object, for a sync as far as they were counted, and under `chosen` the deals the condition picks. */
  readonly counts: ReadonlyMap<string, number>;
  readonly organization: Organization;
  readonly limits: LimitsLeft;
  readonly requestsExpected: number;
}

/**
 * Asks the org all that can be asked before a deal is read, in a handful of requests.
 *
 * @throws {BuysideError} with the one reason why a run cannot go on, or `NotReady` with all of them.
 */
export async function prepareRun(door: Door, request: RunRequest): Promise<Prepared> {
  const reads = compositeReads(door);
  const needed = { mayWrite: !request.isDryRun };
  const ofModel: BuysideError[] = [];
  const ofCondition: BuysideError[] = [];
  const ofCounts: BuysideError[] = [];
  // All in one turn, so that they are one request beside that for the limits: the first answer that does not come ends the wait for the others.
  const [summary, described, organization, limits, chosen, first] = await Promise.all([
    orRefusal(chooseModel(reads, request.model), ofModel),
    describeAll(reads),
    readOrganization(reads),
    readLimits(reads),
    request.where === undefined ? undefined : orRefusal(countChosen(reads, request.where), ofCondition),
    orRefusal(countEach(reads, COUNTED_FIRST, Infinity), ofCounts),
  ]);
  const production = request.isDryRun ? undefined : productionRefusal(organization, door, request.production);
  const ofOrg = production === undefined ? [] : [production];
  // What there is to count depends on no model, so that both are asked for in one turn.
  const { sources: counted, refusals } = checkAccess(described, undefined, needed);
  const isReady = [...ofOrg, ...refusals, ...ofCondition].length === 0;
  const [model, counts] = await Promise.all([
    summary && orRefusal(readChosenModel(reads, summary), ofModel),
    first && isReady ? countAll(reads, counted, first, request.isSync) : undefined,
  ]);
  const unseen = ofModel.some(({ code }) => UNSEEN.has(code)) ? await refusalsOfModel(reads) : [];
  const whyNoModel = unseen.length > 0 ? unseen : ofModel;
  const access = checkAccess(described, model, needed);
  const isPackageThere = !access.refusals.some(({ code }) => code === 'PackageMissing');
  const all = [
    ...ofOrg,
    ...access.refusals,
    // What a model lacks cannot be known where there is no place for models.
    ...(isPackageThere ? whyNoModel : []),
    ...ofCondition,
  ];
  if (all.length > 0 || model === undefined || counts === undefined)
    throw asOneRefusal(all.length > 0 ? all : ofCounts);
  if (chosen !== undefined) counts.set('chosen', chosen);
  const requestsExpected = expectedRequests(counts, access.sources, request);
  const short = request.isDryRun ? [] : limitRefusals(limits, counts, request, requestsExpected);
  if (short.length > 0) throw asOneRefusal(short);
  const { sources, notRead } = access;
  return { model, sources, notRead, counts, organization, limits, requestsExpected };
}

/** A refusal joins the others, so that all reasons are told at once. */
async function orRefusal<T>(asked: Promise<T>, refusals: BuysideError[]): Promise<T | undefined> {
  try {
    return await asked;
  } catch (cause) {
    if (!(cause instanceof BuysideError) || !NOT_BROKEN.has(cause.code)) throw cause;
    refusals.push(cause);
    return undefined;
  }
}

const NOT_BROKEN: ReadonlySet<string> = new Set([
  'NoActiveModel',
  'SeveralActiveModels',
  'ModelNotFound',
  'ModelNotActive',
  'ModelInOrgRefused',
  'WhereRefused',
  'QueryRefused',
  // Where the package is missing, so are the objects a model is read from.
  'PackageMissing',
]);

/** A model that cannot be read because something of it is out of sight. */
const UNSEEN: ReadonlySet<string> = new Set(['QueryRefused', 'PackageMissing']);

async function countChosen(connection: OrgConnection, where: Soql): Promise<number> {
  try {
    return await countRows(connection, soql`SELECT COUNT() FROM Opportunity WHERE (${where})`);
  } catch (cause) {
    if (!(cause instanceof BuysideError) || cause.code !== 'QueryRefused') throw cause;
    const [errorCode = '', message = ''] = cause.facts;
    throw new BuysideError('WhereRefused', [where.text, `${errorCode}: ${message}`], { cause });
  }
}

/** What storage and the share of changed deals are reckoned from, so that even a sync counts them to the end. */
const COUNTED_FIRST = ['Opportunity', DECISION_OBJECTS.paths].map((object) => ({ object, isArchived: false }));

/** Objects of which an org often has no rows: what hangs on them alone is counted only where there are some. */
const OFTEN_EMPTY: ReadonlySet<string> = new Set(['EmailMessage', DECISION_OBJECTS.paths]);

async function countAll(
  connection: OrgConnection,
  sources: readonly ReadSource[],
  first: ReadonlyMap<string, number>,
  isSync: boolean,
): Promise<Map<string, number>> {
  const most = isSync ? RUN_SIZES.bulkReadAbove + 1 : Infinity;
  const left = [...sources, ...DECISION_SOURCES].flatMap(({ source }) => (first.has(source.object) ? [] : [source]));
  const isBelow = (source: RowSource): boolean => OFTEN_EMPTY.has(parentOf(source) ?? '');
  const beside = left.filter((source) => !isBelow(source));
  const counts = new Map([...first, ...(await countEach(connection, beside, most))]);
  const below = left.filter((source) => isBelow(source) && counts.get(parentOf(source) ?? '') !== 0);
  return new Map([...counts, ...(await countEach(connection, below, most))]);
}

/** The rows of each object, counted in one turn. */
async function countEach(
  connection: OrgConnection,
  objects: readonly Pick<RowSource, 'object' | 'isArchived'>[],
  most: number,
): Promise<ReadonlyMap<string, number>> {
  const counted = objects.map(async ({ object, isArchived }) => {
    const count = await countOrMany(connection, countStatement(object, most), isArchived);
    return [object, count] as const;
  });
  return new Map(await Promise.all(counted));
}

/** Requests that a job which writes takes, from its making to its results. */
const WRITING_A_FILE = 7;
/** Requests that a job which reads takes beside those for its pages. */
const READING_AN_OBJECT = 3;
/** Rows of one collection. Source: Salesforce's REST API takes 200 at most. */
const ROWS_A_COLLECTION = 200;
/** Requests of a run around its reading and writing. */
const AROUND = 12;
/** Rows of one answer to a query. Source: Salesforce's REST API gives 2,000 at most. */
const ROWS_AN_ANSWER = 2_000;

/**
 * About how many requests a run over the chosen deals takes; of a sync, how many one deal would take, because nobody knows yet how many have changed.
 */
function expectedRequests(
  counts: ReadonlyMap<string, number>,
  sources: readonly ReadSource[],
  request: RunRequest,
): number {
  const objects = [...sources, ...DECISION_SOURCES].map(({ source }) => counts.get(source.object) ?? 0);
  const deals = request.isSync ? 1 : chosenDeals(counts, request);
  const isListed = isChosen(request) && deals <= mostListed(counts.get('Opportunity') ?? 0);
  const reading = objects.map((rows) => (isListed ? listed(rows, deals) : whole(rows)));
  const parts = Math.max(1, Math.ceil(deals / RUN_SIZES.mostDealsAPart));
  const files = parts * ROW_KINDS.length;
  const writing = files * (isListed ? Math.min(WRITING_A_FILE, Math.ceil(deals / ROWS_A_COLLECTION)) : WRITING_A_FILE);
  return AROUND + reading.reduce((sum, each) => sum + each, 0) + writing;
}

const isChosen = ({ where, limit, isSync }: RunRequest): boolean =>
  isSync || where !== undefined || limit !== undefined;

function chosenDeals(counts: ReadonlyMap<string, number>, { where, limit }: RunRequest): number {
  const chosen = where === undefined ? Infinity : (counts.get('chosen') ?? 0);
  return Math.min(chosen, counts.get('Opportunity') ?? 0, limit ?? Infinity);
}

/** Requests for all rows of an object. */
function whole(rows: number): number {
  if (rows > RUN_SIZES.bulkReadAbove) return READING_AN_OBJECT + Math.ceil(rows / ROWS_A_PAGE);
  return Math.ceil(rows / ROWS_AN_ANSWER);
}

/** Requests for those rows of an object that hang on some deals: a list of their ids each. */
const listed = (rows: number, deals: number): number => (rows === 0 ? 0 : Math.ceil(deals / IDS_A_STATEMENT));

/** A path for every deal that has none: the least a first run writes. */
function limitRefusals(
  { requests, storageMb }: LimitsLeft,
  counts: ReadonlyMap<string, number>,
  request: RunRequest,
  expected: number,
): readonly BuysideError[] {
  const refusals: BuysideError[] = [];
  if (requests !== null && requests < expected)
    refusals.push(new BuysideError('LimitTooLow', ['DailyApiRequests', String(requests), String(expected)]));
  const isWhole = request.where === undefined && request.limit === undefined;
  const paths = isWhole ? chosenDeals(counts, request) - (counts.get('Decision_Path__c') ?? 0) : 0;
  const neededMb = Math.ceil((Math.max(0, paths) * ROW_KB) / 1024);
  // An org may hold more than it has room for; what adds nothing is done all the same.
  if (storageMb !== null && neededMb > 0 && storageMb < neededMb)
    refusals.push(new BuysideError('LimitTooLow', ['DataStorageMB', String(storageMb), String(neededMb)]));
  return refusals;
}
