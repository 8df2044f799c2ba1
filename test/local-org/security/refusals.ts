/** What an answer to nonsense may look like: Salesforce's shape, and nothing of the inside of this process. */
import type { Answer } from './doors.ts';

/** Traces of code: stacks, source files, SQL, errors of the runtime. */
const INSIDE =
  /node_modules|\.[cm]?[jt]s:\d|\bat [\w.<>]+ \(|file:\/\/|SQLITE_|no such (?:table|column:)|(?:Type|Range|Reference)Error/;

/** Why an answer is wrong, or `undefined`. Successes may say what they like, except about the inside. */
export function faultOf(answer: Pick<Answer, 'status' | 'text' | 'json'>): string | undefined {
  const { status, text, json } = answer;
  const words = `${status} ${text.slice(0, 300)}`;
  if (status >= 500 || status < 200) return `a fault: ${words}`;
  if (INSIDE.test(text)) return `the inside: ${words}`;
  if (status < 400) return undefined;
  const [first] = Array.isArray(json) ? (json as unknown[]) : [json];
  const isObject = typeof first === 'object' && first !== null;
  const isError = isObject && 'message' in first && ('errorCode' in first || 'output' in first);
  const isShaped = isError || (isObject && ('error_description' in first || 'hasErrors' in first));
  return isShaped ? undefined : `not Salesforce's shape: ${words}`;
}
