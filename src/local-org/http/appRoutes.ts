/** `/tabs`, `/theme` and `/quickActions`: what a user finds in the browser, as far as it was deployed. The local org keeps no icons. */
import type { Session } from '../engine.ts';
import type { ObjectDef } from '../schema/model.ts';
import { idOf, keyOf, textOfBytes } from '../schema/read/component.ts';
import type { Component } from '../schema/read/component.ts';
import { childText, parseXml } from '../schema/read/xmlElements.ts';
import { versionPath } from './apiCall.ts';
import type { ApiCall, ApiReply, OrgContext, Route } from './apiCall.ts';
import { objectOf } from './records.ts';

/** Objects with a tab of their own in every org; the others have one when one was deployed for them. */
const STANDARD_TABS = ['Account', 'Campaign', 'Case', 'Contact', 'Event', 'Lead', 'Opportunity', 'Task'];

/** One tab, with what is looked for beside its name left empty. */
export interface TabDescribe {
  readonly colors: readonly never[];
  readonly custom: boolean;
  readonly iconUrl: string;
  readonly icons: readonly never[];
  readonly label: string;
  readonly miniIconUrl: string;
  readonly name: string;
  readonly sobjectName: string;
  readonly url: string;
}

function hasTab(org: OrgContext, object: ObjectDef): boolean {
  return STANDARD_TABS.includes(object.name) || org.components().has(keyOf('CustomTab', object.name));
}

function tabName(object: ObjectDef): string {
  return object.custom ? object.name : `standard-${object.name}`;
}

function tabObjects(org: OrgContext, session: Session): ObjectDef[] {
  return org.engine.schema.objects.filter(
    (object) => session.canRead(object) && hasTab(org, object) && session.canSeeTab(tabName(object)),
  );
}

/** The tabs of the objects a user may see. */
export function describeTabs(org: OrgContext, session: Session): TabDescribe[] {
  return tabObjects(org, session).map((object) => ({
    colors: [],
    custom: object.custom,
    iconUrl: '',
    icons: [],
    label: object.pluralLabel,
    miniIconUrl: '',
    name: object.custom ? idOf({ type: 'CustomTab', fullName: object.name }) : `standard-${object.name}`,
    sobjectName: object.name,
    url: `${org.instanceUrl()}/${object.keyPrefix}/o`,
  }));
}

function tabs({ org, session }: ApiCall): ApiReply {
  return { status: 200, body: describeTabs(org, session) };
}

function theme({ org, session }: ApiCall): ApiReply {
  const themeItems = tabObjects(org, session).map(({ name }) => ({ colors: null, icons: null, name }));
  return { status: 200, body: { themeItems } };
}

function quickAction(call: ApiCall, component: Component, base: string): Record<string, unknown> {
  const root = parseXml(textOfBytes(component.files[0]?.content));
  const name = component.fullName;
  const url = `${versionPath(call.version)}${base}/${name.slice(name.indexOf('.') + 1)}`;
  return {
    actionEnumOrId: idOf(component),
    label: childText(root, 'label') || childText(root, 'standardLabel') || name,
    name,
    type: childText(root, 'type'),
    urls: { defaultValues: `${url}/defaultValues`, describe: `${url}/describe`, quickAction: url },
  };
}

/** Those of an object have its name before a dot, and the global ones no dot. */
function quickActions(call: ApiCall, base: string, isListed: (name: string) => boolean): ApiReply {
  const listed = [...call.org.components().values()].filter(
    ({ type, fullName }) => type === 'QuickAction' && isListed(fullName),
  );
  return { status: 200, body: listed.map((component) => quickAction(call, component, base)) };
}

function ofObject(call: ApiCall): ApiReply {
  const object = objectOf(call, call.params['object'] ?? '');
  return quickActions(call, `/sobjects/${object.name}/quickActions`, (name) => name.startsWith(`${object.name}.`));
}

/** The table of what the browser shows. */
export const appRoutes: readonly Route[] = [
  { method: 'GET', path: '/tabs', subrequest: 'other', answer: tabs },
  { method: 'GET', path: '/theme', subrequest: 'other', answer: theme },
  {
    method: 'GET',
    path: '/quickActions',
    subrequest: 'other',
    answer: (call) => quickActions(call, '/quickActions', (name) => !name.includes('.')),
  },
  { method: 'GET', path: '/sobjects/:object/quickActions', subrequest: 'other', answer: ofObject },
];
