#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED = [22, 19];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) {
  const { execute } = await import('@oclif/core');
  await execute({ dir: import.meta.url });
} else {
  // A clone of the repository brings its own Node as a package; an installed plugin runs on the Node of the sf CLI.
  const own = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  if (existsSync(own)) {
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
    const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
    child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
  } else {
    process.stderr.write(`Buyside needs Node ${NEEDED.join('.')} or later; this is ${process.versions.node}.\n`);
    process.exitCode = 1;
  }
}
