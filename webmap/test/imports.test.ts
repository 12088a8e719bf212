/** Logic of the screen of imports: answers, balance, places, states, files that lack parts. */
import { beforeEach, describe, expect, test } from 'vitest';
import { isSettled, toBody, type Answers } from '../src/imports/answer_state';
import { linesOfBalance, sumOf } from '../src/imports/balance';
import { draftOf, dropDraft, keepDraft, watchWriter } from '../src/imports/drafts';
import { boxOf, linesOf, metresBetween } from '../src/shapes';
import { stepOf, toneOf } from '../src/imports/states';
import type { Question } from '../src/imports/types';
import { formatSize, missingParts } from '../src/imports/upload_state';
import { language } from '../src/i18n';
import { session } from '../src/state/session';

const NOTHING: Answers = { encodings: {}, mapping: {}, constants: {}, translation: {} };

beforeEach(() => (language.value = 'vi'));

describe('answers', () => {
  test('only what was said is sent', () => {
    expect(toBody(NOTHING)).toEqual({});
    expect(toBody({ ...NOTHING, crs: '9210', mapping: { COT: 'note' } })).toEqual({ crs: '9210', mapping: { COT: 'note' } });
  });

  test('a question is settled by its own answer', () => {
    const column: Question = { about: 'column', field: 'sheet_no', title: { vi: 'Tờ', en: 'Sheet' }, columns: [] };
    expect(isSettled({ about: 'crs' }, NOTHING)).toBe(false);
    expect(isSettled({ about: 'crs' }, { ...NOTHING, crs: '5897' })).toBe(true);
    expect(isSettled(column, { ...NOTHING, mapping: { TO: 'parcel_no' } })).toBe(false);
    expect(isSettled(column, { ...NOTHING, mapping: { TO: 'sheet_no' } })).toBe(true);
    expect(isSettled(column, { ...NOTHING, constants: { sheet_no: '12' } })).toBe(true);
    const text: Question = { about: 'encoding', column: 'TEN', choices: ['tcvn3', 'viscii'], preview: [] };
    expect(isSettled(text, { ...NOTHING, encodings: { TEN: 'viscii' } })).toBe(true);
    expect(isSettled({ ...column, field: 'commune_code' }, { ...NOTHING, commune: '15469' })).toBe(true);
  });
});

test('the balance stands in a fixed order and sums up', () => {
  const lines = linesOfBalance(
    { removed: { rows: 1, measured_before_m2: 50 }, change: { rows: 2, measured_m2: 210, measured_before_m2: 200 }, add: { rows: 3, measured_m2: 30 } },
    'measured',
  );
  expect(lines.map(({ name }) => name)).toEqual(['add', 'change', 'removed']);
  expect(sumOf(lines)).toEqual({ name: 'total', rows: 6, before: 250, after: 240 });
});

describe('drafts', () => {
  test('stay for who wrote them, and only for them', () => {
    const stop = watchWriter();
    const person = (username: string | null) => (session.value = username === null ? null : ({ username } as typeof session.value));
    person('an');
    keepDraft('1', 'return', 'thiếu biên bản');
    person(null);
    person('an');
    expect(draftOf('1', 'return')).toBe('thiếu biên bản');
    person('ba');
    expect(draftOf('1', 'return')).toBe('');
    keepDraft('1', 'undo', 'x');
    dropDraft('1', 'undo');
    expect(draftOf('1', 'undo')).toBe('');
    stop();
  });
});

test('shapes have boxes and distances', () => {
  const square: GeoJSON.Polygon = { type: 'Polygon', coordinates: [[[105, 20], [105.001, 20], [105.001, 20.001], [105, 20]]] };
  expect(boxOf(linesOf({ type: 'GeometryCollection', geometries: [square, { type: 'Point', coordinates: [104.9, 20] }] }))).toEqual([104.9, 20, 105.001, 20.001]);
  expect(boxOf(linesOf(null))).toBeNull();
  expect(metresBetween([105, 20], [105, 20.001])).toBeCloseTo(111.2, 1);
});

test('states have a step and a mark', () => {
  expect([stepOf('received'), stepOf('checking'), stepOf('submitted'), stepOf('committed')]).toEqual([0, 1, 3, 5]);
  expect([toneOf('staging'), toneOf('returned'), toneOf('committed'), toneOf('failed'), toneOf('cancelled')]).toEqual(['run', 'ask', 'good', 'bad', 'off']);
});

test('a shapefile that lacks parts is told, other files are not', () => {
  expect(missingParts(['thua.shp', 'thua.dbf'])).toContain('.shx');
  expect(missingParts(['thua.shp', 'thua.dbf', 'thua.shx'])).toBeNull();
  expect(missingParts(['thua.zip', 'bang.csv'])).toBeNull();
  expect([formatSize(1), formatSize(3 * 1024 * 1024)]).toEqual(['1 kB', '3,0 MB']);
});
