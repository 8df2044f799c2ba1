/** Whether each component bundle can be deployed: its JavaScript is there, is not older than its source, and compiles. */
import { createRequire } from 'node:module';
import { pathsOf, type Project } from './project.ts';
import { parseXml, textOf } from './xml.ts';

const API_VERSION = 66;

/** The compiler's own types cannot be resolved from an ES module. */
interface Compiler {
  transformSync(
    source: string,
    file: string,
    options: { name: string; namespace: string; apiVersion: number },
  ): unknown;
}
const compiler = createRequire(import.meta.url)('@lwc/compiler') as Compiler;

/** The bundle that a build makes from the decision's own source; it has no TypeScript beside it. */
const MADE_FROM: Readonly<Record<string, string>> = { buysideLogic: 'src/decision/onPage.ts' };

/** When a file was last changed. Unit: ms since 1970; undefined when there is none. Paths are the project's or, with `src/`, the repository's. */
export type ModifiedAt = (path: string) => number | undefined;

/** Names of the bundles. */
export const bundlesOf = (project: Project): string[] =>
  pathsOf(project, '.js-meta.xml').map((path) => path.split('/')[1] ?? '');

function compileProblem(bundle: string, path: string, text: string): string | undefined {
  try {
    compiler.transformSync(text, path.split('/').at(-1) ?? '', {
      name: bundle,
      namespace: 'c',
      apiVersion: API_VERSION,
    });
    return undefined;
  } catch (error) {
    return `${path}: ${error instanceof Error ? error.message : 'does not compile'}`;
  }
}

/** The compiler reads templates, styles and plain JavaScript; it refuses what an org would refuse. */
export function compileProblems(project: Project): string[] {
  return bundlesOf(project).flatMap((bundle) =>
    [...project]
      .filter(([path]) => path.startsWith(`lwc/${bundle}/`) && /\.(js|html|css)$/.test(path))
      .map(([path, text]) => compileProblem(bundle, path, text))
      .filter((problem) => problem !== undefined),
  );
}

/** Sources without their JavaScript, or with one that is older. Such a bundle would be deployed without its class, or with an old one. */
export function staleProblems(project: Project, modifiedAt: ModifiedAt): string[] {
  const compiled = pathsOf(project, '.ts')
    .filter((path) => path.startsWith('lwc/') && !path.endsWith('.d.ts'))
    .map((path): [string, string] => [path, path.replace(/\.ts$/, '.js')]);
  const made = Object.entries(MADE_FROM).map(([bundle, source]): [string, string] => [
    source,
    `lwc/${bundle}/${bundle}.js`,
  ]);
  return [...compiled, ...made].flatMap(([source, script]) => {
    if (!project.has(script)) return [`${script} is missing; run npm run build`];
    const isOlder = (modifiedAt(script) ?? 0) < (modifiedAt(source) ?? 0);
    return isOlder ? [`${script} is older than ${source}; run npm run build`] : [];
  });
}

/** What the bundles say of themselves and of each other. */
export function bundleReferenceProblems(project: Project): string[] {
  const bundles = new Set(bundlesOf(project));
  const permissions = new Set(pathsOf(project, '.customPermission-meta.xml').map((path) => path.split('/')[1]));
  const versions = pathsOf(project, '.js-meta.xml')
    .filter((path) => textOf(parseXml(project.get(path) ?? ''), 'apiVersion') !== `${API_VERSION}.0`)
    .map((path) => `${path}: is not of API version ${API_VERSION}.0`);
  const imports = pathsOf(project, '.ts').flatMap((path) =>
    [...(project.get(path) ?? '').matchAll(/from '(c\/|@salesforce\/customPermission\/)(\w+)'/g)].map((match) => ({
      path,
      isBundle: match[1] === 'c/',
      name: match[2] ?? '',
    })),
  );
  const unknown = imports.filter(({ isBundle, name }) =>
    isBundle ? !bundles.has(name) : !permissions.has(`${name}.customPermission-meta.xml`),
  );
  const tags = pathsOf(project, '.html').flatMap((path) =>
    [...(project.get(path) ?? '').matchAll(/<c-([a-z0-9-]+)/g)]
      .map((match) => (match[1] ?? '').replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()))
      .filter((name) => !bundles.has(name))
      .map((name) => `${path}: holds the unknown component ${name}`),
  );
  return [...versions, ...unknown.map(({ path, name }) => `${path}: imports the unknown ${name}`), ...tags];
}
