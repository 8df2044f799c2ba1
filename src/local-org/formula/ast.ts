/** The tree of a formula. `position` is the 0-based character at which the node's own token starts. */

export type BinaryOperator = '||' | '&&' | '=' | '<>' | '<' | '<=' | '>' | '>=' | '+' | '-' | '&' | '*' | '/' | '^';

export interface NumberNode {
  readonly kind: 'number';
  /** As written, so that no digit is lost on the way to SQL. */
  readonly text: string;
  readonly position: number;
}

export interface TextNode {
  readonly kind: 'text';
  readonly value: string;
  readonly position: number;
}

export interface ConstantNode {
  readonly kind: 'constant';
  readonly value: true | false | null;
  readonly position: number;
}

/** `Amount`, `Account.Name`, `Owner:User.Email`, `$User.Id`. */
export interface ReferenceNode {
  readonly kind: 'reference';
  readonly path: readonly string[];
  readonly position: number;
}

export interface CallNode {
  readonly kind: 'call';
  /** In capitals: function names are written in any case. */
  readonly name: string;
  readonly args: readonly FormulaNode[];
  readonly position: number;
}

export interface UnaryNode {
  readonly kind: 'unary';
  readonly operator: '-' | '+' | '!';
  readonly operand: FormulaNode;
  readonly position: number;
}

export interface BinaryNode {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: FormulaNode;
  readonly right: FormulaNode;
  readonly position: number;
}

export type FormulaNode = NumberNode | TextNode | ConstantNode | ReferenceNode | CallNode | UnaryNode | BinaryNode;
