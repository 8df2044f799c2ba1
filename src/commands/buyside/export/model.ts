import { writeFile } from 'node:fs/promises';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { BuysideCommand } from '../../../cli/buysideCommand.ts';
import { connectionOf } from '../../../cli/connection.ts';
import { sizeOf, whyOf } from '../../../cli/modelFile.ts';
import type { ExportedModel } from '../../../cli/results.ts';
import { BuysideError } from '../../../decision/buysideError.ts';
import { writeModelFile } from '../../../decision/modelFile.ts';
import { findModelKey } from '../../../salesforce/chooseModel.ts';
import { readModel } from '../../../salesforce/modelStore.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'buyside.export.model');

export default class BuysideExportModel extends BuysideCommand<ExportedModel> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');
  public static override readonly flags = {
    'target-org': Flags.requiredOrg(),
    'api-version': Flags.orgApiVersion(),
    model: Flags.string({ summary: messages.getMessage('flags.model.summary'), char: 'm' }),
    'output-file': Flags.string({ summary: messages.getMessage('flags.output-file.summary'), char: 'f' }),
  };

  public async run(): Promise<ExportedModel> {
    const { flags } = await this.parse(BuysideExportModel);
    const connection = connectionOf(flags['target-org'], flags['api-version']);
    const key = await findModelKey(connection, flags.model);
    const stored = await readModel(connection, key);
    if (stored === undefined) throw new BuysideError('ModelNotFound', [key, '']);
    const yaml = writeModelFile(stored.model);
    const file = flags['output-file'] ?? null;
    const size = sizeOf(stored.model);
    if (file === null) {
      this.log(yaml.trimEnd());
    } else {
      await saved(file, yaml);
      const { steps, questions, stageMappings, inferenceRules } = size;
      this.logSuccess(messages.getMessage('done', [key, file, steps, questions, stageMappings, inferenceRules]));
    }
    return { key, file, yaml, ...size };
  }
}

const WHY_UNWRITABLE = {
  ENOENT: 'there is no such directory',
  EACCES: 'you may not write there',
  EISDIR: 'it is a directory',
  ENOSPC: 'the disk is full',
};

async function saved(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw new BuysideError('FileUnwritable', [file, whyOf(cause, WHY_UNWRITABLE)], { cause });
  }
}
