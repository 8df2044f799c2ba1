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
  for (const permissionSet of schema.permissionSets) checkPermissionSet(schema, permissionSet, problems);
  for (const page of schema.flexiPages) checkFlexiPage(schema, page, problems);
}
