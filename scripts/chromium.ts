import { existsSync } from 'node:fs';
import packaged from '@sparticuz/chromium';
import { chromium, type Browser } from 'playwright-core';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'] as const;
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const;

/**
 * A headless Chromium: the one installed on the machine, or the one that comes as a package.
 * `BUYSIDE_CHROMIUM` names another program.
 * @throws Error of Playwright when the program does not start (a shared library that is missing, say).
 */
export async function launchChromium(): Promise<Browser> {
  const chosen = process.env['BUYSIDE_CHROMIUM'] ?? INSTALLED.find((path) => existsSync(path));
  if (chosen !== undefined) return chromium.launch({ executablePath: chosen, args: [...QUIET] });
  return chromium.launch({ executablePath: await packaged.executablePath(), args: [...QUIET] });
}
