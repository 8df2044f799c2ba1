/** Files of the page: SLDS from its package, and the bundle; each compressed once and kept. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Bundle } from './bundle/buildBundle.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const COMPRESSED = new Set(['.css', '.js', '.svg']);

interface Params {
  readonly '*': string;
}

/** Sends a file below a folder, and nothing from outside it. */
function sender(folder: string): (request: FastifyRequest<{ Params: Params }>, reply: FastifyReply) => FastifyReply {
  const kept = new Map<string, Buffer>();
  return (request, reply) => {
    const file = join(folder, request.params['*']);
    const type = TYPES[extname(file)];
    if (!file.startsWith(folder + sep) || type === undefined || !existsSync(file) || !statSync(file).isFile()) {
      return reply.code(404).type('text/plain').send('There is no such file');
    }
    void reply.type(type).header('cache-control', 'public, max-age=31536000, immutable');
    const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    if (!takesGzip || !COMPRESSED.has(extname(file))) return reply.send(readFileSync(file));
    const body =
      kept.get(file) ?? (existsSync(`${file}.gz`) ? readFileSync(`${file}.gz`) : gzipSync(readFileSync(file)));
    kept.set(file, body);
    return reply.header('content-encoding', 'gzip').header('vary', 'accept-encoding').send(body);
  };
}

/** Adds `/slds/*` and `/assets/<hash>/*`. They hold nothing of the org, so they need no session. */
export function serveAssets(app: FastifyInstance, bundle: Bundle): void {
  const packageFile = createRequire(import.meta.url).resolve('@salesforce-ux/design-system/package.json');
  const config = { public: true };
  app.get<{ Params: Params }>('/slds/*', { config }, sender(join(dirname(packageFile), 'assets')));
  app.get<{ Params: Params }>(`/assets/${bundle.hash}/*`, { config }, sender(bundle.folder));
}
