/** Shortcuts of the page; they rest while a field, a dialog or a modifier key is in use. */
import { helpOpen, togglePanel } from './state/layout';
import { clearSelection, stepSelection } from './state/selection';
import { loginOpen, loginRequired } from './state/session';
import { goHome, pin } from './state/view';

const ACTIONS: Record<string, () => void> = {
  '/': () => document.getElementById('search')?.focus(),
  '[': () => stepSelection(-1),
  ']': () => stepSelection(1),
  h: goHome,
  t: () => togglePanel('table'),
  l: () => togglePanel('layers'),
  '?': () => (helpOpen.value = true),
  escape: () => {
    clearSelection();
    pin.value = null;
  },
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input:not([type=checkbox]), select, textarea') !== null;

export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    const busy = loginOpen.value || loginRequired.value || helpOpen.value;
    if (busy || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const action = ACTIONS[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
