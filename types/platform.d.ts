/** Ambient types for modules that exist only on the platform; only what the components use. */

declare module 'platform-types' {
  /** One entry of a GraphQL answer's `errors`. */
  export interface GraphQLError {
    readonly message: string;
    readonly path?: readonly (string | number)[] | null;
    readonly paths?: readonly (string | number)[];
    readonly extensions?: { readonly ErrorType?: string; readonly errorCode?: string };
  }
  export interface GraphQLResult<T> {
    readonly data?: T;
    readonly errors?: readonly GraphQLError[];
    /** Asks the server again; resolves when the new answer has been given to the component. */
    readonly refresh?: () => Promise<void>;
  }
  /** What other wire adapters give as `error`. */
  export interface FetchResponse {
    readonly ok?: false;
    readonly status: number;
    readonly statusText?: string;
    readonly body: unknown;
  }
  export interface WireResult<T> {
    readonly data?: T;
    readonly error?: FetchResponse;
  }
}

declare module 'lightning/graphql' {
  import type { WireAdapterConstructor } from 'lwc';
  import type { GraphQLResult } from 'platform-types';
  /** A parsed document; opaque. */
  export interface GraphQLDocument {
    readonly __document?: never;
  }
  export function gql(strings: TemplateStringsArray, ...parts: string[]): GraphQLDocument;
  export const graphql: WireAdapterConstructor<
    { query?: GraphQLDocument; variables?: Record<string, unknown>; operationName?: string },
    GraphQLResult<unknown>
  >;
  export function executeMutation(config: {
    query: GraphQLDocument;
    variables?: Record<string, unknown>;
    operationName?: string;
  }): Promise<GraphQLResult<unknown>>;
}

declare module 'lightning/uiObjectInfoApi' {
  import type { WireAdapterConstructor } from 'lwc';
  import type { WireResult } from 'platform-types';
  export interface ObjectInfo {
    readonly apiName: string;
    readonly createable: boolean;
    readonly updateable: boolean;
    readonly defaultRecordTypeId: string | null;
  }
  export interface ObjectInfos {
    readonly results: readonly { readonly statusCode: number; readonly result: ObjectInfo }[];
  }
  export interface PicklistValue {
    readonly label: string;
    readonly value: string;
  }
  export interface PicklistValuesOfObject {
    readonly picklistFieldValues: Readonly<Record<string, { readonly values: readonly PicklistValue[] }>>;
  }
  export const getObjectInfos: WireAdapterConstructor<{ objectApiNames?: string[] }, WireResult<ObjectInfos>>;
  export const getPicklistValuesByRecordType: WireAdapterConstructor<
    { objectApiName?: string; recordTypeId?: string },
    WireResult<PicklistValuesOfObject>
  >;
}

declare module 'lightning/refresh' {
  export function registerRefreshHandler(contextElement: unknown, providerMethod: () => Promise<unknown>): string;
  export function unregisterRefreshHandler(id: string): void;
}

declare module '@salesforce/label/*' {
  const label: string;
  export default label;
}
declare module '@salesforce/i18n/*' {
  const value: string;
  export default value;
}
