/** `/sobjects/User/ID/password`. */
import { ApiError } from '../engine.ts';
import { notFound, objectBody } from './apiCall.ts';
import type { ApiCall, ApiReply, Route } from './apiCall.ts';
import { resetPassword, setPassword } from './passwords.ts';
import { objectOf, readRecords } from './records.ts';

/** The id of the user a path names. @throws ApiError 404 */
function userId(call: ApiCall): string {
  const [user] = readRecords(call, objectOf(call, 'User'), [call.params['id'] ?? ''], ['Id']);
  if (typeof user?.['Id'] !== 'string') throw notFound();
  return user['Id'];
}

function look(call: ApiCall): ApiReply {
  userId(call);
  return { status: 200, body: { isExpired: false } };
}

function set(call: ApiCall): ApiReply {
  const { NewPassword: password } = objectBody(call);
  if (typeof password !== 'string')
    throw new ApiError(400, 'INVALID_NEW_PASSWORD', 'The new password is given as "NewPassword"');
  setPassword(call.org.engine, call.session, userId(call), password);
  return { status: 204 };
}

function reset(call: ApiCall): ApiReply {
  return { status: 200, body: { NewPassword: resetPassword(call.org.engine, call.session, userId(call)) } };
}

const path = '/sobjects/User/:id/password';

/** The table of passwords. Stands before the table of records. */
export const passwordRoutes: readonly Route[] = [
  { method: 'GET', path, answer: look },
  { method: 'POST', path, answer: set },
  { method: 'DELETE', path, answer: reset },
];
