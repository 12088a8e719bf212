/** Pixels of the map's view and places in WGS 84, by Web Mercator as Leaflet draws it. Pure. */

export type LonLat = readonly [lon: number, lat: number];
export type Pixel = readonly [x: number, y: number];

const sizeAt = (zoom: number): number => 256 * 2 ** zoom;

/** Pixels of the whole world at a zoom, from its north-west corner. */
export function toPixel([lon, lat]: LonLat, zoom: number): Pixel {
  const sin = Math.sin((lat * Math.PI) / 180);
  const size = sizeAt(zoom);
  return [((lon + 180) / 360) * size, (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * size];
}

export function fromPixel([x, y]: Pixel, zoom: number): LonLat {
  const size = sizeAt(zoom);
  const lat = 90 - (360 * Math.atan(Math.exp(((y / size - 0.5) * 2 * Math.PI)))) / Math.PI;
  return [(x / size) * 360 - 180, lat];
}

/** A place some pixels beside another. */
export function moved(place: LonLat, dx: number, dy: number, zoom: number): LonLat {
  const [x, y] = toPixel(place, zoom);
  return fromPixel([x + dx, y + dy], zoom);
}

export function pixelsBetween(a: LonLat, b: LonLat, zoom: number): number {
  const [[xa, ya], [xb, yb]] = [toPixel(a, zoom), toPixel(b, zoom)];
  return Math.hypot(xa - xb, ya - yb);
}

const METRES_PER_DEGREE = 111_320;
const CORNERS = 36;

/** A ring of corners around a place, that many metres away within half a per cent. */
export function ringAround([lon, lat]: LonLat, metres: number): LonLat[] {
  const [east, north] = [metres / (METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180)), metres / METRES_PER_DEGREE];
  return Array.from({ length: CORNERS }, (_, i): LonLat => {
    const turn = (2 * Math.PI * i) / CORNERS;
    return [lon + east * Math.cos(turn), lat + north * Math.sin(turn)];
  });
}
