/**
 * Every parser of the org fed with what is nearly right. Each answer is a success or a refusal in Salesforce's shape, within two seconds,
 * and without a word of the other rep's deal. See campaign.ts for its length and its seed.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LocalOrg } from '../../../src/local-org/index.ts';
import { always, campaignOn, faults, RUNS, SECRET, TIMEOUT_MS, wrong } from './campaign.ts';
import { API, ask, send, type Answer } from './doors.ts';
import { jsonValue, mutated } from './fuzzText.ts';
import { personId, prepareDeal, prepareDefinitions, type Rows } from './preparedRows.ts';
import { exchange, head } from './rawHttp.ts';

let org: LocalOrg;
let mine: Rows;

campaignOn(async (started) => {
  org = started;
  const definitions = await prepareDefinitions(org, 'm:1');
  mine = await prepareDeal(org, org.user('rep').userId, definitions, 'mine');
  const theirs = await prepareDeal(org, await personId(org, 'rep2'), definitions, 'theirs');
  const secrets: [string, string][] = [
    ['Opportunity', 'Name'],
    ['Decision_Step__c', 'Note__c'],
    ['Buy_In__c', 'Words__c'],
    ['Consensus_Blocker__c', 'Words__c'],
    ['Facilitation_Answer__c', 'Words__c'],
  ];
  for (const [name, field] of secrets) {
    const answer = await ask(org, 'integration', `/sobjects/${name}/${theirs[name]?.Id ?? ''}`, 'PATCH', {
      [field]: SECRET,
    });
    expect(answer.status).toBe(204);
  }
});

const QUERIES = [
  "SELECT Id, Name, Amount, Account.Name, Owner.Name FROM Opportunity WHERE Amount > 10 AND (StageName = 'Prospecting' OR NOT Name LIKE 'a%') ORDER BY Amount DESC NULLS LAST LIMIT 10 OFFSET 1",
  'SELECT StageName, COUNT(Id) n, SUM(Amount) FROM Opportunity GROUP BY ROLLUP(StageName) HAVING COUNT(Id) > 0 ORDER BY COUNT(Id)',
  "SELECT Id, (SELECT Id, Contact.Email FROM OpportunityContactRoles WHERE Role IN ('a', 'b') LIMIT 2) FROM Opportunity",
  'SELECT Id FROM Opportunity WHERE Id IN (SELECT Opportunity__c FROM Decision_Path__c WHERE Visits__c >= 0) AND CloseDate = LAST_N_DAYS:30',
  'SELECT Key__c, Alignment_State__c, Gap__c, Days_On_Path__c FROM Decision_Path__c WHERE CreatedDate > 2026-01-01T00:00:00Z AND Opportunity__r.Account.Name != null',
  "SELECT Id FROM Step_Definition__c WHERE Expected_Roles__c INCLUDES ('Initiator;Researcher', 'Procurement')",
  'SELECT TYPEOF What WHEN Opportunity THEN Amount, Name WHEN Account THEN Name ELSE Name END FROM Task',
  'SELECT FIELDS(ALL) FROM Buy_In__c LIMIT 200',
  'SELECT CALENDAR_YEAR(CreatedDate) y, DAY_ONLY(CreatedDate), COUNT_DISTINCT(OwnerId) FROM Opportunity GROUP BY CALENDAR_YEAR(CreatedDate), DAY_ONLY(CreatedDate)',
  'SELECT COUNT() FROM Contact USING SCOPE mine WHERE Email = null',
  'SELECT toLabel(StageName), FORMAT(Amount), convertCurrency(Amount) FROM Opportunity WHERE Probability IN (10, 20.5, null) FOR VIEW',
  "SELECT a.Id, a.Owner.Profile.Name FROM Account a WHERE a.Name = 'O\\'Neil \\u0041'",
];

describe('queries', () => {
  const doors: ((soql: string) => Promise<Answer>)[] = [
    (soql) =>
      ask(org, 'rep', '/composite/batch', 'POST', {
        batchRequests: [{ method: 'GET', url: `v66.0/query?q=${encodeURIComponent(soql)}` }],
      }),
    (soql) =>
      ask(org, 'rep', '/composite/batch', 'POST', {
        batchRequests: [{ method: 'GET', url: `v66.0/queryAll?columns=true&q=${encodeURIComponent(soql)}` }],
      }),
    (soql) =>
      ask(org, 'rep', '/composite/batch', 'POST', {
        batchRequests: [{ method: 'GET', url: `v66.0/query?explain=${encodeURIComponent(soql)}` }],
      }),
    (soql) => ask(org, 'rep', '/jobs/query', 'POST', { operation: 'query', query: soql }),
  ];

  it(
    'of any text',
    async () => {
      const text = fc.tuple(mutated(QUERIES), fc.nat(9)).map(([soql, door]) => ({
        soql: Buffer.from(soql).toString(),
        door: [0, 0, 0, 0, 0, 0, 0, 1, 2, 3][door] ?? 0,
      }));
      await always(text, async ({ soql, door }) =>
        wrong(soql, (doors[door] ?? doors[0])?.(soql) ?? Promise.reject(new RangeError('no door'))),
      );
    },
    TIMEOUT_MS,
  );

  const many = (count: number, part: (index: number) => string, glue: string): string =>
    Array.from({ length: count }, (_, index) => part(index)).join(glue);
  it.each<[string, string]>([
    ['parentheses', `SELECT Id FROM Account WHERE ${'('.repeat(5000)}Name = 'a'${')'.repeat(5000)}`],
    ['NOTs', `SELECT Id FROM Account WHERE ${'NOT '.repeat(5000)} Name = 'a'`],
    ['nested NOTs', `SELECT Id FROM Account WHERE ${'NOT ('.repeat(3000)}Name = 'a'${')'.repeat(3000)}`],
    ['conditions', `SELECT Id FROM Account WHERE ${many(2500, (index) => `Name = 'a${index}'`, ' OR ')}`],
    ['bound values', `SELECT Id FROM Account WHERE ${many(4000, () => "Sic>'a'", ' AND ')}`],
    ['values', `SELECT Id FROM Account WHERE Name IN (${many(9000, () => "'abcdef'", ',')})`],
    ['fields', `SELECT ${many(9000, () => 'Id', ',')} FROM Account`],
    ['different fields', `SELECT ${many(2200, (index) => `Name a${index}`, ',')} FROM Account GROUP BY Name`],
    ['parents', `SELECT ${'Parent.'.repeat(5000)}Name FROM Account`],
    [
      'joins',
      `SELECT ${['Parent', 'Owner', 'CreatedBy', 'LastModifiedBy', 'MasterRecord'].flatMap((a) => ['Owner', 'CreatedBy', 'LastModifiedBy'].flatMap((b) => ['Manager', 'CreatedBy', 'LastModifiedBy'].flatMap((c) => ['CreatedBy', 'LastModifiedBy'].map((d) => `${a}.${b}.${c}.${d}.Name`)))).join(',')} FROM Account`,
    ],
    ['subqueries', `SELECT ${many(500, () => '(SELECT Id FROM Contacts)', ',')} FROM Account`],
    ['nested subqueries', `SELECT ${'(SELECT Id, '.repeat(500)}`],
    ['groups', `SELECT COUNT(Id) FROM Account GROUP BY ${many(500, () => 'Name', ',')}`],
    ['orders', `SELECT Id FROM Account ORDER BY ${many(4000, () => 'Name', ',')}`],
    ['functions', `SELECT ${'MAX('.repeat(5000)}Name${')'.repeat(5000)} FROM Account`],
    ['a pattern', `SELECT Id FROM Account WHERE Name LIKE '${'%a'.repeat(20_000)}b'`],
    ['a text', `SELECT Id FROM Account WHERE Name = '${'x'.repeat(90_000)}'`],
    ['backslashes', `SELECT Id FROM Account WHERE Name LIKE '${'\\\\'.repeat(30_000)}'`],
    ['roles', `SELECT Id FROM Step_Definition__c WHERE Expected_Roles__c INCLUDES ('${'a;'.repeat(40_000)}')`],
    ['digits', `SELECT Id FROM Opportunity WHERE Amount > ${'9'.repeat(5000)}`],
    ['a limit', 'SELECT Id FROM Account LIMIT 99999999999999999999'],
    ['days', 'SELECT Id FROM Opportunity WHERE CloseDate = LAST_N_DAYS:999999999999'],
    ['years', 'SELECT Id FROM Opportunity WHERE CreatedDate > NEXT_N_YEARS:999999999'],
    ['a date', 'SELECT Id FROM Opportunity WHERE CloseDate = 9999-99-99 OR CreatedDate > 2026-13-45T99:99:99Z'],
    ['more than a statement may be long', `SELECT Id FROM Account WHERE Name = '${'x'.repeat(200_000)}'`],
    ['blanks', `SELECT${' '.repeat(90_000)}Id FROM Account`],
    ['commas', `SELECT Id FROM Account WHERE Name IN (${','.repeat(90_000)})`],
    ['quotes', `SELECT Id FROM Account WHERE Name = ${"'".repeat(90_001)}`],
  ])(
    'with %s without end',
    async (_what, soql) => {
      for (const door of doors) expect(await wrong(soql, door(soql))).toBeUndefined();
      expect(faults).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

const DOCUMENTS = [
  '{ uiapi { query { Opportunity(first: 5, where: {Amount: {gt: 1}, or: [{Name: {like: "a%"}}, {StageName: {in: ["x"]}}]}, orderBy: {Amount: {order: DESC, nulls: LAST}}) { totalCount edges { cursor node { Id Name { value } Amount { value displayValue } Owner { ... on User { Name { value } } } } } pageInfo { hasNextPage endCursor } } } } }',
  'query q($n: Int = 3, $w: Account_Filter) { uiapi { query { Account(first: $n, where: $w, after: "Mg==") { edges { node { ...f Contacts(first: 2) { edges { node { LastName { value } } } } } } } } } } fragment f on Account { Id Name { value } }',
  '{ uiapi { aggregate { Opportunity(groupBy: {StageName: {group: true}}) { edges { node { aggregate { StageName { value } Amount { sum { value } avg { value } } } } } } } } }',
  'mutation m { uiapi(input: {allOrNone: false}) { a: AccountCreate(input: {Account: {Name: "x"}}) { Record { Id Name { value } } } b: AccountUpdate(input: {Id: "@{a}", Account: {Name: "y"}}) { success } c: AccountDelete(input: {Id: "001000000000001AAA"}) { Id } } }',
  '{ __schema { types { name fields { name type { name ofType { name } } } } } }',
  '{ uiapi { query { Decision_Path__c { edges { node { Key__c { value } Opportunity__r { Name { value } } Buying_Team_Members__r { edges { node { Buy_Ins__r { edges { node { Level__c { value label } Words__c { value } } } } } } } } } } } } }',
];
const WORDS = [
  'Id',
  'Name',
  'Account',
  'Opportunity',
  'Amount',
  'eq',
  'in',
  'like',
  'w',
  'n',
  'and',
  'or',
  'not',
  'Key__c',
  'value',
  '001000000000001AAA',
  'Decision_Path__c',
  'LastName',
  'type',
];

describe('GraphQL', () => {
  it(
    'of any document and variables',
    async () => {
      const request = fc.record({
        query: mutated(DOCUMENTS),
        variables: fc.oneof(
          fc.constant(undefined),
          fc.record({ w: jsonValue(WORDS), n: jsonValue(WORDS) }),
          jsonValue(WORDS),
        ),
        operationName: fc.constantFrom(undefined, 'q', 'm', '', 7),
      });
      await always(request, async (body) => wrong(JSON.stringify(body), ask(org, 'rep', '/graphql', 'POST', body)));
    },
    TIMEOUT_MS,
  );

  const inQuery = (text: string): string => `{ uiapi { query { ${text} } } }`;
  const bomb = (levels: number): string =>
    `${inQuery('Account { edges { node { ...f0 } } }')} ${Array.from({ length: levels }, (_, index) => `fragment f${index} on Account { ${index + 1 < levels ? `...f${index + 1} ...f${index + 1}` : 'Id'} }`).join(' ')}`;
  it.each<[string, string]>([
    ['levels', inQuery(`Account ${'{ a '.repeat(9000)}${'}'.repeat(9000)}`)],
    ['lists', inQuery(`Account(where: {and: ${'['.repeat(9000)}${']'.repeat(9000)}}) { totalCount }`)],
    [
      'conditions in conditions',
      inQuery(`Account(where: ${'{and: ['.repeat(1500)}{Name: {eq: "a"}}${']}'.repeat(1500)}) { totalCount }`),
    ],
    ['NOTs', inQuery(`Account(where: ${'{not: '.repeat(3000)}{Name: {eq: "a"}}${'}'.repeat(3000)}) { totalCount }`)],
    ['conditions', inQuery(`Account(where: {or: [${'{Name: {eq: "a"}}, '.repeat(1900)}]}) { totalCount }`)],
    ['the same field', inQuery(`Account { edges { node { ${'Id '.repeat(15_000)} } } }`)],
    ['the same field with values', inQuery(`Account { edges { node { ${'Name { value } '.repeat(4500)} } } }`)],
    [
      'names for one field',
      inQuery(
        `Account { edges { node { ${Array.from({ length: 6000 }, (_, index) => `a${index}: Id`).join(' ')} } } }`,
      ),
    ],
    [
      'names for children',
      inQuery(
        `Account { edges { node { ${Array.from({ length: 1000 }, (_, index) => `a${index}: Contacts { edges { node { Id } } }`).join(' ')} } } }`,
      ),
    ],
    ['queries', inQuery(Array.from({ length: 1500 }, (_, index) => `a${index}: Account { totalCount }`).join(' '))],
    ['fragments twice in each other', bomb(200)],
    [
      'a circle of fragments',
      `${inQuery('Account { edges { node { ...a } } }')} fragment a on Account { ...b } fragment b on Account { ...a }`,
    ],
    [
      'spread fragments',
      `${inQuery(`Account { edges { node { ${'...a '.repeat(6000)} } } }`)} fragment a on Account { Name { value } }`,
    ],
    [
      'inline fragments',
      inQuery(`Account { edges { node { ${'... on Account { '.repeat(3000)} Id ${'}'.repeat(3000)} } } }`),
    ],
    [
      'generations of children',
      inQuery(
        `Account { edges { node { ${'Contacts { edges { node { Account { '.repeat(300)}Id${' } } } }'.repeat(300)} } } }`,
      ),
    ],
    [
      'generations of parents',
      inQuery(`Account { edges { node { ${'Parent { '.repeat(3000)}Id${' }'.repeat(3000)} } } }`),
    ],
    ['directives', inQuery(`Account { totalCount ${'@include(if: true) '.repeat(3000)} }`)],
    ['introspection', `{ __schema { types { ${'fields { type { '.repeat(8)} name ${'} }'.repeat(8)} } } }`],
    [
      'lists of types',
      `{ __schema { types { ${'possibleTypes { interfaces { '.repeat(6)} name ${'} }'.repeat(6)} } } }`,
    ],
    [
      'mutations',
      `mutation { uiapi { ${Array.from({ length: 1200 }, (_, index) => `a${index}: AccountDelete(input: {Id: "001000000000001AAA"}) { Id }`).join(' ')} } }`,
    ],
    ['operations', Array.from({ length: 2000 }, (_, index) => `query q${index} { __typename }`).join(' ')],
    ['variables', `query q(${Array.from({ length: 3000 }, (_, index) => `$v${index}: Int`).join(' ')}) { __typename }`],
    ['a text', inQuery(`Account(where: {Name: {eq: "${'x'.repeat(1_000_000)}"}}) { totalCount }`)],
    ['block quotes', '"""'.repeat(200_000)],
    ['commas', ','.repeat(2_000_000)],
    ['numbers', inQuery(`Account(first: ${'9'.repeat(100_000)}) { totalCount }`)],
  ])(
    'with %s without end',
    async (_what, query) => {
      expect(await wrong(query, ask(org, 'rep', '/graphql', 'POST', { query }))).toBeUndefined();
      expect(faults).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

describe('bodies', () => {
  const id = (): string => mine['Opportunity']?.Id ?? '';
  const FIELDS = [
    'Id',
    'Name',
    'StageName',
    'CloseDate',
    'Amount',
    'AccountId',
    'Account',
    'Owner',
    'OwnerId',
    'Key__c',
    'Decision_Path__r',
    'Decision_Paths__r',
    'IsPrivate',
    'records',
    'attributes',
    'type',
    'referenceId',
    'Opportunity',
    'Account',
    '@{a.id}',
    '@{a}',
    '@{a[0].x}',
  ];
  const row = fc.dictionary(fc.constantFrom(...FIELDS), jsonValue([...FIELDS, 'Prospecting']), { maxKeys: 5 });
  const typed = fc
    .tuple(fc.constantFrom('Account', 'Opportunity', 'Decision_Path__c', 'Task', 'User', 'Nothing', ''), row)
    .map(([type, values]) => ({ attributes: { type, referenceId: 'r' }, ...values }));
  const url = fc.oneof(
    fc
      .constantFrom(
        '/sobjects/Account',
        '/sobjects/Opportunity/@{a.id}',
        '/query?q=SELECT+Id+FROM+Account',
        '/composite',
        '/limits',
        '/sobjects/Account/Name/x',
        '/jobs/query',
      )
      .map((path) => API + path),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );
  const part = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'x', ''),
    url,
    referenceId: fc.oneof(fc.constantFrom('a', 'b', 'c'), jsonValue(FIELDS)),
    body: fc.oneof(row, jsonValue(FIELDS)),
    httpHeaders: jsonValue(FIELDS),
    richInput: row,
  });
  const few = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { maxLength: 4 });
  const flag = fc.constantFrom<unknown>(true, false, 'true', null, undefined);

  const DOORS: readonly (readonly [string, () => string, string, fc.Arbitrary<unknown>])[] = [
    ['a record', () => '/sobjects/Opportunity', 'POST', row],
    ['a detail', () => '/sobjects/Decision_Path__c', 'POST', row],
    ['a change', () => `/sobjects/Opportunity/${id()}`, 'PATCH', row],
    ['an upsert', () => '/sobjects/Decision_Path__c/Key__c/x', 'PATCH', row],
    ['a collection', () => '/composite/sobjects', 'POST', fc.record({ allOrNone: flag, records: few(typed) })],
    ['a changed collection', () => '/composite/sobjects', 'PATCH', fc.record({ allOrNone: flag, records: few(typed) })],
    [
      'an upserted collection',
      () => '/composite/sobjects/Opportunity/Id',
      'PATCH',
      fc.record({ allOrNone: flag, records: few(typed) }),
    ],
    [
      'a read collection',
      () => '/composite/sobjects/Account',
      'POST',
      fc.record({ ids: few(jsonValue(FIELDS)), fields: few(jsonValue(FIELDS)) }),
    ],
    ['a tree', () => '/composite/tree/Account', 'POST', fc.record({ records: few(typed) })],
    ['a composite', () => '/composite', 'POST', fc.record({ allOrNone: flag, compositeRequest: few(part) })],
    ['a batch', () => '/composite/batch', 'POST', fc.record({ haltOnError: flag, batchRequests: few(part) })],
    [
      'a graph',
      () => '/composite/graph',
      'POST',
      fc.record({
        graphs: few(fc.record({ graphId: fc.constantFrom<unknown>('1', '2', null), compositeRequest: few(part) })),
      }),
    ],
    [
      'a record of the UI API',
      () => '/ui-api/records',
      'POST',
      fc.record({
        apiName: fc.constantFrom<unknown>('Account', 'Task', 'x', null),
        fields: fc.oneof(row, jsonValue(FIELDS)),
      }),
    ],
    [
      'a change of the UI API',
      () => `/ui-api/records/${id()}`,
      'PATCH',
      fc.record({ fields: fc.oneof(row, jsonValue(FIELDS)) }),
    ],
    [
      'a job',
      () => '/jobs/ingest',
      'POST',
      fc.record(
        {
          object: jsonValue(['Account', 'User']),
          operation: jsonValue(['insert', 'upsert']),
          externalIdFieldName: jsonValue(['Id', 'Name']),
          columnDelimiter: jsonValue(['COMMA', 'TAB']),
          lineEnding: jsonValue(['LF']),
        },
        { requiredKeys: ['object', 'operation'] },
      ),
    ],
    ['anything', () => '/composite', 'POST', jsonValue(FIELDS)],
  ];
  it.each(DOORS)(
    'of %s',
    async (_what, path, method, body) => {
      await always(
        body,
        async (value) => wrong(JSON.stringify(value ?? null), ask(org, 'rep', path(), method, value ?? null)),
        Math.ceil(RUNS / 4),
      );
    },
    TIMEOUT_MS,
  );

  it(
    'of JSON that is broken',
    async () => {
      const headers = { authorization: `Bearer ${org.user('rep').accessToken}`, 'content-type': 'application/json' };
      const text = mutated([
        JSON.stringify({ Name: 'x', StageName: 'Prospecting', CloseDate: '2026-01-01' }),
        JSON.stringify({
          allOrNone: true,
          compositeRequest: [{ method: 'POST', url: `${API}/sobjects/Account`, referenceId: 'a', body: { Name: 'x' } }],
        }),
      ]);
      const given = fc.tuple(
        text,
        fc.constantFrom('/sobjects/Opportunity', '/composite', '/composite/sobjects', '/graphql', '/ui-api/records'),
        fc.constantFrom(
          'application/json',
          'application/json; charset=utf-16',
          'text/csv',
          'application/x-www-form-urlencoded',
          'multipart/form-data; boundary=x',
          'x',
          '',
        ),
      );
      await always(given, async ([body, path, type]) =>
        wrong(body, send(org, API + path, { method: 'POST', headers: { ...headers, 'content-type': type }, body })),
      );
    },
    TIMEOUT_MS,
  );
});

describe('uploads', () => {
  const CSV = [
    'Name,Phone,Site\na,1,x\nb,,\n"c, ""d""","2\n3",z\n',
    'Id,Name\n001000000000001AAA,x\n',
    'Name,Owner.Username,Parent.Name\nx,y,#N/A\n',
    'LastName,Account.Name,Birthdate\nx,y,2026-02-31\n',
  ];
  const bytes = fc.oneof(
    { weight: 5, arbitrary: mutated(CSV).map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)) },
  );
  const job = fc.record({
    object: fc.constantFrom('Account', 'Contact', 'Decision_Path__c'),
    operation: fc.constantFrom('insert', 'update', 'upsert', 'delete'),
    lineEnding: fc.constantFrom('LF', 'CRLF'),
    columnDelimiter: fc.constantFrom('COMMA', 'TAB', 'PIPE'),
  });

  it(
    'of any bytes end as a job that says why',
    async () => {
      await always(
        fc.tuple(job, bytes),
        async ([wanted, body]) => {
          const key = wanted.operation === 'upsert' ? { externalIdFieldName: 'Id' } : {};
          const { id } = (await ask(org, 'rep', '/jobs/ingest', 'POST', { ...wanted, ...key })).json as { id: string };
          const path = `/jobs/ingest/${id}`;
          const headers = { authorization: `Bearer ${org.user('rep').accessToken}`, 'content-type': 'text/csv' };
          const steps = [
            () => send(org, `${API}${path}/batches`, { method: 'PUT', headers, body }),
            () => ask(org, 'rep', path, 'PATCH', { state: 'UploadComplete' }),
            ...['', '/successfulResults', '/failedResults', '/unprocessedRecords'].map(
              (end) => () => ask(org, 'rep', path + end),
            ),
            () => ask(org, 'rep', path, 'DELETE'),
          ];
          for (const step of steps) {
            const fault = await wrong(body.toString(), step());
            if (fault !== undefined) return fault;
          }
          return faults[0];
        },
        Math.ceil(RUNS / 3),
      );
    },
    TIMEOUT_MS,
  );
});

describe('addresses', () => {
  const PARTS = [
    'services',
    'data',
    'v66.0',
    'sobjects',
    'Account',
    'Opportunity',
    'describe',
    'query',
    'composite',
    'ui-api',
    'records',
    'object-info',
    'batch',
    'picklist-values',
    '012000000000000AAA',
    'related-list-records',
    'jobs',
    'ingest',
    'local-org',
    'rows',
    'Name',
    'Key__c',
    'x',
    '%00',
    '%2F',
    '%2e%2e',
    '..',
    '.',
    '%',
    '%ff',
    '__proto__',
    '%F0%9F%98%80',
    ';',
    '\\',
    '0r8000000000001-1',
    '750000000000001AAA',
    ' ',
  ];
  const QUERY = [
    'q=SELECT+Id+FROM+Account',
    'q=%00',
    'fields=Name',
    'fields=Account.Name',
    'fields=,',
    'ids=001000000000001AAA,x',
    'pageSize=-1',
    'pageToken=1e9',
    'sortBy=Name',
    'layoutTypes=Full',
    'explain=x',
    'columns=true',
    '_HttpMethod=PATCH',
    '_HttpMethod=__proto__',
    'locator=x',
    'maxRecords=-1',
    '%',
    '&&&',
    '=',
    'updateOnly=true',
    'optionalFields=Account.Owner.Name',
    'allOrNone=true',
  ];
  const path = fc.array(
    fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...PARTS) },
      { weight: 1, arbitrary: fc.string({ maxLength: 10 }) },
    ),
    { maxLength: 8 },
  );
  const tail = fc.array(fc.constantFrom(...QUERY), { maxLength: 3 });

  it(
    'of any path, method and query',
    async () => {
      const given = fc.record({
        isApi: fc.boolean(),
        path,
        tail,
        method: fc.constantFrom('GET', 'GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD'),
      });
      await always(given, async ({ isApi, path: parts, tail: query, method }) => {
        const text = `${isApi ? API : ''}/${parts.join('/')}${query.length > 0 ? `?${query.join('&')}` : ''}`.replace(
          /[^!-~]/g,
          '+',
        );
        const headers = { Authorization: `Bearer ${org.user('rep').accessToken}`, 'Content-Length': '0' };
        return wrong(
          text,
          exchange(org, (socket) => socket.write(head(org, `${method} ${text}`, headers))).then((answer) =>
            method === 'HEAD' ? { ...answer, json: [{ message: '', errorCode: '' }] } : answer,
          ),
        );
      });
    },
    TIMEOUT_MS,
  );

  it(
    'and headers',
    async () => {
      const word = fc.oneof(
        mutated([
          'Bearer TOKEN',
          'OAuth TOKEN',
          'sid=TOKEN; other=1',
          'batchSize=200',
          'same-origin',
          'http://127.0.0.1',
          '%',
          'Basic YTpi',
        ]),
        fc.string({ unit: 'binary', maxLength: 40 }),
      );
      const names = [
        'Authorization',
        'Cookie',
        'Origin',
        'Sec-Fetch-Site',
        'Sforce-Query-Options',
        'Content-Type',
        'Content-Encoding',
        'Accept',
        'X-Forwarded-For',
        'X-Forwarded-Host',
        'X-HTTP-Method-Override',
        'If-None-Match',
        'Upgrade',
        'Range',
        'Sforce-Call-Options',
      ];
      const given = fc.array(fc.tuple(fc.constantFrom(...names), word), { maxLength: 5 });
      await always(given, async (pairs) => {
        const token = org.user('rep').accessToken;
        const clean = Object.fromEntries(
          pairs.map(([name, text]) => [
            name,
            Buffer.from(text.replaceAll('TOKEN', token).replace(/[^ -~\u0080-\uffff]/g, '')).toString('latin1'),
          ]),
        );
        const answer = exchange(org, (socket) =>
          socket.write(head(org, `GET ${API}/query?q=SELECT+Id,Name+FROM+Opportunity`, clean), 'latin1'),
        );
        return wrong('', answer);
      });
    },
    TIMEOUT_MS,
  );
});
