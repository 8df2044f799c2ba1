/**
 * The shape of an org's schema, as the local org reads it from an SFDX project and its own standard objects.
 * Everything else in the local org is written against these types; nothing here does any work.
 */

/** Field types in the words of the describe call (`string`, `picklist`, `reference`…), not of the metadata file. */
export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'picklist'
  | 'multipicklist'
  | 'reference'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'time'
  | 'email'
  | 'phone'
  | 'url'
  | 'address'
  | 'location'
  | 'base64';

/** What happens to a lookup when the record it points at is deleted. */
export type DeleteRule = 'SetNull' | 'Restrict' | 'Cascade';

export interface PicklistValue {
  readonly value: string;
  readonly label: string;
  readonly isDefault: boolean;
  readonly isActive: boolean;
  /** Dependent picklists only: the values of the controlling field under which it may be chosen (`true` and `false` of a checkbox). */
  readonly validFor?: readonly string[];
}

/** One condition of a roll-up's filter; several are joined with AND. `values` are alternatives (comma lists are split). */
export interface SummaryFilter {
  readonly field: string;
  readonly operation:
    | 'equals'
    | 'notEqual'
    | 'lessThan'
    | 'greaterThan'
    | 'lessOrEqual'
    | 'greaterOrEqual'
    | 'contains'
    | 'notContain'
    | 'startsWith'
    | 'includes'
    | 'excludes';
  readonly values: readonly string[];
}

export interface SummaryDef {
  readonly operation: 'count' | 'sum' | 'min' | 'max';
  readonly childObject: string;
  /** The master-detail field on the child that points here. */
  readonly childField: string;
  /** The child's field that is summed up; absent for count. */
  readonly summarizedField?: string;
  readonly filters: readonly SummaryFilter[];
}

/** The character that hides, and what is hidden: `all`, `lastFour` (all but the last four), `creditCard`, `ssn`… */
export interface FieldMask {
  readonly char: 'X' | '*';
  readonly type: string;
}

export interface LookupFilterItem {
  /** `Contact.LastName` of the record pointed at, `$Source.Kind__c` of the record itself, `$User.Id`… */
  readonly field: string;
  /** In the words of the metadata file: `equals`, `notEqual`, `contains`… */
  readonly operation: string;
  /** Alternatives. */
  readonly values: readonly string[];
  /** Stands in place of values. */
  readonly valueField?: string;
}

/** Which records a lookup may point at. */
export interface LookupFilterDef {
  readonly items: readonly LookupFilterItem[];
  /** `1 AND (2 OR 3)`; all of them without it. */
  readonly booleanFilter?: string;
  readonly message?: string;
  /** It narrows down what a user is offered, and refuses nothing. */
  readonly isOptional?: boolean;
}

export interface FieldDef {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly custom: boolean;
  /** Characters; 0 where the type has no length. */
  readonly length: number;
  readonly precision: number;
  readonly scale: number;
  /** A value is needed on save (`required` in metadata, or a standard field that is never null). */
  readonly required: boolean;
  readonly unique: boolean;
  readonly caseSensitive: boolean;
  readonly externalId: boolean;
  readonly restrictedPicklist: boolean;
  readonly picklist: readonly PicklistValue[];
  /** The global value set that the values come from. */
  readonly valueSet?: string;
  /** The picklist or checkbox that decides which values may be chosen. */
  readonly controllingField?: string;
  readonly referenceTo: readonly string[];
  /** Name used in paths from this object to the parent: `Account`, `Decision_Path__r`. */
  readonly relationshipName?: string;
  /** Of custom metadata: it holds the name of an object or a field, which formulas read through `X__r`. */
  readonly isDefinition?: boolean;
  /** Name used in child subqueries on the parent, without `__r` for standard ones, with `__r` for custom ones. */
  readonly childRelationshipName?: string;
  readonly deleteRule?: DeleteRule;
  /** Only one that is active. */
  readonly lookupFilter?: LookupFilterDef;
  readonly isMasterDetail: boolean;
  readonly relationshipOrder?: number;
  readonly isReparentable: boolean;
  readonly formula?: string;
  readonly blanksAsZero: boolean;
  readonly summary?: SummaryDef;
  /** A default-value formula (`NOW()`, `"text"`, `true`); picklist defaults are in `picklist`. */
  readonly defaultFormula?: string;
  readonly autoNumberFormat?: string;
  /** May a user with field permission set it on insert / on update (false for formula, roll-up, auto-number, system fields). */
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly nameField: boolean;
  readonly trackHistory: boolean;
  readonly isLongText: boolean;
  /** An encrypted text: how it looks to users without the right to view encrypted data. */
  readonly mask?: FieldMask;
  /** Rich text: `isLongText` is true as well. */
  readonly isRichText?: boolean;
  /** Master-detail only: Read on the master is enough to write the detail. */
  readonly writeRequiresMasterRead?: boolean;
  readonly description?: string;
  readonly inlineHelpText?: string;
  /** Where it was declared, for deploy errors; absent for standard fields. */
  readonly file?: string;
}

export interface ChildRelationship {
  readonly childObject: string;
  readonly field: string;
  readonly relationshipName?: string;
  readonly cascadeDelete: boolean;
  readonly restrictedDelete: boolean;
}

export interface ValidationRuleDef {
  readonly name: string;
  readonly active: boolean;
  readonly formula: string;
  readonly message: string;
  readonly errorField?: string;
  readonly file?: string;
}

/** Which values of a picklist a record type has, and with which a new record of it begins. */
export interface RecordTypeChoices {
  readonly values: readonly string[];
  readonly defaultValue?: string;
}

export interface RecordTypeDef {
  readonly developerName: string;
  readonly label: string;
  readonly isActive: boolean;
  readonly description?: string;
  /** By picklist field. Of a picklist that is not named here it has all values. */
  readonly choices?: Readonly<Record<string, RecordTypeChoices>>;
  /** The name of its business process. */
  readonly businessProcess?: string;
}

/** Which stages or statuses a record type has; its row is known by its name and object. */
export interface BusinessProcessDef {
  readonly name: string;
  readonly isActive: boolean;
  readonly description?: string;
}

/**
 * Objects of a project that are not records like any other: settings by profile or user, records that are metadata themselves,
 * messages, archives, and what another system keeps.
 */
export type DeclaredKind = 'customSetting' | 'customMetadata' | 'event' | 'big' | 'external';

/** Those, and lists of other objects' rows, which are read below a parent only. */
export type ObjectKind = DeclaredKind | 'activityView';

/** Kinds whose rows no query reads by themselves. */
export const UNQUERIED: ReadonlySet<ObjectKind | undefined> = new Set(['event', 'activityView']);

export type SharingModel = 'Private' | 'Read' | 'ReadWrite' | 'ControlledByParent';

export interface ObjectDef {
  readonly name: string;
  readonly label: string;
  readonly pluralLabel: string;
  readonly keyPrefix: string;
  readonly custom: boolean;
  /** Absent for ordinary records. */
  readonly kind?: ObjectKind;
  readonly sharingModel: SharingModel;
  readonly enableHistory: boolean;
  /** Rows may be written through the API (false for history and other read-only system objects). */
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  /** Only what holds for every user: standard setup objects (Organization, Profile…) need no object permission to be read. */
  readonly needsObjectPermission: boolean;
  /**
   * Object permissions and record access are those of this object: history rows, contact roles, line items follow their parent.
   * The field that leads there is the one with `isMasterDetail`.
   */
  readonly accessThrough?: string;
  /** Tasks, events and e-mails may be related to its rows. */
  readonly enableActivities?: boolean;
  readonly recordTypes?: readonly RecordTypeDef[];
  readonly businessProcesses?: readonly BusinessProcessDef[];
  readonly description?: string;
  /** In the order of declaration; look one up with `fieldOf`. */
  readonly fields: readonly FieldDef[];
  readonly childRelationships: readonly ChildRelationship[];
  readonly validationRules: readonly ValidationRuleDef[];
  readonly file?: string;
}

export interface ObjectPermission {
  readonly object: string;
  readonly read: boolean;
  readonly create: boolean;
  readonly edit: boolean;
  readonly delete: boolean;
  readonly viewAll: boolean;
  readonly modifyAll: boolean;
}

export interface FieldPermission {
  /** `Object.Field`. */
  readonly field: string;
  readonly readable: boolean;
  readonly editable: boolean;
}

/** Whether a permission set or profile gives a record type; only a profile makes one the default. */
export interface RecordTypeVisibility {
  /** `Object.Developer_Name`. */
  readonly recordType: string;
  readonly visible: boolean;
  readonly isDefault: boolean;
}

/** The page layout that a profile has for a record type, or for records without one. */
export interface LayoutAssignment {
  /** `Account-Account Layout`. */
  readonly layout: string;
  /** `Account.Partner`. */
  readonly recordType?: string;
}

export interface PermissionSetDef {
  readonly name: string;
  readonly label: string;
  readonly objects: readonly ObjectPermission[];
  readonly fields: readonly FieldPermission[];
  readonly customPermissions: readonly string[];
  readonly userPermissions: readonly string[];
  /** The tabs it names, and whether its holders have them. */
  readonly tabs?: Readonly<Record<string, boolean>>;
  readonly recordTypes?: readonly RecordTypeVisibility[];
  /** Of profiles: the page layouts of objects and record types. */
  readonly layouts?: readonly LayoutAssignment[];
  /** It stands for a permission set group. */
  readonly isGroup?: boolean;
  readonly file?: string;
}

export interface FlexiPageComponent {
  readonly name: string;
  readonly identifier: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** A Lightning page as its XML says it: regions and facets by name, each a list of components in order. */
export interface FlexiPageDef {
  readonly name: string;
  readonly label: string;
  readonly objectName?: string;
  readonly template: string;
  readonly regions: Readonly<Record<string, readonly FlexiPageComponent[]>>;
  readonly file?: string;
}

/** A row that a component stands for: a record of custom metadata, a queue, a role. */
export interface DeployedRow {
  readonly object: string;
  /** The component's own, which decides the row's id: `CustomMetadata:Rate.Low`. */
  readonly key: string;
  /** Fields by which a row that is there already is known for the same; without them the id tells. */
  readonly match?: readonly string[];
  readonly values: Readonly<Record<string, string | number | boolean | null | RowReference>>;
  readonly file?: string;
}

/** Another deployed row, by its object and key. */
export interface RowReference {
  readonly object: string;
  readonly key: string;
}

/** The whole schema. Names are looked up without regard to case, as Salesforce does; what comes out is in canonical casing. */
export interface Schema {
  readonly objects: readonly ObjectDef[];
  readonly permissionSets: readonly PermissionSetDef[];
  /** What profiles grant, under the names of their rows. */
  readonly profiles: readonly PermissionSetDef[];
  /** Rows that go with the schema. */
  readonly rows: readonly DeployedRow[];
  readonly customPermissions: readonly string[];
  readonly flexiPages: readonly FlexiPageDef[];
  readonly labels: Readonly<Record<string, string>>;
  object(name: string): ObjectDef | undefined;
  /** The object whose ids begin like this one. */
  objectOfId(id: string): ObjectDef | undefined;
  field(objectName: string, fieldName: string): FieldDef | undefined;
}
