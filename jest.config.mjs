import { createRequire } from 'node:module';

const { jestConfig: lwc } = createRequire(import.meta.url)('@salesforce/sfdx-lwc-jest/config');
const swc = { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } };

/** A test that hangs ends after this long; none asserts how fast anything is, and the machine may be busy. Unit: milliseconds. */
const testTimeout = 120_000;

/** Beside the packages: the temporary folder of a test run goes with it. */
const cacheDirectory = '<rootDir>/node_modules/.cache/jest';

/** Two projects: `node` runs the sources as ES modules, `lwc` runs the components in jsdom as the platform would compile them. */
export default {
  testTimeout,
  maxWorkers: '100%',
  // Each suite leaves its modules behind in the worker; a worker that has grown is replaced by a new one.
  workerIdleMemoryLimit: '1GB',
  projects: [
    {
      displayName: 'node',
      testTimeout,
      cacheDirectory,
      testEnvironment: 'node',
      roots: ['<rootDir>/test'],
      testMatch: ['**/*.test.ts'],
      extensionsToTreatAsEsm: ['.ts'],
      transform: { '^.+\\.ts$': ['@swc/jest', swc] },
    },
    {
      ...lwc,
      displayName: 'lwc',
      testTimeout,
      cacheDirectory,
      roots: ['<rootDir>/force-app'],
      testMatch: ['**/lwc/**/__tests__/**/*.test.ts'],
      resolver: '<rootDir>/force-app/test/jest.resolver.cjs',
      setupFilesAfterEnv: [...lwc.setupFilesAfterEnv, '<rootDir>/force-app/test/jest.setup.cjs'],
      moduleNameMapper: {
        '^c/buysideLogic$': '<rootDir>/src/decision/onPage.ts',
        '^lightning/graphql$': '<rootDir>/force-app/test/jest-mocks/lightning/graphql',
        '^lightning/modal$': '<rootDir>/force-app/test/jest-mocks/lightning/modal',
      },
    },
  ],
};
