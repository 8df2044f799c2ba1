/** Links of files are read by what they link: a query that asks for all of them is refused, as on the platform. */
import type { ObjectDef } from '../schema/model.ts';
import { malformed } from './refusals.ts';
import type { Condition, Expression } from './statement.ts';

const SIDES: ReadonlySet<string> = new Set(['id', 'contentdocumentid', 'linkedentityid']);
const OPERATORS: ReadonlySet<string> = new Set(['=', 'in']);

function isSide(expression: Expression): boolean {
  return expression.kind === 'path' && SIDES.has(expression.path.at(-1)?.toLowerCase() ?? '');
}

function narrows(condition: Condition | undefined): boolean {
  switch (condition?.kind) {
    case 'and':
      return condition.parts.some(narrows);
    case 'compare':
      return isSide(condition.left) && OPERATORS.has(condition.operator);
    case 'semijoin':
      return isSide(condition.left) && !condition.isNegated;
    default:
      return false;
  }
}

/** @throws ApiError MALFORMED_QUERY for a query of `ContentDocumentLink` that names neither side */
export function checkFileLinks(object: ObjectDef, where: Condition | undefined): void {
  if (object.name !== 'ContentDocumentLink' || narrows(where)) return;
  throw malformed(
    "Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or LinkedEntityId using the equals operator or multiple Id's using the IN operator.",
  );
}
