/**
 * A name in a component, and what it must be the name of: a type, `FieldPath` for `Object__c.Field__c`, or `Component` for a
 * Lightning component of either kind.
 */
export interface GivenName {
  /** The element that holds it. */
  readonly element: string;
  readonly name: string;
  readonly to: string;
  /** The part of the component that names it. */
  readonly of?: string;
}
