import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** Folder → folders of ours it may import from. The same table, for people, is in docs/design.md. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  decision: [],
  analytics: ['decision'],
  salesforce: ['decision'],
  backfill: ['decision', 'salesforce'],
  cli: ['decision', 'analytics', 'backfill', 'salesforce'],
  commands: ['cli', 'decision', 'analytics', 'backfill', 'salesforce'],
  'local-org': [],
};

/** Part of a backfill → parts it may import from; what lies in `backfill` itself puts them together. */
const WITHIN_BACKFILL: Readonly<Record<string, readonly string[]>> = {
  plan: [],
  result: ['plan'],
  run: ['result'],
  staging: ['run'],
  outgoing: ['plan', 'result', 'run', 'staging'],
  writing: ['result', 'run'],
  undo: ['result', 'run', 'staging', 'outgoing', 'writing'],
};

/** Folder → packages and built-ins it may use; a folder that is not named may use any. */
const MAY_USE: Readonly<Record<string, readonly RegExp[]>> = {
  decision: [/^zod$/, /^yaml$/],
  analytics: [],
};

const source = resolve('src');
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));

interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** What a file names as another module: `import … from`, `export … from`, a bare `import`, and `import()` while it runs. */
const importsOf = (file: string): Import[] => {
  const text = readFileSync(file, 'utf8');
  const named = [...text.matchAll(/^\s*(?:import|export)\s+(type\s)?[^;'"]*?from\s+['"]([^'"]+)['"]/gm)];
  const others = [...text.matchAll(/^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm)];
  return [
    ...named.map((match) => ({ from: file, specifier: match[2] ?? '', typeOnly: match[1] !== undefined })),
    ...others.map((match) => ({ from: file, specifier: match[1] ?? match[2] ?? '', typeOnly: false })),
  ];
};

const folderOf = (file: string): string => relative(source, file).split(/[\\/]/)[0] ?? '';
const imports = filesBelow(source).flatMap(importsOf);
const inner = imports
  .filter(({ specifier }) => specifier.startsWith('.'))
  .map((found) => ({ ...found, into: folderOf(resolve(dirname(found.from), found.specifier)) }))
  .filter(({ from, into }) => folderOf(from) !== into && folderOf(from) in MAY_IMPORT);

describe('who may import whom', () => {
  it('finds the imports it is to judge', () => {
    expect(inner.length).toBeGreaterThan(10);
  });

  it('keeps every import inside the table', () => {
    const strays = inner.filter(({ from, into }) => !MAY_IMPORT[folderOf(from)]?.includes(into));
    expect(strays.map(({ from, specifier }) => `${relative(source, from)} → ${specifier}`)).toEqual([]);
  });

  it('goes one way within a backfill, and knows all its parts', () => {
    const backfill = join(source, 'backfill');
    const partOf = (path: string): string => {
      const [part = '', ...below] = relative(backfill, path).split(/[\\/]/);
      return below.length > 0 ? part : '';
    };
    const between = imports
      .filter(({ from, specifier }) => folderOf(from) === 'backfill' && specifier.startsWith('.'))
      .map(({ from, specifier }) => ({ from, specifier, to: resolve(dirname(from), specifier) }))
      .filter(({ from, to }) => folderOf(to) === 'backfill' && partOf(from) !== '' && partOf(from) !== partOf(to));
    const strays = between.filter(({ from, to }) => !WITHIN_BACKFILL[partOf(from)]?.includes(partOf(to)));
    expect(strays.map(({ from, specifier }) => `${relative(source, from)} → ${specifier}`)).toEqual([]);
    expect([...new Set(filesBelow(backfill).map(partOf))].sort()).toEqual(['', ...Object.keys(WITHIN_BACKFILL)].sort());
  });

  it('lets the local org stand alone: it could be taken out of this repository with its folder', () => {
    const own = imports.filter(({ from }) => folderOf(from) === 'local-org');
    expect(own.some(({ specifier }) => specifier === './pages/servePages.ts')).toBe(true);
    const outside = own.filter(
      ({ from, specifier }) =>
        specifier.startsWith('.') &&
        relative(join(source, 'local-org'), resolve(dirname(from), specifier)).startsWith('..'),
    );
    expect(outside.map(({ from, specifier }) => `${relative(source, from)} → ${specifier}`)).toEqual([]);
  });

  it('lets analytics take types alone from the decision', () => {
    const values = inner.filter(({ from, typeOnly }) => folderOf(from) === 'analytics' && !typeOnly);
    expect(values.map(({ from, specifier }) => `${relative(source, from)} → ${specifier}`)).toEqual([]);
  });

  it('keeps clocks, disks and networks out of the pure folders', () => {
    const strays = imports.filter(({ from, specifier }) => {
      const allowed = MAY_USE[folderOf(from)];
      return allowed !== undefined && !specifier.startsWith('.') && !allowed.some((rule) => rule.test(specifier));
    });
    expect(strays.map(({ from, specifier }) => `${relative(source, from)} → ${specifier}`)).toEqual([]);
    const clocks = filesBelow(join(source, 'decision'))
      .concat(filesBelow(join(source, 'analytics')))
      .filter((file) => /Date\.now\(|new Date\(\)|process\.|Math\.random\(/.test(readFileSync(file, 'utf8')));
    expect(clocks.map((file) => relative(source, file))).toEqual([]);
  });

  it('has no folder that is a drawer', () => {
    const names = readdirSync(source, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    const drawers = ['utils', 'helpers', 'common', 'types', 'constants', 'services', 'managers', 'misc'];
    expect(names.filter((name) => drawers.includes(name))).toEqual([]);
  });
});
