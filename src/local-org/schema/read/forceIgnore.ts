/** `.forceignore`: which files of a project are not metadata, in the notation of `.gitignore`. */

interface Rule {
  readonly isException: boolean;
  readonly matches: RegExp;
}

const SPECIAL = /[.+^${}()|\\]/g;

/** A pattern's text between slashes, as a regular expression. */
function segment(text: string): string {
  return text.replaceAll(/\[[^\]]+\]|\*+|\?|[.+^${}()|\\]/g, (found) => {
    if (found.startsWith('[')) return found.replace(/^\[!/, '[^');
    if (found.startsWith('*')) return '[^/]*';
    return found === '?' ? '[^/]' : found.replaceAll(SPECIAL, '\\$&');
  });
}

function ruleOf(line: string): Rule | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  const isException = text.startsWith('!');
  const pattern = text.replace(/^!/, '').replaceAll('\\', '/');
  const isFolder = pattern.endsWith('/');
  const body = pattern.replace(/\/+$/, '');
  // A slash before the end ties a pattern to the top of the project.
  const isTied = body.includes('/');
  const parts = body
    .replace(/^\//, '')
    .split('/')
    .filter((part, index, all) => part !== '**' || all[index - 1] !== '**');
  const joined = parts
    .map((part, index) => {
      if (part !== '**') return segment(part) + (index < parts.length - 1 ? '/' : '');
      return index < parts.length - 1 ? '(?:.*/)?' : '.*';
    })
    .join('');
  try {
    return {
      isException,
      matches: new RegExp(`^${isTied ? '' : '(?:.*/)?'}${joined}${isFolder ? '/.+' : '(?:/.+)?'}$`, 'u'),
    };
  } catch {
    // What is no pattern matches nothing, as in git.
    return undefined;
  }
}

/** Left out whatever the file says, as the CLI has it. */
const ALWAYS = ['**/*.dup', '**/.*', '**/package2-descriptor.json', '**/package2-manifest.json'];

/** Whether a path, relative to the project and with forward slashes, is left out. The last rule that matches counts. */
export function readForceIgnore(text: string): (path: string) => boolean {
  const rules = [...ALWAYS, ...text.split(/\r?\n/)].map(ruleOf).filter((rule) => rule !== undefined);
  return (path) => {
    const last = rules.findLast(({ matches }) => matches.test(path));
    return last !== undefined && !last.isException;
  };
}
