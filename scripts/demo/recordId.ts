const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * The 18-character record id of the `number`-th made record of an object.
 *
 * Shape: three characters of key prefix, `9D` so that no id collides with one the org gives itself, ten of counter, three of case checksum.
 * Source: Salesforce's rule for the 18-character form (one checksum letter for the capitals of each five characters).
 */
export function recordId(keyPrefix: string, number: number): string {
  let counter = '';
  for (let rest = number; counter.length < 10; rest = Math.floor(rest / 62))
    counter = BASE62.charAt(rest % 62) + counter;
  const short = `${keyPrefix}9D${counter}`;
  const checksum = [0, 5, 10].map((start) => {
    const bits = Array.from(short.slice(start, start + 5), (letter, place) => (/[A-Z]/.test(letter) ? 1 << place : 0));
    return SUFFIX.charAt(bits.reduce((sum, bit) => sum + bit, 0));
  });
  return short + checksum.join('');
}
