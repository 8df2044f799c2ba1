/*
 * Names of the files a run sends. `2-Decision_Step__c-insert.csv` is of its second part; what comes of it is named after it:
 * `2-Decision_Step__c-insert.again1.csv` holds its rows that are sent once more, `2-Decision_Step__c-insert.failed.csv` those the org refused.
 */

/** The name of a file that is made of another. */
export const namedAfter = (name: string, what: string): string => `${name.replace(/\.csv$/, '')}.${what}.csv`;

/** Number of the part of the deals that a file belongs to. */
export const partOf = (name: string): string => name.split('-')[0] ?? '';

/** How often the rows of a file were sent before; 0 for a file as it was planned. */
export const turnOf = (name: string): number => Number(AGAIN.exec(name)?.[1] ?? 0);

/** The name of the file in which rows of this one are sent once more. */
export const nextTurnOf = (name: string): string => namedAfter(name.replace(AGAIN, '.csv'), `again${turnOf(name) + 1}`);

const AGAIN = /\.again(\d+)\.csv$/;
