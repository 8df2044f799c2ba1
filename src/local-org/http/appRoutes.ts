/** `/tabs` and `/theme`: what a user finds in the browser, as far as it was deployed. The local org keeps no icons. */
import type { Session } from '../engine.ts';
import type { ObjectDef } from '../schema/model.ts';
import { idOf, keyOf } from '../schema/read/component.ts';
import type { ApiCall, ApiReply, OrgContext, Route } from './apiCall.ts';

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

/** The table of what the browser shows. */
export const appRoutes: readonly Route[] = [
  { method: 'GET', path: '/tabs', subrequest: 'other', answer: tabs },
  { method: 'GET', path: '/theme', subrequest: 'other', answer: theme },
];
