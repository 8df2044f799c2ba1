/** Whether a text is well-formed XML, as far as metadata files use XML. The parser itself repairs in silence. */

/** One token of markup: a comment, an instruction, CDATA, a tag, or what is none of them. */
export const XML_TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)([A-Za-z_][\w:.-]*)(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>|<|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\dA-Fa-f]+);)/g;

/** What is wrong and on which line (from 1). */
export interface XmlFault {
  readonly line: number;
  readonly message: string;
}

interface OpenTag {
  readonly name: string;
  readonly at: number;
}

function faultOf(match: RegExpExecArray, open: OpenTag[]): string | undefined {
  const [token, slash, name, selfClosing] = match;
  if (token === '<') return "'<' starts no tag; write &lt;";
  if (token === '&') return "'&' starts no entity; write &amp;";
  if (name === undefined || selfClosing === '/') return undefined;
  if (slash !== '/') {
    open.push({ name, at: match.index });
    return undefined;
  }
  const last = open.pop();
  return last?.name === name ? undefined : `</${name}> closes ${last === undefined ? 'nothing' : `<${last.name}>`}`;
}

/** The first fault of the text, or `undefined`. */
export function findXmlFault(text: string): XmlFault | undefined {
  const lineAt = (at: number): number => text.slice(0, at).split('\n').length;
  const open: OpenTag[] = [];
  for (const match of text.matchAll(XML_TOKEN)) {
    const message = faultOf(match, open);
    if (message !== undefined) return { line: lineAt(match.index), message };
  }
  const last = open.at(-1);
  return last === undefined ? undefined : { line: lineAt(last.at), message: `<${last.name}> is not closed` };
}
