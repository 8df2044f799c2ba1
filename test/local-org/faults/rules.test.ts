/** The rules themselves: what they may say, and the door through which they come. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { checkFaultRules, startLocalOrg } from '../../../src/local-org/index.ts';
import { ask, startTestOrg } from '../../support/localOrg.ts';

const started = startTestOrg({ empty: true });
const door = '/services/data/v66.0/local-org/faults';

afterEach(() => {
  started().faults.clear();
});

describe('a rule', () => {
  it.each([
    [[{ fault: 'flood' }], 'faults[0] has the fault "flood"; faults: rateLimit, unavailable'],
    [[{ method: 'GET' }], 'faults[0] has no "fault"'],
    [[{ fault: 'slow', ms: 5 }, 'reset'], 'faults[1] is no object'],
    [[{ fault: 'reset', methd: 'GET' }], 'has "methd", which reset does not know; allowed: fault, name, from, to'],
    [[{ fault: 'reset', toString: 1 }], 'has "toString", which reset does not know'],
    [[{ fault: 'rowLock', path: '/query' }], 'has "path", which rowLock does not know'],
    [[{ fault: 'reset', phase: 'later' }], 'needs one of "before", "during", "after" as "phase", not "later"'],
    [[{ fault: 'unavailable', phase: 'during' }], 'needs one of "before", "after" as "phase"'],
    [[{ fault: 'rateLimit', status: 404 }], 'needs one of 403, 429 as "status", not 404'],
    [[{ fault: 'rateLimit', from: 0 }], 'needs a whole number from 1 as "from", not 0'],
    [[{ fault: 'rateLimit', from: 3, to: 2 }], 'ends before it begins'],
    [[{ fault: 'rateLimit', probability: 2 }], 'needs a number from 0 to 1 as "probability", not 2'],
    [[{ fault: 'slow' }], 'needs "ms"'],
    [[{ fault: 'clockSkew', ms: 1, from: 2 }], 'has "from", which clockSkew does not know'],
    [[{ fault: 'clockSkew', ms: Number.NaN }], 'needs milliseconds'],
    ['reset', 'faults is no list of rules'],
  ])('that cannot be meant is refused in words: %j', (rules, words) => {
    expect(() => checkFaultRules(rules)).toThrow(words);
  });

  it('that cannot be meant keeps the org from starting', async () => {
    const faults = checkFaultRules([{ fault: 'rateLimit' }]).map((rule) => ({ ...rule, from: -1 }));
    await expect(startLocalOrg({ empty: true, faults })).rejects.toThrow('needs a whole number from 1 as "from"');
  });

  it('that comes with others is added with all of them or with none', async () => {
    const faults = [{ fault: 'rateLimit' }, { fault: 'flood' }];
    const answer = await ask(started(), door, { as: 'admin', method: 'POST', body: { faults } });
    expect(answer).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_FAULT' }] });
    expect(started().faults.report()).toEqual([]);
  });
});

describe('/local-org/faults', () => {
  it('adds rules, lists them with what they did, and clears them', async () => {
    const org = started();
    const rule = { fault: 'rateLimit', name: 'the first two', to: 2 };
    const added = await ask(org, door, { as: 'admin', method: 'POST', body: { faults: [rule] } });
    expect(added).toMatchObject({ status: 201, body: { faults: [{ ...rule, seen: 0, fired: 0 }] } });
    for (let call = 0; call < 3; call += 1) await ask(org, '/services/data/v66.0/limits', { as: 'admin' });
    const list = await ask(org, door, { as: 'admin' });
    expect(list.body).toEqual({ faults: [{ ...rule, seen: 3, fired: 2 }] });
    expect((await ask(org, door, { as: 'admin', method: 'DELETE' })).status).toBe(204);
    expect((await ask(org, door, { as: 'admin' })).body).toEqual({ faults: [] });
  });

  it('is never struck itself', async () => {
    started().faults.add({ fault: 'unavailable' });
    expect((await ask(started(), door, { as: 'admin' })).status).toBe(200);
  });

  it.each(['GET', 'POST', 'DELETE'])('is for the admin user alone: %s', async (method) => {
    started().faults.add({ fault: 'slow', ms: 0 });
    const body = method === 'POST' ? { body: { faults: [] } } : {};
    const answer = await ask(started(), door, { as: 'integration', method, ...body });
    expect(answer).toMatchObject({ status: 403, body: [{ errorCode: 'INSUFFICIENT_ACCESS' }] });
    expect(started().faults.report()).toHaveLength(1);
  });

  it('refuses what it does not know', async () => {
    const answer = await ask(started(), door, { as: 'admin', method: 'POST', body: { fault: 'reset' } });
    expect(answer).toMatchObject({ status: 400, body: [{ message: expect.stringContaining('"fault"') as unknown }] });
  });
});
