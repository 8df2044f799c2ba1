import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parseModelFile, writeModelFile } from '../../src/decision/modelFile.ts';
import type { DecisionModel } from '../../src/decision/types.ts';
import { applyModel, type AppliedModel } from '../../src/salesforce/applyModel.ts';
import { findModelKey, readActiveModel } from '../../src/salesforce/chooseModel.ts';
import { readModel } from '../../src/salesforce/modelStore.ts';
import type { OrgConnection, OrgRequest } from '../../src/salesforce/orgConnection.ts';
import { connectTo, startTestOrg } from '../support/localOrg.ts';
import { brokenConnection, tampered } from './tampered.ts';

const model = parseModelFile(readFileSync('data/default-model.yaml', 'utf8'), 'default-model.yaml');
const now = new Date();

describe('a model in a local org', () => {
  const org = startTestOrg();
  let connection: OrgConnection;
  const apply = (wanted: DecisionModel, over = connection, production?: string): Promise<AppliedModel> => {
    const request = <R>(asked: OrgRequest): PromiseLike<R> => over.request<R>(asked);
    const logIn = { version: over.version, instanceUrl: 'https://acme-corp.my.salesforce.com', request };
    return applyModel(logIn, wanted, { now, production });
  };
  const withKey = (key: string, change: Partial<DecisionModel> = {}): DecisionModel => ({ ...model, key, ...change });
  const statuses = async (): Promise<unknown[]> =>
    (await connectTo(org(), 'admin').query('SELECT Key__c, Status__c, Activated_On__c FROM Decision_Model__c')).records;

  beforeAll(() => {
    connection = connectTo(org(), 'admin');
  });

  it('is written as a draft, made active last, and the second time nothing is written', async () => {
    const first = await apply(model);
    const parts = 1 + model.steps.length + model.steps.flatMap(({ questions }) => questions).length;
    expect(first).toMatchObject({
      key: 'buyside-default:1',
      status: 'Active',
      isActivated: true,
      rowsWritten: parts + model.stageMappings.length + model.inferenceRules.length,
    });
    const calls = org().callCount();
    expect(await apply(model)).toMatchObject({ status: 'Active', isActivated: false, rowsWritten: 0, changes: [] });
    expect(org().callCount() - calls).toBeLessThan(10);
  });

  it('comes out as it went in: applying its export changes nothing, and exporting again gives the same text', async () => {
    const exported = writeModelFile((await readModel(connection, 'buyside-default:1'))?.model ?? model);
    const again = parseModelFile(exported, 'export.yaml');
    expect(await apply(again)).toMatchObject({ rowsWritten: 0 });
    expect(writeModelFile((await readModel(connection, 'buyside-default:1'))?.model ?? model)).toBe(exported);
    expect({ ...again, stageMappings: [], inferenceRules: [] }).toEqual({
      ...model,
      steps: again.steps,
      roles: [],
      blockerCategories: [],
      stageMappings: [],
      inferenceRules: [],
    });
  });

  it('takes new words while it is active', async () => {
    const reworded = {
      ...model,
      name: 'Our words',
      steps: model.steps.map((step) => ({
        ...step,
        purpose: `${step.purpose} Indeed.`,
        questions: step.questions.map((question) => ({ ...question, text: question.text.replace('?', ' now?') })),
      })),
    };
    const applied = await apply(reworded);
    expect(applied.changes.every(({ isWording }) => isWording)).toBe(true);
    expect(applied.rowsWritten).toBe(applied.changes.length);
    expect((await readModel(connection, 'buyside-default:1'))?.model.name).toBe('Our words');
    expect(await apply(model)).toMatchObject({ rowsWritten: applied.rowsWritten });
  });

  it('refuses another structure while it is active, and writes nothing of it', async () => {
    const restructured = {
      ...model,
      sellingStartsAt: 9,
      inferenceRules: model.inferenceRules.map((rule) => (rule.code === 'R4' ? { ...rule, floorStep: 2 } : rule)),
      stageMappings: model.stageMappings.slice(1),
    };
    await expect(apply({ ...restructured, name: 'Half' })).rejects.toMatchObject({
      code: 'ModelStructureChanged',
      facts: ['buyside-default:1', 'Active', '3', expect.stringContaining('buyside-default:1:R4 Floor_Step__c')],
    });
    expect((await readModel(connection, 'buyside-default:1'))?.model.name).toBe(model.name);
  });

  it('with a raised version takes over, and the version before is retired', async () => {
    const old = withKey('takeover');
    await apply(old);
    const raised = { ...old, version: 2, stageMappings: old.stageMappings.slice(1) };
    expect(await apply(raised)).toMatchObject({ key: 'takeover:2', isActivated: true, retired: ['takeover:1'] });
    expect(await statuses()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Key__c: 'takeover:1', Status__c: 'Retired' }),
        expect.objectContaining({ Key__c: 'takeover:2', Status__c: 'Active' }),
        expect.objectContaining({ Key__c: 'buyside-default:1', Status__c: 'Active' }),
      ]),
    );
  });

  it('that broke off is a draft, and the next run completes it', async () => {
    let requests = 0;
    const breaking = tampered(connection, (request) => {
      if (!request.url.includes('composite')) return undefined;
      requests += 1;
      return requests === 3 ? Promise.reject(brokenConnection()) : undefined;
    });
    const half = withKey('half');
    await expect(apply(half, breaking)).rejects.toMatchObject({ code: 'OrgUnreachable' });
    expect((await readModel(connection, 'half:1'))?.status).toBe('Draft');
    const completed = await apply(half);
    expect(completed).toMatchObject({ status: 'Active', isActivated: true });
    expect(completed.rowsWritten).toBeGreaterThan(0);
    expect(await apply(half)).toMatchObject({ rowsWritten: 0 });
  });

  it('that is a draft may change in every way', async () => {
    const draft = withKey('draft');
    const stop = tampered(connection, (request) =>
      request.body?.includes('Activated_On__c') === true ? Promise.reject(brokenConnection()) : undefined,
    );
    await expect(apply(draft, stop)).rejects.toMatchObject({ code: 'OrgUnreachable' });
    const fewer = {
      ...draft,
      steps: draft.steps.slice(0, -1),
      phases: draft.phases,
      stageMappings: draft.stageMappings.filter(({ presumedStep }) => (presumedStep ?? 0) < 12),
      inferenceRules: draft.inferenceRules.filter(({ floorStep }) => (floorStep ?? 0) < 13),
    };
    const applied = await apply(fewer);
    expect(applied.changes.some(({ kind }) => kind === 'gone')).toBe(true);
    expect((await readModel(connection, 'draft:1'))?.model.steps).toHaveLength(12);
  });

  it('is written into a production org only when that is named', async () => {
    const sent: string[] = [];
    const production = tampered(connection, async (request, send) => {
      sent.push(request.method);
      const answer = await send<{ records?: object[] }>(request);
      return request.url.includes('Organization')
        ? { ...answer, records: answer.records?.map((row) => ({ ...row, OrganizationType: 'Enterprise Edition' })) }
        : answer;
    });
    const named = withKey('named');
    await expect(apply(named, production)).rejects.toMatchObject({ code: 'ProductionUnnamed' });
    await expect(apply(named, production, 'other')).rejects.toMatchObject({ code: 'ProductionMisnamed' });
    expect(new Set(sent)).toEqual(new Set(['GET']));
    expect(await apply(named, production, 'acme-corp')).toMatchObject({ key: 'named:1', isActivated: true });
  });

  it('tells for each row why the org refused it', async () => {
    const rep = connectTo(org(), 'rep');
    await expect(apply(withKey('reps'), rep)).rejects.toMatchObject({ code: 'ModelRowsRefused' });
  });

  it('is found by key, with or without its version', async () => {
    expect(await findModelKey(connection, 'takeover')).toBe('takeover:2');
    expect(await findModelKey(connection, 'takeover:1')).toBe('takeover:1');
    expect((await readActiveModel(connection, 'takeover')).version).toBe(2);
    await expect(readActiveModel(connection, 'takeover:1')).rejects.toMatchObject({
      code: 'ModelNotActive',
      facts: ['takeover:1', 'Retired'],
    });
    await expect(readActiveModel(connection, undefined)).rejects.toMatchObject({ code: 'SeveralActiveModels' });
    await expect(readActiveModel(connection, 'none')).rejects.toMatchObject({ code: 'ModelNotFound' });
  });
});
