/** The metadata types of the local org: where their files lie, and which of them are parts of a larger file. */

/** A kind of component inside the file of another: `<fields>` of an object. */
export interface PartType {
  readonly name: string;
  /** The element that holds one. */
  readonly element: string;
  /** The first three characters of its ids. */
  readonly prefix: string;
}

export interface MetadataType {
  readonly name: string;
  readonly directory: string;
  /** Absent for bundles, which are folders. */
  readonly suffix?: string;
  readonly prefix: string;
  /** Names are `Folder/Name`, and the folders are components as well. */
  readonly inFolder?: boolean;
  readonly parts?: readonly PartType[];
  /** The file itself is nothing but its parts. */
  readonly isOnlyParts?: boolean;
}

const OBJECT_PARTS: readonly PartType[] = [
  { name: 'BusinessProcess', element: 'businessProcesses', prefix: '019' },
  { name: 'CompactLayout', element: 'compactLayouts', prefix: '0AH' },
  { name: 'CustomField', element: 'fields', prefix: '00N' },
  { name: 'FieldSet', element: 'fieldSets', prefix: '0IX' },
  { name: 'Index', element: 'indexes', prefix: '1CI' },
  { name: 'ListView', element: 'listViews', prefix: '00B' },
  { name: 'RecordType', element: 'recordTypes', prefix: '012' },
  { name: 'SharingReason', element: 'sharingReasons', prefix: '0SR' },
  { name: 'ValidationRule', element: 'validationRules', prefix: '03d' },
  { name: 'WebLink', element: 'webLinks', prefix: '00b' },
];

/** Those whose meaning the org knows first; the rest is kept as it is. */
export const METADATA_TYPES: readonly MetadataType[] = [
  { name: 'CustomObject', directory: 'objects', suffix: 'object', prefix: '01I', parts: OBJECT_PARTS },
  { name: 'PermissionSet', directory: 'permissionsets', suffix: 'permissionset', prefix: '0PS' },
  { name: 'CustomPermission', directory: 'customPermissions', suffix: 'customPermission', prefix: '0CP' },
  {
    ...{ name: 'CustomLabels', directory: 'labels', suffix: 'labels', prefix: '101', isOnlyParts: true },
    parts: [{ name: 'CustomLabel', element: 'labels', prefix: '101' }],
  },
  { name: 'GlobalValueSet', directory: 'globalValueSets', suffix: 'globalValueSet', prefix: '0Nt' },
  { name: 'StandardValueSet', directory: 'standardValueSets', suffix: 'standardValueSet', prefix: '0Nu' },
  { name: 'FlexiPage', directory: 'flexipages', suffix: 'flexipage', prefix: '0M0' },
  { name: 'Layout', directory: 'layouts', suffix: 'layout', prefix: '00h' },
  { name: 'CustomApplication', directory: 'applications', suffix: 'app', prefix: '02u' },
  { name: 'CustomTab', directory: 'tabs', suffix: 'tab', prefix: '01r' },
  { name: 'LightningComponentBundle', directory: 'lwc', prefix: '0Rb' },
  { name: 'ReportType', directory: 'reportTypes', suffix: 'reportType', prefix: '070' },
  { name: 'Report', directory: 'reports', suffix: 'report', prefix: '00O', inFolder: true },
  { name: 'Dashboard', directory: 'dashboards', suffix: 'dashboard', prefix: '01Z', inFolder: true },
  { name: 'PathAssistant', directory: 'pathAssistants', suffix: 'pathAssistant', prefix: '0Nz' },
  { name: 'QuickAction', directory: 'quickActions', suffix: 'quickAction', prefix: '09D' },
];

/** A kind of component by name: a type of its own, or a part and the type whose file it is in. */
export interface KnownType {
  readonly type: MetadataType;
  readonly part?: PartType;
}

const byName = new Map<string, KnownType>(
  METADATA_TYPES.flatMap((type): [string, KnownType][] => [
    [type.name, { type }],
    ...(type.parts ?? []).map((part): [string, KnownType] => [part.name, { type, part }]),
  ]),
);
const byDirectory = new Map(METADATA_TYPES.map((type) => [type.directory, type]));

/** A type by its name in a package.xml. */
export function typeNamed(name: string): KnownType | undefined {
  return byName.get(name);
}

/** The type whose files lie in a folder of a package. */
export function typeInDirectory(directory: string): MetadataType | undefined {
  return byDirectory.get(directory);
}
