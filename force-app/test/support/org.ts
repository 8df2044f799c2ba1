/** The org's side of a component test: answers to the page's read, and what the user may do. */
import { executeMutation, graphql } from 'lightning/graphql';
import { getObjectInfos } from 'lightning/uiObjectInfoApi';
import { aDeal, objectInfos, type DealParts } from './deal';
import { asTestWire, settled } from './lwc';

const read = asTestWire(graphql);
const infos = asTestWire(getObjectInfos);

/** Asks the org again; tests say what it then answers. */
export const refresh = jest.fn<Promise<void>, []>().mockResolvedValue(undefined);

/** The org answers the read with a deal, and the user may, or may not, record things. */
export async function answer(parts: DealParts = {}, may = true): Promise<void> {
  await settled(() => read.emit({ data: aDeal(parts), errors: undefined, refresh }));
  await settled(() => infos.emit(objectInfos(may)));
}

/** The org answers the read with errors. */
export const answerErrors = (...errors: readonly object[]): Promise<void> =>
  settled(() => read.emit({ data: undefined, errors, refresh }));

/** From now on the org takes every write and a new read finds `parts`. */
export function accept(parts: DealParts = {}): void {
  jest.mocked(executeMutation).mockResolvedValue({ data: {} });
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
