import { beforeAll, describe, expect, it } from '@jest/globals';
import type { DecisionModel } from '../../src/decision/types.ts';
import { compositeReads } from '../../src/salesforce/compositeReads.ts';
import type { OrgConnection } from '../../src/salesforce/orgConnection.ts';
import { isProduction, type Organization, productionRefusal, readLimits } from '../../src/salesforce/organization.ts';
import { type Access, checkAccess, describeAll } from '../../src/salesforce/preflight.ts';
import { connectTo, startTestOrg } from '../support/localOrg.ts';
import { orgError, tampered } from './tampered.ts';

const check = async (connection: OrgConnection, mayWrite = true, model?: DecisionModel): Promise<Access> =>
  checkAccess(await describeAll(connection), model, { mayWrite });

describe('what a user of a local org may do', () => {
  const org = startTestOrg();
  let integration: OrgConnection;

  beforeAll(() => {
    integration = connectTo(org(), 'integration');
  });

  it('is everything for the integration user, asked in one request', async () => {
    let requests = 0;
    const counted = tampered(integration, () => {
      requests += 1;
      return undefined;
    });
    expect(await check(compositeReads(counted))).toMatchObject({ refusals: [] });
    expect(requests).toBe(1);
  });

  it('is told with every field a rep may not write', async () => {
    const { refusals } = await check(connectTo(org(), 'rep'));
    expect(refusals).toMatchObject([{ code: 'FieldsUnwritable', facts: [expect.stringContaining('Buyside_Run__c')] }]);
  });

  it('is enough for a dry run when an analyst may read', async () => {
    expect(await check(connectTo(org(), 'analyst'), false)).toMatchObject({ refusals: [] });
  });

  it('is told all at once: objects that are not there, fields that cannot be seen', async () => {
    const bare = tampered(integration, async (request, send) => {
      const name = /sobjects\/(\w+)\/describe/.exec(request.url)?.[1] ?? '';
      if (name.endsWith('__c') || name === 'Task')
        throw Object.assign(new Error('not there'), { errorCode: 'NOT_FOUND' });
      const answer = await send<{ fields?: { name: string }[] }>(request);
      const hidden = ['StageName', 'Department'];
      return { ...answer, fields: answer.fields?.filter((field) => !hidden.includes(field.name)) };
    });
    const { refusals, sources, notRead } = await check(bare);
    expect(refusals).toMatchObject([
      { code: 'PackageMissing', facts: [expect.stringContaining('Decision_Path__c')] },
      { code: 'ObjectUnreadable', facts: ['Task'] },
      { code: 'FieldsUnreadable', facts: ['Opportunity.StageName, OpportunityHistory.StageName'] },
    ]);
    expect(sources.find(({ source }) => source.object === 'Contact')?.columns).not.toContain('Department');
    expect(notRead).toContain('Contact.Department');
  });

  it('misses no field that no rule looks at', async () => {
    const idle: Readonly<Record<string, string>> = {
      OpportunityContactRole: 'IsPrimary',
      OpportunityHistory: 'Amount',
      Task: 'Type',
      Event: 'Subject',
    };
    const hiding = tampered(integration, async (request, send) => {
      const answer = await send<{ name?: string; fields?: { name: string }[] }>(request);
      return { ...answer, fields: answer.fields?.filter(({ name }) => name !== idle[answer.name ?? '']) };
    });
    const all = await check(integration);
    const { refusals, notRead } = await check(hiding);
    expect({ refusals, notRead }).toEqual({ refusals: [], notRead: all.notRead });
  });

  const without = (object: string, hidden: string): OrgConnection =>
    tampered(integration, async (request, send) => {
      const answer = await send<{ name?: string; fields?: { name: string }[] }>(request);
      return answer.name === object
        ? { ...answer, fields: answer.fields?.filter(({ name }) => name !== hidden) }
        : answer;
    });

  it.each([
    ['EmailMessage', 'RelatedToId', ['EmailMessage', 'EmailMessageRelation']],
    ['Facilitation_Answer__c', 'Response__c', ['Facilitation_Answer__c']],
  ])('does without what hangs on a field that cannot be seen, %s.%s', async (object, hidden, names) => {
    const { refusals, sources, notRead } = await check(without(object, hidden));
    expect(refusals).toEqual([]);
    expect(notRead).toEqual(expect.arrayContaining(names));
    expect(sources.filter(({ source }) => names.includes(source.object))).toEqual([]);
  });

  it.each([
    ['Decision_Step__c', 'Evidence__c'],
    ['Decision_Path__c', 'Buyside_Run__c'],
  ])('is not enough for a dry run without %s.%s, which explaining a deal does not need', async (object, hidden) => {
    const described = await describeAll(without(object, hidden));
    const needed = { mayWrite: false };
    expect(checkAccess(described, undefined, needed).refusals).toMatchObject([
      { code: 'FieldsUnreadable', facts: [`${object}.${hidden}`] },
    ]);
    expect(checkAccess(described, undefined, { ...needed, readsDecisions: false }).refusals).toEqual([]);
  });

  it('reads nothing through a reference to an object that the user may not see', async () => {
    const withContracts = (isSeen: boolean): OrgConnection =>
      tampered(integration, async (request, send) => {
        if (!request.url.endsWith('/Contract/describe')) {
          const answer = await send<{ name?: string; fields: object[] }>(request);
          return answer.name === 'Opportunity' ? { ...answer, fields: [...answer.fields, reference] } : answer;
        }
        if (!isSeen) throw Object.assign(new Error('not there'), { errorCode: 'NOT_FOUND' });
        const fields = [{ ...reference, name: 'CustomerSignedDate', type: 'date', relationshipName: null }];
        return { name: 'Contract', createable: false, updateable: false, fields };
      });
    const about = { type: 'reference', label: 'Contract', createable: true, updateable: true, groupable: true };
    const reference = { ...about, name: 'ContractId', relationshipName: 'Contract', referenceTo: ['Contract'] };
    const columnsOf = ({ sources }: Access): readonly string[] =>
      sources.find(({ source }) => source.object === 'Opportunity')?.columns ?? [];
    const seen = await check(withContracts(true));
    expect(columnsOf(seen)).toEqual(expect.arrayContaining(['ContractId', 'Contract.CustomerSignedDate']));
    const unseen = await check(withContracts(false));
    // Without the date, nobody can say whether the customer signed: not even that they did not.
    expect(columnsOf(unseen).filter((name) => name.startsWith('Contract'))).toEqual([]);
    expect(unseen.notRead).toContain('Contract.CustomerSignedDate');
  });

  it('does not go on where a picklist lacks a value that is to be written', async () => {
    const poorer = tampered(integration, async (request, send) => {
      const answer = await send<{ name?: string; fields?: { name: string; picklistValues?: { value: string }[] }[] }>(
        request,
      );
      if (answer.name !== 'Decision_Step__c') return answer;
      const fields = answer.fields?.map((field) => ({
        ...field,
        picklistValues: field.picklistValues?.filter(({ value }) => value !== 'Inferred'),
      }));
      return { ...answer, fields };
    });
    expect((await check(poorer)).refusals).toMatchObject([
      { code: 'ValuesMissing', facts: ['Decision_Step__c.Basis__c: Inferred'] },
    ]);
  });

  it('does not go on where a mapping names a record type that deals do not have', async () => {
    const mapping = { stage: 'Won', recordType: 'Renewal', presumedStep: 12 };
    const model = { inferenceRules: [], stageMappings: [mapping] } as unknown as DecisionModel;
    expect((await check(integration, true, model)).refusals).toMatchObject([
      { code: 'RecordTypesUnknown', facts: ['Renewal'] },
    ]);
  });
});

describe('what an org has left', () => {
  it.each(['INSUFFICIENT_ACCESS', 'NOT_FOUND'])(
    'is not known to a user who may not see the set-up (%s)',
    async (code) => {
      const org: OrgConnection = { version: '66.0', request: () => Promise.reject(orgError(code)) };
      expect(await readLimits(org)).toEqual({ requests: null, storageMb: null });
    },
  );

  it('is asked for in vain while the org is busy', async () => {
    const org: OrgConnection = { version: '66.0', request: () => Promise.reject(orgError('SERVER_UNAVAILABLE')) };
    await expect(readLimits(org)).rejects.toMatchObject({ code: 'OrgBusy' });
  });
});

describe('a production org', () => {
  const production: Organization = {
    Id: '00D000000000001AAA',
    Name: 'Acme',
    InstanceName: 'EU42',
    OrganizationType: 'Enterprise Edition',
    IsSandbox: false,
    TrialExpirationDate: null,
  };
  const at = { instanceUrl: 'https://acme-corp.my.salesforce.com' };

  it.each([
    ['a sandbox', { IsSandbox: true }],
    ['a scratch org', { TrialExpirationDate: '2030-01-01T00:00:00.000+0000' }],
    ['a Developer Edition', { OrganizationType: 'Developer Edition' }],
  ])('is not %s', (_, about) => {
    expect(isProduction({ ...production, ...about })).toBe(false);
    expect(productionRefusal({ ...production, ...about }, at, undefined)).toBeUndefined();
  });

  it.each(['Acme', 'eu42', 'acme-corp'])('is written to when it is named %s', (named) => {
    expect(productionRefusal(production, at, named)).toBeUndefined();
  });

  it.each([
    [undefined, 'ProductionUnnamed'],
    ['Other', 'ProductionMisnamed'],
    ['', 'ProductionMisnamed'],
  ])('is not written to when it is named %p', (named, code) => {
    expect(productionRefusal(production, at, named)).toMatchObject({ code });
  });
});
