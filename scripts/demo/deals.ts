/** Made deals with a hidden truth: a buyer who moves at the buyer's pace, and a seller whose stage runs its own clock. */
import { chanceFrom, type Chance } from './random.ts';
import { recordId } from './recordId.ts';
import {
  COMPANY_FIRST,
  COMPANY_SECOND,
  FIRST_NAMES,
  FUNCTIONS,
  INDUSTRY,
  LAST_NAMES,
  PROJECTS,
  type BuyerFunction,
} from './people.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Median days a buyer spends in each of the 13 steps. Made up for the demo; no claim about the world. */
const BUYER_PACE = [9, 12, 14, 16, 8, 18, 13, 15, 17, 7, 9, 8, 30] as const;
/** Step at which each of FUNCTIONS usually joins (same order). */
const JOINS_AT = [1, 2, 5, 6, 8, 10, 11, 7, 6] as const;
const OPEN_STAGES = [
  'Prospecting',
  'Qualification',
  'Needs Analysis',
  'Value Proposition',
  'Id. Decision Makers',
  'Perception Analysis',
  'Proposal/Price Quote',
  'Negotiation/Review',
] as const;
const STAGE_PROBABILITY: Readonly<Record<string, number>> = {
  Prospecting: 10,
  Qualification: 10,
  'Needs Analysis': 20,
  'Value Proposition': 50,
  'Id. Decision Makers': 60,
  'Perception Analysis': 70,
  'Proposal/Price Quote': 75,
  'Negotiation/Review': 90,
  'Closed Won': 100,
  'Closed Lost': 0,
};

/** Most are new business: renewals and replacements may have a shorter path, and are read with care. */
const DEAL_TYPES = [
  'New Customer',
  'New Customer',
  'New Customer',
  'New Customer',
  'Existing Customer - Upgrade',
  'Existing Customer - Replacement',
] as const;

/** A row as it is loaded: Salesforce field names and values. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** One deal with everything that hangs on it, ready to load. Ids are set, so rows point at each other before any is written. */
export interface MadeDeal {
  readonly rows: Readonly<Record<MadeObject, readonly Row[]>>;
  /** When the buyer truly entered each step, in order: ISO instants, as far as the buyer came. */
  readonly buyerEntered: readonly string[];
  /** Whether the buyer stopped (true) or simply has not come further yet. */
  readonly buyerStopped: boolean;
}

export const MADE_OBJECTS = [
  'Account',
  'Contact',
  'Opportunity',
  'OpportunityHistory',
  'OpportunityContactRole',
  'Task',
  'Event',
  'EventRelation',
] as const;
export type MadeObject = (typeof MADE_OBJECTS)[number];

export interface MadeDealsOptions {
  readonly seed: number;
  readonly count: number;
  /** Deals are opened between these two instants; nothing happens after `to`. */
  readonly from: Date;
  readonly to: Date;
  /** User ids that own the deals, in turn. */
  readonly owners: readonly string[];
}

interface Person {
  readonly contactId: string;
  readonly joinsAt: number;
  readonly works: BuyerFunction;
}

/** An instant as an org keeps it, to the second. */
export const iso = (at: number): string => new Date(Math.floor(at / 1000) * 1000).toISOString();
const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
/** Office hours, so that a page of activities looks like one. */
const inOfficeHours = (at: number, chance: Chance): number =>
  Math.floor(at / DAY_MS) * DAY_MS + chance.whole(8, 16) * HOUR_MS + chance.whole(0, 3) * 900_000;

/** Yields `count` deals, one at a time, so that a hundred thousand need no more memory than one. The same options give the same rows. */
export function* makeDeals(options: MadeDealsOptions): Generator<MadeDeal> {
  const chance = chanceFrom(options.seed);
  for (let number = 0; number < options.count; number += 1) yield makeDeal(number, options, chance);
}

function makeDeal(number: number, { from, to, owners }: MadeDealsOptions, chance: Chance): MadeDeal {
  const created = inOfficeHours(from.getTime() + chance.next() * (to.getTime() - from.getTime() - 5 * DAY_MS), chance);
  const owner = owners[number % owners.length] ?? '';
  const audit = (at: number): Row => ({
    CreatedDate: iso(at),
    CreatedById: owner,
    LastModifiedDate: iso(at),
    LastModifiedById: owner,
    SystemModstamp: iso(at),
  });
  const accountId = recordId('001', number);
  const opportunityId = recordId('006', number);

  const { entered, stopped } = buyerPath(created, to.getTime(), chance);
  const reached = entered.length;
  const people = makePeople(number, chance);
  const stages = sellerStages(created, to.getTime(), entered, stopped, chance);
  const last = stages.at(-1) ?? { stage: 'Prospecting', at: created };
  const isClosed = last.stage.startsWith('Closed');
  const amount = chance.whole(8, 400) * 500;
  const company = `${chance.oneOf(COMPANY_FIRST)} ${chance.oneOf(COMPANY_SECOND)}`;
  const inbound = chance.happens(0.3);
  const closeDates = closeDatesOf(stages, isClosed, chance);

  const opportunity: Row = {
    Id: opportunityId,
    Name: `${company}: ${chance.oneOf(PROJECTS)}`,
    AccountId: accountId,
    OwnerId: owner,
    StageName: last.stage,
    Amount: amount,
    Probability: STAGE_PROBABILITY[last.stage] ?? 0,
    CloseDate: closeDates.at(-1) ?? day(created + 90 * DAY_MS),
    Type: chance.oneOf(DEAL_TYPES),
    LeadSource: inbound ? 'Web' : chance.oneOf(['Partner Referral', 'Phone Inquiry', 'Purchased List', 'Other']),
    IsClosed: isClosed,
    IsWon: last.stage === 'Closed Won',
    ...audit(created),
    LastModifiedDate: iso(last.at),
    SystemModstamp: iso(last.at),
  };
  const history = stages.map(({ stage, at }, index) => ({
    Id: recordId('008', number * 16 + index),
    OpportunityId: opportunityId,
    StageName: stage,
    Amount: amount,
    Probability: STAGE_PROBABILITY[stage] ?? 0,
    CloseDate: closeDates[index] ?? null,
    CreatedDate: iso(at),
    CreatedById: owner,
    SystemModstamp: iso(at),
  }));

  const joined = people.filter(({ joinsAt }) => joinsAt <= reached);
  const roles = joined.slice(0, chance.whole(1, 5)).map(({ contactId, works, joinsAt }, index) => ({
    Id: recordId('00K', number * 16 + index),
    OpportunityId: opportunityId,
    ContactId: contactId,
    Role: chance.happens(0.75) ? works.role : null,
    IsPrimary: index === 0,
    // The seller writes a person down some days after the person came in.
    ...audit(Math.min(to.getTime(), Math.max(created, (entered[joinsAt - 1] ?? created) + chance.days(3) * DAY_MS))),
  }));
  const activities = makeActivities(
    { number, opportunityId, accountId, owner, entered, joined, inbound, to: to.getTime(), created },
    chance,
  );

  return {
    buyerEntered: entered.map(iso),
    buyerStopped: stopped,
    rows: {
      Account: [
        {
          Id: accountId,
          Name: company,
          Industry: chance.oneOf(INDUSTRY),
          OwnerId: owner,
          ...audit(created - 30 * DAY_MS),
        },
      ],
      Contact: people.map((person) => contactRow(person, accountId, owner, audit(created), chance)),
      Opportunity: [opportunity],
      OpportunityHistory: history,
      OpportunityContactRole: roles,
      ...activities,
    },
  };
}

function contactRow({ contactId, works }: Person, accountId: string, owner: string, audit: Row, chance: Chance): Row {
  const first = chance.oneOf(FIRST_NAMES);
  const last = chance.oneOf(LAST_NAMES);
  return {
    Id: contactId,
    AccountId: accountId,
    OwnerId: owner,
    FirstName: first,
    LastName: last,
    Title: chance.oneOf(works.titles),
    // One record in five says nothing of the department, as in any real org.
    Department: chance.happens(0.8) ? works.department : null,
    Email: `contact.${contactId.toLowerCase()}@buyer.example`,
    ...audit,
  };
}

function makePeople(number: number, chance: Chance): Person[] {
  const count = chance.whole(3, 7);
  const chosen = [0, 1]
    .concat(chance.some([2, 3, 4, 5, 6, 7, 8], count - 2))
    .sort((a, b) => (JOINS_AT[a] ?? 0) - (JOINS_AT[b] ?? 0));
  return chosen.flatMap((index, place) => {
    const works = FUNCTIONS[index];
    return works === undefined
      ? []
      : [{ contactId: recordId('003', number * 16 + place), works, joinsAt: JOINS_AT[index] ?? 13 }];
  });
}

/** The buyer's own path: when each step was entered, until today, the end, or the step at which this buyer stops. */
function buyerPath(created: number, end: number, chance: Chance): { entered: number[]; stopped: boolean } {
  const stopsAfter = chance.happens(0.55) ? chance.whole(2, 11) : 13;
  // The idea is older than the opportunity: buyers start before a seller hears of them.
  let at = created - chance.days(20) * DAY_MS;
  const entered: number[] = [];
  for (const median of BUYER_PACE) {
    if (at > end) return { entered, stopped: false };
    entered.push(at);
    if (entered.length === stopsAfter) return { entered, stopped: stopsAfter < 13 };
    at += chance.days(median) * DAY_MS;
  }
  return { entered, stopped: false };
}

interface StageChange {
  readonly stage: string;
  readonly at: number;
}

/** The seller's stages: one after another at the seller's pace, closed when the buyer chooses or the seller gives up. */
function sellerStages(
  created: number,
  end: number,
  entered: readonly number[],
  stopped: boolean,
  chance: Chance,
): StageChange[] {
  const chosenAt = entered[11];
  const silentFrom = stopped ? (entered.at(-1) ?? created) + chance.days(75) * DAY_MS : Infinity;
  const stages: StageChange[] = [];
  let at = created;
  for (const stage of OPEN_STAGES) {
    if (at >= end || at >= silentFrom || (chosenAt !== undefined && at >= chosenAt)) break;
    if (stages.length === 0 || !chance.happens(0.18))
      stages.push({ stage, at: stages.length === 0 ? at : inOfficeHours(at, chance) });
    at += chance.days(17) * DAY_MS;
  }
  const closedAt = chosenAt === undefined ? silentFrom : chosenAt + chance.days(4) * DAY_MS;
  const after = Math.max(closedAt, (stages.at(-1)?.at ?? created) + DAY_MS);
  if (after < end)
    stages.push({
      stage: chosenAt !== undefined && chance.happens(0.7) ? 'Closed Won' : 'Closed Lost',
      at: inOfficeHours(after, chance),
    });
  return stages.filter(({ at: when }) => when < end);
}

/** The close date as it stood at each stage change: pushed out now and then, and true once the deal is closed. */
function closeDatesOf(stages: readonly StageChange[], isClosed: boolean, chance: Chance): string[] {
  let target = (stages[0]?.at ?? 0) + chance.whole(60, 150) * DAY_MS;
  return stages.map(({ at }, index) => {
    if (isClosed && index === stages.length - 1) return day(at);
    if (target < at + 14 * DAY_MS) target = at + chance.whole(30, 90) * DAY_MS;
    return day(target);
  });
}

interface ActivityContext {
  readonly number: number;
  readonly opportunityId: string;
  readonly accountId: string;
  readonly owner: string;
  readonly entered: readonly number[];
  readonly joined: readonly Person[];
  readonly inbound: boolean;
  readonly created: number;
  readonly to: number;
}

const STEP_SUBJECT = [
  'Enquiry from website',
  'Call: how they work today',
  'Workshop with their team',
  'Call: what they tried before',
  'Call: who takes this on',
  'Session with technology and users',
  'Call: joining up conditions',
  'Call: questions while they compare',
  'Call: where the group stands',
  'Meeting: their criteria',
  'Follow-up after their discussion',
  'Contract walk-through',
  'Check-in after start',
] as const;
const MEETING_STEPS = new Set([3, 6, 10]);

/** What the seller's calendar and task list show of the buyer's steps: some of it, and later than it happened. */
function makeActivities(
  context: ActivityContext,
  chance: Chance,
): Pick<MadeDeal['rows'], 'Task' | 'Event' | 'EventRelation'> {
  const { number, opportunityId, accountId, owner, entered, joined, inbound, created, to } = context;
  const tasks: Row[] = [];
  const events: Row[] = [];
  const relations: Row[] = [];
  const base = {
    WhatId: opportunityId,
    AccountId: accountId,
    OwnerId: owner,
    CreatedById: owner,
    LastModifiedById: owner,
  };
  entered.forEach((enteredAt, index) => {
    const step = index + 1;
    const at = inOfficeHours(Math.max(created, enteredAt + chance.days(2) * DAY_MS), chance);
    const present = joined.filter(({ joinsAt }) => joinsAt <= step);
    if (at >= to || present.length === 0 || !chance.happens(step === 1 && inbound ? 1 : 0.7)) return;
    const stamps = { CreatedDate: iso(at), LastModifiedDate: iso(at), SystemModstamp: iso(at) };
    const subject = STEP_SUBJECT[index] ?? '';
    if (MEETING_STEPS.has(step) && present.length > 1) {
      const id = recordId('00U', number * 16 + index);
      const invited = chance.some(present, chance.whole(2, 4));
      events.push({
        Id: id,
        Subject: subject,
        WhoId: invited[0]?.contactId ?? null,
        ...base,
        StartDateTime: iso(at),
        EndDateTime: iso(at + HOUR_MS),
        DurationInMinutes: 60,
        ActivityDateTime: iso(at),
        ActivityDate: day(at),
        ...stamps,
      });
      invited.forEach(({ contactId }, place) =>
        relations.push({
          Id: recordId('0RE', (number * 16 + index) * 8 + place),
          EventId: id,
          RelationId: contactId,
          IsParent: true,
          IsInvitee: true,
          IsWhat: false,
          Status: chance.happens(0.8) ? 'Accepted' : 'New',
          ...stamps,
          CreatedById: owner,
          LastModifiedById: owner,
        }),
      );
      return;
    }
    tasks.push({
      Id: recordId('00T', number * 16 + index),
      Subject: subject,
      WhoId: chance.oneOf(present).contactId,
      ...base,
      Status: 'Completed',
      Priority: 'Normal',
      TaskSubtype: step === 1 && inbound ? 'Email' : 'Call',
      ActivityDate: day(at),
      ...stamps,
    });
  });
  return { Task: tasks, Event: events, EventRelation: relations };
}
