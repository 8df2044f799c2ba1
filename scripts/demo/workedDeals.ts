/** What reps wrote down on some of the made deals: visits, team, buy-ins, blockers and answers, as they would through the page. */
import { chanceFrom, type Chance } from './random.ts';
import { BLOCKER_WORDS, BUYER_WORDS, PLACEHOLDERS, STANDING_WORDS } from './words.ts';
import { iso, type MadeDeal, type Row } from './deals.ts';

const DAY_MS = 86_400_000;
const BASES = ['Buyer told us', 'Buyer told us', 'Buyer told us', 'Buyer act seen', 'Rep impression'] as const;
const LEVELS = [
  '1 Blocks',
  '2 Opposed will not block',
  '3 Needs discussion',
  '4 Can live with it',
  '4 Can live with it',
  '5 Agrees with reservation',
  '6 Fully in',
] as const;
/** Contact-role values of the made contacts → role on the buying team and function. */
const TEAM_ROLE: Readonly<Record<string, readonly [role: string, works: string]>> = {
  Operations: ['Problem owner', 'Operations'],
  'Customer Service': ['User group', 'Service'],
  Finance: ['Budget holder', 'Finance'],
  'Information Technology': ['Technology owner', 'Technology'],
  Executive: ['Executive sponsor', 'Management'],
  Procurement: ['Procurement', 'Procurement'],
  Legal: ['Policy legal or security', 'Legal and Compliance'],
  'Human Resources': ['Human resources', 'Human Resources'],
  'Information Security': ['Policy legal or security', 'Security'],
};

/** A step of the applied model, as far as an entry needs it. */
export interface AppliedStep {
  readonly key: string;
  readonly code: string;
  readonly sequence: number;
  readonly questions: readonly { readonly key: string; readonly code: string; readonly text: string }[];
}

/** Rows in the order they must be written: each object's parents come before it. */
export const WORKED_OBJECTS = [
  'Decision_Path__c',
  'Decision_Step__c',
  'Buying_Team_Member__c',
  'Buy_In__c',
  'Consensus_Blocker__c',
  'Facilitation_Answer__c',
] as const;
export type WorkedRows = Record<(typeof WORKED_OBJECTS)[number], Row[]>;

interface Writing {
  readonly chance: Chance;
  readonly dealId: string;
  readonly now: number;
  readonly rows: WorkedRows;
  readonly contacts: readonly Row[];
}

/**
 * A rep's entries on one deal: the buyer's true steps as far as they came, with now and then a step left unmet, skipped or visited again.
 * @throws RangeError when the model has fewer steps than the made buyer went through.
 */
export function workDeal(
  deal: MadeDeal,
  modelKey: string,
  steps: readonly AppliedStep[],
  asOf: Date,
  seed: number,
): WorkedRows {
  const dealId = String(deal.rows.Opportunity[0]?.['Id']);
  const rows: WorkedRows = {
    Decision_Path__c: [],
    Decision_Step__c: [],
    Buying_Team_Member__c: [],
    Buy_In__c: [],
    Consensus_Blocker__c: [],
    Facilitation_Answer__c: [],
  };
  const writing: Writing = {
    chance: chanceFrom(seed),
    dealId,
    now: asOf.getTime() - DAY_MS,
    rows,
    contacts: deal.rows.Contact,
  };
  const reached = deal.buyerEntered.filter((at) => Date.parse(at) < writing.now).length;
  const won = deal.rows.Opportunity[0]?.['StageName'] === 'Closed Won';
  const ended = deal.rows.Opportunity[0]?.['IsClosed'] === true;
  rows.Decision_Path__c.push(
    link(
      {
        Key__c: dealId,
        Opportunity__c: dealId,
        Started_On__c: deal.buyerEntered[0] ?? null,
        Status__c: won ? 'Bought' : ended ? 'Stopped' : 'Active',
        Ended_On__c: ended ? String(deal.rows.OpportunityHistory.at(-1)?.['CreatedDate']) : null,
      },
      { Decision_Model__r: modelKey },
    ),
  );
  for (let index = 0; index < reached; index += 1) writeVisits(writing, steps, deal, index, reached, ended);
  writeTeam(writing, steps[Math.max(0, reached - 1)], reached);
  writePlaceholder(writing);
  writeBlockers(writing, steps, reached, ended);
  writeAnswers(writing, steps, deal, reached);
  return rows;
}

const link = (row: Row, parents: Readonly<Record<string, string>>): Row =>
  ({ ...row, ...Object.fromEntries(Object.entries(parents).map(([name, key]) => [name, { Key__c: key }])) }) as Row;

/** Words that nobody said on this deal yet, while there are any. */
function unsaid(rows: WorkedRows, chance: Chance, words: readonly string[]): string {
  const said = new Set([...rows.Buy_In__c, ...rows.Facilitation_Answer__c].map(({ Words__c: text }) => text));
  const left = words.filter((text) => !said.has(text));
  return chance.oneOf(left.length === 0 ? words : left);
}

function writeVisits(
  { chance, dealId, rows }: Writing,
  steps: readonly AppliedStep[],
  deal: MadeDeal,
  index: number,
  reached: number,
  ended: boolean,
): void {
  const step = steps[index];
  if (step === undefined) throw new RangeError(`the model has no step ${index + 1}`);
  const enteredAt = Date.parse(deal.buyerEntered[index] ?? '');
  const last = index === reached - 1;
  const exitedAt = last ? enteredAt + chance.days(6) * DAY_MS : Date.parse(deal.buyerEntered[index + 1] ?? '');
  // Reps do not hear of everything: a step in eight leaves no trace in their notes.
  if (!last && chance.happens(0.12)) return;
  const open = last && !ended && !deal.buyerStopped;
  const again = !last && exitedAt - enteredAt > 8 * DAY_MS && chance.happens(0.1);
  const write = (visit: number, status: string, from: number, until: number | null): void => {
    const row = {
      Key__c: `${dealId}:${step.code}:${visit}`,
      Step_Code__c: step.code,
      Sequence__c: step.sequence,
      Visit__c: visit,
      Basis__c: chance.oneOf(BASES),
      Status__c: status,
      Is_Latest__c: !again || visit === 2,
      Entered_On__c: iso(from),
      Exited_On__c: until === null ? null : iso(until),
    };
    rows.Decision_Step__c.push(link(row, { Decision_Path__r: dealId, Step_Definition__r: step.key }));
  };
  if (again) {
    const middle = enteredAt + (exitedAt - enteredAt) / 2;
    write(1, 'Left Unmet', enteredAt, middle - DAY_MS);
    write(2, 'Exit Met', middle, exitedAt);
    return;
  }
  const status = open ? 'In Progress' : last && deal.buyerStopped ? 'Left Unmet' : 'Exit Met';
  write(1, status, enteredAt, open ? null : Math.min(exitedAt, Date.now()));
}

function writeTeam(
  { chance, dealId, rows, contacts, now }: Writing,
  step: AppliedStep | undefined,
  reached: number,
): void {
  const known = contacts.slice(0, Math.max(2, Math.min(contacts.length, Math.ceil(reached / 2))));
  known.forEach((contact, place) => {
    const contactId = String(contact['Id']);
    const [role, works] = TEAM_ROLE[String(contact['Department'])] ?? ['User group', 'Users'];
    const key = `${dealId}:${contactId}`;
    const heard = chance.happens(0.7);
    const at = new Date(now - chance.whole(1, 60) * DAY_MS).toISOString();
    const level = chance.oneOf(LEVELS);
    rows.Buying_Team_Member__c.push(
      link(
        {
          Key__c: key,
          Contact__c: contactId,
          Is_Placeholder__c: false,
          Roles__c: place === 0 ? `Initiator;${role}` : role,
          Function__c: works,
          Basis__c: 'Buyer told us',
          ...(heard ? { Latest_Buy_In__c: level, Latest_Buy_In_On__c: at } : {}),
        },
        { Decision_Path__r: dealId },
      ),
    );
    if (heard && step !== undefined) {
      rows.Buy_In__c.push(
        link(
          {
            Key__c: `${key}:${Date.parse(at).toString(36)}`,
            Level__c: level,
            Subject__c: 'The change',
            Stated_On__c: at,
            Basis__c: chance.oneOf(BASES),
            Words__c: unsaid(rows, chance, STANDING_WORDS[level] ?? []),
          },
          { Buying_Team_Member__r: key, Step_Definition__r: step.key },
        ),
      );
    }
  });
}

/** A part of the buyer that somebody should speak for, on most deals. */
function writePlaceholder({ chance, dealId, rows }: Writing): void {
  if (!chance.happens(0.6)) return;
  const { text, role, works } = chance.oneOf(PLACEHOLDERS);
  const row = {
    Key__c: `${dealId}:p-${text.toLowerCase().replace(/[^a-z]+/g, '-')}`,
    Placeholder__c: text,
    Is_Placeholder__c: true,
    Roles__c: role,
    Function__c: works,
    Basis__c: 'Rep impression',
  };
  rows.Buying_Team_Member__c.push(link(row, { Decision_Path__r: dealId }));
}

function writeBlockers(
  { chance, dealId, rows, now }: Writing,
  steps: readonly AppliedStep[],
  reached: number,
  ended: boolean,
): void {
  const near = BLOCKER_WORDS.filter(({ step }) => step <= reached + 1);
  for (const [place, { category, step, words }] of chance.some(near, chance.whole(0, 2)).entries()) {
    const definition = steps[step - 1];
    if (definition === undefined) continue;
    const opened = now - chance.whole(5, 70) * DAY_MS;
    const settled = ended || chance.happens(0.35);
    rows.Consensus_Blocker__c.push(
      link(
        {
          // Two blockers may have come up on one day.
          Key__c: `${dealId}:b-${(opened + place).toString(36)}`,
          Category__c: category,
          Step_Sequence__c: step,
          Status__c: settled ? 'Settled' : chance.oneOf(['Open', 'Open', 'Being Handled']),
          Opened_On__c: new Date(opened).toISOString(),
          Closed_On__c: settled ? new Date(opened + 4 * DAY_MS).toISOString() : null,
          Words__c: words,
          Basis__c: 'Buyer told us',
        },
        { Decision_Path__r: dealId, Step_Definition__r: definition.key },
      ),
    );
  }
}

function writeAnswers(
  { chance, dealId, rows, contacts, now }: Writing,
  steps: readonly AppliedStep[],
  deal: MadeDeal,
  reached: number,
): void {
  for (let index = Math.max(0, reached - 4); index < reached; index += 1) {
    const step = steps[index];
    if (step === undefined) continue;
    for (const question of chance.some(step.questions, chance.whole(0, 2))) {
      const answered = chance.happens(0.75);
      const at = Math.min(now, Date.parse(deal.buyerEntered[index] ?? '') + chance.whole(1, 4) * DAY_MS);
      rows.Facilitation_Answer__c.push(
        link(
          {
            Key__c: `${dealId}:q-${question.code}:1`,
            Question_Text__c: question.text,
            Step_Code__c: step.code,
            Step_Sequence__c: step.sequence,
            Response__c: answered ? 'Answered' : 'Not known yet',
            Words__c: answered ? unsaid(rows, chance, BUYER_WORDS[index] ?? []) : null,
            Answered_By__c: answered ? String(chance.oneOf(contacts)['Id']) : null,
            Answered_On__c: new Date(at).toISOString(),
            Basis__c: chance.oneOf(BASES),
            Is_Latest__c: true,
          },
          { Decision_Path__r: dealId, Facilitation_Question__r: question.key },
        ),
      );
    }
  }
}
