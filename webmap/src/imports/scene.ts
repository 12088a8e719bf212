/** What the room shows on the map: candidates, rows, marks of findings, old and new outlines. No drawing here. */
import { effect, signal } from '@preact/signals';
import { repaintOverlays } from '../state/map_tool';
import type { Candidate, Finding, Removal, StagedRow } from './types';

export type CompareMode = 'both' | 'old' | 'new' | 'swipe';

export interface Compared {
  before: GeoJSON.Geometry | null;
  after: GeoJSON.Geometry | null;
}

/** Systems to choose from, and the one that is looked at. */
export const shownCandidates = signal<readonly Candidate[]>([]);
export const lookedAt = signal<string | null>(null);

export const shownRows = signal<readonly StagedRow[]>([]);
export const shownRemovals = signal<readonly Removal[]>([]);

/** Findings with a place, and the one that is looked at. */
export const shownMarks = signal<readonly Finding[]>([]);
export const focusedMark = signal<number | null>(null);
/** Where the looked-at finding is when it has no place of its own: its row. */
export const focusedShape = signal<GeoJSON.Geometry | null>(null);

export const compared = signal<Compared | null>(null);
export const compareMode = signal<CompareMode>('both');
/** Share of the shapes' width that shows the old state. */
export const swipe = signal(0.5);

export function clearScene(): void {
  shownCandidates.value = [];
  lookedAt.value = null;
  shownRows.value = [];
  shownRemovals.value = [];
  shownMarks.value = [];
  focusedMark.value = null;
  focusedShape.value = null;
  compared.value = null;
}

/** Paint again whenever anything of it changes. */
export function watchScene(): () => void {
  return effect(() => {
    void [shownCandidates.value, lookedAt.value, shownRows.value, shownRemovals.value, shownMarks.value, focusedMark.value];
    void [focusedShape.value, compared.value, compareMode.value, swipe.value];
    repaintOverlays();
  });
}
