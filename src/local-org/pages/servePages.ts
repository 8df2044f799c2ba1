/** Record pages in a browser: the project's Lightning page with the project's components, over this org's own data. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Engine, Session } from '../engine.ts';
import { serveAssets } from './assets.ts';
import { buildBundle } from './bundle/buildBundle.ts';
import { dealListBody } from './dealList.ts';
import { html, jsonScript } from './html.ts';
import { readAlignment, readDeal, readDeals, readPerson, type Person } from './orgReading.ts';
import { recordPageBody } from './recordPage.ts';
import { frame, signInPage } from './shell.ts';
import { labelsIn } from './translations.ts';

export interface PagesOptions {
  /** The SFDX project whose components are shown; the working directory when absent. */
  readonly projectDir?: string;
}

const LIST = '/lightning/o/Opportunity/list';
/** No script but our own files; styles may be inline because the base components make some. */
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/** What the page's scripts are told: the record, and everything that differs from user to user. */
function pageFacts(
  engine: Engine,
  session: Session,
  person: Person,
  recordId: string,
  projectDir: string,
): Record<string, unknown> {
  const held = engine.schema.customPermissions.filter((name) => session.hasCustomPermission(name));
  return {
    recordId,
    objectApiName: 'Opportunity',
    labels: labelsIn(projectDir, person.regional.lang, engine.schema.labels),
    user: { Id: session.userId },
    regional: person.regional,
    customPermissions: Object.fromEntries(held.map((name) => [name, true])),
    userPermissions: {},
  };
}

/**
 * Adds the pages to a server. Builds their bundle first when the sources have changed since the last time.
 * @throws Error when a component does not compile.
 */
export async function servePages(app: FastifyInstance, engine: Engine, options: PagesOptions = {}): Promise<void> {
  const projectDir = options.projectDir ?? process.cwd();
  const bundle = await buildBundle(projectDir);
  const config = { public: true };
  serveAssets(app, bundle);

  const send = (reply: FastifyReply, code: number, text: string): FastifyReply =>
    reply
      .code(code)
      .type('text/html; charset=utf-8')
      .header('content-security-policy', POLICY)
      .header('cache-control', 'no-store')
      .send(text);
  const page = (
    path: string,
    answer: (session: Session, request: FastifyRequest, reply: FastifyReply) => FastifyReply,
  ): void => {
    // Public, so that a browser without a session gets a page to read and not an API error.
    app.get(path, { config }, (request, reply) =>
      request.session ? answer(request.session, request, reply) : send(reply, 401, signInPage()),
    );
  };

  app.get('/', { config }, (_request, reply) => reply.redirect(LIST));
  page(LIST, (session, _request, reply) => {
    const person = readPerson(engine, session);
    const body = dealListBody(readDeals(engine, session), readAlignment(engine, session), person);
    return send(reply, 200, frame({ title: 'Opportunities', person, body, assets: bundle.hash }));
  });
  page('/lightning/r/Opportunity/:id/view', (session, request, reply) => {
    const person = readPerson(engine, session);
    const { id = '' } = request.params as { id?: string };
    const deal = /^[A-Za-z0-9]{15,18}$/.test(id) ? readDeal(engine, session, id) : undefined;
    const layout = engine.schema.flexiPages.find(({ objectName }) => objectName === 'Opportunity');
    if (!deal || !layout) {
      const body = html`<div class="slds-card slds-p-around_medium">
        <h1 class="slds-text-heading_medium">This deal is not here</h1>
        <p>It was deleted, or it is not shared with you. <a href="${LIST}">All deals you can see</a></p>
      </div>`;
      return send(reply, 404, frame({ title: 'Not found', person, body, assets: bundle.hash }));
    }
    const facts = jsonScript('page-facts', pageFacts(engine, session, person, deal.deal('Id'), projectDir));
    const body = recordPageBody({ page: layout, deal, person });
    return send(reply, 200, frame({ title: deal.deal('Name'), person, body, assets: bundle.hash, facts }));
  });
}
