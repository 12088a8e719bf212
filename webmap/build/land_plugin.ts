/** Vite plugin: the land polygons of the region around Viet Nam, cut at build time from Natural Earth (public domain). */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { MultiPolygon, Polygon } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Plugin } from 'vite';
import { clipRing, encodeRing, type Box, type Ring } from './clip';

const MODULE_ID = 'virtual:land';
const RESOLVED_ID = '\0virtual:land';
/** West, south, east, north in degrees: the country, its two archipelagos and room to pan. */
const REGION: Box = [90, 0, 126, 30];
/** Degrees of one step of the encoded coordinates, about 200 m. */
export const STEP_DEGREES = 0.002;

function readLandPolygons(): Ring[][] {
  const file = createRequire(import.meta.url).resolve('world-atlas/land-10m.json');
  const topology = JSON.parse(readFileSync(file, 'utf8')) as Topology<{ land: GeometryCollection }>;
  return feature(topology, topology.objects.land).features.flatMap((land) => {
    const geometry = land.geometry as Polygon | MultiPolygon;
    return (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates) as Ring[][];
  });
}

/** Polygons as lists of rings; each ring is flat, delta-encoded whole steps: x0, y0, dx1, dy1, … */
export function buildLand(): number[][][] {
  return readLandPolygons()
    .map((rings) => rings.map((ring) => encodeRing(clipRing(ring, REGION), STEP_DEGREES)))
    .map((rings) => rings.filter((ring) => ring.length >= 8))
    .filter((rings) => rings.length > 0);
}

export function landPlugin(): Plugin {
  return {
    name: 'landdb-land',
    resolveId: (id) => (id === MODULE_ID ? RESOLVED_ID : undefined),
    load: (id) =>
      id === RESOLVED_ID
        ? `export const stepDegrees = ${STEP_DEGREES};\nexport const polygons = JSON.parse('${JSON.stringify(buildLand())}');`
        : undefined,
  };
}
