/** What page and tile workers say to each other. Coordinates are tile units (0..extent), boxes x0 y0 x1 y1. */
import type { TileFilter } from '../../state/filters';
import type { ColourScheme, OverlayName } from '../../state/layer_state';
import type { TileColours } from '../../style/colours';

export type TileCollection = 'parcels' | 'works' | OverlayName;

/** A tile to draw: data tile by path, and which part of it when the map is zoomed in beyond the data. */
export interface TileRequest {
  type: 'tile';
  id: number;
  path: string;
  collection: TileCollection;
  /** map zoom of the tile */
  zoom: number;
  /** zoom levels beyond the data: the tile is 1 of 2^dz × 2^dz parts, column sx, row sy */
  dz: number;
  sx: number;
  sy: number;
  /** pixels of the canvas, device pixels per CSS pixel */
  size: number;
  dpr: number;
  /** true to get the picture and the matches only: the page still has the shapes */
  redraw: boolean;
}

/** How parcels are drawn. */
export interface ParcelLook {
  colourBy: ColourScheme;
  /** lines around military zones */
  zones: boolean;
}

export type ToWorker =
  | TileRequest
  | { type: 'cancel'; id: number }
  | { type: 'filter'; filter: TileFilter }
  | { type: 'look'; look: ParcelLook }
  | { type: 'colours'; colours: TileColours }
  | { type: 'session'; logged: boolean }
  | { type: 'reset' };

/** Shapes of one data tile, flat: shape i has rings rings[2k], rings[2k+1] = first value in xy, points. */
export interface TileShapes {
  extent: number;
  count: number;
  ids: Float64Array;
  boxes: Float32Array;
  /** count + 1 positions in rings */
  ringStarts: Uint32Array;
  rings: Uint32Array;
  xy: Int16Array;
  /** 1 point, 2 line, 3 polygon */
  kinds: Uint8Array;
  /** of overlays: what pointing at a shape says, its kind or level, medium and name between bars */
  titles?: string[];
}

export interface TileLabel {
  id: number;
  x: number;
  y: number;
  text: string;
  /** m², null for none */
  area: number | null;
  strong: boolean;
}

export interface DensityPoint {
  x: number;
  y: number;
  n: number;
  /** m² */
  area: number;
  use: string | null;
}

export interface TileAnswer {
  id: number;
  failed: boolean;
  bitmap: ImageBitmap | null;
  /** 1 where the shape meets the filter; null when no filter is set */
  matches: Uint8Array | null;
  shapes: TileShapes | null;
  labels: TileLabel[];
  density: DensityPoint[];
}
