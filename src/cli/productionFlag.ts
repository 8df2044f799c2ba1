import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'runFlags');

/** Flag of every command that writes to an org: what the org is called, should it be production. */
export const PRODUCTION_FLAG = {
  production: Flags.string({ summary: messages.getMessage('flags.production.summary') }),
};
