/**
 * A SOQL statement as the local org runs it. The REST doors make one from text, GraphQL and the UI API make one directly,
 * and there is one compiler and one executor for all of them.
 */

/** A literal as written. Which literals a field takes is decided where the field is known. */
export type Literal =
  | { readonly kind: 'null' }
  /** `like` is the same text as a LIKE pattern: `\%`, `\_` and `\\` still escaped. */
  | { readonly kind: 'text'; readonly value: string; readonly like: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Days since 1970-01-01. */
  | { readonly kind: 'date'; readonly value: number }
  /** Milliseconds since 1970-01-01 UTC. */
  | { readonly kind: 'datetime'; readonly value: number }
  /** Milliseconds since midnight. */
  | { readonly kind: 'time'; readonly value: number }
  /** `TODAY`, `LAST_N_DAYS` with its number: a span of days, seen from the moment the statement is run. */
  | { readonly kind: 'span'; readonly name: string; readonly count?: number };

/** A place on Earth: a geolocation or address field, or degrees. */
export type Place =
  | { readonly kind: 'path'; readonly path: readonly string[] }
  | { readonly kind: 'point'; readonly latitude: number; readonly longitude: number };

export interface DistanceExpression {
  readonly kind: 'distance';
  readonly from: Place;
  readonly to: Place;
  readonly unit: 'km' | 'mi';
}

/** A field path (`['Account', 'Owner', 'Name']`), a function of expressions, or a distance. Function names are in lower case. */
export type Expression =
  | { readonly kind: 'path'; readonly path: readonly string[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | DistanceExpression;

export type ComparisonOperator =
  '=' | '!=' | '<' | '<=' | '>' | '>=' | 'like' | 'in' | 'not in' | 'includes' | 'excludes';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  /** One value, or a list for `in`, `not in`, `includes` and `excludes`. */
  | {
      readonly kind: 'compare';
      readonly left: Expression;
      readonly operator: ComparisonOperator;
      readonly values: readonly Literal[];
    }
  | {
      readonly kind: 'semijoin';
      readonly left: Expression;
      readonly isNegated: boolean;
      readonly inner: Statement;
      /** As in SOQL, the inner statement must be about another object than the outer one. */
      readonly isOfAnother?: boolean;
    };

export interface TypeofBranch {
  readonly object: string;
  readonly fields: readonly (readonly string[])[];
}

/** A child subquery; `from` of its statement is the relationship's name. The rest is for GraphQL, which has more of it than SOQL. */
export interface ChildrenItem {
  readonly kind: 'children';
  readonly statement: Statement;
  /** Its name in the record, where that is not the relationship's. */
  readonly key?: string;
  /** The parents over which the record with these children is reached. */
  readonly under?: readonly string[];
  /** `totalSize` counts all children that meet the WHERE, also those beyond the LIMIT. */
  readonly isCounted?: boolean;
}

export type SelectItem =
  | { readonly kind: 'expression'; readonly expression: Expression; readonly alias?: string }
  | { readonly kind: 'fields'; readonly group: 'all' | 'standard' | 'custom' }
  | ChildrenItem
  | {
      readonly kind: 'typeof';
      readonly path: readonly string[];
      readonly branches: readonly TypeofBranch[];
      readonly otherwise: readonly (readonly string[])[];
    };

export interface OrderItem {
  readonly expression: Expression;
  readonly isDescending: boolean;
  /** Salesforce puts nulls first in both directions unless told otherwise. */
  readonly nulls: 'first' | 'last';
}

export interface Grouping {
  readonly kind: 'plain' | 'rollup' | 'cube';
  readonly by: readonly Expression[];
}

export interface Statement {
  /** An object's name, or in a child subquery the relationship's. */
  readonly from: string;
  readonly alias?: string;
  readonly select: readonly SelectItem[];
  /** `USING SCOPE mine`: the user's own rows. */
  readonly isMine?: boolean;
  /** `USING SCOPE mru`: the rows the user looked at last. */
  readonly isRecent?: boolean;
  readonly where?: Condition;
  readonly grouping?: Grouping;
  readonly having?: Condition;
  readonly orderBy: readonly OrderItem[];
  readonly limit?: number;
  readonly offset?: number;
  /** `WITH SECURITY_ENFORCED`. What the user may not see is refused in every query; this one takes no polymorphic paths either. */
  readonly isSecurityEnforced?: boolean;
  /** `FOR VIEW`, `FOR REFERENCE`: notes that the user saw the rows, or came upon them. */
  readonly noted?: 'view' | 'reference';
}

/** A field, by the way to it. */
export function pathOf(path: readonly string[]): Expression {
  return { kind: 'path', path };
}

/** A text literal from a value that was never SOQL. A backslash in it escapes in LIKE, as it does in GraphQL. */
export function textLiteral(value: string): Literal {
  return { kind: 'text', value, like: value };
}

/** The conditions that there are, joined by AND; the only one alone; `undefined` for none. */
export function allOf(conditions: readonly (Condition | undefined)[]): Condition | undefined {
  const parts = conditions.filter((condition) => condition !== undefined);
  return parts.length > 1 ? { kind: 'and', parts } : parts[0];
}

/** Text as it stands in a pattern, where `%` and `_` are signs. */
export function likePattern(text: string): string {
  return text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);
}

/** The condition that the text of a field is like a pattern. */
export function fieldLike(path: readonly string[], pattern: string): Condition {
  return { kind: 'compare', left: pathOf(path), operator: 'like', values: [textLiteral(pattern)] };
}

/** The condition that a field has one text value. */
export function fieldIs(name: string, value: string): Condition {
  return { kind: 'compare', left: pathOf([name]), operator: '=', values: [textLiteral(value)] };
}
