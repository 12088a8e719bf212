/** The frame of a printed sheet on the map, and its choices in the address. */
import { describe, expect, test } from 'vitest';
import { coveredScale, fittingScale, isInside, moved, outlineOf, readSheet, writeSheet, type SheetChoice } from '../src/printing/sheet_frame';
import { fromVn2000, toVn2000 } from '../src/vn2000';

const HANOI = { lon: 105.8432, lat: 21.0444 };
const A4 = [180, 219] as const;
const SCALES = [200, 500, 1000, 2000, 5000, 10000, 25000, 50000];
const ZONES = [
  { epsg: 5897, central_meridian: 105 },
  { epsg: 9210, central_meridian: 105.75 },
  { epsg: 9218, central_meridian: 108.5 },
  { epsg: 3405, central_meridian: 105 },
];

describe.each(ZONES)('a frame in zone EPSG:$epsg', (zone) => {
  test.each([200, 2000, 50_000])('at 1:%i is as large as the paper says', (scale) => {
    const outline = outlineOf(HANOI, A4, scale, zone);
    const metres = outline.map(({ lon, lat }) => toVn2000(lon, lat, zone));
    const [xs, ys] = [metres.map((at) => at.y_easting), metres.map((at) => at.x_northing)];
    const paper = scale / 1000;
    expect(Math.max(...xs) - Math.min(...xs)).toBeCloseTo(180 * paper, 2);
    expect(Math.max(...ys) - Math.min(...ys)).toBeCloseTo(219 * paper, 2);
    const middle = toVn2000(HANOI.lon, HANOI.lat, zone);
    expect((Math.max(...xs) + Math.min(...xs)) / 2).toBeCloseTo(middle.y_easting, 2);
    expect(outline[0]).toEqual(outline.at(-1));
  });

  test('there and back is the same place to a millimetre', () => {
    const { x_northing: northing, y_easting: easting } = toVn2000(HANOI.lon, HANOI.lat, zone);
    const back = fromVn2000(easting, northing, zone);
    expect(Math.hypot(back.lon - HANOI.lon, back.lat - HANOI.lat) * 111_000).toBeLessThan(0.001);
  });

  test('it is moved as far as the pointer', () => {
    const to = fromVn2000(toVn2000(HANOI.lon, HANOI.lat, zone).y_easting + 100, toVn2000(HANOI.lon, HANOI.lat, zone).x_northing - 40, zone);
    const [before, after] = [HANOI, moved(HANOI, HANOI, to, zone)].map(({ lon, lat }) => toVn2000(lon, lat, zone)) as [ReturnType<typeof toVn2000>, ReturnType<typeof toVn2000>];
    expect(after.y_easting - before.y_easting).toBeCloseTo(100, 2);
    expect(after.x_northing - before.x_northing).toBeCloseTo(-40, 2);
  });

  test('it knows what lies in it', () => {
    const middle = toVn2000(HANOI.lon, HANOI.lat, zone);
    const at = (x: number, y: number) => fromVn2000(middle.y_easting + x, middle.x_northing + y, zone);
    const inside = (x: number, y: number) => isInside(at(x, y), HANOI, A4, 1000, zone);
    expect([inside(89, 109), inside(-89, -109), inside(91, 0), inside(0, 110)]).toEqual([true, true, false, false]);
  });
});

test('the scale is the largest at which all fits', () => {
  expect(fittingScale(60, 40, A4, SCALES)).toBe(500);
  expect(fittingScale(180, 219, A4, SCALES)).toBe(1000);
  expect(fittingScale(1e6, 1, A4, SCALES)).toBe(50_000);
});

test('or the smallest at which the frame lies within the view', () => {
  expect(coveredScale(400, 300, A4, SCALES)).toBe(1000);
  expect(coveredScale(1e7, 1e7, A4, SCALES)).toBe(50_000);
  expect(coveredScale(3, 3, A4, SCALES)).toBe(200);
});

describe('the choices in the address', () => {
  const choice: SheetChoice = { paper: 'A3', orientation: 'landscape', scale: 50_000, centre: { lon: 105.843212, lat: 21.044412 } };

  test('come back as they were, in no more letters than the address takes', () => {
    const word = writeSheet(choice);
    expect(word).toMatch(/^[\w-]{1,40}$/);
    expect(readSheet(word, SCALES)).toEqual(choice);
  });

  test.each(['', null, 'x', 'a4-p-333-105843212-21044412', 'a5-p-500-105843212-21044412', 'a4-x-500-1-1'])('%s is none', (text) => {
    expect(readSheet(text, SCALES)).toBeNull();
  });
});
