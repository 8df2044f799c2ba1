/** Deals of one shape for the bench: 4 stage rows, 3 contact roles and 6 activities each, four tasks and two meetings. */
import { chanceFrom, type Chance } from '../demo/random.ts';
import { recordId } from '../demo/recordId.ts';
import type { MadeDeal, Row } from '../demo/deals.ts';

const DAY_MS = 86_400_000;
const FROM = Date.parse('2025-01-06T09:00:00Z');
const OPENED_WITHIN_DAYS = 400;
const OWNER = '005000000000000AAA';

/** Ways of the seller: most are open, some won, some lost. */
const WAYS = [
  ['Prospecting', 'Qualification', 'Needs Analysis', 'Value Proposition'],
  ['Qualification', 'Needs Analysis', 'Value Proposition', 'Proposal/Price Quote'],
  ['Qualification', 'Needs Analysis', 'Proposal/Price Quote', 'Negotiation/Review'],
  ['Qualification', 'Value Proposition', 'Negotiation/Review', 'Closed Won'],
  ['Prospecting', 'Qualification', 'Proposal/Price Quote', 'Closed Lost'],
] as const;

const PEOPLE = [
  ['Head of Operations', 'Operations', 'Business User'],
  ['Finance Director', 'Finance', 'Economic Buyer'],
  ['IT Architect', 'IT', 'Technical Buyer'],
] as const;
const SUBJECTS = ['Call: how they work today', 'Call: what they tried before', 'Follow-up', 'Send summary'] as const;

const iso = (at: number): string => new Date(Math.floor(at / 1000) * 1000).toISOString();
const day = (at: number): string => iso(at).slice(0, 10);

/** Yields deals one at a time; the same count gives the same rows. */
export function* benchDeals(count: number): Generator<MadeDeal> {
  const chance = chanceFrom(100);
  for (let number = 0; number < count; number += 1) yield benchDeal(number, chance);
}

function benchDeal(number: number, chance: Chance): MadeDeal {
  const opened = FROM + chance.whole(0, OPENED_WITHIN_DAYS) * DAY_MS;
  const dealId = recordId('006', number);
  const accountId = recordId('001', number);
  const stamped = (at: number): Row => ({ CreatedDate: iso(at), SystemModstamp: iso(at), CreatedById: OWNER });
  const way = chance.oneOf(WAYS);
  const times = way.map((_, at) => opened + at * chance.whole(8, 30) * DAY_MS);
  const last = way.at(-1) ?? 'Prospecting';
  const end = times.at(-1) ?? opened;
  const contacts = PEOPLE.map(([title, department], at): Row => {
    const id = recordId('003', number * 4 + at);
    return {
      Id: id,
      AccountId: accountId,
      LastName: `Buyer ${number}-${at}`,
      Title: title,
      Department: department,
      ...stamped(opened),
    };
  });
  const contactId = (at: number): string => recordId('003', number * 4 + at);
  // One deal in four has a meeting that more than one of the buyer's people attended.
  const isGroup = chance.happens(0.25);
  const activity = (at: number): number => opened + (at + 1) * chance.whole(3, 12) * DAY_MS;
  const events = [0, 1].map((at): Row => {
    const start = activity(at + 4);
    return {
      Id: recordId('00U', number * 2 + at),
      WhatId: dealId,
      WhoId: contactId(0),
      Subject: at === 0 ? 'Workshop with their team' : 'Meeting',
      StartDateTime: iso(start),
      EndDateTime: iso(start + 3_600_000),
      DurationInMinutes: 60,
      OwnerId: OWNER,
      ...stamped(start),
    };
  });
  return {
    buyerEntered: [],
    buyerStopped: false,
    rows: {
      Account: [{ Id: accountId, Name: `Company ${number}`, ...stamped(opened) }],
      Contact: contacts,
      Opportunity: [
        {
          Id: dealId,
          Name: `Deal ${number}`,
          AccountId: accountId,
          OwnerId: OWNER,
          StageName: last,
          Amount: chance.whole(8, 400) * 500,
          CloseDate: day(end + 60 * DAY_MS),
          Type: 'New Customer',
          LeadSource: chance.happens(0.3) ? 'Web' : 'Other',
          IsClosed: last.startsWith('Closed'),
          IsWon: last === 'Closed Won',
          ...stamped(opened),
          SystemModstamp: iso(end),
          LastModifiedDate: iso(end),
        },
      ],
      OpportunityHistory: way.map((stage, at) => ({
        Id: recordId('008', number * 4 + at),
        OpportunityId: dealId,
        StageName: stage,
        CloseDate: day(end + 60 * DAY_MS),
        ...stamped(times[at] ?? opened),
      })),
      OpportunityContactRole: PEOPLE.map(([, , role], at) => ({
        Id: recordId('00K', number * 4 + at),
        OpportunityId: dealId,
        ContactId: contactId(at),
        Role: role,
        IsPrimary: at === 0,
        ...stamped(opened + at * DAY_MS),
      })),
      Task: SUBJECTS.map((subject, at) => ({
        Id: recordId('00T', number * 4 + at),
        WhatId: dealId,
        WhoId: contactId(0),
        Subject: subject,
        Status: at === 3 ? 'Not Started' : 'Completed',
        Priority: 'Normal',
        ActivityDate: day(activity(at)),
        OwnerId: OWNER,
        ...stamped(opened),
      })),
      Event: events,
      EventRelation: isGroup
        ? [1, 2].map((at) => ({
            Id: recordId('0RE', number * 2 + at),
            EventId: recordId('00U', number * 2),
            RelationId: contactId(at),
            Status: 'Accepted',
            IsWhat: false,
            ...stamped(opened),
          }))
        : [],
    },
  };
}
