/** The made world of the demo, the screenshots and the page tests: deals, the applied model, and what reps wrote on some of them. */
import { makeDeals, type MadeDeal } from './deals.ts';
import { loadDeals } from './loadDeals.ts';
import { queryAll, upsertAll, type OrgAccess } from './orgClient.ts';
import { workDeal, WORKED_OBJECTS, type AppliedStep, type WorkedRows } from './workedDeals.ts';
import type { MadeObject } from './deals.ts';

const DAY_MS = 86_400_000;
const SEED = 20_260;
const MODEL_KEY = 'buyside-default:1';

/** 450 deals opened in the 18 months before `asOf`, owned by `owners` in turn. The same day gives the same deals. */
export function demoDeals(asOf: Date, owners: readonly string[], count = 450): MadeDeal[] {
  const to = new Date(Math.floor(asOf.getTime() / DAY_MS) * DAY_MS);
  const from = new Date(to);
  from.setUTCMonth(from.getUTCMonth() - 18);
  return [...makeDeals({ seed: SEED, count, from, to, owners })];
}

/** Ids of the three made sales reps, Riley Stone (the one whose token is known) first. */
export async function salesRepIds(admin: OrgAccess): Promise<string[]> {
  const users = await queryAll<{ Id: string; Username: string }>(
    admin,
    "SELECT Id, Username FROM User WHERE Username LIKE 'rep%' ORDER BY Username",
  );
  return users.map(({ Id }) => Id);
}

/** Loads the deals. Returns rows by object. */
export async function loadWorld(admin: OrgAccess, deals: readonly MadeDeal[]): Promise<Record<MadeObject, number>> {
  return loadDeals(admin, deals);
}

interface StepRow {
  Key__c: string;
  Code__c: string;
  Sequence__c: number;
  Facilitation_Questions__r: { records: { Key__c: string; Code__c: string; Text__c: string }[] } | null;
}

/**
 * Writes a rep's own entries on the rep's open deals and every second closed one, as that rep. The model must be applied.
 *
 * Shape: returns the ids of the deals written on, those with most to see first.
 * @throws Error with the org's refusal.
 */
export async function workDeals(
  rep: OrgAccess & { readonly userId: string },
  deals: readonly MadeDeal[],
  asOf: Date,
): Promise<string[]> {
  const definitions = await queryAll<StepRow>(
    rep,
    `SELECT Key__c, Code__c, Sequence__c, (SELECT Key__c, Code__c, Text__c FROM Facilitation_Questions__r ORDER BY Order__c) FROM Step_Definition__c WHERE Decision_Model__r.Key__c = '${MODEL_KEY}' ORDER BY Sequence__c`,
  );
  const steps: AppliedStep[] = definitions.map((row) => ({
    key: row.Key__c,
    code: row.Code__c,
    sequence: row.Sequence__c,
    questions: (row.Facilitation_Questions__r?.records ?? []).map((question) => ({
      key: question.Key__c,
      code: question.Code__c,
      text: question.Text__c,
    })),
  }));
  const own = deals
    .filter(({ rows }) => rows.Opportunity[0]?.['OwnerId'] === rep.userId)
    .filter((deal, place) => isOpen(deal) || place % 2 === 0);
  const worked = own.map((deal, place) => ({ deal, rows: workDeal(deal, MODEL_KEY, steps, asOf, SEED + place) }));
  for (const name of WORKED_OBJECTS)
    await upsertAll(
      rep,
      name,
      worked.flatMap(({ rows }) => rows[name]),
    );
  return worked.sort((a, b) => rank(b) - rank(a)).map(({ deal }) => String(deal.rows.Opportunity[0]?.['Id']));
}

const isOpen = (deal: MadeDeal): boolean => deal.rows.Opportunity[0]?.['IsClosed'] === false;

/** Open deals with a blocker, a placeholder, an answer and a buyer in the middle of the path make the best first look. */
function rank({ deal, rows }: { readonly deal: MadeDeal; readonly rows: WorkedRows }): number {
  const reached = deal.buyerEntered.length;
  const shown = [
    isOpen(deal),
    rows.Consensus_Blocker__c.some((row) => row['Status__c'] !== 'Settled'),
    rows.Buying_Team_Member__c.some((row) => row['Is_Placeholder__c'] === true),
    rows.Facilitation_Answer__c.some((row) => row['Response__c'] === 'Answered'),
    rows.Decision_Step__c.some((row) => row['Status__c'] === 'In Progress'),
    rows.Decision_Step__c.some((row) => row['Status__c'] === 'Left Unmet'),
  ].filter(Boolean).length;
  return shown * 10 + (reached <= 9 ? reached : 9 - reached);
}
