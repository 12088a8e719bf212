/** What the inspector says of vertices, dossiers, versions and parcels beside each other. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Boundary, Vertex } from '../src/api_types';
import { language } from '../src/i18n';
import { comparisonText, rowsOf, sumsOf, usesOf } from '../src/inspecting/comparison_rows';
import { dossierText } from '../src/inspecting/dossier';
import { nearestVertex } from '../src/inspecting/nearest';
import type { ChangedField, ComparedParcel, ComparedSums } from '../src/inspecting/types';
import { valueText } from '../src/inspecting/value_text';
import { verticesText } from '../src/inspecting/vertex_text';
import { readPermalink } from '../src/state/permalink';

beforeEach(() => {
  language.value = 'vi';
});

const vertex = (no: number, lon = 105.84, lat = 21.04): Vertex => ({
  no, lon, lat, x_northing: 2328281.934, y_easting: 587663.45, edge_m: 70,
});

const rings: Boundary['rings'] = [
  { part: 1, ring: 0, vertices: [vertex(1), vertex(2)] },
  { part: 1, ring: 1, vertices: [vertex(3)] },
];

describe('vertices as text', () => {
  test('one ring: numbers, decimal commas without spaces, and the system in each row', () => {
    const text = verticesText([rings[0]!], "VN-2000, KTT 105°00'");
    expect(text.split('\n')).toEqual([
      'Đỉnh\tX (m)\tY (m)\tCạnh (m)\tHệ toạ độ',
      "1\t2328281,93\t587663,45\t70,00\tVN-2000, KTT 105°00'",
      "2\t2328281,93\t587663,45\t70,00\tVN-2000, KTT 105°00'",
    ]);
  });

  test('several rings are told apart, with the decimal point of English', () => {
    language.value = 'en';
    const lines = verticesText(rings, 'x').split('\n');
    expect(lines[0]).toMatch(/\tPart\tRing$/);
    expect(lines[1]).toBe('1\t2328281.93\t587663.45\t70.00\tx\t1\touter');
    expect(lines[3]).toMatch(/\t1\t1$/);
  });
});

describe('the nearest vertex', () => {
  test('is found with its distance in metres', () => {
    const found = nearestVertex([vertex(1), vertex(2, 105.841)], { lon: 105.84, lat: 21.0401 });
    expect(found?.vertex.no).toBe(1);
    expect(found?.metres).toBeCloseTo(11.12, 2);
  });

  test('of none is none', () => expect(nearestVertex([], { lon: 105, lat: 21 })).toBeNull());
});

test('what a dossier lacks is told by its boxes, in their order', () => {
  expect(dossierText(['đ', 'c'])).toBe('Hồ sơ: 3/5; thiếu: c, đ');
  expect(dossierText([])).toBe('Hồ sơ: 5/5, đủ các mục a–đ');
  language.value = 'en';
  expect(dossierText(['a', 'b', 'c', 'd', 'đ'])).toBe('Dossier: 0/5; missing: a, b, c, d, đ');
});

describe('values of two versions', () => {
  const base = { name: 'x', title_vi: 'x', title_en: 'x' };
  const of = (field: object, side: 'old' | 'new' = 'new') => valueText({ ...base, ...field } as ChangedField, side);

  test('are written in the way of the language', () => {
    expect(of({ kind: 'area', old: 1, new: 16812.1 })).toBe('16.812,1 m²');
    expect(of({ kind: 'date', old: null, new: '2020-05-01' })).toBe('01/05/2020');
    expect(of({ kind: 'scale', old: 500, new: 1000 })).toBe('1 : 1.000');
    expect(of({ kind: 'text', old: 'a', new: 7 })).toBe('7');
    language.value = 'en';
    expect(of({ kind: 'area', old: 1, new: 16812.1 })).toBe('16,812.1 m²');
  });

  test('a code has its title, one without a title stands for itself, and what is not stated is empty', () => {
    expect(of({ kind: 'code', new: 'current', new_vi: 'Hiệu lực', new_en: 'In force' })).toBe('Hiệu lực');
    expect(of({ kind: 'code', new: 'DV-9', new_vi: null, new_en: null })).toBe('DV-9');
    expect(of({ kind: 'code', old: null, old_vi: null, old_en: null }, 'old')).toBe('');
  });

  test('uses and parcels stand in lines', () => {
    const use = { land_use_code: 'CQP', name_vi: 'CQP Đất quốc phòng', name_en: null, area_m2: 5, origin_vi: 'Giao', origin_en: null, term_until: '2060-01-31' };
    expect(of({ kind: 'uses', old: [], new: [use, use] })).toBe(Array(2).fill('CQP Đất quốc phòng: 5,0 m² · Giao · 31/01/2060').join('\n'));
    expect(of({ kind: 'parcels', old: [], new: [{ sheet_no: 9, parcel_no: 2 }] })).toBe('Tờ 9 · Thửa 2');
  });
});

const parcel = (more: Partial<ComparedParcel>): ComparedParcel => ({
  id: 'x', tile_id: 1, sheet_no: 1, parcel_no: 1, parcel_code: null, commune_name: 'Phường A', province_name: 'Tỉnh B',
  legal_area_m2: 100, measured_area_m2: 101.5, area_difference_m2: 1.5, area_limit_m2: null, map_scale: 500,
  surveyed_on: null, valid_from: null, status: 'current', certificate_status: 'issued', uses: [], works: 0, bbox: [0, 0, 1, 1],
  ...more,
});

const sums: ComparedSums = {
  count: 2, legal_area_m2: 300.5, measured_area_m2: 301, certificates: 1, disputes: 0,
  uses_unknown: 0, uses: [{ land_use_code: 'CQP', name_vi: 'Đất quốc phòng', name_en: 'Defence land', area_m2: 300.5, parcels: 2 }],
};

describe('parcels beside each other', () => {
  test('rows that say nothing are left out, cells that differ from the first are marked', () => {
    const rows = rowsOf([parcel({}), parcel({ legal_area_m2: 200, uses: [{ land_use_code: 'CQP', area_m2: 200 }] }), parcel({})]);
    const titles = rows.map((row) => row.title);
    expect(titles).not.toContain('Số GCN');
    expect(titles).not.toContain('Hạn sai (m²)');
    const legal = rows.find((row) => row.title === 'Diện tích pháp lý (m²)')!;
    expect(legal.cells).toEqual(['100,0', '200,0', '100,0']);
    expect(legal.differs).toEqual([false, true, false]);
    expect(rows.find((row) => row.title.startsWith('Mục đích'))!.cells).toEqual(['', 'CQP 200,0', '']);
    expect(rows.find((row) => row.title === 'Chênh lệch (m²)')!.cells[0]).toBe('+1,5');
  });

  test('sums are told with how many have a certificate; disputes where there are any', () => {
    expect(sumsOf(sums).map(([, value]) => value)).toEqual(['2', '300,5', '301,0', '1/2 thửa']);
    expect(sumsOf({ ...sums, disputes: 1 }).at(-1)).toEqual(['Tranh chấp', '1/2 thửa']);
    expect(usesOf(sums)[0]!.value).toBe('300,5 m² · 2 thửa');
  });

  test('are copied as a table with the sums below, without breaks in cells', () => {
    const rows = rowsOf([parcel({ address: 'Thôn 3\nxã X' }), parcel({})]);
    const lines = comparisonText(['Tờ 1 · Thửa 1', 'Tờ 1 · Thửa 2'], rows, sums).split('\n');
    expect(lines[0]).toBe('Mục\tTờ 1 · Thửa 1\tTờ 1 · Thửa 2');
    expect(lines).toContain('Địa chỉ\tThôn 3 xã X\t');
    expect(lines).toContain('Diện tích pháp lý (m²)\t300,5');
    expect(comparisonText([], [], sums).split('\n')[0]).toBe('Tổng các thửa đã chọn');
  });
});

test('an address of the former tab of uses opens the legal one', () => {
  expect(readPermalink('parcel=1&tab=uses').tab).toBe('legal');
  expect(readPermalink('parcel=1&tab=constructor').tab).toBe('overview');
});
