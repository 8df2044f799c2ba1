/** HTML as text, safe by construction: every value put into it is escaped unless it is HTML itself. */

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A piece of HTML that may be put into another one as it is. */
export class Html {
  public readonly text: string;
  public constructor(text: string) {
    this.text = text;
  }
  public toString(): string {
    return this.text;
  }
}

type Part = Html | string | number | null | undefined | false | readonly Part[];

function toText(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(toText).join('');
  return String(part).replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
}

/** Tag of a template literal. Lists are joined; null, undefined and false leave nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, string, index) => text + string + toText(parts[index]), ''));
}

/** JSON inside a `<script type="application/json">`: no `<` of a value may end the script. */
export function jsonScript(id: string, value: unknown): Html {
  const text = JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
  return new Html(`<script type="application/json" id="${id}">${text}</script>`);
}
