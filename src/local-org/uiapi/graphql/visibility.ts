/**
 * What of a request the user may see. To the platform a hidden field is not in the schema at all: it is refused like one that does
 * not exist, unless it says `@optional`; then it is left out.
 */
import { GraphQLError, isInterfaceType, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { ASTVisitor, DocumentNode, FieldNode, GraphQLSchema, ValidationContext } from 'graphql';
import type { Schema } from '../../schema/model.ts';
import type { Session } from '../../engine.ts';

/** Whether a field of a type of the schema is there for the user. */
function isVisible(schema: Schema, session: Session, typeName: string, fieldName: string): boolean {
  if (typeName === 'RecordQuery' || typeName === 'RecordQueryAggregate') {
    const object = schema.object(fieldName);
    return object === undefined || session.canRead(object);
  }
  if (typeName === 'UIAPIMutations') {
    const object = schema.object(fieldName.replace(/(Create|Update|Delete)$/, ''));
    return object === undefined || session.canRead(object);
  }
  const object = schema.object(typeName.replace(/Aggregate$/, ''));
  if (object === undefined || ![object.name, `${object.name}Aggregate`].includes(typeName)) return true;
  const field = schema.field(typeName, fieldName);
  if (field !== undefined) return session.canReadField(object, field);
  const reference = object.fields.find((candidate) => candidate.relationshipName === fieldName);
  if (reference !== undefined) {
    const targets = reference.referenceTo.map((name) => schema.object(name)).filter((target) => target !== undefined);
    return session.canReadField(object, reference) && targets.some((target) => session.canRead(target));
  }
  const child = object.childRelationships.find((candidate) => candidate.relationshipName === fieldName);
  const childObject = schema.object(child?.childObject ?? '');
  const childField = child && schema.field(child.childObject, child.field);
  return !childObject || !childField || (session.canRead(childObject) && session.canReadField(childObject, childField));
}

function hasOptional(node: FieldNode): boolean {
  return node.directives?.some((directive) => directive.name.value === 'optional') === true;
}

function withoutSelection(node: FieldNode): boolean {
  return node.selectionSet !== undefined && node.selectionSet.selections.length === 0;
}

/** The document without the `@optional` fields that the user cannot see or the org does not have. */
export function withoutHiddenOptionals(
  document: DocumentNode,
  graphql: GraphQLSchema,
  schema: Schema,
  session: Session,
): DocumentNode {
  const types = new TypeInfo(graphql);
  return visit(
    document,
    visitWithTypeInfo(types, {
      Field: {
        enter(node) {
          const type = types.getParentType();
          if (!hasOptional(node) || !type || isInterfaceType(type)) return undefined;
          const isThere = types.getFieldDef() !== undefined && types.getFieldDef() !== null;
          return isThere && isVisible(schema, session, type.name, node.name.value) ? undefined : null;
        },
        // Nothing left to select: the field goes as well, where it may.
        leave: (node) => (withoutSelection(node) && hasOptional(node) ? null : undefined),
      },
    }),
  );
}

/** `uiapi/query/Opportunity/edges/node`: where in the request a field stands. */
function pathTo(ancestors: ReadonlyArray<unknown>, node: FieldNode): string {
  const names = ancestors.flatMap((ancestor) =>
    isField(ancestor) ? [ancestor.alias?.value ?? ancestor.name.value] : [],
  );
  return [...names, node.alias?.value ?? node.name.value].join('/');
}

function isField(value: unknown): value is FieldNode {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Field';
}

/** Refuses fields that are not there, in the platform's words, for users to whom they are not there. */
export function fieldsAreVisible(schema: Schema, session: Session): (context: ValidationContext) => ASTVisitor {
  return (context) => ({
    Field(node, _key, _parent, _path, ancestors) {
      const type = context.getParentType();
      if (!type || node.name.value.startsWith('__')) return;
      const definition = context.getFieldDef();
      if (definition && isVisible(schema, session, type.name, node.name.value)) return;
      const place = pathTo(ancestors, node);
      const message = `Validation error (FieldUndefined@[${place}]) : Field '${node.name.value}' in type '${type.name}' is undefined`;
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  });
}
