/** The one GraphQL document the record page reads with, as its component makes it. */
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';

const QUERY = join(import.meta.dirname, '../../../force-app/main/default/lwc/buysideStore/query.ts');

/** What the module exports as `READ`, with a `gql` that gives the text. */
export async function pageDocument(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [QUERY],
    bundle: true,
    write: false,
    format: 'cjs',
    external: ['lightning/*', '@salesforce/*', 'c/*'],
  });
  const module: { exports: { READ?: unknown } } = { exports: {} };
  runInNewContext(outputFiles[0]?.text ?? '', {
    module,
    exports: module.exports,
    require: () => ({ gql: String.raw }),
  });
  return String(module.exports.READ);
}
