/** Which layers are shown, how strongly and in which order, as a part of the address and back. Pure. */

/** What the register has besides, if its reader sees any; not shown until somebody asks. The server calls them so too. */
export const OVERLAYS = ['protection-areas', 'boundaries'] as const;
export type OverlayName = (typeof OVERLAYS)[number];

/** Layers of the page, base maps of the server aside. `base` is the offline base map. */
export const LAYERS = ['parcels', 'labels', 'works', 'zones', 'places', 'grid', 'drawings', 'imported', 'base', ...OVERLAYS] as const;
export type LayerName = (typeof LAYERS)[number];

export const isOverlay = (name: string): name is OverlayName => OVERLAYS.some((overlay) => overlay === name);
/** Shown by themselves where no base map is configured, lest the sheet be blank; people switch each as they like. */
export const BARE_LAYERS = ['boundaries', 'grid'] as const;
export type BareLayer = (typeof BARE_LAYERS)[number];
export const isBareLayer = (name: string): name is BareLayer => BARE_LAYERS.some((one) => one === name);

/** Layers that belong together in the tree, the upper ones first as long as nothing has been moved. */
export const LAYER_GROUPS = {
  own: ['drawings', 'imported'],
  works: ['works'],
  boundaries: ['places', 'boundaries', 'grid'],
  protection: ['protection-areas'],
  land: ['labels', 'zones', 'parcels'],
} as const satisfies Record<string, readonly LayerName[]>;
export type GroupName = keyof typeof LAYER_GROUPS | 'base';

/** What the colours of parcels tell. */
export const COLOUR_SCHEMES = ['use', 'certificate'] as const;
export type ColourScheme = (typeof COLOUR_SCHEMES)[number];

/** Drawn one over another in an order that people choose, the upper one first; labels lie over them always. */
export const ORDERED_LAYERS: readonly LayerName[] = ['works', 'boundaries', 'protection-areas', 'parcels'];

export interface LayerState {
  hidden: LayerName[];
  /** of those that are hidden by default */
  shown: (OverlayName | BareLayer)[];
  /** configured base maps that are shown */
  bases: string[];
  /** percent by layer or base map; 100 is left out */
  opacity: Record<string, number>;
  /** layers and base maps that people have moved, the upper ones first */
  order: string[];
  colourBy: ColourScheme;
}

export const DEFAULT_LAYERS: LayerState = { hidden: [], shown: [], bases: [], opacity: {}, order: [], colourBy: 'use' };
export const LEAST_OPACITY = 10;

const ID = /^[a-z0-9][a-z0-9-]{0,39}$/;
const MOST = 100;
const NAMES = ['hide', 'show', 'bases', 'opacity', 'order', 'colour_by'] as const;

const ids = (text: string | null): string[] => [...new Set((text ?? '').split(',').filter((id) => ID.test(id)))].slice(0, MOST);

/** Parts of the address by name; what is as by default is empty. */
export function writeLayers({ hidden, shown, bases, opacity, order, colourBy }: LayerState): [string, string][] {
  const weak = Object.entries(opacity).filter(([, percent]) => percent !== 100);
  return [
    ['hide', [...hidden].sort().join(',')],
    ['show', [...shown].sort().join(',')],
    ['bases', [...bases].sort().join(',')],
    ['opacity', weak.map(([id, percent]) => `${id}:${percent}`).sort().join(',')],
    ['order', order.join(',')],
    ['colour_by', colourBy === DEFAULT_LAYERS.colourBy ? '' : colourBy],
  ];
}

/** Whatever cannot be read is as by default. */
export function readLayers(params: URLSearchParams): LayerState {
  const named = (part: string) => (params.get(part) ?? '').split(',');
  const [hidden, shown] = [named('hide'), named('show')];
  const opacity: Record<string, number> = {};
  for (const part of (params.get('opacity') ?? '').split(',').slice(0, MOST)) {
    const [id = '', percent = ''] = part.split(':');
    const number = /^\d{1,3}$/.test(percent) ? Number(percent) : 100;
    if (ID.test(id) && number >= LEAST_OPACITY && number < 100) opacity[id] = number;
  }
  return {
    hidden: LAYERS.filter((name) => hidden.includes(name) && (isBareLayer(name) || !isOverlay(name))),
    shown: [...OVERLAYS, 'grid' as const].filter((name) => shown.includes(name)),
    bases: ids(params.get('bases')),
    opacity,
    order: ids(params.get('order')),
    colourBy: COLOUR_SCHEMES.find((scheme) => scheme === params.get('colour_by')) ?? DEFAULT_LAYERS.colourBy,
  };
}

/** As it is kept in the browser between visits. */
export const layersToText = (state: LayerState): string => new URLSearchParams(writeLayers(state).filter(([, value]) => value !== '')).toString();

export const layersFromText = (text: string): LayerState => readLayers(new URLSearchParams(text));

/** Whether an address says anything about layers, or about where the map looks: then nothing else is remembered. */
export const saysLayers = (params: URLSearchParams): boolean => params.has('map') || NAMES.some((name) => params.has(name));

/** The upper one first: those of which the order says nothing on top, as they come. */
export const inOrder = (all: readonly string[], order: readonly string[]): string[] =>
  [...all].sort((a, b) => order.indexOf(a) - order.indexOf(b));

/** The order with one moved by some places, within its group. */
export function moved(group: readonly string[], id: string, by: number): string[] {
  const from = group.indexOf(id);
  const to = Math.min(group.length - 1, Math.max(0, from + by));
  const rest = group.filter((other) => other !== id);
  return from === -1 ? [...group] : [...rest.slice(0, to), id, ...rest.slice(to)];
}
