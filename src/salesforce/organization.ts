import { z } from 'zod';
import { BuysideError } from '../decision/buysideError.ts';
import type { LogIn, OrgConnection } from './orgConnection.ts';
import { answerOf } from './orgErrors.ts';
import { readAllRows } from './readQuery.ts';
import { soql } from './soql.ts';

const OrganizationRow = z.object({
  Id: z.string(),
  Name: z.string().nullable(),
  InstanceName: z.string().nullable(),
  OrganizationType: z.string().nullable(),
  IsSandbox: z.boolean(),
  TrialExpirationDate: z.string().nullable(),
});

/** What kind of org one is logged in to. */
export type Organization = Readonly<z.infer<typeof OrganizationRow>>;

/** The organization behind a connection. */
export async function readOrganization(connection: OrgConnection): Promise<Organization> {
  const statement = soql`SELECT Id, Name, InstanceName, OrganizationType, IsSandbox, TrialExpirationDate FROM Organization`;
  const [row] = await readAllRows(connection, statement, OrganizationRow);
  if (row === undefined) throw new BuysideError('AccessRefused', ['NO_ORGANIZATION', '', statement.text]);
  return row;
}

/** Whether real work is done in an org: no sandbox, no trial or scratch org, no Developer Edition. */
export const isProduction = ({ IsSandbox, TrialExpirationDate, OrganizationType }: Organization): boolean =>
  !IsSandbox && TrialExpirationDate === null && OrganizationType !== 'Developer Edition';

/**
 * Why a run may not write to an org without more ado: production wants to be named, by its instance, its My Domain name or its own name.
 * Shape: nothing when the org is no production, or is named.
 */
export function productionRefusal(
  organization: Organization,
  { instanceUrl }: Pick<LogIn, 'instanceUrl'>,
  named: string | undefined,
): BuysideError | undefined {
  if (!isProduction(organization)) return undefined;
  const myDomain = new URL(instanceUrl).hostname.split('.')[0] ?? '';
  const names = [organization.Name ?? '', organization.InstanceName ?? '', myDomain];
  if (named === undefined) return new BuysideError('ProductionUnnamed', names);
  const isNamed = names.some((name) => name !== '' && name.toLowerCase() === named.trim().toLowerCase());
  return isNamed ? undefined : new BuysideError('ProductionMisnamed', [named, ...names]);
}

const Limit = z.object({ Max: z.number(), Remaining: z.number() });
const Limits = z.object({ DailyApiRequests: Limit.optional(), DataStorageMB: Limit.optional() });

/** What an org has left. Unit: requests in the last 24 hours, megabytes; null where it does not say. */
export interface LimitsLeft {
  readonly requests: number | null;
  readonly storageMb: number | null;
}

/** A user who may not see the set-up of the org is not told; that is no reason to leave. */
export async function readLimits(connection: OrgConnection): Promise<LimitsLeft> {
  const asked = answerOf(connection.request<unknown>({ method: 'GET', url: '/limits' }), '/limits');
  const limits = Limits.parse(await asked.catch(orNothing));
  return {
    requests: limits.DailyApiRequests?.Remaining ?? null,
    storageMb: limits.DataStorageMB?.Remaining ?? null,
  };
}

function orNothing(error: unknown): object {
  if (error instanceof BuysideError && (error.code === 'AccessRefused' || error.code === 'OrgRefused')) return {};
  throw error;
}

/** What a row takes of the data storage of an org, whatever is in it. Unit: kilobytes. Source: Salesforce's record storage sizes. */
export const ROW_KB = 2;
