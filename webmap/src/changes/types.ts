/** Shapes of what the server says of changes and of imports that wait. No code. */
import type { Bbox } from '../api_types';

export type Numbered = { sheet_no: number; parcel_no: number };

export interface Change {
  at: string;
  kind: 'registered' | 'changed' | 'ended' | 'restored';
  /** names of the facts in which the version differs from the one before */
  changed: string[];
  changed_by?: string;
  parcel: Numbered & {
    id: string;
    tile_id: number;
    main_use_code: string | null;
    commune_name: string;
    ended: boolean;
    successors: Numbered[];
    origins: Numbered[];
    bbox: Bbox;
  };
  /** the import that wrote it, or that it undid */
  batch: { id: string; file_name: string; taken_over: boolean; undone: boolean } | null;
}

export interface ChangePage {
  changes: Change[];
  next: string | null;
}

export interface Notice {
  id: string;
  file_name: string;
  state: string;
  created_by: string;
  created_at: string;
  finished_at: string | null;
}
