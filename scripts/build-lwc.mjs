// The components as the platform takes them: `.js` beside each `.ts`, the pure decision logic bundled into
// c/buysideLogic, and every file of every bundle put through the platform's compiler. Nothing half-done is left behind:
// a component that does not compile stops the build, and a `.js` without its `.ts` is removed.
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@lwc/compiler';
import { build } from 'esbuild';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const lwc = join(root, 'force-app', 'main', 'default', 'lwc');
const API_VERSION = 66;
/** Bundle that is made from another source: name → entry. */
const BUNDLED = { buysideLogic: join(root, 'src', 'decision', 'onPage.ts') };

const bundles = readdirSync(lwc).filter((name) => existsSync(join(lwc, name, `${name}.js-meta.xml`)));
const filesOf = (name) =>
  readdirSync(join(lwc, name))
    .map((file) => join(lwc, name, file))
    .filter((file) => statSync(file).isFile());

/** `c/*` cannot be a pattern in `paths` (one star a side), so it is a list. */
function writePaths() {
  const file = join(root, 'tsconfig.lwc.paths.json');
  const entry = (name) => relative(root, BUNDLED[name] ?? join(lwc, name, `${name}.ts`)).replaceAll('\\', '/');
  const paths = Object.fromEntries(bundles.map((name) => [`c/${name}`, [`./${entry(name)}`]]));
  const local = 'src/local-org/pages/browser/modules/local';
  for (const name of readdirSync(join(root, local))) paths[`local/${name}`] = [`./${local}/${name}/${name}.ts`];
  const text = `${JSON.stringify({ compilerOptions: { paths } }, null, 2)}\n`;
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}

/** Types away, everything else as written: decorators are the platform compiler's to read. */
function emit(file) {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    fileName: file,
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      experimentalDecorators: false,
      useDefineForClassFields: true,
      verbatimModuleSyntax: true,
      isolatedModules: true,
    },
  });
  writeFileSync(file.replace(/\.ts$/, '.js'), outputText);
}

async function bundle(name, entry) {
  await build({
    entryPoints: [entry],
    outfile: join(lwc, name, `${name}.js`),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'warning',
  });
}

/** Every emitted file must be one the platform accepts. Returns how many there were. */
function compile(name) {
  const files = filesOf(name).filter((file) => /\.(js|html|css)$/.test(file));
  const isCode = !files.every((file) => file.endsWith('.css'));
  if (isCode && !files.includes(join(lwc, name, `${name}.js`))) throw new Error(`${name}: there is no ${name}.js`);
  for (const file of files) {
    const { warnings = [] } = transformSync(readFileSync(file, 'utf8'), file, {
      name,
      namespace: 'c',
      apiVersion: API_VERSION,
      enableDynamicComponents: false,
    });
    for (const { message } of warnings) process.stderr.write(`${relative(root, file)}: ${message}\n`);
  }
  return files.length;
}

writePaths();
for (const name of bundles) {
  const sources = filesOf(name);
  for (const file of sources.filter((file) => file.endsWith('.js'))) rmSync(file);
  for (const file of sources.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))) emit(file);
}
for (const [name, entry] of Object.entries(BUNDLED)) await bundle(name, entry);
const count = bundles.reduce((sum, name) => sum + compile(name), 0);
process.stdout.write(`${bundles.length} bundles, ${count} files accepted by @lwc/compiler\n`);
