/** Which screen stands beside the rail, and what of many it shows. */
import { signal } from '@preact/signals';
import type { ScreenName } from './permalink';

export const screen = signal<ScreenName>('map');
export const item = signal<string | null>(null);

export function openScreen(name: ScreenName, shown: string | null = null): void {
  screen.value = name;
  item.value = shown;
}
