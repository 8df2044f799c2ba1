/** What component tests use that has no types of its own. */
declare namespace jest {
  interface Matchers<R> {
    /** From @sa11y/jest: no automatic accessibility rule finds a fault in the element. */
    toBeAccessible(): Promise<R>;
  }
}
declare module 'jest-types' {
  /** A wire adapter as the test stubs make it. */
  export interface TestWire {
    emit(value: unknown): void;
    error(body?: unknown, status?: number, statusText?: string): void;
    getLastConfig(): unknown;
  }
}
