import { gql } from 'lightning/graphql';
import { CHILDREN, flatten, nodesOf, type Info, type Node, type ObjectName, type Row, type Snapshot } from './rows';

/**
 * One field as GraphQL wants it. `Name` must be there; `Name?` may be hidden from the user; `Name+` asks for the label
 * too; `Parent.A,B` are fields of a parent the user may not see.
 */
function field(text: string): string {
  const [parent = '', children] = text.split('.');
  if (children) return `${parent} @optional { ${children.split(',').map(field).join(' ')} }`;
  const [, name = '', label, optional] = /^(\w+)(\+?)(\??)$/.exec(text) ?? [];
  if (name === 'Id') return name;
  return `${name} ${optional ? '@optional' : ''} { value ${label ? 'displayValue' : ''} }`;
}

/**
 * A connection with its fields, and connections inside it. `first` is always said: the platform's default is 10. The
 * records below another may be hidden from the user, all of them; those the page begins with may not.
 */
function list(name: string, inside: string, fields: string, inner = ''): string {
  const mark = /__r$|Roles$/.test(name) ? '@optional' : '';
  return `${name}(${inside}) ${mark} { edges { node { ${fields.split(' ').map(field).join(' ')} ${inner} } } }`;
}

/** So many records at most, in the order of a field. */
const by = (first: number, order: string, direction = 'ASC'): string =>
  `first: ${first}, orderBy: { ${order}: { order: ${direction} } }`;

const TOLD = 'Told_By__c? Told_By__r.Name Basis__c+? Learned_On__c? CreatedBy.Name';
const MODEL = 'or: [{ Decision_Model__r: { Status__c: { eq: "Active" } } }, { Decision_Model__c: { eq: $modelId } }]';

/** Objects a user may write, and the picklists whose words the page shows. */
const INFOS: Readonly<Record<ObjectName, string>> = {
  Decision_Path__c: 'Status__c',
  Decision_Step__c: 'Status__c Basis__c',
  Buying_Team_Member__c: 'Roles__c Function__c Latest_Buy_In__c',
  Buy_In__c: 'Subject__c',
  Consensus_Blocker__c: 'Category__c Status__c',
  Facilitation_Answer__c: 'Response__c',
  Decision_End__c: 'Outcome__c',
  OpportunityContactRole: 'Role',
};
const inputs = Object.entries(INFOS).map(
  ([name, fields]) => `{ apiName: "${name}", fieldNames: ${JSON.stringify(fields.split(' '))} }`,
);

const statements = list(
  'Buy_Ins__r',
  by(100, 'Stated_On__c'),
  'Id Key__c Level__c+ Subject__c+? Step_Definition__c? Stated_On__c Basis__c+? Words__c? Reported_By__c? Reported_By__r.Name Learned_On__c? CreatedBy.Name',
);

const children = [
  list(
    CHILDREN.Decision_Step__c,
    by(500, 'Sequence__c'),
    `Id Key__c Step_Code__c Sequence__c Visit__c Is_Latest__c Status__c+ Entered_On__c Entered_Not_Before__c? Exited_On__c Confidence__c? Evidence__c? Note__c? ${TOLD}`,
  ),
  list(
    CHILDREN.Buying_Team_Member__c,
    by(200, 'Joined_On__c'),
    'Id Key__c Contact__c? Contact__r.Name,Title Placeholder__c? Is_Placeholder__c Roles__c+? Function__c+? Latest_Buy_In__c+ Latest_Buy_In_On__c Basis__c+? Joined_On__c? Left_On__c CreatedBy.Name LastModifiedBy.Name',
    statements,
  ),
  list(
    CHILDREN.Consensus_Blocker__c,
    by(200, 'Opened_On__c'),
    `Id Key__c Category__c+ Step_Sequence__c? Status__c+ Owner_Member__c? Affected_Members__c? Opened_On__c Closed_On__c Words__c? LastModifiedBy.Name ${TOLD}`,
  ),
  list(
    CHILDREN.Facilitation_Answer__c,
    by(500, 'Answered_On__c', 'DESC'),
    'Id Key__c Facilitation_Question__c Question_Text__c Step_Code__c Response__c+ Words__c? Answered_By__c? Answered_By__r.Name Answered_On__c Basis__c+? Is_Latest__c Learned_On__c? CreatedBy.Name',
  ),
  list(
    CHILDREN.Decision_End__c,
    by(50, 'Happened_On__c'),
    `Id Key__c Outcome__c+ Happened_On__c Step_Sequence__c? Words__c? ${TOLD}`,
  ),
].join(' ');

/**
 * All that the page shows and what the user may do, in one request of five roots (the platform allows ten).
 * Definitions are those of the active model, and of `modelId` when the deal's path follows an older one.
 */
const text = `query buysideDeal($dealId: ID, $modelId: ID) { uiapi {
  objectInfos(objectInfoInputs: [${inputs.join(', ')}]) {
    ApiName createable updateable
    fields { ApiName createable ... on PicklistField { picklistValuesByRecordTypeIDs { picklistValues { label value } } } }
  }
  query {
    ${list(
      'Opportunity',
      'where: { Id: { eq: $dealId } }, first: 1',
      'Id Name StageName+ CreatedDate? RecordType.DeveloperName',
      list('OpportunityContactRoles', 'first: 200', 'Id ContactId Role+? Contact.Name,Title'),
    )}
    ${list(
      'Decision_Path__c',
      'where: { Opportunity__c: { eq: $dealId } }, first: 1',
      'Id Key__c Decision_Model__c Status__c+ Ended_On__c?',
      children,
    )}
    ${list(
      'Step_Definition__c',
      `where: { ${MODEL} }, ${by(200, 'Sequence__c')}`,
      'Id Name Code__c Sequence__c Phase_Code__c Phase__c Purpose__c? Exit_Criterion__c? Expected_Roles__c+? Decision_Model__c Decision_Model__r.Name,Status__c,Selling_Starts_At__c,Activated_On__c',
      list(
        'Facilitation_Questions__r',
        by(100, 'Order__c'),
        'Id Code__c Text__c Order__c Scope__c+? Role__c+? Blocker_Category__c+? Is_Active__c',
      ),
    )}
    ${list('Stage_Mapping__c', `where: { ${MODEL} }, first: 500`, 'Id Stage__c Record_Type__c? Presumed_Step__c Decision_Model__c')}
  }
} }`;

export const READ = gql`
  ${text}
`;

/** A count of stays of other deals in a step, as people recorded them; where the step does not apply there is no stay. */
const stays = (name: string, where: string): string =>
  `${name}: Decision_Step__c(where: { Step_Definition__c: { eq: $stepId }, Decision_Path__c: { ne: $pathId }, Basis__c: { ne: "Inferred" }, Status__c: { ne: "Not Applicable" }, ${where} }) { edges { node { aggregate { Id { count { value } } } } } }`;

const comparison = `query buysideDwell($stepId: ID, $pathId: ID, $days: Double, $since: DateTime) { uiapi { aggregate {
  ${stays('shorter', 'Elapsed_Days__c: { lt: $days }')}
  ${stays('longer', 'or: [{ Elapsed_Days__c: { gte: $days } }, { Status__c: { eq: "In Progress" }, Entered_On__c: { lte: { value: $since } } }]')}
} } }`;

/** How many stays of other deals in a step were shorter than, and at least as long as, an open one. */
export const COMPARE = gql`
  ${comparison}
`;

type Roots = Readonly<Record<string, unknown>>;
type Parts = { uiapi?: { query?: Roots; aggregate?: Roots; objectInfos?: unknown } } | undefined;

const rowsOf = (connection: unknown): Row[] => nodesOf(connection).map((node) => flatten(node));

/** True when the records are there, whatever is said of the objects' infos beside them. */
export const hasRecords = (data: unknown): boolean => Boolean((data as Parts)?.uiapi?.query?.Opportunity);

/** The two counts of `COMPARE`. */
export function countsOf(data: unknown): readonly [number, number] {
  const roots = (data as Parts)?.uiapi?.aggregate ?? {};
  const count = (connection: unknown): number => {
    const [node] = nodesOf(connection) as readonly { aggregate?: { Id?: { count?: { value?: number } } } }[];
    return node?.aggregate?.Id?.count?.value ?? 0;
  };
  return [count(roots.shorter), count(roots.longer)];
}

interface RawInfo {
  readonly ApiName: string;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly fields: readonly {
    readonly ApiName: string;
    readonly createable: boolean;
    readonly picklistValuesByRecordTypeIDs?: readonly { picklistValues?: Info['choices'][string] | null }[] | null;
  }[];
}

function toInfo({ createable, updateable, fields }: RawInfo): Info {
  const choices = fields.flatMap(({ ApiName, picklistValuesByRecordTypeIDs: lists }) => {
    const values = lists?.[0]?.picklistValues;
    return values ? [[ApiName, values] as const] : [];
  });
  const locked = fields.filter((each) => !each.createable).map(({ ApiName }) => ApiName);
  return {
    mayCreate: createable,
    mayUpdate: updateable,
    locked: new Set(locked),
    choices: Object.fromEntries(choices),
  };
}

const withId = (rows: readonly Node[], name: string, id: unknown): Row[] =>
  rows.map((node) => ({ ...flatten(node), [name]: String(id) }));

/** What one read brought, as flat rows. Questions and statements carry the Id of what they belong to. */
export function toSnapshot(data: unknown): Snapshot {
  const { query: roots = {}, objectInfos } = (data as Parts)?.uiapi ?? {};
  const deal = nodesOf(roots.Opportunity)[0];
  const path = nodesOf(roots.Decision_Path__c)[0];
  const steps = nodesOf(roots.Step_Definition__c);
  const kept = Object.entries(CHILDREN).map(([name, relation]) => [name, rowsOf(path?.[relation])]);
  const infos = ((objectInfos ?? []) as readonly (RawInfo | null)[]).flatMap((info) => (info ? [info] : []));
  return {
    deal: deal ? flatten(deal) : null,
    stepDefinitions: steps.map((node) => flatten(node)),
    questions: steps.flatMap((step) => withId(nodesOf(step.Facilitation_Questions__r), 'Step_Definition__c', step.Id)),
    mappings: rowsOf(roots.Stage_Mapping__c),
    rows: {
      ...(Object.fromEntries(kept) as Record<keyof typeof CHILDREN, Row[]>),
      Decision_Path__c: path ? [flatten(path)] : [],
      Buy_In__c: nodesOf(path?.Buying_Team_Members__r).flatMap((member) =>
        withId(nodesOf(member.Buy_Ins__r), 'Buying_Team_Member__c', member.Id),
      ),
      OpportunityContactRole: rowsOf(deal?.OpportunityContactRoles),
    },
    infos: new Map(infos.map((info) => [info.ApiName, toInfo(info)])),
  };
}
