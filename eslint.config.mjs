import js from '@eslint/js';
import lwcTypescript from '@salesforce/eslint-config-lwc/recommended-ts.js';
import slds from '@salesforce-ux/eslint-plugin-slds';
import jest from 'eslint-plugin-jest';
import sfPlugin from 'eslint-plugin-sf-plugin';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const inForceApp = (pattern) => `force-app/${pattern.replace(/^\.?\//, '')}`;

export default tseslint.config(
  { ignores: ['node_modules/', 'lib/', 'build/', 'coverage/', 'force-app/**/lwc/**/*.js', '**/.cache/'] },
  { files: ['**/*.{mjs,cjs,js}'], extends: [js.configs.recommended], languageOptions: { globals: globals.node } },
  {
    files: ['src/**/*.ts', 'scripts/**/*.ts', 'test/**/*.ts'],
    ignores: ['src/local-org/pages/browser/**'],
    extends: [js.configs.recommended, ...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers and instants in a message read well as they are; anything else must be turned into text on purpose.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
    },
  },
  {
    files: ['src/commands/**/*.ts'],
    plugins: { 'sf-plugin': sfPlugin },
    rules: {
      'sf-plugin/no-missing-messages': 'error',
    },
  },
  {
    files: ['test/**/*.test.ts'],
    plugins: { jest },
    rules: {
      'jest/no-focused-tests': 'error',
      'jest/no-disabled-tests': 'error',
      'jest/no-identical-title': 'error',
      'jest/valid-expect': 'error',
      'jest/no-conditional-expect': 'error',
    },
  },
  {
    files: ['force-app/**/lwc/**/*.ts'],
    extends: [lwcTypescript, ...tseslint.configs.recommended],
    languageOptions: { parser: tseslint.parser, parserOptions: { ecmaVersion: 'latest', sourceType: 'module' } },
  },
  {
    files: ['force-app/**/__tests__/**/*.ts'],
    languageOptions: { globals: { ...globals.node, ...jest.environments.globals.globals } },
    rules: {
      '@lwc/lwc/no-unexpected-wire-adapter-usages': 'off',
      '@lwc/lwc/no-async-operation': 'off',
    },
  },
  ...slds.configs['flat/recommended'].map((config) => ({
    ...config,
    files: (config.files ?? ['**/*.css', '**/*.html']).map(inForceApp),
  })),
);
