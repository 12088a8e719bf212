/** The screens beside the map: where each is fetched from when it is first opened, and whether the map stays in sight. */
import type { ComponentType } from 'preact';
import { lazy } from './parts/lazy';
import type { ScreenName } from './state/permalink';

export interface ScreenPart {
  Part: ComponentType;
  /** `beside`: instead of the panel for finding, left of the map; `over`: instead of panel and map */
  place: 'beside' | 'over';
  /** details of what is selected stand beside it */
  inspects?: boolean;
}

export const SCREEN_PARTS: Partial<Record<ScreenName, ScreenPart>> = {
  imports: { Part: lazy(() => import('./imports/screen').then((room) => room.Imports)), place: 'beside' },
  dashboard: { Part: lazy(() => import('./dashboard/screen').then((room) => room.DashboardScreen)), place: 'over' },
  admin: { Part: lazy(() => import('./admin/screen').then((room) => room.AdminScreen)), place: 'over' },
  changes: { Part: lazy(() => import('./changes/panel').then((room) => room.ChangesPanel)), place: 'beside', inspects: true },
  print: { Part: lazy(() => import('./printing/print_panel').then((room) => room.PrintPanel)), place: 'beside' },
};

/** Dialogs about files and links; fetched when the first of them is opened. */
export const FileDialogs = lazy(() => import('./printing/file_dialogs').then((room) => room.FileDialogs));
