import { Messages } from '@salesforce/core/messages';
import type { UndoResult } from '../backfill/undoResult.ts';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-buyside', 'buyside.undo.run');

const counted = (value: number): string => value.toLocaleString('en-US');

/** An undo in a few plain lines. */
export function undoLines({
  undone,
  removed,
  restored,
  kept,
  failed,
  folder,
  apiCalls,
  seconds,
}: UndoResult): string[] {
  const reasons = new Map<string, number>();
  for (const { why } of kept.first) reasons.set(why, (reasons.get(why) ?? 0) + 1);
  return [
    messages.getMessage('head', [undone]),
    messages.getMessage('removed', [counted(removed.paths), counted(removed.visits), counted(removed.members)]),
    ...(restored > 0 ? [messages.getMessage('restored', [counted(restored)])] : []),
    ...(kept.count > 0 ? [messages.getMessage('kept', [counted(kept.count), folder])] : []),
    ...kept.first
      .slice(0, SHOWN)
      .map(({ object, key, why }) => `  ${object} ${key}: ${messages.getMessage(`why.${why}`)}`),
    ...(failed > 0 ? [messages.getMessage('failed', [counted(failed), folder])] : []),
    messages.getMessage('end', [counted(apiCalls), String(seconds)]),
  ];
}

const SHOWN = 10;
