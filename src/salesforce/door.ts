import { createReadStream, statSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { pipeline as joined, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { BuysideError } from '../decision/buysideError.ts';
import type { LogIn, OrgConnection, OrgRequest } from './orgConnection.ts';
import { errorCodeOf, isUnreachable } from './orgErrors.ts';

/** A request whose body may be a file, and that may say whether it can be sent twice without harm. */
export interface DoorRequest extends OrgRequest {
  /** Path of the file that is the body. */
  readonly file?: string;
  /** Left out: everything but POST may be repeated. */
  readonly isRepeatable?: boolean;
}

/** An answer whose body has not been read; a body that came compressed is told as it was before. */
export interface OpenAnswer {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Readable;
}

/**
 * The way to an org that a run uses: one place that counts requests, keeps to a budget, repeats what may be repeated, and streams bodies
 * from and to files. jsforce's own transport repeats in silence, holds bodies in memory, and a connection that breaks within
 * a body ends the process.
 */
export interface Door extends OrgConnection {
  readonly instanceUrl: string;
  request<R>(request: DoorRequest): Promise<R>;
  /** Hands the answer to `take` before its body is read; a body that breaks off is asked for again, and `take` is called again. */
  stream<R>(request: DoorRequest, take: (answer: OpenAnswer) => Promise<R>): Promise<R>;
  /** Requests sent so far, repeated ones included. */
  calls(): number;
  /** From now on the budget may be used to its last request: without this, one is kept back for closing the run. */
  useReserve(): void;
}

export interface DoorOptions {
  /** Never send more requests than this. */
  readonly maxCalls?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Heard with each request that is sent. */
  readonly onCall?: ((calls: number) => void) | undefined;
  /** First pause before a request is repeated, doubled each time; milliseconds. */
  readonly pauseMs?: number | undefined;
  /** A server that says nothing for so long is called unreachable; milliseconds. */
  readonly silenceMs?: number | undefined;
}

const TRIES = 5;
const RESERVE = 1;
const BUSY: ReadonlySet<number> = new Set([420, 429, 500, 502, 503, 504]);

/** Opens the way to the org of a log-in. */
export function openDoor(logIn: LogIn, options: DoorOptions = {}): Door {
  return new HttpDoor(logIn, options);
}

class HttpDoor implements Door {
  readonly #logIn: LogIn;
  readonly #options: DoorOptions;
  readonly #agent: http.Agent;
  #calls = 0;
  #reserve = RESERVE;

  constructor(logIn: LogIn, options: DoorOptions) {
    this.#logIn = logIn;
    this.#options = options;
    // `proxyEnv` takes HTTPS_PROXY and NO_PROXY as Node does with --use-env-proxy; an older Node does not know it.
    const settings = { keepAlive: true, maxSockets: 8, proxyEnv: process.env };
    this.#agent = this.#isSafe() ? new https.Agent(settings) : new http.Agent(settings);
  }

  get version(): string {
    return this.#logIn.version;
  }

  get instanceUrl(): string {
    return this.#logIn.instanceUrl;
  }

  calls(): number {
    return this.#calls;
  }

  useReserve(): void {
    this.#reserve = 0;
  }

  request<R>(request: DoorRequest): Promise<R> {
    return this.stream(request, async ({ body }) => {
      const text = await textOf(body);
      return (text === '' ? undefined : jsonOf(text)) as R;
    });
  }

  async stream<R>(request: DoorRequest, take: (answer: OpenAnswer) => Promise<R>): Promise<R> {
    let isRenewed = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(request, take);
      } catch (thrown) {
        const error = asNetworkError(thrown);
        if (isExpired(error) && !isRenewed && (await this.#renew())) {
          isRenewed = true;
          continue;
        }
        if (attempt === TRIES || !mayRepeat(request, error)) throw error;
        await this.#pause(attempt);
        if (this.#options.signal?.aborted === true) throw error;
      }
    }
  }

  async #once<R>(request: DoorRequest, take: (answer: OpenAnswer) => Promise<R>): Promise<R> {
    this.#count();
    const answer = await this.#send(request);
    const status = answer.statusCode ?? 0;
    const body = plainBody(answer);
    if (status >= 200 && status < 300) return take({ headers: answer.headers, body });
    throw refusalOf(status, await textOf(body), answer.headers.location);
  }

  #count(): void {
    const { maxCalls, onCall } = this.#options;
    if (maxCalls !== undefined && this.#calls >= maxCalls - this.#reserve)
      throw new BuysideError('CallBudgetSpent', [String(maxCalls)]);
    this.#calls += 1;
    onCall?.(this.#calls);
  }

  #send({ method, url, headers, body, file }: DoorRequest): Promise<http.IncomingMessage> {
    const length = file === undefined ? Buffer.byteLength(body ?? '') : statSync(file).size;
    const settings: http.RequestOptions = {
      method,
      agent: this.#agent,
      headers: {
        'accept-encoding': 'gzip',
        ...headers,
        authorization: `Bearer ${this.#logIn.accessToken ?? ''}`,
        ...(method === 'GET' || method === 'DELETE' ? {} : { 'content-length': length }),
      },
    };
    return new Promise((resolve, reject) => {
      const request = (this.#isSafe() ? https : http).request(this.#address(url), settings, resolve);
      request.setTimeout(this.#options.silenceMs ?? 600_000, () => {
        request.destroy(Object.assign(new Error('the org says nothing'), { code: 'ETIMEDOUT' }));
      });
      request.on('error', reject);
      if (file === undefined) request.end(body);
      // An answer may come before the whole file is sent: then the answer says why.
      else pipeline(createReadStream(file), request).catch(reject);
    });
  }

  #address(url: string): URL {
    if (url.startsWith('http')) return new URL(url);
    const path = url.startsWith('/services/') ? url : `/services/data/v${this.version}${url}`;
    return new URL(path, this.#logIn.instanceUrl);
  }

  #isSafe(): boolean {
    return this.#logIn.instanceUrl.startsWith('https:');
  }

  /** The connection renews its own session when it meets an expired one; it is asked for the least there is. */
  async #renew(): Promise<boolean> {
    this.#count();
    try {
      await this.#logIn.request({ method: 'GET', url: '/' });
      return true;
    } catch {
      return false; // the first refusal says it already
    }
  }

  async #pause(attempt: number): Promise<void> {
    const { pauseMs = 500, signal } = this.#options;
    const settings = signal === undefined ? {} : { signal };
    await sleep(pauseMs * 2 ** (attempt - 1), undefined, settings).catch(() => undefined); // a stop ends the pause
  }
}

/** What the network throws, as an error of ours that keeps its code; anything else as it is. */
function asNetworkError(thrown: unknown): unknown {
  const code: unknown = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
  if (typeof code !== 'string' || thrown instanceof BuysideError) return thrown;
  const message = 'message' in (thrown as object) ? String(Reflect.get(thrown as object, 'message')) : code;
  return Object.assign(new Error(message, { cause: thrown }), { code });
}

/** The body as it was before it was compressed: results of a query job come so, whether one asks for it or not. */
function plainBody(answer: http.IncomingMessage): Readable {
  if (answer.headers['content-encoding'] !== 'gzip') return answer;
  // Whoever reads the one that is given back hears of what breaks either.
  return joined(answer, createGunzip(), () => undefined);
}

/** The value of a JSON text. A proxy or a log-in page answers in HTML and calls it well. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw Object.assign(new Error(text.slice(0, MOST_SHOWN), { cause }), { errorCode: 'NOT_JSON' });
  }
}

/** Characters of an answer that nobody foresaw. */
const MOST_SHOWN = 500;

/** An error as jsforce would throw it: the org's own code beside its words. An org that moved says where to; nobody follows with a token. */
function refusalOf(status: number, text: string, location?: string): Error {
  const first = firstError(text);
  const errorCode = first?.errorCode ?? `ERROR_HTTP_${status}`;
  const words = text === '' ? `HTTP ${status}` : text.slice(0, MOST_SHOWN);
  const message = first?.message ?? (location === undefined ? words : `HTTP ${status} to ${location}`);
  return Object.assign(new Error(message), { name: errorCode, errorCode, status });
}

function firstError(text: string): { errorCode?: string; message?: string } | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
    return typeof first === 'object' && first !== null ? first : undefined;
  } catch {
    return undefined; // a proxy or a gateway answers in HTML
  }
}

async function textOf(body: Readable): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

const isExpired = (error: unknown): boolean => statusOf(error) === 401;

const statusOf = (error: unknown): number =>
  error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 0;

/**
 * A daily limit that is reached stays reached; everything else that is busy or broken may be over in a moment. What was turned away at the door,
 * or found its row locked, has done nothing, so it may be sent again whatever it is.
 */
function mayRepeat({ method, isRepeatable = method !== 'POST' }: DoorRequest, error: unknown): boolean {
  const code = errorCodeOf(error);
  if (error instanceof BuysideError) return false;
  if (code === 'REQUEST_LIMIT_EXCEEDED') return isTooManyAtOnce(error);
  if (code === 'ECONNREFUSED' || code === 'UNABLE_TO_LOCK_ROW') return true;
  if (!isRepeatable) return false;
  return BUSY.has(statusOf(error)) || isUnreachable(error);
}

/** The limit of long requests at one time has the code of the daily one, and only its words differ: it is over when one of them is done. */
const isTooManyAtOnce = (error: unknown): boolean => error instanceof Error && error.message.startsWith('Concurrent');
