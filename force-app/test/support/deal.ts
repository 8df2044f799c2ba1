/** A deal as the org answers it: a builder, so that a test says only what it is about. */

type Value = string | number | boolean | null;
type Fields = Readonly<Record<string, Value>>;

export const DEAL_ID = '006000000000001AAA';
export const PATH_ID = 'a00000000000001AAA';
export const MODEL_ID = 'a01000000000001AAA';

const leaf = (value: Value): object => ({ value, displayValue: value === null ? null : String(value) });

/** Fields as GraphQL wraps them; `Contact__r.Name` becomes a parent. */
function node(fields: Fields, children: Readonly<Record<string, readonly object[]>> = {}): object {
  const made: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(fields)) {
    const [name = '', ...rest] = path.split('.');
    if (name === 'Id') made['Id'] = value;
    else if (rest.length === 0) made[name] = leaf(value);
    else made[name] = { ...(made[name] as object | undefined), [rest.join('.')]: leaf(value) };
  }
  for (const [name, nodes] of Object.entries(children)) made[name] = connection(nodes);
  return made;
}

const connection = (nodes: readonly object[]): object => ({ edges: nodes.map((inner) => ({ node: inner })) });

/** The record id of a contact by name. */
export const contactId = (name: string): string =>
  `003${name
    .replaceAll(/[^A-Za-z]/g, '')
    .padEnd(15, '0')
    .slice(0, 15)}`;

export const STEP_NAMES = [
  'Idea',
  'Sounding out',
  'First discussion',
  'Weighing what we have',
  'Getting organised',
  'Mapping the change',
  'Joining up',
  'Research',
  'Consensus',
  'Meeting providers',
  'Weighing favourites',
  'Choice',
  'Making it work',
] as const;
const PHASES = ['Idea and people', 'Try to fix it ourselves', 'Manage the change and agree', 'Choose and implement'];

const phaseOf = (sequence: number): number => (sequence <= 3 ? 0 : sequence <= 5 ? 1 : sequence <= 9 ? 2 : 3);

/** The code of a step: `step-4`. */
export const stepCode = (sequence: number): string => `step-${sequence}`;

function stepNode(name: string, index: number, modelId: string, status: string): object {
  const sequence = index + 1;
  const phase = phaseOf(sequence);
  const questions = ['a', 'b'].map((letter, order) =>
    node({
      Id: `question-${sequence}${letter}`,
      Code__c: `q${sequence}${letter}`,
      Text__c: `How would you know ${sequence}${letter}?`,
      Order__c: order + 1,
      Scope__c: 'Group',
      Role__c: letter === 'b' && sequence === 4 ? 'Technology owner' : null,
      Blocker_Category__c: null,
      Is_Active__c: true,
    }),
  );
  const fields: Fields = {
    Id: `definition-${sequence}`,
    Name: name,
    Code__c: stepCode(sequence),
    Sequence__c: sequence,
    Phase_Code__c: 'ABCD'.charAt(phase),
    Phase__c: PHASES[phase] ?? '',
    Purpose__c: `What ${name} is for.`,
    Exit_Criterion__c: `What is true after ${name}.`,
    Expected_Roles__c: sequence === 1 ? 'Initiator' : sequence === 4 ? 'Technology owner' : null,
    Decision_Model__c: modelId,
    'Decision_Model__r.Name': 'Buyside default',
    'Decision_Model__r.Status__c': status,
    'Decision_Model__r.Selling_Starts_At__c': 10,
    'Decision_Model__r.Activated_On__c': '2026-01-01T00:00:00.000Z',
  };
  return node(fields, { Facilitation_Questions__r: questions });
}

/** One visit; `sequence` says which step. */
export function aVisit(sequence: number, fields: Fields = {}): Fields {
  const visit = Number(fields['Visit__c'] ?? 1);
  return {
    Id: `visit-${sequence}-${visit}`,
    Key__c: `${DEAL_ID}:${stepCode(sequence)}:${visit}`,
    Step_Code__c: stepCode(sequence),
    Sequence__c: sequence,
    Visit__c: visit,
    Is_Latest__c: true,
    Status__c: 'In Progress',
    Entered_On__c: '2026-03-02T10:00:00.000Z',
    Entered_Not_Before__c: null,
    Exited_On__c: null,
    Basis__c: 'Buyer told us',
    Confidence__c: null,
    Evidence_Rules__c: null,
    Evidence__c: null,
    Told_By__c: null,
    Note__c: null,
    ...fields,
  };
}

export function aMember(name: string, fields: Fields = {}): Fields {
  const key = name.toLowerCase().replaceAll(' ', '-');
  return {
    Id: `member-${key}`,
    Key__c: `${DEAL_ID}:${key}`,
    Contact__c: contactId(name),
    'Contact__r.Name': name,
    'Contact__r.Title': 'Head of Operations',
    Placeholder__c: null,
    Is_Placeholder__c: false,
    Roles__c: null,
    Function__c: 'Operations',
    Latest_Buy_In__c: null,
    Latest_Buy_In_On__c: null,
    Basis__c: 'Rep impression',
    Left_On__c: null,
    ...fields,
  };
}

export function aBlocker(category: string, fields: Fields = {}): Fields {
  return {
    Id: `blocker-${category}`,
    Key__c: `${DEAL_ID}:b-${category}`,
    Category__c: category,
    Step_Sequence__c: 4,
    Status__c: 'Open',
    Owner_Member__c: null,
    Opened_On__c: '2026-03-02T10:00:00.000Z',
    Closed_On__c: null,
    Words__c: null,
    Basis__c: 'Buyer told us',
    ...fields,
  };
}

export function anAnswer(questionId: string, fields: Fields = {}): Fields {
  return {
    Id: `answer-${questionId}`,
    Key__c: `${DEAL_ID}:q-${questionId}:1`,
    Facilitation_Question__c: questionId,
    Question_Text__c: 'How would you know?',
    Step_Code__c: stepCode(4),
    Response__c: 'Answered',
    Words__c: 'When nobody re-types routes.',
    'Answered_By__r.Name': 'Ana Lopez',
    Answered_On__c: '2026-03-05T10:00:00.000Z',
    Basis__c: 'Buyer told us',
    Is_Latest__c: true,
    ...fields,
  };
}

export interface DealParts {
  readonly stage?: string;
  /** When the deal was made. */
  readonly since?: string;
  /** The step the stage presumes; null = the stage is not mapped. */
  readonly presumed?: number | null;
  /** Status of the only model; null = there is no model. */
  readonly model?: 'Active' | 'Retired' | null;
  /** Null = the deal has no path, and none of its rows. */
  readonly path?: Fields | null;
  readonly visits?: readonly Fields[];
  readonly team?: readonly Fields[];
  readonly blockers?: readonly Fields[];
  readonly answers?: readonly Fields[];
  readonly contactRoles?: readonly Fields[];
  readonly ends?: readonly Fields[];
  /** Statements of buy-in, of any member; `Buying_Team_Member__c` says whose. */
  readonly statements?: readonly Fields[];
  /** False: the user may read everything and record nothing. */
  readonly may?: boolean;
  /** Objects that the user may not see. */
  readonly hidden?: readonly string[];
  /** Fields, as `Object.Field`, that the user may not write. */
  readonly locked?: readonly string[];
}

export function aStatement(member: Fields, level: string, fields: Fields = {}): Fields {
  return {
    Id: `statement-${String(member['Id'])}-${level.charAt(0)}`,
    Key__c: `${String(member['Key__c'])}:${level.charAt(0)}`,
    Buying_Team_Member__c: member['Id'] ?? null,
    Level__c: level,
    Subject__c: 'The change',
    Step_Definition__c: 'definition-4',
    Stated_On__c: '2026-03-05T10:00:00.000Z',
    Basis__c: 'Buyer told us',
    Words__c: null,
    ...fields,
  };
}

export function anEnd(outcome: string, fields: Fields = {}): Fields {
  return {
    Id: `end-${outcome}`,
    Key__c: `${DEAL_ID}:e-1`,
    Outcome__c: outcome,
    Happened_On__c: '2026-04-02T10:00:00.000Z',
    Step_Sequence__c: null,
    Basis__c: 'Buyer told us',
    Words__c: null,
    ...fields,
  };
}

export function aContactRole(name: string): Fields {
  const key = name.toLowerCase().replaceAll(' ', '-');
  return {
    Id: `role-${key}`,
    ContactId: contactId(name),
    Role: 'Evaluator',
    'Contact.Name': name,
    'Contact.Title': 'Controller',
  };
}

/** What the org answers to the page's read. */
export function aDeal(parts: DealParts = {}): object {
  const { stage = 'Proposal/Price Quote', presumed = 10, model = 'Active', path = {} } = parts;
  const statementsOf = (member: Fields): object[] =>
    (parts.statements ?? []).filter((said) => said['Buying_Team_Member__c'] === member['Id']).map((said) => node(said));
  const rows = (list: readonly Fields[] = []): object[] => list.map((fields) => node(fields));
  const children = {
    Decision_Steps__r: rows(parts.visits),
    Buying_Team_Members__r: (parts.team ?? []).map((member) => node(member, { Buy_Ins__r: statementsOf(member) })),
    Consensus_Blockers__r: rows(parts.blockers),
    Facilitation_Answers__r: rows(parts.answers),
    Decision_Ends__r: rows(parts.ends),
  };
  const pathFields = { Id: PATH_ID, Key__c: DEAL_ID, Decision_Model__c: MODEL_ID, Status__c: 'Active' };
  const mapping = {
    Id: 'mapping',
    Stage__c: stage,
    Record_Type__c: null,
    Presumed_Step__c: presumed,
    Decision_Model__c: MODEL_ID,
  };
  const roles = { OpportunityContactRoles: rows(parts.contactRoles) };
  return {
    uiapi: {
      objectInfos: objectInfos(parts),
      query: {
        Opportunity: connection([
          node({ Id: DEAL_ID, Name: 'A deal', StageName: stage, CreatedDate: parts.since ?? null }, roles),
        ]),
        Decision_Path__c: connection(path === null ? [] : [node({ ...pathFields, ...path }, children)]),
        Step_Definition__c: connection(
          model === null ? [] : STEP_NAMES.map((name, index) => stepNode(name, index, MODEL_ID, model)),
        ),
        Stage_Mapping__c: connection(presumed === null || model === null ? [] : [node(mapping)]),
      },
    },
  };
}

/** Picklists as the org has them: values, and labels that differ from some. */
const CHOICES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  Decision_Path__c: { Status__c: ['Active', 'Bought', 'Fixed Inside', 'Stopped'] },
  Decision_Step__c: {
    Status__c: ['In Progress', 'Exit Met', 'Left Unmet', 'Not Applicable'],
    Basis__c: ['Buyer told us', 'Buyer filled it in', 'Buyer act seen', 'Rep impression', 'Inferred'],
  },
  Buying_Team_Member__c: {
    Roles__c: ['Initiator', 'Coordinator', 'Technology owner', 'Budget holder'],
    Function__c: ['Management', 'Finance', 'Operations', 'Technology'],
    Latest_Buy_In__c: [
      '0 Not heard',
      '1 Blocks',
      '2 Opposed will not block',
      '3 Needs discussion',
      '4 Can live with it',
      '5 Agrees with reservation',
      '6 Fully in',
    ],
  },
  Buy_In__c: { Subject__c: ['The change', 'The vendor'] },
  Consensus_Blocker__c: {
    Category__c: ['RULES', 'MONEY', 'INTERNAL_BUILD'],
    Status__c: ['Open', 'Being Handled', 'Settled', 'Accepted', 'Returned'],
  },
  Facilitation_Answer__c: { Response__c: ['Answered', 'Not known yet', 'Not asked'] },
  Decision_End__c: { Outcome__c: ['Bought', 'Fixed Inside', 'Stopped', 'Reopened'] },
  OpportunityContactRole: { Role: ['Evaluator'] },
};
const LABELS: Readonly<Record<string, string>> = { MONEY: 'Money', RULES: 'Rules and policy' };

/** What the org says a user may do with our objects; null stands where the user may not see one. */
function objectInfos({ may = true, hidden = [], locked = [] }: DealParts): object[] {
  return Object.entries(CHOICES).map(([ApiName, fields]) => {
    if (hidden.includes(ApiName)) return null as never;
    const choices = Object.entries(fields).map(([name, values]) => ({
      ApiName: name,
      createable: !locked.includes(`${ApiName}.${name}`),
      picklistValuesByRecordTypeIDs: [
        { picklistValues: values.map((value) => ({ value, label: LABELS[value] ?? value })) },
      ],
    }));
    const others = locked
      .filter((path) => path.startsWith(`${ApiName}.`))
      .map((path) => ({ ApiName: path.slice(ApiName.length + 1), createable: false }));
    return { ApiName, createable: may, updateable: may, fields: [...choices, ...others] };
  });
}
