/** lightning/graphql for tests: sfdx-lwc-jest's stub has no executeMutation, and its gql forgets the text. */
import { createTestWireAdapter } from '@salesforce/wire-service-jest-util';

export class graphql extends createTestWireAdapter() {
  constructor(dataCallback) {
    super(dataCallback);
    graphql.emit({ data: undefined, errors: undefined });
  }
}

export const gql = (strings, ...parts) =>
  strings.reduce((text, string, index) => text + string + (index < parts.length ? parts[index] : ''), '');

export const executeMutation = jest.fn();
