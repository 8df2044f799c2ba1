/** What one GraphQL document may hold. */
import {
  GraphQLError,
  Kind,
  Lexer,
  Source,
  TokenKind,
  type ASTVisitor,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** Fields below `query` and `aggregate`, and what stands beside these: the platform counts each as a request. */
const MAX_SUBQUERIES = 10;
/** Far more than a page needs; keeps a hostile document from costing anything. */
export const MAX_TOKENS = 20_000;
/** Braces, brackets and parentheses in each other: deeper than the platform's five levels of children need. */
export const MAX_LEVELS = 200;
const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Whether the document is nested deeper than anything an org has, and than what reads it could follow. */
export function isTooDeep(text: string): boolean {
  const lexer = new Lexer(new Source(text));
  let level = 0;
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
      if (OPENING.has(token.kind)) level += 1;
      else if (CLOSING.has(token.kind)) level -= 1;
      if (level > MAX_LEVELS) return true;
    }
  } catch {
    // What is no token the parser refuses, with the place where it stands.
  }
  return false;
}

/** The fields of a selection, those of its fragments among them; a fragment once. */
function fieldsIn(
  set: SelectionSetNode | undefined,
  context: ValidationContext,
  seen = new Set<string>(),
): FieldNode[] {
  return (set?.selections ?? []).flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node];
    if (node.kind === Kind.INLINE_FRAGMENT) return fieldsIn(node.selectionSet, context, seen);
    const { value } = node.name;
    if (seen.has(value)) return [];
    seen.add(value);
    return fieldsIn(context.getFragment(value)?.selectionSet, context, seen);
  });
}

/** Fields of one name in the answer are one field. */
function countOf(fields: readonly FieldNode[]): number {
  return new Set(fields.map((field) => field.alias?.value ?? field.name.value)).size;
}

function subqueriesOf(operation: OperationDefinitionNode, context: ValidationContext): number {
  const branches = fieldsIn(operation.selectionSet, context)
    .filter(({ name }) => name.value === 'uiapi')
    .flatMap((root) => fieldsIn(root.selectionSet, context));
  const isInfos = (node: FieldNode): boolean => ['objectInfos', 'relatedListByName'].includes(node.name.value);
  const perBranch = branches
    .filter((node) => !isInfos(node) && !node.name.value.startsWith('__'))
    .map((node) => countOf(fieldsIn(node.selectionSet, context).filter(({ name }) => !name.value.startsWith('__'))));
  return perBranch.reduce((sum, count) => sum + count, countOf(branches.filter(isInfos)));
}

/** Refuses queries of more subqueries than the platform answers in one request. */
export function fewSubqueries(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      if (node.operation !== 'query' || subqueriesOf(node, context) <= MAX_SUBQUERIES) return;
      context.reportError(new GraphQLError(`A query may have up to ${MAX_SUBQUERIES} subqueries`, { nodes: node }));
    },
  };
}
