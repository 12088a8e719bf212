/** What the server tells the map of base maps. */
import type { Bbox } from './api_types';

/** A base map as the server offers it. */
export interface Basemap {
  id: string;
  /** pictures by tile, or one GeoJSON file */
  kind: 'tiles' | 'features';
  title_vi: string;
  title_en: string;
  attribution: string;
  min_zoom: number;
  max_native_zoom: number;
  bounds: Bbox | null;
  secrecy_level: number;
  /** with {z}, {x} and {y} for tiles */
  href: string;
  thumbnail: string | null;
  /** features: the property that names one, and their colour */
  label: string | null;
  color: string | null;
}
