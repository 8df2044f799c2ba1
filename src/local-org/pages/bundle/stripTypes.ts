/** TypeScript to JavaScript by taking the types away: decorators and class fields must reach the LWC compiler as written. */
import { transform } from 'esbuild';
import type { Plugin } from 'vite';

/** The same settings as the platform's own project template. */
export const COMPONENT_TYPESCRIPT = {
  compilerOptions: {
    target: 'esnext',
    useDefineForClassFields: true,
    verbatimModuleSyntax: true,
    experimentalDecorators: false,
  },
} as const;

/** The Vite plugin. */
export function stripTypes(): Plugin {
  return {
    name: 'strip-types',
    enforce: 'pre',
    async transform(code, id) {
      const [file = ''] = id.split('?');
      if (!file.endsWith('.ts') || file.includes('\0')) return null;
      const result = await transform(code, {
        loader: 'ts',
        target: 'esnext',
        sourcefile: file,
        tsconfigRaw: COMPONENT_TYPESCRIPT,
      });
      return { code: result.code, map: null };
    },
  };
}
