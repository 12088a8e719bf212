/** The address holds the whole state, and no address can break the page. */
import { describe, expect, test } from 'vitest';
import { DEFAULT_STATE, readPermalink, writePermalink, type PageState } from '../src/state/permalink';

const FULL: PageState = {
  view: { lon: 105.834212, lat: 21.026812, zoom: 17 },
  selection: { kind: 'parcel', ref: '6f0c1d5e-9a52-4a5a-8f0a-1f1f1f1f1f1f' },
  tab: 'boundary',
  filters: { main_use_code: ['CQP', 'KĐD'], certificate_status: ['disputed'], min_area: ['500'], managing_unit: ['A 01/B'] },
  inView: true,
  sort: '-area',
  zone: 9210,
  hiddenLayers: ['works', 'base'],
  openPanels: ['find', 'table'],
  language: 'en',
};

const sorted = (state: PageState) => ({ ...state, hiddenLayers: [...state.hiddenLayers].sort(), openPanels: [...state.openPanels].sort() });

describe('permalink', () => {
  test('what is written is read again', () => {
    expect(sorted(readPermalink(`#${writePermalink(FULL)}`))).toEqual(sorted(FULL));
  });

  test('the default state is an empty address', () => {
    expect(writePermalink(DEFAULT_STATE)).toBe('');
    expect(readPermalink('')).toEqual(DEFAULT_STATE);
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
    'min_area=-5', 'max_area=abc', 'main_use_code=', 'unknown=1', '%E0%A4%A', '&&&===', 'lang=fr', 'in_view=yes',
  ])('%s is read as the default', (hash) => {
    expect(readPermalink(`#${hash}`)).toEqual(DEFAULT_STATE);
  });

  test('a zoom out of range is brought into it', () => {
    expect(readPermalink('map=40/21/105').view?.zoom).toBe(22);
  });
});
