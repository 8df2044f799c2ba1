/** Places in formulas: GEOLOCATION makes one, DISTANCE takes two. A place has no value of its own, so both are read together. */
import type { FormulaNode } from './ast.ts';
import { FormulaError } from './formulaError.ts';
import { sqlText, type FormulaValue } from './formulaValue.ts';
import { callValue, plain, type Call, type FunctionTable } from './functionTable.ts';

const UNITS: readonly string[] = ['mi', 'km'];

/** The two coordinates of a call of GEOLOCATION, a field of places, or an address. */
function coordinates(call: Call, index: number): readonly [FormulaValue, FormulaValue] {
  const { context } = call;
  const node = call.node.args[index];
  const compiled = (part: FormulaNode | undefined): FormulaValue =>
    part === undefined ? { sql: 'NULL', type: 'null', nullable: true } : context.compile(part, context);
  if (node?.kind === 'call' && node.name === 'GEOLOCATION') {
    callValue(PLACE, node, context);
    return [compiled(node.args[0]), compiled(node.args[1])];
  }
  const name = node?.kind === 'reference' ? (node.path.at(-1) ?? '') : '';
  const stem = /^(.+)__c$/i.exec(name)?.[1];
  const address = /^(\w*)Address$/i.exec(name)?.[1];
  if (node?.kind !== 'reference' || (stem === undefined && address === undefined))
    throw new FormulaError(
      `Incorrect parameter type for function 'DISTANCE()'. Expected Location`,
      node?.position ?? call.node.position,
    );
  const part = (coordinate: string): FormulaValue => {
    const own = stem === undefined ? `${address ?? ''}${coordinate}` : `${stem}__${coordinate}__s`;
    // A blank coordinate is no place on the equator.
    return context.compile({ ...node, path: [...node.path.slice(0, -1), own] }, { ...context, blanksAsZero: false });
  };
  return [part('Latitude'), part('Longitude')];
}

function distance(call: Call): FormulaValue {
  const places = [...coordinates(call, 0), ...coordinates(call, 1)];
  const unit = call.argument(2, 'text');
  if (unit.literal === undefined || !UNITS.includes(unit.literal.toLowerCase()))
    throw new FormulaError(`DISTANCE takes the unit "mi" or "km"`, call.node.args[2]?.position ?? call.node.position);
  const sql = `sf_distance(${places.map((value) => value.sql).join(', ')}, ${sqlText(unit.literal.toLowerCase())})`;
  return { sql, type: 'number', nullable: true, computed: true };
}

/** Alone it has no value that anything but DISTANCE takes. */
const PLACE = plain(['number', 'number'], { type: 'number' }, (latitude) => latitude);

/** Distances as the crow flies. */
export const placeFunctions: FunctionTable = {
  DISTANCE: { least: 3, most: 3, compile: distance },
  GEOLOCATION: {
    least: 2,
    most: 2,
    compile(call): never {
      throw new FormulaError('GEOLOCATION can only be an argument of DISTANCE', call.node.position);
    },
  },
};
