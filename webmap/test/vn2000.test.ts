/** The browser's VN-2000 against the golden points that the database and Python are held to. */
import { describe, expect, test } from 'vitest';
import { zoneAt } from '../src/state/zones';
import { projString, toVn2000 } from '../src/vn2000';

const TM3_10545 = { epsg: 9210, central_meridian: 105.75 };

describe('VN-2000', () => {
  test('Ho Chi Minh City in zone 105°45′, to the millimetre', () => {
    const point = toVn2000(106.6314867003, 10.8220819388, TM3_10545);
    expect(point.y_easting).toBeCloseTo(596191.0512620718, 3);
    expect(point.x_northing).toBeCloseTo(1196917.3710698665, 3);
  });

  test('the two VN-2000 geographic points agree with their projection', () => {
    for (const [wgs84, vn2000] of [
      [[106.6314867003, 10.8220819388], [106.6297, 10.8231]],
      [[105.8360826834, 21.0268142021], [105.8342, 21.0278]],
    ] as const) {
      const projected = toVn2000(wgs84[0], wgs84[1], TM3_10545);
      const onDatum = toVn2000OnDatum(vn2000[0], vn2000[1]);
      expect(Math.hypot(projected.x_northing - onDatum.x, projected.y_easting - onDatum.y)).toBeLessThan(0.002);
    }
  });

  test.each([
    [['15 22 29', '109 06 07'], ['15 22 32.7', '109 06 00.5']],
    [['15 20 32', '109 05 35'], ['15 20 35.7', '109 05 28.5']],
    [['15 20 10', '109 07 06'], ['15 20 13.7', '109 06 59.5']],
    [['15 22 24', '109 07 43'], ['15 22 27.7', '109 07 36.5']],
  ] as const)('official pair at Ly Son %j within 3.5 m', (wgs84, vn2000) => {
    const zone = { epsg: 5898, central_meridian: 108 };
    const projected = toVn2000(degrees(wgs84[1]), degrees(wgs84[0]), zone);
    const onDatum = toVn2000OnDatum(degrees(vn2000[1]), degrees(vn2000[0]), 108);
    expect(Math.hypot(projected.x_northing - onDatum.x, projected.y_easting - onDatum.y)).toBeLessThan(3.5);
  });

  test('the string is the pinned one', () => {
    expect(projString(TM3_10545)).toBe(
      '+proj=tmerc +lat_0=0 +lon_0=105.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 ' +
        '+towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs',
    );
    expect(projString({ epsg: 3405, central_meridian: 105 })).toContain('+k=0.9996');
  });
});

function degrees(dms: string): number {
  const [d = 0, m = 0, s = 0] = dms.split(' ').map(Number);
  return d + m / 60 + s / 3600;
}

/** Transverse Mercator of a place that is on the datum already: a series good to the millimetre within a zone. */
function toVn2000OnDatum(lon: number, lat: number, meridian = 105.75): { x: number; y: number } {
  const [a, f, k] = [6378137, 1 / 298.257223563, 0.9999];
  const e2 = f * (2 - f);
  const ep2 = e2 / (1 - e2);
  const phi = (lat * Math.PI) / 180;
  const n = a / Math.sqrt(1 - e2 * Math.sin(phi) ** 2);
  const t = Math.tan(phi) ** 2;
  const c = ep2 * Math.cos(phi) ** 2;
  const l = (((lon - meridian) * Math.PI) / 180) * Math.cos(phi);
  const m =
    a *
    ((1 - e2 / 4 - (3 * e2 ** 2) / 64 - (5 * e2 ** 3) / 256) * phi -
      ((3 * e2) / 8 + (3 * e2 ** 2) / 32 + (45 * e2 ** 3) / 1024) * Math.sin(2 * phi) +
      ((15 * e2 ** 2) / 256 + (45 * e2 ** 3) / 1024) * Math.sin(4 * phi) -
      ((35 * e2 ** 3) / 3072) * Math.sin(6 * phi));
  const y = 500000 + k * n * (l + ((1 - t + c) * l ** 3) / 6 + ((5 - 18 * t + t ** 2 + 72 * c - 58 * ep2) * l ** 5) / 120);
  const x =
    k *
    (m +
      n *
        Math.tan(phi) *
        (l ** 2 / 2 + ((5 - t + 9 * c + 4 * c ** 2) * l ** 4) / 24 + ((61 - 58 * t + t ** 2 + 600 * c - 330 * ep2) * l ** 6) / 720));
  return { x, y };
}

describe('zone under the map centre', () => {
  const zones = [105, 105.5, 105.75, 107.75].map((central_meridian) => ({
    srid: 991000, epsg: central_meridian * 100, central_meridian, name: String(central_meridian),
  }));
  const provinces = [
    { code: '01', name: 'Hà Nội', bbox: [105.26, 20.55, 106.05, 21.41] as [number, number, number, number], zones: [10500] },
    { code: '79', name: 'TP.HCM', bbox: [106.3, 10.3, 107.6, 11.2] as [number, number, number, number], zones: [10575, 10775] },
    { code: '99', name: 'không hộp', bbox: null, zones: [] },
  ];

  test('is the province’s own, not the nearest meridian', () => {
    expect(zoneAt(105.8, 21, provinces, zones)?.central_meridian).toBe(105);
  });

  test('is the nearest of several', () => {
    expect(zoneAt(106.6, 10.8, provinces, zones)?.central_meridian).toBe(105.75);
    expect(zoneAt(107.2, 10.5, provinces, zones)?.central_meridian).toBe(107.75);
  });

  test('is that of the province whose label point is nearest where boxes overlap', () => {
    const shore = { code: '66', name: 'Tỉnh Đắk Lắk', bbox: [107.6, 12.2, 109.4, 13.6] as [number, number, number, number], zones: [9217], point: [108.47, 12.71] as [number, number] };
    const islands = { code: '56', name: 'Tỉnh Khánh Hòa', bbox: [108.7, 9.7, 114.5, 12.8] as [number, number, number, number], zones: [9218], point: [108.96, 12.07] as [number, number] };
    const two = [{ srid: 1, epsg: 9217, central_meridian: 108.5, name: "108°30'" }, { srid: 2, epsg: 9218, central_meridian: 108.25, name: "108°15'" }];
    expect(zoneAt(109.19, 12.24, [shore, islands], two)?.epsg).toBe(9218);
    expect(zoneAt(108.6, 12.6, [shore, islands], two)?.epsg).toBe(9217);
  });

  test('is the nearest meridian where no province is known', () => {
    expect(zoneAt(105.6, 21, [], zones)?.central_meridian).toBe(105.5);
  });
});
