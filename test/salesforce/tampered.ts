import { type Door, openDoor } from '../../src/salesforce/door.ts';
import type { OrgConnection, OrgRequest } from '../../src/salesforce/orgConnection.ts';

/** Sends a request on as it was meant. */
export type Send = <R>(request: OrgRequest) => Promise<R>;

/**
 * A connection between us and the org that may do to a request what a bad network or a busy org does.
 * `interfere` answers in the org's place, or undefined to let the request through.
 */
export function tampered(
  inner: OrgConnection,
  interfere: (request: OrgRequest, send: Send) => Promise<unknown> | undefined,
): OrgConnection {
  return {
    version: inner.version,
    request<R>(request: OrgRequest): PromiseLike<R> {
      const send: Send = async <A>(sent: OrgRequest) => inner.request<A>(sent);
      return (interfere(request, send) as Promise<R> | undefined) ?? inner.request<R>(request);
    },
  };
}

/** The same for the way a run reaches its org: `interfere` sees every request whose answer is JSON. */
export function tamperedDoor(
  interfere: (request: OrgRequest, send: Send) => Promise<unknown> | undefined,
): typeof openDoor {
  return (logIn, options) => {
    const door = openDoor(logIn, { ...options, pauseMs: 1 });
    const between = tampered(door, interfere);
    return {
      version: door.version,
      instanceUrl: door.instanceUrl,
      request: <R>(request: OrgRequest) => between.request<R>(request) as Promise<R>,
      stream: (request, take) => door.stream(request, take),
      calls: () => door.calls(),
      useReserve: () => door.useReserve(),
    } satisfies Door;
  };
}

/** What jsforce throws when the org refuses a request. */
export const orgError = (errorCode: string, message = 'said the org'): Error =>
  Object.assign(new Error(message), { name: errorCode, errorCode });

/** What fetch throws when the connection breaks. */
export const brokenConnection = (): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });

/** Waits for nothing, and remembers for how long it was asked to. */
export function patientClock(): { sleep: (ms: number) => Promise<void>; readonly pauses: number[] } {
  const pauses: number[] = [];
  return {
    pauses,
    sleep: (ms) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  };
}
