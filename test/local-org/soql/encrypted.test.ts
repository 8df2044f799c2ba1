/** Encrypted texts: masked for those who may not see them, and in no condition. */
import { describe, expect, it } from '@jest/globals';
import { describeObject } from '../../../src/local-org/schema/describe.ts';
import type { FieldMask } from '../../../src/local-org/schema/model.ts';
import { runQuery } from '../../../src/local-org/soql/runQuery.ts';
import { orgOver, workshopWith, type TestOrg } from '../save/workshop.ts';

function withMask(mask: FieldMask): TestOrg {
  return orgOver(
    workshopWith('Project__c', (object) => ({
      ...object,
      fields: object.fields.map((field) => (field.name === 'Note__c' ? { ...field, mask } : field)),
    })),
  );
}

function read(org: TestOrg, soql: string, mayView = false): unknown {
  const session = org.engine.sessionFor('admin');
  const seeing = { ...session, hasUserPermission: (name: string) => mayView || session.hasUserPermission(name) };
  return runQuery(org.engine, mayView ? seeing : session, soql).records[0];
}

describe('an encrypted text', () => {
  it.each([
    [{ char: '*', type: 'lastFour' }, 'secret1234', '******1234'],
    [{ char: 'X', type: 'all' }, 'secret', 'XXXXXX'],
    [{ char: 'X', type: 'lastFour' }, 'abcd', 'XXXX'],
    [{ char: '*', type: 'nino' }, null, null],
  ] as const)('with the mask %j shows of %s what that leaves', (mask, value, seen) => {
    const org = withMask(mask);
    org.add('Project__c', { Code__c: 'a', Note__c: value });
    const soql = 'SELECT Note__c FROM Project__c';
    expect(read(org, soql)).toMatchObject({ Note__c: seen });
    expect(read(org, soql, true)).toMatchObject({ Note__c: value });
  });

  it('is neither filtered, sorted, grouped nor counted', () => {
    const org = withMask({ char: '*', type: 'all' });
    for (const rest of ["Id FROM Project__c WHERE Note__c = 'a'", 'Id FROM Project__c ORDER BY Note__c'])
      expect(() => read(org, `SELECT ${rest}`, true)).toThrow(/field 'Note__c' can not be/);
    expect(() => read(org, 'SELECT Note__c FROM Project__c GROUP BY Note__c')).toThrow("'Note__c' can not be grouped");
    expect(() => read(org, 'SELECT MAX(Note__c) FROM Project__c')).toThrow('does not support aggregate operator MAX');
  });

  it('is described as one', () => {
    const org = withMask({ char: '*', type: 'lastFour' });
    const object = org.engine.schema.object('Project__c');
    if (!object) throw new RangeError('Project__c');
    const { fields } = describeObject(org.engine.schema, object, org.engine.sessionFor('admin'));
    expect(fields.find(({ name }) => name === 'Note__c')).toMatchObject({
      ...{ type: 'encryptedstring', encrypted: true, mask: 'asterisk', maskType: 'lastFour' },
      ...{ filterable: false, sortable: false, groupable: false },
    });
  });
});
