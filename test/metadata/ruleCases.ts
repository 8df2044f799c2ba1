/** For every validation rule, records that it refuses and records that it lets pass. */
import type { FormulaCase, FormulaRecord } from './formulas.ts';

/** Cases of one rule. */
export interface RuleCases {
  readonly refused: readonly FormulaCase[];
  readonly allowed: readonly FormulaCase[];
}

const DEAL = '006000000000001AAA';
const PATH_KEY = DEAL;
const MONDAY = '2026-03-02T09:00:00.000Z';
const TUESDAY = '2026-03-03T09:00:00.000Z';
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

const added = (record: FormulaRecord, ...permissions: string[]): FormulaCase => ({ record, permissions });
const changed = (before: FormulaRecord, change: FormulaRecord, ...permissions: string[]): FormulaCase => ({
  record: { ...before, ...change },
  before,
  permissions,
});

const notBefore = (start: string, end: string): RuleCases => ({
  refused: [added({ [start]: TUESDAY, [end]: MONDAY })],
  allowed: [
    added({ [start]: MONDAY, [end]: TUESDAY }),
    added({ [start]: MONDAY, [end]: MONDAY }),
    added({ [end]: MONDAY }),
    added({ [start]: TUESDAY }),
  ],
});

const notInFuture = (field: string): RuleCases => ({
  refused: [added({ [field]: inMinutes(7) })],
  allowed: [added({ [field]: inMinutes(3) }), added({ [field]: MONDAY }), added({})],
});

const beginsWith = (parent: string, separator: string): RuleCases => {
  const under = (Key__c: string | null): FormulaCase => added({ Key__c, [parent]: { Key__c: PATH_KEY } });
  return {
    refused: [under(null), under(`${PATH_KEY}${separator}`), under(`006000000000002AAA${separator}x`), under(PATH_KEY)],
    allowed: [under(`${PATH_KEY}${separator}x`)],
  };
};

/** A definition row under a model of one status: what stays fixed outside Draft, and what may be reworded. */
function fixedOutsideDraft(
  under: (status: string) => FormulaRecord,
  fixed: readonly string[],
  wording: readonly string[],
): RuleCases {
  const change = (status: string, field: string): FormulaCase => changed(under(status), { [field]: 'other' });
  return {
    refused: [
      added(under('Active')),
      added(under('Retired')),
      ...fixed.flatMap((field) => [change('Active', field), change('Retired', field)]),
    ],
    allowed: [
      added(under('Draft')),
      ...fixed.map((field) => change('Draft', field)),
      ...wording.map((field) => change('Active', field)),
    ],
  };
}

const underModel = (status: string): FormulaRecord => ({ Decision_Model__r: { Status__c: status } });
const underStep = (status: string): FormulaRecord => ({ Step_Definition__r: underModel(status) });

function keyOfParts(parent: string, parentKey: string, parts: FormulaRecord, tail: string): RuleCases {
  const row = (change: FormulaRecord): FormulaCase =>
    added({ Key__c: `${parentKey}:${tail}`, [parent]: { Key__c: parentKey }, ...parts, ...change });
  const [first = ''] = Object.keys(parts);
  return {
    refused: [row({ Key__c: null }), row({ Key__c: tail }), row({ [first]: 'another' }), row({ [first]: null })],
    allowed: [row({})],
  };
}

const model = (change: FormulaRecord): FormulaRecord => ({
  Status__c: 'Active',
  Key__c: 'm:1',
  Version__c: 1,
  Selling_Starts_At__c: 10,
  Step_Count__c: 13,
  ...change,
});
const moved = (from: string, to: string): FormulaCase => changed(model({ Status__c: from }), { Status__c: to });

const INFERRED = { Basis__c: 'Inferred', Buyside_Run__c: 'a01000000000001AAA', Evidence_Rules__c: 'R4' };
const WRITE = 'Buyside_Write_Inferred';
const inferredNeedsPermission: RuleCases = {
  refused: [added(INFERRED), changed({ Basis__c: 'Rep impression' }, { Basis__c: 'Inferred' })],
  allowed: [
    added(INFERRED, WRITE),
    changed({ Basis__c: 'Rep impression' }, { Basis__c: 'Inferred' }, WRITE),
    changed({ ...INFERRED, Is_Latest__c: true }, { Is_Latest__c: false }),
    changed(INFERRED, { Basis__c: 'Buyer told us' }),
    added({ Basis__c: 'Buyer told us' }),
    added({}),
  ],
};

const MODEL_RULES: Readonly<Record<string, RuleCases>> = {
  'Decision_Model__c.Active_Needs_Steps': {
    refused: [added(model({ Step_Count__c: 0 })), added(model({ Step_Count__c: null }))],
    allowed: [added(model({})), added(model({ Status__c: 'Draft', Step_Count__c: 0 }))],
  },
  'Decision_Model__c.Status_Moves_Forward': {
    refused: [
      ...['Active', 'Retired', null].map((Status__c) => added(model({ Status__c }))),
      ...[moved('Draft', 'Retired'), moved('Active', 'Draft'), moved('Retired', 'Draft')],
      changed(model({}), { Status__c: null }),
    ],
    allowed: [
      added(model({ Status__c: 'Draft' })),
      ...[moved('Draft', 'Active'), moved('Active', 'Retired'), moved('Retired', 'Active'), moved('Active', 'Active')],
    ],
  },
  'Decision_Model__c.Version_Is_Fixed': {
    refused: [
      changed(model({}), { Key__c: 'm:2' }),
      changed(model({}), { Version__c: 2 }),
      changed(model({ Status__c: 'Retired' }), { Selling_Starts_At__c: 11 }),
    ],
    allowed: [
      changed(model({ Status__c: 'Draft' }), { Key__c: 'm:2', Version__c: 2, Status__c: 'Active' }),
      changed(model({}), { Name: 'Other words' }),
      added(model({ Status__c: 'Draft' })),
    ],
  },
  'Decision_Model__c.Steps_Are_Fixed': {
    refused: [
      changed(model({}), { Step_Count__c: 12 }),
      changed(model({ Status__c: 'Retired' }), { Step_Count__c: 14 }),
    ],
    allowed: [changed(model({ Status__c: 'Draft' }), { Step_Count__c: 14 }), changed(model({}), { Name: 'Other' })],
  },
  'Step_Definition__c.Fixed_Outside_Draft': fixedOutsideDraft(
    underModel,
    ['Key__c', 'Code__c', 'Sequence__c', 'Phase_Code__c', 'Expected_Roles__c'],
    ['Name', 'Phase__c', 'Purpose__c', 'Exit_Criterion__c', 'Guide_Days__c'],
  ),
  'Step_Definition__c.Key_Matches_Parts': keyOfParts('Decision_Model__r', 'm:1', { Code__c: 'idea' }, 'idea'),
  'Step_Definition__c.Sequence_Starts_At_One': {
    refused: [added({ Sequence__c: 0 }), added({ Sequence__c: -1 }), added({})],
    allowed: [added({ Sequence__c: 1 })],
  },
  'Step_Definition__c.Questions_Are_Fixed': {
    refused: [changed({ ...underModel('Active'), Question_Count__c: 3 }, { Question_Count__c: 2 })],
    allowed: [
      changed({ ...underModel('Draft'), Question_Count__c: 3 }, { Question_Count__c: 2 }),
      changed({ ...underModel('Active'), Question_Count__c: 3 }, { Name: 'Other' }),
    ],
  },
  'Facilitation_Question__c.Fixed_Outside_Draft': fixedOutsideDraft(
    underStep,
    ['Key__c', 'Code__c', 'Order__c', 'Scope__c', 'Role__c', 'Blocker_Category__c', 'Is_Active__c'],
    ['Text__c'],
  ),
  'Facilitation_Question__c.Key_Matches_Parts': keyOfParts('Step_Definition__r', 'm:1:idea', { Code__c: 'q1' }, 'q1'),
  'Stage_Mapping__c.Fixed_Outside_Draft': fixedOutsideDraft(
    underModel,
    [
      'Key__c',
      'Stage__c',
      'Record_Type__c',
      'Presumed_Step__c',
      'Evidence_Step__c',
      'Evidence_Confidence__c',
      'Is_Proposal__c',
    ],
    [],
  ),
  'Stage_Mapping__c.Key_Matches_Parts': {
    refused: [
      ...keyOfParts('Decision_Model__r', 'm:1', { Stage__c: 'Prospecting' }, '*:Prospecting').refused,
      ...keyOfParts('Decision_Model__r', 'm:1', { Stage__c: 'Lost', Record_Type__c: 'Renewal' }, '*:Lost').allowed,
    ],
    allowed: [
      ...keyOfParts('Decision_Model__r', 'm:1', { Stage__c: 'Prospecting' }, '*:Prospecting').allowed,
      ...keyOfParts('Decision_Model__r', 'm:1', { Stage__c: 'Lost', Record_Type__c: 'Renewal' }, 'Renewal:Lost')
        .allowed,
    ],
  },
  'Stage_Mapping__c.Confidence_Is_A_Share': {
    refused: [added({ Evidence_Confidence__c: 1.01 }), added({ Evidence_Confidence__c: -0.1 })],
    allowed: [added({ Evidence_Confidence__c: 0 }), added({ Evidence_Confidence__c: 1 }), added({})],
  },
  'Inference_Rule__c.Fixed_Outside_Draft': fixedOutsideDraft(
    underModel,
    [
      'Key__c',
      'Code__c',
      'Evidence_Kind__c',
      'Class__c',
      'Floor_Step__c',
      'Confidence__c',
      'Cap__c',
      'Parameters__c',
      'Is_Active__c',
    ],
    ['Summary__c'],
  ),
  'Inference_Rule__c.Key_Matches_Parts': keyOfParts('Decision_Model__r', 'm:1', { Code__c: 'R4' }, 'R4'),
  'Inference_Rule__c.Confidence_Within_Cap': {
    refused: [
      added({ Class__c: 'B', Confidence__c: 0.61, Cap__c: 0.6 }),
      added({ Class__c: 'B', Confidence__c: -0.1, Cap__c: 0.6 }),
      added({ Class__c: 'B', Confidence__c: 1.1 }),
    ],
    allowed: [added({ Class__c: 'B', Confidence__c: 0.6, Cap__c: 0.6 }), added({ Confidence__c: -0.1 }), added({})],
  },
};

const path = (change: FormulaRecord): FormulaRecord => ({ Key__c: DEAL, Opportunity__c: DEAL, ...change });
const openDeal = { Cohort__c: 'Unassigned', Opportunity__r: { IsClosed: false } };
const closedDeal = { Cohort__c: 'Unassigned', Opportunity__r: { IsClosed: true } };
const visit = (change: FormulaRecord): FormulaRecord => ({
  Key__c: `${PATH_KEY}:idea:1`,
  Decision_Path__r: { Key__c: PATH_KEY },
  Step_Code__c: 'idea',
  Sequence__c: 1,
  Visit__c: 1,
  Step_Definition__c: 'a02000000000001AAA',
  Step_Definition__r: { Code__c: 'idea', Sequence__c: 1 },
  Status__c: 'In Progress',
  ...change,
});
const CAPS = { A: 0.9, B: 0.6, C: 0.45, D: 0.3, P: 0.85 };
const estimate = (Evidence_Class__c: string | null, Confidence__c: number | null): FormulaCase =>
  added({ Evidence_Class__c, Confidence__c });

const DEAL_RULES: Readonly<Record<string, RuleCases>> = {
  'Decision_Path__c.Key_Is_The_Opportunity': {
    refused: [
      added(path({ Key__c: null })),
      added(path({ Key__c: '006000000000001' })),
      added(path({ Key__c: '006000000000002AAA' })),
    ],
    allowed: [added(path({}))],
  },
  'Decision_Path__c.End_Not_Before_Start': notBefore('Started_On__c', 'Ended_On__c'),
  'Decision_Path__c.Start_Not_In_Future': notInFuture('Started_On__c'),
  'Decision_Path__c.End_Not_In_Future': notInFuture('Ended_On__c'),
  'Decision_Path__c.Cohort_Fixed_When_Closed': {
    refused: [
      added({ ...closedDeal, Cohort__c: 'Facilitated' }),
      added({ ...closedDeal, Cohort__c: 'Control' }),
      changed(closedDeal, { Cohort__c: 'Control' }),
      changed(closedDeal, { Cohort_Assigned_On__c: MONDAY }),
    ],
    allowed: [
      added(closedDeal),
      added({ ...closedDeal, Cohort__c: null }),
      added({ ...openDeal, Cohort__c: 'Control' }),
      changed(openDeal, { Cohort__c: 'Control', Cohort_Assigned_On__c: MONDAY }),
      changed({ ...closedDeal, Cohort__c: 'Control' }, { Status__c: 'Bought' }),
    ],
  },
  'Decision_Step__c.Key_Matches_Parts': {
    refused: [
      ...[{ Key__c: null }, { Key__c: `${PATH_KEY}:idea` }, { Visit__c: 2 }, { Step_Code__c: 'choice' }],
      ...[{ Step_Code__c: null }, { Visit__c: null, Key__c: `${PATH_KEY}:idea:` }],
    ].map((change) => added(visit(change))),
    allowed: [added(visit({})), added(visit({ Visit__c: 12, Key__c: `${PATH_KEY}:idea:12` }))],
  },
  'Decision_Step__c.Step_Copied_Right': {
    refused: [{ Sequence__c: 2 }, { Sequence__c: null }, { Step_Code__c: 'choice' }].map((change) =>
      added(visit(change)),
    ),
    allowed: [added(visit({})), added(visit({ Step_Definition__c: null, Step_Definition__r: {} }))],
  },
  'Decision_Step__c.Counts_Start_At_One': {
    refused: [{ Sequence__c: 0 }, { Sequence__c: null }, { Visit__c: 0 }, { Visit__c: null }].map((change) =>
      added(visit(change)),
    ),
    allowed: [added(visit({}))],
  },
  'Decision_Step__c.Exit_Not_Before_Entry': notBefore('Entered_On__c', 'Exited_On__c'),
  'Decision_Step__c.Interval_In_Order': notBefore('Entered_Not_Before__c', 'Entered_On__c'),
  'Decision_Step__c.Entry_Not_In_Future': notInFuture('Entered_On__c'),
  'Decision_Step__c.Exit_Not_In_Future': notInFuture('Exited_On__c'),
  'Decision_Step__c.Open_Visit_Has_No_Exit': {
    refused: [added(visit({ Exited_On__c: MONDAY }))],
    allowed: [added(visit({})), added(visit({ Status__c: 'Exit Met', Exited_On__c: MONDAY }))],
  },
  'Decision_Step__c.Ended_Visit_Has_Exit': {
    refused: [added(visit({ Status__c: 'Exit Met' })), added(visit({ Status__c: 'Left Unmet' }))],
    allowed: [
      added(visit({ Status__c: 'Exit Met', Exited_On__c: MONDAY })),
      added(visit({ Status__c: 'Not Applicable' })),
      added(visit({})),
    ],
  },
  'Decision_Step__c.Ended_Visit_Is_Kept': {
    refused: [
      changed(visit({ Status__c: 'Exit Met', Exited_On__c: MONDAY }), { Exited_On__c: TUESDAY }),
      changed(visit({ Status__c: 'Exit Met', Exited_On__c: MONDAY }), { Status__c: 'Left Unmet' }),
    ],
    allowed: [
      changed(visit({ Status__c: 'In Progress' }), { Status__c: 'Exit Met', Exited_On__c: MONDAY }),
      changed(visit({ Status__c: 'Exit Met', Exited_On__c: MONDAY }), { Status__c: 'In Progress', Exited_On__c: null }),
      changed(visit({ Status__c: 'Exit Met', Exited_On__c: MONDAY }), { Is_Latest__c: false }),
      changed(visit({ Status__c: 'Exit Met', Exited_On__c: MONDAY, Basis__c: 'Inferred' }), { Exited_On__c: TUESDAY }),
      added(visit({ Status__c: 'Exit Met', Exited_On__c: MONDAY })),
    ],
  },
  'Decision_Step__c.Inferred_Needs_Evidence': {
    refused: [added({ ...INFERRED, Buyside_Run__c: null }), added({ ...INFERRED, Evidence_Rules__c: null })],
    allowed: [added(INFERRED), added({ Basis__c: 'Rep impression' })],
  },
  'Decision_Step__c.Inferred_Needs_Permission': inferredNeedsPermission,
  'Decision_Step__c.Confidence_Only_If_Inferred': {
    refused: [added({ Basis__c: 'Buyer told us', Confidence__c: 0.5 }), added({ Confidence__c: 0 })],
    allowed: [added({ ...INFERRED, Confidence__c: 0.5 }), added({ Basis__c: 'Buyer told us' })],
  },
  'Decision_Step__c.Confidence_Within_Cap': {
    refused: [
      ...Object.entries(CAPS).map(([letter, cap]) => estimate(letter, cap + 0.01)),
      ...[estimate('A', -0.01), estimate(null, 0.1)],
    ],
    allowed: [
      ...Object.entries(CAPS).map(([letter, cap]) => estimate(letter, cap)),
      estimate('D', 0),
      estimate(null, null),
    ],
  },
  'Buying_Team_Member__c.Somebody_Is_Meant': {
    refused: [added({})],
    allowed: [added({ Contact__c: '003000000000001AAA' }), added({ Placeholder__c: 'A voice from finance' })],
  },
  'Buying_Team_Member__c.Key_Begins_With_Path': beginsWith('Decision_Path__r', ':'),
  'Buying_Team_Member__c.Placeholder_Told_Right': {
    refused: [added({}), added({ Contact__c: '003000000000001AAA', Is_Placeholder__c: true })],
    allowed: [added({ Is_Placeholder__c: true }), added({ Contact__c: '003000000000001AAA' })],
  },
  'Buying_Team_Member__c.Inferred_Needs_Run': {
    refused: [added({ Basis__c: 'Inferred' })],
    allowed: [added(INFERRED), added({ Basis__c: 'Buyer told us' })],
  },
  'Buying_Team_Member__c.Inferred_Needs_Permission': inferredNeedsPermission,
  'Buying_Team_Member__c.Member_Stays_The_Same_Person': {
    refused: [changed({ Contact__c: '003000000000001AAA' }, { Contact__c: '003000000000002AAA' })],
    allowed: [
      changed({ Contact__c: null, Placeholder__c: 'Finance' }, { Contact__c: '003000000000002AAA' }),
      changed({ Contact__c: '003000000000001AAA' }, { Contact__c: null }),
      changed({ Contact__c: '003000000000001AAA' }, { Left_On__c: MONDAY }),
      added({ Contact__c: '003000000000001AAA' }),
    ],
  },
  'Buying_Team_Member__c.Leaving_Not_Before_Joining': notBefore('Joined_On__c', 'Left_On__c'),
  'Buy_In__c.Key_Begins_With_Member': beginsWith('Buying_Team_Member__r', ':'),
  'Buy_In__c.Statement_Not_In_Future': notInFuture('Stated_On__c'),
  'Consensus_Blocker__c.Key_Begins_With_Path': beginsWith('Decision_Path__r', ':b-'),
  'Consensus_Blocker__c.Sequence_Copied_Right': {
    refused: [added(visit({ Step_Sequence__c: 2 })), added(visit({}))],
    allowed: [added(visit({ Step_Sequence__c: 1 })), added({})],
  },
  'Consensus_Blocker__c.Closed_Blocker_Has_Date': {
    refused: [added({ Status__c: 'Settled' }), added({ Status__c: 'Accepted' })],
    allowed: [added({ Status__c: 'Settled', Closed_On__c: MONDAY }), added({ Status__c: 'Open' })],
  },
  'Consensus_Blocker__c.Open_Blocker_Has_No_Date': {
    refused: ['Open', 'Being Handled', 'Returned'].map((Status__c) => added({ Status__c, Closed_On__c: MONDAY })),
    allowed: [added({ Status__c: 'Accepted', Closed_On__c: MONDAY }), added({ Status__c: 'Open' })],
  },
  'Consensus_Blocker__c.Closing_Not_Before_Opening': notBefore('Opened_On__c', 'Closed_On__c'),
  'Consensus_Blocker__c.Opening_Not_In_Future': notInFuture('Opened_On__c'),
  'Consensus_Blocker__c.Closing_Not_In_Future': notInFuture('Closed_On__c'),
  'Facilitation_Answer__c.Key_Begins_With_Path': beginsWith('Decision_Path__r', ':q-'),
  'Facilitation_Answer__c.Answered_Needs_Words': {
    refused: [added({ Response__c: 'Answered' })],
    allowed: [
      added({ Response__c: 'Answered', Words__c: 'We will ask finance.' }),
      added({ Response__c: 'Not known yet' }),
    ],
  },
  'Facilitation_Answer__c.Answer_Not_In_Future': notInFuture('Answered_On__c'),
  'Decision_End__c.Key_Begins_With_Path': beginsWith('Decision_Path__r', ':e-'),
  'Decision_End__c.End_Not_In_Future': notInFuture('Happened_On__c'),
  'Buyside_Run__c.Finish_Not_Before_Start': notBefore('Started_On__c', 'Finished_On__c'),
};

/** Every rule of the project by `Object.Rule`. */
export const RULE_CASES: Readonly<Record<string, RuleCases>> = { ...MODEL_RULES, ...DEAL_RULES };
