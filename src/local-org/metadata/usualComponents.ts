/** What every org has before anything is deployed into it. */
import { bytesOf, keyOfComponent } from '../schema/read/component.ts';
import type { Component } from '../schema/read/component.ts';

/** The remote site that new orgs come with. */
const APEX_DEV_NET = `<?xml version="1.0" encoding="UTF-8"?>
<RemoteSiteSetting xmlns="http://soap.sforce.com/2006/04/metadata">
    <disableProtocolSecurity>false</disableProtocolSecurity>
    <isActive>true</isActive>
    <url>http://www.apexdevnet.com</url>
</RemoteSiteSetting>
`;

const components: readonly Component[] = [
  {
    type: 'RemoteSiteSetting',
    fullName: 'ApexDevNet',
    files: [{ path: 'remoteSiteSettings/ApexDevNet.remoteSite', content: bytesOf(APEX_DEV_NET) }],
  },
];

/** By key. */
export const USUAL_COMPONENTS: ReadonlyMap<string, Component> = new Map(
  components.map((component) => [keyOfComponent(component), component]),
);
