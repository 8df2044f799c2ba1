import { Args } from '@oclif/core';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { BuysideCommand } from '../../../cli/buysideCommand.ts';
import { connectionOf } from '../../../cli/connection.ts';
import { readModelFile } from '../../../cli/modelFile.ts';
import { PRODUCTION_FLAG } from '../../../cli/productionFlag.ts';
import { columnsOf, counted, type ReportTable, show } from '../../../cli/report.ts';
import type { AppliedModelResult } from '../../../cli/results.ts';
import { type AppliedModel, applyModel } from '../../../salesforce/applyModel.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'buyside.apply.model');

export default class BuysideApplyModel extends BuysideCommand<AppliedModelResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');
  public static override readonly args = {
    file: Args.string({ description: messages.getMessage('args.file.summary'), required: true }),
  };
  public static override readonly flags = {
    'target-org': Flags.requiredOrg(),
    'api-version': Flags.orgApiVersion(),
    ...PRODUCTION_FLAG,
  };

  public async run(): Promise<AppliedModelResult> {
    const { args, flags } = await this.parse(BuysideApplyModel);
    const model = await readModelFile(args.file);
    const connection = connectionOf(flags['target-org'], flags['api-version']);
    const applied = await applyModel(connection, model, { now: new Date(), production: flags.production });
    this.show(applied);
    return toResult(applied);
  }

  private show(applied: AppliedModel): void {
    if (applied.rowsWritten === 0 && !applied.isActivated) {
      if (applied.status === 'Retired') this.warn(messages.getMessage('done.retiredBefore', [applied.key]));
      else this.logSuccess(messages.getMessage('done.unchanged', [applied.key]));
      return;
    }
    show(this, { head: [], tables: [changeTable(applied)], notes: [] });
    const rows = counted(applied.rowsWritten);
    this.logSuccess(messages.getMessage('done.written', [applied.key, applied.status, rows]));
    if (applied.retired.length > 0) this.log(messages.getMessage('done.retired', [applied.retired.join(', ')]));
  }
}

const { word, number } = columnsOf((key) => messages.getMessage(`column.${key}`));

/** What became of the rows of each object. */
function changeTable({ changes }: AppliedModel): ReportTable {
  const objects = [...new Set(changes.map(({ object }) => object))];
  return {
    title: messages.getMessage('title'),
    columns: [word('object'), ...KINDS.map(number)],
    data: objects.map((object) => ({
      object,
      ...Object.fromEntries(
        KINDS.map((kind) => [
          kind,
          counted(changes.filter((each) => each.object === object && each.kind === kind).length),
        ]),
      ),
    })),
  };
}

const KINDS = ['new', 'changed', 'gone'] as const;

const toResult = (applied: AppliedModel): AppliedModelResult => ({
  ...applied,
  retired: [...applied.retired],
  changes: applied.changes.map((change) => ({ ...change, fields: [...change.fields] })),
});
