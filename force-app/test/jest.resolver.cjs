// LWC 9's engine is published as ES modules with a CommonJS file beside them, which sfdx-lwc-jest 7.9 does not know yet.
const sfdx = require('@salesforce/sfdx-lwc-jest/src/resolver');

const ENGINE = new Set(['lwc', '@lwc/engine-dom']);

module.exports = (id, options) =>
  ENGINE.has(id) ? require.resolve('@lwc/engine-dom/dist/index.cjs') : sfdx(id, options);
