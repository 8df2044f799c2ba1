/** Tabs: four users × every custom tab, against the permission sets' own XML. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLocalOrg, type LocalOrg, type UserName } from '../../../src/local-org/index.ts';
import { ask } from './doors.ts';
import { judgeOf, USERS } from './judge.ts';
import { thinnedProject } from './thinnedProject.ts';

const projectDir = join(import.meta.dirname, '../../..');
const FOLDER = 'force-app/main/default';
const tabs = readdirSync(join(projectDir, FOLDER, 'tabs')).map((file) => file.replace('.tab-meta.xml', ''));

function permissionSetFile(dir: string, user: UserName): string {
  const name = readdirSync(join(dir, FOLDER, 'permissionsets')).find((file) =>
    file.toLowerCase().includes(`_${user}.`),
  );
  if (name === undefined) throw new Error(`no permission set for ${user}`);
  return join(dir, FOLDER, 'permissionsets', name);
}

/** What a permission set says of tabs, by name. */
function settings(dir: string, user: UserName): Map<string, string> {
  const text = readFileSync(permissionSetFile(dir, user), 'utf8');
  const found = text.matchAll(/<tabSettings>\s*<tab>(\w+)<\/tab>\s*<visibility>(\w+)<\/visibility>\s*<\/tabSettings>/g);
  return new Map([...found].map(([, tab = '', visibility = '']) => [tab, visibility]));
}

const thinned = thinnedProject(projectDir, 7);
// The rep loses one tab and is refused another; the analyst keeps all.
const repFile = permissionSetFile(thinned.dir, 'rep');
const original = readFileSync(permissionSetFile(projectDir, 'rep'), 'utf8');
const [lost = '', refused = ''] = tabs;
writeFileSync(
  repFile,
  original
    .replace(new RegExp(`<tabSettings>\\s*<tab>${lost}</tab>[\\s\\S]*?</tabSettings>`), '')
    .replace(new RegExp(`(<tab>${refused}</tab>\\s*<visibility>)\\w+`), '$1None'),
);

describe.each([
  ['as it is', projectDir],
  ['with tabs taken away', thinned.dir],
])('the project %s', (_title, dir) => {
  let org: LocalOrg;
  beforeAll(async () => {
    org = await startLocalOrg({ projectDir: dir, pages: false });
  });
  afterAll(async () => {
    await org.close();
  });

  it.each(USERS)('%s has the tabs the permission set gives, of the objects it lets read', async (user) => {
    const judge = judgeOf(dir);
    const own = settings(dir, user);
    const named = new Set(USERS.flatMap((each) => [...settings(dir, each).keys()]));
    const expected = tabs.filter(
      (tab) =>
        judge.mayObject(user, tab, 'read') &&
        (named.has(tab) ? ['Visible', 'Available'].includes(own.get(tab) ?? 'None') : true),
    );
    for (const path of ['/tabs', '/theme']) {
      const { json } = await ask(org, user, path);
      const listed = path === '/tabs' ? json : (json as { themeItems: unknown }).themeItems;
      const names = (listed as Record<string, string>[]).map((each) => each['sobjectName'] ?? each['name'] ?? '');
      expect([path, names.filter((name) => name.endsWith('__c')).sort()]).toEqual([path, [...expected].sort()]);
      expect(names).toContain('Account');
    }
  });
});

it('takes away what the test says it takes away', () => {
  expect(settings(thinned.dir, 'rep').has(lost)).toBe(false);
  expect(settings(thinned.dir, 'rep').get(refused)).toBe('None');
});

afterAll(() => {
  thinned.remove();
});
