/** The page's only script: tabs of the shell, and our components put where the Lightning page says. */
import { createElement } from 'lwc';
import { components } from 'local/components';
import { page } from 'local/page';

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function mount(place: HTMLElement): void {
  const name = place.dataset['component'] ?? '';
  const is = components[name];
  if (!is) return;
  const element = createElement(`c-${kebab(name)}`, { is });
  Object.assign(element, { recordId: page.recordId, objectApiName: page.objectApiName });
  place.replaceChildren(element);
}

function chooseTab(tab: HTMLElement): void {
  const list = tab.closest('[role="tablist"]');
  for (const other of list?.querySelectorAll<HTMLElement>('[role="tab"]') ?? []) {
    const isChosen = other === tab;
    other.setAttribute('aria-selected', String(isChosen));
    other.tabIndex = isChosen ? 0 : -1;
    other.closest('li')?.classList.toggle('slds-is-active', isChosen);
    const panel = document.querySelector<HTMLElement>(`[id="${other.getAttribute('aria-controls') ?? ''}"]`);
    if (panel) panel.hidden = !isChosen;
  }
}

for (const tab of document.querySelectorAll<HTMLElement>('[role="tab"]')) {
  tab.addEventListener('click', (event) => {
    event.preventDefault();
    chooseTab(tab);
  });
  tab.addEventListener('keydown', ({ key }) => {
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
    const tabs = [...(tab.closest('[role="tablist"]')?.querySelectorAll<HTMLElement>('[role="tab"]') ?? [])];
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    if (step === 0 || !next) return;
    chooseTab(next);
    next.focus();
  });
}

for (const place of document.querySelectorAll<HTMLElement>('[data-component]')) mount(place);
