/** The calls of the partner API (`/services/Soap/u`) that the local org answers: log-in above all, and rows. */
import type { Operation, SaveResult } from '../../engine.ts';
import type { Answer } from '../../metadata/describeDeploy.ts';
import { SoapFault } from '../../metadata/soap/envelope.ts';
import type { RawXml } from '../../metadata/soap/rawXml.ts';
import { childrenOf, childText, textOf } from '../../schema/read/xmlElements.ts';
import { toId18 } from '../../store/ids.ts';
import { describeTabs } from '../appRoutes.ts';
import type { OrgContext } from '../apiCall.ts';
import { noMoreThan } from '../errors.ts';
import { resetPassword, setPassword, userOfPassword } from '../passwords.ts';
import { groupsOf, type TypedRow } from '../typedRows.ts';
import { readUser } from '../users.ts';
import { convertLeads, emptyRecycleBin, merge } from './partnerChanges.ts';
import { query, queryMore, retrieve } from './partnerReads.ts';
import { objectOfId, rowOf, saveErrors, typeOf, type KnownCall, type PartnerCall } from './partnerRows.ts';

/** Rows of one call, as in Salesforce. */
const MAX_ROWS = 200;

type Result = Answer | RawXml | readonly (Answer | RawXml)[] | undefined;

function value(engine: OrgContext['engine'], table: string, column: string, id: string): string {
  const row = engine.database.prepare(`SELECT "${column}" AS value FROM "${table}" WHERE Id = ?`).get(id);
  return typeof row?.['value'] === 'string' ? row['value'] : '';
}

function userInfo({ engine }: OrgContext, userId: string): Answer {
  const user = readUser(engine, userId);
  const of = (column: string): string => value(engine, 'User', column, userId);
  return {
    accessibilityMode: false,
    chatterExternal: false,
    currencySymbol: '$',
    orgAttachmentFileSizeLimit: 5_242_880,
    orgDefaultCurrencyIsoCode: 'USD',
    orgDefaultCurrencyLocale: 'en_US',
    orgDisallowHtmlAttachments: false,
    orgHasPersonAccounts: false,
    organizationId: engine.orgId,
    organizationMultiCurrency: false,
    organizationName: value(engine, 'Organization', 'Name', engine.orgId),
    profileId: of('ProfileId'),
    roleId: of('UserRoleId'),
    sessionSecondsValid: 7200,
    userEmail: user.email,
    userFullName: user.name,
    userId,
    userLanguage: of('LanguageLocaleKey') || 'en_US',
    userLocale: of('LocaleSidKey') || 'en_US',
    userName: user.username,
    userTimeZone: of('TimeZoneSidKey') || 'GMT',
    userType: 'Standard',
    userUiSkin: 'Theme3',
  };
}

function login({ org, body, version, tokenLifetimeMs }: PartnerCall): Answer {
  const { engine } = org;
  const userId = userOfPassword(engine, childText(body, 'username'), childText(body, 'password'));
  if (userId === undefined) {
    throw new SoapFault('INVALID_LOGIN', 'Invalid username, password, security token; or user locked out.');
  }
  const url = `${org.instanceUrl()}/services/Soap`;
  return {
    metadataServerUrl: `${url}/m/${version}/${engine.orgId}`,
    passwordExpired: false,
    sandbox: false,
    serverUrl: `${url}/u/${version}/${engine.orgId}`,
    sessionId: engine.tokenOf(userId, tokenLifetimeMs),
    userId,
    userInfo: userInfo(org, userId),
  };
}

function saved({ id, success, errors }: SaveResult): Answer {
  return { errors: saveErrors(errors), ...(id === null ? {} : { id }), success };
}

/** Saves rows of any objects, each run of one object together; the results in the order of the rows. */
function save({ org, session, body }: KnownCall, operation: Operation, rows: readonly TypedRow[]): SaveResult[] {
  const options = operation === 'upsert' ? { externalIdField: childText(body, 'externalIDFieldName') } : {};
  return groupsOf(noMoreThan(MAX_ROWS, rows)).flatMap((group) =>
    org.engine.save(session, operation, group.objectName, group.rows, options),
  );
}

function write(operation: 'insert' | 'update' | 'upsert'): (call: KnownCall) => Answer[] {
  return (call) => {
    const records = childrenOf(call.body, 'sObjects');
    const rows = records.map((record) => ({ objectName: typeOf(record), row: rowOf(record) }));
    return save(call, operation, rows).map((result) =>
      operation === 'upsert' ? { created: result.created, ...saved(result) } : saved(result),
    );
  };
}

function remove(operation: 'delete' | 'undelete'): (call: KnownCall) => Answer[] {
  return (call) => {
    const rows = childrenOf(call.body, 'ids').map((element) => {
      const Id = textOf(element);
      return { objectName: objectOfId(call.org, Id).name, row: { Id } };
    });
    return save(call, operation, rows).map(saved);
  };
}

function serverTimestamp({ org }: KnownCall): Answer {
  return { timestamp: new Date(org.engine.now()).toISOString() };
}

function tabSets({ org, session }: KnownCall): Answer[] {
  const app = { description: '', label: 'Sales', logoUrl: '', selected: true, tabSetId: '' };
  return [{ ...app, tabs: describeTabs(org, session).map((tab) => ({ ...tab })) }];
}

function userIdOf({ org, body }: KnownCall): string {
  const id = toId18(childText(body, 'userId'));
  const row = org.engine.database.prepare('SELECT Id FROM "User" WHERE Id = ?').get(id ?? '');
  if (typeof row?.['Id'] !== 'string') throw new SoapFault('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
  return row['Id'];
}

const CALLS: ReadonlyMap<string, (call: KnownCall) => Result> = new Map<string, (call: KnownCall) => Result>([
  ['create', write('insert')],
  ['update', write('update')],
  ['upsert', write('upsert')],
  ['delete', remove('delete')],
  ['undelete', remove('undelete')],
  ['query', query(false)],
  ['queryAll', query(true)],
  ['queryMore', queryMore],
  ['retrieve', retrieve],
  ['merge', merge],
  ['convertLead', convertLeads],
  ['emptyRecycleBin', emptyRecycleBin],
  ['getUserInfo', ({ org, session }) => userInfo(org, session.userId)],
  ['getServerTimestamp', serverTimestamp],
  ['describeTabs', tabSets],
  [
    'logout',
    ({ org, sessionId }) => {
      org.engine.revokeToken(sessionId);
      return undefined;
    },
  ],
  [
    'setPassword',
    (call) => {
      setPassword(call.org.engine, call.session, userIdOf(call), childText(call.body, 'password'));
      return {};
    },
  ],
  ['resetPassword', (call) => ({ password: resetPassword(call.org.engine, call.session, userIdOf(call)) })],
]);

/** The result of a call. @throws SoapFault, ApiError */
export function answerPartnerCall(call: PartnerCall): Result {
  if (call.name === 'login') return login(call);
  const session = call.org.engine.sessionOf(call.sessionId);
  if (session === undefined) {
    throw new SoapFault('INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
  }
  const answer = CALLS.get(call.name);
  if (!answer) throw new SoapFault('INVALID_OPERATION', `The local org does not answer the call '${call.name}'`);
  return answer({ ...call, session });
}
