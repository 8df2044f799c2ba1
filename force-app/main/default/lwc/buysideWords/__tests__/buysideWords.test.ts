import {
  dateWords,
  dayOf,
  daysSince,
  daysWords,
  endOf,
  facts,
  fill,
  instantOf,
  listWords,
  today,
} from 'c/buysideWords';

describe('words and dates', () => {
  it('fills the places of a label, and leaves one it has nothing for', () => {
    expect(fill('{1} before {0}, {2}', 'a', 2)).toBe('2 before a, {2}');
  });

  it('puts facts beside each other, and none where there is none', () => {
    expect(facts('a', null, '', false, undefined, 'b')).toBe('a \u00b7 b');
  });

  it('ends a day where it ends for the user', () => {
    expect(endOf('2026-01-15')).toBe('2026-01-16T07:59:59.999Z');
  });

  it('writes dates, days and lists in the user’s language', () => {
    expect(dateWords('2026-03-02T10:00:00.000Z')).toBe('Mar 2, 2026');
    expect(dateWords(null)).toBe('');
    expect(daysWords(1)).toBe('1 day');
    expect(daysWords(12)).toBe('12 days');
    expect(listWords(['a', 'b', 'c'])).toBe('a, b, and c');
  });

  it('counts whole days, and never less than none', () => {
    const hours = 3_600_000;
    expect(daysSince(new Date(Date.now() - 47 * hours).toISOString())).toBe(1);
    expect(daysSince(new Date(Date.now() + hours).toISOString())).toBe(0);
  });

  it('takes today as now, and another day as its noon in the user’s time zone', () => {
    expect(Math.abs(Date.parse(instantOf(today())) - Date.now())).toBeLessThan(5000);
    expect(instantOf('2026-01-15')).toBe('2026-01-15T20:00:00.000Z');
    expect(instantOf('2026-07-15')).toBe('2026-07-15T19:00:00.000Z');
    expect(dayOf('2026-01-15T07:59:00.000Z')).toBe('2026-01-14');
  });

  it('does not lie before what began later on the same day', () => {
    expect(instantOf('2026-01-15', '2026-01-15T22:00:00.000Z')).toBe('2026-01-15T22:00:00.000Z');
    expect(instantOf('2026-01-15', '2026-01-14T22:00:00.000Z')).toBe('2026-01-15T20:00:00.000Z');
  });
});
