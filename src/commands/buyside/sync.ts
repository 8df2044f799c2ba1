import { randomUUID } from 'node:crypto';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { backfillOrg } from '../../backfill/backfillOrg.ts';
import type { BackfillResult } from '../../backfill/result/backfillResult.ts';
import { BuysideCommand } from '../../cli/buysideCommand.ts';
import { connectionOf } from '../../cli/connection.ts';
import { RUN_FLAGS, runOfOrg } from '../../cli/runOfOrg.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'buyside.sync');

export default class BuysideSync extends BuysideCommand<BackfillResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');
  public static override readonly flags = {
    'target-org': Flags.requiredOrg(),
    'api-version': Flags.orgApiVersion(),
    'dry-run': Flags.boolean({ summary: messages.getMessage('flags.dry-run.summary'), default: false }),
    model: Flags.string({ summary: messages.getMessage('flags.model.summary'), char: 'm' }),
    ...RUN_FLAGS,
  };

  public async run(): Promise<BackfillResult> {
    const { flags } = await this.parse(BuysideSync);
    const asked = { kind: 'Sync' as const, runId: randomUUID(), isDryRun: flags['dry-run'], model: flags.model };
    const connection = connectionOf(flags['target-org'], flags['api-version']);
    return runOfOrg(this, flags, asked.isDryRun, (options) => backfillOrg(connection, { ...options, ...asked }));
  }
}
