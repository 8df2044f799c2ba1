import { readFileSync } from 'node:fs';
import type {
  ContactRole,
  DealHistory,
  EmailRecord,
  EventRecord,
  StageChange,
  TaskRecord,
} from '../../src/decision/dealHistory.ts';
import { parseModelFile } from '../../src/decision/modelFile.ts';
import type { Answer, Blocker, DecisionModel, InferenceRule, TeamMember, Visit } from '../../src/decision/types.ts';

/** Text of the model that ships. */
export const defaultModelText = readFileSync(new URL('../../data/default-model.yaml', import.meta.url), 'utf8');

/** The model that ships. */
export const defaultModel = parseModelFile(defaultModelText, 'default-model.yaml');

/** The default model with one rule changed. */
export const withRule = (code: string, change: Partial<InferenceRule>): DecisionModel => ({
  ...defaultModel,
  inferenceRules: defaultModel.inferenceRules.map((rule) => (rule.code === code ? { ...rule, ...change } : rule)),
});

/** 1 January 2024, midnight UTC, and so many days. */
export const day = (n: number, time = '00:00:00'): string =>
  `${new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10)}T${time}.000Z`;

/** An open deal created on day 0 and read on day 30, of which nothing else is known. */
export const aDeal = (parts: Partial<DealHistory> = {}): DealHistory => ({
  dealId: '006000000000001AAA',
  createdOn: day(0),
  stageName: 'Prospecting',
  isClosed: false,
  isWon: false,
  closeDate: null,
  type: null,
  leadSource: null,
  stageChanges: [],
  contactRoles: [],
  tasks: [],
  events: [],
  asOf: day(30),
  ...parts,
});

let made = 0;
const nextId = (prefix: string): string => `${prefix}${String(++made).padStart(12, '0')}AAA`;

export const aStage = (stage: string, at: string, parts: Partial<StageChange> = {}): StageChange => ({
  id: nextId('008'),
  at,
  stage,
  ...parts,
});

export const aRole = (contactId: string | null, department: string | null, at: string): ContactRole => ({
  id: nextId('00K'),
  contactId,
  role: null,
  createdOn: at,
  department,
});

export const aMeeting = (contactIds: (string | null)[], at: string): EventRecord => ({
  id: nextId('00U'),
  at,
  attendeeContactIds: contactIds,
});

/** An e-mail the buyer wrote; `null` = nobody known did. */
export const anEmail = (senderContactId: string | null, at: string, parts: Partial<EmailRecord> = {}): EmailRecord => ({
  id: nextId('02s'),
  at,
  isIncoming: true,
  senderContactId,
  contactIds: senderContactId === null ? [] : [senderContactId],
  subject: 'A question',
  hasAttachment: false,
  ...parts,
});

export const aTask = (contactIds: (string | null)[], at: string, parts: Partial<TaskRecord> = {}): TaskRecord => ({
  id: nextId('00T'),
  at,
  whoIds: contactIds,
  subject: 'Call',
  status: 'Completed',
  ...parts,
});

export const aVisit = (stepCode: string, sequence: number, parts: Partial<Visit> = {}): Visit => ({
  key: `006000000000001AAA:${stepCode}:${parts.visit ?? 1}`,
  stepCode,
  sequence,
  visit: 1,
  isLatest: true,
  status: 'In Progress',
  enteredOn: day(0),
  enteredNotBefore: null,
  exitedOn: null,
  basis: 'Buyer told us',
  confidence: null,
  evidenceRules: null,
  ...parts,
});

export const aMember = (parts: Partial<TeamMember> = {}): TeamMember => ({
  key: nextId('006000000000001AAA:003'),
  contactId: '003000000000001AAA',
  name: 'Robin',
  isPlaceholder: false,
  roles: [],
  function: null,
  latestBuyIn: null,
  latestBuyInOn: null,
  leftOn: null,
  ...parts,
});

export const aBlocker = (parts: Partial<Blocker> = {}): Blocker => ({
  key: nextId('006000000000001AAA:b-'),
  category: 'MONEY',
  stepSequence: null,
  status: 'Open',
  openedOn: day(0),
  closedOn: null,
  ...parts,
});

export const anAnswer = (questionCode: string, parts: Partial<Answer> = {}): Answer => ({
  key: `006000000000001AAA:q-${questionCode}:1`,
  questionCode,
  response: 'Answered',
  answeredOn: day(0),
  isLatest: true,
  ...parts,
});
