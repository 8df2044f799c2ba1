/** The project's own objects through the save procedure: every rule broken once, every roll-up worked out by hand. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { InputRow } from '../../../src/local-org/engine.ts';
import { newOrg, projectDir, said, type TestOrg } from './workshop.ts';

const DAY = 86_400_000;
const RULE = 'FIELD_CUSTOM_VALIDATION_EXCEPTION';

let org: TestOrg;
let deal: string;
let path: string;
let run: string;

/** Saves as the rep, by key, and says what became of it. */
function put(object: string, row: InputRow, user = 'rep'): string {
  return said(org.save(user, 'upsert', object, [row], { externalIdField: 'Key__c' })[0]);
}

/** Sequence numbers of the steps of the model under test. */
const CODES = ['idea', 'brainstorm', 'first-discussion', 'contemplation'];

function visit(code: string, number = 1, more: InputRow = {}): InputRow {
  return {
    Key__c: `${deal}:${code}:${String(number)}`,
    'Decision_Path__r.Key__c': deal,
    'Step_Definition__r.Key__c': `m:1:${code}`,
    Step_Code__c: code,
    Sequence__c: CODES.indexOf(code) + 1,
    Visit__c: number,
    Basis__c: 'Buyer told us',
    Entered_On__c: '2026-01-05T09:00:00Z',
    ...more,
  };
}

const met = { Status__c: 'Exit Met', Exited_On__c: '2026-01-08T09:00:00Z' };
const figures = (...names: string[]): unknown => org.read('Decision_Path__c', path, ...names);

beforeEach(() => {
  org = newOrg(projectDir);
  const model = org.add('Decision_Model__c', { Key__c: 'm:1', Name: 'Model', Version__c: 1 });
  for (const [index, code] of CODES.entries()) {
    org.add('Step_Definition__c', {
      Decision_Model__c: model,
      Key__c: `m:1:${code}`,
      Code__c: code,
      Name: code,
      Sequence__c: index + 1,
    });
  }
  const [opportunity] = org.save('rep', 'insert', 'Opportunity', [
    { Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-03-31' },
  ]);
  deal = opportunity?.id ?? '';
  put('Decision_Path__c', { Key__c: deal, Opportunity__c: deal, Decision_Model__c: model });
  path = String(org.list('SELECT Id FROM Decision_Path__c')[0]);
  run = String(org.save('integration', 'insert', 'Buyside_Run__c', [{ Run_Id__c: 'r1', Kind__c: 'Backfill' }])[0]?.id);
});

describe('a visit', () => {
  it.each<[string, InputRow, string]>([
    ['is open from now on when nothing else is said', {}, 'ok'],
    ['may be finished', met, 'ok'],
    [
      'has no confidence unless inferred',
      { Confidence__c: 0.1, Evidence_Class__c: 'A' },
      `${RULE} This visit is not inferred but has a confidence; clear the confidence. [Confidence__c]`,
    ],
    [
      'is counted from 1',
      { Visit__c: 0, Key__c: 'KEY:idea:0' },
      `${RULE} Sequence or visit is blank or below 1, and both are counted from 1. [Visit__c]`,
    ],
    [
      'that has ended says when',
      { Status__c: 'Left Unmet' },
      `${RULE} The visit has ended but Exited On is blank; enter when the buyer finished or left the step. [Exited_On__c]`,
    ],
    [
      'that is open has no end',
      { Exited_On__c: '2026-01-08T09:00:00Z' },
      `${RULE} The visit is In Progress and has an exit time; clear it or choose how the visit ended. [Exited_On__c]`,
    ],
    [
      'does not end before it began',
      { ...met, Exited_On__c: '2026-01-05T08:59:59Z' },
      `${RULE} Exited On is before Entered On; a visit ends at or after its entry. [Exited_On__c]`,
    ],
    ['began at most five minutes from now', { Entered_On__c: '2026-01-15T10:35:20Z' }, 'ok'],
    [
      'does not begin later than that',
      { Entered_On__c: '2026-01-15T10:35:21Z' },
      `${RULE} Entered On lies in the future, and only what has happened is recorded; clocks may differ by five minutes. [Entered_On__c]`,
    ],
    [
      'has an interval in order',
      { Entered_Not_Before__c: '2026-01-06T00:00:00Z' },
      `${RULE} Entered Not Before is after Entered On; it is the earlier end of the interval. [Entered_Not_Before__c]`,
    ],
    [
      'is not inferred by a person',
      { Basis__c: 'Inferred', Evidence_Rules__c: 'R4', 'Buyside_Run__r.Run_Id__c': 'r1' },
      `${RULE} Inferred is written by the sync only; choose how you know it yourself. [Basis__c]`,
    ],
    [
      'names its step right',
      { 'Step_Definition__r.Key__c': 'm:1:brainstorm' },
      `${RULE} Step code or sequence differs from the step definition that this visit names. [Step_Definition__c]`,
    ],
    [
      'has a key made of its parts',
      { Key__c: 'KEY:idea:2' },
      `${RULE} This key is not the key of the path, the step code and the visit, joined by colons. [Key__c]`,
    ],
  ])('%s', (_, more, outcome) => {
    const row = visit('idea', 1, more);
    const key = String(row['Key__c']).replace('KEY', deal);
    expect(put('Decision_Step__c', { ...row, Key__c: key }, 'admin')).toBe(outcome);
  });

  it.each([
    ['within the cap of its class', { Confidence__c: 0.6, Evidence_Class__c: 'B' }, 'ok'],
    [
      'not above it',
      { Confidence__c: 0.61, Evidence_Class__c: 'B' },
      `${RULE} The confidence is below 0 or above the cap of its evidence class: A 0.90, B 0.60, C 0.45, D 0.30, P 0.85. [Confidence__c]`,
    ],
    [
      'with its evidence',
      { Confidence__c: 0.2, Evidence_Class__c: 'D', Evidence_Rules__c: '' },
      `${RULE} An inferred visit names the run that wrote it and the rules behind it, and one of them is blank. [Basis__c]`,
    ],
  ])('is inferred by the sync %s', (_, more, outcome) => {
    const inferred = { Basis__c: 'Inferred', Evidence_Rules__c: 'R4', Buyside_Run__c: run, ...more };
    expect(put('Decision_Step__c', visit('idea', 1, inferred), 'integration')).toBe(outcome);
  });

  it('belongs to whoever may edit the deal', () => {
    expect(put('Decision_Step__c', visit('idea'), 'rep2')).toContain('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY');
    expect(() => put('Decision_Step__c', visit('idea'), 'analyst')).toThrow('insufficient access rights');
    expect(put('Decision_Step__c', visit('idea'), 'admin')).toBe('ok');
  });
});

describe('a path', () => {
  it('rolls its visits up', () => {
    put('Decision_Step__c', visit('idea', 1, { ...met, Entered_On__c: '2026-01-02T00:00:00Z' }));
    put(
      'Decision_Step__c',
      visit('brainstorm', 1, { ...met, Exited_On__c: '2026-01-12T00:00:00Z', Basis__c: 'Rep impression' }),
    );
    put('Decision_Step__c', visit('first-discussion', 1, { ...met, Status__c: 'Left Unmet' }));
    put('Decision_Step__c', visit('contemplation'));
    expect(
      figures(
        'Visits__c',
        'Open_Visits__c',
        'Current_Sequence__c',
        'Furthest_Met__c',
        'Furthest_Attested__c',
        'Earliest_Unmet__c',
        'First_Entered_On__c',
        'Last_Exited_On__c',
      ),
    ).toEqual({
      Visits__c: 4,
      Open_Visits__c: 1,
      Current_Sequence__c: 4,
      Furthest_Met__c: 2,
      Furthest_Attested__c: 1,
      Earliest_Unmet__c: 3,
      First_Entered_On__c: Date.UTC(2026, 0, 2),
      Last_Exited_On__c: Date.UTC(2026, 0, 12),
    });
  });

  it('goes back without forgetting: only the latest visit counts for the present', () => {
    put('Decision_Step__c', visit('brainstorm', 1, met));
    const saved = org.save(
      'rep',
      'upsert',
      'Decision_Step__c',
      [
        { Key__c: `${deal}:brainstorm:1`, Is_Latest__c: false },
        visit('brainstorm', 2, { Entered_On__c: '2026-01-14T00:00:00Z' }),
      ],
      { externalIdField: 'Key__c', allOrNone: true },
    );
    expect(saved.map(said)).toEqual(['ok', 'ok']);
    expect(figures('Visits__c', 'Current_Sequence__c', 'Furthest_Met__c', 'Earliest_Unmet__c')).toEqual({
      Visits__c: 2,
      Current_Sequence__c: 2,
      Furthest_Met__c: null,
      Earliest_Unmet__c: 2,
    });
  });

  it('counts its team and its blockers', () => {
    const contact = org.add('Contact', { LastName: 'Doe' });
    const member = { 'Decision_Path__r.Key__c': deal, Basis__c: 'Buyer told us' };
    expect(
      put('Buying_Team_Member__c', {
        ...member,
        Key__c: `${deal}:${contact}`,
        Contact__c: contact,
        Roles__c: 'Procurement;Initiator',
      }),
    ).toBe('ok');
    expect(
      put('Buying_Team_Member__c', {
        ...member,
        Key__c: `${deal}:p-legal`,
        Placeholder__c: 'Legal',
        Is_Placeholder__c: true,
      }),
    ).toBe('ok');
    expect(put('Buying_Team_Member__c', { ...member, Key__c: `${deal}:p-x`, Placeholder__c: 'X' })).toContain(
      'Placeholder is selected although',
    );
    const blocker = {
      'Decision_Path__r.Key__c': deal,
      Category__c: 'MONEY',
      Basis__c: 'Buyer told us',
      Opened_On__c: '2026-01-03T00:00:00Z',
    };
    const at = (code: string, key: string): InputRow => ({
      ...blocker,
      Key__c: `${deal}:b-${key}`,
      'Step_Definition__r.Key__c': `m:1:${code}`,
      Step_Sequence__c: CODES.indexOf(code) + 1,
    });
    expect(put('Consensus_Blocker__c', at('first-discussion', '1'))).toBe('ok');
    expect(
      put('Consensus_Blocker__c', { ...at('idea', '2'), Status__c: 'Settled', Closed_On__c: '2026-01-10T00:00:00Z' }),
    ).toBe('ok');
    expect(put('Consensus_Blocker__c', { ...at('idea', '3'), Step_Sequence__c: 9 })).toContain('Step Sequence differs');
    expect(put('Consensus_Blocker__c', { Key__c: `${deal}:b-1`, Status__c: 'Accepted' })).toContain(
      'settled or accepted but Closed On is blank',
    );
    expect(figures('Team_Size__c', 'Placeholders__c', 'Open_Blockers__c', 'Earliest_Blocked__c')).toEqual({
      Team_Size__c: 2,
      Placeholders__c: 1,
      Open_Blockers__c: 1,
      Earliest_Blocked__c: 3,
    });
  });

  it('is the only one of its deal, and its cohort is fixed once the deal is closed', () => {
    const model = String(org.list('SELECT Id FROM Decision_Model__c')[0]);
    const [second] = org.save('rep', 'insert', 'Decision_Path__c', [
      { Key__c: deal, Opportunity__c: deal, Decision_Model__c: model },
    ]);
    expect(said(second)).toBe(
      `DUPLICATE_VALUE duplicate value found: Key__c duplicates value on record with id: ${path.slice(0, 15)} []`,
    );
    expect(put('Decision_Path__c', { Key__c: deal, Cohort__c: 'Control' }, 'admin')).toBe('ok');
    org.save('rep', 'update', 'Opportunity', [{ Id: deal, StageName: 'Closed Lost' }]);
    expect(put('Decision_Path__c', { Key__c: deal, Cohort__c: 'Facilitated' }, 'admin')).toBe(
      `${RULE} The deal is closed, so its cohort can no longer be assigned or changed. [Cohort__c]`,
    );
    expect(put('Decision_Path__c', { Key__c: deal, Status__c: 'Stopped' })).toBe('ok');
  });

  it('has the key of its deal and no other', () => {
    const [other] = org.save('rep', 'insert', 'Opportunity', [
      { Name: 'Other', StageName: 'Prospecting', CloseDate: '2026-03-31' },
    ]);
    const model = String(org.list('SELECT Id FROM Decision_Model__c')[0]);
    expect(put('Decision_Path__c', { Key__c: 'else', Opportunity__c: other?.id, Decision_Model__c: model })).toBe(
      `${RULE} This key is not the 18-character id of the opportunity that the path belongs to. [Key__c]`,
    );
  });

  it('goes with its deal, and its history with it', () => {
    put('Decision_Step__c', visit('idea', 1, met));
    org.save('admin', 'delete', 'Opportunity', [{ Id: deal }]);
    const tables = [
      'Decision_Path__c',
      'Decision_Step__c',
      'Decision_Path__History',
      'Decision_Step__History',
      'OpportunityHistory',
    ];
    expect(tables.map((table) => org.list(`SELECT count(*) FROM "${table}" WHERE IsDeleted = 0`)[0])).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });
});

describe('a model', () => {
  it('is fixed once it is active: its steps cannot be added, removed or renumbered', () => {
    const [model] = org.list('SELECT Id FROM Decision_Model__c') as string[];
    const [step] = org.list("SELECT Id FROM Step_Definition__c WHERE Code__c = 'contemplation'") as string[];
    const update = (object: string, row: InputRow): string => said(org.save('admin', 'update', object, [row])[0]);
    expect(update('Decision_Model__c', { Id: model, Status__c: 'Retired' })).toContain(
      'This status does not follow from the one before',
    );
    expect(update('Decision_Model__c', { Id: model, Status__c: 'Active' })).toBe('ok');
    expect(
      put(
        'Step_Definition__c',
        { 'Decision_Model__r.Key__c': 'm:1', Key__c: 'm:1:new', Code__c: 'new', Name: 'New', Sequence__c: 5 },
        'admin',
      ),
    ).toContain('The model is Active or Retired, so steps cannot be added');
    expect(update('Step_Definition__c', { Id: step, Sequence__c: 7 })).toContain('The model is Active or Retired');
    expect(update('Step_Definition__c', { Id: step, Purpose__c: 'Reworded.' })).toBe('ok');
    expect(said(org.save('admin', 'delete', 'Step_Definition__c', [{ Id: step }])[0])).toBe(
      `${RULE} A step was added to or removed from a model that is no longer a Draft; write a new version instead. [Status__c]`,
    );
    expect(org.read('Decision_Model__c', String(model), 'Step_Count__c')).toEqual({ Step_Count__c: 4 });
  });

  it('keeps a step that visits point at', () => {
    put('Decision_Step__c', visit('idea'));
    const [step] = org.list("SELECT Id FROM Step_Definition__c WHERE Code__c = 'idea'") as string[];
    expect(org.save('admin', 'delete', 'Step_Definition__c', [{ Id: step }])[0]?.errors[0]?.statusCode).toBe(
      'DELETE_FAILED',
    );
  });
});

describe('many rows', () => {
  it('are saved by chunk, and a chunk’s faults stay its own', () => {
    const rows = Array.from({ length: 500 }, (_, index) =>
      visit('idea', index + 1, index === 321 ? { Status__c: 'Exit Met' } : met),
    );
    const results = org.save('rep', 'upsert', 'Decision_Step__c', rows, { externalIdField: 'Key__c' });
    expect(results.filter((result) => !result.success).map((result) => results.indexOf(result))).toEqual([321]);
    expect(figures('Visits__c', 'Furthest_Met__c', 'First_Entered_On__c')).toEqual({
      Visits__c: 499,
      Furthest_Met__c: 1,
      First_Entered_On__c: Math.floor(Date.UTC(2026, 0, 5, 9) / DAY) * DAY + 9 * 3_600_000,
    });
  });
});
