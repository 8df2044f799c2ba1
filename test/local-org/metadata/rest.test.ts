import { describe, expect, it } from '@jest/globals';
import { ask, startTestOrg } from '../../support/localOrg.ts';
import { gadget, manifest, soap, zip } from './packages.ts';

const started = startTestOrg({ empty: true });
const path = '/services/data/v66.0/metadata/deployRequest';

/** Sends a package as the CLI does over REST. */
async function send(
  deployOptions: Record<string, unknown>,
  files: Readonly<Record<string, string>> = gadget,
): Promise<{ status: number; id: string }> {
  const form = new FormData();
  form.append('file', new Blob([Buffer.from(zip(files))], { type: 'application/zip' }), 'package.xml');
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

const WELL_TESTED = `
@IsTest(SeeAllData=false)
private class WellTested {
  @TestSetup static void prepare() { insert new Account(Name = 'static testMethod void no() {'); }
  // @IsTest static void alsoNot() {}
  @isTest
  static void saves() { System.assert(true); }
  public static testMethod VOID readsToo( ) { helper(); }
  static void helper() { }
  /* @IsTest static void norThis() {} */
}`;

function apexClass(name: string, body: string): Record<string, string> {
  return {
    [`classes/${name}.cls`]: body,
    [`classes/${name}.cls-meta.xml`]:
      '<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>60.0</apiVersion><status>Active</status></ApexClass>',
  };
}

describe('a deploy that asks for tests', () => {
  const files = {
    'package.xml': manifest({ ApexClass: ['WellTested', 'Plain'] }),
    ...apexClass('WellTested', WELL_TESTED),
    ...apexClass('Plain', 'public class Plain { public static void saves() { } }'),
  };
  const outcome = async (options: Record<string, unknown>): Promise<unknown> => {
    const { id } = await send({ rollbackOnError: true, ...options }, files);
    const { body } = await ask(started(), `${path}/${id}?includeDetails=true`, { as: 'admin' });
    return (body as { deployResult: unknown }).deployResult;
  };
  const notRun = [
    { name: 'WellTested', message: 'The local org does not run Apex: its 2 test methods were counted, not run' },
  ];

  it.each([
    [{ testLevel: 'RunSpecifiedTests', runTests: ['WellTested'] }, 2, notRun],
    [{ runTests: ['wellTested'], checkOnly: true }, 2, [{ ...notRun[0], name: 'wellTested' }]],
    [{ testLevel: 'RunLocalTests' }, 2, notRun],
    [{ testLevel: 'RunAllTestsInOrg', checkOnly: true }, 2, notRun],
    [{ testLevel: 'NoTestRun', runTests: ['WellTested'] }, 0, []],
    [{}, 0, []],
    [
      { testLevel: 'RunSpecifiedTests', runTests: ['Plain', 'Nope'] },
      0,
      ['Plain', 'Nope'].map((name) => ({ name, message: `There is no test class ${name}` })),
    ],
  ])('counts them and says that they were not run: %j', async (options, count, codeCoverageWarnings) => {
    expect(await outcome(options)).toMatchObject({
      status: 'Succeeded',
      runTestsEnabled: codeCoverageWarnings.length > 0,
      numberTestsTotal: count,
      numberTestsCompleted: count,
      numberTestErrors: 0,
      details: { runTestResult: { numTestsRun: 0, successes: [], codeCoverageWarnings } },
    });
  });

  it('counts those of SOAP the same way', async () => {
    const archive = Buffer.from(zip(files)).toString('base64');
    const options =
      '<rollbackOnError>true</rollbackOnError><runTests>WellTested</runTests><testLevel>RunSpecifiedTests</testLevel>';
    const asked = await soap(
      started(),
      `<deploy><ZipFile>${archive}</ZipFile><DeployOptions>${options}</DeployOptions></deploy>`,
    );
    const id = asked.first('id') ?? '';
    const status = `<checkDeployStatus><asyncProcessId>${id}</asyncProcessId><includeDetails>true</includeDetails></checkDeployStatus>`;
    const answer = await soap(started(), status);
    expect([answer.first('numberTestsCompleted'), answer.first('numTestsRun')]).toEqual(['2', '0']);
    expect(answer.first('codeCoverageWarnings')).toContain('not run');
  });
});

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
