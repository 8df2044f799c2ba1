/** What component tests use that has no types of its own. */
declare namespace jest {
  interface Matchers<R> {
    /** From @sa11y/jest: no automatic accessibility rule finds a fault in the element. */
    toBeAccessible(): Promise<R>;
  }
}
