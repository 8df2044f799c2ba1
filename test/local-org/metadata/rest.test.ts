import { describe, expect, it } from '@jest/globals';
import { ask, startTestOrg } from '../../support/localOrg.ts';
import { gadget, zip } from './packages.ts';

const started = startTestOrg({ empty: true });
const path = '/services/data/v66.0/metadata/deployRequest';

/** Sends a package as the CLI does over REST. */
async function send(deployOptions: Record<string, unknown>): Promise<{ status: number; id: string }> {
  const form = new FormData();
  form.append('file', new Blob([Buffer.from(zip(gadget))], { type: 'application/zip' }), 'package.xml');
  form.append('entity_content', new Blob([JSON.stringify({ deployOptions })], { type: 'application/json' }));
  const answer = await fetch(started().instanceUrl + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${started().user('admin').accessToken}` },
    body: form,
  });
  const { id } = (await answer.json()) as { id: string };
  return { status: answer.status, id };
}

const cancelling = { deployResult: { status: 'Canceling' } };

describe('a deploy over REST', () => {
  it('is started, checked and deployed without its package', async () => {
    const { status, id } = await send({ checkOnly: true, rollbackOnError: true });
    expect(status).toBe(201);
    const checked = await ask(started(), `${path}/${id}?includeDetails=true`, { as: 'admin' });
    expect(checked).toMatchObject({
      status: 200,
      body: { id, deployResult: { status: 'Succeeded', checkOnly: true, numberComponentsDeployed: 4 } },
    });
    const quick = await ask(started(), path, { as: 'admin', method: 'POST', body: { validatedDeployRequestId: id } });
    const { id: second } = quick.body as { id: string };
    const done = await ask(started(), `${path}/${second}?includeDetails=true`, { as: 'admin' });
    expect(done.body).toMatchObject({
      deployResult: { status: 'Succeeded', checkOnly: false, details: { componentFailures: [] } },
    });
    const again = await ask(started(), path, {
      as: 'admin',
      method: 'POST',
      body: { validatedDeployRequestId: second },
    });
    expect(again).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_ID_FIELD' }] });
  });

  it('may be cancelled while it waits', async () => {
    const { id } = await send({ rollbackOnError: true });
    const canceled = await ask(started(), `${path}/${id}`, { as: 'admin', method: 'PATCH', body: cancelling });
    expect(canceled).toMatchObject({ status: 202, body: { deployResult: { status: 'Canceled' } } });
    const late = await ask(started(), `${path}/${id}`, { as: 'admin', method: 'PATCH', body: cancelling });
    expect(late).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_ID_FIELD' }] });
  });

  it('is not found under an id that is none', async () => {
    expect(await ask(started(), `${path}/0Afnope`, { as: 'admin' })).toMatchObject({ status: 404 });
  });
});
