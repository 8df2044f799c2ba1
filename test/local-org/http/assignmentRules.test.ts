/** Cases that go to a queue or a person by the active assignment rule, and code read by its id. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { ask, connectTo, startTestOrg } from '../../support/localOrg.ts';
import { project, removeProjects } from '../schema/projects.ts';

const NS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

function item(field: string, operation: string, value: string): string {
  return `<criteriaItems><field>Case.${field}</field><operation>${operation}</operation><value>${value}</value></criteriaItems>`;
}

function entry(filter: string, items: readonly string[], to = 'Hot'): string {
  return `<ruleEntry><assignedTo>${to}</assignedTo><assignedToType>Queue</assignedToType><booleanFilter>${filter}</booleanFilter>${items.join('')}</ruleEntry>`;
}

function rule(name: string, active: boolean, entries: string): string {
  return `<assignmentRule><fullName>${name}</fullName><active>${active}</active>${entries}</assignmentRule>`;
}

const urgent = [
  item('Subject', 'startsWith', 'Fire'),
  item('Priority', 'equals', 'High,Low'),
  item('Origin', 'equals', 'Web'),
];
const queue = (name: string): string =>
  `<Queue ${NS}><name>${name}</name><queueSobject><sobjectType>Case</sobjectType></queueSobject></Queue>`;

const org = startTestOrg({
  projectDir: project({
    'queues/Hot.queue-meta.xml': queue('Hot'),
    'queues/Rest.queue-meta.xml': queue('Rest'),
    'assignmentRules/Case.assignmentRules-meta.xml': `<AssignmentRules ${NS}>${rule('Old', false, entry('1', [item('Subject', 'notEqual', '')], 'Rest'))}${rule('Now', true, entry('1 AND (2 OR 3)', urgent) + entry('1', [item('Subject', 'contains', 'rest')], 'Rest'))}</AssignmentRules>`,
    'classes/Shaper.cls': 'public class Shaper {}',
    'classes/Shaper.cls-meta.xml': `<ApexClass ${NS}><apiVersion>61.0</apiVersion><status>Active</status></ApexClass>`,
  }),
});

afterAll(() => {
  removeProjects();
});

async function ownerOf(id: string): Promise<string> {
  const [record] = (
    await connectTo(org(), 'admin').query<{ Owner: { Name: string } }>(`SELECT Owner.Name FROM Case WHERE Id = '${id}'`)
  ).records;
  return record?.Owner.Name ?? '';
}

const CASES = '/services/data/v66.0/sobjects/Case';

async function saved(body: object, headers: Record<string, string> = {}): Promise<string> {
  const answer = await ask(org(), CASES, { method: 'POST', as: 'admin', body, headers });
  return String(Reflect.get(Object(answer.body), 'id'));
}

describe('an assignment rule', () => {
  it.each([
    [{ Subject: 'Fire in the hall', Priority: 'High' }, 'Hot'],
    [{ Subject: 'Fire in the hall', Priority: 'Medium', Origin: 'Web' }, 'Hot'],
    [{ Subject: 'Fire in the hall', Priority: 'Medium', Origin: 'Phone' }, 'Ada Lindqvist'],
    [{ Subject: 'all the REST' }, 'Rest'],
    [{ Subject: 'else' }, 'Ada Lindqvist'],
  ])('gives %j to %s', async (row, owner) => {
    expect(await ownerOf(await saved(row))).toBe(owner);
  });

  it('counts for a changed record too, and not where the client says so', async () => {
    const off = { 'Sforce-Auto-Assign': 'FALSE' };
    const id = await saved({ Subject: 'Fire', Priority: 'High' }, off);
    expect(await ownerOf(id)).toBe('Ada Lindqvist');
    const change = (headers: Record<string, string>): Promise<unknown> =>
      ask(org(), `${CASES}/${id}`, { method: 'PATCH', as: 'admin', body: { Subject: 'Fire!' }, headers });
    await change(off);
    expect(await ownerOf(id)).toBe('Ada Lindqvist');
    await change({});
    expect(await ownerOf(id)).toBe('Hot');
  });
});

describe('a class', () => {
  it('is read by its id through both APIs; its symbols are known to the Tooling API alone', async () => {
    const admin = connectTo(org(), 'admin');
    const [found] = (await admin.query<{ Id: string }>(`SELECT Id FROM ApexClass WHERE Name = 'Shaper'`)).records;
    const id = found?.Id ?? '';
    const plain = await admin.sobject('ApexClass').retrieve(id);
    expect(plain).toMatchObject({ Id: id, Name: 'Shaper', Body: 'public class Shaper {}' });
    expect(plain).not.toHaveProperty('SymbolTable');
    expect(await admin.tooling.sobject('ApexClass').retrieve(id)).toHaveProperty('SymbolTable', null);
    await expect(admin.query('SELECT SymbolTable FROM ApexClass')).rejects.toThrow("No such column 'SymbolTable'");
    const rep = await ask(org(), `/services/data/v66.0/sobjects/ApexClass/${id}`, { as: 'rep' });
    expect(rep.status).toBe(404);
  });
});
