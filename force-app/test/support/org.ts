/** The org's side of a component test: answers to the page's read, and what the user may do. */
import { executeMutation, graphql } from 'lightning/graphql';
import { aDeal, type DealParts } from './deal';
import { asTestWire, settled } from './lwc';

const read = asTestWire(graphql);

/** Asks the org again; tests say what it then answers. */
export const refresh = jest.fn<Promise<void>, []>().mockResolvedValue(undefined);

/** What the org was last said to hold. */
let held: DealParts = {};

/** The org answers the read with a deal, and the user may, or may not, record things. */
export async function answer(parts: DealParts = {}, may = true): Promise<void> {
  held = { may, ...parts };
  await settled(() => read.emit({ data: aDeal(held), errors: undefined, refresh }));
}

/** The org answers the read with errors. */
export const answerErrors = (...errors: readonly object[]): Promise<void> =>
  settled(() => read.emit({ data: undefined, errors, refresh }));

/** From now on the org takes every write and a new read finds `parts`: what was there, unless a test says otherwise. */
export function accept(parts: DealParts = held): void {
  jest.mocked(executeMutation).mockImplementation(({ variables = {} }) => {
    const made = Object.entries(variables).filter(([, input]) => !('Id' in (input as object)));
    const records = made.map(([alias]) => [alias, { Record: { Id: `made-${alias}` } }] as const);
    return Promise.resolve({ data: { uiapi: Object.fromEntries(records) } });
  });
  refresh.mockImplementation(() => Promise.resolve(read.emit({ data: aDeal(parts), errors: undefined, refresh })));
}

/** From now on the org refuses every write; a new read finds `parts`. */
export function refuse(message: string, errorCode: string, parts: DealParts = {}): void {
  jest.mocked(executeMutation).mockResolvedValue({ data: {}, errors: [{ message, extensions: { errorCode } }] });
  refresh.mockImplementation(() => Promise.resolve(read.emit({ data: aDeal(parts), errors: undefined, refresh })));
}

interface Sent {
  readonly text: string;
  readonly variables: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The writes sent so far: text of the document and its variables. */
export const sent = (): Sent[] =>
  jest.mocked(executeMutation).mock.calls.map(([{ query, variables }]) => ({
    text: String(query),
    variables: variables as Sent['variables'],
  }));
