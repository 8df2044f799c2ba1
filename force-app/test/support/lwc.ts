/** What component tests share: put a component on the page, look into it, let it settle. */
import { createElement, type LightningElement } from 'lwc';
import type { TestWire } from 'jest-types';

/** Any element of a test: its properties are what the component or stub made them. */
export type Found = HTMLElement & Record<string, unknown>;

/** A wire adapter as its test stub. */
export const asTestWire = (adapter: unknown): TestWire => adapter as TestWire;

/** Puts a component on the page with its properties set. */
export function open(tag: string, is: typeof LightningElement, properties: object = {}): Found {
  const element = createElement(tag, { is }) as unknown as Found;
  Object.assign(element, properties);
  document.body.appendChild(element);
  return element;
}

/** Elements inside a component's template. */
export const findAll = (element: Element, selector: string): Found[] => [
  ...(element.shadowRoot?.querySelectorAll<Found>(selector) ?? []),
];

/** The first element inside a component's template. @throws RangeError when there is none. */
export function find(element: Element, selector: string): Found {
  const [found] = findAll(element, selector);
  if (!found) throw new RangeError(`nothing matches ${selector}`);
  return found;
}

/** Everything a component shows, in one line; those of its own components and of slots are included. */
export function textOf(element: Element): string {
  const nodes = [...(element.shadowRoot?.childNodes ?? []), ...element.childNodes];
  const parts = nodes.map((node) => (node instanceof Element ? textOf(node) : (node.textContent ?? '')));
  return parts.join(' ').replace(/\s+/g, ' ').trim();
}

/** Does something and waits until components have drawn what came of it. */
export async function settled(act: () => unknown = () => undefined): Promise<void> {
  await act();
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setTimeout(resolve));
}

/** An event of a base component with its detail. */
export const detail = (name: string, value: object): CustomEvent => new CustomEvent(name, { detail: value });
