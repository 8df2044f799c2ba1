/** Makes an org: reads the project, opens the database, seeds it, and ties the save procedure to it. */
import type { Engine, InputRow, Session } from './engine.ts';
import { readSession } from './access/session.ts';
import { loadRows, type LoadOptions } from './save/loadRows.ts';
import { recompute } from './save/rollUps.ts';
import { createSaveContext, type SaveContext } from './save/saveContext.ts';
import { saveRows } from './save/saveRows.ts';
import type { Schema } from './schema/model.ts';
import type { ComponentMap } from './schema/read/component.ts';
import { readSchema } from './schema/readSchema.ts';
import { openStore } from './store/openStore.ts';
import { FACT, seed, seedDeployed } from './store/seed.ts';
import { createTokens } from './store/tokens.ts';

export { StoreError } from './store/tables.ts';

export interface EngineOptions {
  /** The SFDX project whose package directories are deployed. */
  readonly projectDir: string;
  /** Path of the SQLite file; in memory without it. */
  readonly file?: string;
  readonly clock?: () => Date;
  /** 10 seconds, as in Salesforce, when absent. */
  readonly lockWaitMs?: number;
}

/** How long Salesforce waits for a record that another transaction has locked. */
const LOCK_WAIT_MS = 10_000;

/** What goes with a new schema. */
export interface AdoptOptions {
  /** Only tries: everything is as before when it returns. */
  readonly checkOnly?: boolean;
  /** Runs within the same transaction, after the tables fit. */
  readonly within?: () => void;
}

/** Ends the transaction of a deploy that is only checked. */
class OnlyChecked extends Error {}

/** An engine with what only its owner may do: log people in, load test data, close it. */
export interface LocalEngine extends Engine {
  /** The session of a token; `undefined` when it is unknown, has expired or belongs to nobody active. */
  sessionOf(token: string): Session | undefined;
  /** The session of a user's id or of a seeded user's name. @throws RangeError when there is none. */
  sessionFor(user: string): Session;
  /** Id of a seeded user: `rep`, `rep2`, `rep3`, `admin`, `analyst`, `integration`. @throws RangeError for another name. */
  userIdOf(userName: string): string;
  /** A new token for a seeded user's name or a user's id. Without a lifetime it does not expire. */
  tokenOf(user: string, lifetimeMs?: number): string;
  /** Ends a token before its time. */
  revokeToken(token: string): void;
  /**
   * Test data for tables no client may write, `OpportunityHistory` above all: rows as they are, without rules, defaults or
   * roll-ups. **Not Salesforce**; for an endpoint that says so. Returns the ids.
   */
  loadRows(objectName: string, rows: readonly InputRow[], options?: LoadOptions): string[];
  /** One of the platform's own changes of several records, as one transaction: `mergeRows`, `convertLead`, `emptyBin`. */
  change<T>(work: (context: SaveContext) => T): T;
  /**
   * Replaces the schema, as a deploy does: tables, rows of permission sets and record types, and everybody's session follow; no
   * data is lost but that of objects and fields that are gone.
   * @throws StoreError when the rows that are there do not fit; nothing has changed then.
   */
  adopt(schema: Schema, options?: AdoptOptions): void;
  /** Where the translations are found from now on. */
  speakWith(components: () => ComponentMap): void;
  close(): void;
}

/** Objects whose rows decide what a session may do. */
const ACCESS_OBJECTS = new Set(['User', 'UserRole', 'PermissionSetAssignment', 'PermissionSet', 'Profile']);

/** Sessions by user, dropped whenever a row changes that they are made of. */
function createSessions(read: (userId: string) => Session | undefined): {
  of(userId: string): Session | undefined;
  drop(objectName: string): void;
  clear(): void;
} {
  const known = new Map<string, Session>();
  return {
    of(userId) {
      const session = known.get(userId) ?? read(userId);
      if (session) known.set(userId, session);
      return session;
    },
    drop(objectName) {
      if (ACCESS_OBJECTS.has(objectName)) known.clear();
    },
    clear: () => {
      known.clear();
    },
  };
}

/**
 * An org over a schema that was read already.
 * @throws StoreError when a kept file does not fit the schema.
 */
export function createEngineFor(schema: Schema, options: Omit<EngineOptions, 'projectDir'> = {}): LocalEngine {
  const store = openStore({ ...options, schema });
  let context = createSaveContext(store);
  const orgId = seed(context);
  recompute(context, new Set(store.stale.map((summary) => summary.object)));
  const tokens = createTokens(store.database, orgId, () => store.now());
  const sessions = createSessions((userId) => readSession(store, userId));

  function userIdOf(userName: string): string {
    const id = store.fact(FACT.userPrefix + userName);
    if (id === undefined) throw new RangeError(`No user ${userName}`);
    return id;
  }
  const toUserId = (user: string): string => (user.startsWith('005') && user.length === 18 ? user : userIdOf(user));

  function adopt(schema: Schema, { checkOnly = false, within }: AdoptOptions = {}): void {
    const before = store.schema;
    try {
      store.transactions.run(() => {
        const stale = store.adopt(schema);
        context = createSaveContext(store);
        seedDeployed(context);
        recompute(context, new Set(stale.map((summary) => summary.object)));
        within?.();
        if (checkOnly) throw new OnlyChecked();
      });
    } catch (error) {
      store.takeBack(before);
      context = createSaveContext(store);
      if (!(error instanceof OnlyChecked)) throw error;
    } finally {
      sessions.clear();
    }
  }

  return {
    get schema() {
      return store.schema;
    },
    database: store.database,
    orgId,
    now: () => store.now(),
    lockWaitMs: options.lockWaitMs ?? LOCK_WAIT_MS,
    components: () => store.components(),
    speakWith(components) {
      store.components = components;
    },
    save(session, operation, objectName, rows, saveOptions) {
      const results = saveRows(context, session, operation, objectName, rows, saveOptions);
      sessions.drop(store.schema.object(objectName)?.name ?? '');
      return results;
    },
    release: (writer) => {
      store.locks.release(writer);
      store.locks.giveUp(writer);
    },
    transaction(work) {
      try {
        return store.transactions.run(work);
      } catch (error) {
        // What was rolled back may have been a permission.
        sessions.clear();
        throw error;
      }
    },
    sessionOf(token) {
      const userId = tokens.userOf(token);
      return userId === undefined ? undefined : sessions.of(userId);
    },
    sessionFor(user) {
      const session = sessions.of(toUserId(user));
      if (!session) throw new RangeError(`No active user ${user}`);
      return session;
    },
    userIdOf,
    tokenOf: (user, lifetimeMs) => tokens.issue(toUserId(user), lifetimeMs),
    revokeToken: (token) => {
      tokens.revoke(token);
    },
    loadRows(objectName, rows, loadOptions) {
      const plan = context.planNamed(objectName);
      const ids = loadRows(context, plan, rows, userIdOf('admin'), loadOptions);
      sessions.drop(plan.object.name);
      return ids;
    },
    change: (work) =>
      store.transactions.run(() => {
        const result = work(context);
        store.counters.store();
        return result;
      }),
    adopt,
    close: () => {
      store.database.close();
    },
  };
}

/**
 * An org for an SFDX project.
 * @throws SchemaError for metadata the local org does not understand, StoreError for a file that does not fit it.
 */
export function createEngine(options: EngineOptions): LocalEngine {
  return createEngineFor(readSchema(options.projectDir), options);
}
