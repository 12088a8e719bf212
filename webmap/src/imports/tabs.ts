/** Which side of an import is shown. */
import { signal } from '@preact/signals';

export const TABS = ['overview', 'reading', 'findings', 'changes', 'fixes'] as const;
export type TabName = (typeof TABS)[number];

export const shownTab = signal<TabName>('overview');

export function openTab(name: TabName): void {
  shownTab.value = name;
}
