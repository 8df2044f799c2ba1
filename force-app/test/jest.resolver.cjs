// LWC 9's engine is published as ES modules with a CommonJS file beside them, which sfdx-lwc-jest 7.9 does not know yet;
// nor does it know a bundle that is a style sheet alone.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const sfdx = require('@salesforce/sfdx-lwc-jest/src/resolver');

const ENGINE = new Set(['lwc', '@lwc/engine-dom']);
const BUNDLES = join(__dirname, '../main/default/lwc');

module.exports = (id, options) => {
  if (ENGINE.has(id)) return require.resolve('@lwc/engine-dom/dist/index.cjs');
  const [, name] = /^c\/(\w+)$/.exec(id) ?? [];
  const style = name && join(BUNDLES, name, `${name}.css`);
  if (style && existsSync(style) && !existsSync(join(BUNDLES, name, `${name}.ts`))) return style;
  return sfdx(id, options);
};
