/** The page's bundle: our components with the real base components, built once for each state of the sources. */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const BROWSER = join(import.meta.dirname, '..', 'browser');
const COMPONENTS = join('force-app', 'main', 'default', 'lwc');
const LABELS = join('force-app', 'main', 'default', 'labels', 'CustomLabels.labels-meta.xml');
/** Pure logic that the page shares with the commands; in an org it is the generated bundle `c/buysideLogic`. */
const LOGIC_NAME = 'buysideLogic';
const LOGIC = join('src', 'decision', 'onPage.ts');
/** Bundles not used for a day are removed; a server that still runs reads from its own. */
const KEPT_MS = 86_400_000;
const PACKAGES = ['lwc', 'lightning-base-components', '@lwc/rollup-plugin', 'vite'];

export interface Bundle {
  /** Folder with `main.js`, `synthetic-shadow.js` and a `.gz` beside each. */
  readonly folder: string;
  /** Changes with every byte of the sources; part of the assets' URLs. */
  readonly hash: string;
}

/** Nothing for a folder that is not there: a project need not have components. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('__tests__'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** What `scripts/build-lwc.mjs` emits beside the sources is none of them. */
const isSource = (file: string): boolean =>
  /\.(ts|html|css|xml)$/.test(file) ||
  (file.endsWith('.js') && !existsSync(file.replace(/\.js$/, '.ts')) && !file.endsWith(`${LOGIC_NAME}.js`));

/** A package's package.json. @throws Error when it is not installed. */
function packageFile(name: string): string {
  const found = findPackageJSON(name, import.meta.url);
  if (found === undefined) throw new Error(`The package ${name} is not installed`);
  return found;
}

/** `c/buysideLogic` as one module, exactly as it is deployed. */
async function logicModule(projectDir: string): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(projectDir, LOGIC)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
  });
  return outputFiles[0]?.text ?? '';
}

/** The project's labels file; '' when it has none. */
function labelsOf(projectDir: string): string {
  const file = join(projectDir, LABELS);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Names of the custom labels in a labels file. */
function labelNames(xml: string): ReadonlySet<string> {
  return new Set([...xml.matchAll(/<fullName>([^<]+)<\/fullName>/g)].map((match) => match[1] ?? ''));
}

/** Bundles whose js-meta.xml says that a Lightning page may hold them. */
function exposedBundles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => {
    const meta = join(folder, name, `${name}.js-meta.xml`);
    return existsSync(meta) && readFileSync(meta, 'utf8').includes('<isExposed>true</isExposed>');
  });
}

function sourceHash(projectDir: string): string {
  const hash = createHash('sha256');
  for (const name of PACKAGES) hash.update(readFileSync(packageFile(name)));
  hash.update([...labelNames(labelsOf(projectDir))].join());
  const folders = [join(projectDir, COMPONENTS), join(projectDir, dirname(LOGIC)), BROWSER, import.meta.dirname];
  for (const file of folders.flatMap(filesBelow).filter(isSource))
    hash.update(file).update('\0').update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

/**
 * The bundle for the present sources of a project, from the cache or built now (some 15 s on two cores).
 * @throws Error when a component does not compile; the message names the file.
 */
export async function buildBundle(project: string): Promise<Bundle> {
  // The compiler tells a module from a package by its absolute path.
  const projectDir = resolve(project);
  const cache = join(projectDir, 'node_modules', '.cache');
  const hash = sourceHash(projectDir);
  const folder = join(cache, 'buyside-pages', hash);
  if (existsSync(join(folder, 'main.js.gz'))) return { folder, hash };

  const [{ build }, { lwcModules }, { platformModules }, { stripTypes }] = await Promise.all([
    import('vite'),
    import('./lwcModules.ts'),
    import('./platformModules.ts'),
    import('./stripTypes.ts'),
  ]);
  const components = join(projectDir, COMPONENTS);
  const modules = join(BROWSER, 'modules');
  const plugins: Plugin[] = [
    platformModules({
      namespaces: {
        c: components,
        lightning: join(modules, 'lightning'),
        local: join(modules, 'local'),
      },
      baseComponents: dirname(packageFile('lightning-base-components')),
      labels: labelNames(labelsOf(projectDir)),
      generated: existsSync(join(projectDir, LOGIC)) ? { [`c/${LOGIC_NAME}`]: () => logicModule(projectDir) } : {},
      exposed: exposedBundles(components),
    }),
    stripTypes(),
    lwcModules({
      cacheDir: join(cache, 'buyside-lwc'),
      rootDir: modules,
      modules: [{ npm: 'lightning-base-components' }],
      enableDynamicComponents: true,
      // lightning-combobox asks for ElementInternals, which synthetic shadow refuses otherwise.
      enableSyntheticElementInternals: true,
      exclude: [/\/pages\/browser\/[\w-]+\.ts$/],
    }),
  ];
  // Built under another name and moved when whole: a build that was stopped half-way must not be found in the cache.
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    await build({
      root: BROWSER,
      configFile: false,
      logLevel: 'error',
      publicDir: false,
      define: { 'process.env.NODE_ENV': '"production"' },
      oxc: false,
      build: {
        outDir: draft,
        emptyOutDir: true,
        minify: true,
        sourcemap: false,
        reportCompressedSize: false,
        chunkSizeWarningLimit: 100_000,
        rollupOptions: {
          input: { main: join(BROWSER, 'main.ts'), 'synthetic-shadow': join(BROWSER, 'syntheticShadow.ts') },
          output: { entryFileNames: '[name].js', chunkFileNames: '[name].js', assetFileNames: '[name][extname]' },
          onwarn: () => undefined,
        },
      },
      plugins,
    });
    copyFileSync(join(BROWSER, 'shell.css'), join(draft, 'shell.css'));
    await compressAll(draft);
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
    removeOld(dirname(folder));
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return { folder, hash };
}

function removeOld(cache: string): void {
  for (const name of readdirSync(cache)) {
    const folder = join(cache, name);
    if (Date.now() - statSync(folder).mtimeMs > KEPT_MS) rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes `x.gz` beside each `x`. */
async function compressAll(folder: string): Promise<void> {
  for (const file of filesBelow(folder)) {
    writeFileSync(`${file}.gz`, await promisify(gzip)(readFileSync(file), { level: 9 }));
  }
}
