/** `package.xml` and the manifests of what is to be deleted. */
import { childrenOf, childText, parseXml, textOf, XmlError } from '../schema/read/xmlElements.ts';
import type { XmlElement } from '../schema/read/xmlElements.ts';
import { textOfBytes } from '../schema/read/component.ts';

export interface Member {
  readonly type: string;
  /** A name, or `*` for all. */
  readonly fullName: string;
}

/** Clients name a folder with or without the slash at its end. */
function memberName(member: XmlElement): string {
  return textOf(member).replace(/\/$/, '');
}

/** Members listed by `<types>` elements. @throws XmlError for types without a name. */
export function membersOf(root: XmlElement | undefined): Member[] {
  return childrenOf(root, 'types').flatMap((types) => {
    const type = childText(types, 'name');
    if (type === '') throw new XmlError('<types> has no <name>', 1);
    return childrenOf(types, 'members').map((member) => ({ type, fullName: memberName(member) }));
  });
}

/** What a member may call a component: a document also without the suffix of its file. */
export function namesOf({ type, fullName }: Member): string[] {
  return type === 'Document' ? [fullName, fullName.replace(/\.[^./]*$/, '')] : [fullName];
}

export interface Manifest {
  readonly members: readonly Member[];
  /** Of a package that is kept under a name; '' for a mere list of components. */
  readonly packageName: string;
  /** NaN when it says none. */
  readonly version: number;
}

/** What a manifest says. @throws XmlError when it is none */
export function readManifest(content: Uint8Array): Manifest {
  const root = parseXml(textOfBytes(content));
  if (root.name !== 'Package') throw new XmlError('The root element must be <Package>', 1);
  return {
    members: membersOf(root),
    packageName: childText(root, 'fullName'),
    version: Number.parseFloat(childText(root, 'version')),
  };
}
