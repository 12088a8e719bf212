/** Geometry of the tools: rings, hits, estimates, undo, what people type for coordinates, drawings as files. */
import { describe, expect, test } from 'vitest';
import { DEFAULT_STATE, readPermalink, writePermalink } from '../src/state/permalink';
import { rectangleBetween, shapeText } from '../src/tools/area_choice';
import { degreesText, parseAngle, parseDegrees, parsePlane, splitPair } from '../src/tools/coordinates';
import { hitHandle, hitWhole, shifted, withInserted, withoutVertex, type Drawing } from '../src/tools/drawing';
import { fromGeoJson, toGeoJson, type ReadFile } from '../src/tools/geojson';
import { record, redone, startHistory, undone } from '../src/tools/history';
import { areaText, lengthText, type Measured } from '../src/tools/measuring';
import { fromPixel, moved, pixelsBetween, toPixel, type LonLat } from '../src/tools/mercator';
import { dmsText, estimate, planePoint } from '../src/tools/plane';
import { crossesItself, isInRing, lassoRing, signedArea, simplifiedRing, untangled, type Point } from '../src/tools/shapes';

const SQUARE: Point[] = [[0, 0], [10, 0], [10, 10], [0, 10]];
const HANOI: LonLat = [105.8432, 21.0444];
const ZONE_105 = { epsg: 5897, central_meridian: 105 };

/** A round line of many points, a little shaken. */
function circle(points: number, radius: number, shake: number): Point[] {
  return Array.from({ length: points }, (_, i) => {
    const angle = (2 * Math.PI * i) / points;
    const r = radius + shake * Math.sin(i * 7.3);
    return [r * Math.cos(angle), r * Math.sin(angle)];
  });
}

describe('rings', () => {
  test('have an area whose sign tells their sense', () => {
    expect(signedArea(SQUARE)).toBe(100);
    expect(signedArea([...SQUARE].reverse())).toBe(-100);
    expect(signedArea(SQUARE.map(([x, y]): Point => [x + 6e5, y + 2.3e6]))).toBe(100);
  });

  test('hold what lies within', () => {
    expect(isInRing([5, 5], SQUARE)).toBe(true);
    expect(isInRing([15, 5], SQUARE)).toBe(false);
  });

  test('that cross themselves are known', () => {
    expect(crossesItself(SQUARE)).toBe(false);
    expect(crossesItself([[0, 0], [10, 10], [10, 0], [0, 10]])).toBe(true);
    expect(crossesItself([[0, 0], [10, 0], [10, 10], [5, 0], [0, 10]])).toBe(true); // touches an edge
  });

  test('lose their loops, the larger side stays', () => {
    const withTail: Point[] = [[0, 0], [10, 0], [10, 10], [-1, 9], [1, 11]];
    const ring = untangled(withTail);
    expect(crossesItself(ring)).toBe(false);
    expect(Math.abs(signedArea(ring))).toBeGreaterThan(40);
  });

  test.each([[500, 40, 0], [2000, 300, 2], [800, 200, 4]])('of %i free-hand points become at most 100 valid ones', (n, radius, shake) => {
    const line = circle(n, radius, shake);
    const ring = lassoRing(line, 100, 6)!;
    expect(ring.length).toBeGreaterThan(3);
    expect(ring.length).toBeLessThanOrEqual(100);
    expect(crossesItself(ring)).toBe(false);
    expect(Math.abs(Math.abs(signedArea(ring)) / (Math.PI * radius ** 2) - 1)).toBeLessThan(0.05);
  });

  test('drawn twice round, or as a figure of eight, become valid too', () => {
    const twice = [...circle(60, 100, 3), ...circle(60, 90, 5)];
    const eight = Array.from({ length: 200 }, (_, i): Point => [100 * Math.sin((2 * Math.PI * i) / 200), 60 * Math.sin((4 * Math.PI * i) / 200)]);
    for (const line of [twice, eight]) {
      const ring = lassoRing(line, 100, 6)!;
      expect(crossesItself(ring)).toBe(false);
      expect(ring.length).toBeLessThanOrEqual(100);
    }
  });

  test('of nothing are none', () => {
    expect(lassoRing([[0, 0], [1, 0], [2, 0]], 100, 6)).toBeNull();
    expect(lassoRing([[3, 3], [3, 3], [3, 3], [3, 3]], 100, 6)).toBeNull();
  });

  test('keep their corners when they are simplified', () => {
    const dense = SQUARE.flatMap(([x, y], i): Point[] => {
      const [nx, ny] = SQUARE[(i + 1) % 4]!;
      return Array.from({ length: 10 }, (_, k): Point => [x + ((nx - x) * k) / 10, y + ((ny - y) * k) / 10]);
    });
    expect(simplifiedRing(dense, 100, 0.01)).toEqual(SQUARE);
  });
});

describe('pixels', () => {
  test('go there and back', () => {
    const [lon, lat] = fromPixel(toPixel(HANOI, 19.3), 19.3);
    expect(lon).toBeCloseTo(HANOI[0], 10);
    expect(lat).toBeCloseTo(HANOI[1], 10);
    expect(pixelsBetween(HANOI, moved(HANOI, 3, -4, 18), 18)).toBeCloseTo(5, 4);
  });
});

describe('the estimate', () => {
  test('is that of the plane', () => {
    const ring: LonLat[] = [HANOI, [HANOI[0] + 0.001, HANOI[1]], [HANOI[0] + 0.001, HANOI[1] + 0.001], [HANOI[0], HANOI[1] + 0.001]];
    const figure = estimate(ring, ZONE_105, true);
    const [a, b] = [planePoint(ring[0]!, ZONE_105), planePoint(ring[1]!, ZONE_105)];
    expect(figure.legs).toHaveLength(4);
    expect(figure.legs[0]!.length_m).toBeCloseTo(Math.hypot(b[0] - a[0], b[1] - a[1]), 9);
    expect(figure.legs[0]!.bearing).toMatch(/^(89|90)°/);
    expect(figure.area_m2).toBeGreaterThan(11_000);
    expect(estimate(ring.slice(0, 3), ZONE_105, false).area_m2).toBeNull();
    expect(estimate([ring[0]!, ring[2]!, ring[1]!, ring[3]!], ZONE_105, true).area_m2).toBeNull();
  });

  test.each([[0, '0°00\'00"'], [123.0680556, '123°04\'05"'], [359.9999, '0°00\'00"'], [89.99999, '90°00\'00"']])(
    'writes %d° as the server does', (degrees, text) => expect(dmsText(degrees)).toBe(text),
  );

  test('says sums in units that people read', () => {
    expect(lengthText(1234.567)).toBe('1.234,57 m');
    expect(lengthText(12_345.6)).toBe('12,346 km');
    expect(areaText(2700)).toBe('2.700,0 m²');
    expect(areaText(16_812.1)).toBe('16.812,1 m² · 1,68 ha');
    expect(areaText(250_000_000)).toBe('250,00 km²');
  });
});

describe('undo', () => {
  test('goes back and forth, a new step ends what was undone', () => {
    let history = record(record(startHistory('a'), 'b'), 'c');
    history = undone(undone(history));
    expect(history.present).toBe('a');
    expect(undone(history)).toBe(history);
    history = redone(history);
    expect(history.present).toBe('b');
    history = record(history, 'd');
    expect(redone(history)).toBe(history);
    expect(undone(history).present).toBe('b');
  });
});

const drawing = (kind: Drawing['kind'], points: LonLat[], text = ''): Drawing => ({ id: 'x', kind, name: 'Vùng 1', text, colour: 'red', points });
const at = (dx: number, dy: number): LonLat => moved(HANOI, dx, dy, 18);
const polygon = drawing('polygon', [at(0, 0), at(100, 0), at(100, 100), at(0, 100)]);

describe('a pointer on a drawing', () => {
  test('takes a vertex before the middle of an edge, the middle before the whole', () => {
    expect(hitHandle(polygon, at(97, 2), 18, 9)).toEqual({ part: 'vertex', index: 1 });
    expect(hitHandle(polygon, at(52, 3), 18, 9)).toEqual({ part: 'middle', index: 0 });
    expect(hitHandle(polygon, at(-3, 50), 18, 9)).toEqual({ part: 'middle', index: 3 });
    expect(hitHandle(polygon, at(30, 30), 18, 9)).toBeNull();
  });

  test('is on its edge, or within it where that counts', () => {
    expect(hitWhole(polygon, at(30, 30), 18, 9, true)).toBe(true);
    expect(hitWhole(polygon, at(30, 30), 18, 9, false)).toBe(false);
    expect(hitWhole(polygon, at(30, 5), 18, 9, false)).toBe(true);
    expect(hitWhole(drawing('line', [...polygon.points]), at(0, 50), 18, 9, true)).toBe(false);
    expect(hitWhole(drawing('text', [HANOI], 'kho số 2'), at(25, 4), 18, 9, false)).toBe(true);
  });

  test('changes it', () => {
    expect(withInserted(polygon, 3, at(-20, 50)).points.at(-1)).toEqual(at(-20, 50));
    expect(withoutVertex(polygon, 0)!.points).toHaveLength(3);
    expect(withoutVertex(withoutVertex(polygon, 0)!, 0)).toBeNull();
    expect(pixelsBetween(shifted(polygon, at(0, 0), at(30, 40)).points[2]!, at(130, 140), 18)).toBeLessThan(0.01);
  });
});

describe('area of a choice', () => {
  test('is written with a tenth of a metre', () => {
    const ring = rectangleBetween([105.85, 21.05], [105.84, 21.04]);
    expect(shapeText(ring)).toBe('105.840000 21.040000;105.850000 21.040000;105.850000 21.050000;105.840000 21.050000');
  });

  test('of a hundred vertices stands in the address', () => {
    const shape = shapeText(circle(100, 0.01, 0).map(([x, y]): LonLat => [105.85 + x, 21 + y]));
    const address = writePermalink({ ...DEFAULT_STATE, filters: { shape: [shape] } });
    expect(readPermalink(address).filters['shape']).toEqual([shape]);
  });
});

describe('coordinates as typed', () => {
  const X = 2347225.93;
  const Y = 511427.85;
  test.each([
    ['2347225.93', '511427.85'], ['2347225,93', '511427,85'], ['2 347 225,93', '511 427,85'], ['2.347.225,93', '511.427,85'],
    ['2,347,225.93', '511,427.85'], ['2 347 225.93 m', "511'427.85"], ['2.347.225.93', '511.427.85'],
  ])('%s %s is X and Y', (x, y) => expect(parsePlane(x, y)).toEqual({ north: X, east: Y, swapped: false }));

  test('thousands alone are no decimals', () => {
    expect(parsePlane('2.347.225', '511.427')).toEqual({ north: 2347225, east: 511427, swapped: false });
    expect(parsePlane('2347225', '511,427')).toEqual({ north: 2347225, east: 511427, swapped: false });
  });

  test('the other way round is understood, and told', () => {
    expect(parsePlane('511427,85', '2347225,93')).toEqual({ north: X, east: Y, swapped: true });
    expect(parseDegrees('105.85', '21.03')).toEqual({ north: 21.03, east: 105.85, swapped: true });
  });

  test.each([['1', '2'], ['', '511427'], ['abc', '511427'], ['2347225', '2347225'], ['9999999', '511427']])('%s %s is no place', (x, y) =>
    expect(parsePlane(x, y)).toBeNull(),
  );

  test.each([
    ['21.0278', 21.0278], ['21,0278°', 21.0278], ['21°01\'40.08"', 21.0278], ['21 01 40,08', 21.0278], ['21°01′40.08″N', 21.0278],
    ['21°01\'40"B', 21 + 1 / 60 + 40 / 3600], ["105°51'", 105.85],
  ])('%s is an angle', (text, degrees) => expect(parseAngle(text)).toBeCloseTo(degrees, 9));

  test.each(['21°61\'00"', '21.5 30 10', 'x', '', '1 2 3 4'])('“%s” is none', (text) => expect(parseAngle(text)).toBeNull());

  test.each([
    ['2347225.93 511427.85', ['2347225.93', '511427.85']],
    ['X = 2347225,93; Y = 511427,85', ['2347225,93', '511427,85']],
    ['21.0278, 105.8342', ['21.0278', '105.8342']],
    ['2347225.93\t511427.85', ['2347225.93', '511427.85']],
    ['21,0278 105,8342', ['21,0278', '105,8342']],
  ])('%s is a pair', (text, pair) => expect(splitPair(text)).toEqual(pair));

  test('one number is no pair', () => {
    expect(splitPair('2 347 225,93')).toBeNull();
    expect(splitPair('2347225,93')).toBeNull();
    expect(splitPair('21°01\'40"')).toBeNull();
  });

  test('are written in degrees, minutes and seconds', () => {
    expect(degreesText(21.0278, ',')).toBe('21°01\'40,1"');
    expect(degreesText(105.9999999, ',')).toBe('106°00\'00,0"');
  });
});

describe('GeoJSON', () => {
  const measured: Measured = {
    zone: { ...ZONE_105, name: "105°00'" }, beyond_band: false, legs: [], length_m: 400.123, area_m2: 10_000.5,
    points: polygon.points.map(([lon, lat], i) => ({ lon, lat, x_northing: 2_327_000 + i, y_easting: 587_000 + i })),
  };

  test('holds WGS 84, and VN-2000 in the properties', () => {
    const { features } = toGeoJson([polygon, drawing('text', [HANOI], 'kho')], (one) => (one.kind === 'polygon' ? measured : null));
    const [first, second] = features as [GeoJSON.Feature<GeoJSON.Polygon>, GeoJSON.Feature];
    const ring = first.geometry.coordinates[0]!;
    expect(ring).toHaveLength(5);
    expect(ring[0]).toEqual(ring[4]);
    expect(signedArea(ring.slice(0, -1) as unknown as Point[])).toBeGreaterThan(0);
    expect(first.properties).toMatchObject({ name: 'Vùng 1', area_m2: 10_000.5, perimeter_m: 400.123, vn2000: { epsg: 5897, points: { length: 4 } } });
    expect(second.properties).toEqual({ name: 'Vùng 1', kind: 'text', text: 'kho', colour: 'red' });
  });

  test('comes back as it went', () => {
    const given = [polygon, drawing('line', [at(0, 0), at(50, 0)]), drawing('point', [HANOI]), drawing('text', [HANOI], 'kho số 2')];
    const read = fromGeoJson(JSON.stringify(toGeoJson(given, () => null)), 'tệp') as ReadFile;
    expect(read.drawings.map(({ kind, text, colour }) => [kind, text, colour])).toEqual(given.map(({ kind, text, colour }) => [kind, text, colour]));
    expect(read.drawings[0]!.points).toHaveLength(4);
  });

  test('of others: parts, holes, empty shapes', () => {
    const ring = (d: number) => [[105 + d, 21], [105.1 + d, 21], [105.1 + d, 21.1], [105 + d, 21]];
    const read = fromGeoJson(
      JSON.stringify({ type: 'FeatureCollection', features: [
        { type: 'Feature', properties: { name: 'A', colour: 'pink' }, geometry: { type: 'MultiPolygon', coordinates: [[ring(0), ring(0.02)], [ring(1)]] } },
        { type: 'Feature', properties: null, geometry: null },
        { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: [[105, 21]] } },
      ] }),
      'tệp',
    ) as ReadFile;
    expect(read.drawings.map(({ kind, name, colour }) => `${kind} ${name} ${colour}`)).toEqual(['polygon A blue', 'polygon A blue']);
    expect([read.skipped, read.holes]).toEqual([1, 1]);
  });

  test.each([
    ['no json', 'not_geojson'], ['{"type":"Topology"}', 'not_geojson'], ['[]', 'not_geojson'],
    ['{"type":"Point","coordinates":[511427,2347225]}', 'not_wgs84'], ['{"type":"FeatureCollection","features":[]}', 'nothing'],
  ])('%s is refused: %s', (text, why) => expect(fromGeoJson(text, 'tệp')).toBe(why));
});
