/** VLOOKUP: a field of the row of another object whose field has a value. Only in validation rules. */
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import { FormulaError } from './formulaError.ts';
import { asText, type FormulaValue } from './formulaValue.ts';
import type { Call, FunctionTable } from './functionTable.ts';
import { fieldValue } from './reference.ts';

/** `$ObjectType.City__c.Fields.Name` as the object and its field. */
function named(call: Call, index: number): { object: ObjectDef; field: FieldDef } {
  const { schema } = call.context;
  const node = call.node.args[index];
  const path = node?.kind === 'reference' ? node.path : [];
  const [global = '', objectName = '', fields = '', fieldName = ''] = path;
  const object = schema.object(objectName);
  const field = object && schema.field(object.name, fieldName);
  const isWritten = global.toLowerCase() === '$objecttype' && fields.toLowerCase() === 'fields' && path.length === 4;
  if (!isWritten || object === undefined || field === undefined)
    throw new FormulaError(
      `Field ${path.join('.')} does not exist. Check spelling.`,
      node?.position ?? call.node.position,
    );
  return { object, field };
}

function lookUp(call: Call): FormulaValue {
  const { context, node } = call;
  if (context.usage !== 'rule')
    throw new FormulaError('Function VLOOKUP may not be used in this type of formula', node.position);
  const wanted = named(call, 0);
  const key = named(call, 1);
  if (wanted.object !== key.object)
    throw new FormulaError('Both fields of VLOOKUP must be of one object', node.position);
  const sought = call.value(2);
  const value = fieldValue({ ...context, blanksAsZero: false }, wanted.object, wanted.field, 'v', node.position);
  const compared = fieldValue({ ...context, blanksAsZero: false }, key.object, key.field, 'v', node.position);
  const row = `"${wanted.object.name}" AS v WHERE v.IsDeleted = 0 AND ${asText(compared)} = ${asText(sought)} LIMIT 1`;
  return { ...value, sql: `(SELECT ${value.sql} FROM ${row})`, nullable: true };
}

/** The one function that reads rows nothing points at. */
export const lookUpFunction: FunctionTable = { VLOOKUP: { least: 3, most: 3, compile: lookUp } };
