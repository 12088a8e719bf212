/** Light or dark: as the device has it, or as the reader chose in this browser. */
import { signal } from '@preact/signals';
import { keep, kept } from '../kept';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'landdb.theme';
const device = globalThis.matchMedia?.('(prefers-color-scheme: dark)');

export const readTheme = (text: string | null | undefined): Theme => THEMES.find((theme) => theme === text) ?? 'system';

export const theme = signal<Theme>(readTheme(kept(KEY)));
/** Whether the page is dark at present. */
export const isDark = signal(false);

/** The page first: whoever follows the signal reads its colours. */
function dress(): void {
  const dark = theme.value === 'dark' || (theme.value === 'system' && (device?.matches ?? false));
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  isDark.value = dark;
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  keep(KEY, chosen);
  dress();
}

/** Dress the page, now and whenever the device changes its mind. To be called before anything is painted. */
export function followTheme(): void {
  device?.addEventListener('change', dress);
  dress();
}
