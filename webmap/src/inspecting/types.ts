/** Shapes of what the server says of versions and of parcels beside each other. No code. */
import type { Bbox, NamedCode } from '../api_types';

export interface Use {
  land_use_code: string;
  name_vi: string | null;
  name_en: string | null;
  area_m2: number;
  origin_vi: string | null;
  origin_en: string | null;
  term_until: string | null;
}

interface Field<K extends string, V> {
  name: string;
  title_vi: string;
  title_en: string;
  kind: K;
  old?: V;
  new?: V;
  /** words for the values of a code; null where it has none, or is hidden */
  old_vi?: string | null;
  old_en?: string | null;
  new_vi?: string | null;
  new_en?: string | null;
}

export type ChangedField =
  | Field<'text' | 'code' | 'date', string | number | null>
  | Field<'area' | 'scale', number | null>
  | Field<'uses', Use[]>
  | Field<'parcels', { sheet_no: number; parcel_no: number }[]>;

export interface ComparedVersion {
  version: number;
  system_from: string;
  system_to: string | null;
  legal_area_m2?: number | null;
}

export interface ComparedShapes {
  changed: boolean;
  /** of areas alone it is told what only one covers */
  both_areas: boolean;
  old: GeoJSON.Geometry;
  new: GeoJSON.Geometry;
  only_old: GeoJSON.MultiPolygon | null;
  only_new: GeoJSON.MultiPolygon | null;
  only_old_m2: number | null;
  only_new_m2: number | null;
  old_m2: number | null;
  new_m2: number | null;
  old_length_m: number;
  new_length_m: number;
  moved_m: number;
  bbox: Bbox;
}

export interface Difference {
  older: ComparedVersion;
  newer: ComparedVersion;
  fields: ChangedField[];
  boundary: ComparedShapes;
}

export interface ComparedParcel {
  id: string;
  tile_id: number;
  sheet_no: number;
  parcel_no: number;
  parcel_code: string | null;
  commune_name: string;
  province_name: string;
  legal_area_m2: number;
  measured_area_m2: number;
  area_difference_m2: number;
  area_limit_m2: number | null;
  map_scale: number | null;
  surveyed_on: string | null;
  valid_from: string | null;
  status: string;
  certificate_status: string;
  certificate_no?: string | null;
  certificate_date?: string | null;
  address?: string | null;
  survey_method?: string | null;
  secrecy_level?: number;
  managing_unit?: NamedCode | null;
  using_unit?: NamedCode | null;
  military_zone?: NamedCode | null;
  uses: { land_use_code: string; area_m2: number }[];
  works: number;
  incomplete_dossiers?: number;
  bbox: Bbox;
}

export interface ComparedSums {
  count: number;
  legal_area_m2: number;
  measured_area_m2: number;
  certificates: number;
  disputes: number;
  /** parcels whose uses of the day are not kept */
  uses_unknown: number;
  uses: { land_use_code: string; name_vi: string; name_en: string; area_m2: number; parcels: number }[];
}

export interface Comparison {
  parcels: ComparedParcel[];
  sums: ComparedSums;
  most_beside: number;
}
