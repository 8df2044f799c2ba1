/* global jest, afterEach, document */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

// `expect(element).toBeAccessible()` in every component test.
require('@sa11y/jest').setup();

// The real words: tests then read as a person would, and an interpolated label is seen filled in.
const labels = readFileSync(join(__dirname, '../main/default/labels/CustomLabels.labels-meta.xml'), 'utf8');
const ENTITIES = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };
for (const [, name, value] of labels.matchAll(/<fullName>(\w+)<\/fullName>[\s\S]*?<value>([\s\S]*?)<\/value>/g)) {
  const words = value.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity]);
  jest.mock(`@salesforce/label/c.${name}`, () => ({ __esModule: true, default: words }), { virtual: true });
}

// Components leave the page as they would in an org, so that the next test starts with nothing shared.
afterEach(() => {
  document.body.replaceChildren();
  jest.clearAllMocks();
});
