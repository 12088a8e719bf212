/** The whole state of the page as the part of the address after `#`, and back. Pure; nothing here reads the browser. */
import type { Language } from '../i18n';
import { LEAST_ZOOM, MOST_ZOOM } from '../zooms';
import { DEFAULT_LAYERS, readLayers, writeLayers, type LayerState } from './layer_state';

export const TABS = ['overview', 'boundary', 'legal', 'works', 'history'] as const;
export type Tab = (typeof TABS)[number];
/** Names of tabs in addresses that people have kept. */
const FORMER_TABS: Partial<Record<string, Tab>> = { uses: 'legal' };
/** What the server sorts by; each both ways. */
export const SORT_NAMES = [
  'key', 'sheet', 'parcel', 'use', 'province', 'unit', 'area', 'measured', 'difference', 'certificate', 'certificate_no', 'status',
  'scale', 'surveyed', 'code', 'secrecy', 'updated',
] as const;
export type SortName = (typeof SORT_NAMES)[number];
export type Sort = SortName | `-${SortName}`;
/** The tables of results, each under its tab. */
export const TABLE_TABS = ['parcels', 'works', 'findings'] as const;
export type TableTab = (typeof TABLE_TABS)[number];
const WORK_SORT_NAMES = [
  'code', 'name', 'type', 'group', 'condition', 'lifecycle', 'built', 'floor_area', 'place', 'province', 'unit', 'secrecy', 'updated',
] as const;
type WorkSortName = (typeof WORK_SORT_NAMES)[number];
export type WorkSort = WorkSortName | `-${WorkSortName}`;
const WORK_SORTS: readonly WorkSort[] = WORK_SORT_NAMES.flatMap((name): WorkSort[] => [name, `-${name}`]);
/** Conditions of works themselves, beside those of the parcels they stand on. */
export const WORK_FILTER_NAMES = [
  'work_missing_document', 'work_type', 'work_condition', 'work_lifecycle', 'work_group', 'work_standing',
] as const;
const SORTS: readonly Sort[] = SORT_NAMES.flatMap((name): Sort[] => [name, `-${name}`]);
/** What stands beside the rail: the map, or a screen of its own that is loaded when it is first opened. */
export const SCREENS = ['map', 'imports', 'dashboard', 'print', 'changes', 'admin'] as const;
export type ScreenName = (typeof SCREENS)[number];
export const PANELS = ['find', 'layers', 'table', 'legend', 'comparison'] as const;
export type PanelName = (typeof PANELS)[number];

export interface View {
  lon: number;
  lat: number;
  zoom: number;
}

export interface Selection {
  kind: 'parcel' | 'work';
  /** uuid; or a tile id until the server has answered */
  ref: string;
  /** of the day left of the divider, while two are compared */
  left?: true;
}

/** Filters by the server's parameter name. */
export type Filters = Record<string, string[]>;

export interface PageState {
  screen: ScreenName;
  /** what the screen shows of many, an import for one */
  item: string | null;
  view: View | null;
  selection: Selection | null;
  tab: Tab;
  filters: Filters;
  inView: boolean;
  sort: Sort;
  tableTab: TableTab;
  workFilters: Filters;
  workSort: WorkSort;
  /** tile ids of the parcels that are ticked */
  picked: number[];
  /** and of the works */
  pickedWorks: number[];
  /** a past day whose state is shown, and the day it is compared with; null for the present, and for none */
  asOf: string | null;
  comparedDay: string | null;
  /** EPSG code of the VN-2000 zone for the pointer; null follows the map centre. */
  zone: number | null;
  layers: LayerState;
  openPanels: PanelName[];
  language: Language | null;
}

export const DEFAULT_OPEN_PANELS: PanelName[] = ['find', 'legend'];

export const FILTER_NAMES = [
  'main_use_code',
  'certificate_status',
  'province_code',
  'commune_code',
  'managing_unit',
  'status',
  'min_area',
  'max_area',
  'using_unit',
  'military_zone',
  'secrecy_level',
  'origin_code',
  'certificate_no',
  'certificate_date',
  'parcel_code',
  'sheet_no',
  'parcel_no',
  'map_scale',
  'surveyed_on',
  'system_from',
  'former_province_code',
  'missing_dossier',
  'shape',
  'near',
  'distance',
] as const;
/** A polygon of 200 vertices is long; no other value is. */
const LONGEST = (name: string): number => (name === 'shape' ? 8000 : 80);

/** How many parcels may be ticked at once: an address still holds them. */
export const PICK_LIMIT = 500;
/** And how many works: as many as one query names. */
export const WORK_PICK_LIMIT = 200;

export const DEFAULT_STATE: PageState = {
  screen: 'map',
  item: null,
  view: null,
  selection: null,
  tab: 'overview',
  filters: {},
  inView: false,
  sort: 'key',
  tableTab: 'parcels',
  workFilters: {},
  workSort: 'code',
  picked: [],
  pickedWorks: [],
  asOf: null,
  comparedDay: null,
  zone: null,
  layers: DEFAULT_LAYERS,
  openPanels: DEFAULT_OPEN_PANELS,
  language: null,
};

const encode = (text: string): string => encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%2F', '/');
const joined = (values: readonly string[]): string => [...values].sort().join(',');

/** The address part without `#`; what is as by default is left out. */
export function writePermalink(state: PageState): string {
  const parts: [string, string][] = [];
  const add = (name: string, value: string | null, always = true) => always && value && parts.push([name, value]);
  add('screen', state.screen, state.screen !== 'map');
  add('item', state.item, state.screen !== 'map');
  if (state.view) {
    const { zoom, lat, lon } = state.view;
    add('map', `${zoom}/${lat.toFixed(6)}/${lon.toFixed(6)}`);
  }
  if (state.selection) add(state.selection.kind, state.selection.ref);
  add('tab', state.tab, state.tab !== 'overview' && state.selection !== null);
  parts.push(...filterParts(state));
  add('sort', state.sort, state.sort !== 'key');
  add('table', state.tableTab, state.tableTab !== 'parcels');
  parts.push(...workFilterParts(state.workFilters));
  add('work_sort', state.workSort, state.workSort !== 'code');
  add('picked', writeIds(state.picked));
  add('picked_works', writeIds(state.pickedWorks));
  add('as_of', state.asOf);
  add('compare', state.comparedDay);
  add('side', 'left', Boolean(state.comparedDay && state.selection?.left));
  add('zone', state.zone === null ? null : String(state.zone));
  for (const [name, value] of writeLayers(state.layers)) add(name, value);
  add('open', joined(state.openPanels) || 'none', joined(state.openPanels) !== joined(DEFAULT_OPEN_PANELS));
  add('lang', state.language, state.language === 'en');
  return joinParts(parts);
}

const joinParts = (parts: [string, string][]): string => parts.map(([name, value]) => `${name}=${encode(value)}`).join('&');

type Asked = Pick<PageState, 'filters' | 'inView'>;
type AskedOfBoth = Asked & Pick<PageState, 'workFilters'>;

function filterParts({ filters, inView }: Asked): [string, string][] {
  const parts = FILTER_NAMES.flatMap((name): [string, string][] => (filters[name] ? [[name, filters[name].join(',')]] : []));
  return inView ? [...parts, ['in_view', '1']] : parts;
}

const workFilterParts = (of: Filters): [string, string][] =>
  WORK_FILTER_NAMES.flatMap((name): [string, string][] => (of[name] ? [[name, of[name].join(',')]] : []));

/** What is asked for alone, of parcels and of works, as it stands in an address: what a saved filter keeps. */
export const writeFilters = (asked: AskedOfBoth): string => joinParts([...filterParts(asked), ...workFilterParts(asked.workFilters)]);

export function readFilterText(text: string): AskedOfBoth {
  const params = new URLSearchParams(text.replaceAll('+', '%2B'));
  return { filters: readFilters(params), inView: params.get('in_view') === '1', workFilters: readValues(params, WORK_FILTER_NAMES) };
}

function readView(text: string | null): View | null {
  const [zoom, lat, lon] = (text ?? '').split('/').map(Number);
  const numbers = [zoom, lat, lon].every((n) => n !== undefined && Number.isFinite(n));
  if (!numbers || Math.abs(lat!) > 85 || Math.abs(lon!) > 360) return null;
  return { zoom: Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom!)), lat: lat!, lon: lon! };
}

function readSelection(params: URLSearchParams): Selection | null {
  for (const kind of ['parcel', 'work'] as const) {
    const ref = params.get(kind);
    if (ref && /^[\w-]{1,40}$/.test(ref)) return { kind, ref, ...(params.get('side') === 'left' && { left: true }) };
  }
  return null;
}

function readValues(params: URLSearchParams, names: readonly string[]): Filters {
  const found: Filters = {};
  for (const name of names) {
    const values = (params.get(name) ?? '').split(',').filter((value) => value !== '' && value.length <= LONGEST(name));
    if (values.length) found[name] = values;
  }
  return found;
}

function readFilters(params: URLSearchParams): Filters {
  const filters = readValues(params, FILTER_NAMES);
  for (const name of ['min_area', 'max_area'] as const) {
    if (filters[name] && !(Number(filters[name][0]) >= 0)) delete filters[name];
  }
  return filters;
}

/** Vertices (lon, lat) of a drawn area: `lon lat;lon lat;…`; none where it cannot be read. */
export function readShape(text: string | undefined): [number, number][] {
  const vertices = (text ?? '').split(';').map((pair): [number, number] => {
    const [lon = NaN, lat = NaN] = pair.trim().split(/\s+/).map(Number);
    return [lon, lat];
  });
  return vertices.flat().every(Number.isFinite) ? vertices : [];
}

const writeIds = (ids: readonly number[]): string => ids.map((id) => id.toString(36)).join(',');

function readIds(text: string | null, limit: number): number[] {
  const ids = (text ?? '').split(',').map((part) => (/^[0-9a-z]{1,11}$/.test(part) ? Number.parseInt(part, 36) : NaN));
  return [...new Set(ids.filter(Number.isSafeInteger))].slice(0, limit);
}

const readDay = (text: string | null): string | null =>
  text && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null;

const oneOf = <T extends string>(allowed: readonly T[], text: string | null, otherwise: T): T =>
  allowed.find((value) => value === text) ?? otherwise;

const someOf = <T extends string>(allowed: readonly T[], text: string | null): T[] => {
  const values = (text ?? '').split(',');
  return allowed.filter((value) => values.includes(value));
};

/** The state of an address; whatever cannot be read is as by default, never an error. */
export function readPermalink(hash: string): PageState {
  const params = new URLSearchParams(hash.replace(/^#/, '').replaceAll('+', '%2B'));
  const zone = Number(params.get('zone'));
  const lang = params.get('lang');
  const item = params.get('item') ?? '';
  return {
    screen: oneOf(SCREENS, params.get('screen'), 'map'),
    item: /^[\w-]{1,40}$/.test(item) ? item : null,
    view: readView(params.get('map')),
    selection: readSelection(params),
    tab: oneOf(TABS, FORMER_TABS[params.get('tab') ?? ''] ?? params.get('tab'), 'overview'),
    filters: readFilters(params),
    inView: params.get('in_view') === '1',
    sort: oneOf(SORTS, params.get('sort'), 'key'),
    tableTab: oneOf(TABLE_TABS, params.get('table'), 'parcels'),
    workFilters: readValues(params, WORK_FILTER_NAMES),
    workSort: oneOf(WORK_SORTS, params.get('work_sort'), 'code'),
    picked: readIds(params.get('picked'), PICK_LIMIT),
    pickedWorks: readIds(params.get('picked_works'), WORK_PICK_LIMIT),
    asOf: readDay(params.get('as_of')),
    comparedDay: readDay(params.get('compare')),
    zone: Number.isInteger(zone) && zone > 0 ? zone : null,
    layers: readLayers(params),
    openPanels: params.has('open') ? someOf(PANELS, params.get('open')) : DEFAULT_OPEN_PANELS,
    language: lang === 'en' || lang === 'vi' ? lang : null,
  };
}
