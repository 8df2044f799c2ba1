import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quantile } from '../../src/analytics/quantile.ts';

describe('quantile', () => {
  it.each([
    [[1, 2, 3, 4], 0.5, 2.5],
    [[4, 1, 3], 0.5, 3],
    [[10, 20, 30, 40, 50], 0.8, 42],
    [[7], 0.8, 7],
    [[5, 5, 5], 0.8, 5],
    [[1, 2, 3], 0, 1],
    [[1, 2, 3], 1, 3],
  ])('of %j at %d is %d', (numbers, share, expected) => {
    expect(quantile(numbers, share)).toBeCloseTo(expected, 12);
  });

  it('is null without numbers', () => {
    expect(quantile([], 0.5)).toBeNull();
  });

  it('lies between the numbers and does not depend on their order', () => {
    const numbers = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (any, share) => {
        const value = quantile(any, share) ?? NaN;
        expect(value).toBeGreaterThanOrEqual(Math.min(...any) - 1e-9);
        expect(value).toBeLessThanOrEqual(Math.max(...any) + 1e-9);
        expect(quantile([...any].reverse(), share)).toBe(value);
      }),
    );
  });

  it('refuses what is no share and what is no number', () => {
    expect(() => quantile([1], 80)).toThrow(new RangeError('share must be from 0 to 1, got 80'));
    expect(() => quantile([1, NaN], 0.5)).toThrow(RangeError);
  });
});
