/** Math functions. Salesforce reckons in decimals: `sf_…` functions round as decimals do. */
import type { FormulaValue } from './formulaValue.ts';
import { plain, type Call, type FunctionTable } from './functionTable.ts';

const NUMBER = { type: 'number', computed: true } as const;
const WHOLE = { type: 'number' } as const;
const MAYBE_NONE = { type: 'number', blank: 'always', computed: true } as const;
const MANY = 255;

/** The largest or smallest of all arguments; a blank one makes the whole blank. */
function extreme(name: 'max' | 'min'): (call: Call) => FormulaValue {
  return (call) => {
    const values = call.node.args.map((_node, index) => call.argument(index, 'number'));
    const [first] = values;
    const sql =
      values.length === 1 && first !== undefined
        ? first.sql
        : `${name}(${values.map((value) => value.sql).join(', ')})`;
    return {
      sql,
      type: 'number',
      nullable: values.some((value) => value.nullable),
      computed: values.some((value) => value.computed === true),
    };
  };
}

/** Rounding, roots, logarithms, and the largest or smallest of several. */
export const mathFunctions: FunctionTable = {
  ABS: plain(['number'], NUMBER, (value) => `abs(${value})`),
  // Both go by the number's distance from zero: CEILING(-2.5) is -3 and FLOOR(-2.5) is -2.
  CEILING: plain(['number'], WHOLE, (value) => `sf_away(${value})`),
  FLOOR: plain(['number'], WHOLE, (value) => `sf_toward(${value})`),
  MCEILING: plain(['number'], WHOLE, (value) => `ceil(round(${value}, 12))`),
  MFLOOR: plain(['number'], WHOLE, (value) => `floor(round(${value}, 12))`),
  ROUND: plain(['number', 'number'], WHOLE, (value, scale) => `sf_round(${value}, ${scale})`),
  TRUNC: plain(['number', 'number'], WHOLE, (value, scale = '0') => `sf_trunc(${value}, ${scale})`, 1),
  MOD: plain(['number', 'number'], MAYBE_NONE, (value, divisor) => `sf_mod(${value}, ${divisor})`),
  MAX: { least: 1, most: MANY, compile: extreme('max') },
  MIN: { least: 1, most: MANY, compile: extreme('min') },
  SQRT: plain(['number'], MAYBE_NONE, (value) => `sqrt(${value})`),
  EXP: plain(['number'], NUMBER, (value) => `exp(${value})`),
  LN: plain(['number'], MAYBE_NONE, (value) => `ln(${value})`),
  LOG: plain(['number'], MAYBE_NONE, (value) => `log10(${value})`),
  SIN: plain(['number'], NUMBER, (value) => `sin(${value})`),
  COS: plain(['number'], NUMBER, (value) => `cos(${value})`),
  TAN: plain(['number'], NUMBER, (value) => `tan(${value})`),
  ASIN: plain(['number'], MAYBE_NONE, (value) => `asin(${value})`),
  ACOS: plain(['number'], MAYBE_NONE, (value) => `acos(${value})`),
  ATAN: plain(['number'], NUMBER, (value) => `atan(${value})`),
  ATAN2: plain(['number', 'number'], NUMBER, (y, x) => `atan2(${y}, ${x})`),
  PI: plain([], { type: 'number', blank: 'never', computed: true }, () => 'pi()'),
};
