/** The standard objects of the local org. A project may add fields to them, never take any away. */
import type { FieldDef, ObjectDef } from './model.ts';
import { accountPeople } from './standard/accountPeople.ts';
import { activityObjects } from './standard/activityObjects.ts';
import { activityViews } from './standard/activityViews.ts';
import { customerObjects } from './standard/customerObjects.ts';
import { fileObjects } from './standard/fileObjects.ts';
import { salesObjects } from './standard/salesObjects.ts';
import { serviceObjects } from './standard/serviceObjects.ts';
import { setupObjects } from './standard/setupObjects.ts';
import { readFields } from './standard/standardTable.ts';

export { defaultStages, stageRow, type OpportunityStageRow } from './standard/salesObjects.ts';

/** All of them; child relationships are linked later, when the project's own fields are known. */
export const standardObjects: readonly ObjectDef[] = [
  ...setupObjects,
  ...customerObjects,
  ...accountPeople,
  ...salesObjects,
  ...serviceObjects,
  ...fileObjects,
  ...activityObjects,
  ...activityObjects.filter(({ name }) => name === 'Task').flatMap(activityViews),
];

/** `RecordTypeId`, which an object has as soon as it has one record type. */
export function recordTypeField(): FieldDef {
  const [field] = readFields('RecordTypeId | Record Type ID | reference(RecordType) | rel:RecordType');
  if (field === undefined) throw new TypeError('No field was read');
  return field;
}
