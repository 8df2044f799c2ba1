/** Builds the record pages of the local org when their sources have changed; `npm run org` and `npm run demo` then start at once. */
import { buildBundle } from '../src/local-org/pages/bundle/buildBundle.ts';

const began = performance.now();
const { hash } = await buildBundle(process.cwd());
process.stdout.write(`record pages ${hash}, ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
