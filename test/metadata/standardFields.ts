/** The few fields of standard objects that our metadata names, typed as a describe call does. Source: Salesforce's object reference. */
export interface StandardField {
  readonly type: 'id' | 'string' | 'picklist' | 'currency' | 'date' | 'datetime' | 'boolean' | 'reference';
  readonly referenceTo?: string;
}

const reference = (referenceTo: string): StandardField => ({ type: 'reference', referenceTo });

/** Fields that every object has. */
export const SYSTEM_FIELDS: Readonly<Record<string, StandardField>> = {
  Id: { type: 'id' },
  CreatedDate: { type: 'datetime' },
  CreatedById: reference('User'),
  LastModifiedDate: { type: 'datetime' },
  LastModifiedById: reference('User'),
};

export const STANDARD_FIELDS: Readonly<Record<string, Readonly<Record<string, StandardField>>>> = {
  Account: { Name: { type: 'string' } },
  Contact: { Name: { type: 'string' }, AccountId: reference('Account') },
  User: { Name: { type: 'string' } },
  Opportunity: {
    Name: { type: 'string' },
    AccountId: reference('Account'),
    OwnerId: reference('User'),
    StageName: { type: 'picklist' },
    Type: { type: 'picklist' },
    Amount: { type: 'currency' },
    CloseDate: { type: 'date' },
    IsClosed: { type: 'boolean' },
    IsWon: { type: 'boolean' },
  },
};
