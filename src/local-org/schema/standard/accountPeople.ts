/** Whose people the contacts are: an account of their own, and others they have to do with. */
import type { ObjectDef } from '../model.ts';
import { standardObject } from './standardTable.ts';

const ROLES =
  'Business User;Decision Maker;Economic Buyer;Economic Decision Maker;Evaluator;Executive Sponsor;Influencer;Technical Buyer;Other';

const relation = standardObject(
  'AccountContactRelation',
  {
    label: 'Account Contact Relationship',
    plural: 'Account Contact Relationship',
    prefix: '07k',
    accessThrough: 'Contact',
  },
  `
  AccountId | Account ID | reference(Account) | master rel:Account child:AccountContactRelations
  ContactId | Contact ID | reference(Contact) | master rel:Contact child:AccountContactRelations
  Roles | Roles | multipicklist | | ${ROLES}
  IsDirect | Direct | boolean | ro
  IsActive | Active | boolean | on
  StartDate | Start Date | date
  EndDate | End Date | date`,
);

const role = standardObject(
  'AccountContactRole',
  { label: 'Account Contact Role', plural: 'Account Contact Role', prefix: '02Z', accessThrough: 'Account' },
  `
  AccountId | Account ID | reference(Account) | master rel:Account child:AccountContactRoles
  ContactId | Contact ID | reference(Contact) | req cascade rel:Contact child:AccountContactRoles
  Role | Role | picklist | | ${ROLES}
  IsPrimary | Primary | boolean`,
);

/** In no particular order. */
export const accountPeople: readonly ObjectDef[] = [relation, role];
