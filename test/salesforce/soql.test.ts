import { describe, expect, it } from '@jest/globals';
import { soql, soqlAnd, soqlFields, soqlName } from '../../src/salesforce/soql.ts';

describe('soql', () => {
  it('turns values into literals', () => {
    const at = new Date('2026-03-02T09:00:00Z');
    expect(
      soql`A = ${'x'} AND B = ${2} AND C = ${true} AND D = ${null} AND E > ${at} AND F IN ${['a', 'b']}`.text,
    ).toBe("A = 'x' AND B = 2 AND C = true AND D = null AND E > 2026-03-02T09:00:00.000Z AND F IN ('a', 'b')");
  });

  it('lets no value end its own quotes', () => {
    expect(soql`Name = ${"O'Neil\\' OR Name != '"}`.text).toBe("Name = 'O\\'Neil\\\\\\' OR Name != \\''");
    expect(soql`Name = ${'two\nlines\t"'}`.text).toBe("Name = 'two\\nlines\\t\\\"'");
  });

  it('keeps pieces of SOQL as they are', () => {
    const piece = soql`Id > ${'006'}`;
    expect(
      soql`SELECT ${soqlFields(['Id', 'Account.Name'])} FROM X WHERE ${soqlAnd([piece, soql`A = ${1}`])}`.text,
    ).toBe("SELECT Id, Account.Name FROM X WHERE (Id > '006') AND (A = 1)");
  });

  it.each([[[]], [undefined], [Number.NaN], [new Date('never')]])('refuses %p, which would drop a filter', (value) => {
    expect(() => soql`A IN ${value as never}`).toThrow(TypeError);
  });

  it('refuses a name that is none, an empty list and an empty condition', () => {
    expect(() => soqlName('Id FROM User --')).toThrow(TypeError);
    expect(() => soqlFields([])).toThrow(TypeError);
    expect(() => soqlAnd([])).toThrow(TypeError);
  });
});
