/**
 * Lightning web components inside Vite. `@lwc/rollup-plugin` wants `.html` and `.css` for itself, and so do Vite's own
 * plugins: templates and styles therefore travel under a `.lwc.js` suffix that only this wrapper understands.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import lwc, { type RollupLwcOptions } from '@lwc/rollup-plugin';
import type { Plugin } from 'vite';

const SUFFIX = '.lwc.js';

/** The id under which a template or style sheet travels; any other id as it is. */
export const disguise = (id: string): string => {
  const [file = '', query] = id.split('?');
  if (!/\.(html|css)$/.test(file)) return id;
  return query === undefined ? file + SUFFIX : `${file}${SUFFIX}?${query}`;
};
const unmask = (id: string): string => id.replace(SUFFIX, '');

type Hook = (this: unknown, ...args: unknown[]) => unknown;

/** A hook of the wrapped plugin as a plain function. @throws TypeError when the plugin has changed its shape. */
function hook(plugin: object, name: string): Hook {
  const found: unknown = Reflect.get(plugin, name);
  if (typeof found !== 'function') throw new TypeError(`@lwc/rollup-plugin has no hook '${name}'`);
  return found as Hook;
}

export interface LwcModulesOptions extends RollupLwcOptions {
  /** Where compiled modules of packages are kept between builds. */
  readonly cacheDir: string;
}

/** The Vite plugin. Own sources are compiled anew in each build, those of packages once. */
export function lwcModules({ cacheDir, ...options }: LwcModulesOptions): Plugin {
  const inner = lwc(options);
  const [buildStart, resolveId, load, transform] = ['buildStart', 'resolveId', 'load', 'transform'].map((name) =>
    hook(inner, name),
  ) as [Hook, Hook, Hook, Hook];
  const optionKey = JSON.stringify(options, (_key, value: unknown) =>
    value instanceof RegExp ? String(value) : value,
  );
  mkdirSync(cacheDir, { recursive: true });

  const cacheFile = (code: string, id: string): string =>
    join(cacheDir, `${createHash('sha256').update(`${optionKey}\0${id}\0${code}`).digest('hex')}.js`);

  return {
    name: 'lwc-modules',
    enforce: 'pre',
    buildStart() {
      buildStart.call(this, { input: [options.rootDir] });
    },
    resolveId(id, importer) {
      if (importer === undefined || importer.endsWith('.html')) return null;
      const resolved = resolveId.call(this, id, unmask(importer));
      return typeof resolved === 'string' ? disguise(resolved) : null;
    },
    load(id) {
      const real = unmask(id);
      const loaded = load.call(this, real);
      if (typeof loaded === 'string') return loaded;
      return real === id ? null : readFileSync(real.split('?')[0] ?? real, 'utf8');
    },
    transform(code, id) {
      if (id.includes('\0')) return null;
      const real = unmask(id);
      if (real === id && !/\.(js|mjs|ts)(\?|$)/.test(id)) return null;
      const compile = (): string | null => {
        const compiled = transform.call(this, code, real) as { code: string } | null | undefined;
        return compiled?.code ?? null;
      };
      if (!real.includes('/node_modules/')) return compile();
      const file = cacheFile(code, real);
      if (existsSync(file)) return { code: readFileSync(file, 'utf8'), map: null };
      const compiled = compile();
      if (compiled === null) return null;
      writeFileSync(file, compiled);
      return { code: compiled, map: null };
    },
  };
}
