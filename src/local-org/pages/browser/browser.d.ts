/** Modules the page's build makes or finds elsewhere. */
declare module 'local/components' {
  import type { LightningElement } from 'lwc';
  /** Class of each bundle that a Lightning page may hold, by bundle name. */
  export const components: Readonly<Record<string, typeof LightningElement | undefined>>;
}
