/** German is complete: every word a user may see has one, none is left over, and each fits where it goes. */
import { describe, expect, it } from '@jest/globals';
import { customFieldsOf, customObjectsOf, readOrgModel } from './orgModel.ts';
import { pathsOf, readProject, withChange, type Project } from './project.ts';
import { childOf, childrenOf, parseXml, textOf, type XmlNode } from './xml.ts';

const project = readProject();
const WORDS = 'translations/de.translation-meta.xml';
/** Longest texts that the platform takes. */
const MOST = { label: 40, value: 255, message: 255, help: 510, customLabel: 1000 };

const xmlOf = (files: Project, path: string): XmlNode => parseXml(files.get(path) ?? '<none/>');
const places = (text: string): string => [...new Set(text.match(/\{\d\}/g) ?? [])].sort().join();

interface Pair {
  readonly name: string;
  readonly english: string;
  readonly german: string;
  readonly most: number;
}

function labelPairs(files: Project): Pair[] {
  const german = new Map(
    childrenOf(xmlOf(files, WORDS), 'customLabels').map((node) => [textOf(node, 'name'), textOf(node, 'label')]),
  );
  const english = childrenOf(xmlOf(files, 'labels/CustomLabels.labels-meta.xml'), 'labels');
  const known = english.map((node) => ({
    name: textOf(node, 'fullName'),
    english: textOf(node, 'value'),
    german: german.get(textOf(node, 'fullName')) ?? '',
    most: MOST.customLabel,
  }));
  const over = [...german.keys()].filter((name) => !known.some((pair) => pair.name === name));
  return [...known, ...over.map((name) => ({ name, english: '', german: 'left over', most: 0 }))];
}

function fieldPairs(files: Project): Pair[] {
  return customFieldsOf(readOrgModel(files)).flatMap((field) => {
    const node = xmlOf(files, `objectTranslations/${field.object}-de/${field.name}.fieldTranslation-meta.xml`);
    const pair = (what: string, english: string, german: string, most: number): Pair[] =>
      english === '' && german === '' ? [] : [{ name: `${field.object}.${field.name} ${what}`, english, german, most }];
    const set = childOf(childOf(field.node, 'valueSet'), 'valueSetDefinition');
    const translated = childrenOf(node, 'picklistValues');
    const words = (name: string): string => textOf(field.node, name);
    return [
      ...pair('label', words('label'), textOf(node, 'label'), MOST.label),
      ...pair('help', words('inlineHelpText'), textOf(node, 'help'), MOST.help),
      ...pair('relation', words('relationshipLabel'), textOf(node, 'relationshipLabel'), MOST.label),
      ...childrenOf(set, 'value').flatMap((value) => {
        const english = textOf(value, 'label');
        const found = translated.find((one) => textOf(one, 'masterLabel') === english);
        return pair(english, english, textOf(found, 'translation'), MOST.value);
      }),
    ];
  });
}

function objectPairs(files: Project): Pair[] {
  return customObjectsOf(readOrgModel(files)).flatMap((object) => {
    const node = xmlOf(files, `objectTranslations/${object.name}-de/${object.name}-de.objectTranslation-meta.xml`);
    const caseOf = (plural: string): string =>
      textOf(
        childrenOf(node, 'caseValues').find((one) => textOf(one, 'plural') === plural),
        'value',
      );
    const messages = childrenOf(node, 'validationRules');
    const rules = pathsOf(files, '.validationRule-meta.xml').filter((path) =>
      path.startsWith(`objects/${object.name}/`),
    );
    return [
      { name: object.name, english: textOf(object.node, 'label'), german: caseOf('false'), most: MOST.label },
      { name: object.name, english: textOf(object.node, 'pluralLabel'), german: caseOf('true'), most: MOST.label },
      ...rules.map((path) => {
        const rule = xmlOf(files, path);
        const found = messages.find((one) => textOf(one, 'name') === textOf(rule, 'fullName'));
        const english = textOf(rule, 'errorMessage');
        return { name: path, english, german: textOf(found, 'errorMessage'), most: MOST.message };
      }),
    ];
  });
}

/** What is missing, left over, too long, or says `{0}` in one language alone. */
const problemsOf = (files: Project): string[] =>
  [...labelPairs(files), ...fieldPairs(files), ...objectPairs(files)].flatMap(({ name, english, german, most }) => [
    ...(german === '' ? [`${name}: has no German`] : []),
    ...(german.length > most ? [`${name}: is ${german.length} characters long in German`] : []),
    ...(places(english) === places(german) ? [] : [`${name}: fills other places in German`]),
  ]);

describe('the German of the project', () => {
  it('is complete, fits, and fills the same places', () => {
    expect(problemsOf(project)).toEqual([]);
  });

  it.each([
    [
      'a label that has none',
      'labels/CustomLabels.labels-meta.xml',
      '<fullName>Buyside_Save<',
      '<fullName>Buyside_Safe<',
    ],
    ['a place that is not filled', WORDS, 'Wo {0} steht', 'Wo jemand steht'],
    [
      'a value that has none',
      'objects/Decision_Step__c/fields/Status__c.field-meta.xml',
      '<label>Exit Met<',
      '<label>Done<',
    ],
    [
      'a message that has none',
      'objects/Decision_End__c/validationRules/End_Not_In_Future.validationRule-meta.xml',
      '<fullName>End_Not_In_Future<',
      '<fullName>End_Not_Later<',
    ],
  ])('finds %s', (_, path, from, to) => {
    expect(problemsOf(withChange(project, path, from, to))).not.toEqual([]);
  });
});
