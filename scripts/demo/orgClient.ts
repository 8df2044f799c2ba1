/** The few calls the demo and the bench make themselves, over HTTP as any client would. */

export interface OrgAccess {
  readonly instanceUrl: string;
  readonly accessToken: string;
}

const BASE = '/services/data/v66.0';

/** One API call. @throws Error with the org's own words when it refuses. */
export async function call<T>(
  { instanceUrl, accessToken }: OrgAccess,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await fetch(`${instanceUrl}${BASE}${path}`, {
    method,
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 2000)}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

interface Page<Row> {
  readonly records: Row[];
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
}

/** Rows of a query, a page at a time. */
export async function* queryPages<Row>(org: OrgAccess, soql: string): AsyncGenerator<Row[]> {
  let path: string | undefined = `/query?q=${encodeURIComponent(soql)}`;
  while (path !== undefined) {
    const page: Page<Row> = await call<Page<Row>>(org, 'GET', path);
    yield page.records;
    path = page.done ? undefined : page.nextRecordsUrl?.slice(BASE.length);
  }
}

/** All rows of a query. */
export async function queryAll<Row>(org: OrgAccess, soql: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of queryPages<Row>(org, soql)) rows.push(...page);
  return rows;
}

interface SaveAnswer {
  readonly success: boolean;
  readonly errors: readonly { readonly statusCode: string; readonly message: string }[];
}

/**
 * Upserts rows by their key, 200 a call.
 * @throws Error with the first refusal: made data that the org refuses is a mistake of ours.
 */
export async function upsertAll(org: OrgAccess, objectName: string, rows: readonly object[]): Promise<void> {
  for (let start = 0; start < rows.length; start += 200) {
    const records = rows.slice(start, start + 200).map((row) => ({ attributes: { type: objectName }, ...row }));
    const answers = await call<SaveAnswer[]>(org, 'PATCH', `/composite/sobjects/${objectName}/Key__c`, {
      allOrNone: false,
      records,
    });
    answers.forEach((answer, place) => {
      if (!answer.success)
        throw new Error(
          `${objectName} refused: ${JSON.stringify(answer.errors)} for ${JSON.stringify(records[place])}`,
        );
    });
  }
}
