import { describe, expect, it } from '@jest/globals';
import { dwellStandingOf } from '../../src/decision/dwell.ts';

describe('dwellStandingOf', () => {
  it('says nothing below twenty stays', () => {
    expect(dwellStandingOf(19, 0)).toBeNull();
    expect(dwellStandingOf(10, 10)).toEqual({ shorterOfTen: 5, compared: 20 });
  });

  it('never says more than was seen', () => {
    expect(dwellStandingOf(99, 1)).toEqual({ shorterOfTen: 9, compared: 100 });
    expect(dwellStandingOf(100, 0)?.shorterOfTen).toBe(10);
    expect(dwellStandingOf(0, 25)?.shorterOfTen).toBe(0);
  });
});
