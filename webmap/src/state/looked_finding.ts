/** The one finding of an import that is looked at outside of its import's own screen, and the one to open there. */
import { signal } from '@preact/signals';
import type { Severity } from '../api_types';

export interface LookedFinding {
  id: string;
  severity: Severity;
  geometry: GeoJSON.Geometry | null;
  /** the outline of its row, once it has come */
  row: GeoJSON.Geometry | null;
  /** whether that outline is drawn: where the parcel is selected, it is drawn already, with its lengths */
  outlined: boolean;
}

export const lookedFinding = signal<LookedFinding | null>(null);

/** What an import's screen shows first when it is opened: a finding by its number in the import. */
export const wantedFinding = signal<{ batch: string; number: number } | null>(null);
