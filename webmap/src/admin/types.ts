/** What the server tells administrators of base maps. */
import type { Fault } from '../api';

export const KINDS = ['xyz', 'wmts', 'wms', 'pmtiles', 'geojson'] as const;
export type Kind = (typeof KINDS)[number];

/** As it would stand in basemaps.json. */
export interface Definition {
  type: Kind;
  titleVi: string;
  titleEn: string;
  url: string;
  attribution: string;
  minZoom?: number;
  maxNativeZoom?: number;
  bounds?: number[] | null;
  thumbnail?: string | null;
  secrecyLevel: number;
  accountsOnly: boolean;
  enabled: boolean;
  layer?: string;
  style?: string;
  matrixSet?: string;
  matrix?: string;
  format?: string;
  version?: string;
  crs?: string;
  transparent?: boolean;
  label?: string | null;
  color?: string;
}

export interface Entry {
  id: string;
  source: 'file' | 'screen';
  definition: Definition;
  faults: Fault[];
  version: number | null;
  changed_by: string | null;
  changed_at: string | null;
}

export interface FolderFile {
  name: string;
  bytes: number;
  level: number;
}

export interface Everything {
  basemaps: Entry[];
  faults: Fault[];
  files: FolderFile[];
  hosts: string[];
}

export interface Trial {
  ok: boolean;
  z: number;
  x: number;
  y: number;
  ms: number;
  bytes: number;
  said_vi: string;
  said_en: string;
  picture: string | null;
}
