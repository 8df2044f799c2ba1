import { describe, expect, it } from '@jest/globals';
import { standingOf, type Statement } from '../../src/decision/standing.ts';

const member = (key: string, parts: object = {}) => ({
  key,
  isPlaceholder: false,
  joinedOn: '2026-03-01T00:00:00Z',
  leftOn: null as string | null,
  ...parts,
});
const said = (memberKey: string, level: Statement['level'], statedOn: string, stepId: string | null = null) => ({
  memberKey,
  level,
  statedOn,
  stepId,
});
const MARCH = '2026-03-31T00:00:00Z';
const MAY = '2026-05-31T00:00:00Z';

describe('standingOf', () => {
  const team = [member('ana'), member('tom', { joinedOn: '2026-04-10T00:00:00Z' })];
  const statements = [
    said('ana', '6 Fully in', '2026-05-01T00:00:00Z', 's9'),
    said('ana', '1 Blocks', '2026-03-05T00:00:00Z', 's4'),
    said('tom', '4 Can live with it', '2026-05-02T00:00:00Z'),
  ];

  it('gives the newest statement of each member, and of each step, whatever their order', () => {
    const { members, consensus } = standingOf(team, statements, MAY);
    expect(members.map(({ latest }) => latest?.level)).toEqual(['6 Fully in', '4 Can live with it']);
    expect(members[0]?.byStep.get('s4')?.level).toBe('1 Blocks');
    expect(members[1]?.byStep.get('')?.level).toBe('4 Can live with it');
    expect(consensus.holds).toBe(true);
  });

  it('shows an earlier day as it was: who was in, what was said', () => {
    const { members, consensus } = standingOf(team, statements, MARCH);
    expect(members.map(({ member: { key } }) => key)).toEqual(['ana']);
    expect(consensus).toMatchObject({ known: 1, blocking: 1, holds: false, gaps: ['a-member-blocks'] });
  });

  it('leaves out who had left, from that day on', () => {
    const gone = [member('ana', { leftOn: '2026-04-01T00:00:00Z' })];
    expect(standingOf(gone, statements, MARCH).members).toHaveLength(1);
    expect(standingOf(gone, statements, MAY).consensus.gaps).toEqual(['nobody-known']);
  });

  it('names each of the four conditions that fails', () => {
    const voices = [member('a'), member('b'), member('c'), member('d', { isPlaceholder: true })];
    const heard = [said('a', '1 Blocks', MARCH), said('b', '3 Needs discussion', MARCH)];
    expect(standingOf(voices, heard, MAY).consensus.gaps).toEqual([
      'a-member-blocks',
      'a-member-not-willing',
      'a-member-not-heard',
      'a-placeholder',
    ]);
  });
});
