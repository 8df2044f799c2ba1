import { afterAll, describe, expect, it } from '@jest/globals';
import { parse, type ParseOptions } from 'sformula';
import type { Session } from '../../../src/local-org/engine.ts';
import { describeObject } from '../../../src/local-org/schema/describe.ts';
import type { FieldDef, ObjectDef } from '../../../src/local-org/schema/model.ts';
import { readSchema } from '../../../src/local-org/schema/readSchema.ts';
import { changedRepository, messagesOf, removeProjects, repository } from './projects.ts';

afterAll(removeProjects);

const schema = readSchema(repository);
const custom = schema.objects.filter((object) => object.custom);

const everyone: Session = {
  userId: '005000000000001AAA',
  username: 'all@example.com',
  canRead: () => true,
  canCreate: () => true,
  canEdit: () => true,
  canDelete: () => true,
  canReadField: () => true,
  canEditField: () => true,
  hasCustomPermission: () => true,
  hasUserPermission: () => true,
  canSeeTab: () => true,
  layoutName: () => undefined,
  recordTypes: () => ({ usable: new Set() }),
  rowFilter: () => '1',
};

describe("the repository's own metadata", () => {
  it('is taken whole', () => {
    expect(custom.map((object) => object.name)).toEqual(
      expect.arrayContaining(['Decision_Model__c', 'Decision_Path__c', 'Decision_Step__c', 'Buyside_Run__c']),
    );
    expect(schema.permissionSets.length).toBeGreaterThan(3);
  });

  it('hangs the path below the opportunity, and everything below the path', () => {
    expect(schema.object('Opportunity')?.childRelationships).toContainEqual(
      expect.objectContaining({
        childObject: 'Decision_Path__c',
        relationshipName: 'Decision_Paths__r',
        cascadeDelete: true,
      }),
    );
    expect(schema.object('Decision_Path__c')?.sharingModel).toBe('ControlledByParent');
  });
});

type SformulaDescribe = ReturnType<ParseOptions['describe']>;

/** Our describe, handed to a tool that expects Salesforce's. */
function described(name: string): SformulaDescribe {
  const object = schema.object(name);
  if (object === undefined) throw new RangeError(name);
  return Promise.resolve(describeObject(schema, object, everyone) as unknown as Awaited<SformulaDescribe>);
}

interface Written {
  readonly name: string;
  readonly object: ObjectDef;
  readonly formula: string;
  readonly returnType: 'string' | 'number' | 'boolean' | 'date' | 'datetime';
}

function returnTypeOf(field: FieldDef): Written['returnType'] {
  if (field.type === 'boolean' || field.type === 'date' || field.type === 'datetime') return field.type;
  return field.type === 'string' ? 'string' : 'number';
}

/** sformula knows no record before the save and no custom permissions, so rules that use them are left out. */
function written(): Written[] {
  return custom.flatMap((object) => [
    ...object.fields
      .filter((field) => field.formula !== undefined)
      .map((field) => ({
        name: `${object.name}.${field.name}`,
        object,
        formula: field.formula ?? '',
        returnType: returnTypeOf(field),
      })),
    ...object.validationRules
      .filter((rule) => !/ISNEW|ISCHANGED|PRIORVALUE|\$Permission/i.test(rule.formula))
      .map((rule) => ({
        name: `${object.name}.${rule.name}`,
        object,
        formula: rule.formula,
        returnType: 'boolean' as const,
      })),
  ]);
}

describe('a tool that is not ours, given our describe, takes the formula', () => {
  it.each(written().map((formula) => [formula.name, formula] as const))(
    '%s',
    async (_name, { object, formula, returnType }) => {
      const parsed = await parse(formula, { sobject: object.name, describe: described, returnType });
      expect(parsed.returnType).toBe(returnType);
    },
  );
});

describe("a fault put into the repository's metadata is found", () => {
  it.each([
    ['objects/Decision_Step__c/fields/Step_Code__c.field-meta.xml', (): undefined => undefined, 'Step_Code__c'],
    [
      'objects/Decision_Path__c/Decision_Path__c.object-meta.xml',
      (text: string): string => text.replace('<sharingModel>ControlledByParent<', '<sharingModel>Private<'),
      'Cannot set sharingModel to Private',
    ],
    [
      'objects/Decision_Path__c/fields/Visits__c.field-meta.xml',
      (text: string): string => text.replace('Decision_Step__c.', 'Buyside_Run__c.'),
      'Buyside_Run__c.Decision_Path__c, which does not exist',
    ],
    [
      'objects/Decision_Path__c/fields/Gap__c.field-meta.xml',
      (text: string): string => text.replace('Presumed_Step__c', 'Presumed__c'),
      'Field Presumed__c does not exist',
    ],
    [
      'objects/Decision_Step__c/fields/Status__c.field-meta.xml',
      (text: string): string => text.replaceAll('Exit Met', 'Exit'),
      "The filter value 'Exit Met' is not a value of Status__c",
    ],
    [
      'customPermissions/Buyside_Write_Inferred.customPermission-meta.xml',
      (): undefined => undefined,
      'Buyside_Write_Inferred',
    ],
    [
      'permissionsets/Buyside_Rep.permissionset-meta.xml',
      (text: string): string => text.replace('Decision_Path__c.Cohort__c', 'Decision_Path__c.Cohorts__c'),
      'no CustomField named Decision_Path__c.Cohorts__c',
    ],
  ] as const)('in %s', (file, change, message) => {
    expect(messagesOf(changedRepository(file, change)).join('\n')).toContain(message);
  });
});
