/** Permission sets, groups of them, profiles and custom permissions from their files. */
import type {
  FieldPermission,
  LayoutAssignment,
  ObjectPermission,
  PermissionSetDef,
  RecordTypeVisibility,
} from '../model.ts';
import type { ComponentFile } from './component.ts';
import { readXml, type XmlNode } from './xmlNode.ts';

function readObjectPermission(node: XmlNode): ObjectPermission {
  return {
    object: node.needText('object'),
    read: node.flag('allowRead', false),
    create: node.flag('allowCreate', false),
    edit: node.flag('allowEdit', false),
    delete: node.flag('allowDelete', false),
    viewAll: node.flag('viewAllRecords', false),
    modifyAll: node.flag('modifyAllRecords', false),
  };
}

function readFieldPermission(node: XmlNode): FieldPermission {
  const field = node.needText('field');
  const editable = node.flag('editable', false);
  // Who may edit a field may read it; Salesforce says so by itself.
  return { field, readable: node.flag('readable', false) || editable, editable };
}

function readRecordType(node: XmlNode): RecordTypeVisibility {
  return {
    recordType: node.needText('recordType'),
    visible: node.flag('visible', false),
    isDefault: node.flag('default', false),
  };
}

function readLayoutAssignment(node: XmlNode): LayoutAssignment {
  const recordType = node.text('recordType');
  return { layout: node.needText('layout'), ...(recordType !== undefined && { recordType }) };
}

function enabledNames(nodes: readonly XmlNode[]): string[] {
  return nodes.flatMap((node) => {
    const name = node.needText('name');
    return node.flag('enabled', true) ? [name] : [];
  });
}

/** Tabs are named one way in permission sets and another in profiles. */
function readTabs(node: XmlNode): Record<string, boolean> {
  const entries = [...node.nodes('tabSettings'), ...node.nodes('tabVisibilities')].map((entry): [string, boolean] => [
    entry.needText('tab'),
    !['None', 'Hidden'].includes(entry.needText('visibility')),
  ]);
  return Object.fromEntries(entries);
}

function readGrants(node: XmlNode, name: string, label: string, file: string): PermissionSetDef {
  return {
    name,
    label,
    objects: node.nodes('objectPermissions').map(readObjectPermission),
    fields: node.nodes('fieldPermissions').map(readFieldPermission),
    customPermissions: enabledNames(node.nodes('customPermissions')),
    userPermissions: enabledNames(node.nodes('userPermissions')),
    tabs: readTabs(node),
    recordTypes: node.nodes('recordTypeVisibilities').map(readRecordType),
    layouts: node.nodes('layoutAssignments').map(readLayoutAssignment),
    file,
  };
}

/** A permission set as its file says; whether what it names exists is checked with the whole schema at hand. */
export function readPermissionSet(component: ComponentFile): PermissionSetDef | undefined {
  const node = readXml(component.file);
  return node && readGrants(node, component.fullName, node.needText('label'), component.file.path);
}

/** The names of profiles in files, where they are not those of their rows. */
const PROFILE_NAMES: Readonly<Record<string, string>> = {
  Admin: 'System Administrator',
  Standard: 'Standard User',
  ReadOnly: 'Read Only',
  MarketingProfile: 'Marketing User',
  ContractManager: 'Contract Manager',
  SolutionManager: 'Solution Manager',
  StandardAul: 'Standard Platform User',
  Guest: 'Guest User',
};

/** What a name holds of special characters is written as `%28` in names of files. */
function decodedName(name: string): string {
  return name.replaceAll(/%([\dA-Fa-f]{2})/g, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** The name of a profile's row, by the name of its file. */
export function profileName(fullName: string): string {
  return PROFILE_NAMES[fullName] ?? decodedName(fullName);
}

/** What a profile grants, under the name of its row. */
export function readProfile(component: ComponentFile): PermissionSetDef | undefined {
  const node = readXml(component.file);
  const name = profileName(component.fullName);
  return node && readGrants(node, name, name, component.file.path);
}

/** A group of permission sets: the sets that make it up, and those that mute some of what they grant. */
interface SetGroup {
  readonly component: ComponentFile;
  readonly label: string;
  readonly sets: readonly string[];
  readonly muting: readonly string[];
}

/** A tab that one of the sets gives is given. */
function tabsTogether(sets: readonly PermissionSetDef[]): Record<string, boolean> {
  const tabs: Record<string, boolean> = {};
  for (const [name, isGiven] of sets.flatMap((set) => Object.entries(set.tabs ?? {})))
    tabs[name] = tabs[name] === true || isGiven;
  return tabs;
}

function readGroup(component: ComponentFile): SetGroup | undefined {
  const node = readXml(component.file);
  return (
    node && {
      component,
      label: node.needText('label'),
      sets: node.texts('permissionSets'),
      muting: node.texts('mutingPermissionSets'),
    }
  );
}

const RIGHTS = ['read', 'create', 'edit', 'delete', 'viewAll', 'modifyAll'] as const;

function without(set: PermissionSetDef, muted: PermissionSetDef): PermissionSetDef {
  const objects = new Map(muted.objects.map((entry) => [entry.object, entry]));
  const fields = new Map(muted.fields.map((entry) => [entry.field, entry]));
  const left = (permission: ObjectPermission): ObjectPermission => {
    const mute = objects.get(permission.object);
    const kept = RIGHTS.map((right) => [right, permission[right] && mute?.[right] !== true] as const);
    return { ...permission, ...Object.fromEntries(kept) };
  };
  return {
    ...set,
    objects: set.objects.map(left),
    fields: set.fields.map((entry) => {
      const mute = fields.get(entry.field);
      const readable = entry.readable && mute?.readable !== true;
      return { ...entry, readable, editable: readable && entry.editable && mute?.editable !== true };
    }),
    customPermissions: set.customPermissions.filter((name) => !muted.customPermissions.includes(name)),
    userPermissions: set.userPermissions.filter((name) => !muted.userPermissions.includes(name)),
  };
}

/** Groups of permission sets, each as one set that grants what its sets grant together, less what is muted. */
export function readPermissionSetGroups(
  components: readonly ComponentFile[],
  sets: readonly PermissionSetDef[],
): PermissionSetDef[] {
  const named = (type: string): ComponentFile[] => components.filter((component) => component.type === type);
  const muting = new Map(
    named('MutingPermissionSet').map((component) => [component.fullName, readPermissionSet(component)]),
  );
  const known = new Map(sets.map((set) => [set.name, set]));
  return named('PermissionSetGroup').flatMap((component) => {
    const group = readGroup(component);
    if (group === undefined) return [];
    const members = group.sets.flatMap((name) => {
      const set = known.get(name);
      if (set === undefined)
        component.file.report(`In field: permissionSets - no PermissionSet named ${name} found`, 'permissionSets');
      return set === undefined ? [] : [set];
    });
    const muted = group.muting.flatMap((name) => muting.get(name) ?? []);
    const whole: PermissionSetDef = {
      name: component.fullName,
      label: group.label,
      objects: members.flatMap((set) => set.objects),
      fields: members.flatMap((set) => set.fields),
      customPermissions: members.flatMap((set) => set.customPermissions),
      userPermissions: members.flatMap((set) => set.userPermissions),
      tabs: tabsTogether(members),
      recordTypes: members.flatMap((set) => set.recordTypes ?? []),
      isGroup: true,
      file: component.file.path,
    };
    return [muted.reduce(without, whole)];
  });
}

/** A custom permission: only its name matters here. */
export function readCustomPermission(component: ComponentFile): string | undefined {
  const node = readXml(component.file);
  node?.needText('label');
  return node && component.fullName;
}
