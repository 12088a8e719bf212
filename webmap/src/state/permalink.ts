/** The whole state of the page as the part of the address after `#`, and back. Pure; nothing here reads the browser. */
import type { Language } from '../i18n';

export const TABS = ['overview', 'boundary', 'uses', 'works', 'history'] as const;
export type Tab = (typeof TABS)[number];
export const SORTS = ['key', '-area', 'area', 'updated'] as const;
export type Sort = (typeof SORTS)[number];
export const LAYERS = ['parcels', 'labels', 'works', 'base'] as const;
export type LayerName = (typeof LAYERS)[number];
export const PANELS = ['find', 'layers', 'table', 'legend'] as const;
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
}

/** Filters by the server's parameter name. */
export type Filters = Record<string, string[]>;

export interface PageState {
  view: View | null;
  selection: Selection | null;
  tab: Tab;
  filters: Filters;
  inView: boolean;
  sort: Sort;
  /** EPSG code of the VN-2000 zone for the pointer; null follows the map centre. */
  zone: number | null;
  hiddenLayers: LayerName[];
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
] as const;

export const DEFAULT_STATE: PageState = {
  view: null,
  selection: null,
  tab: 'overview',
  filters: {},
  inView: false,
  sort: 'key',
  zone: null,
  hiddenLayers: [],
  openPanels: DEFAULT_OPEN_PANELS,
  language: null,
};

const encode = (text: string): string => encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%2F', '/');
const joined = (values: readonly string[]): string => [...values].sort().join(',');

/** The address part without `#`; what is as by default is left out. */
export function writePermalink(state: PageState): string {
  const parts: [string, string][] = [];
  const add = (name: string, value: string | null, always = true) => always && value && parts.push([name, value]);
  if (state.view) {
    const { zoom, lat, lon } = state.view;
    add('map', `${zoom}/${lat.toFixed(6)}/${lon.toFixed(6)}`);
  }
  if (state.selection) add(state.selection.kind, state.selection.ref);
  add('tab', state.tab, state.tab !== 'overview' && state.selection !== null);
  for (const name of FILTER_NAMES) add(name, state.filters[name]?.join(',') ?? null);
  add('in_view', '1', state.inView);
  add('sort', state.sort, state.sort !== 'key');
  add('zone', state.zone === null ? null : String(state.zone));
  add('hide', joined(state.hiddenLayers));
  add('open', joined(state.openPanels) || 'none', joined(state.openPanels) !== joined(DEFAULT_OPEN_PANELS));
  add('lang', state.language, state.language === 'en');
  return parts.map(([name, value]) => `${name}=${encode(value)}`).join('&');
}

function readView(text: string | null): View | null {
  const [zoom, lat, lon] = (text ?? '').split('/').map(Number);
  const numbers = [zoom, lat, lon].every((n) => n !== undefined && Number.isFinite(n));
  if (!numbers || Math.abs(lat!) > 85 || Math.abs(lon!) > 360) return null;
  return { zoom: Math.min(22, Math.max(4, zoom!)), lat: lat!, lon: lon! };
}

function readSelection(params: URLSearchParams): Selection | null {
  for (const kind of ['parcel', 'work'] as const) {
    const ref = params.get(kind);
    if (ref && /^[\w-]{1,40}$/.test(ref)) return { kind, ref };
  }
  return null;
}

function readFilters(params: URLSearchParams): Filters {
  const filters: Filters = {};
  for (const name of FILTER_NAMES) {
    const values = (params.get(name) ?? '').split(',').filter((value) => value !== '' && value.length <= 80);
    if (values.length) filters[name] = values;
  }
  for (const name of ['min_area', 'max_area'] as const) {
    if (filters[name] && !(Number(filters[name][0]) >= 0)) delete filters[name];
  }
  return filters;
}

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
  return {
    view: readView(params.get('map')),
    selection: readSelection(params),
    tab: oneOf(TABS, params.get('tab'), 'overview'),
    filters: readFilters(params),
    inView: params.get('in_view') === '1',
    sort: oneOf(SORTS, params.get('sort'), 'key'),
    zone: Number.isInteger(zone) && zone > 0 ? zone : null,
    hiddenLayers: someOf(LAYERS, params.get('hide')),
    openPanels: params.has('open') ? someOf(PANELS, params.get('open')) : DEFAULT_OPEN_PANELS,
    language: lang === 'en' || lang === 'vi' ? lang : null,
  };
}
