/** The 18-character form of record ids. */

const SUFFIXES = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * A 15-character id with the three characters that make it safe where case does not count: each says which of five
 * characters are capitals. Anything else comes back as it is.
 */
export function caseSafeId(id: string): string {
  if (!/^[A-Za-z0-9]{15}$/.test(id)) return id;
  const suffix = [0, 5, 10].map((start) => {
    const isCapital = (place: number): boolean => /[A-Z]/.test(id.charAt(start + place));
    const bits = [0, 1, 2, 3, 4].reduce((sum, place) => sum + (isCapital(place) ? 2 ** place : 0), 0);
    return SUFFIXES.charAt(bits);
  });
  return id + suffix.join('');
}
