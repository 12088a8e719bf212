/** True scale of a Web Mercator view: the projection stretches by 1/cos φ, which is taken out here. Pure. */
import { LEAST_ZOOM, MOST_ZOOM } from './zooms';

const EQUATOR_METRES_PER_PIXEL = 156_543.033_928;
/** A CSS pixel is 1/96 inch. */
const METRES_PER_CSS_PIXEL = 0.0254 / 96;

/** Ground metres per CSS pixel at a latitude in degrees. */
export function metresPerPixel(zoom: number, lat: number): number {
  return (EQUATOR_METRES_PER_PIXEL * Math.cos((lat * Math.PI) / 180)) / 2 ** zoom;
}

/** Denominator of the scale on the screen, e.g. 2132 for 1 : 2132. */
export const scaleDenominator = (zoom: number, lat: number): number =>
  metresPerPixel(zoom, lat) / METRES_PER_CSS_PIXEL;

/** The zoom at which the screen has that scale; the other way of `scaleDenominator`. */
export const zoomOfScale = (denominator: number, lat: number): number => Math.log2(scaleDenominator(0, lat) / denominator);

/** Denominators to choose from: those of the country's maps. */
export const SCALES = [500, 1_000, 2_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000] as const;

/** Denominators of the largest and the smallest scale that the map can show at a latitude, the smallest in whole millions. */
export const scaleLimits = (lat: number): [least: number, most: number] => [
  Math.ceil(scaleDenominator(MOST_ZOOM, lat)),
  Math.floor(scaleDenominator(LEAST_ZOOM, lat) / 1e6) * 1e6,
];

/** The denominator of a typed scale, as `1:2.000`, `1/2000`, `1 : 2,000` or `2 000`; null where it cannot be one at that latitude. */
export function readScale(text: string, lat: number): number | null {
  const found = /^\s*(?:1\s*[:/]\s*)?(\d{1,3}(?:[.,\s\u00a0]\d{3})+|\d+)\s*$/.exec(text);
  const denominator = Number((found?.[1] ?? '').replaceAll(/\D/g, ''));
  const [least, most] = scaleLimits(lat);
  return denominator >= least && denominator <= most ? denominator : null;
}

/** Longest of 1, 2, 5 × 10ⁿ metres that fits, and its length in pixels. */
export function scaleBar(zoom: number, lat: number, maxPixels: number): { metres: number; pixels: number } {
  const perPixel = metresPerPixel(zoom, lat);
  const longest = perPixel * maxPixels;
  const power = 10 ** Math.floor(Math.log10(longest));
  const metres = [5, 2, 1].map((n) => n * power).find((length) => length <= longest) ?? power;
  return { metres, pixels: Math.round(metres / perPixel) };
}
