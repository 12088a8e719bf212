/** Arrows, Home and End among the entries of a menu (ARIA menu pattern). */
const STEPS: Record<string, (index: number, count: number) => number> = {
  ArrowDown: (index, count) => (index + 1) % count,
  ArrowUp: (index, count) => (index - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

export const menuItems = (menu: Element): HTMLElement[] => [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];

/** Whether the key is one that goes to another entry, which then has the focus. */
export function stepInMenu(menu: Element, key: string): boolean {
  const items = menuItems(menu);
  const step = STEPS[key];
  if (step) items[step(items.indexOf(document.activeElement as HTMLElement), items.length)]?.focus();
  return step !== undefined;
}
