import { Args } from '@oclif/core';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { BuysideCommand } from '../../../cli/buysideCommand.ts';
import { connectionOf } from '../../../cli/connection.ts';
import { type ExplainedDeal, toExplainedDeal } from '../../../cli/explainedDeal.ts';
import { explainReport } from '../../../cli/explainReport.ts';
import { show } from '../../../cli/report.ts';
import { asOneRefusal } from '../../../decision/asOneRefusal.ts';
import { explainDeal } from '../../../decision/explanation.ts';
import { readActiveModel } from '../../../salesforce/chooseModel.ts';
import { compositeReads } from '../../../salesforce/compositeReads.ts';
import { lossReasonFields } from '../../../salesforce/dealSources.ts';
import { readOneDeal } from '../../../salesforce/oneDeal.ts';
import { checkAccess, describeAll } from '../../../salesforce/preflight.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'buyside.explain.deal');

export default class BuysideExplainDeal extends BuysideCommand<ExplainedDeal> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');
  public static override readonly args = {
    deal: Args.string({ description: messages.getMessage('args.deal.description'), required: true }),
  };
  public static override readonly flags = {
    'target-org': Flags.requiredOrg(),
    'api-version': Flags.orgApiVersion(),
    model: Flags.string({ summary: messages.getMessage('flags.model.summary'), char: 'm' }),
  };

  public async run(): Promise<ExplainedDeal> {
    const { args, flags } = await this.parse(BuysideExplainDeal);
    const connection = connectionOf(flags['target-org'], flags['api-version']);
    const reads = compositeReads(connection);
    const asOf = new Date();
    // In one turn, so that they are one request.
    const [model, described] = await Promise.all([readActiveModel(reads, flags.model), describeAll(reads)]);
    const access = checkAccess(described, model, { mayWrite: false, readsDecisions: false });
    if (access.refusals.length > 0) throw asOneRefusal(access.refusals);
    const context = { asOf, lossReasonFields: lossReasonFields(model) };
    const { name, history } = await readOneDeal(connection, args.deal, access.sources, context);
    const explanation = explainDeal(history, model);
    const deal = toExplainedDeal(explanation, { name, asOf, notRead: access.notRead });
    show(this, explainReport(deal));
    return deal;
  }
}
