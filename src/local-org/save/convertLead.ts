/** Converting a lead: an account, a contact and an opportunity are made of it, or it goes into those that are there. */
import type { InputRow, SaveError, Session } from '../engine.ts';
import { DAY_MS, quoted, type SqlValue } from '../store/storage.ts';
import type { SaveContext } from './saveContext.ts';
import { refuse, Refused } from './refused.ts';
import { saveRows } from './saveRows.ts';

export interface Conversion {
  /** Ids of 18 characters. */
  readonly leadId: string;
  readonly accountId: string | undefined;
  readonly contactId: string | undefined;
  readonly opportunityId: string | undefined;
  readonly ownerId: string | undefined;
  readonly opportunityName: string | undefined;
  readonly doNotCreateOpportunity: boolean;
  readonly overwriteLeadSource: boolean;
  readonly convertedStatus: string;
  /** The statuses of leads that are converted. */
  readonly convertedStatuses: readonly string[];
}

export interface Converted {
  readonly errors: readonly SaveError[];
  readonly accountId?: string;
  readonly contactId?: string;
  readonly opportunityId?: string;
}

type LeadRow = Readonly<Record<string, SqlValue>>;

/** The lead, if the user may change it. */
function readLead(context: SaveContext, session: Session, id: string): LeadRow {
  const { object } = context.planNamed('Lead');
  const filter = session.canEdit(object) ? session.rowFilter(object, 'l', 'edit') : '0';
  const row = context.store.statements
    .of(`SELECT l.* FROM "Lead" l WHERE l."Id" = ? AND l.IsDeleted = 0 AND (${filter})`)
    .get(id) as unknown as LeadRow | undefined;
  return row ?? refuse('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
}

/** A new record. @throws Refused in the record's own words */
function make(context: SaveContext, session: Session, objectName: string, values: InputRow): string {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
  const [result] = saveRows(context, session, 'insert', objectName, [given]);
  if (!result?.success || result.id === null) throw new Refused(result?.errors ?? []);
  return result.id;
}

/** A record that is there, of which the lead becomes a part. @throws Refused where the user may not change it */
function take(context: SaveContext, session: Session, objectName: string, values: InputRow): string {
  const [result] = saveRows(context, session, 'update', objectName, [values]);
  if (!result?.success || result.id === null) throw new Refused(result?.errors ?? []);
  return result.id;
}

const ADDRESS = ['Street', 'City', 'State', 'PostalCode', 'Country'];

function addressOf(lead: LeadRow, prefix: string): InputRow {
  return Object.fromEntries(ADDRESS.map((part) => [prefix + part, lead[part]]));
}

/** The last day of the quarter: the day by which a new deal is expected to close. */
function quarterEnd(now: number): string {
  const day = new Date(now);
  const next = Date.UTC(day.getUTCFullYear(), Math.floor(day.getUTCMonth() / 3) * 3 + 3, 1);
  return new Date(next - DAY_MS).toISOString().slice(0, 10);
}

function firstStage(context: SaveContext): SqlValue {
  const row = context.store.statements
    .of(
      'SELECT "ApiName" AS name FROM "OpportunityStage" WHERE IsDeleted = 0 AND "IsActive" = 1 ORDER BY "SortOrder" LIMIT 1',
    )
    .get();
  return typeof row?.['name'] === 'string' ? row['name'] : null;
}

function deal(context: SaveContext, session: Session, request: Conversion, lead: LeadRow, owned: InputRow): string {
  return make(context, session, 'Opportunity', {
    ...owned,
    Name: request.opportunityName ?? lead['Company'],
    StageName: firstStage(context),
    CloseDate: quarterEnd(context.store.now()),
    LeadSource: lead['LeadSource'],
  });
}

/** Tasks, events and e-mails about the person go with the person. */
function moveActivities(context: SaveContext, leadId: string, contactId: string): void {
  for (const [object, field] of [
    ['Task', 'WhoId'],
    ['Event', 'WhoId'],
  ] as const) {
    context.store.statements
      .of(`UPDATE ${quoted(object)} SET ${quoted(field)} = ?, "SystemModstamp" = ? WHERE ${quoted(field)} = ?`)
      .run(contactId, context.store.now(), leadId);
  }
}

function convert(context: SaveContext, session: Session, request: Conversion): Converted {
  const { convertedStatus, convertedStatuses } = request;
  const lead = readLead(context, session, request.leadId);
  if (lead['IsConverted'] === 1) refuse('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead');
  if (!convertedStatuses.includes(convertedStatus))
    refuse('INVALID_STATUS', `invalid convertedStatus: ${convertedStatus}`);
  if (request.contactId !== undefined && request.accountId === undefined)
    refuse('REQUIRED_FIELD_MISSING', 'An accountId goes with a contactId');
  const ownerId = request.ownerId ?? lead['OwnerId'];
  const owned = typeof ownerId === 'string' && ownerId.startsWith('005') ? { OwnerId: ownerId } : {};
  const shared = { LeadSource: lead['LeadSource'] };
  const accountId =
    request.accountId === undefined
      ? make(context, session, 'Account', {
          ...{ ...owned, ...addressOf(lead, 'Billing'), Name: lead['Company'], Phone: lead['Phone'] },
          ...{ Website: lead['Website'], Industry: lead['Industry'], Rating: lead['Rating'] },
          ...{ AnnualRevenue: lead['AnnualRevenue'], NumberOfEmployees: lead['NumberOfEmployees'] },
          AccountSource: lead['LeadSource'],
        })
      : take(context, session, 'Account', { Id: request.accountId });
  const contactId =
    request.contactId === undefined
      ? make(context, session, 'Contact', {
          ...{ ...owned, ...shared, ...addressOf(lead, 'Mailing'), AccountId: accountId, Title: lead['Title'] },
          ...{ FirstName: lead['FirstName'], LastName: lead['LastName'], Salutation: lead['Salutation'] },
          ...{ Email: lead['Email'], Phone: lead['Phone'], MobilePhone: lead['MobilePhone'] },
          Description: lead['Description'],
        })
      : take(context, session, 'Contact', { Id: request.contactId, ...(request.overwriteLeadSource ? shared : {}) });
  const opportunityId =
    request.opportunityId ??
    (request.doNotCreateOpportunity
      ? undefined
      : deal(context, session, request, lead, { ...owned, AccountId: accountId }));
  if (opportunityId !== undefined) {
    const role = { OpportunityId: opportunityId, ContactId: contactId, IsPrimary: true };
    make(context, session, 'OpportunityContactRole', role);
  }
  take(context, session, 'Lead', { Id: request.leadId, Status: convertedStatus });
  context.store.statements
    .of(
      'UPDATE "Lead" SET "IsConverted" = 1, "ConvertedDate" = ?, "ConvertedAccountId" = ?, "ConvertedContactId" = ?, "ConvertedOpportunityId" = ?, "IsUnreadByOwner" = 0 WHERE "Id" = ?',
    )
    .run(Math.floor(context.store.now() / DAY_MS), accountId, contactId, opportunityId ?? null, request.leadId);
  moveActivities(context, request.leadId, contactId);
  return { errors: [], accountId, contactId, ...(opportunityId === undefined ? {} : { opportunityId }) };
}

/** Converts a lead, or does nothing and says why. */
export function convertLead(context: SaveContext, session: Session, request: Conversion): Converted {
  try {
    return context.store.transactions.run(() => convert(context, session, request));
  } catch (error) {
    if (error instanceof Refused) return { errors: error.errors };
    throw error;
  }
}
