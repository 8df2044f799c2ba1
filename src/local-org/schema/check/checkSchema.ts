/** What only the whole schema can tell: names that point nowhere, sharing against master-detail, permissions that depend on others. */
import type { Schema } from '../model.ts';
import type { ProblemList } from '../read/xmlNode.ts';
import { checkField } from './checkField.ts';
import { checkFormulas } from './checkFormulas.ts';
import { checkObject } from './checkObject.ts';
import { checkPermissionSet } from './checkPermissionSet.ts';
import { checkFlexiPage } from './checkFlexiPage.ts';

/** Adds every problem of the linked schema to the list. */
export function checkSchema(schema: Schema, problems: ProblemList): void {
  for (const object of schema.objects) {
    checkObject(schema, object, problems);
    for (const field of object.fields) checkField(schema, object, field, problems);
    checkFormulas(schema, object, problems);
  }
  for (const set of [...schema.permissionSets, ...schema.profiles]) checkPermissionSet(schema, set, problems);
  checkRows(schema, problems);
  for (const page of schema.flexiPages) checkFlexiPage(schema, page, problems);
}

/** Adds a problem for each record of custom metadata that names another which is not there. */
function checkRows(schema: Schema, problems: ProblemList): void {
  const keys = new Set(schema.rows.map(({ key }) => key));
  for (const { values, file, key } of schema.rows) {
    for (const value of Object.values(values)) {
      if (typeof value !== 'object' || value === null || !value.object.endsWith('__mdt') || keys.has(value.key))
        continue;
      const name = value.key.slice(value.key.indexOf(':') + 1);
      problems.add(file ?? key, `In field: value - no CustomMetadata named ${name} found`);
    }
  }
}
