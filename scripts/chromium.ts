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
 * The Chromium installed on the machine, or the one that comes as a package, which is unpacked the first time.
 * `BUYSIDE_CHROMIUM` names another program.
 */
export async function chromiumProgram(): Promise<string> {
  const chosen = process.env['BUYSIDE_CHROMIUM'] ?? INSTALLED.find((path) => existsSync(path));
  return chosen ?? packaged.executablePath();
}

/**
 * That Chromium, headless.
 * @throws Error of Playwright when the program does not start (a shared library that is missing, say).
 */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: await chromiumProgram(), args: [...QUIET] });
}
