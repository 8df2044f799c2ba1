import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { kaplanMeier, survivalQuantile, type Duration } from '../../src/analytics/kaplanMeier.ts';

/** `9+` has lasted nine so far and goes on. */
const read = (text: string): Duration[] =>
  text.split(' ').map((word) => ({ days: parseFloat(word), isEnded: !word.endsWith('+') }));

/** Weeks in remission of leukaemia patients; Freireich et al. (1963), the example of Gehan (1965) and of most textbooks. */
const MERCAPTOPURINE = read('6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+');
const PLACEBO = read('1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23');

/**
 * The same curve by another road: everyone begins with an equal weight, and who goes on hands theirs, when lost from
 * sight, to all who last longer (Efron 1967).
 */
function redistributed(durations: readonly Duration[]): { days: number; surviving: number }[] {
  const sorted = [...durations].sort((a, b) => a.days - b.days || Number(b.isEnded) - Number(a.isEnded));
  const weights = sorted.map(() => 1 / sorted.length);
  sorted.forEach((duration, i) => {
    const heirs = sorted.length - i - 1;
    if (duration.isEnded || heirs === 0) return;
    for (let j = i + 1; j < sorted.length; j++) weights[j] = (weights[j] ?? 0) + (weights[i] ?? 0) / heirs;
    weights[i] = 0;
  });
  const ends = [...new Set(sorted.filter((d) => d.isEnded).map((d) => d.days))];
  return ends.map((days) => ({
    days,
    surviving: 1 - sorted.reduce((sum, d, i) => sum + (d.isEnded && d.days <= days ? (weights[i] ?? 0) : 0), 0),
  }));
}

const durations = fc.array(
  fc.record({ days: fc.integer({ min: 0, max: 12 }).map((n) => n / 2), isEnded: fc.boolean() }),
  { maxLength: 25 },
);

describe('kaplanMeier', () => {
  it('gives the published curve of the remission data', () => {
    const curve = kaplanMeier(MERCAPTOPURINE).map((p) => [p.days, p.atRisk, p.ended, Number(p.surviving.toFixed(3))]);
    expect(curve).toEqual([
      [6, 21, 3, 0.857],
      [7, 17, 1, 0.807],
      [10, 15, 1, 0.753],
      [13, 12, 1, 0.69],
      [16, 11, 1, 0.627],
      [22, 7, 1, 0.538],
      [23, 6, 1, 0.448],
    ]);
  });

  it('agrees with a way of reckoning that redistributes what is lost from sight', () => {
    fc.assert(
      fc.property(durations, (any) => {
        const [curve, other] = [kaplanMeier(any), redistributed(any)];
        expect(curve.map((p) => p.days)).toEqual(other.map((p) => p.days));
        curve.forEach((point, i) => expect(point.surviving).toBeCloseTo(other[i]?.surviving ?? NaN, 9));
      }),
      { numRuns: 300 },
    );
  });

  it('falls, and stays between one and nothing', () => {
    fc.assert(
      fc.property(durations, (any) => {
        const shares = kaplanMeier(any).map((p) => p.surviving);
        expect(shares).toEqual([...shares].sort((a, b) => b - a));
        expect(shares.every((s) => s >= 0 && s < 1)).toBe(true);
      }),
    );
  });

  it('is empty without an end', () => {
    expect(kaplanMeier([])).toEqual([]);
    expect(kaplanMeier(read('3+ 5+'))).toEqual([]);
  });

  it('counts what goes on as at risk at its own duration', () => {
    expect(kaplanMeier(read('4 4+'))).toEqual([{ days: 4, atRisk: 2, ended: 1, surviving: 0.5 }]);
  });

  it('takes a visit of no length for what it is', () => {
    expect(kaplanMeier(read('0 0 2'))[0]).toMatchObject({ days: 0, atRisk: 3, ended: 2 });
  });

  it.each([-1, NaN, Infinity])('refuses a duration of %d days', (days) => {
    expect(() => kaplanMeier([{ days, isEnded: true }])).toThrow(RangeError);
  });
});

describe('survivalQuantile', () => {
  it('is 23 weeks for the remission data, and 8 for its control group', () => {
    expect(survivalQuantile(MERCAPTOPURINE)).toBe(23);
    expect(survivalQuantile(PLACEBO)).toBe(8);
  });

  it('is the plain median, the lower of two, when nothing goes on', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30 }), (days) => {
        const sorted = [...days].sort((a, b) => a - b);
        const expected = sorted[Math.ceil(days.length / 2) - 1];
        expect(survivalQuantile(days.map((d) => ({ days: d, isEnded: true })))).toBe(expected);
      }),
    );
  });

  it('is null while more than half go on', () => {
    expect(survivalQuantile(read('3 9+ 9+'))).toBeNull();
    expect(survivalQuantile([])).toBeNull();
  });

  it('is reached when exactly a half go on', () => {
    // 5/6 x 4/5 x 3/4 is a half, but not in binary fractions.
    expect(survivalQuantile(read('1 2 3 9+ 9+ 9+'))).toBe(3);
  });

  it('takes other shares', () => {
    expect(survivalQuantile(read('1 2 3 4 5'), 0.2)).toBe(4);
    expect(() => survivalQuantile([], 1.2)).toThrow(RangeError);
  });

  it('does not shrink when an open visit lasts on', () => {
    fc.assert(
      fc.property(durations, fc.nat(10), (any, more) => {
        const longer = any.map((d) => (d.isEnded ? d : { ...d, days: d.days + more }));
        expect(survivalQuantile(longer) ?? Infinity).toBeGreaterThanOrEqual(survivalQuantile(any) ?? 0);
      }),
    );
  });
});
