/** What we ask of our own metadata beyond what a deploy asks. */
import { customFieldsOf, customObjectsOf, type OrgField, type OrgModel } from './orgModel.ts';
import { pathsOf, type Project } from './project.ts';
import { childOf, childrenOf, parseXml, textOf } from './xml.ts';

const MOST_TRACKED = 20;
const MOST_ROLL_UPS = 25;
/** Longest texts that the platform takes. */
const MOST = { label: 40, name: 40, description: 1000, help: 510, message: 255, labelValue: 1000, labelShort: 80 };

/** Fields that hold the words of a named person, or say who a person is or what they think. */
const PERSONAL = new Set(['Note__c', 'Words__c', 'Evidence__c', 'Placeholder__c', 'Level__c', 'Latest_Buy_In__c']);

const isPersonal = (field: OrgField): boolean =>
  PERSONAL.has(field.name) || field.referenceTo === 'Contact' || field.referenceTo === 'Buying_Team_Member__c';

function wordProblems(field: OrgField): string[] {
  const [label, description] = [textOf(field.node, 'label'), textOf(field.node, 'description')];
  const help = textOf(field.node, 'inlineHelpText');
  const classification = textOf(field.node, 'securityClassification');
  const expected = isPersonal(field) && field.type !== 'MasterDetail' ? 'Confidential' : 'Internal';
  return [
    ...(label === '' || label.length > MOST.label ? [`has a label of ${label.length} characters`] : []),
    ...(description === '' || description.length > MOST.description ? ['has no description for admins'] : []),
    ...(help === '' || help.length > MOST.help ? ['has no help for users'] : []),
    ...(help === description ? ['tells users what it tells admins'] : []),
    ...(classification === expected ? [] : [`is classified ${classification}, not ${expected}`]),
  ];
}

function shapeProblems(field: OrgField): string[] {
  const is = (element: string, value: string): boolean => textOf(field.node, element) === value;
  const isPicklist = field.type === 'Picklist' || field.type === 'MultiselectPicklist';
  const isKey = field.name === 'Key__c' || field.name === 'Run_Id__c';
  const name = field.name.replace(/__c$/, '');
  return [
    ...(/^[A-Za-z](_?[A-Za-z0-9])*$/.test(name) && name.length <= MOST.name ? [] : ['has an ill-formed name']),
    ...(is('required', 'true') ? ['is required; a rule should guard it instead'] : []),
    ...(isPicklist && field.values.length === 0 ? ['is a list without values'] : []),
    ...(isPicklist && textOf(childOf(field.node, 'valueSet'), 'restricted') !== 'true' ? ['takes any value'] : []),
    ...(new Set(field.values).size === field.values.length ? [] : ['has a value twice']),
    ...(isKey && !(is('unique', 'true') && is('externalId', 'true') && is('caseSensitive', 'true'))
      ? ['is a key that is not unique, external and case-sensitive']
      : []),
    ...(field.type === 'MasterDetail' && !is('reparentableMasterDetail', 'false')
      ? ['can be moved to another parent']
      : []),
    ...(field.type === 'Checkbox' && !field.isFormula && is('defaultValue', '') ? ['has no default'] : []),
  ];
}

function objectProblems(model: OrgModel): string[] {
  return customObjectsOf(model).flatMap(({ path, node, fields }) => {
    const own = [...fields.values()].filter((field) => field.isCustom);
    const tracked = own.filter((field) => textOf(field.node, 'trackHistory') === 'true');
    const hasHistory = textOf(node, 'enableHistory') === 'true';
    const labels = own.map((field) => textOf(field.node, 'label'));
    return [
      ...(textOf(node, 'description') === '' ? ['has no description'] : []),
      ...['label', 'pluralLabel']
        .filter((name) => textOf(node, name).length > MOST.label)
        .map((name) => `has a long ${name}`),
      ...(tracked.length > MOST_TRACKED ? [`tracks ${tracked.length} fields`] : []),
      ...(!hasHistory && tracked.length > 0 ? ['tracks fields without a history'] : []),
      ...(hasHistory && tracked.length === 0 ? ['has a history of no field'] : []),
      ...tracked.filter((field) => field.isComputed).map((field) => `tracks the computed ${field.name}`),
      ...(own.filter((field) => field.type === 'Summary').length > MOST_ROLL_UPS ? ['has too many roll-ups'] : []),
      ...labels.filter((label, at) => labels.indexOf(label) !== at).map((label) => `has two fields called ${label}`),
    ].map((problem) => `${path ?? ''}: ${problem}`);
  });
}

function ruleProblems(project: Project): string[] {
  return pathsOf(project, '.validationRule-meta.xml').flatMap((path) => {
    const rule = parseXml(project.get(path) ?? '');
    const message = textOf(rule, 'errorMessage');
    // A stop inside a number, as in 0.90, ends no sentence.
    const stops = message.match(/\.(?!\d)/g)?.length ?? 0;
    return [
      ...(message.length > MOST.message ? ['has a message that is too long'] : []),
      ...(stops === 1 && message.endsWith('.') ? [] : ['has a message that is not one sentence']),
      ...(textOf(rule, 'active') === 'true' ? [] : ['is not active']),
      ...(textOf(rule, 'description') === '' ? ['does not say why it is there'] : []),
    ].map((problem) => `${path}: ${problem}`);
  });
}

function labelProblems(project: Project): string[] {
  const path = 'labels/CustomLabels.labels-meta.xml';
  const labels = childrenOf(parseXml(project.get(path) ?? ''), 'labels');
  const names = labels.map((label) => textOf(label, 'fullName'));
  const sorted = [...names].sort();
  return [
    ...names
      .filter((name, at) => name !== sorted[at])
      .slice(0, 1)
      .map((name) => `${path}: is not sorted at ${name}`),
    ...labels.flatMap((label) => {
      const [value, short] = [textOf(label, 'value'), textOf(label, 'shortDescription')];
      const isFit = value !== '' && value.length <= MOST.labelValue && short.length <= MOST.labelShort;
      const isOurs = textOf(label, 'fullName').startsWith('Buyside_') && textOf(label, 'language') === 'en_US';
      return isFit && isOurs && textOf(label, 'protected') === 'false'
        ? []
        : [`${path}: ${textOf(label, 'fullName')} is unfit`];
    }),
  ];
}

/** Everything in the project that breaks a rule of the house, as `path: what`. */
export function houseProblems(model: OrgModel, project: Project): string[] {
  const fields = customFieldsOf(model).flatMap((field) =>
    [...wordProblems(field), ...shapeProblems(field)].map((problem) => `${field.path ?? ''}: ${problem}`),
  );
  return [...fields, ...objectProblems(model), ...ruleProblems(project), ...labelProblems(project)];
}
