/** The address holds the whole state, and no address can break the page. */
import { describe, expect, test } from 'vitest';
import {
  DEFAULT_STATE, PICK_LIMIT, readFilterText, readPermalink, readShape, writeFilters, writePermalink, type PageState,
} from '../src/state/permalink';
import { MOST_ZOOM } from '../src/zooms';

const FULL: PageState = {
  screen: 'imports',
  item: '0b9e2a34-0000-4000-8000-00000000000a',
  view: { lon: 105.834212, lat: 21.026812, zoom: 17 },
  selection: { kind: 'parcel', ref: '6f0c1d5e-9a52-4a5a-8f0a-1f1f1f1f1f1f' },
  tab: 'boundary',
  filters: { main_use_code: ['CQP', 'KĐD'], certificate_status: ['disputed'], min_area: ['500'], managing_unit: ['A 01/B'], surveyed_on: ['2020-01-01/..'], shape: ['105.1 21.05;105.2 21.05;105.2 21.1'], near: ['17'], distance: ['25.5'] },
  inView: true,
  sort: '-area',
  tableTab: 'works',
  workFilters: { work_missing_document: ['d'], work_type: ['A', 'D'] },
  workSort: '-built',
  picked: [4503599627370495, 17],
  pickedWorks: [9007199254740991, 3],
  asOf: '2026-02-15',
  comparedDay: '2025-06-30',
  zone: 9210,
  layers: { hidden: ['works', 'base'], shown: ['boundaries'], bases: ['anh-ve-tinh'], opacity: { parcels: 60, 'anh-ve-tinh': 35 }, order: ['parcels', 'works'], colourBy: 'certificate' },
  openPanels: ['find', 'table'],
  language: 'en',
};

const sorted = (state: PageState) => ({ ...state, layers: { ...state.layers, hidden: [...state.layers.hidden].sort() }, openPanels: [...state.openPanels].sort() });

describe('permalink', () => {
  test('what is written is read again', () => {
    expect(sorted(readPermalink(`#${writePermalink(FULL)}`))).toEqual(sorted(FULL));
  });

  test('the side of the divider is kept while two days are compared', () => {
    const left = { ...FULL, selection: { ...FULL.selection!, left: true as const } };
    expect(readPermalink(writePermalink(left)).selection).toEqual(left.selection);
    expect(writePermalink({ ...left, comparedDay: null })).not.toContain('side=');
  });

  test('the default state is an empty address', () => {
    expect(writePermalink(DEFAULT_STATE)).toBe('');
    expect(readPermalink('')).toEqual(DEFAULT_STATE);
  });

  test('a saved filter keeps what is asked for and nothing else', () => {
    const text = writeFilters(FULL);
    expect(text).not.toContain('sort=');
    expect(readFilterText(text)).toEqual({ filters: FULL.filters, inView: true, workFilters: FULL.workFilters });
  });

  test('a filter that was saved before works had conditions opens as it was, and reads the same when written', () => {
    const former = 'main_use_code=CQP&min_area=500&in_view=1';
    const asked = readFilterText(former);
    expect(asked).toEqual({ filters: { main_use_code: ['CQP'], min_area: ['500'] }, inView: true, workFilters: {} });
    expect(writeFilters(asked)).toBe(former);
  });

  test('a drawn area of 200 vertices is kept, a longer text is none', () => {
    const shape = Array.from({ length: 200 }, (_, i) => `105.${String(i).padStart(9, '0')} 21.123456789`).join(';');
    expect(readPermalink(`shape=${shape}`).filters['shape']).toEqual([shape]);
    expect(readPermalink(`shape=${shape.repeat(3)}`).filters).toEqual({});
    expect(readShape(shape)).toHaveLength(200);
    expect(readShape('105 21;x 21')).toEqual([]);
    expect(readShape(undefined)).toEqual([]);
  });

  test('ticked parcels are read once each, odd ones not at all, and no more than may be ticked', () => {
    expect(readPermalink('picked=h,h,%3Cb%3E,zzzzzzzzzzzzzz').picked).toEqual([17]);
    const many = Array.from({ length: PICK_LIMIT + 9 }, (_, i) => (i + 1).toString(36)).join(',');
    expect(readPermalink(`picked=${many}`).picked).toHaveLength(PICK_LIMIT);
  });

  test('all panels closed is not the default', () => {
    const closed = { ...DEFAULT_STATE, openPanels: [] };
    expect(readPermalink(writePermalink(closed)).openPanels).toEqual([]);
  });

  test('codes and numbers stay readable', () => {
    expect(writePermalink(FULL)).toContain('map=17/21.026812/105.834212&');
    expect(writePermalink({ ...FULL, filters: { main_use_code: ['CQP', 'ODT'] } })).toContain('main_use_code=CQP,ODT');
  });

  test.each([
    'map=x/y/z', 'map=17/99/105', 'map=17', 'parcel=<script>', 'parcel=../../etc', 'tab=secrets', 'sort=;drop', 'zone=-1', 'hide=all',
    'min_area=-5', 'max_area=abc', 'main_use_code=', 'unknown=1', '%E0%A4%A', '&&&===', 'lang=fr', 'screen=secrets', 'item=../x', 'as_of=2026-13-01', 'as_of=yesterday', 'compare=1', 'in_view=yes',
  ])('%s is read as the default', (hash) => {
    expect(readPermalink(`#${hash}`)).toEqual(DEFAULT_STATE);
  });

  test('a zoom out of range is brought into it', () => {
    expect(readPermalink('map=40/21/105').view?.zoom).toBe(MOST_ZOOM);
  });
});
