import type { DealHistory, DealInference, InferredStep } from '../../src/decision/dealHistory.ts';
import type { StoredDecision, StoredMember, StoredPath, StoredVisit } from '../../src/salesforce/decisionRows.ts';

/* Builders: a test states only what it is about. */

export const DEAL_ID = '006000000000001AAA';

export const aHistory = (about: Partial<DealHistory> = {}): DealHistory => ({
  dealId: DEAL_ID,
  createdOn: '2026-01-05T08:00:00.000Z',
  stageName: 'Qualification',
  isClosed: false,
  isWon: false,
  closeDate: '2026-12-31',
  type: null,
  leadSource: null,
  recordType: null,
  stageChanges: [{ id: '008000000000001AAA', at: '2026-01-05T08:00:00.000Z', stage: 'Qualification' }],
  contactRoles: [],
  tasks: [],
  events: [],
  asOf: '2026-06-01T00:00:00.000Z',
  ...about,
});

export const anInferredStep = (about: Partial<InferredStep> = {}): InferredStep => ({
  stepCode: 'first-discussion',
  sequence: 3,
  confidence: 0.5,
  evidenceClass: 'B',
  rules: ['R4'],
  evidence: ['R4 0.50 00U000000000001AAA: two buyer contacts attended'],
  enteredNotBefore: '2026-02-01T00:00:00.000Z',
  enteredOn: '2026-03-02T09:00:00.000Z',
  exitedOn: null,
  status: 'In Progress',
  ...about,
});

export const anInference = (about: Partial<DealInference> = {}): DealInference => ({
  dealId: DEAL_ID,
  modelKey: 'buyside-default:1',
  engineVersion: '1.0.0',
  steps: [],
  lowerBound: null,
  possibleUpTo: null,
  stopped: null,
  shortPath: null,
  penalty: 0,
  floorLimit: null,
  participants: [],
  functions: [],
  evidence: [],
  support: [],
  rules: [],
  notes: {
    ties: 0,
    outOfOrder: 0,
    beforeCreation: 0,
    future: 0,
    afterEnd: 0,
    otherwiseDone: 0,
    orphans: 0,
    duplicates: 0,
    undated: 0,
    merged: 0,
    personAccounts: 0,
  },
  ...about,
});

export const aPath = (about: Partial<StoredPath> = {}): StoredPath => ({
  id: 'a01000000000001AAA',
  key: DEAL_ID,
  status: 'Active',
  endedOn: null,
  presumedAsOf: null,
  presumedStep: 1,
  modelKey: 'buyside-default:1',
  isFromRun: true,
  isTouched: false,
  ...about,
});

/** The visit that `anInferredStep` becomes. */
export const aVisit = (about: Partial<StoredVisit> = {}): StoredVisit => ({
  id: 'a02000000000001AAA',
  isTouched: false,
  key: `${DEAL_ID}:first-discussion:1`,
  stepCode: 'first-discussion',
  status: 'In Progress',
  enteredOn: '2026-03-02T09:00:00.000Z',
  enteredNotBefore: '2026-02-01T00:00:00.000Z',
  exitedOn: null,
  basis: 'Inferred',
  confidence: 0.5,
  evidenceClass: 'B',
  evidenceRules: 'R4',
  evidence: 'R4 0.50 00U000000000001AAA: two buyer contacts attended',
  ...about,
});

export const aMember = (about: Partial<StoredMember> = {}): StoredMember => ({
  id: 'a03000000000001AAA',
  isTouched: false,
  key: `${DEAL_ID}:003000000000001AAA`,
  contactId: '003000000000001AAA',
  roles: [],
  function: null,
  contactRoleId: '00K000000000001AAA',
  basis: 'Inferred',
  ...about,
});

export const aDecision = (about: Partial<StoredDecision> = {}): StoredDecision => ({
  path: aPath(),
  visits: [],
  members: [],
  ...about,
});
