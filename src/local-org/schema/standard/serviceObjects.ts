/** Cases: what customers ask for. */
import type { ObjectDef } from '../model.ts';
import { standardHistory } from './fieldHistory.ts';
import { standardObject } from './standardTable.ts';

const supportCase = standardObject(
  'Case',
  { label: 'Case', plural: 'Cases', prefix: '500', owned: 'queue', activities: true },
  `
  CaseNumber | Case Number | string(30) | name auto:{00000000}
  ContactId | Contact ID | reference(Contact) | rel:Contact child:Cases
  AccountId | Account ID | reference(Account) | rel:Account child:Cases
  ParentId | Parent Case ID | reference(Case) | rel:Parent child:Cases
  SuppliedName | Name | string(80)
  SuppliedEmail | Email Address | email(80)
  SuppliedPhone | Phone | string(40)
  SuppliedCompany | Company | string(80)
  Type | Case Type | picklist | | Mechanical;Electrical;Electronic;Structural;Other
  Status | Status | picklist | | *New;Working;Escalated;Closed
  Reason | Case Reason | picklist | | Installation;Equipment Complexity;Performance;Breakdown;Equipment Design;Feedback;Other
  Origin | Case Origin | picklist | | Phone;Email;Web
  Subject | Subject | string(255)
  Priority | Priority | picklist | | High;*Medium;Low
  Description | Description | textarea(32000)
  Comments | Internal Comments | textarea(4000)
  IsClosed | Closed | boolean | formula:ISPICKVAL(Status, "Closed")
  IsEscalated | Escalated | boolean
  ContactPhone | Contact Phone | phone(40) | formula:Contact.Phone
  ContactMobile | Contact Mobile | phone(40) | formula:Contact.MobilePhone
  ContactEmail | Contact Email | email(80) | formula:Contact.Email
  ContactFax | Contact Fax | phone(40) | formula:Contact.Fax
  LastViewedDate | Last Viewed Date | datetime | ro
  LastReferencedDate | Last Referenced Date | datetime | ro`,
);

/** In no particular order. */
export const serviceObjects: readonly ObjectDef[] = [supportCase, standardHistory(supportCase)];
