import { randomUUID } from 'node:crypto';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { backfillOrg } from '../../backfill/backfillOrg.ts';
import type { BackfillResult } from '../../backfill/result/backfillResult.ts';
import { BuysideCommand } from '../../cli/buysideCommand.ts';
import { connectionOf } from '../../cli/connection.ts';
import { RUN_FLAGS, runOfOrg } from '../../cli/runOfOrg.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'buyside.backfill');

export default class BuysideBackfill extends BuysideCommand<BackfillResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');
  public static override readonly flags = {
    'target-org': Flags.requiredOrg(),
    'api-version': Flags.orgApiVersion(),
    'dry-run': Flags.boolean({ summary: messages.getMessage('flags.dry-run.summary'), default: false }),
    where: Flags.string({ summary: messages.getMessage('flags.where.summary'), char: 'w' }),
    limit: Flags.integer({ summary: messages.getMessage('flags.limit.summary'), char: 'l', min: 1 }),
    model: Flags.string({ summary: messages.getMessage('flags.model.summary'), char: 'm' }),
    ...RUN_FLAGS,
  };

  public async run(): Promise<BackfillResult> {
    const { flags } = await this.parse(BuysideBackfill);
    const asked = {
      kind: 'Backfill' as const,
      runId: randomUUID(),
      isDryRun: flags['dry-run'],
      where: flags.where,
      limit: flags.limit,
      model: flags.model,
    };
    const connection = connectionOf(flags['target-org'], flags['api-version']);
    return runOfOrg(this, flags, asked.isDryRun, (options) => backfillOrg(connection, { ...options, ...asked }));
  }
}
