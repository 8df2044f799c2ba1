/**
 * Who may speak to the org: only callers on this machine, under a loopback name, with a token.
 * Decorates each request with `session`; a route that needs none says `config: { public: true }`.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../engine.ts';
import type { Session } from '../engine.ts';
import type { LocalEngine } from '../createEngine.ts';
import { decodePart } from './apiCall.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller; present on every route that is not public. */
    session: Session | null;
    /** The token the caller showed. */
    token: string | null;
  }
  interface FastifyContextConfig {
    /** No token is needed: version list, log-in, static assets. */
    public?: boolean;
  }
}

const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;
const READS = new Set(['GET', 'HEAD']);

/** The session of the request. @throws ApiError when a public route asks for it and there is none. */
export function sessionOf(request: FastifyRequest): Session {
  if (!request.session) throw sessionExpired();
  return request.session;
}

/** The answer to every request without a token that is known. */
export function sessionExpired(): ApiError {
  return new ApiError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
}

/** A page on another site can make a browser call a loopback server; its `Host` then gives it away. @throws ApiError */
function refuseForeignHost(request: FastifyRequest): void {
  const host = request.headers.host ?? '';
  if (!LOOPBACK_HOST.test(host)) {
    throw new ApiError(400, 'INVALID_HOST', `This org answers to 127.0.0.1 and localhost only, not to host '${host}'`);
  }
}

function headerToken(request: FastifyRequest): string | undefined {
  return /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/**
 * The `sid` cookie of a page this server gave out. Cookies ignore ports, so a page of any other local server could have
 * the browser send it: the cookie counts only when the browser says the request comes from our own origin
 * (or, for reads, from the address bar).
 */
function cookieToken(request: FastifyRequest): string | undefined {
  const sid = /(?:^|;\s*)sid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  if (!sid) return undefined;
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  const isOwn = site === 'same-origin' || origin === `http://${request.headers.host ?? ''}`;
  const isFromAddressBar = site === 'none' && READS.has(request.method);
  return isOwn || isFromAddressBar ? decodePart(sid) : undefined;
}

/** Adds the checks to a server. They run before anything of the body is read. */
export function authenticate(app: FastifyInstance, engine: LocalEngine): void {
  app.decorateRequest('session', null);
  app.decorateRequest('token', null);
  app.addHook('onRequest', (request, _reply, done) => {
    refuseForeignHost(request);
    const token = headerToken(request) ?? cookieToken(request) ?? null;
    const session = token === null ? undefined : engine.sessionOf(token);
    if (session) {
      request.session = session;
      request.token = token;
    } else if (request.routeOptions.config.public !== true) {
      throw sessionExpired();
    }
    done();
  });
}
