/** The result file of a batch that writes: one entry a record, in the order the records came. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { SaveResult } from '../../engine.ts';
import { csvFormat, csvLine } from '../csvFormat.ts';
import { errorText } from '../runIngest.ts';
import { element, rootTag } from './answers.ts';
import type { ContentType } from './jobs.ts';

/** How one format begins, ends, and writes an entry. */
interface Format {
  readonly head: string;
  readonly between: string;
  readonly tail: string;
  readonly entry: (result: SaveResult) => string;
}

const CSV = csvFormat(undefined, undefined);

const FORMATS: Readonly<Record<ContentType, Format>> = {
  CSV: {
    head: csvLine(['Id', 'Success', 'Created', 'Error'], CSV),
    between: '',
    tail: '',
    entry: ({ id, success, created, errors }) =>
      csvLine([id ?? '', String(success), String(created), errorText(errors)], CSV),
  },
  XML: {
    head: rootTag('results'),
    between: '',
    tail: '</results>',
    entry: ({ id, success, created, errors }) => {
      const faults = errors.map(({ fields, message, statusCode }) => ({ fields, message, statusCode }));
      return element('result', { errors: faults, id, success, created });
    },
  },
  JSON: {
    head: '[',
    between: ',',
    tail: ']',
    entry: ({ id, success, created, errors }) => {
      const faults = errors.map(({ fields, message, statusCode }) => ({
        message,
        fields,
        statusCode,
        extendedErrorDetails: null,
      }));
      return JSON.stringify({ success, created, id, errors: faults });
    },
  },
};

/** A result file that is being written. */
export interface ResultFile {
  add(results: readonly SaveResult[]): void;
  close(): void;
}

/** Begins a result file. */
export function openResultFile(path: string, contentType: ContentType): ResultFile {
  const { head, between, tail, entry } = FORMATS[contentType];
  const file = openSync(path, 'w');
  let next = head;
  return {
    add(results) {
      let text = '';
      for (const result of results) {
        text += next + entry(result);
        next = between;
      }
      writeSync(file, text);
    },
    close() {
      writeSync(file, next === head ? head + tail : tail);
      closeSync(file);
    },
  };
}
