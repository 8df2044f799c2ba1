import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEngine, type LocalEngine } from '../../../src/local-org/createEngine.ts';
import { executeGraphQL, type GraphQLAnswer } from '../../../src/local-org/uiapi/graphql/executeGraphQL.ts';
import { pageDocument } from './pageDocument.ts';

let engine: LocalEngine;
let deal: string;
let pageQuery: string;

beforeAll(async () => {
  pageQuery = await pageDocument();
  engine = createEngine({ projectDir: process.cwd(), clock: () => new Date('2026-07-15T12:00:00Z') });
  const [account] = engine.loadRows('Account', [{ Name: 'Acme', OwnerId: engine.userIdOf('rep') }]);
  const [contact] = engine.loadRows('Contact', [
    { LastName: 'Berg', AccountId: account, OwnerId: engine.userIdOf('rep') },
  ]);
  [deal = ''] = engine.loadRows('Opportunity', [
    {
      Name: 'Deal',
      AccountId: account,
      StageName: 'Prospecting',
      CloseDate: '2026-09-01',
      OwnerId: engine.userIdOf('rep'),
    },
  ]);
  engine.loadRows('OpportunityContactRole', [{ OpportunityId: deal, ContactId: contact, Role: 'Decision Maker' }]);
  const [model] = engine.loadRows('Decision_Model__c', [
    { Name: 'Model', Key__c: 'm:1', Status__c: 'Active', Selling_Starts_At__c: 10 },
  ]);
  const [step] = engine.loadRows('Step_Definition__c', [
    { Name: 'Idea', Key__c: 'm:1:idea', Code__c: 'idea', Sequence__c: 1, Decision_Model__c: model },
  ]);
  engine.loadRows('Facilitation_Question__c', [
    { Key__c: 'm:1:idea:q1', Code__c: 'q1', Text__c: 'Who noticed?', Order__c: 1, Step_Definition__c: step },
  ]);
  engine.loadRows('Stage_Mapping__c', [
    { Key__c: 'm:1:*:Prospecting', Stage__c: 'Prospecting', Presumed_Step__c: 10, Decision_Model__c: model },
  ]);
});

afterAll(() => {
  engine.close();
});

function ask(user: string, query: string, variables: Record<string, unknown> = {}): GraphQLAnswer {
  return executeGraphQL(engine, engine.sessionFor(user), { query, variables });
}

function record(user: string): GraphQLAnswer {
  return ask(
    user,
    `mutation save($path: Decision_Path__cCreateInput!, $visit: Decision_Step__cCreateInput!, $member: Buying_Team_Member__cCreateInput!) {
      uiapi(input: {allOrNone: true}) {
        path: Decision_Path__cCreate(input: $path) { Record { Id } }
        visit: Decision_Step__cCreate(input: $visit) { Record { Id Status__c { value } } }
        member: Buying_Team_Member__cCreate(input: $member) { Record { Id } }
      }
    }`,
    {
      path: { Decision_Path__c: { Key__c: deal, Opportunity__c: deal, Status__c: 'Active' } },
      visit: {
        Decision_Step__c: {
          Key__c: `${deal}:idea:1`,
          Decision_Path__c: '@{path}',
          Step_Code__c: 'idea',
          Sequence__c: 1,
          Visit__c: 1,
          Status__c: 'In Progress',
          Basis__c: 'Buyer told us',
        },
      },
      member: {
        Buying_Team_Member__c: {
          Key__c: `${deal}:p-cfo`,
          Decision_Path__c: '@{path}',
          Placeholder__c: 'CFO',
          Is_Placeholder__c: true,
          Roles__c: 'Budget holder',
        },
      },
    },
  );
}

describe('the record page', () => {
  it('reads a deal in one document', () => {
    expect(ask('rep', pageQuery, { dealId: deal, modelId: null })).toMatchObject({
      errors: [],
      data: {
        uiapi: {
          query: {
            Opportunity: {
              edges: [
                {
                  node: {
                    Name: { value: 'Deal' },
                    OpportunityContactRoles: { edges: [{ node: { Contact: { Name: { value: 'Berg' } } } }] },
                  },
                },
              ],
            },
            Decision_Path__c: { edges: [] },
            Step_Definition__c: {
              edges: [
                {
                  node: {
                    Code__c: { value: 'idea' },
                    Facilitation_Questions__r: { edges: [{ node: { Text__c: { value: 'Who noticed?' } } }] },
                  },
                },
              ],
            },
            Stage_Mapping__c: { edges: [{ node: { Presumed_Step__c: { value: 10 } } }] },
          },
        },
      },
    });
  });

  it('writes path, visit and member in one mutation, and reads them again', () => {
    expect(record('rep')).toMatchObject({
      errors: [],
      data: { uiapi: { visit: { Record: { Status__c: { value: 'In Progress' } } } } },
    });
    const { data } = ask('rep', pageQuery, { dealId: deal, modelId: null });
    expect(data).toMatchObject({
      uiapi: {
        query: {
          Decision_Path__c: {
            edges: [
              {
                node: {
                  Key__c: { value: deal },
                  Decision_Steps__r: {
                    edges: [{ node: { Step_Code__c: { value: 'idea' }, Is_Latest__c: { value: true } } }],
                  },
                  Buying_Team_Members__r: {
                    edges: [
                      { node: { Placeholder__c: { value: 'CFO' }, Roles__c: { displayValue: 'Budget holder' } } },
                    ],
                  },
                },
              },
            ],
          },
        },
      },
    });
    const again = record('admin');
    expect(again.data).toEqual({ uiapi: { path: null, visit: null, member: null } });
    expect(again.errors.map((error) => error.extensions.errorCode)).toContain('DUPLICATE_VALUE');
  });
});
