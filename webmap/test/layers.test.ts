/** The tree of layers: its order, its part of the address, what is chosen in it. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Basemap } from '../src/basemap_types';
import { layerGroups, roundScale } from '../src/layers/rows';
import { arcText, gridStep } from '../src/map/grid_painter';
import { asOf } from '../src/state/as_of';
import {
  DEFAULT_LAYERS, inOrder, layersFromText, layersToText, moved, readLayers, saysLayers, type LayerState,
} from '../src/state/layer_state';
import {
  baseFailures, baseOrder, basemapList, chooseBase, chosenBase, colourBy, isBaseShown, isReset, isShown, layers, moveLayer, noteBase,
  opacityOf, overlayOrder, resetLayers, retryBases, setColourBy, setOpacity, switchLayers, toggleLayer,
} from '../src/state/layers';
import { boundaryLevels, forgetOverlays, isOfDay, overlayList } from '../src/state/overlays';
import { PROTECTION_STYLES, protectionStyleIndex } from '../src/style/land_use';
import { ApiError } from '../src/api';

const basemap = (id: string, kind: Basemap['kind'] = 'tiles'): Basemap => ({
  id, kind, title_vi: id, title_en: id, attribution: 'x', min_zoom: 0, max_native_zoom: 18, bounds: null, secrecy_level: 0,
  href: `/basemaps/${id}/{z}/{x}/{y}`, thumbnail: null, label: null, color: null,
});

beforeEach(() => {
  resetLayers();
  forgetOverlays();
  basemapList.value = { value: [basemap('anh'), basemap('ranh', 'features'), basemap('dia-hinh')], loading: false, error: null };
});

describe('order', () => {
  test('what has never been moved stands on top, as it came', () => {
    expect(inOrder(['a', 'b', 'c'], [])).toEqual(['a', 'b', 'c']);
    expect(inOrder(['new', 'a', 'b', 'c'], ['c', 'a', 'b'])).toEqual(['new', 'c', 'a', 'b']);
    expect(inOrder(['a', 'b'], ['gone', 'b', 'a'])).toEqual(['b', 'a']);
  });

  test('moving stays within the group', () => {
    expect(moved(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b', 'c'], 'a', 9)).toEqual(['b', 'c', 'a']);
    expect(moved(['a', 'b', 'c'], 'a', -1)).toEqual(['a', 'b', 'c']);
    expect(moved(['a'], 'x', 1)).toEqual(['a']);
  });

  test('features lie above pictures, the offline base map below all', () => {
    expect(baseOrder.value).toEqual(['ranh', 'anh', 'dia-hinh', 'base']);
    expect(moveLayer('base', -9)).toEqual({ place: 1, of: 4 });
    expect(baseOrder.value).toEqual(['base', 'ranh', 'anh', 'dia-hinh']);
    expect(overlayOrder.value).toEqual(['works', 'parcels']);
    moveLayer('works', 1);
    expect(overlayOrder.value).toEqual(['parcels', 'works']);
    expect(baseOrder.value[0]).toBe('base');
  });
});

describe('the address', () => {
  const state: LayerState = { hidden: ['works', 'base'], shown: ['boundaries'], bases: ['anh'], opacity: { parcels: 60, anh: 35 }, order: ['parcels', 'works'], colourBy: 'certificate' };

  test('what is written is read again', () => {
    expect(layersFromText(layersToText(state))).toEqual(state);
    expect(layersToText(DEFAULT_LAYERS)).toBe('');
    expect(layersFromText('')).toEqual(DEFAULT_LAYERS);
  });

  test.each([
    'hide=all,works,<b>,boundaries', 'show=works,<b>,all', 'opacity=parcels:5,works:101,labels:x,<b>:50,zones', 'order=../etc,A,%00', 'bases=' + 'a,'.repeat(500), 'colour_by=pink',
  ])('nothing breaks on %s', (text) => {
    const read = readLayers(new URLSearchParams(text));
    expect([...read.order, ...read.bases, ...Object.keys(read.opacity)].every((id) => /^[a-z0-9-]+$/.test(id))).toBe(true);
    expect(Object.values(read.opacity).every((percent) => percent >= 10 && percent < 100)).toBe(true);
    expect(read.bases.length).toBeLessThanOrEqual(100);
    expect(read.colourBy).toBe('use');
  });

  test('an address that tells where the map looks is whole: nothing is remembered beside it', () => {
    expect(saysLayers(new URLSearchParams('map=17/21/105'))).toBe(true);
    expect(saysLayers(new URLSearchParams('hide=works'))).toBe(true);
    expect(saysLayers(new URLSearchParams('lang=en'))).toBe(false);
  });
});

describe('choosing', () => {
  test('layers and base maps are switched by the same button', () => {
    toggleLayer('works');
    toggleLayer('anh');
    expect([isShown('works'), isBaseShown('anh'), isReset.value]).toEqual([false, true, false]);
    resetLayers();
    expect([isShown('works'), isBaseShown('anh'), isReset.value]).toEqual([true, false, true]);
  });

  test('the switcher shows one picture and leaves features alone', () => {
    toggleLayer('ranh');
    chooseBase('anh');
    chooseBase('dia-hinh');
    expect([isBaseShown('ranh'), isBaseShown('anh'), chosenBase.value]).toEqual([true, false, 'dia-hinh']);
    toggleLayer('base');
    chooseBase(null);
    expect([isShown('base'), isBaseShown('ranh'), chosenBase.value]).toEqual([true, true, null]);
  });

  test('what the colours of parcels tell is kept with the layers and reset with them', () => {
    setColourBy('certificate');
    expect([layersToText(layers.value), isReset.value]).toEqual(['colour_by=certificate', false]);
    expect(saysLayers(new URLSearchParams(layersToText(layers.value)))).toBe(true);
    resetLayers();
    expect([colourBy.value, isReset.value]).toEqual(['use', true]);
  });

  test('full opacity is not kept', () => {
    setOpacity('anh', 40);
    expect(opacityOf('anh')).toBe(40);
    setOpacity('anh', 100);
    expect(layers.value.opacity).toEqual({});
  });

  test('a failure stays until it is tried again', () => {
    noteBase('anh', new ApiError(502, 'x', null, null, null, 'id'));
    expect(Object.keys(baseFailures.value)).toEqual(['anh']);
    noteBase('dia-hinh', null);
    retryBases();
    expect(baseFailures.value).toEqual({});
  });
});

describe('overlays', () => {
  const levels = [{ level: 'province' as const, valid_from: '2025-07-01', valid_to: null }];

  beforeEach(() => {
    asOf.value = null;
    overlayList.value = { value: [{ id: 'boundaries', levels }], loading: false, error: null };
  });

  test('they are off until somebody shows them', () => {
    expect([isShown('boundaries'), isReset.value]).toEqual([false, true]);
    toggleLayer('boundaries');
    expect([isShown('boundaries'), layersToText(layers.value)]).toEqual([true, 'show=boundaries']);
    toggleLayer('boundaries');
    expect(layersToText(layers.value)).toBe('');
  });

  test('what the reader sees nothing of has no row, no place in the order and is not shown', () => {
    toggleLayer('protection-areas');
    expect(isShown('protection-areas')).toBe(false);
    expect(layerGroups().slice(0, -1).flatMap(({ rows }) => rows).map(({ id }) => id)).toEqual(['drawings', 'imported', 'works', 'places', 'boundaries', 'grid', 'labels', 'parcels']);
    expect(moveLayer('works', 9)).toEqual({ place: 3, of: 3 });
    forgetOverlays();
    expect(layerGroups().slice(0, -1).flatMap(({ rows }) => rows).map(({ id }) => id)).toEqual(['drawings', 'imported', 'places', 'grid', 'labels', 'parcels', 'works']);
  });

  test('a day has the boundaries of its units, and only today has protection areas', () => {
    expect([isOfDay('boundaries'), isOfDay('protection-areas')]).toEqual([true, true]);
    asOf.value = '2025-06-30';
    expect([isOfDay('boundaries'), isOfDay('protection-areas'), boundaryLevels.value]).toEqual([false, false, []]);
    expect(layerGroups().slice(0, -1).flatMap(({ rows }) => rows).find(({ id }) => id === 'boundaries')?.note).not.toBeNull();
    asOf.value = '2025-07-01';
    expect([isOfDay('boundaries'), isOfDay('protection-areas'), boundaryLevels.value]).toEqual([true, false, ['province']]);
  });

  test('a group of styles is known by kind and by whether it lies on the ground', () => {
    expect(PROTECTION_STYLES.map(({ kind }) => protectionStyleIndex(kind))).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(PROTECTION_STYLES.map(({ dash }) => String(dash))).size).toBe(PROTECTION_STYLES.length);
  });
});

describe('groups', () => {
  const shownOf = (name: string) => layerGroups().find((group) => group.name === name)!.rows.map(({ shown }) => shown);

  test('one switch turns all of a group on and off', () => {
    switchLayers(['labels', 'parcels'], false);
    expect(shownOf('land')).toEqual([false, false]);
    switchLayers(['labels', 'parcels'], true);
    expect(isReset.value).toBe(true);
    switchLayers(['anh', 'base'], true);
    expect([isBaseShown('anh'), isShown('base')]).toEqual([true, true]);
  });

  test('groups stand as what they hold is drawn', () => {
    expect(layerGroups().map(({ name }) => name)).toEqual(['own', 'works', 'boundaries', 'land', 'base']);
    moveLayer('works', 1);
    expect(layerGroups().map(({ name }) => name).indexOf('works')).toBeGreaterThan(layerGroups().map(({ name }) => name).indexOf('land'));
  });

  test('without a base map boundaries and grid are there by themselves, and can be switched off', () => {
    overlayList.value = { value: [{ id: 'boundaries', levels: [{ level: 'province', valid_from: '2020-01-01', valid_to: null }] }], loading: false, error: null };
    expect([isShown('boundaries'), isShown('grid')]).toEqual([false, false]);
    basemapList.value = { value: [], loading: false, error: null };
    expect([isShown('boundaries'), isShown('grid')]).toEqual([true, true]);
    expect(isReset.value).toBe(true);
    toggleLayer('grid');
    expect([isShown('grid'), layersToText(layers.value)]).toEqual([false, 'hide=grid']);
    expect(layersFromText(layersToText(layers.value))).toEqual(layers.value);
    toggleLayer('grid');
    expect(isReset.value).toBe(true);
    basemapList.value = { value: null, loading: true, error: null };
    expect(isShown('grid')).toBe(false);
  });
});

test('meridians stand far enough from each other and are named shortly', () => {
  expect([gridStep(0.01), gridStep(1), gridStep(30), gridStep(1000)]).toEqual([18000, 300, 5, 0.5]);
  expect([arcText(378000), arcText(378900), arcText(380720), arcText(-36000), arcText(0.5)]).toEqual(['105°', '105°15′', '105°45′20″', '−10°', '0°00′0.5″']);
});

test('scales are told in two figures', () => {
  expect(roundScale(13, 21)).toBe(67000);
  expect(roundScale(16, 21)).toBe(8400);
});
