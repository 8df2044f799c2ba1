/**
 * The doors beside REST's records and queries fed with what is nearly right: Bulk API 1.0, the partner API, searches, layouts and list
 * views. See campaign.ts for its length and its seed.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LocalOrg } from '../../../src/local-org/index.ts';
import { always, campaignOn, faults, type Got, RUNS, SECRET, TIMEOUT_MS, wrong } from './campaign.ts';
import { API, ask, send, type Answer } from './doors.ts';
import { jsonValue, mutated } from './fuzzText.ts';
import { faultOf } from './refusals.ts';

let org: LocalOrg;
let listView = '';

campaignOn(async (started) => {
  org = started;
  const deal = { Name: SECRET, StageName: 'Prospecting', CloseDate: '2027-01-01', Description: SECRET };
  expect((await ask(org, 'admin', '/sobjects/Opportunity', 'POST', deal)).status).toBe(201);
  const views = (await ask(org, 'rep', '/sobjects/Opportunity/listviews')).json as { listviews: { id: string }[] };
  listView = views.listviews[0]?.id ?? '';
});

/** As `faultOf`, for answers whose refusals have another shape. */
function faultUnless(isShaped: (got: Got) => boolean): (got: Got) => string | undefined {
  return (got) =>
    got.status < 400
      ? faultOf(got)
      : faultOf(isShaped(got) ? { ...got, status: 400, json: [{ message: '', errorCode: '' }] } : { ...got, json: {} });
}

const asBulk1 = faultUnless(
  ({ status, text, json }) =>
    status < 500 &&
    (/<exceptionCode>\w+<\/exceptionCode>/.test(text) ||
      (typeof json === 'object' && json !== null && 'exceptionCode' in json)),
);
const asSoap = faultUnless(({ status, text }) => status === 500 && /<faultcode>sf:\w+<\/faultcode>/.test(text));

describe('Bulk API 1.0', () => {
  const jobs = '/services/async/66.0/job';

  function bulk(path: string, type: string, body?: Buffer | string): Promise<Answer> {
    const headers = { 'x-sfdc-session': org.user('rep').accessToken, 'content-type': type };
    return send(org, path, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      ...(body === undefined ? {} : { body }),
    });
  }

  const job = (inner: string): string =>
    `<?xml version="1.0"?><jobInfo xmlns="http://www.force.com/2009/06/asyncapi/dataload">${inner}</jobInfo>`;
  const JOBS = [
    job('<operation>insert</operation><object>Account</object><contentType>CSV</contentType>'),
    job('<operation>upsert</operation><object>Contact</object><externalIdFieldName>Id</externalIdFieldName>'),
    JSON.stringify({ operation: 'query', object: 'Opportunity', contentType: 'JSON', concurrencyMode: 'Serial' }),
    job('<state>Closed</state>'),
  ];

  it(
    'takes any job',
    async () => {
      const type = fc.constantFrom('application/xml', 'application/json', 'text/csv', 'x', '');
      await always(fc.tuple(mutated(JOBS), type), async ([text, kind]) => wrong(text, bulk(jobs, kind, text), asBulk1));
    },
    TIMEOUT_MS,
  );

  const BATCHES: Readonly<Record<string, readonly [string, string, readonly string[]]>> = {
    CSV: [
      'insert',
      'text/csv',
      ['Name,Phone,Owner.Username\na,1,x\n"c, ""d""","2\n3",#N/A\n', 'Id\n001000000000001AAA\n'],
    ],
    XML: [
      'insert',
      'application/xml',
      [
        '<sObjects xmlns:xsi="x"><sObject><Name>a</Name><Phone xsi:nil="true"/></sObject><sObject><Parent><sObject><Name>b</Name></sObject></Parent></sObject></sObjects>',
      ],
    ],
    JSON: [
      'upsert',
      'application/json',
      ['[{"Name":"a","Phone":null,"Parent":{"attributes":{"type":"Account"},"Id":"x"}},{}]'],
    ],
    query: [
      'query',
      'text/csv',
      ["SELECT Id, Owner.Name FROM Account WHERE Name LIKE 'a%' LIMIT 3", 'SELECT Id FROM Opportunity'],
    ],
  };

  it.each(Object.entries(BATCHES))(
    'takes any batch: %s',
    async (kind, [operation, type, texts]) => {
      const bytes = fc.oneof(
        { weight: 5, arbitrary: mutated(texts).map((text) => Buffer.from(text)) },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)) },
      );
      await always(
        bytes,
        async (body) => {
          const contentType = kind === 'query' ? 'CSV' : kind;
          const wanted = `<operation>${operation}</operation><object>Account</object><externalIdFieldName>Id</externalIdFieldName>`;
          const opened = await bulk(jobs, 'application/xml', job(`${wanted}<contentType>${contentType}</contentType>`));
          const path = `${jobs}/${/<id>(\w+)<\/id>/.exec(opened.text)?.[1] ?? ''}`;
          const added = await bulk(`${path}/batch`, type, body);
          const id = /<id>(\w+)<\/id>|"id":"(\w+)"/.exec(added.text)?.slice(1).join('') ?? 'none';
          const batch = `${path}/batch/${id}`;
          const closing = job('<state>Closed</state>');
          for (const step of [
            () => Promise.resolve(added),
            () => bulk(`${path}/batch`, type),
            () => bulk(batch, type),
            () => bulk(`${batch}/request`, type),
            () => bulk(`${batch}/result`, type),
            () => bulk(`${batch}/result/752000000000000AAA`, type),
            () => bulk(path, 'application/xml', closing),
          ]) {
            const fault = await wrong(body.toString(), step(), asBulk1);
            if (fault !== undefined) return fault;
          }
          return faults[0];
        },
        Math.ceil(RUNS / 4),
      );
    },
    TIMEOUT_MS,
  );

  it(
    'takes any path',
    async () => {
      const part = fc.constantFrom(
        'job',
        'batch',
        'result',
        'request',
        '750000000000001AAA',
        '751000000000001AAA',
        '%00',
        'x',
      );
      await always(fc.array(part, { maxLength: 6 }), async (parts) => {
        const path = `/services/async/66.0/${parts.join('/')}`;
        return wrong(path, bulk(path, 'application/xml'), asBulk1);
      });
    },
    TIMEOUT_MS,
  );
});

describe('the partner API', () => {
  it(
    'takes any call',
    async () => {
      const session = '<SessionHeader><sessionId>TOKEN</sessionId></SessionHeader>';
      const envelope = (body: string): string =>
        `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header>${session}</e:Header><e:Body>${body}</e:Body></e:Envelope>`;
      const calls = mutated([
        envelope('<login><username>a</username><password>b</password></login>'),
        envelope(
          '<create><sObjects><type>Account</type><Name>x</Name><fieldsToNull>Phone</fieldsToNull></sObjects></create>',
        ),
        envelope(
          '<upsert><externalIDFieldName>Id</externalIDFieldName><sObjects><type>Contact</type></sObjects></upsert>',
        ),
        envelope('<delete><ids>001000000000001AAA</ids><ids>x</ids></delete>'),
        envelope('<setPassword><userId>005000000000001AAA</userId><password>xxxxxxxxx</password></setPassword>'),
        envelope('<getUserInfo/>'),
      ]);
      await always(calls, async (text) => {
        const body = text.replaceAll('TOKEN', org.user('rep').accessToken);
        const headers = { 'content-type': 'text/xml' };
        return wrong(text, send(org, '/services/Soap/u/66.0', { method: 'POST', headers, body }), asSoap);
      });
    },
    TIMEOUT_MS,
  );
});

describe('searches', () => {
  const SEARCHES = [
    'FIND {ac* AND (b OR "c d") AND NOT e\\-f} IN ALL FIELDS RETURNING Account(Name, Owner.Name WHERE Name LIKE \'a%\' ORDER BY Name LIMIT 2 OFFSET 1), Contact LIMIT 5',
    'FIND {test} IN NAME FIELDS RETURNING Opportunity(Id, toLabel(StageName))',
    'FIND {rep*}',
  ];

  it(
    'of any words',
    async () => {
      await always(mutated(SEARCHES), async (sosl) =>
        wrong(sosl, ask(org, 'rep', `/search?q=${encodeURIComponent(sosl.toWellFormed())}`)),
      );
    },
    TIMEOUT_MS,
  );

  it(
    'of any parts',
    async () => {
      const words = ['Account', 'Name', 'Id, Name', "Name = 'x'", 'ALL', 'ab*', 'Opportunity'];
      const one = fc.dictionary(
        fc.constantFrom('name', 'fields', 'where', 'orderBy', 'limit', '__proto__'),
        jsonValue(words),
        {
          maxKeys: 4,
        },
      );
      const body = fc.record(
        {
          q: fc.oneof(fc.constantFrom('ab', 'rep*'), jsonValue(words)),
          in: jsonValue(['ALL', 'NAME']),
          fields: jsonValue(words),
          sobjects: fc.oneof(fc.array(one, { maxLength: 2 }), jsonValue(words)),
          overallLimit: jsonValue(words),
        },
        { requiredKeys: ['q'] },
      );
      await always(body, async (value) =>
        wrong(JSON.stringify(value), ask(org, 'rep', '/parameterizedSearch', 'POST', value)),
      );
    },
    TIMEOUT_MS,
  );
});

describe('what is beside records', () => {
  it(
    'takes any path and query',
    async () => {
      const object = fc.constantFrom('Account', 'Opportunity', 'User', 'Task', 'Nothing__c', '%00', '__proto__');
      const door = fc.constantFrom(
        ...[
          'describe/layouts',
          'describe/layouts/x',
          'describe/namedLayouts/UserAlt',
          'describe/compactLayouts/primary',
        ],
        ...[
          'describe/approvalLayouts',
          'listviews',
          'listviews/VIEW',
          'listviews/VIEW/results',
          'listviews/VIEW/describe',
        ],
        ...['updated', 'deleted', 'quickActions', 'x/password', ''],
      );
      const query = fc.array(
        fc.constantFrom(
          ...['limit=1', 'limit=-1', 'limit=1e9', 'offset=x', 'start=2026-01-01T00:00:00Z', 'end=9999-12-31T00:00:00Z'],
          ...['start=x', 'end=%00', 'start=275760-09-14T00:00:00Z', `end=${new Date().toISOString()}`, 'q=,', '%'],
        ),
        { maxLength: 3 },
      );
      const other = fc.constantFrom(
        '/recent',
        '/tabs',
        '/theme',
        '/quickActions',
        '/compactLayouts',
        '/sobjects/relevantItems',
      );
      const path = fc.oneof(
        { weight: 4, arbitrary: fc.tuple(object, door).map(([name, end]) => `/sobjects/${name}/${end}`) },
        { weight: 1, arbitrary: other },
      );
      await always(fc.tuple(path, query), async ([address, parts]) => {
        const text = `${API}${address.replace('VIEW', listView)}?${parts.join('&')}`;
        return wrong(text, send(org, text, { headers: { authorization: `Bearer ${org.user('rep').accessToken}` } }));
      });
    },
    TIMEOUT_MS,
  );

  it(
    'takes any body of an action, of a component or of a fault rule',
    async () => {
      const words = [
        'Account',
        'Contact',
        'LogACall',
        'record',
        'contextId',
        'Subject',
        'FullName',
        'Metadata',
        'label',
      ];
      const value = jsonValue([...words, 'rowLock', 'object', 'probability', 'seed', 'every', 'isActive', 'url']);
      const action = fc.tuple(
        fc.constantFrom('/quickActions/', '/sobjects/Account/quickActions/', '/sobjects/Nothing__c/quickActions/'),
        fc.constantFrom('LogACall', 'NewContact', 'NewTask', 'Nothing', '__proto__', 'LogACall/defaultValues', '%'),
        fc.oneof(fc.record({ contextId: value, record: value }), value),
      );
      const part = fc.tuple(
        fc.constantFrom('RemoteProxy', 'CustomField', 'ValidationRule', 'FlexiPage', 'ApexClass', '__proto__'),
        fc.constantFrom('', '/0rp000000000001AAA', '/x', '/00N000000000001AAA'),
        fc.constantFrom('POST', 'PATCH', 'DELETE'),
        fc.oneof(fc.record({ FullName: value, Metadata: value }), value),
      );
      // Rules that anything but what is above this line could meet would break the campaign itself.
      const rule = fc.dictionary(fc.constantFrom('fault', 'from', 'to', 'ms', 'phase', ...words), value, {
        maxKeys: 4,
      });
      const rules = fc.oneof(fc.array(rule, { maxLength: 2 }), rule);
      const tries = fc.oneof(
        action.map(([base, name, body]) => ['rep', `${base}${name}`, 'POST', body] as const),
        part.map(([name, id, method, body]) => ['admin', `/tooling/sobjects/${name}${id}`, method, body] as const),
        rules.map((given) => {
          const aimed = [given].flat().map((one) => ({ ...one, path: '/nowhere/*', object: 'Nothing__c' }));
          return ['admin', '/local-org/faults', 'POST', { faults: aimed }] as const;
        }),
      );
      await always(tries, ([user, path, method, body]) =>
        wrong(JSON.stringify([path, body]), ask(org, user, path, method, body)),
      );
      expect((await ask(org, 'admin', '/local-org/faults', 'DELETE')).status).toBe(204);
    },
    TIMEOUT_MS,
  );

  it(
    'takes any form of a job with its data',
    async () => {
      const form = (jobText: string, csv: string): string =>
        `--b\r\nContent-Disposition: form-data; name="job"\r\nContent-Type: application/json\r\n\r\n${jobText}\r\n--b\r\nContent-Disposition: form-data; name="content"; filename="c"\r\nContent-Type: text/csv\r\n\r\n${csv}\r\n--b--`;
      const bodies = mutated([
        form('{"object":"Account","operation":"insert"}', 'Name\nx\n'),
        form('{"object":"Account","operation":"upsert","externalIdFieldName":"Id"}', 'Id,Name\n,x\n'),
      ]);
      await always(
        bodies,
        async (body) => {
          const headers = {
            authorization: `Bearer ${org.user('rep').accessToken}`,
            'content-type': 'multipart/form-data; boundary=b',
          };
          return wrong(body, send(org, `${API}/jobs/ingest`, { method: 'POST', headers, body }));
        },
        Math.ceil(RUNS / 4),
      );
    },
    TIMEOUT_MS,
  );
});
