/** The schema in a user's language: labels of objects, fields, choices, value sets and record types, help, messages of rules, and custom labels, as translations that were deployed say them. */
import { schemaWith } from './buildSchema.ts';
import type { FieldDef, ObjectDef, Schema } from './model.ts';
import { STANDARD_VALUE_SETS } from './standard/valueSets.ts';
import { keyOf, rootOf, type ComponentMap } from './read/component.ts';
import { childrenOf, childText, type XmlElement } from './read/xmlElements.ts';

/** A component's XML, which was checked when it was deployed; `undefined` for one that is not there. */
function xmlOf(components: ComponentMap, type: string, fullName: string): XmlElement | undefined {
  const component = components.get(keyOf(type, fullName));
  return component && rootOf(component);
}

/** Texts by name: `label` of each `customLabels` by its `name`. What is blank is not translated. */
function texts(node: XmlElement | undefined, list: string, key: string, text: string): ReadonlyMap<string, string> {
  const pairs = (node ? childrenOf(node, list) : []).map(
    (child) => [childText(child, key), childText(child, text)] as const,
  );
  return new Map(pairs.filter(([, words]) => words !== ''));
}

function translateField(field: FieldDef, node: XmlElement): FieldDef {
  const help = childText(node, 'help');
  return {
    ...translateChoices(field, texts(node, 'picklistValues', 'masterLabel', 'translation')),
    label: childText(node, 'label') || field.label,
    ...(help === '' ? {} : { inlineHelpText: help }),
  };
}

function translateChoices(field: FieldDef, choices: ReadonlyMap<string, string>): FieldDef {
  if (choices.size === 0) return field;
  return {
    ...field,
    picklist: field.picklist.map((choice) => ({ ...choice, label: choices.get(choice.label) ?? choice.label })),
  };
}

/** The value set that a standard field's choices are translated with. */
const STANDARD_SET_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(STANDARD_VALUE_SETS).flatMap(([set, fields]) => fields.map((field) => [field, set] as const)),
);

/** Choices that fields share are translated with their set. */
function withSharedChoices(object: ObjectDef, components: ComponentMap, language: string): ObjectDef {
  const translated = object.fields.map((field) => {
    const standard = STANDARD_SET_OF.get(`${object.name}.${field.name}`);
    if (field.valueSet === undefined && standard === undefined) return field;
    const type = field.valueSet === undefined ? 'StandardValueSetTranslation' : 'GlobalValueSetTranslation';
    const node = xmlOf(components, type, `${field.valueSet ?? standard ?? ''}-${language}`);
    return translateChoices(field, texts(node, 'valueTranslation', 'masterLabel', 'translation'));
  });
  return translated.every((field, index) => field === object.fields[index])
    ? object
    : { ...object, fields: translated };
}

function translateObject(object: ObjectDef, node: XmlElement): ObjectDef {
  // The first of several cases is the one a word is listed in.
  const caseOf = (plural: string): string | undefined => {
    const found = childrenOf(node, 'caseValues').find((one) => childText(one, 'plural') === plural);
    return (found && childText(found, 'value')) || undefined;
  };
  const fields = new Map(childrenOf(node, 'fields').map((child) => [childText(child, 'name'), child]));
  const types = texts(node, 'recordTypes', 'name', 'label');
  const rules = texts(node, 'validationRules', 'name', 'errorMessage');
  const nameLabel = childText(node, 'nameFieldLabel');
  return {
    ...object,
    label: caseOf('false') ?? object.label,
    pluralLabel: caseOf('true') ?? object.pluralLabel,
    recordTypes: (object.recordTypes ?? []).map((type) => ({
      ...type,
      label: types.get(type.developerName) ?? type.label,
    })),
    validationRules: object.validationRules.map((rule) => ({ ...rule, message: rules.get(rule.name) ?? rule.message })),
    fields: object.fields.map((field) => {
      const own = fields.get(field.name);
      if (own !== undefined) return translateField(field, own);
      return field.nameField && nameLabel !== '' ? { ...field, label: nameLabel } : field;
    }),
  };
}

function translate(schema: Schema, components: ComponentMap, language: string): Schema {
  const words = xmlOf(components, 'Translations', language);
  const objects = schema.objects.map((object) => {
    const node = xmlOf(components, 'CustomObjectTranslation', `${object.name}-${language}`);
    const shared = withSharedChoices(object, components, language);
    return node ? translateObject(shared, node) : shared;
  });
  const labels = Object.fromEntries(texts(words, 'customLabels', 'name', 'label'));
  return schemaWith(schema, { objects, labels: { ...schema.labels, ...labels } });
}

/** Types of which each component is in one language, which its name ends in. */
const OF_LANGUAGE: ReadonlySet<string> = new Set([
  ...['CustomObjectTranslation', 'GlobalValueSetTranslation', 'StandardValueSetTranslation'],
]);

/** The language of a tag or key (`de-AT`, `de_AT`) that something was translated into: the whole of it, else its first part. */
function translatedLanguage(components: ComponentMap, tag: string): string | undefined {
  const key = tag.replaceAll('-', '_');
  const candidates = new Set([key, key.split('_')[0] ?? key]);
  return [...candidates].find((language) =>
    [...components.values()].some(
      ({ type, fullName }) =>
        (type === 'Translations' && fullName === language) ||
        (OF_LANGUAGE.has(type) && fullName.endsWith(`-${language}`)),
    ),
  );
}

const known = new WeakMap<Schema, WeakMap<ComponentMap, Map<string, Schema>>>();

/**
 * The schema in a language; what is not translated keeps the project's own words. Read once for each state of the org.
 * @param tag a language tag or key: `de`, `de-AT`, `en_US`
 */
export function schemaIn(schema: Schema, components: ComponentMap, tag: string): Schema {
  const ofSchema = known.get(schema) ?? new WeakMap<ComponentMap, Map<string, Schema>>();
  known.set(schema, ofSchema);
  const languages = ofSchema.get(components) ?? new Map<string, Schema>();
  ofSchema.set(components, languages);
  const found = languages.get(tag);
  if (found) return found;
  const language = translatedLanguage(components, tag);
  const made = language === undefined ? schema : (languages.get(language) ?? translate(schema, components, language));
  if (language !== undefined) languages.set(language, made);
  // Tags come from requests: only a few are worth keeping.
  if (languages.size < 50) languages.set(tag, made);
  return made;
}

/** Texts of the translations into a language, by name: `label` of each `customApplications` by its `name`. */
export function translatedTexts(
  components: ComponentMap,
  tag: string,
  list: string,
  key: string,
  text: string,
): ReadonlyMap<string, string> {
  const language = translatedLanguage(components, tag);
  return texts(language === undefined ? undefined : xmlOf(components, 'Translations', language), list, key, text);
}
