import { afterAll, describe, expect, it } from '@jest/globals';
import { appLabel } from '../../../src/local-org/pages/appLabel.ts';
import { html } from '../../../src/local-org/pages/html.ts';
import { recordPageBody } from '../../../src/local-org/pages/recordPage.ts';
import { frame, signInPage } from '../../../src/local-org/pages/shell.ts';
import type { FlexiPageComponent, FlexiPageDef } from '../../../src/local-org/schema/model.ts';
import type { ComponentMap } from '../../../src/local-org/schema/read/component.ts';
import { readProject } from '../../../src/local-org/schema/read/readProject.ts';
import { metadata, project, removeProjects } from '../schema/projects.ts';

const app = (label: string, uiType = 'Lightning'): string =>
  metadata('CustomApplication', { formFactors: 'Large', label, navType: 'Standard', uiType });
const componentsOf = (files: Readonly<Record<string, string>>): ComponentMap => readProject(project(files)).components;

const freight = {
  'applications/Freight.app-meta.xml': app('Freight'),
  'applications/Archive.app-meta.xml': app('Old freight', 'Aloha'),
  'applications/Yard.app-meta.xml': app('Yard'),
  'translations/de.translation-meta.xml': metadata('Translations', {
    customApplications: '<label>Fracht</label><name>Freight</name>',
  }),
};

afterAll(removeProjects);

describe('the name in the frame of the pages', () => {
  it('is the label of the first Lightning app, in the language of the user', () => {
    const components = componentsOf(freight);
    expect(appLabel(components, 'en-US')).toBe('Freight');
    expect(appLabel(components, 'de-AT')).toBe('Fracht');
    expect(appLabel(componentsOf({}), 'en-US')).toBeUndefined();
  });

  it('is no other project’s, with an app and without one', () => {
    const person = { name: 'Ann', regional: { locale: 'en-US', lang: 'en-US', timeZone: 'UTC', currency: 'USD' } };
    const page = (name: string | undefined): string =>
      frame({ title: 'Deals', app: name, person, body: html`<p></p>`, assets: 'x' });
    expect(page('Freight')).toContain('Freight on a local org');
    expect(page('Freight')).toContain('<title>Deals | Freight</title>');
    for (const text of [page('Freight'), page(undefined), signInPage('Freight'), signInPage(undefined)])
      expect(text).not.toMatch(/buyside|undefined/i);
  });
});

describe('the tabs of a page', () => {
  const tab = (title: string): FlexiPageComponent => ({
    name: 'flexipage:tab',
    identifier: title.replaceAll(/\W/g, ''),
    properties: { title, body: 'none' },
  });
  const page: FlexiPageDef = {
    name: 'Deal',
    label: 'Deal',
    template: 'flexipage:recordHomeTemplateDesktop',
    regions: {
      main: [{ name: 'flexipage:tabset', identifier: 'tabs', properties: { tabs: 'heads' } }],
      heads: ['Standard.Tab.relatedLists', '{!$Label.Ours}', 'Plain', 'constructor'].map(tab),
    },
  };

  it.each([
    ['en-US', 'Related'],
    ['de-AT', 'Zugehörig'],
    ['fr', 'Related'],
  ])('are the platform’s in %s: %s, or what they are called', (lang, related) => {
    const regional = { lang, locale: lang, timeZone: 'UTC', currency: 'USD' };
    const deal = { deal: () => '', stages: [], contactRoles: [], history: [], activities: [] };
    const body = recordPageBody({ page, deal, person: { name: 'A', regional }, labels: { Ours: 'Unseres' } }).text;
    const titles = [...body.matchAll(/aria-controls="[^"]*"\s*>([^<]*)</g)].map(([, title]) => title?.trim());
    expect(titles).toEqual([related, 'Unseres', 'Plain', 'constructor']);
  });
});
