/**
 * A URL as the routes expect it: double slashes (`sf org login access-token` makes them) and a trailing slash
 * (SFDMU's Bulk calls) removed from the path, the query left alone.
 */
export function normaliseUrl(url: string): string {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const clean = path.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
  return mark < 0 ? clean : clean + url.slice(mark);
}

/**
 * A URL's path, undecoded, and its query. Taken apart by hand: a server is also sent what the URL standard has no reading for
 * (`/\\`, `http://[`), and that is a path which is not there, not a fault.
 */
export function splitUrl(url: string): { path: string; query: URLSearchParams } {
  const mark = url.indexOf('?');
  return mark < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}
