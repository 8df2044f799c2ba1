import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { API_VERSION } from '../../src/cli/connection.ts';
import { BuysideError } from '../../src/decision/buysideError.ts';
import type { LogIn } from '../../src/salesforce/orgConnection.ts';

/** Which variables a log-in is read from. */
export const LOG_IN_USAGE =
  'SF_INSTANCE_URL=https://… SF_ACCESS_TOKEN=… (or SF_LOGIN_URL=… SF_CLIENT_ID=… SF_USERNAME=… SF_JWT_KEY_FILE=…)';

/** Longest life Salesforce grants an assertion; seconds. */
const ASSERTION_LIVES = 180;

interface App {
  readonly loginUrl: string;
  /** Whom the assertion is for: the login address, unless the org wants another (a My Domain may ask for https://login.salesforce.com). */
  readonly audience: string;
  readonly clientId: string;
  readonly username: string;
  readonly key: KeyObject;
}

/**
 * Reads how to log in from the environment: a key file when there is one, else an access token.
 *
 * @throws {Error} when a variable is missing, an address is none, or the file holds no private key; the key itself is never in the words.
 */
export function readLogIn(environment: NodeJS.ProcessEnv): () => Promise<LogIn> {
  const { SF_JWT_KEY_FILE: keyFile } = environment;
  if (keyFile === undefined || keyFile === '') {
    const [instanceUrl, accessToken] = [
      addressIn(environment, 'SF_INSTANCE_URL'),
      textIn(environment, 'SF_ACCESS_TOKEN'),
    ];
    return () => Promise.resolve(tokenLogIn(instanceUrl, accessToken));
  }
  const loginUrl = addressIn(environment, 'SF_LOGIN_URL');
  const app = {
    loginUrl,
    audience: environment['SF_AUDIENCE_URL'] || new URL(loginUrl).origin,
    clientId: textIn(environment, 'SF_CLIENT_ID'),
    username: textIn(environment, 'SF_USERNAME'),
    key: readKey(keyFile),
  };
  return () => keyLogIn(app);
}

function textIn(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}

function addressIn(environment: NodeJS.ProcessEnv, name: string): string {
  const value = textIn(environment, name);
  if (/^https?:\/\//.test(value)) return value;
  throw new Error(`${name} does not begin with https://`);
}

function readKey(file: string): KeyObject {
  try {
    return createPrivateKey(readFileSync(file));
  } catch (cause) {
    throw new Error(`SF_JWT_KEY_FILE: ${file} cannot be read as a private key in PEM`, { cause });
  }
}

/** A session that somebody else began: when it ends, it ends. */
const tokenLogIn = (instanceUrl: string, accessToken: string): LogIn => ({
  version: API_VERSION,
  instanceUrl,
  accessToken,
  request: () => Promise.reject(new Error('a session given as a token cannot be renewed')),
});

/** OAuth 2.0 JWT bearer flow. Whoever meets an expired session asks for anything, and the log-in takes a new token. */
async function keyLogIn(app: App): Promise<LogIn> {
  const first = await askForToken(app);
  const logIn = {
    version: API_VERSION,
    instanceUrl: first.instance_url,
    accessToken: first.access_token,
    async request<R>(): Promise<R> {
      logIn.accessToken = (await askForToken(app)).access_token;
      return undefined as R;
    },
  };
  return logIn;
}

interface Token {
  readonly access_token: string;
  readonly instance_url: string;
}

/** @throws {BuysideError} `LogInRefused` with the org's own words; `OrgUnreachable` with what is in the way. */
async function askForToken(app: App): Promise<Token> {
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: assertionOf(app),
  });
  const url = new URL('/services/oauth2/token', app.loginUrl);
  const answer = await fetch(url, { method: 'POST', body }).catch((cause: unknown) => {
    const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    throw new BuysideError('OrgUnreachable', [why, url.href], { cause });
  });
  if (answer.ok) return (await answer.json()) as Token;
  const said = (await answer.json().catch(() => ({}))) as { error?: string; error_description?: string };
  throw new BuysideError('LogInRefused', [said.error ?? String(answer.status), said.error_description ?? url.origin]);
}

function assertionOf({ audience, clientId, username, key }: App): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + ASSERTION_LIVES;
  const text = `${part({ alg: 'RS256' })}.${part({ iss: clientId, sub: username, aud: audience, exp })}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
}
