/** The JSON of Salesforce's describe calls, property by property. Source: REST API "sObject Describe" and "Describe Global", v66.0. */

export interface PicklistValueDescribe {
  readonly active: boolean;
  readonly defaultValue: boolean;
  readonly label: string;
  /** Base 64 of one bit for each value of the controlling field. */
  readonly validFor: string | null;
  readonly value: string;
}

/** A lookup with an active filter: the fields of the record itself that it compares with. */
export interface FilteredLookupInfo {
  readonly controllingFields: readonly string[];
  readonly dependent: boolean;
  readonly optionalFilter: boolean;
}

export interface FieldDescribe {
  readonly aggregatable: boolean;
  readonly aiPredictionField: boolean;
  readonly autoNumber: boolean;
  readonly byteLength: number;
  readonly calculated: boolean;
  readonly calculatedFormula: string | null;
  readonly cascadeDelete: boolean;
  readonly caseSensitive: boolean;
  readonly compoundFieldName: string | null;
  readonly controllerName: string | null;
  readonly createable: boolean;
  readonly custom: boolean;
  readonly defaultValue: boolean | null;
  readonly defaultValueFormula: string | null;
  readonly defaultedOnCreate: boolean;
  readonly dependentPicklist: boolean;
  readonly deprecatedAndHidden: boolean;
  readonly digits: number;
  readonly displayLocationInDecimal: boolean;
  readonly encrypted: boolean;
  readonly externalId: boolean;
  readonly extraTypeInfo: string | null;
  readonly filterable: boolean;
  readonly filteredLookupInfo: FilteredLookupInfo | null;
  readonly formulaTreatNullNumberAsZero: boolean;
  readonly groupable: boolean;
  readonly highScaleNumber: boolean;
  readonly htmlFormatted: boolean;
  readonly idLookup: boolean;
  readonly inlineHelpText: string | null;
  readonly label: string;
  readonly length: number;
  readonly mask: string | null;
  readonly maskType: string | null;
  readonly name: string;
  readonly nameField: boolean;
  readonly namePointing: boolean;
  readonly nillable: boolean;
  readonly permissionable: boolean;
  readonly picklistValues: readonly PicklistValueDescribe[];
  readonly polymorphicForeignKey: boolean;
  readonly precision: number;
  readonly queryByDistance: boolean;
  readonly referenceTargetField: null;
  readonly referenceTo: readonly string[];
  readonly relationshipName: string | null;
  readonly relationshipOrder: number | null;
  readonly restrictedDelete: boolean;
  readonly restrictedPicklist: boolean;
  readonly scale: number;
  readonly searchPrefilterable: boolean;
  readonly soapType: string;
  readonly sortable: boolean;
  readonly type: string;
  readonly unique: boolean;
  readonly updateable: boolean;
  readonly writeRequiresMasterRead: boolean;
}

export interface ChildRelationshipDescribe {
  readonly cascadeDelete: boolean;
  readonly childSObject: string;
  readonly deprecatedAndHidden: boolean;
  readonly field: string;
  readonly junctionIdListNames: readonly string[];
  readonly junctionReferenceTo: readonly string[];
  readonly relationshipName: string | null;
  readonly restrictedDelete: boolean;
}

export interface RecordTypeInfo {
  readonly active: boolean;
  readonly available: boolean;
  readonly defaultRecordTypeMapping: boolean;
  readonly developerName: string;
  readonly master: boolean;
  readonly name: string;
  readonly recordTypeId: string;
  readonly urls: { readonly layout: string };
}

/** What describe and describe global both say of an object. */
export interface ObjectSummary {
  readonly activateable: boolean;
  readonly associateEntityType: string | null;
  readonly associateParentEntity: string | null;
  readonly createable: boolean;
  readonly custom: boolean;
  readonly customSetting: boolean;
  readonly deepCloneable: boolean;
  readonly deletable: boolean;
  readonly deprecatedAndHidden: boolean;
  readonly feedEnabled: boolean;
  readonly hasSubtypes: boolean;
  readonly isInterface: boolean;
  readonly isSubtype: boolean;
  readonly keyPrefix: string | null;
  readonly label: string;
  readonly labelPlural: string;
  readonly layoutable: boolean;
  readonly mergeable: boolean;
  readonly mruEnabled: boolean;
  readonly name: string;
  readonly queryable: boolean;
  readonly replicateable: boolean;
  readonly retrieveable: boolean;
  readonly searchable: boolean;
  readonly triggerable: boolean;
  readonly undeletable: boolean;
  readonly updateable: boolean;
  readonly urls: Readonly<Record<string, string>>;
}

export interface ObjectDescribe extends ObjectSummary {
  readonly actionOverrides: readonly [];
  readonly childRelationships: readonly ChildRelationshipDescribe[];
  readonly compactLayoutable: boolean;
  readonly defaultImplementation: null;
  readonly extendedBy: null;
  readonly extendsInterfaces: null;
  readonly fields: readonly FieldDescribe[];
  readonly implementedBy: null;
  readonly implementsInterfaces: null;
  readonly listviewable: null;
  readonly lookupLayoutable: null;
  readonly namedLayoutInfos: readonly [];
  readonly networkScopeFieldName: null;
  readonly recordTypeInfos: readonly RecordTypeInfo[];
  readonly searchLayoutable: boolean;
  readonly sobjectDescribeOption: 'FULL';
  readonly supportedScopes: readonly { readonly label: string; readonly name: string }[];
}

export interface GlobalDescribe {
  readonly encoding: 'UTF-8';
  readonly maxBatchSize: number;
  readonly sobjects: readonly ObjectSummary[];
}
