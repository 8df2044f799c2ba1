/**
 * Salesforce record ids: three characters that name the object, twelve that count, and (in the 18-character form)
 * three that repeat the upper/lower case of the first fifteen.
 */

/** In the order in which ids count. */
export const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
/** Instance code and a reserved character, as every id of one org carries them. */
const POD = 'Lo0';
const COUNTER_LENGTH = 9;

function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}

/** The three characters that turn a 15-character id into an 18-character one. */
export function checksum(id15: string): string {
  let suffix = '';
  for (let block = 0; block < 15; block += 5) {
    let bits = 0;
    for (let place = 0; place < 5; place += 1) {
      if (isUpper(id15.charCodeAt(block + place))) bits |= 1 << place;
    }
    suffix += SUFFIX.charAt(bits);
  }
  return suffix;
}

/** An 18-character id whose case may have been lost, with the case its suffix says. */
function restoreCase(id18: string): string | undefined {
  const suffix = id18.slice(15).toUpperCase();
  let restored = '';
  for (let place = 0; place < 15; place += 1) {
    const bits = SUFFIX.indexOf(suffix.charAt(Math.floor(place / 5)));
    if (bits < 0) return undefined;
    const char = id18.charAt(place);
    restored += (bits >> (place % 5)) & 1 ? char.toUpperCase() : char.toLowerCase();
  }
  return checksum(restored) === suffix ? restored + suffix : undefined;
}

/** Whether a text has the form of a 15- or 18-character id. */
export function isIdShaped(text: string): boolean {
  return /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(text);
}

/** The 18-character form of a 15- or 18-character id; `undefined` when the text is neither. */
export function toId18(text: string): string | undefined {
  if (!/^[0-9A-Za-z]+$/.test(text)) return undefined;
  if (text.length === 15) return text + checksum(text);
  if (text.length !== 18) return undefined;
  return checksum(text) === text.slice(15) ? text : restoreCase(text);
}

/** The id number `count` of an object. Ids of one object sort by their number. */
export function makeId(keyPrefix: string, count: number): string {
  let digits = '';
  for (let rest = count; rest > 0; rest = Math.floor(rest / 62)) digits = DIGITS.charAt(rest % 62) + digits;
  const id15 = keyPrefix + POD + digits.padStart(COUNTER_LENGTH, '0');
  return id15 + checksum(id15);
}

/** The number in an id that `makeId` could have made; 0 for any other. */
export function countOf(id: string): number {
  if (id.slice(3, 6) !== POD) return 0;
  let count = 0;
  for (let place = 6; place < 15; place += 1) count = count * DIGITS.length + DIGITS.indexOf(id.charAt(place));
  return count;
}
