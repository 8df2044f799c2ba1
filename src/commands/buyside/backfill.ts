import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { Messages } from '@salesforce/core';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { backfillOrg } from '../../backfill/backfillOrg.ts';
import type { BackfillResult } from '../../backfill/backfillResult.ts';
import type { BackfillOutcome } from '../../backfill/runBackfill.ts';
import { progressView } from '../../cli/backfillProgress.ts';
import { linesOf, reasonOf, reportOf } from '../../cli/backfillReport.ts';
import { connectionOf } from '../../cli/connection.ts';
import { DONE_IN_PART } from '../../cli/exitCodes.ts';
import { toSfError } from '../../cli/sfErrors.ts';
import { INTERRUPTED, stopOnSignal } from '../../cli/stopOnSignal.ts';
import { toCsv } from '../../salesforce/csv.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'buyside.backfill');

export default class BuysideBackfill extends SfCommand<BackfillResult> {
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
    'failures-file': Flags.string({ summary: messages.getMessage('flags.failures-file.summary') }),
  };

  public async run(): Promise<BackfillResult> {
    const { flags } = await this.parse(BuysideBackfill);
    const isDryRun = flags['dry-run'];
    const progress = progressView({
      isJson: this.jsonEnabled(),
      isTerminal: process.stdout.isTTY && process.stderr.isTTY,
      isDryRun,
    });
    const stop = stopOnSignal(() => this.warn(messages.getMessage('warning.Interrupted')));
    let outcome: BackfillOutcome | undefined;
    try {
      outcome = await backfillOrg(connectionOf(flags['target-org'], flags['api-version']), {
        isDryRun,
        where: flags.where,
        limit: flags.limit,
        model: flags.model,
        runId: randomUUID(),
        clock: () => new Date(),
        signal: stop.signal,
        toSummary: (result) => linesOf(reportOf(result)).join('\n'),
        onProgress: (seen) => progress.update(seen),
      });
    } finally {
      stop.release();
      progress.stop(outcome?.result.status === 'Succeeded');
    }
    this.show(outcome.result);
    await this.saveFailures(outcome.result, flags['failures-file']);
    return this.end(outcome);
  }

  protected override async catch(error: Error): Promise<never> {
    return super.catch(toSfError(error));
  }

  private show(result: BackfillResult): void {
    const { head, tables, notes } = reportOf(result);
    for (const line of head) this.log(line);
    for (const { title, columns, data } of tables)
      this.table({ title, columns: [...columns], data: [...data], overflow: 'wrap' });
    for (const line of notes) this.log(line);
  }

  private async saveFailures({ failures }: BackfillResult, file: string | undefined): Promise<void> {
    if (file === undefined || failures.length === 0) return;
    const rows = failures.map((failure) => [failure.object, failure.key, failure.code, reasonOf(failure)]);
    await writeFile(file, toCsv(['object', 'key', 'code', 'reason'], rows));
    this.log(messages.getMessage('failuresFile', [file]));
  }

  /** A run that broke off says why, with what it did beside it; one that was done in part or stopped says so by its exit code. */
  private end({ result, refusal }: BackfillOutcome): BackfillResult {
    if (refusal !== null) throw Object.assign(toSfError(refusal), { result });
    if (result.status === 'Interrupted') process.exitCode = INTERRUPTED;
    if (result.status === 'Partial') {
      this.warn(messages.getMessage('warning.Partial'));
      process.exitCode = DONE_IN_PART;
    }
    return result;
  }
}
