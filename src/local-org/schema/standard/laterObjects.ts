/**
 * Standard objects and fields that an ordinary org has and jsforce's declarations lack: of later releases, or unseen by whoever
 * generated them. Source: Salesforce's Object Reference.
 */

/** Fields by their object: `Name` text, `Name#` number, `Name?` truth value, `Name@` date, `NameId>Parent` reference. */
export const LATER_FIELDS: Readonly<Record<string, string>> = {
  Asset:
    'ConsequenceOfFailure ProductDescription ProductFamily StatusReason ManufactureDate@ DigitalAssetStatus ExternalIdentifier ' +
    'Availability# Reliability# SumDowntime# SumUnplannedDowntime# UptimeRecordStart@ UptimeRecordEnd@ AverageUptimePerDay# ' +
    'Uuid AverageTimeToRepair# AverageTimeBetweenFailure# HasLifecycleManagement? CurrentMrr# CurrentLifecycleEndDate@ CurrentAmount# ' +
    'CurrentQuantity# LifecycleStartDate@ LifecycleEndDate@ TotalLifecycleAmount# LocationId>Location',
  Case: 'AssetWarrantyId>AssetWarranty ClosedOnCreate? ServiceContractId>ServiceContract Language',
  Contract: 'Pricebook2Id>Pricebook2',
  Event: 'Email Phone IsVisibleInSelfService?',
  Idea: 'AttachmentBody AttachmentContentType',
  Individual: 'Website Occupation IsHomeOwner? InfluencerRating#',
  Lead: 'CampaignId>Campaign PartnerAccountId>Account',
  Opportunity: 'PartnerAccountId>Account PrimaryPartnerAccountId>Account LossReason',
  OpportunityLineItem: 'Discount# Subtotal#',
  Order:
    'BillToContactId>Contact CompanyAuthorizedDate@ CustomerAuthorizedDate@ OrderReferenceNumber OrderedDate@ PoDate@ PoNumber ' +
    'QuoteId>Quote ShipToContactId>Contact OpportunityId>Opportunity SalesStoreId',
  OrderItem: 'ProductCode QuoteLineItemId>QuoteLineItem',
  Product2:
    'IsSerialized? ProductClass SellerId>Seller SourceProductId>Product2 SpecificationType Type IsSoldOnlyWithOtherProds? ' +
    'ConfigureDuringSale DecompositionScope',
  Quote: 'AdditionalName BillingName Discount# Fax LineItemCount# Opportunity QuoteToName ShippingName Subtotal#',
  QuoteLineItem:
    'QuoteId>Quote Product2Id>Product2 PricebookEntryId>PricebookEntry OpportunityLineItemId>OpportunityLineItem LineNumber ' +
    'Description Discount# ListPrice# Quantity# ServiceDate@ Subtotal# TotalPrice# UnitPrice# SortOrder#',
  Task: 'Email Phone IsVisibleInSelfService?',
  WorkOrder: 'LocationId>Location ServiceTerritoryId>ServiceTerritory WorkTypeId>WorkType',
};

/** Objects known by their names; their fields are those that a project describes. */
export const LATER_OBJECTS: ReadonlySet<string> = new Set(
  `
  Address AlternativePaymentMethod ApiAnomalyEventStore AppointmentInvitation AssetAction AssetActionSource
  AssetStatePeriod AssetWarranty AssignedResource AssociatedLocation AuthorizationForm AuthorizationFormConsent
  AuthorizationFormDataUse AuthorizationFormText CardPaymentMethod CaseRelatedIssue ChangeRequest
  CommSubscription CommSubscriptionChannelType CommSubscriptionConsent CommSubscriptionTiming
  CommunicationChannel ConsumptionRate ConsumptionSchedule ContactPointAddress ContactPointConsent
  ContactPointEmail ContactPointPhone ContactPointTypeConsent ContractLineItem ContractLineOutcome
  CredentialStuffingEventStore CreditMemo CreditMemoLine Customer DandBCompany DataUseLegalBasis DataUsePurpose
  DigitalWallet EngagementChannelType EntitlementContact Expense ExpenseReport ExpenseReportEntry
  FinanceBalanceSnapshot FinanceTransaction GuestUserAnomalyEventStore Image Incident Invoice InvoiceLine
  JobProfile LegalEntity LiveChatTranscript LiveChatVisitor Location MacroUsage MaintenanceAsset MaintenancePlan
  MaintenanceWorkRule MessagingEndUser MessagingSession OperatingHours OperatingHoursHoliday PartyConsent
  Payment PaymentAuthAdjustment PaymentAuthorization PaymentGateway PaymentGatewayLog PaymentGroup
  PaymentLineInvoice Problem ProblemIncident ProcessException ProductCatalog ProductCategory ProductConsumed
  ProductConsumptionSchedule ProductItem ProductItemTransaction ProductRequest ProductRequestLineItem
  ProductRequired ProductServiceCampaign ProductServiceCampaignItem ProductTransfer PromptAction PromptError
  QuickTextUsage QuoteLineItem Recommendation RecordsetFilterCriteria Refund RefundLinePayment
  ReportAnomalyEventStore ResourceAbsence ReturnOrder Scorecard ScorecardAssociation ScorecardMetric Seller
  ServiceAppointment ServiceCrew ServiceCrewMember ServiceResource ServiceResourceSkill ServiceTerritory
  ServiceTerritoryMember ServiceTerritoryWorkType SessionHijackingEventStore Shift Shipment Swarm SwarmMember
  TimeSlot UserExternalCredential Visit VoiceCall WarrantyTerm WebCart WebStore WorkType WorkTypeGroup
  `
    .trim()
    .split(/\s+/),
);

/** What one word of the table above says: a name, the type jsforce would give it, and the object it refers to. */
export interface LaterField {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean' | 'DateString';
  readonly parent?: string;
}

const KINDS: Readonly<Record<string, LaterField['type']>> = { '#': 'number', '?': 'boolean', '@': 'DateString' };

/** The fields of an object that jsforce does not declare. */
export function laterFields(objectName: string): LaterField[] {
  const words = LATER_FIELDS[objectName]?.split(' ') ?? [];
  return words.map((word) => {
    const [name = '', parent] = word.split('>');
    const kind = KINDS[name.at(-1) ?? ''];
    if (kind !== undefined) return { name: name.slice(0, -1), type: kind };
    return parent === undefined ? { name, type: 'string' } : { name, type: 'string', parent };
  });
}
