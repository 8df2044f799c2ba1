/** The CSV dialects of Bulk API 2.0. */
import { ApiError } from '../engine.ts';

const DELIMITERS = { BACKQUOTE: '`', CARET: '^', COMMA: ',', PIPE: '|', SEMICOLON: ';', TAB: '\t' } as const;
const LINE_ENDINGS = { LF: '\n', CRLF: '\r\n' } as const;

export type DelimiterName = keyof typeof DELIMITERS;
export type LineEndingName = keyof typeof LINE_ENDINGS;

/** How one job writes its CSV. */
export interface CsvFormat {
  readonly columnDelimiter: DelimiterName;
  readonly lineEnding: LineEndingName;
  readonly delimiter: string;
  readonly newline: string;
}

function isDelimiter(name: string): name is DelimiterName {
  return Object.hasOwn(DELIMITERS, name);
}

function isLineEnding(name: string): name is LineEndingName {
  return Object.hasOwn(LINE_ENDINGS, name);
}

function nameOf(value: unknown, usual: string): string {
  if (value === undefined || value === null) return usual;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The format a job asks for; comma and LF when it does not say. @throws ApiError */
export function csvFormat(columnDelimiter: unknown, lineEnding: unknown): CsvFormat {
  const delimiterName = nameOf(columnDelimiter, 'COMMA');
  const lineEndingName = nameOf(lineEnding, 'LF');
  if (!isDelimiter(delimiterName))
    throw new ApiError(400, 'INVALIDJOB', `InvalidJob : Unknown columnDelimiter: ${delimiterName}`);
  if (!isLineEnding(lineEndingName))
    throw new ApiError(400, 'INVALIDJOB', `InvalidJob : Unknown lineEnding: ${lineEndingName}`);
  return {
    columnDelimiter: delimiterName,
    lineEnding: lineEndingName,
    delimiter: DELIMITERS[delimiterName],
    newline: LINE_ENDINGS[lineEndingName],
  };
}

/** One line with every cell quoted, as Salesforce writes results. */
export function csvLine(cells: readonly string[], format: CsvFormat): string {
  let line = '';
  for (const cell of cells) {
    const text = cell.includes('"') ? cell.replaceAll('"', '""') : cell;
    line += line === '' ? `"${text}"` : `${format.delimiter}"${text}"`;
  }
  return line + format.newline;
}
