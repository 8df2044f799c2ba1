import { queryAll } from '../demo/orgClient.ts';
import { measure } from './measure.ts';
import type { BenchOrg } from './orgProcess.ts';

/**
 * The cycle report over every visit of the org, inferred ones included, as a person starts it.
 *
 * Shape: `report.visits` read and `report.wallMs` from start of the process to its end.
 */
export async function benchReport({ admin }: BenchOrg): Promise<Record<string, number>> {
  const [count] = await queryAll<{ visits: number }>(admin, 'SELECT COUNT(Id) visits FROM Decision_Step__c');
  const { wallMs } = await measure(
    process.execPath,
    ['bin/run.js', 'buyside', 'report', 'cycle', '--include-inferred', '--json', '--target-org', admin.accessToken],
    {
      SF_ORG_INSTANCE_URL: admin.instanceUrl,
    },
  );
  return { 'report.visits': count?.visits ?? 0, 'report.wallMs': wallMs };
}
