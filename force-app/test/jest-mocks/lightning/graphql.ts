/** lightning/graphql for tests: sfdx-lwc-jest's stub has no executeMutation, and its gql forgets the text. */
import { createTestWireAdapter } from '@salesforce/wire-service-jest-util';

type Emit = (value: object) => void;
/** Its statics (`emit`, `getLastConfig`) are what tests use; see support/lwc.ts#asTestWire. */
const TestAdapter = createTestWireAdapter() as unknown as new (dataCallback: Emit) => object;

export class graphql extends TestAdapter {
  constructor(dataCallback: Emit) {
    super(dataCallback);
    dataCallback({ data: undefined, errors: undefined });
  }
}

export const gql = (strings: TemplateStringsArray, ...parts: readonly string[]): string =>
  strings.reduce((text, string, index) => text + string + (parts[index] ?? ''), '');

export const executeMutation = jest.fn();
