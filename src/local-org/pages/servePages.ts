/** Record pages in a browser: the project's Lightning page with the project's components, over this org's own data. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { engineInWordsOf } from '../access/language.ts';
import type { Engine, Session } from '../engine.ts';
import type { ComponentMap } from '../schema/read/component.ts';
import { isIdShaped } from '../store/ids.ts';
import { appLabel } from './appLabel.ts';
import { serveAssets } from './assets.ts';
import { buildBundle } from './bundle/buildBundle.ts';
import { dealListBody } from './dealList.ts';
import { html, jsonScript } from './html.ts';
import { readAlignment, readDeal, readDeals, readPerson, type Person } from './orgReading.ts';
import { recordPageBody } from './recordPage.ts';
import { frame, signInPage } from './shell.ts';

export interface PagesOptions {
  /** The SFDX project whose components are shown; the working directory when absent. */
  readonly projectDir?: string;
}

const LIST = '/lightning/o/Opportunity/list';
/** No script but our own files; styles may be inline because the base components make some. */
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/** What the page's scripts are told: the record, and everything that differs from user to user. */
function pageFacts(engine: Engine, session: Session, person: Person, recordId: string): Record<string, unknown> {
  const held = engine.schema.customPermissions.filter((name) => session.hasCustomPermission(name));
  return {
    recordId,
    objectApiName: 'Opportunity',
    labels: engine.schema.labels,
    user: { Id: session.userId },
    regional: person.regional,
    customPermissions: Object.fromEntries(held.map((name) => [name, true])),
    userPermissions: {},
  };
}

/** Who looks at a page, and the org in that person's words. */
interface Visit {
  readonly engine: Engine;
  readonly session: Session;
  readonly person: Person;
  /** What the app is called. */
  readonly app: string | undefined;
}

/** The org whose pages they are. */
export interface PagesOrg {
  readonly engine: Engine;
  /** What was deployed, for words in the user's language. */
  readonly components: () => ComponentMap;
}

/**
 * Adds the pages to a server. Builds their bundle first when the sources have changed since the last time.
 * @throws Error when a component does not compile.
 */
export async function servePages(app: FastifyInstance, org: PagesOrg, options: PagesOptions = {}): Promise<void> {
  const bundle = await buildBundle(options.projectDir ?? process.cwd());
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
    answer: (visit: Visit, request: FastifyRequest, reply: FastifyReply) => FastifyReply,
  ): void => {
    // Public, so that a browser without a session gets a page to read and not an API error.
    app.get(path, { config }, (request, reply) => {
      const { session } = request;
      if (!session) return send(reply, 401, signInPage(appLabel(org.components(), 'en_US')));
      const engine = engineInWordsOf({ engine: org.engine, session, components: org.components() });
      const person = readPerson(engine, session);
      return answer({ engine, session, person, app: appLabel(org.components(), person.regional.lang) }, request, reply);
    });
  };

  app.get('/', { config }, (_request, reply) => reply.redirect(LIST));
  page(LIST, ({ engine, session, person, app }, _request, reply) => {
    const body = dealListBody(readDeals(engine, session), readAlignment(engine, session), person);
    return send(reply, 200, frame({ title: 'Opportunities', app, person, body, assets: bundle.hash }));
  });
  page('/lightning/r/Opportunity/:id/view', ({ engine, session, person, app }, request, reply) => {
    const { id = '' } = request.params as { id?: string };
    const deal = isIdShaped(id) ? readDeal(engine, session, id) : undefined;
    const layout = engine.schema.flexiPages.find(({ objectName }) => objectName === 'Opportunity');
    if (!deal || !layout) {
      const body = html`<div class="slds-card slds-p-around_medium">
        <h1 class="slds-text-heading_medium">This deal is not here</h1>
        <p>It was deleted, or it is not shared with you. <a href="${LIST}">All deals you can see</a></p>
      </div>`;
      return send(reply, 404, frame({ title: 'Not found', app, person, body, assets: bundle.hash }));
    }
    const facts = jsonScript('page-facts', pageFacts(engine, session, person, deal.deal('Id')));
    const body = recordPageBody({ page: layout, deal, person, labels: engine.schema.labels });
    return send(reply, 200, frame({ title: deal.deal('Name'), app, person, body, assets: bundle.hash, facts }));
  });
}
