/**
 * Log-in: who the token belongs to, new tokens for old ones, one-time links into the browser.
 * No consent screen: a token is printed when the org starts, and only its holder gets another, or gives somebody a password.
 */
import { createVerify, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toId18 } from '../store/ids.ts';
import { notFound } from './apiCall.ts';
import type { OrgContext } from './apiCall.ts';
import { sessionOf } from './authentication.ts';
import { userOfPassword } from './passwords.ts';
import { idOfUsername, readUser } from './users.ts';
import type { OrgUser } from './users.ts';

const ONE_TIME_MS = 60_000;

export interface OAuthOptions {
  readonly org: OrgContext;
  /** PEM of the public key or certificate that JWT log-ins are checked against; without it they are refused. */
  readonly jwtKey?: string;
  /** Milliseconds a token given out here holds, by the org's clock; for good when absent. */
  readonly tokenLifetimeMs?: number;
}

/** An OAuth refusal has a shape of its own. */
function refuse(reply: FastifyReply, error: string, description: string): FastifyReply {
  return reply.code(400).send({ error, error_description: description });
}

function userInfo(org: OrgContext, user: OrgUser): Record<string, unknown> {
  const { orgId } = org.engine;
  const url = org.instanceUrl();
  return {
    sub: `${url}/id/${orgId}/${user.id}`,
    user_id: user.id,
    organization_id: orgId,
    preferred_username: user.username,
    nickname: user.username,
    name: user.name,
    email: user.email,
    email_verified: true,
    picture: `${url}/profilephoto/005/F`,
    given_name: user.firstName,
    family_name: user.lastName,
    user_type: 'STANDARD',
    active: true,
    language: 'en_US',
    locale: 'en_US',
    zoneinfo: 'GMT',
    urls: { rest: `${url}/services/data/v{version}/`, sobjects: `${url}/services/data/v{version}/sobjects/` },
  };
}

/** Who a user is among all orgs: a name at Salesforce's log-in, wherever the org itself is. */
function identityUrl(org: OrgContext, user: OrgUser): string {
  return `https://login.salesforce.com/id/${org.engine.orgId}/${user.id}`;
}

function identity(org: OrgContext, user: OrgUser): Record<string, unknown> {
  const { urls, ...info } = userInfo(org, user);
  return {
    id: identityUrl(org, user),
    asserted_user: true,
    user_id: user.id,
    organization_id: org.engine.orgId,
    username: user.username,
    nick_name: user.username,
    display_name: user.name,
    email: user.email,
    first_name: user.firstName,
    last_name: user.lastName,
    active: true,
    user_type: 'STANDARD',
    photos: { picture: info['picture'], thumbnail: `${org.instanceUrl()}/profilephoto/005/T` },
    language: 'en_US',
    locale: 'en_US',
    urls,
  };
}

function tokenAnswer(org: OrgContext, user: OrgUser, accessToken: string): Record<string, unknown> {
  return {
    access_token: accessToken,
    instance_url: org.instanceUrl(),
    id: `${org.instanceUrl()}/id/${org.engine.orgId}/${user.id}`,
    token_type: 'Bearer',
    issued_at: String(org.engine.now()),
    signature: '',
    scope: 'api web refresh_token',
  };
}

function decodeJson(part: string): Record<string, unknown> {
  const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The username a signed assertion names; `undefined` when signature or expiry do not hold. */
function subjectOf(assertion: string, key: string, now: number): string | undefined {
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  try {
    const verify = createVerify('RSA-SHA256').update(`${header}.${claims}`);
    if (!verify.verify(key, signature, 'base64url')) return undefined;
    const { sub, exp } = decodeJson(claims);
    return typeof sub === 'string' && typeof exp === 'number' && exp * 1000 > now ? sub : undefined;
  } catch {
    return undefined;
  }
}

/** `POST /services/oauth2/token`: a new token for a signed assertion, or for a token that still holds. */
function grant(
  { org, jwtKey, tokenLifetimeMs }: OAuthOptions,
  form: URLSearchParams,
  reply: FastifyReply,
): FastifyReply {
  const type = form.get('grant_type');
  let userId: string | undefined;
  if (type === 'refresh_token') {
    userId = org.engine.sessionOf(form.get('refresh_token') ?? '')?.userId;
  } else if (type === 'password') {
    userId = userOfPassword(org.engine, form.get('username') ?? '', form.get('password') ?? '');
    if (userId === undefined) return refuse(reply, 'invalid_grant', 'authentication failure');
  } else if (type === 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
    if (jwtKey === undefined)
      return refuse(reply, 'invalid_client', 'this org was started without a key for JWT log-ins');
    const username = subjectOf(form.get('assertion') ?? '', jwtKey, org.engine.now());
    userId = username === undefined ? undefined : idOfUsername(org.engine, username);
  } else {
    return refuse(reply, 'unsupported_grant_type', `grant type not supported: ${type ?? 'none'}`);
  }
  if (userId === undefined) return refuse(reply, 'invalid_grant', "user hasn't approved this consumer");
  return reply.send(tokenAnswer(org, readUser(org.engine, userId), org.engine.tokenOf(userId, tokenLifetimeMs)));
}

/** One-time links: a code in the address bar instead of the token, good for one minute and one use. */
function frontDoor(org: OrgContext): {
  link(token: string, path: string): string;
  open(code: string): string | undefined;
} {
  const waiting = new Map<string, { token: string; until: number }>();
  return {
    link(token, path) {
      const code = randomBytes(24).toString('base64url');
      waiting.set(code, { token, until: Date.now() + ONE_TIME_MS });
      return `${org.instanceUrl()}/secur/frontdoor.jsp?otp=${code}&startURL=${encodeURIComponent(path)}`;
    },
    open(code) {
      const found = waiting.get(code);
      waiting.delete(code);
      return found && found.until > Date.now() ? found.token : undefined;
    },
  };
}

/** A path on this server, or `/`: a link must not lead a browser with a fresh cookie elsewhere. */
function localPath(text: string | undefined): string {
  return text !== undefined && /^\/(?![/\\])[^\r\n]*$/.test(text) ? text : '/';
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A request's query string as text values. */
function queryOf(request: FastifyRequest): Record<string, string | undefined> {
  const { query } = request;
  if (typeof query !== 'object' || query === null) return {};
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, text(value)]));
}

/** Adds the log-in paths to a server. */
export function serveOAuth(app: FastifyInstance, options: OAuthOptions): void {
  const { org } = options;
  const door = frontDoor(org);

  app.get('/services/oauth2/userinfo', (request) => userInfo(org, readUser(org.engine, sessionOf(request).userId)));
  app.get<{ Params: { org: string; user: string } }>('/id/:org/:user', (request) => {
    const { userId } = sessionOf(request);
    const isOwn = toId18(request.params.org) === org.engine.orgId && toId18(request.params.user) === userId;
    if (!isOwn) throw notFound();
    return identity(org, readUser(org.engine, userId));
  });
  app.post('/services/oauth2/token', { config: { public: true } }, (request, reply) => {
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    return grant(options, form, reply);
  });
  app.post('/services/oauth2/revoke', { config: { public: true } }, (request, reply) => {
    const token = request.body instanceof URLSearchParams ? request.body.get('token') : null;
    if (!token || !org.engine.sessionOf(token)) return refuse(reply, 'invalid_token', 'the token is not known');
    org.engine.revokeToken(token);
    return reply.send();
  });
  app.route({
    method: ['GET', 'POST'],
    url: '/services/oauth2/singleaccess',
    handler: (request) => {
      const form = request.body instanceof URLSearchParams ? request.body.get('redirect_uri') : null;
      const path = localPath(form ?? queryOf(request)['redirect_uri']);
      return { frontdoor_uri: door.link(request.token ?? '', path) };
    },
  });
  app.get('/secur/frontdoor.jsp', { config: { public: true } }, (request, reply) => {
    const query = queryOf(request);
    const token = query['otp'] === undefined ? query['sid'] : door.open(query['otp']);
    if (!token || !org.engine.sessionOf(token)) {
      return reply
        .code(401)
        .type('text/plain; charset=utf-8')
        .send('This link was used before or is too old. Ask for a new one.');
    }
    reply.header('Set-Cookie', `sid=${encodeURIComponent(token)}; Path=/; HttpOnly; SameSite=Strict`);
    reply.header('Referrer-Policy', 'no-referrer').header('Cache-Control', 'no-store');
    return reply.redirect(localPath(query['startURL'] ?? query['retURL']), 302);
  });
}
