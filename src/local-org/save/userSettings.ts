/** How users read and write: settings that are picklists of more values than a table here would hold. */
import type { ObjectPlan } from './objectPlan.ts';
import { isAlive, type PendingRow } from './pendingRow.ts';
import { badPicklistValue } from './saveErrors.ts';

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/** A language as `de` or `en_US`; locales may say more, such as `de_DE_EURO`. */
function isLanguage(key: string): boolean {
  const found = /^([a-z]{2,3})(?:_[A-Za-z]{2,4})?(?:_\w+)*$/.exec(key);
  return found?.[1] !== undefined && names.of(found[1]) !== undefined;
}

const SETTINGS: Readonly<Record<string, (value: string) => boolean>> = {
  TimeZoneSidKey: isZone,
  LocaleSidKey: isLanguage,
  LanguageLocaleKey: isLanguage,
};

/** Refuses time zones and languages that there are not. */
export function checkUserSettings(plan: ObjectPlan, rows: readonly PendingRow[]): void {
  for (const [name, isKnown] of Object.entries(SETTINGS)) {
    const setting = plan.field(name);
    for (const row of rows.filter(isAlive)) {
      const value = row.given[setting?.index ?? -1];
      if (setting && typeof value === 'string' && !isKnown(value))
        row.errors.push(badPicklistValue(setting.field, value));
    }
  }
}
