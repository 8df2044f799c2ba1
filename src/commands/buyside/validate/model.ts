import { Messages } from '@salesforce/core';
import { Args } from '@oclif/core';
import { BuysideCommand } from '../../../cli/buysideCommand.ts';
import { readModelFile, sizeOf } from '../../../cli/modelFile.ts';
import type { ValidatedModel } from '../../../cli/results.ts';
import { modelKey } from '../../../decision/keys.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'buyside.validate.model');

export default class BuysideValidateModel extends BuysideCommand<ValidatedModel> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');
  public static override readonly args = {
    file: Args.string({ description: messages.getMessage('args.file.summary'), required: true }),
  };

  public async run(): Promise<ValidatedModel> {
    const { args } = await this.parse(BuysideValidateModel);
    const model = await readModelFile(args.file);
    const size = sizeOf(model);
    const { steps, questions, stageMappings, inferenceRules } = size;
    const facts = [args.file, modelKey(model), steps, questions, stageMappings, inferenceRules];
    this.logSuccess(messages.getMessage('done', facts));
    return { file: args.file, key: modelKey(model), name: model.name, ...size };
  }
}
