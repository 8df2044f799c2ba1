/** A Salesforce org on this machine: an SFDX project's metadata compiled to SQLite, behind Salesforce's own API. */
import type { FastifyInstance } from 'fastify';
import { createJobRegistry } from './bulk/jobs.ts';
import { bulkRoutes } from './bulk/routes.ts';
import { serveBulk1 } from './bulk/v1/serveBulk1.ts';
import { createEngineFor } from './createEngine.ts';
import type { LocalEngine } from './createEngine.ts';
import type { OrgContext } from './http/apiCall.ts';
import { createFaultList } from './http/faults/faultList.ts';
import type { FaultControl } from './http/faults/faultList.ts';
import type { FaultRule } from './http/faults/faultRule.ts';
import { faultRoutes } from './http/faults/faultRoutes.ts';
import { createJobFaults } from './http/faults/jobFaults.ts';
import { withRowLocks } from './http/faults/rowLocks.ts';
import { serveOAuth } from './http/oauth.ts';
import { apiRoutes } from './http/routes.ts';
import { createServer } from './http/server.ts';
import { servePartner } from './http/soap/servePartner.ts';
import { serveVersionList } from './http/versionRoutes.ts';
import { createMetadata } from './metadata/createMetadata.ts';
import { openMetadata } from './metadata/openMetadata.ts';
import type { InstalledPackage } from './metadata/openMetadata.ts';
import { metadataRoutes } from './metadata/rest/routes.ts';
import { toolingChangeRoutes } from './metadata/tooling/toolingChanges.ts';
import { serveSoap } from './metadata/soap/serveSoap.ts';
import type { PagesOptions } from './pages/servePages.ts';
import { uiApiRoutes } from './uiapi/routes.ts';

export { checkFaultRules, FaultRuleError } from './http/faults/faultRule.ts';
export type { FaultRule } from './http/faults/faultRule.ts';
export type { InstalledPackage } from './metadata/openMetadata.ts';
export type { FaultControl, FaultReport } from './http/faults/faultList.ts';

export interface LocalOrgOptions {
  /** 0, or nothing, for any free port. */
  readonly port?: number;
  /** The SFDX project whose package directories are deployed; the working directory when absent. */
  readonly projectDir?: string;
  /** Deploy no project: standard objects only, until something is deployed through the Metadata API. */
  readonly empty?: boolean;
  /** Managed packages that the org has installed before anything is deployed. */
  readonly packages?: readonly InstalledPackage[];
  /** Path of the SQLite file; in memory without it. */
  readonly file?: string;
  /** Serve the record pages in a browser. */
  readonly pages?: boolean | PagesOptions;
  readonly clock?: () => Date;
  /** PEM of a public key or certificate: assertions signed with its private key may log in. */
  readonly jwtKey?: string;
  /** Milliseconds after which a token expires, by the org's clock; it holds as long as the org when absent. */
  readonly tokenLifetimeMs?: number;
  /** How long a bulk job waits for records that another one has locked: 10,000 ms, as in Salesforce, when absent. */
  readonly lockWaitMs?: number;
  /** What shall go wrong, and when; more can be added while the org runs. */
  readonly faults?: readonly FaultRule[];
  /** Hears of programmer's mistakes; written to stderr when absent. */
  readonly onFault?: (error: Error) => void;
}

/** The people every local org has. */
export type UserName = 'rep' | 'admin' | 'analyst' | 'integration';

export interface OrgUserAccess {
  readonly username: string;
  readonly userId: string;
  readonly accessToken: string;
}

export interface LocalOrg {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly instanceUrl: string;
  readonly orgId: string;
  user(name: UserName): OrgUserAccess;
  /** API requests answered so far, as Salesforce counts them: `/composite` once, `/composite/batch` once for each subrequest. */
  callCount(): number;
  /** What goes wrong on demand. */
  readonly faults: FaultControl;
  close(): Promise<void>;
}

/** The project's record pages do not build; the org would start without them. */
export class PagesError extends Error {
  public override readonly name = 'PagesError';
}

function printFault(error: Error): void {
  process.stderr.write(`${error.stack ?? error.message}\n`);
}

function logIn(engine: LocalEngine, name: UserName, lifetimeMs?: number): OrgUserAccess {
  const { username, userId } = engine.sessionFor(name);
  return { username, userId, accessToken: engine.tokenOf(name, lifetimeMs) };
}

/** One token for each user that is asked for; they end with the server, also where the data is kept in a file. */
function createLogIns(engine: LocalEngine, lifetimeMs?: number): { user(name: UserName): OrgUserAccess; end(): void } {
  const known = new Map<UserName, OrgUserAccess>();
  return {
    user(name) {
      const access = known.get(name) ?? logIn(engine, name, lifetimeMs);
      known.set(name, access);
      return access;
    },
    end() {
      for (const { accessToken } of known.values()) engine.revokeToken(accessToken);
    },
  };
}

async function addPages(
  app: FastifyInstance,
  org: OrgContext,
  projectDir: string,
  pages: LocalOrgOptions['pages'],
): Promise<void> {
  if (!pages) return;
  // Loaded only here: the page compiler costs more to start than the whole org.
  const { servePages } = await import('./pages/servePages.ts');
  try {
    await servePages(app, org, { projectDir, ...(pages === true ? {} : pages) });
  } catch (cause) {
    // The compiler puts the stack of its own error into its words.
    const words = (cause instanceof Error ? cause.message : String(cause))
      .split('\n')
      .filter((line) => !/^\s+at /.test(line));
    throw new PagesError(`The record pages do not build. ${words.join('\n')}`, { cause });
  }
}

/**
 * Starts an org on 127.0.0.1.
 * @throws FaultRuleError for a fault that cannot be meant, SchemaError when the project's metadata is not understood, StoreError when the file does not fit it, PagesError when
 *   the pages do not build; the system's own error when the port is taken or the file cannot be opened.
 */
export async function startLocalOrg(options: LocalOrgOptions = {}): Promise<LocalOrg> {
  const { port = 0, projectDir = process.cwd(), empty = false, file, onFault = printFault } = options;
  const faults = createFaultList(options.faults);
  const trueTime = options.clock ?? ((): Date => new Date());
  const clock = (): Date => new Date(trueTime().getTime() + faults.skewMs());
  const { components, schema } = openMetadata(empty ? undefined : projectDir, file, options.packages);
  const engineOptions = {
    clock,
    ...(file === undefined ? {} : { file }),
    ...(options.lockWaitMs === undefined ? {} : { lockWaitMs: options.lockWaitMs }),
  };
  const engine = withRowLocks(createEngineFor(schema, engineOptions), faults);
  const metadata = createMetadata({ engine, components, onFault });
  engine.speakWith(() => metadata.components());
  const logIns = createLogIns(engine, options.tokenLifetimeMs);
  const jobFaults = createJobFaults(faults);
  const jobs = createJobRegistry(jobFaults);
  let calls = 0;
  let instanceUrl = '';
  const org: OrgContext = {
    engine,
    instanceUrl: () => instanceUrl,
    callCount: () => calls,
    components: () => metadata.components(),
  };
  const app = createServer({
    org,
    routes: [
      ...apiRoutes(),
      ...bulkRoutes(jobs, onFault),
      ...metadataRoutes(metadata),
      ...toolingChangeRoutes(metadata),
      ...faultRoutes(faults),
    ],
    onApiCalls: (many) => {
      calls += many;
    },
    onFault,
    faults: { faults, jobFaults, engine, objectOfJob: (id) => jobs.find(id)?.object },
  });
  const close = async (): Promise<void> => {
    await app.close();
    await jobs.close();
    metadata.close();
    logIns.end();
    engine.close();
  };
  try {
    serveVersionList(app);
    const { jwtKey, tokenLifetimeMs } = options;
    serveOAuth(app, {
      org,
      ...(jwtKey === undefined ? {} : { jwtKey }),
      ...(tokenLifetimeMs === undefined ? {} : { tokenLifetimeMs }),
    });
    await serveSoap(app, { engine, metadata, onFault });
    await servePartner(app, { org, tokenLifetimeMs, onFault });
    await serveBulk1(app, { engine, registry: jobs, onFault });
    await app.register(uiApiRoutes, { engine, components: () => metadata.components() });
    await addPages(app, org, projectDir, options.pages);
    instanceUrl = await app.listen({ host: '127.0.0.1', port });
  } catch (error) {
    await close();
    throw error;
  }
  return { instanceUrl, orgId: engine.orgId, user: (name) => logIns.user(name), callCount: () => calls, faults, close };
}
