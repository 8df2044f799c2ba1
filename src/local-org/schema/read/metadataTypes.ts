/** The metadata types of Salesforce: where their files lie, and which of them are parts of a larger file. */
import { createRequire } from 'node:module';

/** A kind of component inside the file of another: `<fields>` of an object. */
export interface PartType {
  readonly name: string;
  /** The element that holds one. */
  readonly element: string;
  /** How its file ends in a project, where it has one of its own. */
  readonly suffix: string;
  /** The first three characters of its ids. */
  readonly prefix: string;
}

/**
 * How a component lies in a package: as one XML file; as a file with its description beside it (a class); as a folder;
 * as a folder with its description beside it (a site); as a folder in the folder of its kind.
 */
export type Shape = 'xml' | 'content' | 'bundle' | 'site' | 'digitalExperience';

export interface MetadataType {
  readonly name: string;
  readonly directory: string;
  readonly shape: Shape;
  /** Absent for bundles, which are folders. */
  readonly suffix?: string;
  readonly prefix: string;
  /** Names are `Folder/Name`, and the folders are components as well. */
  readonly inFolder: boolean;
  /** `ReportFolder`: what the description of a folder begins with. */
  readonly folderType?: string;
  /** How that description ends in a project. */
  readonly folderSuffix?: string;
  /** Files count only in the type's own directory. */
  readonly isStrict: boolean;
  readonly parts?: readonly PartType[];
  /** The file itself is nothing but its parts. */
  readonly isOnlyParts?: boolean;
  /** Kinds of things in its files that are members of a package.xml and no components by themselves. */
  readonly contents: readonly string[];
}

interface RegisteredType {
  readonly name: string;
  readonly directoryName: string;
  readonly suffix?: string;
  readonly inFolder?: boolean;
  readonly strictDirectoryName?: boolean;
  readonly folderType?: string;
  readonly folderContentType?: string;
  readonly strategies?: { readonly adapter: string };
  readonly children?: {
    readonly types: Readonly<Record<string, RegisteredType & { readonly xmlElementName?: string }>>;
  };
}

interface Registry {
  readonly types: Readonly<Record<string, RegisteredType>>;
}

/** Salesforce's own list, which its CLI works with as well. The file alone is read; the library stays unloaded. */
const registry = createRequire(import.meta.url)(
  '@salesforce/source-deploy-retrieve/lib/src/registry/metadataRegistry.json',
) as Registry;

/** The first three characters of ids, where they are known. */
const PREFIXES: Readonly<Record<string, string>> = {
  ...{ ApexClass: '01p', ApexComponent: '099', ApexPage: '066', ApexTrigger: '01q', AuraDefinitionBundle: '0Ab' },
  ...{ BusinessProcess: '019', CompactLayout: '0AH', ConnectedApp: '0H4', ContentAsset: '03S', CspTrustedSite: '08y' },
  ...{ CustomApplication: '02u', CustomField: '00N', CustomLabel: '101', CustomLabels: '101', CustomObject: '01I' },
  ...{ CustomPermission: '0CP', CustomSite: '0DM', CustomTab: '01r', Dashboard: '01Z', Document: '015' },
  ...{ EmailTemplate: '00X', FieldSet: '0IX', FlexiPage: '0M0', Flow: '301', GlobalValueSet: '0Nt', Group: '00G' },
  ...{ Index: '1CI', Layout: '00h', LightningComponentBundle: '0Rb', LightningMessageChannel: '0Mt' },
  ...{ ListView: '00B', NamedCredential: '0XA', Network: '0DB', PathAssistant: '0Nz', PermissionSet: '0PS' },
  ...{ PermissionSetGroup: '0PG', PlatformEventChannel: '0YL', Profile: '00e', Queue: '00G', QuickAction: '09D' },
  ...{ RecordType: '012', RemoteSiteSetting: '0rp', Report: '00O', ReportType: '070', Role: '00E' },
  ...{ SharingReason: '0SR', StandardValueSet: '0Nu', StaticResource: '081', ValidationRule: '03d', WebLink: '00b' },
  ...{ WorkflowAlert: '01W', WorkflowFieldUpdate: '04Y', WorkflowRule: '01Q', WorkflowTask: '01Z' },
};

function prefixOf(name: string): string {
  return PREFIXES[name] ?? '000';
}

/** Types whose children have files or elements of their own and are named in a package.xml. */
const DECOMPOSED = new Set(['CustomObject', 'Bot']);

function partsOf(type: RegisteredType): PartType[] {
  return Object.values(type.children?.types ?? {}).flatMap((child) => {
    const element = child.xmlElementName ?? (DECOMPOSED.has(type.name) ? child.directoryName : undefined);
    const { name } = child;
    // The registry's own is that of the file of all labels.
    const suffix = name === 'CustomLabel' ? 'label' : (child.suffix ?? '');
    return element === undefined ? [] : [{ name, element, suffix, prefix: prefixOf(name) }];
  });
}

const SHAPES: Readonly<Record<string, Shape>> = {
  bundle: 'bundle',
  uiBundles: 'bundle',
  digitalExperience: 'digitalExperience',
  matchingContentFile: 'content',
};

function shapeOf({ name, strategies }: RegisteredType): Shape {
  if (name === 'ExperienceBundle') return 'site';
  if (name === 'Document' || name === 'StaticResource') return 'content';
  return SHAPES[strategies?.adapter ?? ''] ?? 'xml';
}

function typeOf(type: RegisteredType): MetadataType {
  const { name, directoryName, suffix, inFolder = false } = type;
  const parts = partsOf(type);
  const shape = shapeOf(type);
  const folder = inFolder ? registry.types[type.folderType ?? ''] : undefined;
  const hasSuffix = suffix !== undefined && shape !== 'bundle' && shape !== 'digitalExperience';
  return {
    name,
    directory: directoryName,
    shape,
    prefix: prefixOf(name),
    inFolder: folder?.folderContentType !== undefined,
    ...(folder?.folderContentType === undefined ? {} : { folderType: folder.name }),
    ...(folder?.suffix === undefined ? {} : { folderSuffix: folder.suffix }),
    isStrict: type.strictDirectoryName === true,
    ...(hasSuffix && { suffix }),
    ...(parts.length > 0 && { parts }),
    contents: parts.length > 0 ? [] : Object.values(type.children?.types ?? {}).map((child) => child.name),
    ...(name === 'CustomLabels' && { isOnlyParts: true }),
  };
}

/** All of them. What each means to the org, if anything, its readers say. */
export const METADATA_TYPES: readonly MetadataType[] = Object.values(registry.types)
  .filter((type) => type.folderContentType === undefined)
  .map(typeOf);

/** What a page, a flow or another component means by the name of a Lightning component: a web component or one of Aura. */
export const LIGHTNING_COMPONENTS: readonly string[] = ['LightningComponentBundle', 'AuraDefinitionBundle'];

/** A kind of component by name: a type of its own, or a part and the type whose file it is in. */
export interface KnownType {
  readonly type: MetadataType;
  readonly part?: PartType;
  /** It is neither: it is in the files of the type, and goes with them. */
  readonly isContent?: boolean;
}

const byName = new Map<string, KnownType>(
  METADATA_TYPES.flatMap((type): [string, KnownType][] => [
    [type.name, { type }],
    ...(type.parts ?? []).map((part): [string, KnownType] => [part.name, { type, part }]),
    ...type.contents.map((name): [string, KnownType] => [name, { type, isContent: true }]),
  ]),
);

const byDirectory = Map.groupBy(METADATA_TYPES, (type) => type.directory);
const bySuffix = Map.groupBy(METADATA_TYPES, (type) => type.suffix);

/** A type by its name in a package.xml. */
export function typeNamed(name: string): KnownType | undefined {
  return byName.get(name);
}

/** The types whose files lie in a folder of a package; most folders have one. */
export function typesInDirectory(directory: string): readonly MetadataType[] {
  return byDirectory.get(directory) ?? [];
}

/** The types whose files end in a suffix; most suffixes have one. */
export function typesWithSuffix(suffix: string): readonly MetadataType[] {
  return bySuffix.get(suffix) ?? [];
}

/** The type whose folders are described by files of a suffix: `reportFolder`. */
export function typeWithFolderSuffix(suffix: string): MetadataType | undefined {
  return METADATA_TYPES.find((type) => type.folderSuffix === suffix);
}

/** A part, and the type it is a part of. */
export interface KnownPart {
  readonly type: MetadataType;
  readonly part: PartType;
}

/** Types whose parts may have files of their own in a project that says so (`sourceBehaviorOptions`), besides the decomposed. */
const DECOMPOSABLE = new Set([...DECOMPOSED, 'CustomLabels', 'SharingRules', 'Workflow']);

/** The part whose files end in a suffix, and the type it is a part of. */
export function partWithSuffix(suffix: string): KnownPart | undefined {
  for (const type of METADATA_TYPES) {
    const part = type.parts?.find((candidate) => DECOMPOSABLE.has(type.name) && candidate.suffix === suffix);
    if (part !== undefined) return { type, part };
  }
  return undefined;
}
