/** Custom labels in the user's language, from the project's translations; what is not translated stays as it is. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';

const FOLDER = join('force-app', 'main', 'default', 'translations');

interface Translation {
  readonly Translations?: { readonly customLabels?: readonly { readonly name: string; readonly label: string }[] };
}

/** Labels by name. `lang`: a language tag such as `de` or `de-AT`; the language alone is tried when the whole tag has no file. */
export function labelsIn(
  projectDir: string,
  lang: string,
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const files = [lang.replaceAll('-', '_'), lang.split('-')[0] ?? lang].map((name) =>
    join(projectDir, FOLDER, `${name}.translation-meta.xml`),
  );
  const file = files.find((path) => existsSync(path));
  if (file === undefined) return labels;
  const parser = new XMLParser({ parseTagValue: false, trimValues: false, isArray: (name) => name === 'customLabels' });
  const { Translations: words } = parser.parse(readFileSync(file, 'utf8')) as Translation;
  return { ...labels, ...Object.fromEntries((words?.customLabels ?? []).map(({ name, label }) => [name, label])) };
}
