/** The opportunity, its stages, its history and what hangs off it. */
import type { ObjectDef } from '../model.ts';
import { standardHistory } from './fieldHistory.ts';
import { LEAD_SOURCES } from './customerObjects.ts';
import { standardObject } from './standardTable.ts';

/** One row of the OpportunityStage table, as a new org has it. Probability in percent. */
export interface OpportunityStageRow {
  readonly name: string;
  readonly probability: number;
  readonly isClosed: boolean;
  readonly isWon: boolean;
  readonly forecastCategory: 'Omitted' | 'Pipeline' | 'BestCase' | 'Forecast' | 'Closed';
  readonly forecastCategoryName: 'Omitted' | 'Pipeline' | 'Best Case' | 'Commit' | 'Closed';
}

function openStage(name: string, probability: number): OpportunityStageRow {
  return {
    name,
    probability,
    isClosed: false,
    isWon: false,
    forecastCategory: 'Pipeline',
    forecastCategoryName: 'Pipeline',
  };
}

/** Salesforce's ten default stages, in order. Source: a fresh org's OpportunityStage table. */
export const defaultStages: readonly OpportunityStageRow[] = [
  openStage('Prospecting', 10),
  openStage('Qualification', 10),
  openStage('Needs Analysis', 20),
  openStage('Value Proposition', 50),
  openStage('Id. Decision Makers', 60),
  openStage('Perception Analysis', 70),
  openStage('Proposal/Price Quote', 75),
  openStage('Negotiation/Review', 90),
  {
    name: 'Closed Won',
    probability: 100,
    isClosed: true,
    isWon: true,
    forecastCategory: 'Closed',
    forecastCategoryName: 'Closed',
  },
  {
    name: 'Closed Lost',
    probability: 0,
    isClosed: true,
    isWon: false,
    forecastCategory: 'Omitted',
    forecastCategoryName: 'Omitted',
  },
];

/** A stage as its row. @param index its place among the stages, from 0 */
export const stageRow = (stage: OpportunityStageRow, index: number) => ({
  MasterLabel: stage.name,
  ApiName: stage.name,
  IsActive: true,
  SortOrder: index + 1,
  IsClosed: stage.isClosed,
  IsWon: stage.isWon,
  ForecastCategory: stage.forecastCategory,
  ForecastCategoryName: stage.forecastCategoryName,
  DefaultProbability: stage.probability,
});

const STAGES = defaultStages.map((stage) => stage.name).join(';');
const FORECAST_CATEGORIES = 'Omitted;Pipeline;BestCase;MostLikely;Forecast;Closed';
const FORECAST_CATEGORY_NAMES = 'Omitted;Pipeline;Best Case;Commit;Closed';

const opportunity = standardObject(
  'Opportunity',
  { label: 'Opportunity', plural: 'Opportunities', prefix: '006', owned: 'user', sharing: 'Private', activities: true },
  `
  AccountId | Account ID | reference(Account) | cascade rel:Account child:Opportunities
  IsPrivate | Private | boolean
  Name | Opportunity Name | string(120) | req name
  Description | Description | textarea(32000)
  StageName | Stage | picklist | req | ${STAGES}
  Amount | Amount | currency(18,2)
  Probability | Probability (%) | percent(3,0)
  ExpectedRevenue | Expected Amount | currency(18,2) | formula:Amount * Probability
  TotalOpportunityQuantity | Quantity | double(18,2)
  CloseDate | Close Date | date | req
  Type | Opportunity Type | picklist | | Existing Customer - Upgrade;Existing Customer - Replacement;Existing Customer - Downgrade;New Customer
  NextStep | Next Step | string(255)
  LeadSource | Lead Source | picklist | | ${LEAD_SOURCES}
  IsClosed | Closed | boolean | ro
  IsWon | Won | boolean | ro
  ForecastCategory | Forecast Category | picklist(40) | ro restricted | ${FORECAST_CATEGORIES}
  ForecastCategoryName | Forecast Category | picklist(40) | | ${FORECAST_CATEGORY_NAMES}
  CampaignId | Campaign ID | reference(Campaign) | rel:Campaign child:Opportunities
  HasOpportunityLineItem | Has Line Item | boolean | ro
  Pricebook2Id | Price Book ID | reference(Pricebook2) | rel:Pricebook2 child:Opportunities
  LastActivityDate | Last Activity | date | formula:$Activity.LastDate
  LastStageChangeDate | Last Stage Change Date | datetime | ro
  FiscalQuarter | Fiscal Quarter | int(9) | formula:CEILING(MONTH(CloseDate) / 3)
  FiscalYear | Fiscal Year | int(9) | formula:YEAR(CloseDate)
  Fiscal | Fiscal Period | string(6) | formula:TEXT(YEAR(CloseDate)) & " " & TEXT(CEILING(MONTH(CloseDate) / 3))
  PushCount | Push Count | int(9) | ro
  LastViewedDate | Last Viewed Date | datetime | ro
  LastReferencedDate | Last Referenced Date | datetime | ro
  LastAmountChangedHistoryId | Opportunity History ID | reference(OpportunityHistory) | ro rel:LastAmountChangedHistory
  LastCloseDateChangedHistoryId | Opportunity History ID | reference(OpportunityHistory) | ro rel:LastCloseDateChangedHistory
  HasOpenActivity | Has Open Activity | boolean | formula:$Activity.IsOpen
  HasOverdueTask | Has Overdue Task | boolean | formula:$Activity.IsOverdue`,
);

const opportunityHistory = standardObject(
  'OpportunityHistory',
  {
    label: 'Opportunity History',
    plural: 'Opportunity History',
    prefix: '008',
    readOnly: true,
    accessThrough: 'Opportunity',
    system: 'created',
  },
  `
  OpportunityId | Opportunity ID | reference(Opportunity) | ro master rel:Opportunity child:OpportunityHistories
  StageName | Stage Name | picklist | ro | ${STAGES}
  Amount | Amount | currency(18,2) | ro
  ExpectedRevenue | Expected Revenue | currency(18,2) | ro
  CloseDate | Close Date | date | ro
  Probability | Probability | percent(3,0) | ro
  ForecastCategory | To ForecastCategory | picklist(40) | ro | ${FORECAST_CATEGORIES}
  FromForecastCategory | From ForecastCategory | picklist(40) | ro | ${FORECAST_CATEGORIES}
  PrevAmount | Prev Amount | currency(18,2) | ro
  PrevCloseDate | Prev Close Date | date | ro
  SystemModstamp | System Modstamp | datetime | ro`,
);

const opportunityContactRole = standardObject(
  'OpportunityContactRole',
  {
    label: 'Opportunity Contact Role',
    plural: 'Opportunity Contact Roles',
    prefix: '00K',
    accessThrough: 'Opportunity',
  },
  `
  OpportunityId | Opportunity ID | reference(Opportunity) | master rel:Opportunity child:OpportunityContactRoles
  ContactId | Contact ID | reference(Contact) | req cascade rel:Contact child:OpportunityContactRoles
  Role | Role | picklist | | Business User;Decision Maker;Economic Buyer;Economic Decision Maker;Evaluator;Executive Sponsor;Influencer;Technical Buyer;Other
  IsPrimary | Primary | boolean`,
);

const opportunityStage = standardObject(
  'OpportunityStage',
  {
    label: 'Opportunity Stage',
    plural: 'Opportunity Stage',
    prefix: '01J',
    setup: true,
    readOnly: true,
    sharing: 'Read',
  },
  `
  MasterLabel | Master Label | string(255) | req name ro
  ApiName | API Name | string(255) | ro
  IsActive | Is Active | boolean | ro
  SortOrder | Sort Order | int(9) | ro
  IsClosed | Closed | boolean | ro
  IsWon | Won | boolean | ro
  ForecastCategory | Forecast Category | picklist(40) | ro | ${FORECAST_CATEGORIES}
  ForecastCategoryName | Forecast Category Name | picklist(255) | ro | ${FORECAST_CATEGORY_NAMES}
  DefaultProbability | Probability (%) | percent(3,0) | ro
  Description | Description | string(255) | ro`,
);

const opportunityCompetitor = standardObject(
  'OpportunityCompetitor',
  {
    label: 'Opportunity: Competitor',
    plural: 'Opportunity: Competitor',
    prefix: '00J',
    accessThrough: 'Opportunity',
  },
  `
  OpportunityId | Opportunity ID | reference(Opportunity) | master rel:Opportunity child:OpportunityCompetitors
  CompetitorName | Competitor Name | string(80) | name
  Strengths | Strengths | string(1000)
  Weaknesses | Weaknesses | string(1000)`,
);

const opportunityLineItem = standardObject(
  'OpportunityLineItem',
  { label: 'Opportunity Product', plural: 'Opportunity Product', prefix: '00k', accessThrough: 'Opportunity' },
  `
  OpportunityId | Opportunity ID | reference(Opportunity) | master rel:Opportunity child:OpportunityLineItems
  SortOrder | Sort Order | int(9) | ro
  PricebookEntryId | Price Book Entry ID | reference(PricebookEntry) | once rel:PricebookEntry child:OpportunityLineItems
  Product2Id | Product ID | reference(Product2) | once rel:Product2 child:OpportunityLineItems
  Name | Opportunity Product Name | string(376) | name formula:Opportunity.Name & " " & Product2.Name
  Quantity | Quantity | double(12,2) | req
  TotalPrice | Total Price | currency(18,2) | formula:Quantity * UnitPrice
  UnitPrice | Sales Price | currency(18,2)
  ServiceDate | Date | date
  Description | Line Description | string(255)`,
);

const quote = standardObject(
  'Quote',
  { label: 'Quote', plural: 'Quotes', prefix: '0Q0', accessThrough: 'Opportunity', activities: true },
  `
  OpportunityId | Opportunity ID | reference(Opportunity) | master rel:Opportunity child:Quotes
  Name | Quote Name | string(255) | req name
  QuoteNumber | Quote Number | string(30) | auto:{00000000}
  IsSyncing | Syncing | boolean | ro
  AccountId | Account ID | reference(Account) | ro rel:Account child:Quotes
  ContactId | Contact ID | reference(Contact) | rel:Contact child:Quotes
  Status | Status | picklist | | Draft;Needs Review;In Review;Approved;Rejected;Presented;Accepted;Denied
  ExpirationDate | Expiration Date | date
  Description | Description | textarea(32000)
  Email | Email | email(80)
  Phone | Phone | phone(40)
  Tax | Tax | currency(18,2)
  ShippingHandling | Shipping and Handling | currency(18,2)
  TotalPrice | Total Price | currency(18,2) | ro
  GrandTotal | Grand Total | currency(18,2) | ro
  OwnerId | Owner ID | reference(User) | rel:Owner`,
);

/** In no particular order. */
export const salesObjects: readonly ObjectDef[] = [
  opportunity,
  opportunityHistory,
  standardHistory(opportunity),
  opportunityContactRole,
  opportunityStage,
  opportunityCompetitor,
  opportunityLineItem,
  quote,
];
