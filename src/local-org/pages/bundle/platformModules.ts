/**
 * Everything that exists only on the platform, for the page's bundle: labels, the user, `lightning/*` modules that are
 * not published, icons from SLDS's own sprites, and `c/*`, whose folder is called `lwc`.
 *
 * Values that differ by user or org (words, locale, time zone, permissions) are read from the page at run time, so one
 * bundle serves every user.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { disguise } from './lwcModules.ts';

const VIRTUAL = '\0platform:';
const ICONS = /^lightning\/iconSvgTemplates(Action|Custom|Doctype|Standard|Utility)(Rtl)?$/;
const NAMESPACED = /^([a-z]\w*)\/([a-z]\w*)$/i;
/** Regional settings the page says itself; the rest of `@salesforce/i18n/*` is as the base components ship it. */
const REGIONAL = new Set(['locale', 'lang', 'timeZone', 'currency']);

export interface PlatformModulesOptions {
  /** Folders of component bundles by namespace: `c`, `lightning`, `force`, `local`. The first that has a module wins. */
  readonly namespaces: Readonly<Record<string, string>>;
  /** The folder of the package lightning-base-components. */
  readonly baseComponents: string;
  /** Custom labels that exist, so that an unknown one stops the build. */
  readonly labels: ReadonlySet<string>;
  /** Source of a module that is generated: id → code. */
  readonly generated: Readonly<Record<string, () => Promise<string>>>;
  /** Bundles a Lightning page may name; `local/components` maps each to its class. */
  readonly exposed: readonly string[];
}

interface NamedModule {
  readonly name?: string;
  readonly path?: string;
}

/**
 * Where each module of lightning-base-components is. `@lwc/module-resolver` reads the list of 455 anew for every import;
 * a table saves seconds.
 */
function baseComponentTable(folder: string): Map<string, string> {
  const { lwc } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { lwc: { modules: NamedModule[] } };
  const table = new Map<string, string>();
  for (const { name, path } of lwc.modules)
    if (name !== undefined && path !== undefined) table.set(name, join(folder, path));
  const source = join(folder, 'src', 'lightning');
  for (const name of readdirSync(source)) {
    const file = join(source, name, `${name}.js`);
    if (existsSync(file)) table.set(`lightning/${name}`, file);
  }
  return table;
}

/** The file of a bundle folder that is its module. */
function moduleFile(folder: string, name: string): string | undefined {
  return ['.ts', '.js', '.html', '.css']
    .map((ending) => join(folder, name, name + ending))
    .find((file) => existsSync(file));
}

const constant = (expression: string): string => `export default ${expression};`;
const fromPage = (path: readonly string[]): string =>
  `import { page } from 'local/page'; export default page${path.map((part) => `[${JSON.stringify(part)}]`).join('')};`;

/** A module of `@salesforce/*`, or undefined when it is one that ships with the base components. */
function salesforceModule(id: string): string | undefined {
  const [kind = '', ...rest] = id.slice('@salesforce/'.length).split('/');
  const name = rest.join('/');
  if (kind === 'label' && name.startsWith('c.')) return fromPage(['labels', name.slice(2)]);
  if (kind === 'user') return name === 'isGuest' ? constant('false') : fromPage(['user', name]);
  if (kind === 'customPermission') return fromPage(['customPermissions', name]);
  if (kind === 'userPermission') return fromPage(['userPermissions', name]);
  if (kind === 'i18n' && REGIONAL.has(name)) return fromPage(['regional', name]);
  return undefined;
}

/**
 * The base components render every icon from its own compiled template: 2,300 files, two thirds of a build. A proxy of
 * templates over SLDS's sprite draws the same icons. It answers icon names only: it is the result of an async import,
 * and a `then` would make it a promise.
 */
function iconTemplates(category: string, file: string): string {
  const prefix = JSON.stringify(`${category}_`);
  const href = JSON.stringify(`/slds/icons/${category}-sprite/svg/${file}#`);
  return `import { registerTemplate } from 'lwc';
const made = Object.create(null);
function make(key) {
  const href = ${href} + key.slice(${prefix}.length);
  function template($api, $cmp) {
    const attrs = { focusable: 'false', 'data-key': $cmp.name, 'aria-hidden': 'true', part: 'icon' };
    const use = $api.h('use', { attrs: { href }, key: 1, svg: true }, []);
    return [$api.h('svg', { className: $cmp.computedClass, attrs, key: 0, svg: true }, [use])];
  }
  template.stylesheets = [];
  return registerTemplate(template);
}
export default new Proxy({}, {
  get: (_, key) => (typeof key === 'string' && key.startsWith(${prefix}) ? (made[key] ??= make(key)) : undefined),
});`;
}

function componentsModule(exposed: readonly string[]): string {
  const imports = exposed.map((name, index) => `import c${index} from 'c/${name}';`);
  return `${imports.join('\n')}\nexport const components = { ${exposed.map((name, index) => `${name}: c${index}`).join(', ')} };`;
}

/** The Vite plugin. An unknown `c/*`, `lightning/*` or label stops the build: left alone it would stop the page. */
export function platformModules(options: PlatformModulesOptions): Plugin {
  const table = baseComponentTable(options.baseComponents);
  return {
    name: 'platform-modules',
    enforce: 'pre',
    resolveId(id) {
      if (id in options.generated || id === 'local/components') return VIRTUAL + id;
      const [, namespace = '', name = ''] = NAMESPACED.exec(id) ?? [];
      if (namespace !== '' && !id.startsWith('@')) {
        if (ICONS.test(id)) return VIRTUAL + id;
        const folder = options.namespaces[namespace];
        const file = folder === undefined ? undefined : moduleFile(folder, name);
        // The query tells @lwc/rollup-plugin the real name: an SFDX project's folder is called `lwc`, not `c`.
        if (file !== undefined) return disguise(`${file}?specifier=${encodeURIComponent(id)}`);
        const shipped = table.get(id);
        if (shipped !== undefined) return shipped;
        const isCssOnly = existsSync(join(options.baseComponents, 'src', 'lightning', name));
        if (['c', 'lightning', 'force', 'local'].includes(namespace) && !(namespace === 'lightning' && isCssOnly)) {
          this.error(`There is no module ${id}`);
        }
        return null;
      }
      if (!id.startsWith('@salesforce/')) return null;
      if (id.startsWith('@salesforce/label/c.') && !options.labels.has(id.slice('@salesforce/label/c.'.length))) {
        this.error(`There is no custom label ${id.slice('@salesforce/label/c.'.length)}`);
      }
      return salesforceModule(id) === undefined ? (table.get(id) ?? null) : VIRTUAL + id;
    },
    async load(virtualId) {
      if (!virtualId.startsWith(VIRTUAL)) return null;
      const id = virtualId.slice(VIRTUAL.length);
      if (id === 'local/components') return componentsModule(options.exposed);
      const [isIcon, category = '', rightToLeft] = ICONS.exec(id) ?? [];
      if (isIcon !== undefined) {
        return iconTemplates(category.toLowerCase(), rightToLeft === undefined ? 'symbols.svg' : 'symbols-rtl.svg');
      }
      return (await options.generated[id]?.()) ?? salesforceModule(id) ?? null;
    },
  };
}
