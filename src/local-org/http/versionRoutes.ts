/** The list of API versions and the root of each: the first things a client asks. */
import type { FastifyInstance } from 'fastify';
import { versionPath } from './apiCall.ts';
import type { ApiCall, ApiReply, Route } from './apiCall.ts';

const OLDEST_LISTED = 50;
const NEWEST_LISTED = 67;
/** Version 58.0 was Summer '23; three releases a year, in this order. */
const SUMMER_23 = 58;
const SEASONS = ['Summer', 'Winter', 'Spring'] as const;

/** `Spring '26` for 66: the name of the release that brought an API version. */
function releaseName(version: number): string {
  const steps = version - SUMMER_23;
  const season = SEASONS[((steps % 3) + 3) % 3] ?? 'Summer';
  const year = season === 'Summer' ? 23 + steps / 3 : 24 + Math.floor((steps - 1) / 3);
  return `${season} '${year}`;
}

const versions = Array.from({ length: NEWEST_LISTED - OLDEST_LISTED + 1 }, (_, index) => OLDEST_LISTED + index).map(
  (version) => ({ label: releaseName(version), url: versionPath(version), version: `${version}.0` }),
);

/** `GET /services/data`, which needs no token. Highest version last, as in Salesforce. */
export function serveVersionList(app: FastifyInstance): void {
  app.get('/services/data', { config: { public: true } }, () => versions);
}

function root(call: ApiCall): ApiReply {
  const base = versionPath(call.version);
  const names = [
    'tooling',
    'metadata',
    'sobjects',
    'query',
    'queryAll',
    'search',
    'composite',
    'limits',
    'jobs',
    'ui-api',
    'graphql',
  ];
  const resources = Object.fromEntries(names.map((name) => [name, `${base}/${name}`]));
  const identity = `${call.org.instanceUrl()}/id/${call.org.engine.orgId}/${call.session.userId}`;
  return { status: 200, body: { ...resources, identity } };
}

const DAILY = ['DailyApiRequests', 'DailyBulkV2QueryJobs', 'DailyBulkApiBatches'] as const;

function limits(call: ApiCall): ApiReply {
  const max = 15_000;
  const remaining = Math.max(0, max - call.org.callCount());
  const body = Object.fromEntries(
    DAILY.map((name) => [name, { Max: max, Remaining: name === 'DailyApiRequests' ? remaining : max }]),
  );
  return {
    status: 200,
    body: { ...body, DataStorageMB: { Max: 10_240, Remaining: 10_240 }, FileStorageMB: { Max: 20, Remaining: 20 } },
  };
}

/** The root of a version, and the limits of the org (shown, never enforced). */
export const rootRoutes: readonly Route[] = [
  { method: 'GET', path: '/', answer: root },
  { method: 'GET', path: '/limits', subrequest: 'other', answer: limits },
];
