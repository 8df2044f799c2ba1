import { Messages } from '@salesforce/core';
import { Args } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { resumeRun } from '../../../backfill/resumeRun.ts';
import type { BackfillResult } from '../../../backfill/result/backfillResult.ts';
import { BuysideCommand } from '../../../cli/buysideCommand.ts';
import { connectionOf } from '../../../cli/connection.ts';
import { RUN_FLAGS, runOfOrg } from '../../../cli/runOfOrg.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'buyside.resume.run');

export default class BuysideResumeRun extends BuysideCommand<BackfillResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');
  public static override readonly args = {
    'run-id': Args.string({ description: messages.getMessage('args.run-id.summary'), required: true }),
  };
  public static override readonly flags = {
    'target-org': Flags.requiredOrg(),
    'api-version': Flags.orgApiVersion(),
    ...RUN_FLAGS,
    'run-folder': Flags.string({ summary: messages.getMessage('flags.run-folder.summary') }),
  };

  public async run(): Promise<BackfillResult> {
    const { flags, args } = await this.parse(BuysideResumeRun);
    const connection = connectionOf(flags['target-org'], flags['api-version']);
    return runOfOrg(this, flags, false, (options) => resumeRun(connection, args['run-id'], options));
  }
}
