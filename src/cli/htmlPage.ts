import type { ReportTable } from './report.ts';

/** One HTML file that opens offline: no script, no font and no file from elsewhere. Shape: `title` is text, `body` is HTML. */
export const htmlPage = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`;

/** Text as it may stand in HTML and in an attribute. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`);

/** A line of text. */
export const paragraph = (text: string): string => `<p>${escaped(text)}</p>`;

/** A table under its title. */
export const tableSection = (table: ReportTable): string =>
  `<section><h2>${escaped(table.title)}</h2>${scrollable(table.title, htmlTable(table))}</section>`;

/** What may be wider than the page scrolls by itself; without a tab stop a keyboard could not move it. Shape: `content` is HTML. */
export const scrollable = (name: string, content: string): string =>
  `<div class="scrollable" role="region" tabindex="0" aria-label="${escaped(name)}">${content}</div>`;

/** A table; numbers stand to the right. */
export function htmlTable({ columns, data }: ReportTable): string {
  const cells = (tag: 'th' | 'td', row: Readonly<Record<string, string>>): string =>
    columns
      .map(({ key, horizontalAlignment }) => {
        const scope = tag === 'th' ? ' scope="col"' : '';
        return `<${tag}${scope}${horizontalAlignment === 'right' ? ' class="number"' : ''}>${escaped(row[key] ?? '')}</${tag}>`;
      })
      .join('');
  const heading = Object.fromEntries(columns.map(({ key, name }) => [key, name]));
  const body = data.map((row) => `<tr>${cells('td', row)}</tr>`).join('');
  return `<table><thead><tr>${cells('th', heading)}</tr></thead><tbody>${body}</tbody></table>`;
}

const STYLE = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
body { margin: 0 } main { max-width: 60rem; margin: 0 auto; padding: 1.5rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2.5rem }
figure { margin: 1rem 0 } .scrollable { overflow-x: auto } svg { max-width: 100%; min-width: 34rem; height: auto }
p { overflow-wrap: anywhere } td { white-space: pre-line } td:last-child:not(.number) { min-width: min(14rem, 45vw) }
table { border-collapse: collapse; margin: .75rem 0; font-size: .9rem } th, td { text-align: left; padding: .25rem .75rem .25rem 0; vertical-align: top; border-bottom: 1px solid #8885 }
.number { text-align: right; font-variant-numeric: tabular-nums }
@media (max-width: 30rem) { main { padding: 1rem } table { font-size: .8rem } th, td { padding-right: .4rem } }
@media print { details::details-content { content-visibility: visible; block-size: auto } figure, tr { break-inside: avoid } }
`;
