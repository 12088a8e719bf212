/** Charts of the overview: which figure they show, in which order and length, and what is said of it. */
import { afterEach, describe, expect, test } from 'vitest';
import { exactFigure, fitted, isClickable, isEmpty, measureIndex, orderedBars, shares, shortFigure } from '../src/dashboard/figures';
import type { Bar, Chart, Measure } from '../src/dashboard/types';
import { language } from '../src/i18n';

const AREA: Measure = { name: 'area_m2', title_vi: 'Diện tích (m²)', title_en: 'Area (m²)', kind: 'area' };
const PARCELS: Measure = { name: 'n', title_vi: 'Số thửa', title_en: 'Parcels', kind: 'count' };
const WORKS: Measure = { name: 'works', title_vi: 'Số công trình', title_en: 'Works', kind: 'count' };

const bar = (value: string | null, ...figures: number[]): Bar => ({ value, title_vi: value ?? '', title_en: '', figures, filters: value ? { status: [value] } : {} });
const chart = (id: string, ...bars: Bar[]): Chart => ({ id, title_vi: id, title_en: id, measures: [AREA, PARCELS], bars });

afterEach(() => (language.value = 'vi'));

describe('the figure of the bars', () => {
  test('is the one that was chosen where the chart has both', () => {
    expect(measureIndex([AREA, PARCELS], 'area')).toBe(0);
    expect(measureIndex([AREA, PARCELS], 'count')).toBe(1);
  });

  test('is the first where there is no area to choose', () => {
    expect(measureIndex([WORKS, PARCELS], 'area')).toBe(0);
    expect(measureIndex([WORKS, PARCELS], 'count')).toBe(0);
  });
});

describe('the order of bars', () => {
  const found = chart('provinces', bar(null, 99, 99), bar('a', 10, 1), bar('b', 5, 7));

  test('is by the figure, with what has no value last', () => {
    expect(orderedBars(found, 0).map(({ value }) => value)).toEqual(['a', 'b', null]);
    expect(orderedBars(found, 1).map(({ value }) => value)).toEqual(['b', 'a', null]);
  });

  test('is by time for months', () => {
    expect(orderedBars({ ...found, id: 'imports' }, 0)).toEqual(found.bars);
  });
});

describe('lengths', () => {
  test('are shares of the largest', () => {
    expect(shares([bar('a', 10), bar('b', 5), bar('c', 0)], 0)).toEqual([1, 0.5, 0]);
  });

  test('are nothing where nothing is counted', () => {
    expect(shares([bar('a', 0), bar('b', 0)], 0)).toEqual([0, 0]);
    expect(shares([], 0)).toEqual([]);
  });
});

describe('figures in words', () => {
  test('are short in the chart and exact in the table', () => {
    expect(shortFigure(484_000, AREA)).toBe('48,4 ha');
    expect(exactFigure(484_000.06, AREA)).toBe('484.000,1');
    expect([shortFigure(1284, PARCELS), exactFigure(1284, PARCELS)]).toEqual(['1.284', '1.284']);
    language.value = 'en';
    expect([shortFigure(484_000, AREA), exactFigure(1284, PARCELS)]).toEqual(['48.4 ha', '1,284']);
  });

  test('names are cut only where there is no room', () => {
    expect(fitted('Đất quốc phòng', 200)).toBe('Đất quốc phòng');
    expect(fitted('Đất quốc phòng', 60)).toBe('Đất quố…');
    expect(fitted('Đất', 0)).toBe('…');
  });
});

test('a chart is empty without bars, or with months of nothing', () => {
  expect(isEmpty(chart('provinces'))).toBe(true);
  expect(isEmpty(chart('imports', bar('2026-10', 0, 0)))).toBe(true);
  expect(isEmpty(chart('imports', bar('2026-10', 0, 0), bar('2026-11', 1, 0)))).toBe(false);
});

test('only what has a filter can be chosen', () => {
  expect([isClickable(bar('a', 1)), isClickable(bar(null, 1))]).toEqual([true, false]);
});
