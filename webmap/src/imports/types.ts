/** Shapes of the server's answers about imports (lon/lat in WGS 84, areas in m²). No code. */
import type { LonLat, Severity } from '../api_types';

export type { Severity };

export type State =
  | 'received' | 'inspecting' | 'needs_input' | 'staging' | 'checking' | 'ready' | 'submitted' | 'returned'
  | 'committing' | 'committed' | 'failed' | 'cancelled' | 'dry_run' | 'reverted';
export type Outcome = 'add' | 'change' | 'unchanged' | 'rejected' | 'quarantined';

export interface Batch {
  id: string;
  target: string;
  state: State;
  state_title_vi: string;
  state_title_en: string;
  file_name: string;
  file_size: number | null;
  file_sha256: string | null;
  created_by: string;
  created_at: string;
  finished_at: string | null;
  commune_code: string | null;
  rows_total: number | null;
  rows_read: number;
  rows_added: number;
  rows_changed: number;
  rows_unchanged: number;
  rows_rejected: number;
  rows_quarantined: number;
  rows_removed: number;
  message_vi: string | null;
  message_en: string | null;
  submitted_at: string | null;
  approved_by: string | null;
  approved_at: string | null;
  returned_by: string | null;
  returned_at: string | null;
  return_reason: string | null;
  reverted_by: string | null;
  reverted_at: string | null;
  revert_reason: string | null;
  version: number;
}

export interface BatchPage {
  imports: Batch[];
  next: string | null;
  facets?: { state: Partial<Record<State, number>> };
}

export interface Column {
  name: string;
  type: string;
  field: string | null;
}

export interface ReadColumn {
  name: string;
  encoding: string | null;
  second: string | null;
  source: string;
  confidence: number;
  /** raw, as the best encoding reads it, as the second best does */
  preview: [raw: string, first: string, second: string][];
}

export interface Candidate {
  srid: number;
  epsg: number | null;
  title: string;
  own: boolean;
  distance_km: number | null;
  share: number | null;
  chosen: boolean;
  /** what an answer says to choose it */
  crs: string;
  outline: LonLat[][];
  shapes: LonLat[][];
}

export interface Plan {
  crs?: {
    epsg: number | null;
    title: string | null;
    proof: { vi: string; en: string };
    declared: string | null;
    confidence: number;
    method: string;
  };
  encodings?: { columns: ReadColumn[] };
  mapping?: { column: string; field: string; confidence: number }[];
  samples?: Record<string, (string | null)[]>;
  profile?: string | null;
}

export type Question =
  | { about: 'crs' }
  | { about: 'encoding'; column: string; choices: string[]; preview: [string, string, string][] }
  | { about: 'column'; field: string; title: { vi: string; en: string }; columns: { column: string; confidence: number }[] }
  | { about: 'layer'; layers: Layer[] };

export interface Layer {
  name: string;
  [fact: string]: unknown;
}

/** Areas of the rows of an outcome: as the file says, and as the register has them before. */
export interface BalancePart {
  rows: number;
  legal_m2?: number;
  measured_m2?: number;
  legal_before_m2?: number;
  measured_before_m2?: number;
}

export interface BatchDetail extends Batch {
  options: Record<string, unknown> & { finish?: string; dry_run?: boolean; on_existing?: string; profile?: string | null };
  plan: Plan;
  questions: Question[];
  columns: Column[];
  balance: Record<string, BalancePart>;
  issue_counts: { code: string; severity: Severity; n: number }[];
  open_warnings: Record<string, number>;
}

export interface Finding {
  id: number;
  row_no: number | null;
  code: string;
  variant: string;
  severity: Severity;
  field: string | null;
  params: Record<string, unknown>;
  message_vi: string;
  message_en: string;
  remedy_vi: string | null;
  remedy_en: string | null;
  measured: number | null;
  limit_value: number | null;
  accepted_by: string | null;
  acceptance_reason: string | null;
  geometry: GeoJSON.Geometry | null;
}

export interface StagedRow {
  id: number;
  geometry: GeoJSON.Geometry | null;
  before: GeoJSON.Geometry | null;
  properties: { outcome: Outcome; key: string | null; object_id: string | null; cells: Record<string, string | null> };
}

export interface Removal {
  id: string;
  geometry: GeoJSON.Geometry | null;
  properties: Record<string, unknown> & { retired: boolean; replaced: boolean };
}

export interface Fix {
  row_no: number;
  kind: string;
  moved_m: number;
  area_change_m2: number;
  text_vi: string;
  text_en: string;
  before: GeoJSON.Geometry | null;
  after: GeoJSON.Geometry | null;
}

export interface FixPage {
  fixes: Fix[];
  refused: { row_no: number; kind: string; title_vi: string; title_en: string; reason_vi: string; reason_en: string }[];
  outlook: { row_no: number; errors: string[]; warnings: string[]; made: string[]; text_vi: string; text_en: string }[];
}

export interface Titled {
  value: string;
  title_vi: string;
  title_en: string;
}

export interface FieldChoice {
  name: string;
  title_vi: string;
  title_en: string;
  required: boolean;
}

export interface Choices {
  targets: (Titled & { may_import: boolean; fields: FieldChoice[] })[];
  may_import: boolean;
  may_approve: boolean;
  states: Titled[];
  encodings: string[];
  systems: { crs: string; epsg: number | null; title: string }[];
  reports: string[];
  findings: { code: string; variant: string; severity: Severity; title_vi: string; title_en: string; unit: string; fix: string | null }[];
  fixes: Titled[];
  max_files: number;
  max_bytes: number;
}

/** What happens to an import, as the server tells it. */
export interface Progress {
  phase: string;
  done: number;
  total: number | null;
  seconds_left: number | null;
}
