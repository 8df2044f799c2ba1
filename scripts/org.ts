/** `npm run org`: a Salesforce org on this machine, in the foreground, until Ctrl-C. */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { registerAlias } from './org/alias.ts';
import { FaultFileError, readFaults } from './org/readFaults.ts';
import { PagesError, startLocalOrg } from '../src/local-org/index.ts';
import type { FaultRule, InstalledPackage, LocalOrg, UserName } from '../src/local-org/index.ts';
import { StoreError } from '../src/local-org/createEngine.ts';
import { SchemaError } from '../src/local-org/schema/schemaError.ts';

const USERS = ['rep', 'admin', 'analyst', 'integration'] as const satisfies readonly UserName[];

const USAGE = `Usage: npm run org -- [--port N] [--user ${USERS.join('|')}] [--alias NAME] [--file PATH] [--project DIR | --empty] [--package NAMESPACE=DIR]… [--faults FILE] [--no-pages] [--json]`;

interface Flags {
  readonly port: number;
  readonly user: UserName;
  readonly alias?: string;
  readonly file?: string;
  readonly project: string;
  readonly empty: boolean;
  readonly packages: readonly InstalledPackage[];
  readonly faults: readonly FaultRule[];
  readonly pages: boolean;
  readonly json: boolean;
}

interface Started {
  readonly org: LocalOrg;
  readonly pages: boolean;
}

/** A wrong flag; its message is for the person at the terminal. */
class FlagError extends Error {
  public override readonly name = 'FlagError';
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new FlagError(`--port takes a number from 0 to 65535, not '${text}'`);
}

function userOf(text: string): UserName {
  const user = USERS.find((name) => name === text);
  if (user !== undefined) return user;
  throw new FlagError(`--user is one of ${USERS.join(', ')}, not '${text}'`);
}

function packageOf(text: string): InstalledPackage {
  const [, namespace, folder] = /^([A-Za-z]\w{0,14})=(.+)$/.exec(text) ?? [];
  if (namespace !== undefined && folder !== undefined && existsSync(folder)) return { namespace, folder };
  throw new FlagError(
    `--package takes a namespace and the folder of the package's sources, NAMESPACE=DIR, not '${text}'`,
  );
}

function readFlags(): Flags {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      user: { type: 'string', default: 'admin' },
      alias: { type: 'string' },
      file: { type: 'string' },
      project: { type: 'string', default: '.' },
      empty: { type: 'boolean', default: false },
      package: { type: 'string', multiple: true, default: [] },
      faults: { type: 'string' },
      pages: { type: 'boolean', default: true },
      json: { type: 'boolean', default: false },
    },
    allowNegative: true,
    strict: true,
  });
  if (values.empty && values.project !== '.')
    throw new FlagError('--empty deploys no project, so it goes without --project');
  // Record pages are built from a project's components.
  const pages = values.pages && !values.empty;
  const faults = values.faults === undefined ? [] : readFaults(values.faults);
  const packages = values.package.map(packageOf);
  return { ...values, faults, packages, pages, port: portOf(values.port), user: userOf(values.user) };
}

function fail(message: string, exitCode: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}

/** Flags, or the end of the process with exit code 2 and a line that says what is wrong. */
function flagsOrExit(): Flags {
  try {
    return readFlags();
  } catch (error) {
    if (
      error instanceof FlagError ||
      error instanceof FaultFileError ||
      (error instanceof TypeError && 'code' in error)
    ) {
      return fail(`${error.message}\n${USAGE}`, 2);
    }
    throw error;
  }
}

/** The org, and whether it has record pages: components that do not compile are no reason to have no org. */
async function start(flags: Flags): Promise<Started> {
  const options = {
    port: flags.port,
    projectDir: flags.project,
    empty: flags.empty,
    packages: flags.packages,
    faults: flags.faults,
    ...(flags.file === undefined ? {} : { file: flags.file }),
  };
  try {
    return { org: await startLocalOrg({ ...options, pages: flags.pages }), pages: flags.pages };
  } catch (error) {
    if (!(error instanceof PagesError)) throw error;
    process.stderr.write(`${error.message}\nThe org starts without its record pages; --no-pages says so beforehand.\n`);
    return { org: await startLocalOrg(options), pages: false };
  }
}

async function startOrExit(flags: Flags): Promise<Started> {
  try {
    return await start(flags);
  } catch (error) {
    if (error instanceof SchemaError || error instanceof StoreError) return fail(error.message, 1);
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (error instanceof Error && code === 'ERR_SQLITE_ERROR') {
      return fail(`${flags.file ?? 'The database'} cannot be opened as an org: ${error.message}`, 1);
    }
    if (code === 'EADDRINUSE') {
      return fail(
        `Port ${flags.port} is in use by another program; choose another with --port, or 0 for any free one.`,
        1,
      );
    }
    throw error;
  }
}

function announce({ org, pages }: Started, flags: Flags): void {
  const { username, userId, accessToken } = org.user(flags.user);
  const { instanceUrl, orgId } = org;
  if (flags.json) {
    process.stdout.write(
      `${JSON.stringify({ instanceUrl, accessToken, username, userId, orgId, pid: process.pid })}\n`,
    );
    return;
  }
  const reach =
    flags.alias === undefined
      ? `Reach it with sf:   SF_ORG_INSTANCE_URL=${instanceUrl} SF_TARGET_ORG='${accessToken}' sf data query -q "SELECT Id, Name FROM Opportunity"`
      : `Reach it with sf:   sf data query -o ${flags.alias} -q "SELECT Id, Name FROM Opportunity"`;
  const lines = [
    `Local org at ${instanceUrl} (${flags.file ?? 'in memory'}), as ${username}`,
    reach,
    ...(pages ? [`Look at it:         ${instanceUrl}/secur/frontdoor.jsp?sid=${encodeURIComponent(accessToken)}`] : []),
    'Ctrl-C stops it.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function main(): Promise<void> {
  const flags = flagsOrExit();
  const started = await startOrExit(flags);
  const { org } = started;
  const registration = flags.alias === undefined ? undefined : await registerAlias(org, flags.user, flags.alias);
  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    await registration?.remove();
    await org.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stop().catch((error: unknown) => fail(String(error), 1));
    });
  }
  announce(started, flags);
}

await main();
