/** Describe and describe global: the schema as Salesforce's REST API shows it to one user. */
import type { Session } from '../engine.ts';
import { describeField } from './describe/describeField.ts';
import type {
  ChildRelationshipDescribe,
  GlobalDescribe,
  ObjectDescribe,
  ObjectSummary,
  RecordTypeInfo,
} from './describe/shapes.ts';
import { UNQUERIED } from './model.ts';
import type { ObjectDef, Schema } from './model.ts';

export type * from './describe/shapes.ts';

/** The record type every object has before it has any. */
export const MASTER_RECORD_TYPE_ID = '012000000000000AAA';
const MAX_BATCH_SIZE = 200;
const MERGEABLE = new Set(['Account', 'Contact', 'Lead']);
/** Many objects share the prefix of history rows, so none of them has one. */
const HISTORY_PREFIX = '017';

export interface DescribeOptions {
  /** As in the path of the request: `66.0`. */
  readonly version?: string;
  /** Ids of the record types, by developer name. Those without an id are left out. */
  readonly recordTypeIds?: Readonly<Record<string, string>>;
}

function isHistory(object: ObjectDef): boolean {
  return object.keyPrefix === HISTORY_PREFIX || object.name === 'OpportunityHistory';
}

function sobjectUrl(object: ObjectDef, options: DescribeOptions): string {
  return `/services/data/v${options.version ?? '66.0'}/sobjects/${object.name}`;
}

function summary(object: ObjectDef, session: Session, options: DescribeOptions): ObjectSummary {
  const url = sobjectUrl(object, options);
  const isBusiness = object.needsObjectPermission && !isHistory(object);
  const canDelete = session.canDelete(object);
  const isRead = !UNQUERIED.has(object.kind);
  return {
    activateable: false,
    associateEntityType: isHistory(object) ? 'History' : null,
    associateParentEntity: isHistory(object) ? (object.accessThrough ?? null) : null,
    createable: session.canCreate(object),
    custom: object.custom || object.name.endsWith('__History'),
    customSetting: object.kind === 'customSetting',
    deepCloneable: false,
    deletable: canDelete,
    deprecatedAndHidden: false,
    feedEnabled: false,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: ['', HISTORY_PREFIX].includes(object.keyPrefix) ? null : object.keyPrefix,
    label: object.label,
    labelPlural: object.pluralLabel,
    layoutable: isBusiness && object.kind === undefined,
    mergeable: MERGEABLE.has(object.name) && canDelete,
    mruEnabled: isBusiness,
    name: object.name,
    queryable: isRead,
    replicateable: isRead,
    retrieveable: isRead,
    searchable: isBusiness && object.kind === undefined,
    triggerable: isBusiness,
    undeletable: canDelete,
    updateable: session.canEdit(object),
    urls: { rowTemplate: `${url}/{ID}`, describe: `${url}/describe`, sobject: url },
  };
}

function describeChildren(schema: Schema, object: ObjectDef, session: Session): ChildRelationshipDescribe[] {
  return object.childRelationships.flatMap((child) => {
    const childObject = schema.object(child.childObject);
    const field = schema.field(child.childObject, child.field);
    if (childObject === undefined || field === undefined) return [];
    if (!session.canRead(childObject) || !session.canReadField(childObject, field)) return [];
    return [
      {
        cascadeDelete: child.cascadeDelete,
        childSObject: child.childObject,
        deprecatedAndHidden: false,
        field: child.field,
        junctionIdListNames: [],
        junctionReferenceTo: [],
        relationshipName: child.relationshipName ?? null,
        restrictedDelete: child.restrictedDelete,
      },
    ];
  });
}

/** The project's own record types first, then Master, which is the default of users who have no other. */
function recordTypeInfos(object: ObjectDef, session: Session, options: DescribeOptions): RecordTypeInfo[] {
  const url = sobjectUrl(object, options);
  const { usable, start } = session.recordTypes(object);
  const own = (object.recordTypes ?? []).flatMap((type) => {
    const recordTypeId = options.recordTypeIds?.[type.developerName];
    return recordTypeId === undefined ? [] : [{ type, recordTypeId }];
  });
  return [
    ...own.map(({ type, recordTypeId }) => ({
      active: type.isActive,
      available: usable.has(type.developerName),
      defaultRecordTypeMapping: start === type.developerName,
      developerName: type.developerName,
      master: false,
      name: type.label,
      recordTypeId,
      urls: { layout: `${url}/describe/layouts/${recordTypeId}` },
    })),
    {
      active: true,
      available: true,
      defaultRecordTypeMapping: start === undefined,
      developerName: 'Master',
      master: true,
      name: 'Master',
      recordTypeId: MASTER_RECORD_TYPE_ID,
      urls: { layout: `${url}/describe/layouts/${MASTER_RECORD_TYPE_ID}` },
    },
  ];
}

/**
 * An object's describe. Fields and child relationships the user may not see are not in it.
 * Asks nothing about the object itself: a door says INVALID_TYPE for one the user may not read.
 */
export function describeObject(
  schema: Schema,
  object: ObjectDef,
  session: Session,
  options: DescribeOptions = {},
): ObjectDescribe {
  const shared = summary(object, session, options);
  const url = sobjectUrl(object, options);
  return {
    ...shared,
    actionOverrides: [],
    childRelationships: describeChildren(schema, object, session),
    compactLayoutable: shared.layoutable,
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields: object.fields
      .filter((field) => session.canReadField(object, field))
      .map((field) => describeField(object, field, session)),
    implementedBy: null,
    implementsInterfaces: null,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: recordTypeInfos(object, session, options),
    searchLayoutable: shared.searchable,
    sobjectDescribeOption: 'FULL',
    supportedScopes: [
      { label: `All ${object.pluralLabel.toLowerCase()}`, name: 'everything' },
      ...(object.fields.some((field) => field.name === 'OwnerId')
        ? [{ label: `My ${object.pluralLabel.toLowerCase()}`, name: 'mine' }]
        : []),
    ],
    urls: {
      ...shared.urls,
      ...(shared.layoutable && {
        compactLayouts: `${url}/describe/compactLayouts`,
        approvalLayouts: `${url}/describe/approvalLayouts`,
        layouts: `${url}/describe/layouts`,
        listviews: `${url}/listviews`,
        quickActions: `${url}/quickActions`,
        uiDetailTemplate: '/{ID}',
        uiEditTemplate: '/{ID}/e',
        uiNewRecord: `/${object.keyPrefix}/e`,
      }),
    },
  };
}

/** The objects the user may read, by name. */
export function describeGlobal(schema: Schema, session: Session, options: DescribeOptions = {}): GlobalDescribe {
  return {
    encoding: 'UTF-8',
    maxBatchSize: MAX_BATCH_SIZE,
    sobjects: schema.objects
      .filter((object) => session.canRead(object))
      .map((object) => summary(object, session, options)),
  };
}
