/** Logging in, and what `sf org` says of the org. */
import { strict as assert } from 'node:assert';
import type { UserName } from '../../../src/local-org/index.ts';
import { at, includes, listAt, type Check } from '../check.ts';
import type { Bench } from '../runClient.ts';

/** Registers a user of the org under an alias, as a person would. */
async function logIn({ ask, org }: Bench, user: UserName, alias: string): Promise<unknown> {
  const args = ['org', 'login', 'access-token', '--instance-url', org.instanceUrl, '--no-prompt', '--alias', alias];
  return ask(args, { env: { SF_ACCESS_TOKEN: org.user(user).accessToken } });
}

export const logInChecks: readonly Check[] = [
  {
    name: 'org login access-token',
    async run(bench) {
      const { username } = bench.org.user('admin');
      includes(await logIn(bench, 'admin', 'local'), { username, orgId: bench.org.orgId });
      await logIn(bench, 'integration', 'integration');
    },
  },
  {
    name: 'org display',
    async run({ ask, org }) {
      const result = await ask(['org', 'display']);
      includes(result, { id: org.orgId, connectedStatus: 'Connected', username: org.user('admin').username });
    },
  },
  {
    name: 'org list users',
    async run({ ask, org }) {
      const users = listAt(await ask(['org', 'list', 'users']));
      const own = users.find((user) => at(user, 'username') === org.user('admin').username);
      includes(own, { profileName: 'System Administrator', userId: org.user('admin').userId });
    },
  },
  {
    name: 'org list limits',
    async run({ ask }) {
      const limits = listAt(await ask(['org', 'list', 'limits']));
      assert.ok(limits.some((limit) => at(limit, 'name') === 'DailyApiRequests'));
    },
  },
  {
    name: 'api request rest',
    async run({ run, org }) {
      const { stdout } = await run(['api', 'request', 'rest', '/services/oauth2/userinfo']);
      includes(JSON.parse(stdout), { organization_id: org.orgId });
    },
  },
];
