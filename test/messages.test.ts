import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/*
 * The loader of @salesforce/core lets the last of two equal keys win in silence, and finds a missing key only when a user meets it.
 * So words and code are compared here, in both directions.
 */

const bundles = readdirSync('messages').filter((name) => name.endsWith('.md'));
const textOf = (bundle: string): string => readFileSync(join('messages', bundle), 'utf8');
const keysOf = (bundle: string): string[] =>
  [...textOf(bundle).matchAll(/^# (.+)$/gm)].map(([, key = '']) => key.trim());

const sourceFiles = ['src', 'scripts'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('local-org'))
    .map((entry) => join(entry.parentPath, entry.name)),
);
const sources = sourceFiles.map((path) => ({ path, text: readFileSync(path, 'utf8') }));

/** Source files that load a bundle, as one text. */
const usersOf = (bundle: string): string =>
  sources
    .filter(({ text }) => text.includes(`'sf-plugin-buyside', '${bundle.replace('.md', '')}'`))
    .map(({ text }) => text)
    .join('\n');

/** Keys a text asks for by name: `getMessage('x')`, `column('x')`, and lists of names in quotes. */
const namesIn = (text: string): Set<string> => new Set([...text.matchAll(/'([\w.-]+)'/g)].map(([, name = '']) => name));

/** Prefixes of keys that are put together from a name in the code: `kind.${kind}`. */
const prefixesIn = (text: string): string[] =>
  [...text.matchAll(/`([\w-]+(?:\.[\w-]+)*\.)\$\{/g)].map(([, prefix = '']) => prefix);

const refusals = [
  ...readFileSync('src/decision/buysideError.ts', 'utf8').matchAll(/^ {2}\| '(\w+)'|^ {2}'(\w+)';/gm),
].map(([, first, second]) => first ?? second ?? '');

describe('messages', () => {
  it.each(bundles)('%s has no key twice', (bundle) => {
    const keys = keysOf(bundle);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  it.each(bundles)('%s has a text under every key', (bundle) => {
    const parts = textOf(bundle)
      .split(/^# .+$/m)
      .slice(1);
    expect(parts.filter((part) => part.trim() === '')).toEqual([]);
  });

  it.each(bundles.filter((bundle) => bundle !== 'errors.md'))('%s has no key that nobody uses', (bundle) => {
    const users = usersOf(bundle);
    const names = namesIn(users);
    const prefixes = prefixesIn(users);
    const isUsed = (key: string): boolean => names.has(key) || prefixes.some((prefix) => key.startsWith(prefix));
    expect(keysOf(bundle).filter((key) => !isUsed(key.replace(/\.actions$/, '')))).toEqual([]);
  });

  it.each(sources.filter(({ text }) => text.includes('loadMessages(')))(
    '$path asks only for keys that exist',
    ({ text }) => {
      const loaded = [...text.matchAll(/loadMessages\('sf-plugin-buyside', '([\w.]+)'\)/g)].map(
        ([, name = '']) => `${name}.md`,
      );
      const keys = new Set(loaded.flatMap(keysOf));
      const asked = [...text.matchAll(/messages\.(?:getMessages?|createError|createWarning)\(\s*'([^']+)'/g)].map(
        ([, key = '']) => key,
      );
      expect(asked.filter((key) => !keys.has(key))).toEqual([]);
    },
  );

  it('has words and actions for every refusal, and for nothing else', () => {
    const keys = keysOf('errors.md');
    const core = ['error.NotLoggedIn.actions', 'error.FlagUnknown.actions'];
    const expected = refusals.flatMap((code) => [`error.${code}`, `error.${code}.actions`]);
    // The reasons of NotReady bring their own actions.
    const wanted = expected.filter((key) => key !== 'error.NotReady.actions');
    expect([...keys].sort()).toEqual([...wanted, ...core].sort());
  });

  it('names only commands that exist', () => {
    const commands = readdirSync('src/commands', { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name).replace('src/commands/', '').replace('.ts', '').replaceAll('/', ' '),
      );
    const named = bundles.flatMap((bundle) =>
      [...textOf(bundle).matchAll(/sf (buyside(?: [a-z]+)+)/g)].map(([, name = '']) => name),
    );
    expect(named.filter((name) => !commands.some((command) => name.startsWith(command)))).toEqual([]);
  });

  it('names only flags that exist', () => {
    const own = sources.flatMap(({ path, text }) =>
      /^src.(commands|cli)/.test(path)
        ? [...text.matchAll(/^ {2,4}'?([a-z][a-z-]+)'?: Flags\./gm)].map(([, flag = '']) => flag)
        : [],
    );
    const known = new Set([...own, 'json', 'alias', 'name', 'source-dir']);
    const named = bundles.flatMap((bundle) =>
      [...textOf(bundle).matchAll(/--([a-z][a-z-]+)/g)].map(([, flag = '']) => flag),
    );
    expect([...new Set(named.filter((flag) => !known.has(flag)))]).toEqual([]);
  });

  it('names only permission sets that exist', () => {
    const sets = readdirSync('force-app/main/default/permissionsets').map((name) => name.split('.')[0] ?? '');
    const named = bundles.flatMap((bundle) =>
      [...textOf(bundle).matchAll(/\b(Buyside_[A-Z]\w+)(?!\w)/g)].map(([, set = '']) => set),
    );
    expect([...new Set(named)].filter((set) => !sets.includes(set) && !set.endsWith('__c'))).toEqual([]);
  });
});
