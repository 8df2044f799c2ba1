import { malformed } from './refusals.ts';

/**
 * Refuses a part of a parsed statement that holds more than is read of it: what a newer parser may add to the grammar is then an error,
 * and not a clause that is passed over.
 * @param known names of keys, with blanks between them
 */
export function onlyKeys(part: object, known: string): void {
  const names = known.split(' ');
  const unread = Object.entries(part).find(([key, value]) => value !== undefined && !names.includes(key));
  if (unread !== undefined) throw malformed(`unexpected token: '${unread[0]}' is not part of a query here`);
}
