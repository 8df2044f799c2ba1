/** `lightning/refresh`: components that are asked to read again when the page is refreshed. */
const handlers = new Map<string, () => Promise<unknown>>();
let last = 0;

export class RefreshEvent extends CustomEvent<void> {
  constructor() {
    super('lightning__refresh', { bubbles: true, composed: true, cancelable: true });
  }
}

export function registerRefreshHandler(_element: unknown, handler: () => Promise<unknown>): string {
  last += 1;
  const id = `refresh-${last}`;
  handlers.set(id, handler);
  return id;
}

export function unregisterRefreshHandler(id: string): void {
  handlers.delete(id);
}

globalThis.addEventListener('lightning__refresh', () => void Promise.all([...handlers.values()].map((run) => run())));
