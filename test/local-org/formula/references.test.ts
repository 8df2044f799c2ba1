import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  compileDefault,
  compileField,
  compileFormula,
  compileRule,
  formulaParameters,
  type JoinSink,
} from '../../../src/local-org/formula/compile.ts';
import type { FieldDef } from '../../../src/local-org/schema/model.ts';
import { ask, database, dealObject, insert, labSchema, NOW, USER_ID } from './formulaLab.ts';

const joins: JoinSink = { join: (alias, field) => `${alias}_${field.name}` };
const options = { schema: labSchema, object: dealObject, alias: 'r', joins };
const PARENT = 'a00000000000001AAA';
const GRAND = 'a00000000000002AAA';
const ACCOUNT = '001000000000001AAA';

function field(name: string): FieldDef {
  const found = labSchema.field('Deal__c', name);
  if (found === undefined) throw new RangeError(name);
  return found;
}

/** What a client reads of a formula field when `N__c` is `n`. */
function shown(changed: Partial<FieldDef>, n: number): unknown {
  const { sql } = compileField({ ...field('Twice__c'), ...changed }, options);
  return database.prepare(`SELECT ${sql} AS v FROM (SELECT ? AS "N__c") AS r`).get(n)?.['v'];
}

beforeAll(() => {
  insert('Account', { Id: ACCOUNT, Name: 'Acme', Industry: 'Energy', OwnerId: USER_ID });
  insert('Deal__c', { Id: GRAND, Name: 'Grand', N__c: 7, S__c: 'Shut' });
  insert('Deal__c', { Id: PARENT, Name: 'Parent', N__c: 5, Parent__c: GRAND, Account__c: ACCOUNT });
  insert('User', { Id: USER_ID, FirstName: 'Ann', LastName: 'Rep', ProfileId: '00e000000000001AAA', Title: 'Rep' });
  insert('Profile', { Id: '00e000000000001AAA', Name: 'Standard User' });
  insert('Organization', { Id: '00D000000000001AAA', Name: 'Local' });
});

describe('fields of parents', () => {
  it.each([
    ['Parent__r.N__c + 1', 6],
    ['Parent__r.Parent__r.N__c', 7],
    ['ISPICKVAL(Parent__r.Parent__r.S__c, "Shut")', 1],
    ['Parent__r.Account__r.Name', 'Acme'],
    ['Parent__r.Account__r.Owner.Name', 'Ann Rep'],
    ['TEXT(Parent__r.Account__r.Industry)', 'Energy'],
    ['Parent__r.Twice__c', 10],
    ['parent__R.n__C', 5],
    ['Account__r.Name', null],
    ['Parent__r.Id', PARENT.slice(0, 15)],
  ])('%s is %j', (formula, expected) => {
    expect(ask(formula, { Parent__c: PARENT }, { returnType: formula.endsWith('Id') ? 'text' : undefined })).toBe(
      expected,
    );
  });

  it('are joined once for each path', () => {
    const asked: string[] = [];
    compileFormula('Parent__r.N__c + Parent__r.M__c + Parent__r.Parent__r.N__c', {
      ...options,
      joins: {
        join(alias, reference, target): string {
          asked.push(`${alias}.${reference.name} → ${target.name}`);
          return `${alias}p`;
        },
      },
    });
    expect(new Set(asked)).toEqual(new Set(['r.Parent__c → Deal__c', 'rp.Parent__c → Deal__c']));
  });

  it('name the kind of a parent that may be of several', () => {
    expect(() => ask('Owner.Name')).toThrow('Owner:Group or Owner:User');
    expect(ask('Owner:User.Title', { OwnerId: USER_ID })).toBe('Rep');
    expect(ask('Owner:Queue.Name', { OwnerId: USER_ID })).toBeNull();
  });

  it('are at most five relationships away', () => {
    expect(() => ask(`${'Parent__r.'.repeat(6)}N__c`)).toThrow('over more than 5 relationships');
  });
});

describe('formulas within formulas', () => {
  it('are inlined', () => {
    expect(ask('Twice__c + IF(IsBig__c, 1, 0)', { N__c: 101 })).toBe(203);
    expect(ask('Label__c', { T__c: 'a' })).toBe('a!');
    expect(ask('Share__c * 4')).toBe(1);
  });

  it('are a boolean even when they have no answer', () => {
    expect(ask('NOT(IsBig__c)', {}, { prior: null })).toBe(1);
  });

  it('treat blanks as each of them says', () => {
    expect(ask('Twice__c', {})).toBe(0);
    expect(ask('N__c * 2', {})).toBeNull();
  });

  it('cannot go round in a circle', () => {
    expect(() => ask('Loop__c')).toThrow('Deal__c.Loop__c → Deal__c.Loop2__c → Deal__c.Loop__c');
  });
});

describe('variables', () => {
  it.each([
    ['$User.Id', USER_ID.slice(0, 15)],
    ['$User.Title', 'Rep'],
    ['$User.Name', 'Ann Rep'],
    ['$Profile.Name', 'Standard User'],
    ['$Organization.Name', 'Local'],
    ['$Label.Greeting', "It's 5 o'clock"],
    ['$RecordType.DeveloperName', null],
  ])('%s is %j', (formula, expected) => {
    expect(ask(formula, {}, { returnType: 'text' })).toBe(expected);
  });

  it('of custom settings are the user’s, else the profile’s, else the organization’s, field by field', () => {
    const read = (name: string): unknown => ask(`$Setup.Limits__c.${name}`);
    expect([read('Most__c'), read('Strict__c')]).toEqual([null, 0]);
    const row = { IsDeleted: 0, Most__c: null, Strict__c: null };
    insert('Limits__c', { ...row, Id: '1', SetupOwnerId: '00D000000000001AAA', Most__c: 10, Strict__c: 1 });
    expect([read('Most__c'), read('Strict__c')]).toEqual([10, 1]);
    insert('Limits__c', { ...row, Id: '2', SetupOwnerId: '00e000000000001AAA', Strict__c: 0 });
    expect([read('Most__c'), read('Strict__c')]).toEqual([10, 0]);
    insert('Limits__c', { ...row, Id: '3', SetupOwnerId: USER_ID, Most__c: 3, Strict__c: 0 });
    expect(ask('N__c > $Setup.Limits__c.Most__c', { N__c: 4 })).toBe(1);
  });

  it('of custom metadata are those of the record that is named', () => {
    insert('Rate__mdt', { Id: '1', IsDeleted: 0, DeveloperName: 'Low', Share__c: 0.25 });
    expect(ask('$CustomMetadata.Rate__mdt.Low.Share__c * 4')).toBe(1);
    expect(() => ask('$CustomMetadata.Rate__mdt.High.Share__c')).toThrow('does not exist. Check spelling.');
    expect(() => ask('$Setup.Rate__mdt.Share__c')).toThrow('does not exist. Check spelling.');
    expect(() => ask('$Setup.Limits__c')).toThrow('must be written $Setup.Setting__c.Field__c');
  });

  it('of the API name its doors, and no session', () => {
    expect(ask('$Api.Partner_Server_URL_660')).toBe('/services/Soap/u/66.0');
    expect(ask('ISBLANK($Api.Session_ID & GETSESSIONID())')).toBe(1);
    expect(() => ask('$Api.Nothing')).toThrow('Field $Api.Nothing does not exist');
  });

  it('of object types say in VLOOKUP what is looked up where, in rules only', () => {
    insert('Deal__c', { Id: 'a00000000000009AAA', IsDeleted: 0, Name: 'Sought', N__c: 9 });
    const sought = 'VLOOKUP($ObjectType.Deal__c.Fields.N__c, $ObjectType.Deal__c.Fields.Name, "Sought")';
    expect(ask(sought, {}, { prior: null })).toBe(9);
    expect(() => ask(sought)).toThrow('VLOOKUP may not be used in this type of formula');
    expect(() => ask(sought.replace('N__c', 'No__c'), {}, { prior: null })).toThrow('does not exist. Check spelling.');
  });

  it('of the system know its first day', () => {
    expect(ask('YEAR(DATEVALUE($System.OriginDateTime))')).toBe(1900);
  });

  it('compare the user with the owner', () => {
    expect(ask('OwnerId = $User.Id', { OwnerId: USER_ID })).toBe(1);
  });

  it('tell whether the user has a custom permission', () => {
    expect(ask('$Permission.May_Write', {}, { permissions: ['May_Write'] })).toBe(1);
    expect(ask('NOT($Permission.May_Write)')).toBe(1);
  });

  it('are parameters, or constants when the facts are known at compile time', () => {
    const formula = 'AND($Permission.May_Write, OwnerId = $User.Id, DATEVALUE(NOW()) = TODAY())';
    const { parameters } = compileFormula(formula, options);
    expect([...parameters].sort()).toEqual(['now', 'permission_May_Write', 'today', 'userId']);
    const facts = { userId: USER_ID, now: NOW, hasCustomPermission: (): boolean => true };
    expect(compileFormula(formula, { ...options, facts }).parameters).toEqual([]);
    expect(formulaParameters(parameters, facts)).toEqual({
      now: NOW,
      permission_May_Write: 1,
      today: Math.floor(NOW / 86_400_000),
      userId: USER_ID,
    });
  });
});

describe('the record before the save', () => {
  it.each([
    ['ISNEW()', {}, null, 1],
    ['ISNEW()', {}, { Id: PARENT }, 0],
    ['ISCHANGED(T__c)', { T__c: 'a' }, null, 0],
    ['ISCHANGED(T__c)', { T__c: 'a' }, { Id: PARENT, T__c: 'A' }, 1],
    ['ISCHANGED(T__c)', { T__c: 'a' }, { Id: PARENT, T__c: 'a' }, 0],
    ['ISCHANGED(N__c)', {}, { Id: PARENT, N__c: 0 }, 1],
    ['ISCHANGED(S__c)', { S__c: 'Open' }, { Id: PARENT }, 1],
    ['PRIORVALUE(N__c) + 1', { N__c: 9 }, { Id: PARENT, N__c: 4 }, 5],
    ['ISPICKVAL(PRIORVALUE(S__c), "Open")', { S__c: 'Shut' }, { Id: PARENT, S__c: 'Open' }, 1],
    ['ISBLANK(PRIORVALUE(N__c))', { N__c: 9 }, null, 1],
    ['ISCHANGED(Twice__c)', { N__c: 2 }, { Id: PARENT, N__c: 1 }, 1],
    ['ISCLONE()', {}, null, 0],
  ])('%s of %j after %j is %j', (formula, row, prior, expected) => {
    expect(ask(formula, row, { prior })).toBe(expected);
  });

  it('is there in rules only, and only for fields of the record itself', () => {
    expect(() => ask('ISNEW()')).toThrow('may not be used in this type of formula');
    expect(() => ask('ISCHANGED(Parent__r.N__c)', {}, { prior: null })).toThrow('a field of the record itself');
    expect(() => ask('PRIORVALUE("x")', {}, { prior: null })).toThrow('a field of the record itself');
  });
});

describe('what a client reads of a formula field', () => {
  it('is rounded half up to its scale', () => {
    expect(shown({ formula: 'N__c / 8', scale: 2 }, 1)).toBe(0.13);
    expect(shown({ formula: 'N__c / 8', scale: 2 }, -1)).toBe(-0.13);
  });

  it('is a percent in hundredths', () => {
    expect(shown({ formula: 'N__c / 8', type: 'percent', scale: 1 }, 1)).toBe(12.5);
  });

  it('is false for a checkbox without an answer', () => {
    expect(shown({ formula: 'N__c > NULL', type: 'boolean' }, 1)).toBe(0);
  });

  it('must be of the type of the field', () => {
    expect(() => compileField({ ...field('Twice__c'), formula: '"a"' }, options)).toThrow(
      'Formula result is data type (Text), incompatible with expected data type (Number)',
    );
    expect(() => compileField(field('N__c'), options)).toThrow(TypeError);
  });
});

describe('rules and defaults', () => {
  it('a rule always has an answer', () => {
    const rule = { name: 'R', active: true, message: '', formula: 'NOT(N__c > 1)' };
    const { sql } = compileRule(rule, { ...options, prior: 'p' });
    expect(database.prepare(`SELECT ${sql} AS v FROM (SELECT NULL AS "N__c") AS r`).get()?.['v']).toBe(0);
    expect(() => compileRule({ ...rule, formula: 'N__c' }, { ...options, prior: 'p' })).toThrow('Boolean');
  });

  it.each([
    [{ name: 'DT__c', defaultFormula: 'NOW()' }, NOW],
    [{ name: 'D__c', defaultFormula: 'TODAY() + 7' }, Math.floor(NOW / 86_400_000) + 7],
    [{ name: 'N__c', defaultFormula: '10 / 4' }, 2.5],
    [{ name: 'P__c', defaultFormula: '0.25' }, 25],
    [{ name: 'T__c', defaultFormula: '"a"' }, 'a'],
    [{ name: 'B__c', defaultFormula: 'true' }, 1],
  ])('the default %j is %j', ({ name, defaultFormula }, expected) => {
    const { sql, parameters } = compileDefault({ ...field(name), defaultFormula }, options);
    const facts = { userId: USER_ID, now: NOW, hasCustomPermission: (): boolean => false };
    expect(database.prepare(`SELECT ${sql} AS v`).get(formulaParameters(parameters, facts))?.['v']).toBe(expected);
  });

  it('a default cannot look at the record', () => {
    expect(() => compileDefault({ ...field('N__c'), defaultFormula: 'M__c' }, options)).toThrow(
      'A default value cannot refer to the field M__c',
    );
  });
});
