/** Tiles in the worker and on the page: outlines, filters, picking, counts, label room, true scale, cutting of the land. */
import { describe, expect, test } from 'vitest';
import { clipRing, encodeRing } from '../build/clip';
import { joinCounts } from '../src/map/counts';
import { shiftInto } from '../src/map/covered';
import { Occupancy } from '../src/map/occupancy';
import { indexById, nearestVertex, pickShape, titlesAt } from '../src/map/picking';
import { boxesOf, marksOf } from '../src/map/selection_marks';
import type { DecodedTile } from '../src/map/worker/decode';
import { matchesOf, matchShapes } from '../src/map/worker/filter';
import type { TileShapes } from '../src/map/worker/messages';
import { outerLines } from '../src/map/worker/outline';
import { placementOf, traceShape } from '../src/map/worker/trace';
import { metresPerPixel, readScale, scaleBar, scaleDenominator, scaleLimits, zoomOfScale } from '../src/true_scale';
import { LEAST_ZOOM, MOST_ZOOM } from '../src/zooms';

type Ring = readonly (readonly [number, number])[];

/** Closed rings in tile units -> the flat form of the worker. */
function shapesOf(polygons: readonly { id: number; rings: readonly Ring[] }[], extent = 4096): TileShapes {
  const [ringStarts, rings, xy, boxes]: number[][] = [[], [], [], []];
  for (const polygon of polygons) {
    ringStarts!.push(rings!.length);
    const points = polygon.rings.flat();
    const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])];
    boxes!.push(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys));
    for (const ring of polygon.rings) {
      rings!.push(xy!.length, ring.length);
      for (const point of ring) xy!.push(...point);
    }
  }
  ringStarts!.push(rings!.length);
  return {
    extent,
    count: polygons.length,
    ids: Float64Array.from(polygons, (polygon) => polygon.id),
    boxes: Float32Array.from(boxes!),
    ringStarts: Uint32Array.from(ringStarts!),
    rings: Uint32Array.from(rings!),
    xy: Int16Array.from(xy!),
    kinds: new Uint8Array(polygons.length).fill(3),
  };
}

const square = (x: number, y: number, side: number): Ring => [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]];
const WHOLE = { dz: 0, sx: 0, sy: 0 };
const big = 2 ** 51 + 12345;
const twoSquares = shapesOf([
  { id: big, rings: [square(0, 0, 2048), square(512, 512, 512)] },
  { id: 7, rings: [square(2048, 0, 2048)] },
]);

describe('picking', () => {
  test('finds the shape, keeps ids of 52 bits, respects holes', () => {
    expect(pickShape(twoSquares, WHOLE, 0.05, 0.05)).toBe(big);
    expect(pickShape(twoSquares, WHOLE, 0.75, 0.25)).toBe(7);
    expect(pickShape(twoSquares, WHOLE, 0.18, 0.18)).toBeNull();
    expect(pickShape(twoSquares, WHOLE, 0.5, 0.9)).toBeNull();
  });

  test('finds the nearest vertex within reach, also of holes', () => {
    expect(nearestVertex(twoSquares, WHOLE, [0.13, 0.12], 0.02)).toMatchObject({ u: 0.125, v: 0.125 });
    expect(nearestVertex(twoSquares, WHOLE, [0.3, 0.3], 0.02)).toBeNull();
  });

  test('a vertex beyond the zoom of the data lies in its part of the tile', () => {
    const near = nearestVertex(twoSquares, { dz: 1, sx: 1, sy: 0 }, [0.01, 0.99], 0.05)!;
    expect([near.u, near.v]).toEqual([0, 1]);
    expect(near.distance).toBeCloseTo(Math.hypot(0.01, 0.01));
  });

  test('looks into the part that is shown beyond the zoom of the data', () => {
    expect(pickShape(twoSquares, { dz: 2, sx: 3, sy: 0 }, 0.5, 0.5)).toBe(7);
    expect(pickShape(twoSquares, { dz: 2, sx: 0, sy: 3 }, 0.5, 0.5)).toBeNull();
  });

  test('a parcel in two parts is one', () => {
    const parts = shapesOf([{ id: 1, rings: [square(0, 0, 10)] }, { id: 1, rings: [square(20, 0, 10)] }]);
    expect(indexById(parts).get(1)).toEqual([0, 1]);
  });
});

describe('zone outline', () => {
  test('the edge between two shapes is not part of it, and lines are joined', () => {
    const touching = shapesOf([{ id: 1, rings: [square(0, 0, 100)] }, { id: 2, rings: [square(100, 0, 100)] }]);
    const lines = outerLines(touching, [0, 1]);
    const edges = lines.reduce((sum, line) => sum + line.length / 2 - 1, 0);
    expect(edges).toBe(6);
    expect(lines.length).toBeLessThanOrEqual(2);
    expect(outerLines(touching, [0]).reduce((sum, line) => sum + line.length / 2 - 1, 0)).toBe(4);
    expect(outerLines(touching, [])).toEqual([]);
  });

  test('neighbours that share a line but not its corners have no line between them', () => {
    const tall: Ring = [[0, 0], [100, 0], [100, 200], [0, 200], [0, 0]];
    const meeting = shapesOf([{ id: 1, rings: [tall] }, { id: 2, rings: [square(100, 0, 100)] }, { id: 3, rings: [square(101, 100, 100)] }]);
    const onTheLine = outerLines(meeting, [0, 1, 2]).flatMap((line) => {
      const middles = [];
      for (let k = 0; k + 3 < line.length; k += 2) middles.push([(line[k]! + line[k + 2]!) / 2, (line[k + 1]! + line[k + 3]!) / 2]);
      return middles.filter(([x, y]) => Math.abs(x! - 100) < 5 && y! > 5 && y! < 195);
    });
    expect(onTheLine).toEqual([]);
  });

  test('a road between two groups, and a hole, keep their lines', () => {
    const apart = shapesOf([{ id: 1, rings: [square(0, 0, 100)] }, { id: 2, rings: [square(110, 0, 100)] }]);
    expect(outerLines(apart, [0, 1]).reduce((sum, line) => sum + line.length / 2 - 1, 0)).toBe(8);
    const ring = shapesOf([{ id: 1, rings: [square(0, 0, 100), square(40, 40, 20)] }]);
    expect(outerLines(ring, [0]).reduce((sum, line) => sum + line.length / 2 - 1, 0)).toBe(8);
  });
});

describe('filters in the worker', () => {
  const tile = {
    shapes: twoSquares,
    uses: ['CQP', 'ODT'],
    certificates: ['issued', 'disputed'],
    areas: Float64Array.of(500, 90),
    outside: new Uint8Array(2),
  } as unknown as DecodedTile;
  const none = { uses: null, certificates: null, minArea: null, maxArea: null };

  test.each([
    [none, null],
    [{ ...none, uses: ['CQP'] }, [1, 0]],
    [{ ...none, certificates: ['disputed', 'issued'] }, [1, 1]],
    [{ ...none, minArea: 100 }, [1, 0]],
    [{ ...none, maxArea: 90 }, [0, 1]],
    [{ ...none, uses: ['CQP'], maxArea: 90 }, [0, 0]],
  ])('%j', (filter, expected) => {
    const matches = matchShapes(tile, filter);
    expect(matches && [...matches]).toEqual(expected);
  });

  test('what the server marks as outside meets no filter', () => {
    const marked = { ...tile, outside: Uint8Array.of(0, 1) };
    expect([...matchShapes(marked, none)!]).toEqual([1, 0]);
    expect([...matchShapes(marked, { ...none, uses: ['ODT'] })!]).toEqual([0, 0]);
  });
});

describe('works in the worker', () => {
  const tile = { shapes: twoSquares, uses: ['', ''], certificates: ['', ''], areas: new Float64Array(2), outside: Uint8Array.of(1, 0) };
  const filter = { uses: ['CQP'], certificates: null, minArea: 5, maxArea: null };

  test('the server judges them by their own conditions, filters of parcels do not', () => {
    expect([...matchesOf(tile as unknown as DecodedTile, 'works', filter)!]).toEqual([0, 1]);
    const all = { ...tile, outside: new Uint8Array(2) } as unknown as DecodedTile;
    expect(matchesOf(all, 'works', filter)).toBeNull();
    expect(matchesOf(all, 'boundaries', filter)).toBeNull();
    expect([...matchesOf(all, 'parcels', filter)!]).toEqual([0, 0]);
  });
});

describe('drawing', () => {
  test('a shape is traced at the place of its part', () => {
    const calls: string[] = [];
    const note = (name: string) => (x?: number, y?: number) => calls.push(x === undefined ? name : `${name} ${x} ${y}`);
    const target = { moveTo: note('M'), lineTo: note('L'), closePath: note('Z') };
    const place = placementOf({ dz: 1, sx: 1, sy: 0, size: 512 }, 4096);
    traceShape(target, twoSquares, 1, place);
    expect(calls).toEqual(['M 0 0', 'L 512 0', 'L 512 512', 'L 0 512', 'Z']);
  });

  test('labels do not lie on each other', () => {
    const occupied = new Occupancy();
    expect(occupied.take(100, 100, 40, 12)).toBe(true);
    expect(occupied.take(110, 104, 40, 12)).toBe(false);
    expect(occupied.take(160, 100, 40, 12)).toBe(true);
    expect(occupied.take(-300, -300, 40, 12)).toBe(true);
  });

  test('what is painted above the labels keeps its place', () => {
    const occupied = new Occupancy();
    occupied.block(100, 100, 40, 12);
    occupied.block(110, 100, 40, 12);
    expect(occupied.take(125, 100, 10, 10)).toBe(false);
  });

  test('the map moves no further than a panel reaches', () => {
    expect(shiftInto(50, 100, 40, 400)).toBe(0);
    expect(shiftInto(10, 100, 40, 400)).toBe(-30);
    expect(shiftInto(350, 450, 40, 400)).toBe(50);
    expect(shiftInto(-500, 900, 40, 400)).toBe(0);
  });

  test('counts are joined by square, none is lost', () => {
    const circles = joinCounts([{ x: 10, y: 10, n: 3 }, { x: 40, y: 10, n: 1 }, { x: 500, y: 10, n: 100 }]);
    expect(circles.map(({ n }) => n)).toEqual([100, 4]);
    expect(circles[1]!.x).toBeCloseTo(17.5);
    expect(circles[0]!.radius).toBeGreaterThan(circles[1]!.radius);
    const acrossAnEdge = joinCounts([{ x: 70, y: 10, n: 9 }, { x: 75, y: 10, n: 1 }]);
    expect(acrossAnEdge.map(({ n }) => n)).toEqual([10]);
    expect(acrossAnEdge[0]!.x).toBeCloseTo(70.5);
  });
});

describe('marks of the selected parcel', () => {
  const project = (lon: number, lat: number) => ({ x: lon, y: lat });
  const ringOf = (places: readonly [number, number, number][]) => ({
    vertices: places.map(([lon, lat, edge_m], i) => ({ no: i + 1, lon, lat, edge_m, x_northing: 0, y_easting: 0 })),
  });

  test('numbers stand outside, lengths on their edges and never upside down', () => {
    const { vertices, edges } = marksOf([ringOf([[0, 0, 60], [200, 0, 45], [200, 150, 60], [0, 150, 45]])], project);
    expect(vertices.map(({ text }) => text)).toEqual(['1', '2', '3', '4']);
    expect(vertices[0]!.number.x).toBeLessThan(0);
    expect(vertices[2]!.number.y).toBeGreaterThan(150);
    expect(edges.map(({ text }) => text)).toEqual(['60,00', '45,00', '60,00', '45,00']);
    expect(edges.every(({ angle }) => Math.cos(angle) > -1e-9)).toBe(true);
    expect(edges[0]).toMatchObject({ x: 100, y: 0 });
  });

  test('what is too near or too small is left out, and labels learn where marks are', () => {
    const marks = marksOf([ringOf([[0, 0, 1], [5, 0, 60], [200, 0, 45], [200, 150, 60]]), ringOf([[0, 0, 1], [20, 0, 1], [20, 20, 1]])], project);
    expect(marks.vertices.map(({ text }) => text)).toEqual(['1', '3', '4']);
    expect(boxesOf(marks).length).toBe(2 * marks.vertices.length + 3 * marks.edges.length);
  });
});

describe('true scale', () => {
  test('a pixel of zoom 17 at Ha Noi is 1.115 m, not the 1.194 m of the equator', () => {
    expect(metresPerPixel(17, 0)).toBeCloseTo(1.1943, 4);
    expect(metresPerPixel(17, 21.03)).toBeCloseTo(1.1148, 4);
    expect(scaleDenominator(17, 21.03)).toBeCloseTo(4213, 0);
  });

  test('a chosen scale is the scale of the screen', () => {
    for (const denominator of [500, 2000, 1_000_000]) expect(scaleDenominator(zoomOfScale(denominator, 21.03), 21.03)).toBeCloseTo(denominator, 6);
  });

  test.each([['1:2.000', 2000], ['1/2000', 2000], [' 1 : 2,000 ', 2000], ['25 000', 25_000], ['1:1.000.000', 1_000_000], ['750', 750]])(
    'typed %s', (text, denominator) => expect(readScale(text, 21.03)).toBe(denominator));

  test.each(['', '1:', '2:500', '1:12.50', '-500', '1:100', '1:90.000.000', 'abc'])('%s is no scale', (text) => expect(readScale(text, 21.03)).toBeNull());

  test.each([8.6, 16, 21.03, 23.4])('what may be typed at %s° the map can show, and no more', (lat) => {
    const [least, most] = scaleLimits(lat);
    for (const denominator of [least, most]) {
      expect(readScale(`1:${denominator}`, lat)).toBe(denominator);
      const zoom = zoomOfScale(denominator, lat);
      expect(zoom).toBeGreaterThanOrEqual(LEAST_ZOOM);
      expect(zoom).toBeLessThanOrEqual(MOST_ZOOM);
    }
    expect(least).toBeGreaterThan(250);
    expect(readScale(`1:${least - 1}`, lat)).toBeNull();
  });

  test('the bar is a round length that fits', () => {
    const { metres, pixels } = scaleBar(17, 21.03, 90);
    expect(metres).toBe(100);
    expect(pixels).toBe(90);
    expect(scaleBar(6, 16, 90).pixels).toBeLessThanOrEqual(90);
  });
});

describe('land of the base map', () => {
  test('a ring is cut to the box', () => {
    const cut = clipRing([[-10, -10], [10, -10], [10, 10], [-10, 10], [-10, -10]], [0, 0, 20, 20]);
    const xs = cut.map(([x]) => x);
    expect(Math.min(...xs)).toBe(0);
    expect(Math.max(...xs)).toBe(10);
    expect(clipRing([[50, 50], [60, 50], [60, 60]], [0, 0, 20, 20])).toEqual([]);
  });

  test('steps are relative and repeated points dropped', () => {
    expect(encodeRing([[100, 10], [100.0001, 10], [100.01, 9.99]], 0.002)).toEqual([50000, 5000, 5, -5]);
  });
});

test('pointing at an overlay finds all areas there and lines close by, each once', () => {
  const shapes = shapesOf([
    { id: 1, rings: [[[0, 0], [2000, 0], [2000, 2000], [0, 2000], [0, 0]]] },
    { id: 2, rings: [[[1000, 1000], [3000, 1000], [3000, 3000], [1000, 3000], [1000, 1000]]] },
    { id: 3, rings: [[[0, 1500], [4096, 1500]]] },
  ]);
  shapes.kinds[2] = 2;
  shapes.titles = ['a', 'b', 'line'];
  const whole = { dz: 0, sx: 0, sy: 0 };
  expect(titlesAt(shapes, whole, 0.3, 0.3)).toEqual(['b', 'a']);
  expect(titlesAt(shapes, whole, 0.9, 1505 / 4096)).toEqual(['line']);
  expect(titlesAt(shapes, whole, 0.9, 0.9)).toEqual([]);
});
