/** Shapes of what hangs on a parcel or a work in the server's answers: uses, boundary, papers, history. No code. */

export interface ParcelUse {
  ordinal: number;
  land_use_code: string;
  name_vi: string;
  name_en: string;
  /** null where the areas of a past day are not kept */
  area_m2: number | null;
  origin_code: number | null;
  origin_vi: string | null;
  origin_en: string | null;
  term_until: string | null;
  planned_use_code: string | null;
  shared: boolean;
}

export interface Vertex {
  no: number;
  x_northing: number;
  y_easting: number;
  /** Length of the edge from this vertex to the next. */
  edge_m: number;
  lon: number;
  lat: number;
}

export interface Boundary {
  srid: number;
  epsg: number | null;
  central_meridian: number | null;
  zone_name: string | null;
  perimeter_m: number;
  rings: { part: number; ring: number; vertices: Vertex[] }[];
}

export interface WorkSummary {
  id: string;
  code: string;
  name: string | null;
  work_type: string;
  work_group: string | null;
  condition: string | null;
  lifecycle: string | null;
  built_year: number | null;
  floor_area_m2: number | null;
  secrecy_level?: number | null;
}

/** A work on a parcel; whoever may know of documents is told which boxes of its dossier lack one. */
export interface ParcelWork extends WorkSummary {
  missing_dossier?: string[];
}

export interface HistoryEntry {
  version: number;
  system_from: string;
  system_to: string | null;
  changed_by?: string | null;
  action: string;
  summary_vi: string | null;
  summary_en: string | null;
  legal_area_m2?: number | null;
  /** the import that brought it, or whose undoing did, where the reader may see that */
  batch?: { id: string; file_name: string; taken_over: boolean; undone: boolean };
}

export interface LegalDocument {
  id: string;
  kind: string;
  number: string | null;
  title_vi: string | null;
  issued_on: string | null;
  issuer: string | null;
  secrecy_level: number;
  /** a, b, c, d or đ of a work's dossier */
  dossier_box: string | null;
}

export interface BoundaryMarker {
  number: string;
  kind: string;
  material: string | null;
  condition: string;
  height_m: number | null;
  accuracy_m: number | null;
  method: string | null;
  placed_on: string | null;
  checked_on: string | null;
  x_northing: number;
  y_easting: number;
  lon: number;
  lat: number;
  zone_name: string | null;
}

/** A protection area over the parcel, of a work or of a military zone. */
export interface Restriction {
  kind: string;
  medium: string;
  extension_m: number | null;
  height_m: number | null;
  depth_m: number | null;
  work_id: string | null;
  work_code: string | null;
  work_name: string | null;
  zone_code: string | null;
  zone_name: string | null;
  /** of what it protects */
  secrecy_level: number;
  covered_m2: number;
}
