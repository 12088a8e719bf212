/** True scale of a Web Mercator view: the projection stretches by 1/cos φ, which is taken out here. Pure. */
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

/** Longest of 1, 2, 5 × 10ⁿ metres that fits, and its length in pixels. */
export function scaleBar(zoom: number, lat: number, maxPixels: number): { metres: number; pixels: number } {
  const perPixel = metresPerPixel(zoom, lat);
  const longest = perPixel * maxPixels;
  const power = 10 ** Math.floor(Math.log10(longest));
  const metres = [5, 2, 1].map((n) => n * power).find((length) => length <= longest) ?? power;
  return { metres, pixels: Math.round(metres / perPixel) };
}
