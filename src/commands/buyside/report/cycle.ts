import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { cycleByStep } from '../../../analytics/cycleByStep.ts';
import { BuysideCommand } from '../../../cli/buysideCommand.ts';
import { connectionOf } from '../../../cli/connection.ts';
import { cycleCsv, cycleNotes, type CycleReport, cycleTables, toReportRows } from '../../../cli/cycleReport.ts';
import { show } from '../../../cli/report.ts';
import { findModelKey } from '../../../salesforce/chooseModel.ts';
import { findGroupField } from '../../../salesforce/groupField.ts';
import { readSteps } from '../../../salesforce/modelStore.ts';
import { readVisits } from '../../../salesforce/visitSource.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'buyside.report.cycle');

export default class BuysideReportCycle extends BuysideCommand<CycleReport> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');
  public static override readonly flags = {
    'target-org': Flags.requiredOrg(),
    'api-version': Flags.orgApiVersion(),
    by: Flags.string({ summary: messages.getMessage('flags.by.summary'), char: 'b' }),
    'include-inferred': Flags.boolean({
      summary: messages.getMessage('flags.include-inferred.summary'),
      default: false,
    }),
    csv: Flags.boolean({ summary: messages.getMessage('flags.csv.summary'), default: false }),
    model: Flags.string({ summary: messages.getMessage('flags.model.summary'), char: 'm' }),
  };

  public async run(): Promise<CycleReport> {
    const { flags } = await this.parse(BuysideReportCycle);
    const connection = connectionOf(flags['target-org'], flags['api-version']);
    const asOf = new Date();
    const model = await findModelKey(connection, flags.model);
    const by = flags.by === undefined ? undefined : await findGroupField(connection, flags.by);
    const steps = await readSteps(connection, model);
    const visits = await readVisits(connection, model, by?.path);
    const figures = cycleByStep(visits, {
      asOf,
      includeInferred: flags['include-inferred'],
      steps: steps.map(({ code }) => code),
      ...(by !== undefined && { by: ({ group }) => group }),
    });
    const report: CycleReport = {
      model,
      asOf: asOf.toISOString(),
      by: by?.path ?? null,
      includeInferred: flags['include-inferred'],
      inferredVisits: visits.filter(({ isInferred }) => isInferred).length,
      undatedVisits: figures.reduce((sum, { undated }) => sum + undated, 0),
      rows: toReportRows(figures, steps),
    };
    this.show(report, flags.csv);
    return report;
  }

  private show(report: CycleReport, isCsv: boolean): void {
    const isEmpty = report.rows.every(({ visits }) => visits === 0);
    if (isCsv) this.log(cycleCsv(report).trimEnd());
    else if (isEmpty) this.info(messages.createInfo('empty', [report.model]));
    else show(this, { head: [], tables: cycleTables(report), notes: [] });
    for (const note of cycleNotes(report))
      if (isCsv) this.logToStderr(note);
      else this.log(note);
  }
}
