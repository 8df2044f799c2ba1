/** Why a query is refused, in the codes and words clients of the real API match on. */
import { ApiError } from '../engine.ts';

const CUSTOM_HINT = 'Please reference your WSDL or the describe call for the appropriate names.';

/** The statement cannot be understood, or breaks a rule of SOQL's grammar. */
export function malformed(message: string): ApiError {
  return new ApiError(400, 'MALFORMED_QUERY', message);
}

/** The object is unknown, or the caller may not see it: the answer is the same. */
export function noSuchObject(name: string): ApiError {
  return new ApiError(
    400,
    'INVALID_TYPE',
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${CUSTOM_HINT}`,
  );
}

/** A platform event is a message, and lists of activities are read below a record: nobody reads their rows by themselves. */
export function notQueryable(name: string): ApiError {
  return new ApiError(400, 'INVALID_TYPE_FOR_OPERATION', `entity type ${name} does not support query`);
}

/** The field is unknown, or the caller may not see it: the answer is the same. */
export function noSuchField(name: string, entity: string): ApiError {
  return new ApiError(
    400,
    'INVALID_FIELD',
    `No such column '${name}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${CUSTOM_HINT}`,
  );
}

/** A name in a path that leads to no parent. */
export function noSuchParent(name: string): ApiError {
  return new ApiError(
    400,
    'INVALID_FIELD',
    `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${CUSTOM_HINT}`,
  );
}

/** A subquery over something that is not a child relationship of the object. */
export function noSuchChildren(name: string): ApiError {
  return new ApiError(
    400,
    'INVALID_TYPE',
    `Didn't understand relationship '${name}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${CUSTOM_HINT}`,
  );
}

/** A field that is there but may not be used like this. */
export function invalidField(message: string): ApiError {
  return new ApiError(400, 'INVALID_FIELD', message);
}

/** The field's type may not be filtered, sorted or grouped. */
export function unusable(field: string, use: 'filtered' | 'sorted' | 'grouped'): ApiError {
  return invalidField(`field '${field}' can not be ${use} in a query call`);
}

/** An operator or value the field's type does not take. */
export function invalidOperator(message: string): ApiError {
  return new ApiError(400, 'INVALID_QUERY_FILTER_OPERATOR', message);
}

/** A literal of another type than the field. `type` is the describe call's word. */
export function wrongLiteral(field: string, type: string): ApiError {
  const isText = type === 'string';
  const quotes = isText ? 'should be enclosed in quotes' : 'should not be enclosed in quotes';
  return invalidField(`value of filter criterion for field '${field}' must be of type ${type} and ${quotes}`);
}

/** A cursor that is unknown, older than two days, read past its end, or another user's. */
export function invalidLocator(): ApiError {
  return new ApiError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
}
