import { Messages } from '@salesforce/core';
import { Args } from '@oclif/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { undoRun } from '../../../backfill/undo/undoRun.ts';
import type { UndoResult } from '../../../backfill/undo/undoResult.ts';
import { BuysideCommand } from '../../../cli/buysideCommand.ts';
import { undoProgress } from '../../../cli/backfillProgress.ts';
import { connectionOf } from '../../../cli/connection.ts';
import { exitCodeOf } from '../../../cli/exitCodes.ts';
import { show } from '../../../cli/report.ts';
import { optionsOf, RUN_FLAGS } from '../../../cli/runOfOrg.ts';
import { toSfError } from '../../../cli/sfErrors.ts';
import { stopOnSignal } from '../../../cli/stopOnSignal.ts';
import { tell } from '../../../cli/tell.ts';
import { UNDO_WORDS } from '../../../cli/runWords.ts';
import { undoReport } from '../../../cli/undoReport.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'buyside.undo.run');

export default class BuysideUndoRun extends BuysideCommand<UndoResult> {
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

  public async run(): Promise<UndoResult> {
    const { flags, args } = await this.parse(BuysideUndoRun);
    const stop = stopOnSignal(() => this.warn(messages.getMessage('warning.Interrupted')));
    const connection = connectionOf(flags['target-org'], flags['api-version']);
    const { result, refusal } = await undoRun(connection, args['run-id'], {
      ...optionsOf(flags),
      signal: stop.signal,
      onProgress: undoProgress({ isJson: this.jsonEnabled(), log: flags.log }),
      ...(flags.log === 'json' && { onStep: (step) => tell(step.step, step) }),
      ...UNDO_WORDS,
    }).finally(() => stop.release());
    show(this, undoReport(result));
    if (refusal !== null) {
      this.warn(messages.getMessage('warning.Resumable', [args['run-id']]));
      throw Object.assign(toSfError(refusal), { result });
    }
    process.exitCode = exitCodeOf(result.status);
    return result;
  }
}
