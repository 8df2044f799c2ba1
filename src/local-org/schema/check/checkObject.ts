/** Rules about an object as a whole. Source: Salesforce's deploy errors and limits for custom objects. */
import type { ObjectDef, Schema } from '../model.ts';
import type { ProblemList } from '../read/xmlNode.ts';

const MOST_MASTERS = 2;
const MOST_TRACKED = 20;
const MOST_ROLL_UPS = 25;
const NAME =
  /^(?:[A-Za-z](?:_?[A-Za-z0-9])*__)?([A-Za-z](?:_?[A-Za-z0-9])*)__(?:c|mdt|e|b|x|pc|Latitude__s|Longitude__s)$/;

/** A custom name: letters first, no double underscore but that of a package's prefix, at most 40 characters before `__c`. */
export function isCustomName(name: string): boolean {
  const own = NAME.exec(name)?.[1];
  return own !== undefined && own.length <= 40;
}

function checkChildNames(object: ObjectDef, report: (message: string) => void): void {
  const seen = new Map<string, string>();
  for (const child of object.childRelationships) {
    const name = child.relationshipName?.toLowerCase();
    if (name === undefined) continue;
    const field = `${child.childObject}.${child.field}`;
    const earlier = seen.get(name);
    if (earlier !== undefined)
      report(
        `The child relationship '${child.relationshipName ?? ''}' of ${object.name} is used by ${earlier} and ${field}`,
      );
    seen.set(name, field);
  }
}

function checkSharing(object: ObjectDef, masters: number, report: (message: string) => void): void {
  const isControlled = object.sharingModel === 'ControlledByParent';
  if (masters > 0 && !isControlled)
    report(
      `Cannot set sharingModel to ${object.sharingModel} on a CustomObject with a MasterDetail relationship field`,
    );
  if (masters === 0 && isControlled)
    report('Cannot set sharingModel to ControlledByParent on a CustomObject without a MasterDetail relationship field');
}

function checkCustomObject(object: ObjectDef, report: (message: string) => void): void {
  if (!isCustomName(object.name)) report(`'${object.name}' is not an API name`);
  for (const label of [object.label, object.pluralLabel]) {
    if (label.length > 40) report('Value too long for field: Label maximum length is:40');
  }
  const masters = object.fields.filter((field) => field.isMasterDetail);
  if (object.kind === undefined) checkSharing(object, masters.length, report);
  if (masters.length > MOST_MASTERS)
    report(`${object.name} has more than ${String(MOST_MASTERS)} master-detail fields`);
}

/** Adds the problems of one object: its name, sharing, child relationship names, history and validation rules. */
export function checkObject(schema: Schema, object: ObjectDef, problems: ProblemList): void {
  const report = (message: string): void => {
    problems.add(object.file ?? object.name, message);
  };
  if (object.custom && !object.name.endsWith('__History')) checkCustomObject(object, report);
  checkChildNames(object, report);
  const tracked = object.fields.filter((field) => field.trackHistory);
  if (tracked.length > MOST_TRACKED) report(`${object.name} tracks more than ${String(MOST_TRACKED)} fields`);
  if (tracked.length > 0 && !object.enableHistory) {
    // A standard object may have come without a file: the field that asks for it has one.
    const file = object.file ?? tracked[0]?.file ?? object.name;
    const names = tracked.map((field) => field.name).join(', ');
    problems.add(file, `${object.name} tracks ${names} but has no enableHistory`);
  }
  const rollUps = object.fields.filter((field) => field.summary !== undefined);
  if (rollUps.length > MOST_ROLL_UPS) report(`${object.name} has more than ${String(MOST_ROLL_UPS)} roll-up summaries`);
  for (const rule of object.validationRules) {
    const { errorField, file = object.name } = rule;
    if (errorField !== undefined && schema.field(object.name, errorField) === undefined)
      problems.add(file, `errorDisplayField: there is no field '${errorField}' on ${object.name}`);
    if (rule.name.length > 40) problems.add(file, `The name of the rule '${rule.name}' has more than 40 characters`);
  }
}
