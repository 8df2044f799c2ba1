/** How a function of formulas is described: how many arguments, of which types, and the SQL it becomes. */
import type { CallNode, FormulaNode } from './ast.ts';
import type { FormulaContext } from './context.ts';
import { FormulaError } from './formulaError.ts';
import { asText, TYPE_WORDS, type FormulaType, type FormulaValue } from './formulaValue.ts';
import { refusePicklist } from './operators.ts';

/** A call being compiled. */
export interface Call {
  readonly node: CallNode;
  readonly context: FormulaContext;
  /** The argument as a value, picklists included. @throws RangeError when there is no such argument. */
  value(index: number): FormulaValue;
  /** The argument as a value of one of these types (or NULL). @throws FormulaError when it is of another. */
  argument(index: number, ...types: FormulaType[]): FormulaValue;
}

export interface FunctionDef {
  readonly least: number;
  readonly most: number;
  readonly compile: (call: Call) => FormulaValue;
}

export type FunctionTable = Readonly<Record<string, FunctionDef>>;

function argumentNode(node: CallNode, index: number): FormulaNode {
  const argument = node.args[index];
  if (argument === undefined) throw new RangeError(`${node.name} has no argument ${String(index)}`);
  return argument;
}

/** Error for an argument of the wrong type, in Salesforce's words. */
export function wrongArgument(
  name: string,
  expected: readonly FormulaType[],
  received: FormulaValue,
  position: number,
): FormulaError {
  const words = [...new Set(expected.map((type) => TYPE_WORDS[type]))].join(', ');
  return new FormulaError(
    `Incorrect parameter type for function '${name}()'. Expected ${words}, received ${TYPE_WORDS[received.type]}`,
    position,
  );
}

/** Compiles a call with the function's definition after counting its arguments. */
export function callValue(definition: FunctionDef, node: CallNode, context: FormulaContext): FormulaValue {
  const count = node.args.length;
  if (count < definition.least || count > definition.most) {
    const expected = count < definition.least ? definition.least : definition.most;
    throw new FormulaError(
      `Incorrect number of parameters for function '${node.name}()'. Expected ${String(expected)}, received ${String(count)}`,
      node.position,
    );
  }
  const value = (index: number): FormulaValue => context.compile(argumentNode(node, index), context);
  return definition.compile({
    node,
    context,
    value,
    argument(index, ...types): FormulaValue {
      const argument = value(index);
      const { position } = argumentNode(node, index);
      const isExpected = types.includes(argument.type) || (argument.type === 'id' && types.includes('text'));
      if (isExpected || argument.type === 'null') return argument;
      refusePicklist(argument, position);
      throw wrongArgument(node.name, types, argument, position);
    },
  });
}

/** What a plain function gives besides its SQL. */
export interface PlainResult {
  readonly type: FormulaType;
  /** `never`: has a value whatever comes in · `always`: may be blank though nothing blank came in. */
  readonly blank?: 'never' | 'always';
  readonly computed?: boolean;
}

/**
 * A function whose arguments each have one type and whose SQL is made of theirs.
 * `optional` of the last arguments may be left out; `sql` then gets fewer.
 */
export function plain(
  types: readonly FormulaType[],
  result: PlainResult,
  sql: (...args: string[]) => string,
  optional = 0,
): FunctionDef {
  return {
    least: types.length - optional,
    most: types.length,
    compile(call): FormulaValue {
      const values = call.node.args.map((_node, index) => call.argument(index, types[index] ?? 'text'));
      const nullable =
        result.blank !== 'never' && (result.blank === 'always' || values.some((value) => value.nullable));
      return {
        sql: sql(...values.map(asText)),
        type: result.type,
        nullable,
        ...(result.computed === true && { computed: true }),
      };
    },
  };
}
