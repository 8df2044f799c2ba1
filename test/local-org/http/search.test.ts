/** SOSL and its parts: which records are found, and what is refused. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'jsforce';
import type { UserName } from '../../../src/local-org/index.ts';
import { ask, connectTo, startTestOrg, type RawAnswer } from '../../support/localOrg.ts';

const started = startTestOrg();
const base = '/services/data/v66.0';
let admin: Connection;

beforeAll(async () => {
  admin = connectTo(started(), 'admin', '50.0');
  await admin.sobject('Account').create([
    { Name: 'Acme Rockets', Phone: '(415) 555-1212', Industry: 'Energy', Site: 'Üland' },
    { Name: 'Acme Anvils', Description: 'Heavy things, and rockets too', BillingCity: 'Berlin' },
    { Name: 'SampleAccount2', Website: 'www.acme.example' },
    { Name: 'Globex', Description: 'rockets, anvils; acme-like' },
  ]);
  await admin.sobject('Contact').create([
    { FirstName: 'Ann', LastName: 'Smith', Email: 'ann.smith@acme.example' },
    { FirstName: 'Smith', LastName: 'Jones', Title: 'Ann of rockets' },
  ]);
});

/** The names found, in the order of the answer. */
async function names(sosl: string): Promise<unknown[]> {
  const { searchRecords } = await admin.search(sosl);
  return searchRecords.map((record): unknown => record['Name']);
}

const accounts = (term: string, rest = ''): Promise<unknown[]> =>
  names(`FIND {${term}} IN ALL FIELDS RETURNING Account(Name ORDER BY Name)${rest}`);

describe('a search finds records', () => {
  it.each([
    ['acme', ['Acme Anvils', 'Acme Rockets', 'Globex', 'SampleAccount2']],
    ['ACME rockets', ['Acme Anvils', 'Acme Rockets', 'Globex']],
    ['acme AND rockets AND berlin', ['Acme Anvils']],
    ['"acme rockets"', ['Acme Rockets']],
    ['rockets AND NOT acme', []],
    ['acme AND NOT rockets', ['SampleAccount2']],
    ['globex OR berlin', ['Acme Anvils', 'Globex']],
    ['acme AND (berlin OR energy)', ['Acme Anvils', 'Acme Rockets']],
    ['rock*', ['Acme Anvils', 'Acme Rockets', 'Globex']],
    ['r?ckets berl*', ['Acme Anvils']],
    ['rock', []],
    ['sample', ['SampleAccount2']],
    ['üLAND', ['Acme Rockets']],
    ['555-1212', ['Acme Rockets']],
    ['acme\\-like', ['Globex']],
    ['\\*\\*', []],
  ])('with %s in them', async (term, found) => {
    expect(await accounts(term)).toEqual(found);
  });

  it('in the fields that are asked for', async () => {
    const contacts = (group: string, term: string): Promise<unknown[]> =>
      names(`FIND {${term}} IN ${group} FIELDS RETURNING Contact(Name)`);
    expect(await contacts('NAME', 'ann')).toEqual(['Ann Smith']);
    expect(await contacts('all', 'ann')).toEqual(['Ann Smith', 'Smith Jones']);
    expect(await contacts('EMAIL', 'ann.smith@acme.example')).toEqual(['Ann Smith']);
    expect(await contacts('PHONE', 'ann')).toEqual([]);
    expect(await names('FIND {415} IN PHONE FIELDS RETURNING Account(Name)')).toEqual(['Acme Rockets']);
  });

  it('with what is wanted of them, and no more', async () => {
    const { searchRecords } = await admin.search(
      "FIND {rockets} RETURNING Account(Name, Owner.Name WHERE Industry = 'Energy' OR Name LIKE 'Glo%' ORDER BY Name DESC LIMIT 1), Contact(Id)",
    );
    expect(searchRecords).toEqual([
      { attributes: expect.objectContaining({ type: 'Account' }), Name: 'Globex', Owner: expect.anything() },
      { attributes: expect.objectContaining({ type: 'Contact' }), Id: expect.any(String) },
    ]);
    expect(await accounts('acme', ' LIMIT 2')).toEqual(['Acme Anvils', 'Acme Rockets']);
    expect(await names('FIND {acme} RETURNING Account(Name ORDER BY Name LIMIT 1 OFFSET 1)')).toEqual(['Acme Rockets']);
  });

  it('of every object when none is named, with their ids', async () => {
    const { searchRecords } = await admin.search('FIND {smith}');
    expect(searchRecords.map((record) => record.attributes?.type)).toEqual(['Contact', 'Contact']);
    expect(searchRecords[0]).toHaveProperty('Id');
  });

  it('that are there, and that the user may see', async () => {
    const rep = connectTo(started(), 'rep');
    const deal = { Name: 'Hidden deal', StageName: 'Prospecting', CloseDate: '2027-01-01' };
    await admin.sobject('Opportunity').create(deal);
    expect(await names('FIND {hidden} RETURNING Opportunity(Name)')).toEqual(['Hidden deal']);
    expect((await rep.search('FIND {hidden} RETURNING Opportunity(Name)')).searchRecords).toEqual([]);
    const made = await admin.sobject('Account').create({ Name: 'Shortlived' });
    expect(await accounts('shortlived')).toEqual(['Shortlived']);
    await admin.sobject('Account').destroy(made.id ?? '');
    expect(await accounts('shortlived')).toEqual([]);
  });
});

function search(sosl: string, as: UserName = 'admin', version = '66.0'): Promise<RawAnswer> {
  return ask(started(), `/services/data/v${version}/search?q=${encodeURIComponent(sosl)}`, { as });
}

describe('a search', () => {
  it('is a bare list for old clients', async () => {
    expect((await search('FIND {globex} RETURNING Account(Name)', 'admin', '36.0')).body).toMatchObject([
      { Name: 'Globex' },
    ]);
  });

  it.each([
    [
      "FIND 'Jones' IN ALL FIELDS",
      'MALFORMED_SEARCH',
      /No search term found. The search term must be enclosed in braces./,
    ],
    ['FIND {jones', 'MALFORMED_SEARCH', /enclosed in braces/],
    ['FIND {j}', 'MALFORMED_SEARCH', /longer than one character/],
    ['FIND {a AND}', 'MALFORMED_SEARCH', /search term is missing/],
    ['FIND {(ab}', 'MALFORMED_SEARCH', /not closed/],
    ['FIND {ab)}', 'MALFORMED_SEARCH', /not opened/],
    ['FIND {ab} IN COLOUR FIELDS', 'MALFORMED_SEARCH', /COLOUR/],
    ['FIND {ab} somewhere', 'MALFORMED_SEARCH', /somewhere/],
    ['FIND {ab} RETURNING', 'MALFORMED_SEARCH', /unexpected token/],
    ['FIND {ab} RETURNING Account()', 'MALFORMED_SEARCH', /list of fields/],
    ['FIND {ab} RETURNING Account(Id', 'MALFORMED_SEARCH', /EOF/],
    ['FIND {ab} RETURNING Account(Id LIMIT x)', 'MALFORMED_SEARCH', /number/],
    ['FIND {ab} RETURNING Account(Id USING ListView=All)', 'MALFORMED_SEARCH', /ListView/],
    ['FIND {ab} RETURNING Account(COUNT(Id))', 'MALFORMED_SEARCH', /Account/],
    ['FIND {ab} RETURNING Account(Name GROUP BY Name)', 'MALFORMED_QUERY', /./],
    ['FIND {ab} RETURNING Account(Id FROM Contact)', 'MALFORMED_QUERY', /./],
    ['FIND {ab} WITH HIGHLIGHT', 'MALFORMED_SEARCH', /WITH/],
    ['FIND {ab} LIMIT many', 'MALFORMED_SEARCH', /number/],
    ['FIND {ab} RETURNING Nope', 'INVALID_TYPE', /Nope/],
    ['FIND {ab} RETURNING Organization(Id)', 'INVALID_TYPE', /Organization/],
    ['FIND {ab} RETURNING Account(Nope)', 'INVALID_FIELD', /Nope/],
    ['FIND {ab} RETURNING Account(Id WHERE Nope = 1)', 'INVALID_FIELD', /Nope/],
  ])('is refused for %s', async (sosl, errorCode, message) => {
    const answer = await search(sosl);
    expect(answer).toMatchObject({ status: 400, body: [{ errorCode, message: expect.stringMatching(message) }] });
  });

  it('is refused for nothing, and for too much', async () => {
    expect(await ask(started(), `${base}/search`, { as: 'admin' })).toMatchObject({ status: 400 });
    const deep = await ask(started(), `${base}/parameterizedSearch`, {
      as: 'admin',
      method: 'POST',
      body: { q: `${'('.repeat(100)}ab${')'.repeat(100)}` },
    });
    expect(deep).toMatchObject({ status: 400, body: [{ errorCode: 'MALFORMED_SEARCH' }] });
    const long = await ask(started(), `${base}/parameterizedSearch`, {
      as: 'admin',
      method: 'POST',
      body: { q: 'x'.repeat(4001) },
    });
    expect(long).toMatchObject({ status: 400, body: [{ errorCode: 'MALFORMED_SEARCH' }] });
  });

  it('is over in time whatever its wildcards', async () => {
    await admin.sobject('Account').create({ Name: 'Long', Description: 'a'.repeat(30_000) });
    const before = performance.now();
    expect(await accounts(`${'a*'.repeat(40)}b`)).toEqual([]);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});

describe('a parameterized search', () => {
  it('is the same in an address and in a body', async () => {
    const query =
      'q=rockets&sobject=Account&Account.fields=Name,Phone&Account.limit=1&Account.where=Industry=%27Energy%27&in=ALL';
    const expected = { searchRecords: [{ Name: 'Acme Rockets', Phone: '(415) 555-1212' }] };
    expect((await ask(started(), `${base}/parameterizedSearch?${query}`, { as: 'admin' })).body).toMatchObject(
      expected,
    );
    const body = {
      q: 'rockets',
      in: 'ALL',
      fields: ['Name', 'Phone'],
      defaultLimit: 1,
      overallLimit: 10,
      sobjects: [{ name: 'Account', where: "Industry = 'Energy'", orderBy: 'Name' }],
    };
    expect(
      (await ask(started(), `${base}/parameterizedSearch`, { as: 'admin', method: 'POST', body })).body,
    ).toMatchObject(expected);
  });

  it.each([
    [{}, 'MALFORMED_SEARCH'],
    [{ q: 'ab', colour: 'red' }, 'INVALID_PARAMETER_VALUE'],
    [{ q: 'ab', sobjects: 'Account' }, 'INVALID_PARAMETER_VALUE'],
    [{ q: 'ab', sobjects: [{}] }, 'INVALID_TYPE'],
    [{ q: 'ab', sobjects: [{ name: 'Account', limit: 'x' }] }, 'INVALID_PARAMETER_VALUE'],
    [{ q: { a: 1 } }, 'INVALID_PARAMETER_VALUE'],
    [{ q: 'ab', in: 'NOWHERE' }, 'MALFORMED_SEARCH'],
  ])('is refused for %j', async (body, errorCode) => {
    const answer = await ask(started(), `${base}/parameterizedSearch`, { as: 'admin', method: 'POST', body });
    expect(answer).toMatchObject({ status: 400, body: [{ errorCode }] });
  });
});
