import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cycleByStep, type CycleVisit } from '../../src/analytics/cycleByStep.ts';

const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);
const day = (n: number): string => new Date(START + n * DAY).toISOString();
const asOf = new Date(START + 100 * DAY);

const aVisit = (entered: number | null, exited: number | null, parts: Partial<CycleVisit> = {}): CycleVisit => ({
  dealId: 'd1',
  stepCode: 'idea',
  status: exited === null ? 'In Progress' : 'Exit Met',
  enteredOn: entered === null ? null : day(entered),
  exitedOn: exited === null ? null : day(exited),
  isInferred: false,
  ...parts,
});
const only = (visits: readonly CycleVisit[], includeInferred = false) =>
  cycleByStep(visits, { asOf, includeInferred })[0];

describe('cycleByStep', () => {
  it('gives a row per step: visits, deals, finished, open, and the three lengths', () => {
    const visits = [
      aVisit(0, 10),
      aVisit(20, 40, { dealId: 'd2', status: 'Left Unmet' }),
      aVisit(0, 30, { dealId: 'd3' }),
      aVisit(40, null, { dealId: 'd3' }),
    ];
    expect(cycleByStep(visits, { asOf })).toEqual([
      {
        group: null,
        stepCode: 'idea',
        visits: 4,
        deals: 3,
        finished: 3,
        open: 1,
        medianDays: 20,
        p80Days: 26,
        survivalMedianDays: 20,
        excludedInferred: 0,
        undated: 0,
      },
    ]);
  });

  it('makes two visits of a buyer who came back', () => {
    expect(only([aVisit(0, 4), aVisit(10, 16)])).toMatchObject({ visits: 2, deals: 1, medianDays: 5 });
  });

  it('counts open visits as at least so long, so that a young roll-out does not look fast', () => {
    const visits = [aVisit(0, 2), aVisit(0, 3), ...Array.from({ length: 3 }, () => aVisit(60, null))];
    expect(only(visits)).toMatchObject({ medianDays: 2.5, survivalMedianDays: null });
    expect(only([...visits, aVisit(0, 50)])).toMatchObject({ medianDays: 3, survivalMedianDays: 50 });
    expect(only([...visits, aVisit(0, 30)])).toMatchObject({ medianDays: 3, survivalMedianDays: 30 });
  });

  it('leaves inferred visits out and says how many; counts them when asked', () => {
    const visits = [aVisit(0, 10), aVisit(0, 90, { isInferred: true })];
    expect(only(visits)).toMatchObject({ visits: 1, medianDays: 10, excludedInferred: 1 });
    expect(only(visits, true)).toMatchObject({ visits: 2, medianDays: 50, excludedInferred: 0 });
  });

  it('has a row, without a figure, for a step with nothing but inferred visits', () => {
    expect(only([aVisit(0, 90, { isInferred: true })])).toMatchObject({
      ...{ visits: 0, deals: 0, finished: 0, open: 0, excludedInferred: 1 },
      ...{ medianDays: null, p80Days: null, survivalMedianDays: null },
    });
  });

  it('knows nothing that came after asOf', () => {
    const visits = [aVisit(0, 10), aVisit(90, 110), aVisit(101, 120)];
    expect(only(visits)).toMatchObject({ visits: 2, finished: 1, open: 1 });
    expect(only([aVisit(0, 100)])).toMatchObject({ finished: 1, medianDays: 100 });
  });

  it('does not count a step marked not applicable, and sets undated visits apart', () => {
    const visits = [aVisit(0, null, { status: 'Not Applicable' }), aVisit(null, null), aVisit(0, 1)];
    expect(only(visits)).toMatchObject({ visits: 1, undated: 1 });
  });

  it('takes a visit of no length', () => {
    expect(only([aVisit(5, 5)])).toMatchObject({ medianDays: 0, p80Days: 0, survivalMedianDays: 0 });
  });

  it('keeps groups apart, by name, the nameless last', () => {
    const visits = [aVisit(0, 1, { dealId: 'x' }), aVisit(0, 2, { dealId: 'b' }), aVisit(0, 3, { dealId: 'a' })];
    const by = ({ dealId }: CycleVisit) => (dealId === 'x' ? null : dealId);
    expect(cycleByStep(visits, { asOf, by }).map((row) => [row.group, row.medianDays])).toEqual([
      ['a', 3],
      ['b', 2],
      [null, 1],
    ]);
  });

  it('has every step it is told of, in that order, and strange ones last', () => {
    const visits = [
      aVisit(0, 1, { stepCode: 'zz' }),
      aVisit(0, 1, { stepCode: 'choice' }),
      aVisit(0, 1, { stepCode: 'aa' }),
    ];
    const rows = cycleByStep(visits, { asOf, steps: ['idea', 'choice'] });
    expect(rows.map((row) => [row.stepCode, row.visits])).toEqual([
      ['idea', 0],
      ['choice', 1],
      ['aa', 1],
      ['zz', 1],
    ]);
  });

  it('gives nothing of nothing', () => {
    expect(cycleByStep([], { asOf })).toEqual([]);
    expect(cycleByStep<CycleVisit>([], { asOf, by: (visit) => visit.dealId, steps: ['idea'] })).toEqual([]);
    expect(cycleByStep([], { asOf, steps: ['idea'] })).toMatchObject([{ stepCode: 'idea', visits: 0 }]);
  });

  it('refuses a visit that ends before it begins, and an instant that is none', () => {
    expect(() => only([aVisit(5, 4)])).toThrow(RangeError);
    expect(() => only([{ ...aVisit(5, 6), enteredOn: 'soon' }])).toThrow(new RangeError('not an instant: "soon"'));
  });
});

describe('cycleByStep against counting by hand on random logs', () => {
  const visit = fc
    .record({
      dealId: fc.constantFrom('d1', 'd2', 'd3'),
      stepCode: fc.constantFrom('idea', 'choice'),
      entered: fc.integer({ min: 0, max: 120 }),
      length: fc.option(fc.integer({ min: 0, max: 60 })),
      isInferred: fc.boolean(),
    })
    .map(({ entered, length, ...parts }) => aVisit(entered, length === null ? null : entered + length, parts));

  it('comes to the same figures', () => {
    fc.assert(
      fc.property(fc.array(visit, { maxLength: 30 }), fc.boolean(), (visits, includeInferred) => {
        for (const row of cycleByStep(visits, { asOf, includeInferred })) {
          const own = visits.filter((v) => v.stepCode === row.stepCode && (v.enteredOn ?? '') <= asOf.toISOString());
          const counted = own.filter((v) => includeInferred || !v.isInferred);
          const lengths = counted
            .filter((v) => v.exitedOn !== null && v.exitedOn <= asOf.toISOString())
            .map((v) => (Date.parse(v.exitedOn ?? '') - Date.parse(v.enteredOn ?? '')) / DAY)
            .sort((a, b) => a - b);
          const middle = lengths.length / 2;
          const pair = [lengths[Math.ceil(middle) - 1] ?? NaN, lengths[Math.floor(middle)] ?? NaN];
          expect(row.finished).toBe(lengths.length);
          expect(row.open).toBe(counted.length - lengths.length);
          expect(row.deals).toBe(new Set(counted.map((v) => v.dealId)).size);
          expect(row.excludedInferred).toBe(own.length - counted.length);
          expect(row.medianDays ?? NaN).toEqual((pair[0] ?? 0) / 2 + (pair[1] ?? 0) / 2);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('never puts the median that counts open visits below that of the finished ones, give or take a neighbour', () => {
    fc.assert(
      fc.property(fc.array(visit, { maxLength: 30 }), (visits) => {
        for (const row of cycleByStep(visits, { asOf, includeInferred: true })) {
          const finished = visits
            .filter((v) => v.stepCode === row.stepCode && v.exitedOn !== null && v.exitedOn <= asOf.toISOString())
            .map((v) => (Date.parse(v.exitedOn ?? '') - Date.parse(v.enteredOn ?? '')) / DAY)
            .sort((a, b) => a - b);
          const lower = finished[Math.ceil(finished.length / 2) - 1] ?? 0;
          expect(row.survivalMedianDays ?? Infinity).toBeGreaterThanOrEqual(lower);
        }
      }),
      { numRuns: 300 },
    );
  });
});
