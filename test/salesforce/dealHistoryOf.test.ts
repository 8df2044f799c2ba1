import { describe, expect, it } from '@jest/globals';
import { inferDeal } from '../../src/decision/inference.ts';
import { dealHistoryOf, type DealRows } from '../../src/salesforce/dealHistoryOf.ts';
import { ContactRow, DEAL_CHILD_ROWS, type DealChildRows, OpportunityRow } from '../../src/salesforce/dealRows.ts';
import { dealSources, lossReasonFields } from '../../src/salesforce/dealSources.ts';
import { defaultModel } from '../decision/builders.ts';

const id = (prefix: string, n: number): string => `${prefix}${String(n).padStart(12, '0')}AAA`;
const DEAL = id('006', 1);
const at = (d: number): string => `2026-03-${String(d).padStart(2, '0')}T10:00:00.000Z`;
const asOf = new Date('2026-06-01T00:00:00Z');

const deal = OpportunityRow.parse({
  Id: DEAL,
  CreatedDate: '2026-03-01T10:00:00.000+0000',
  LastModifiedDate: at(9),
  StageName: 'Prospecting',
  IsClosed: 'false',
  IsWon: false,
  CloseDate: '2026-09-30',
});

/** Contacts 1 to 9 can be seen; 7 was merged into 1, 8 is gone, 9 was merged into 8. */
const contacts = new Map(
  [1, 2, 3, 7, 8, 9].map((n) => {
    const row = {
      Id: id('003', n),
      IsDeleted: n > 6,
      MasterRecordId: n === 7 ? id('003', 1) : n === 9 ? id('003', 8) : null,
    };
    return [row.Id, ContactRow.parse({ ...row, Department: n === 2 ? 'Finance' : null })];
  }),
);

const rowsOf = (name: keyof DealChildRows, ...rows: object[]): DealChildRows => ({
  [name]: rows.map((row) => DEAL_CHILD_ROWS[name].parse(row)),
});
const historyOf = (children: DealChildRows, more: Partial<DealRows> = {}, fields: readonly string[] = []) =>
  dealHistoryOf({ deal, children, contacts, ...more }, { asOf, lossReasonFields: fields });

const role = (n: number, contact: number | null) => ({
  Id: id('00K', n),
  OpportunityId: DEAL,
  ContactId: contact === null ? null : id('003', contact),
  Role: null,
  CreatedDate: at(2),
});

describe('an answer without a date', () => {
  it('is no evidence, and is counted', () => {
    const answer = { Id: id('a0F', 1), Step_Code__c: 'idea', Basis__c: 'Buyer told us', Answered_On__c: null };
    const { notes, steps } = inferDeal(historyOf(rowsOf('Facilitation_Answer__c', answer)), defaultModel);
    expect({ undated: notes.undated, steps }).toEqual({ undated: 1, steps: [] });
  });
});

describe('a task', () => {
  const task = (n: number, CompletedDateTime: string | null) => ({
    Id: id('00T', n),
    WhatId: DEAL,
    CreatedDate: at(2),
    ActivityDate: '2026-03-05',
    Status: 'Erledigt',
    CompletedDateTime,
  });

  it('is completed when the org says when, and happened then', () => {
    const { tasks } = historyOf(rowsOf('Task', task(1, at(4)), task(2, null)));
    expect(tasks).toMatchObject([
      { at: at(4), isCompleted: true },
      { at: '2026-03-05T12:00:00.000Z', isCompleted: false },
    ]);
  });
});

describe('people', () => {
  it('are null when gone, out of sight or merged into one that is gone', () => {
    const { contactRoles } = historyOf(
      rowsOf('OpportunityContactRole', role(1, 1), role(2, 8), role(3, 9), role(4, 55), role(5, null)),
    );
    expect(contactRoles.map(({ contactId }) => contactId)).toEqual([id('003', 1), null, null, null, null]);
  });

  it('who were merged stand under the id of the one they were merged into, and are counted', () => {
    const history = historyOf(rowsOf('OpportunityContactRole', role(1, 7), role(2, 1)));
    expect(history.contactRoles.map(({ contactId }) => contactId)).toEqual([id('003', 1), id('003', 1)]);
    expect(history.mergedContacts).toBe(1);
    expect(history.contacts).toEqual([{ id: id('003', 1), department: null, title: null }]);
  });

  it('a merge that runs in a circle ends', () => {
    const circle = new Map(
      [4, 5].map((n) => {
        const row = { Id: id('003', n), IsDeleted: true, MasterRecordId: id('003', 9 - n) };
        return [row.Id, ContactRow.parse(row)];
      }),
    );
    const rows = rowsOf('OpportunityContactRole', role(1, 4));
    expect(historyOf(rows, { contacts: circle }).contactRoles[0]?.contactId).toBeNull();
  });

  it('of a meeting are those who did not decline, each once; leads and users are nobody of the buyer', () => {
    const event = { Id: id('00U', 1), WhatId: DEAL, WhoId: id('003', 1), CreatedDate: at(3), StartDateTime: at(4) };
    const relation = (n: number, who: string, Status: string | null = null) => ({
      EventId: event.Id,
      RelationId: who,
      Status,
      Id: id('0RE', n),
    });
    const { events } = historyOf({
      ...rowsOf('Event', event),
      ...rowsOf(
        'EventRelation',
        relation(1, id('003', 1)),
        relation(2, id('003', 2), 'Declined'),
        relation(3, id('003', 3), 'Accepted'),
        relation(4, id('00Q', 1)),
        relation(5, id('005', 1)),
        relation(6, id('003', 55)),
      ),
    });
    expect(events).toEqual([{ id: event.Id, at: at(4), attendeeContactIds: [id('003', 1), id('003', 3), null] }]);
  });

  it('of a meeting of a whole day are given its middle, so that no time zone moves them to the day before', () => {
    const event = { Id: id('00U', 1), WhatId: DEAL, CreatedDate: at(2), StartDateTime: '2026-03-29T00:00:00.000+0000' };
    const heldAt = (IsAllDayEvent?: string) => historyOf(rowsOf('Event', { ...event, IsAllDayEvent })).events[0]?.at;
    expect([heldAt('true'), heldAt('false'), heldAt()]).toEqual([
      '2026-03-29T12:00:00.000Z',
      '2026-03-29T00:00:00.000Z',
      '2026-03-29T00:00:00.000Z',
    ]);
  });
});

describe('stages', () => {
  const stage = (n: number, StageName: string, d: number) => ({
    Id: id('008', n),
    OpportunityId: DEAL,
    CreatedDate: at(d),
    StageName,
    CloseDate: null,
  });
  const tracked = (n: number, NewValue: string, CreatedDate: string) => ({
    Id: id('017', n),
    OpportunityId: DEAL,
    CreatedDate,
    Field: 'StageName',
    NewValue,
  });

  it('take from field history only what stage history lacks', () => {
    const { stageChanges } = historyOf({
      ...rowsOf('OpportunityHistory', stage(1, 'Prospecting', 5), stage(2, 'Qualification', 9)),
      ...rowsOf(
        'OpportunityFieldHistory',
        tracked(1, 'Qualification', '2026-03-09T10:00:02.000Z'),
        tracked(2, 'Prospecting', at(3)),
      ),
    });
    expect(stageChanges.map(({ id: row, stage: name }) => [row, name])).toEqual([
      [id('008', 1), 'Prospecting'],
      [id('008', 2), 'Qualification'],
      [id('017', 2), 'Prospecting'],
    ]);
  });
});

describe('e-mails', () => {
  const email = (n: number, more: object = {}) => ({
    Id: id('02s', n),
    RelatedToId: DEAL,
    CreatedDate: at(3),
    MessageDate: at(2),
    Incoming: 'true',
    Status: '0',
    ...more,
  });

  it('know who wrote them and whom they name; drafts are none', () => {
    const relation = (who: number, RelationType: string) => ({
      EmailMessageId: id('02s', 1),
      RelationId: id('003', who),
      RelationType,
    });
    const { emails } = historyOf({
      ...rowsOf('EmailMessage', email(1, { HasAttachment: 'true' }), email(2, { Status: '5' })),
      ...rowsOf('EmailMessageRelation', relation(2, 'ToAddress'), relation(1, 'FromAddress')),
    });
    expect(emails).toEqual([
      {
        id: id('02s', 1),
        at: at(2),
        isIncoming: true,
        senderContactId: id('003', 1),
        contactIds: [id('003', 2), id('003', 1)],
        subject: null,
        hasAttachment: true,
      },
    ]);
  });

  it('and other sources that were not read are left out, so that their rules say so', () => {
    const history = historyOf({});
    for (const part of ['emails', 'quotes', 'competitors', 'answers', 'lossReason', 'hasSignedOrder', 'amount'])
      expect(history).not.toHaveProperty(part);
    expect(historyOf(rowsOf('EmailMessage'))).toMatchObject({ emails: [] });
  });
});

describe('the deal', () => {
  it('was last changed when its stage was, or else when it was itself', () => {
    const changedOn = (LastStageChangeDate?: string | null) =>
      historyOf({}, { deal: { ...deal, LastStageChangeDate } }).lastChangedOn;
    expect([changedOn(at(5)), changedOn(null), changedOn()]).toEqual([at(5), at(9), at(9)]);
  });

  it('was lost for the reason in the first field that says something', () => {
    const lost = { ...deal, Loss_Reason__c: ' ', Lost_Reason__c: 'Competition' };
    const fields = ['Loss_Reason__c', 'Lost_Reason__c', 'Not_There__c'];
    expect(historyOf({}, { deal: lost }, fields).lossReason).toBe('Competition');
    expect(historyOf({}, { deal: { ...lost, Lost_Reason__c: null } }, fields).lossReason).toBeNull();
  });

  it('has a signed order when its contract bears the date on which the customer signed', () => {
    const contract = { ContractId: id('800', 1), Contract: { CustomerSignedDate: '2026-04-01' } };
    expect(historyOf({}, { deal: { ...deal, ...contract } }).hasSignedOrder).toBe(true);
    expect(historyOf({}, { deal: { ...deal, ContractId: null } }).hasSignedOrder).toBe(false);
  });
});

describe('dealSources', () => {
  it('reads of the deal also the fields that the model names as reasons for a loss', () => {
    const [opportunity] = dealSources(defaultModel);
    expect(opportunity?.optional).toEqual(expect.arrayContaining([...lossReasonFields(defaultModel)]));
    expect(lossReasonFields({ ...defaultModel, inferenceRules: [] })).toEqual([]);
  });
});
