import { describe, expect, it } from '@jest/globals';
import { buyInNumber, consensusOf, missingRoles } from '../../src/decision/team.ts';
import { aMember, day, defaultModel } from './builders.ts';

const step = (sequence: number) => ({ sequence });

describe('missingRoles', () => {
  it('names each role once, with the first step that expects it', () => {
    const missing = missingRoles(defaultModel, step(3), []);
    expect(missing.map((m) => [m.role, m.since.sequence])).toEqual([
      ['Initiator', 1],
      ['Problem owner', 2],
      ['Coordinator', 3],
      ['User group', 3],
      ['Budget holder', 3],
    ]);
  });

  it('does not name a role that somebody on the team has', () => {
    const team = [aMember({ roles: ['Initiator', 'Problem owner'] })];
    expect(missingRoles(defaultModel, step(2), team)).toEqual([]);
  });

  it('still names a role that only a placeholder holds, as such', () => {
    const team = [aMember({ isPlaceholder: true, contactId: null, roles: ['Initiator'] })];
    expect(missingRoles(defaultModel, step(1), team)).toMatchObject([{ role: 'Initiator', state: 'placeholder' }]);
  });

  it('names a role again when the person who had it has left', () => {
    const team = [aMember({ roles: ['Initiator'], leftOn: day(5) })];
    expect(missingRoles(defaultModel, step(1), team)).toMatchObject([{ role: 'Initiator', state: 'missing' }]);
  });
});

describe('consensusOf', () => {
  it('holds when everyone known was heard and can at least live with it', () => {
    const team = [aMember({ latestBuyIn: '4 Can live with it' }), aMember({ latestBuyIn: '6 Fully in' })];
    expect(consensusOf(team)).toEqual({
      known: 2,
      heard: 2,
      willing: 2,
      blocking: 0,
      placeholders: 0,
      holds: true,
      gaps: [],
    });
  });

  it('does not hold for four who are in and one who needs discussion', () => {
    const team = [
      ...Array.from({ length: 4 }, () => aMember({ latestBuyIn: '6 Fully in' })),
      aMember({ latestBuyIn: '3 Needs discussion' }),
    ];
    expect(consensusOf(team)).toMatchObject({ holds: false, gaps: ['a-member-not-willing'] });
  });

  it('says each thing that is missing', () => {
    const team = [
      aMember({ latestBuyIn: '1 Blocks' }),
      aMember({ latestBuyIn: '0 Not heard' }),
      aMember({ isPlaceholder: true, contactId: null }),
    ];
    expect(consensusOf(team)).toMatchObject({
      heard: 1,
      blocking: 1,
      placeholders: 1,
      gaps: ['a-member-blocks', 'a-member-not-heard', 'a-placeholder'],
    });
  });

  it('does not hold for an empty team, and leaves out who has left', () => {
    expect(consensusOf([])).toMatchObject({ known: 0, holds: false, gaps: ['nobody-known'] });
    expect(consensusOf([aMember({ latestBuyIn: '1 Blocks', leftOn: day(3) })]).known).toBe(0);
  });
});

describe('buyInNumber', () => {
  it('is the number the level begins with', () => {
    expect(buyInNumber('0 Not heard')).toBe(0);
    expect(buyInNumber('6 Fully in')).toBe(6);
  });
});
