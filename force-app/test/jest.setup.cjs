// `expect(element).toBeAccessible()` in every component test.
require('@sa11y/jest').setup();
