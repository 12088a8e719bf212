/** Shapes of the server's answers (areas in m², lon/lat in WGS 84, VN-2000 as X northing and Y easting in metres). No code. */
import type { Boundary, BoundaryMarker, HistoryEntry, LegalDocument, ParcelUse, ParcelWork, Restriction, WorkSummary } from './api_parts';

export type * from './api_parts';

/** west, south, east, north in degrees */
export type Bbox = [number, number, number, number];
export type LonLat = [lon: number, lat: number];

export interface Session {
  authenticated: boolean;
  username: string | null;
  display_name: string | null;
  clearance: number;
  roles: string[];
  /** whether any import can be theirs to see */
  sees_imports: boolean;
  csrf_token: string | null;
  anonymous_read: boolean;
  banner_vi: string | null;
  banner_en: string | null;
}

/** How much a finding of an import weighs. */
export type Severity = 'error' | 'warning' | 'note';

export interface LandUseCode {
  code: string;
  name_vi: string;
  name_en: string;
  group: string | null;
}

export interface CodeTitle {
  value: string;
  title_vi: string;
  title_en: string;
}

export interface Zone {
  srid: number;
  epsg: number;
  central_meridian: number;
  name: string;
}

export interface Province {
  code: string;
  name: string;
  bbox: Bbox | null;
  /** EPSG codes or pinned SRIDs of the province's zones, when the server says them. */
  zones?: number[];
  /** where its name belongs, when known: the box of a province with islands has its middle in the sea */
  point?: LonLat | null;
}

/** An administrative unit as a name on the map. */
export interface AdminUnitPoint {
  code: string;
  name: string;
  point: LonLat;
}

/** Origin of land use. */
export interface OriginCode {
  code: number;
  name_vi: string;
  name_en: string;
}

export interface CodeLists {
  origins: OriginCode[];
  secrecy_level: CodeTitle[];
  land_use: LandUseCode[];
  certificate_status: CodeTitle[];
  status: CodeTitle[];
  work_type: CodeTitle[];
  work_group: CodeTitle[];
  zones: Zone[];
  provinces: Province[];
}

export interface NamedCode {
  code: string;
  name: string;
}

export interface ParcelRow {
  id: string;
  tile_id: number;
  sheet_no: number;
  parcel_no: number;
  parcel_code: string | null;
  commune_name: string;
  province_name: string;
  main_use_code: string | null;
  legal_area_m2: number | null;
  measured_area_m2: number;
  certificate_status: string | null;
  status: string;
  managing_unit?: NamedCode | null;
  certificate_no?: string | null;
  secrecy_level?: number | null;
  map_scale: number | null;
  surveyed_on: string | null;
  updated_at: string;
  bbox: Bbox;
}

export interface ParcelPage {
  rows: ParcelRow[];
  next: string | null;
  matched: number;
  matched_capped: boolean;
  total_area_m2: number | null;
}

export interface WorkRow {
  id: string;
  tile_id: number;
  code: string;
  name_vi: string;
  work_type: string;
  work_group?: string | null;
  condition: string | null;
  lifecycle: string;
  built_year: number | null;
  floor_area_m2: number | null;
  commune_name: string;
  province_name: string;
  managing_unit?: NamedCode | null;
  secrecy_level?: number | null;
  parcels?: { id: string; sheet_no: number; parcel_no: number }[];
  /** of today alone */
  missing_document?: string[];
  updated_at: string;
  bbox: Bbox;
}

export interface WorkPage {
  rows: WorkRow[];
  next: string | null;
  matched: number;
  matched_capped: boolean;
  floor_area_m2: number | null;
}

export interface AdminUnit {
  code: string;
  name: string;
  kind?: string;
  province_name?: string;
  scheme?: '34' | '63';
}

export interface ParcelDetail {
  id: string;
  tile_id: number;
  version: number;
  sheet_no: number;
  parcel_no: number;
  parcel_code: string | null;
  parcel_code_rule: string | null;
  parcel_code_source: string | null;
  admin_unit: AdminUnit;
  legal_area_m2: number | null;
  measured_area_m2: number;
  area_difference_m2: number | null;
  area_limit_m2: number | null;
  map_scale: number | null;
  status: string;
  certificate_status: string | null;
  certificate_no?: string | null;
  certificate_date?: string | null;
  managing_unit?: NamedCode | null;
  using_unit?: NamedCode | null;
  military_zone?: NamedCode | null;
  address?: string | null;
  survey?: { method: string | null; surveyed_on: string | null; surveyed_by?: string | null } | null;
  secrecy_level?: number | null;
  secrecy_basis?: string | null;
  note?: string | null;
  attributes?: Record<string, unknown> | null;
  valid_from: string | null;
  valid_to: string | null;
  former_sheet_no: number | null;
  former_parcel_no: number | null;
  uses: ParcelUse[];
  boundary: Boundary;
  markers: BoundaryMarker[];
  works: ParcelWork[];
  documents: LegalDocument[];
  /** documents of the works on the parcel */
  dossiers: (LegalDocument & { work_id: string })[];
  protection_areas: Restriction[];
  former_parcels: { sheet_no: number; parcel_no: number; ended: boolean }[];
  history: HistoryEntry[];
  neighbours: { id: string; sheet_no: number; parcel_no: number }[];
  geometry: GeoJSON.Polygon | GeoJSON.MultiPolygon;
  bbox: Bbox;
  updated_at: string;
}

export type DossierBox = 'a' | 'b' | 'c' | 'd' | 'dd';

export interface WorkDetail extends WorkSummary {
  tile_id?: number;
  admin_unit: AdminUnit | null;
  managing_unit?: NamedCode | null;
  /** Null for whoever may not know which documents there are. */
  dossier: Record<DossierBox, boolean> | null;
  documents: LegalDocument[];
  parcels: { id: string; sheet_no: number; parcel_no: number }[];
  protection_areas: { kind: string; medium: string; extension_m: number | null }[];
  geometry: GeoJSON.Geometry;
  bbox: Bbox;
  history: HistoryEntry[];
}

export interface PlaceName {
  code: string;
  name: string;
}

export type SuggestionType =
  | 'parcel'
  | 'parcel_code'
  | 'certificate'
  | 'unit'
  | 'commune'
  | 'work'
  | 'coordinate_vn2000'
  | 'coordinate_wgs84';

export interface Suggestion {
  type: SuggestionType;
  label: string;
  label_en: string;
  detail_vi: string | null;
  detail_en: string | null;
  id: string | null;
  bbox: Bbox | null;
  lon: number | null;
  lat: number | null;
  filter: Record<string, string> | null;
}

export interface FacetCount {
  value: string | null;
  n: number;
  area_m2: number | null;
  /** name of a code that has one */
  title?: string;
}

export interface Histogram {
  /** Ascending limits in m², one more than counts; the last may be open (null). */
  edges: (number | null)[];
  counts: number[];
}

export interface Stats {
  total: number;
  legal_area_m2: number | null;
  facets: Record<string, FacetCount[]>;
  histogram?: Histogram;
  /** of all rows, where it was asked for; null where there are none */
  extent?: Bbox | null;
}

/** What the caller may read of a collection, and filter it by. */
export interface AttributeInfo {
  name: string;
  title_vi: string;
  title: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'date-time';
  filterable: boolean;
  returned: boolean;
}

export interface SavedFilter {
  id: string;
  name: string;
  /** as it stands in an address: main_use_code=CQP&in_view=1 */
  query: string;
  created_at: string;
  last_used_at: string | null;
}
