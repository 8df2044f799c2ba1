/** A little org in memory in which a formula can be asked for its value. */
import { DatabaseSync } from 'node:sqlite';
import {
  compileFormula,
  formulaParameters,
  type CompileOptions,
  type FormulaType,
} from '../../../src/local-org/formula/compile.ts';
import { registerFunctions } from '../../../src/local-org/formula/functions.ts';
import { buildSchema } from '../../../src/local-org/schema/buildSchema.ts';
import type { FieldDef, ObjectDef } from '../../../src/local-org/schema/model.ts';
import { standardObject } from '../../../src/local-org/schema/standard/standardTable.ts';
import { standardObjects } from '../../../src/local-org/schema/standardObjects.ts';

export type SqlValue = string | number | null;
export type Row = Readonly<Record<string, SqlValue>>;

const DAY = 86_400_000;

/** A date as the store keeps it. */
export function day(text: string): number {
  return Date.parse(`${text}T00:00:00Z`) / DAY;
}

/** A date-time as the store keeps it. */
export function moment(text: string): number {
  return Date.parse(text);
}

export const NOW = moment('2026-03-15T10:30:00Z');
export const USER_ID = '005000000000001AAA';

const deal = standardObject(
  'Deal__c',
  { label: 'Deal', plural: 'Deals', prefix: 'a00', owned: 'queue' },
  `
  Name | Name | string(80) | name
  N__c | N | double(18,2)
  M__c | M | double(18,2)
  Whole__c | Whole | int(8)
  P__c | P | percent(5,2)
  T__c | T | string(255)
  U__c | U | string(255)
  Long__c | Long | textarea(4000)
  B__c | B | boolean
  C__c | C | boolean
  D__c | D | date
  E__c | E | date
  DT__c | DT | datetime
  DU__c | DU | datetime
  TM__c | TM | time
  S__c | S | picklist | | Open;Shut
  Tags__c | Tags | multipicklist | | Red;Reddish;Blue
  Parent__c | Parent | reference(Deal__c) | rel:Parent__r child:Children__r
  Account__c | Account | reference(Account) | rel:Account__r child:Deals__r
  Twice__c | Twice | double(18,2) | formula:N__c * 2
  Loop__c | Loop | double(18,2) | formula:Loop2__c + 1
  Loop2__c | Loop 2 | double(18,2) | formula:Loop__c + 1
  IsBig__c | Is Big | boolean | formula:N__c > 100
  Share__c | Share | percent(5,2) | formula:0.25
  Label__c | Label | string(1300) | formula:T__c & "!"`,
);

const setting = standardObject(
  'Limits__c',
  { label: 'Limits', plural: 'Limits', prefix: 'a01' },
  `
  SetupOwnerId | Location | reference(Organization,Profile,User) | rel:SetupOwner
  Most__c | Most | double(18,2)
  Strict__c | Strict | boolean`,
);

const rate = standardObject(
  'Rate__mdt',
  { label: 'Rate', plural: 'Rates', prefix: 'm00' },
  `
  DeveloperName | Name | string(40) | name
  Share__c | Share | double(18,2)`,
);

/** The lab's schema: the standard objects, `Deal__c`, a custom setting and a type of custom metadata with one record. */
export const labSchema = buildSchema({
  objects: [
    ...standardObjects,
    deal,
    { ...setting, custom: true, kind: 'customSetting' },
    { ...rate, custom: true, kind: 'customMetadata' },
  ],
  rows: [{ object: 'Rate__mdt', key: 'CustomMetadata:Rate.Low', values: {} }],
  customPermissions: ['May_Write'],
  labels: { Greeting: "It's 5 o'clock" },
});

function labObject(): ObjectDef {
  const object = labSchema.object('Deal__c');
  if (object === undefined) throw new TypeError('The lab has no Deal__c');
  return object;
}

export const dealObject = labObject();

function columns(object: ObjectDef): FieldDef[] {
  return object.fields.filter((field) => field.formula === undefined);
}

function openLab(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  registerFunctions(database);
  for (const object of labSchema.objects)
    database.exec(
      `CREATE TABLE "${object.name}" (${columns(object)
        .map((field) => `"${field.name}" ${field.type === 'string' ? 'TEXT COLLATE NOCASE' : ''}`)
        .join(', ')})`,
    );
  return database;
}

export const database = openLab();

/** Puts a row into one of the lab's tables. */
export function insert(table: string, row: Row): void {
  const names = Object.keys(row);
  database
    .prepare(
      `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    )
    .run(...Object.values(row));
}

export interface Asked extends Pick<CompileOptions, 'returnType' | 'blanksAsZero'> {
  /** The record before the save; `null` for a new record. Makes the formula one of a validation rule. */
  readonly prior?: Row | null;
  readonly permissions?: readonly string[];
  readonly as?: FormulaType;
}

function rowSql(row: Row): string {
  return columns(dealObject)
    .map((field) => {
      const value = row[field.name] ?? null;
      const text =
        value === null ? 'NULL' : typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
      return `${text} AS "${field.name}"`;
    })
    .join(', ');
}

/** The value a formula has for a record of `Deal__c`, as SQLite gives it. */
export function ask(formula: string, row: Row = {}, asked: Asked = {}): SqlValue {
  const joined: string[] = [];
  const { prior, permissions = [], ...options } = asked;
  const compiled = compileFormula(formula, {
    schema: labSchema,
    object: dealObject,
    alias: 'r',
    ...(prior === undefined ? {} : { prior: 'p' }),
    joins: {
      join(alias, field, target): string {
        const name = `${alias}_${field.name}`;
        const clause = `LEFT JOIN "${target.name}" AS ${name} ON ${name}."Id" = ${alias}."${field.name}"`;
        if (!joined.includes(clause)) joined.push(clause);
        return name;
      },
    },
    ...options,
  });
  const before = prior === undefined ? '' : `CROSS JOIN (SELECT ${rowSql(prior ?? {})}) AS p`;
  const facts = { userId: USER_ID, now: NOW, hasCustomPermission: (name: string) => permissions.includes(name) };
  const result = database
    .prepare(`SELECT ${compiled.sql} AS v FROM (SELECT ${rowSql(row)}) AS r ${before} ${joined.join(' ')}`)
    .get(formulaParameters(compiled.parameters, facts));
  const value = result?.['v'];
  if (typeof value === 'number' || typeof value === 'string') return value;
  return null;
}
