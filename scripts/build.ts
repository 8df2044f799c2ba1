/** `npm run build`: the plugin's `lib/`, the components' `.js` beside their sources, and the local org's pages. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

const steps: readonly (readonly string[])[] = [
  ['scripts/build-lwc.mjs'],
  ['scripts/build-pages.ts'],
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
];

rmSync('lib', { recursive: true, force: true });
for (const step of steps) {
  const { status } = spawnSync(process.execPath, step, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
