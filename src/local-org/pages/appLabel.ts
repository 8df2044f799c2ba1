/** What the app is called whose pages these are. */
import { rootOf, type ComponentMap } from '../schema/read/component.ts';
import { childText } from '../schema/read/xmlElements.ts';
import { translatedTexts } from '../schema/translate.ts';

/**
 * The label of the deployed Lightning app, of several the first by name; `undefined` where there is none.
 * @param lang a language tag or key: `de`, `en_US`
 */
export function appLabel(components: ComponentMap, lang: string): string | undefined {
  const apps = [...components.values()]
    .filter(({ type }) => type === 'CustomApplication')
    .map((component) => ({ fullName: component.fullName, xml: rootOf(component) }))
    .filter(({ xml }) => childText(xml, 'uiType') === 'Lightning')
    .sort((left, right) => (left.fullName < right.fullName ? -1 : 1));
  const [app] = apps;
  if (app === undefined) return undefined;
  const words = translatedTexts(components, lang, 'customApplications', 'name', 'label');
  return words.get(app.fullName) ?? (childText(app.xml, 'label') || app.fullName);
}
