/** A record with its instant in milliseconds since 1970, UTC. */
export interface Dated {
  readonly id: string;
  readonly at: number;
}

/** Milliseconds since 1970 of an ISO 8601 date or instant, Salesforce's `+0000` included; null when it is none. */
export function instantOf(iso: string): number | null {
  const at = Date.parse(iso.endsWith('Z') ? iso : iso.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(at) ? null : at;
}

/** Order of two texts by code unit: the same on every machine, whatever its language. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Order in time; ids settle what has one instant. */
export const byInstant = (a: Dated, b: Dated): number => a.at - b.at || compare(a.id, b.id);

/** A day of 24 hours, in milliseconds. */
export const DAY_MS = 86_400_000;

const text = (value: unknown): string => JSON.stringify(value);

/** Puts the records of one deal in order of time, and counts what is odd about them. Unit: milliseconds since 1970. */
export class DatedRecords {
  readonly oddities = { beforeCreation: 0, future: 0, afterEnd: 0, orphans: 0, duplicates: 0, undated: 0 };
  readonly #firstDay: number;
  readonly #asOf: number;

  constructor(createdAt: number, asOf: number) {
    this.#firstDay = Math.floor(createdAt / DAY_MS) * DAY_MS;
    this.#asOf = asOf;
  }

  /**
   * Records in order of time, each once, nothing later than `asOf`. The order in which they come makes no difference. What is dated up to a day after
   * `until` was written down that evening, and counts as of then; nothing later counts.
   */
  inTime<T extends { readonly id: string }>(
    records: readonly T[],
    dateOf: (record: T) => string,
    until: number = this.#asOf,
  ): (Omit<T, 'at'> & Dated)[] {
    if (records.length === 0) return [];
    const seen = new Set<string>();
    const result: (Omit<T, 'at'> & Dated)[] = [];
    // Sorted first, so that of two records with one id the same one is kept whatever their order was.
    for (const record of [...records].sort((a, b) => compare(dateOf(a), dateOf(b)) || compare(text(a), text(b)))) {
      const at = instantOf(dateOf(record));
      if (seen.has(record.id)) this.oddities.duplicates += 1;
      else if (at === null) this.oddities.undated += 1;
      else if (at > this.#asOf) this.oddities.future += 1;
      else if (at > until + DAY_MS) this.oddities.afterEnd += 1;
      else {
        if (at < this.#firstDay) this.oddities.beforeCreation += 1;
        result.push({ ...record, at: Math.min(at, until) });
      }
      seen.add(record.id);
    }
    return result.sort(byInstant);
  }

  /** The contacts that are named, each once; who cannot be seen is counted. */
  contactsOf(ids: readonly (string | null)[]): string[] {
    const known = ids.filter((id): id is string => id !== null && id !== '');
    this.oddities.orphans += ids.length - known.length;
    return known.length < 2 ? known : [...new Set(known)].sort(compare);
  }
}
