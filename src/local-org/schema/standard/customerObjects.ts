/** Accounts, people, campaigns and products: what a deal refers to. */
import type { ObjectDef } from '../model.ts';
import { standardHistory } from './fieldHistory.ts';
import { standardObject } from './standardTable.ts';

/** Lead sources and industries are shared value sets in Salesforce. */
export const LEAD_SOURCES = 'Web;Phone Inquiry;Partner Referral;Purchased List;Other';
const INDUSTRIES =
  'Agriculture;Apparel;Banking;Biotechnology;Chemicals;Communications;Construction;Consulting;Education;Electronics;Energy;Engineering;Entertainment;Environmental;Finance;Food & Beverage;Government;Healthcare;Hospitality;Insurance;Machinery;Manufacturing;Media;Not For Profit;Recreation;Retail;Shipping;Technology;Telecommunications;Transportation;Utilities;Other';
const SALUTATIONS = 'Mr.;Ms.;Mrs.;Dr.;Prof.;Mx.';

/** The fields of an address, and the address made of them. */
export function address(prefix: string): string {
  return `
  ${prefix}Street | ${prefix} Street | textarea(255)
  ${prefix}City | ${prefix} City | string(40)
  ${prefix}State | ${prefix} State/Province | string(80)
  ${prefix}PostalCode | ${prefix} Zip/Postal Code | string(20)
  ${prefix}Country | ${prefix} Country | string(80)
  ${prefix}Latitude | ${prefix} Latitude | double(18,15)
  ${prefix}Longitude | ${prefix} Longitude | double(18,15)
  ${prefix}GeocodeAccuracy | ${prefix} Geocode Accuracy | picklist(40) | restricted | Address;NearAddress;Block;Street;ExtendedZip;Zip;Neighborhood;City;County;State;Unknown
  ${prefix}Address | ${prefix} Address | address | ro`;
}

const account = standardObject(
  'Account',
  { label: 'Account', plural: 'Accounts', prefix: '001', owned: 'user', activities: true },
  `
  MasterRecordId | Master Record ID | reference(Account) | ro rel:MasterRecord
  Name | Account Name | string(255) | req name
  Type | Account Type | picklist | | Prospect;Customer - Direct;Customer - Channel;Channel Partner / Reseller;Installation Partner;Technology Partner;Other
  ParentId | Parent Account ID | reference(Account) | rel:Parent child:ChildAccounts
  ${address('Billing')}
  ${address('Shipping')}
  Phone | Account Phone | phone(40)
  Fax | Account Fax | phone(40)
  AccountNumber | Account Number | string(40)
  Website | Website | url(255)
  Sic | SIC Code | string(20)
  Industry | Industry | picklist | | ${INDUSTRIES}
  AnnualRevenue | Annual Revenue | currency(18,0)
  NumberOfEmployees | Employees | int(8)
  Ownership | Ownership | picklist | | Public;Private;Subsidiary;Other
  TickerSymbol | Ticker Symbol | string(20)
  Description | Account Description | textarea(32000)
  Rating | Account Rating | picklist | | Hot;Warm;Cold
  Site | Account Site | string(80)
  AccountSource | Account Source | picklist | | ${LEAD_SOURCES}
  SicDesc | SIC Description | string(80)
  Jigsaw | Data.com Key | string(20)
  JigsawCompanyId | Jigsaw Company ID | string(20) | formula:Jigsaw
  PhotoUrl | Photo URL | url(255) | formula:"/services/images/photo/" & CASESAFEID(Id)
  LastActivityDate | Last Activity | date | formula:$Activity.LastDate
  LastViewedDate | Last Viewed Date | datetime | ro
  LastReferencedDate | Last Referenced Date | datetime | ro`,
);

const contact = standardObject(
  'Contact',
  { label: 'Contact', plural: 'Contacts', prefix: '003', owned: 'user', activities: true },
  `
  MasterRecordId | Master Record ID | reference(Contact) | ro rel:MasterRecord
  AccountId | Account ID | reference(Account) | cascade rel:Account child:Contacts
  LastName | Last Name | string(80) | req
  FirstName | First Name | string(40)
  Salutation | Salutation | picklist | | ${SALUTATIONS}
  Name | Full Name | string(121) | name formula:TRIM(FirstName & " " & LastName)
  ${address('Mailing')}
  ${address('Other')}
  Phone | Business Phone | phone(40)
  Fax | Business Fax | phone(40)
  MobilePhone | Mobile Phone | phone(40)
  HomePhone | Home Phone | phone(40)
  OtherPhone | Other Phone | phone(40)
  AssistantPhone | Asst. Phone | phone(40)
  AssistantName | Assistant's Name | string(40)
  ReportsToId | Reports To ID | reference(Contact) | rel:ReportsTo
  Email | Email | email(80)
  Title | Title | string(128)
  Department | Department | string(80)
  LeadSource | Lead Source | picklist | | ${LEAD_SOURCES}
  Birthdate | Birthdate | date
  Description | Contact Description | textarea(32000)
  HasOptedOutOfEmail | Email Opt Out | boolean
  DoNotCall | Do Not Call | boolean
  LastActivityDate | Last Activity | date | formula:$Activity.LastDate
  LastViewedDate | Last Viewed Date | datetime | ro
  LastReferencedDate | Last Referenced Date | datetime | ro
  EmailBouncedReason | Email Bounced Reason | string(255)
  EmailBouncedDate | Email Bounced Date | datetime
  IsEmailBounced | Is Email Bounced | boolean | formula:NOT(ISBLANK(EmailBouncedDate))`,
);

const lead = standardObject(
  'Lead',
  { label: 'Lead', plural: 'Leads', prefix: '00Q', owned: 'queue' },
  `
  MasterRecordId | Master Record ID | reference(Lead) | ro rel:MasterRecord
  LastName | Last Name | string(80) | req
  FirstName | First Name | string(40)
  Salutation | Salutation | picklist | | ${SALUTATIONS}
  Name | Full Name | string(121) | name formula:TRIM(FirstName & " " & LastName)
  Title | Title | string(128)
  Company | Company | string(255) | req
  ${address('')}
  Phone | Phone | phone(40)
  MobilePhone | Mobile Phone | phone(40)
  Fax | Fax | phone(40)
  Email | Email | email(80)
  Website | Website | url(255)
  Description | Description | textarea(32000)
  LeadSource | Lead Source | picklist | | ${LEAD_SOURCES}
  Status | Status | picklist | req | *Open - Not Contacted;Working - Contacted;Closed - Converted;Closed - Not Converted
  Industry | Industry | picklist | | ${INDUSTRIES}
  Rating | Rating | picklist | | Hot;Warm;Cold
  AnnualRevenue | Annual Revenue | currency(18,0)
  NumberOfEmployees | Employees | int(8)
  DoNotCall | Do Not Call | boolean
  HasOptedOutOfEmail | Email Opt Out | boolean
  HasOptedOutOfFax | Fax Opt Out | boolean
  LastTransferDate | Last Transfer Date | date | ro
  IsConverted | Converted | boolean | ro
  ConvertedDate | Converted Date | date | ro
  ConvertedAccountId | Converted Account ID | reference(Account) | ro rel:ConvertedAccount
  ConvertedContactId | Converted Contact ID | reference(Contact) | ro rel:ConvertedContact
  ConvertedOpportunityId | Converted Opportunity ID | reference(Opportunity) | ro rel:ConvertedOpportunity
  IsUnreadByOwner | Unread By Owner | boolean | on
  LastActivityDate | Last Activity | date | formula:$Activity.LastDate`,
);

const campaign = standardObject(
  'Campaign',
  { label: 'Campaign', plural: 'Campaigns', prefix: '701', owned: 'user', activities: true },
  `
  Name | Name | string(80) | req name
  ParentId | Parent Campaign ID | reference(Campaign) | rel:Parent child:ChildCampaigns
  Type | Type | picklist | | Conference;Webinar;Trade Show;Public Relations;Partners;Referral Program;Advertisement;Banner Ads;Direct Mail;*Email;Telemarketing;Other
  Status | Status | picklist | | *Planned;In Progress;Completed;Aborted
  StartDate | Start Date | date
  EndDate | End Date | date
  BudgetedCost | Budgeted Cost in Campaign | currency(18,0)
  ActualCost | Actual Cost in Campaign | currency(18,0)
  IsActive | Active | boolean
  Description | Description | textarea(32000)
  LastActivityDate | Last Activity | date | formula:$Activity.LastDate`,
);

const product = standardObject(
  'Product2',
  { label: 'Product', plural: 'Products', prefix: '01t' },
  `
  Name | Product Name | string(255) | req name
  ProductCode | Product Code | string(255)
  Description | Product Description | textarea(4000)
  IsActive | Active | boolean
  Family | Product Family | picklist | | *None
  StockKeepingUnit | Product SKU | string(180)
  QuantityUnitOfMeasure | Quantity Unit Of Measure | picklist`,
);

const pricebook = standardObject(
  'Pricebook2',
  { label: 'Price Book', plural: 'Price Books', prefix: '01s' },
  `
  Name | Price Book Name | string(255) | req name
  IsActive | Active | boolean
  IsStandard | Is Standard Price Book | boolean | ro
  Description | Description | string(255)`,
);

const pricebookEntry = standardObject(
  'PricebookEntry',
  { label: 'Price Book Entry', plural: 'Price Book Entries', prefix: '01u', setup: true, sharing: 'Read' },
  `
  Pricebook2Id | Price Book ID | reference(Pricebook2) | req once cascade rel:Pricebook2 child:PricebookEntries
  Product2Id | Product ID | reference(Product2) | req once cascade rel:Product2 child:PricebookEntries
  Name | Product Name | string(255) | name formula:Product2.Name
  ProductCode | Product Code | string(255) | formula:Product2.ProductCode
  UnitPrice | List Price | currency(18,2) | req
  IsActive | Active | boolean
  UseStandardPrice | Use Standard Price | boolean`,
);

/** In no particular order. */
export const customerObjects: readonly ObjectDef[] = [
  ...[account, contact, lead, campaign, product, pricebook].map(standardHistory),
  account,
  contact,
  lead,
  campaign,
  product,
  pricebook,
  pricebookEntry,
];
