/** The people of a new org, and what they may do. */

export interface RoleSeed {
  readonly name: string;
  readonly developerName: string;
  readonly parent?: string;
}

/** Parents before children. */
export const roles: readonly RoleSeed[] = [
  { name: 'Chief Sales Officer', developerName: 'ChiefSalesOfficer' },
  { name: 'Sales Manager', developerName: 'SalesManager', parent: 'ChiefSalesOfficer' },
  { name: 'Sales Rep', developerName: 'SalesRep', parent: 'SalesManager' },
  { name: 'Revenue Operations', developerName: 'RevenueOperations', parent: 'ChiefSalesOfficer' },
];

export interface PersonSeed {
  /** What `tokenOf` is asked with, and the first part of the username. */
  readonly key: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly alias: string;
  readonly title: string;
  readonly profile: string;
  readonly role?: string;
  /** Every permission set of the project whose name is this, or ends in an underscore and this. */
  readonly permissionSets: string;
}

/** Three sales reps share a role and do not see each other's deals. */
export const people: readonly PersonSeed[] = [
  {
    key: 'admin',
    firstName: 'Ada',
    lastName: 'Lindqvist',
    alias: 'admin',
    title: 'Salesforce Administrator',
    profile: 'System Administrator',
    permissionSets: 'Admin',
  },
  {
    key: 'rep',
    firstName: 'Riley',
    lastName: 'Stone',
    alias: 'rep',
    title: 'Account Executive',
    profile: 'Standard User',
    role: 'SalesRep',
    permissionSets: 'Rep',
  },
  {
    key: 'analyst',
    firstName: 'Noor',
    lastName: 'Haddad',
    alias: 'analyst',
    title: 'Revenue Analyst',
    profile: 'Read Only',
    role: 'RevenueOperations',
    permissionSets: 'Analyst',
  },
  {
    key: 'integration',
    firstName: 'Data',
    lastName: 'Integration',
    alias: 'integ',
    title: 'Integration User',
    profile: 'Integration User',
    permissionSets: 'Integration',
  },
  {
    key: 'rep2',
    firstName: 'Mina',
    lastName: 'Okafor',
    alias: 'rep2',
    title: 'Account Executive',
    profile: 'Standard User',
    role: 'SalesRep',
    permissionSets: 'Rep',
  },
  {
    key: 'rep3',
    firstName: 'Jonas',
    lastName: 'Weber',
    alias: 'rep3',
    title: 'Account Executive',
    profile: 'Standard User',
    role: 'SalesRep',
    permissionSets: 'Rep',
  },
];
