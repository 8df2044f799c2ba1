/** Writers that save in several steps beside each other, as bulk jobs do. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { RowsLocked, type InputRow, type Operation } from '../../../src/local-org/engine.ts';
import { newOrg, said, type TestOrg } from './workshop.ts';

let org: TestOrg;
let project: string;
let phase: string;
let other: string;
beforeEach(() => {
  org = newOrg();
  project = org.add('Project__c', { Code__c: 'p' });
  [phase = '', other = ''] = [1, 2].map(() => org.add('Phase__c', { Project__c: project }));
});

function by(writer: string, operation: Operation, object: string, ...rows: InputRow[]): string[] {
  return org.save('admin', operation, object, rows, { writer }).map(said);
}
const refused = (id: string): string =>
  `UNABLE_TO_LOCK_ROW unable to obtain exclusive access to this record or 1 records: ${id} []`;

describe('two writers', () => {
  it('do not hang details on the same master: the later one is refused those rows, and only those', () => {
    expect(by('one', 'insert', 'Work__c', { Phase__c: phase })).toEqual(['ok']);
    expect(by('two', 'insert', 'Work__c', { Phase__c: phase }, { Phase__c: other })).toEqual([refused(phase), 'ok']);
    expect(org.list('SELECT Phase__c FROM Work__c')).toEqual([phase, other]);
  });

  it('go on when the other lets go: with its next step, or at its end', () => {
    by('one', 'insert', 'Work__c', { Phase__c: phase });
    by('one', 'insert', 'Work__c', { Phase__c: other });
    expect(by('two', 'insert', 'Work__c', { Phase__c: phase })).toEqual(['ok']);
    expect(by('two', 'insert', 'Work__c', { Phase__c: other })).toEqual([refused(other)]);
    org.engine.release('one');
    expect(by('two', 'insert', 'Work__c', { Phase__c: other })).toEqual(['ok']);
  });

  it('do not change or delete the same record, nor one and the master it leaves', () => {
    const work = org.add('Work__c', { Phase__c: phase });
    expect(by('one', 'update', 'Work__c', { Id: work, Phase__c: other })).toEqual(['ok']);
    expect(by('two', 'delete', 'Work__c', { Id: work })).toEqual([expect.stringContaining('UNABLE_TO_LOCK_ROW')]);
    expect(by('two', 'update', 'Phase__c', { Id: phase })).toEqual([refused(phase)]);
    expect(by('two', 'update', 'Phase__c', { Id: other })).toEqual([refused(other)]);
    org.engine.release('one');
    expect(by('two', 'delete', 'Work__c', { Id: work })).toEqual(['ok']);
    expect(by('one', 'update', 'Phase__c', { Id: other })).toEqual([refused(other)]);
  });

  it('share what a lookup that lets go points at, and not what one that restricts points at', () => {
    by('one', 'insert', 'Project__c', { Code__c: 'a', Friend__c: project });
    expect(by('two', 'insert', 'Project__c', { Code__c: 'b', Friend__c: project })).toEqual(['ok']);
    by('one', 'insert', 'Project__c', { Code__c: 'c', Parent__c: project });
    expect(by('two', 'insert', 'Project__c', { Code__c: 'd', Parent__c: project })).toEqual([refused(project)]);
  });
});

it('a request that is done at once waits for nobody', () => {
  by('one', 'insert', 'Work__c', { Phase__c: phase });
  expect(said(org.save('admin', 'insert', 'Work__c', [{ Phase__c: phase }])[0])).toBe('ok');
});

it('a writer is not in its own way', () => {
  by('one', 'insert', 'Work__c', { Phase__c: phase }, { Phase__c: phase });
  expect(by('one', 'insert', 'Work__c', { Phase__c: phase })).toEqual(['ok']);
});

describe('a patient writer', () => {
  const patiently = (writer: string, ...rows: InputRow[]): string[] =>
    org.save('admin', 'insert', 'Work__c', rows, { writer, isPatient: true }).map(said);
  const locked = (writer: string): RowsLocked => {
    try {
      patiently(writer, { Phase__c: other }, { Phase__c: phase });
    } catch (error) {
      if (error instanceof RowsLocked) return error;
      throw error;
    }
    throw new Error('nothing was locked');
  };

  it('saves nothing and is told when to come again; then those who came later wait for it', async () => {
    patiently('one', { Phase__c: phase });
    const turn = locked('two').wait(10_000);
    expect(org.list('SELECT Phase__c FROM Work__c')).toEqual([phase]);
    org.engine.release('one');
    await turn;
    expect(() => patiently('one', { Phase__c: phase })).toThrow(RowsLocked);
    expect(patiently('two', { Phase__c: phase })).toEqual(['ok']);
  });

  it('is refused what is still locked when it waits no longer, and keeps nobody waiting', async () => {
    patiently('one', { Phase__c: phase });
    await locked('two').wait(1);
    expect(by('two', 'insert', 'Work__c', { Phase__c: phase }, { Phase__c: other })).toEqual([refused(phase), 'ok']);
    expect(patiently('one', { Phase__c: phase })).toEqual(['ok']);
  });
});
