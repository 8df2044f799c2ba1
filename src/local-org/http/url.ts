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
