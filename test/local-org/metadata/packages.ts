/** Packages for tests of the Metadata API, and calls of it without a client. */
import { strToU8, unzipSync, zipSync } from 'fflate';
import type { LocalOrg, UserName } from '../../../src/local-org/index.ts';
import { ask } from '../../support/localOrg.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/** `package.xml`: types with their members. */
export function manifest(types: Readonly<Record<string, readonly string[]>>): string {
  const listed = Object.entries(types).map(
    ([name, members]) =>
      `<types>${members.map((member) => `<members>${member}</members>`).join('')}<name>${name}</name></types>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Package xmlns="${NAMESPACE}">${listed.join('')}<version>66.0</version></Package>`;
}

/** A custom field inside an object's file. */
export function field(name: string, inner: string): string {
  return `    <fields>\n        <fullName>${name}</fullName>\n        <label>${name.replace('__c', '')}</label>\n        ${inner}\n    </fields>\n`;
}

export const TEXT = '<type>Text</type><length>40</length>';
export const NUMBER = '<type>Number</type><precision>6</precision><scale>0</scale>';

/** The file of a custom object with parts, or of a standard object with nothing but parts. */
export function object(parts: string, own = true): string {
  const elements = `    <label>Gadget</label>\n    <nameField>\n        <label>Name</label>\n        <type>Text</type>\n    </nameField>\n    <pluralLabel>Gadgets</pluralLabel>\n    <sharingModel>ReadWrite</sharingModel>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<CustomObject xmlns="${NAMESPACE}">\n${parts}${own ? elements : ''}</CustomObject>\n`;
}

/** A permission set that grants everything on Gadget__c and the fields named. */
export function permissionSet(fields: readonly string[], label = 'Gadget User'): string {
  const permissions = fields.map(
    (name) =>
      `    <fieldPermissions>\n        <editable>true</editable>\n        <field>Gadget__c.${name}</field>\n        <readable>true</readable>\n    </fieldPermissions>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<PermissionSet xmlns="${NAMESPACE}">\n${permissions.join('')}    <label>${label}</label>
    <objectPermissions>
        <allowCreate>true</allowCreate>
        <allowDelete>true</allowDelete>
        <allowEdit>true</allowEdit>
        <allowRead>true</allowRead>
        <object>Gadget__c</object>
    </objectPermissions>
</PermissionSet>
`;
}

/** A zip file of texts. */
export function zip(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const entries = Object.entries(files).map(([path, content]) => [
    path,
    typeof content === 'string' ? strToU8(content) : content,
  ]);
  return zipSync(Object.fromEntries(entries) as Record<string, Uint8Array>);
}

/** The package that makes Gadget__c with a text and a number. */
export const gadget = {
  'package.xml': manifest({
    CustomObject: ['Gadget__c'],
    CustomField: ['Gadget__c.Code__c', 'Gadget__c.Size__c'],
    PermissionSet: ['Gadget_Admin'],
  }),
  'objects/Gadget__c.object': object(field('Code__c', TEXT) + field('Size__c', NUMBER)),
  'permissionsets/Gadget_Admin.permissionset': permissionSet(['Code__c', 'Size__c']),
} as const;

export interface SoapAnswer {
  readonly status: number;
  readonly text: string;
  /** The text of the first element of a name. */
  first(name: string): string | undefined;
  /** Those of all elements of a name. */
  all(name: string): string[];
}

/** A call of the Metadata API as somebody. */
export async function soap(
  org: LocalOrg,
  inner: string,
  as: UserName | { token: string } = 'admin',
  version = '66.0',
): Promise<SoapAnswer> {
  const token = typeof as === 'string' ? org.user(as).accessToken : as.token;
  const header = `<soapenv:Header xmlns="${NAMESPACE}"><SessionHeader><sessionId>${token}</sessionId></SessionHeader></soapenv:Header>`;
  const body = `<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">${header}<soapenv:Body xmlns="${NAMESPACE}">${inner}</soapenv:Body></soapenv:Envelope>`;
  const headers = { 'content-type': 'text/xml', soapaction: '""' };
  const answer = await ask(org, `/services/Soap/m/${version}`, { method: 'POST', headers, body });
  const text = String(answer.body);
  const all = (name: string): string[] =>
    [...text.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map((match) => match[1] ?? '');
  return { status: answer.status, text, all, first: (name) => all(name)[0] };
}

/** Sends a package; the id of its job. */
export async function startDeploy(org: LocalOrg, archive: Uint8Array, options = ''): Promise<string> {
  const given = options.includes('rollbackOnError') ? options : `<rollbackOnError>true</rollbackOnError>${options}`;
  const zipped = Buffer.from(archive).toString('base64');
  const started = await soap(
    org,
    `<deploy><ZipFile>${zipped}</ZipFile><DeployOptions>${given}</DeployOptions></deploy>`,
  );
  return started.first('id') ?? '';
}

/** The status of a deploy, with details. */
export function deployStatus(org: LocalOrg, id: string): Promise<SoapAnswer> {
  return soap(
    org,
    `<checkDeployStatus><asyncProcessId>${id}</asyncProcessId><includeDetails>true</includeDetails></checkDeployStatus>`,
  );
}

/** Deploys files and waits. */
export async function deploy(
  org: LocalOrg,
  files: Readonly<Record<string, string | Uint8Array>> | Uint8Array,
  options = '',
): Promise<SoapAnswer> {
  const archive = files instanceof Uint8Array ? files : zip(files);
  return deployStatus(org, await startDeploy(org, archive, options));
}

/** Retrieves members; files by path below `unpackaged/`, and the archive itself. */
export async function retrieve(
  org: LocalOrg,
  types: Readonly<Record<string, readonly string[]>>,
): Promise<{ files: Record<string, string>; archive: Uint8Array; answer: SoapAnswer }> {
  const listed = /<types>.*<\/types>/s.exec(manifest(types))?.[0] ?? '';
  const started = await soap(
    org,
    `<retrieve><request><apiVersion>66.0</apiVersion><unpackaged>${listed}<version>66.0</version></unpackaged></request></retrieve>`,
  );
  const answer = await soap(
    org,
    `<checkRetrieveStatus><asyncProcessId>${started.first('id') ?? ''}</asyncProcessId></checkRetrieveStatus>`,
  );
  const archive = new Uint8Array(Buffer.from(answer.first('zipFile') ?? '', 'base64'));
  const files = Object.entries(unzipSync(archive)).map(([path, content]) => [
    path.replace('unpackaged/', ''),
    Buffer.from(content).toString('utf8'),
  ]);
  return { files: Object.fromEntries(files) as Record<string, string>, archive, answer };
}
