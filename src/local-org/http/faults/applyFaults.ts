/** The one place where faults meet requests: before the operation runs, and before its answer is sent. */
import { setTimeout as delay } from 'node:timers/promises';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LocalEngine } from '../../createEngine.ts';
import { ApiError } from '../../engine.ts';
import { sessionExpired } from '../authentication.ts';
import { faultAnswer } from './faultAnswers.ts';
import type { FaultList, RuleOf } from './faultList.ts';
import type { PageFault, RequestFault } from './faultRule.ts';
import { faultTarget, isAimedAt } from './faultTarget.ts';
import type { FaultTarget } from './faultTarget.ts';
import type { JobFaults } from './jobFaults.ts';
import { createResultPages, isFurtherPage } from './resultPages.ts';
import type { ResultPage } from './resultPages.ts';

export interface FaultOptions {
  readonly faults: FaultList;
  readonly jobFaults: JobFaults;
  readonly engine: LocalEngine;
  readonly objectOfJob: (id: string) => string | undefined;
}

type Terminal = Exclude<RequestFault, { readonly fault: 'slow' }> | PageFault;
/** What is still to come over a request whose work is being done. */
interface Pending {
  readonly target: FaultTarget;
  waitMs: number;
  last?: RuleOf<'reset'> | RuleOf<'unavailable'>;
}

const PAGE_FAULTS = new Set(['repeatedPage', 'missingPage'] as const);
const ALL = new Set([
  'rateLimit',
  'unavailable',
  'expiredSession',
  'reset',
  'slow',
  'repeatedPage',
  'missingPage',
] as const);
const POLL = /\/(?:jobs\/(?:ingest|query)|async\/[\d.]+\/job)\/(750\w{12,15})(?:\/batch(?:\/\w+)?)?$/i;
/** What is ours alone has no faults: they could not be taken away again. */
const OURS = /^\/services\/data\/v\d\d\.0\/local-org\//i;

function isPageFault(rule: RequestFault | PageFault): rule is PageFault {
  return rule.fault === 'repeatedPage' || rule.fault === 'missingPage';
}

const rateLimit = (status: 403 | 429): ApiError =>
  new ApiError(status, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
const unavailable = (): ApiError =>
  new ApiError(503, 'SERVER_UNAVAILABLE', 'The server is temporarily unable to handle the request. Try again later.');

/** The token of a request: SOAP has it in the body, Bulk API 1.0 in a header of its own. */
function tokenOf(request: FastifyRequest): string | undefined {
  const header = request.headers['x-sfdc-session'];
  if (request.token !== null || typeof header === 'string') return request.token ?? String(header);
  return typeof request.body === 'string' ? /<(?:\w+:)?sessionId>\s*([^<\s]+)/.exec(request.body)?.[1] : undefined;
}

/** Lets the client come to the end of its own writing, so that it hears of a reset and not of a pipe without a reader. */
const LAST_WRITE_MS = 10;

async function breakOff(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.hijack();
  await delay(LAST_WRITE_MS);
  request.raw.socket.resetAndDestroy();
}

async function bytesOf(payload: unknown): Promise<Buffer> {
  if (payload === undefined || payload === null) return Buffer.alloc(0);
  if (!(payload instanceof Readable)) return Buffer.from(payload as string | Buffer);
  const parts: Buffer[] = [];
  for await (const part of payload) parts.push(Buffer.from(part as string | Buffer));
  return Buffer.concat(parts);
}

/** Sends the head and half of the body of an answer, and then nothing more. */
async function sendHalf(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void> {
  const body = await bytesOf(payload);
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
  reply.hijack();
  reply.raw.writeHead(reply.statusCode, { 'content-length': String(body.length) });
  reply.raw.write(body.subarray(0, Math.floor(body.length / 2)), () => request.raw.socket.destroy());
}

/** Adds the faults to a server, after its other rules. */
export function applyFaults(app: FastifyInstance, options: FaultOptions): void {
  const { faults, jobFaults, engine } = options;
  const pages = createResultPages(app);
  const pointers = { objectOfJob: options.objectOfJob, objectsOfPage: (url: string) => pages.objectsOf(url) };
  const pending = new WeakMap<FastifyRequest, Pending>();

  const refuse = (target: FaultTarget, reply: FastifyReply, error: ApiError, retryAfter?: number): FastifyReply => {
    const { status, type, body } = faultAnswer(target.path, error);
    if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
    return reply.code(status).type(type).send(body);
  };
  const sendPage = (reply: FastifyReply, { status, headers, body }: ResultPage): FastifyReply =>
    reply.code(status).headers(headers).send(body);

  /** Carries out the fault that ends a request; nothing when its time is after the work. */
  async function end(rule: Terminal, request: FastifyRequest, reply: FastifyReply, plan: Pending): Promise<unknown> {
    const { target } = plan;
    switch (rule.fault) {
      case 'rateLimit':
        return refuse(target, reply, rateLimit(rule.status ?? 403), rule.retryAfter);
      case 'expiredSession': {
        const token = tokenOf(request);
        if (rule.endToken === true && token !== undefined) engine.revokeToken(token);
        return refuse(target, reply, sessionExpired());
      }
      case 'unavailable':
        if (rule.phase !== 'after') return refuse(target, reply, unavailable(), rule.retryAfter);
        plan.last = rule;
        return undefined;
      case 'reset':
        if ((rule.phase ?? 'before') === 'before') return breakOff(request, reply);
        plan.last = rule;
        return undefined;
      case 'repeatedPage': {
        const page = pages.before(request.url);
        return page ? sendPage(reply, page) : undefined;
      }
      case 'missingPage':
        return sendPage(reply, await pages.after(request));
    }
  }

  app.addHook('preHandler', async (request, reply) => {
    if (request.method === 'GET') jobFaults.polled(POLL.exec(request.url)?.[1] ?? '');
    const isSubject = request.url.startsWith('/services/') && !OURS.test(request.url) && !pages.isOwn(request);
    if (!isSubject || !faults.has(ALL)) return;
    const plan: Pending = { target: faultTarget(request, pointers), waitMs: 0 };
    pending.set(request, plan);
    const matches = (rule: RequestFault | PageFault): boolean =>
      (!isPageFault(rule) || (request.method === 'GET' && isFurtherPage(request.url))) && isAimedAt(rule, plan.target);
    for (const rule of faults.striking(ALL, matches)) {
      if (rule.fault !== 'slow') {
        await end(rule, request, reply, plan);
        return;
      }
      if (rule.phase === 'after') plan.waitMs += rule.ms;
      else await delay(rule.ms, undefined, { ref: false });
    }
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const plan = pending.get(request);
    pending.delete(request);
    if (!plan) return payload;
    let kept = payload;
    if (faults.has(PAGE_FAULTS)) {
      kept = await bytesOf(payload);
      pages.remember(request, reply, String(kept), plan.target.objects());
    }
    if (plan.waitMs > 0) await delay(plan.waitMs, undefined, { ref: false });
    const { last } = plan;
    if (last !== undefined && last.phase !== 'during' && kept instanceof Readable) kept.destroy();
    if (last?.fault === 'unavailable') {
      const { status, type, body } = faultAnswer(plan.target.path, unavailable());
      if (last.retryAfter !== undefined) reply.header('retry-after', String(last.retryAfter));
      reply.code(status).type(type);
      return body;
    }
    if (last?.fault === 'reset' && last.phase === 'during') await sendHalf(request, reply, kept);
    else if (last?.fault === 'reset') await breakOff(request, reply);
    // What was taken over above is answered already, or never will be.
    return last === undefined ? kept : new Promise(() => undefined);
  });
}
