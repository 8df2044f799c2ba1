import {
  alignmentOf,
  boundsOf,
  consensusOf,
  currentStepOf,
  isOpenBlocker,
  missingRoles,
  presumedStepOf,
  stepStatesOf,
} from 'c/buysideLogic';
import type {
  Alignment,
  Answer,
  Blocker,
  BlockerCategory,
  Bounds,
  Consensus,
  CurrentStep,
  FacilitationQuestion,
  MissingRole,
  Role,
  StepDefinition,
  StepState,
  TeamMember,
  Visit,
} from 'c/buysideLogic';
import { isUnconfirmed } from './mutation';
import { numberOf, textOf, textOrNull, type Row, type Snapshot } from './rows';

/** A question as asked here: with the record it is answered against. */
export type QuestionEntry = FacilitationQuestion & { readonly id: string };
export type StepEntry = Omit<StepDefinition, 'questions'> & {
  readonly id: string;
  readonly questions: readonly QuestionEntry[];
};
export type VisitEntry = Visit & {
  readonly id: string;
  readonly isUnconfirmed: boolean;
  readonly toldBy: string | null;
  readonly note: string | null;
  readonly evidence: string | null;
};
export type MemberEntry = TeamMember & {
  readonly id: string;
  readonly isUnconfirmed: boolean;
  readonly title: string | null;
  readonly functionLabel: string | null;
  readonly buyInLabel: string | null;
};
export type BlockerEntry = Blocker & {
  readonly id: string;
  readonly isUnconfirmed: boolean;
  readonly categoryLabel: string;
  readonly ownerId: string | null;
  readonly words: string | null;
  readonly toldBy: string | null;
};
export type AnswerEntry = Answer & {
  readonly id: string;
  readonly isUnconfirmed: boolean;
  readonly questionText: string;
  readonly stepCode: string;
  readonly words: string | null;
  readonly answeredBy: string | null;
  readonly basis: string | null;
};

/** A contact of the deal who is not on the buying team yet. */
export interface Candidate {
  readonly contactRoleId: string;
  readonly contactId: string;
  readonly name: string;
  readonly title: string | null;
  readonly role: string | null;
}

/** Everything the components show, worked out once for all of them. */
export interface View {
  readonly dealId: string;
  readonly stage: string;
  readonly stageLabel: string;
  readonly modelId: string;
  readonly modelName: string;
  readonly sellingStartsAt: number;
  readonly pathId: string | null;
  readonly pathStatus: string | null;
  readonly presumed: number | null;
  readonly steps: readonly StepEntry[];
  readonly states: readonly StepState[];
  readonly visits: readonly VisitEntry[];
  readonly bounds: Bounds;
  readonly alignment: Alignment;
  readonly current: CurrentStep | null;
  readonly team: readonly MemberEntry[];
  readonly consensus: Consensus;
  readonly candidates: readonly Candidate[];
  /** People on the buyer's side who may have told us something. */
  readonly people: readonly { readonly contactId: string; readonly name: string }[];
  readonly blockers: readonly BlockerEntry[];
  readonly openBlockers: readonly BlockerEntry[];
  readonly answers: readonly AnswerEntry[];
  /** Label of a role in the user's language. */
  readonly roleLabels: Readonly<Record<string, string>>;
}

const listOf = (value: string): string[] => value.split(/;\s*/).filter((item) => item !== '');

function toQuestion(row: Row): QuestionEntry {
  return {
    id: textOf(row, 'Id'),
    code: textOf(row, 'Code__c'),
    text: textOf(row, 'Text__c'),
    order: numberOf(row, 'Order__c') ?? 0,
    scope: textOf(row, 'Scope__c') as FacilitationQuestion['scope'],
    role: textOrNull(row, 'Role__c') as Role | null,
    blockerCategory: textOrNull(row, 'Blocker_Category__c') as BlockerCategory | null,
    isActive: row.Is_Active__c !== false,
  };
}

function toStep(row: Row, questions: readonly Row[]): StepEntry {
  const id = textOf(row, 'Id');
  return {
    id,
    code: textOf(row, 'Code__c'),
    sequence: numberOf(row, 'Sequence__c') ?? 0,
    name: textOf(row, 'Name'),
    phaseCode: textOf(row, 'Phase_Code__c'),
    phase: textOf(row, 'Phase__c'),
    purpose: textOf(row, 'Purpose__c'),
    exitCriterion: textOf(row, 'Exit_Criterion__c'),
    expectedRoles: listOf(textOf(row, 'Expected_Roles__c')) as Role[],
    guideDays: numberOf(row, 'Guide_Days__c'),
    questions: questions.filter((question) => question.Step_Definition__c === id).map(toQuestion),
  };
}

function toVisit(row: Row): VisitEntry {
  return {
    id: textOf(row, 'Id'),
    isUnconfirmed: isUnconfirmed(row),
    key: textOf(row, 'Key__c'),
    stepCode: textOf(row, 'Step_Code__c'),
    sequence: numberOf(row, 'Sequence__c') ?? 0,
    visit: numberOf(row, 'Visit__c') ?? 1,
    isLatest: row.Is_Latest__c === true,
    status: textOf(row, 'Status__c') as Visit['status'],
    enteredOn: textOrNull(row, 'Entered_On__c'),
    enteredNotBefore: textOrNull(row, 'Entered_Not_Before__c'),
    exitedOn: textOrNull(row, 'Exited_On__c'),
    basis: textOf(row, 'Basis__c') as Visit['basis'],
    confidence: numberOf(row, 'Confidence__c'),
    evidenceRules: textOrNull(row, 'Evidence_Rules__c'),
    evidence: textOrNull(row, 'Evidence__c'),
    toldBy: textOrNull(row, 'Told_By__r.Name'),
    note: textOrNull(row, 'Note__c'),
  };
}

function toMember(row: Row): MemberEntry {
  return {
    id: textOf(row, 'Id'),
    isUnconfirmed: isUnconfirmed(row),
    key: textOf(row, 'Key__c'),
    contactId: textOrNull(row, 'Contact__c'),
    name: textOf(row, 'Contact__r.Name') || textOf(row, 'Placeholder__c'),
    isPlaceholder: row.Is_Placeholder__c === true,
    roles: listOf(textOf(row, 'Roles__c')) as Role[],
    function: textOrNull(row, 'Function__c') as TeamMember['function'],
    latestBuyIn: textOrNull(row, 'Latest_Buy_In__c') as TeamMember['latestBuyIn'],
    latestBuyInOn: textOrNull(row, 'Latest_Buy_In_On__c'),
    leftOn: textOrNull(row, 'Left_On__c'),
    title: textOrNull(row, 'Contact__r.Title'),
    functionLabel: textOrNull(row, 'Function__c.label') ?? textOrNull(row, 'Function__c'),
    buyInLabel: textOrNull(row, 'Latest_Buy_In__c.label') ?? textOrNull(row, 'Latest_Buy_In__c'),
  };
}

function toBlocker(row: Row): BlockerEntry {
  return {
    id: textOf(row, 'Id'),
    isUnconfirmed: isUnconfirmed(row),
    key: textOf(row, 'Key__c'),
    category: textOf(row, 'Category__c') as BlockerCategory,
    stepSequence: numberOf(row, 'Step_Sequence__c'),
    status: textOf(row, 'Status__c') as Blocker['status'],
    openedOn: textOrNull(row, 'Opened_On__c'),
    closedOn: textOrNull(row, 'Closed_On__c'),
    categoryLabel: textOf(row, 'Category__c.label') || textOf(row, 'Category__c'),
    ownerId: textOrNull(row, 'Owner_Member__c'),
    words: textOrNull(row, 'Words__c'),
    toldBy: textOrNull(row, 'Told_By__r.Name'),
  };
}

function toAnswer(row: Row, codes: ReadonlyMap<string, string>): AnswerEntry {
  return {
    id: textOf(row, 'Id'),
    isUnconfirmed: isUnconfirmed(row),
    key: textOf(row, 'Key__c'),
    questionCode: codes.get(textOf(row, 'Facilitation_Question__c')) ?? '',
    response: textOf(row, 'Response__c') as Answer['response'],
    answeredOn: textOrNull(row, 'Answered_On__c'),
    isLatest: row.Is_Latest__c === true,
    questionText: textOf(row, 'Question_Text__c'),
    stepCode: textOf(row, 'Step_Code__c'),
    words: textOrNull(row, 'Words__c'),
    answeredBy: textOrNull(row, 'Answered_By__r.Name'),
    basis: textOrNull(row, 'Basis__c'),
  };
}

const activation = (row: Row | null): string => textOf(row, 'Decision_Model__r.Activated_On__c');

/** The model of the deal's path; without a path the active model that was activated last. Null when there is none. */
export function modelIdOf(snapshot: Snapshot): string | null {
  const own = textOrNull(snapshot.rows.Decision_Path__c[0], 'Decision_Model__c');
  if (own !== null) return own;
  const newest = snapshot.stepDefinitions
    .filter((row) => row['Decision_Model__r.Status__c'] === 'Active')
    .reduce<Row | null>((best, row) => (activation(row) > activation(best) || best === null ? row : best), null);
  return textOrNull(newest, 'Decision_Model__c');
}

function labelsOfRoles(snapshot: Snapshot): Record<string, string> {
  const labels: Record<string, string> = {};
  const take = (row: Row, field: string): void => {
    const values = listOf(textOf(row, field));
    const shown = listOf(textOf(row, `${field}.label`));
    if (values.length === shown.length) values.forEach((value, index) => (labels[value] = shown[index] ?? value));
  };
  snapshot.stepDefinitions.forEach((row) => take(row, 'Expected_Roles__c'));
  snapshot.questions.forEach((row) => take(row, 'Role__c'));
  snapshot.rows.Buying_Team_Member__c.forEach((row) => take(row, 'Roles__c'));
  return labels;
}

function candidatesOf(snapshot: Snapshot, team: readonly MemberEntry[]): Candidate[] {
  const known = new Set(team.map((member) => member.contactId));
  const candidates = new Map<string, Candidate>();
  for (const row of snapshot.contactRoles) {
    const contactId = textOf(row, 'ContactId');
    const name = textOf(row, 'Contact.Name');
    if (contactId === '' || name === '' || known.has(contactId) || candidates.has(contactId)) continue;
    candidates.set(contactId, {
      contactRoleId: textOf(row, 'Id'),
      contactId,
      name,
      title: textOrNull(row, 'Contact.Title'),
      role: textOrNull(row, 'Role.label') ?? textOrNull(row, 'Role'),
    });
  }
  return [...candidates.values()];
}

/** What the components show of a snapshot; null when the deal or a model to show it by is missing. */
export function toView(snapshot: Snapshot): View | null {
  const modelId = modelIdOf(snapshot);
  const definitions = snapshot.stepDefinitions.filter((row) => row.Decision_Model__c === modelId);
  const [first] = definitions;
  if (!snapshot.deal || modelId === null || !first) return null;

  const steps = definitions.map((row) => toStep(row, snapshot.questions)).sort((a, b) => a.sequence - b.sequence);
  const path = snapshot.rows.Decision_Path__c[0];
  const visits = snapshot.rows.Decision_Step__c.map(toVisit);
  const blockers = snapshot.rows.Consensus_Blocker__c.map(toBlocker);
  const team = snapshot.rows.Buying_Team_Member__c.map(toMember).filter((member) => member.leftOn === null);
  const codes = new Map(snapshot.questions.map((row) => [textOf(row, 'Id'), textOf(row, 'Code__c')]));
  const candidates = candidatesOf(snapshot, team);
  const sellingStartsAt = numberOf(first, 'Decision_Model__r.Selling_Starts_At__c') ?? steps.length + 1;
  const mappings = snapshot.mappings
    .filter((row) => row.Decision_Model__c === modelId)
    .map((row) => ({
      stage: textOf(row, 'Stage__c'),
      recordType: textOrNull(row, 'Record_Type__c'),
      presumedStep: numberOf(row, 'Presumed_Step__c'),
    }));
  const stage = textOf(snapshot.deal, 'StageName');
  const presumed = presumedStepOf(mappings, stage, textOrNull(snapshot.deal, 'RecordType.DeveloperName'));
  const bounds = boundsOf(visits, blockers);
  return {
    dealId: textOf(snapshot.deal, 'Id'),
    stage,
    stageLabel: textOf(snapshot.deal, 'StageName.label') || stage,
    modelId,
    modelName: textOf(first, 'Decision_Model__r.Name'),
    sellingStartsAt,
    pathId: textOrNull(path, 'Id'),
    pathStatus: textOrNull(path, 'Status__c'),
    presumed,
    steps,
    states: stepStatesOf({ steps }, visits),
    visits,
    bounds,
    alignment: alignmentOf({ ...bounds, presumed, sellingStartsAt }),
    current: currentStepOf({ steps }, visits),
    team,
    consensus: consensusOf(team),
    candidates,
    people: [
      ...team.flatMap(({ contactId, name }) => (contactId === null ? [] : [{ contactId, name }])),
      ...candidates.map(({ contactId, name }) => ({ contactId, name })),
    ],
    blockers,
    openBlockers: blockers.filter(isOpenBlocker),
    answers: snapshot.rows.Facilitation_Answer__c.map((row) => toAnswer(row, codes)),
    roleLabels: labelsOfRoles(snapshot),
  };
}

/** The step to show first: the one to work on, or the last when all are behind the buyer. */
export const firstStepToShow = (view: View): string => view.current?.step.code ?? view.steps.at(-1)?.code ?? '';

/** Roles that should be in by a step and are not. */
export const missingAt = (view: View, step: Pick<StepDefinition, 'sequence'>): MissingRole[] =>
  missingRoles(view, step, view.team);
