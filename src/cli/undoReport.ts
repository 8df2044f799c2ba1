import { Messages } from '@salesforce/core/messages';
import type { UndoResult } from '../backfill/undoResult.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'buyside.undo.run');

const counted = (value: number): string => value.toLocaleString('en-US');

/** An undo in a few plain lines. */
export function undoLines({
  undone,
  status,
  removed,
  restored,
  kept,
  failed,
  folder,
  apiCalls,
  seconds,
}: UndoResult): string[] {
  return [
    messages.getMessage('head', [undone]),
    messages.getMessage('removed', [counted(removed.paths), counted(removed.visits), counted(removed.members)]),
    ...(restored > 0 ? [messages.getMessage('restored', [counted(restored)])] : []),
    ...(kept.count > 0 ? [messages.getMessage('kept', [counted(kept.count), folder])] : []),
    ...kept.first
      .slice(0, SHOWN)
      .map(({ object, key, why }) => `  ${object} ${key}: ${messages.getMessage(`why.${why}`)}`),
    ...(failed > 0 ? [messages.getMessage('failed', [counted(failed), folder])] : []),
    messages.getMessage('end', [messages.getMessage(`status.${status}`), counted(apiCalls), String(seconds)]),
  ];
}

const SHOWN = 10;
