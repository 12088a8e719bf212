/** Leaflet layer of 512 px vector tiles drawn by workers: tiles come, are redrawn, picked and highlighted here. */
import L from 'leaflet';
import { toQueryString, type Query } from '../api';
import { drawHighlight, HOVER, PICKED, SELECTED } from './highlight';
import { indexById, nearestVertex, pickShape, titlesAt, type TilePart } from './picking';
import { TILE_SIZE } from './tile_size';
import type { DensityPoint, TileAnswer, TileCollection, TileLabel, TileShapes } from './worker/messages';
import type { WorkerPool } from './worker_pool';

/** Highest zoom of the server's tiles; beyond it the page zooms the geometry itself. */
export const DATA_MAX_ZOOM = 16;
/** Below this zoom of the server's tiles they hold counts, not shapes. */
export const SHAPES_MIN_ZOOM = 12;

export interface TileRecord extends TilePart {
  coords: L.Coords;
  element: HTMLElement;
  /** picture of the tile, made when there is something to see: each canvas costs the compositor */
  base: HTMLCanvasElement | null;
  /** hover and selection */
  top: HTMLCanvasElement | null;
  dpr: number;
  shapes: TileShapes | null;
  byId: Map<number, number[]>;
  matches: Uint8Array | null;
  labels: TileLabel[];
  density: DensityPoint[];
  requestId: number | null;
}

export interface TileLayerOptions extends L.GridLayerOptions {
  collection: TileCollection;
  pool: WorkerPool;
  /** query of a tile of counts, and of a tile of shapes */
  densityQuery: () => Query;
  shapesQuery: () => Query;
  onLoading: (change: number) => void;
  onFailed: () => void;
}

function removed(canvas: HTMLCanvasElement | null): null {
  canvas?.remove();
  return null;
}

let marked = false;

/** A mark in the browser's timeline when the first shapes are on the screen; `./run bench web` reads it. */
function markFirst(): void {
  if (!marked) performance.mark('landdb:first-shapes');
  marked = true;
}

export class VectorTileLayer extends L.GridLayer {
  declare options: TileLayerOptions;
  private records = new WeakMap<HTMLElement, TileRecord>();
  private hovered: number | null = null;
  private selected: number | null = null;
  private picked: ReadonlySet<number> = new Set();

  constructor(options: TileLayerOptions) {
    super({ tileSize: TILE_SIZE, keepBuffer: 2, updateWhenIdle: false, updateWhenZooming: false, ...options });
    this.on('tileunload', (event) => this.drop((event as L.TileEvent).tile));
  }

  override createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const tile = L.DomUtil.create('div', 'vector-tile');
    const dpr = this.wantedDpr();
    const dz = Math.max(0, coords.z - 1 - DATA_MAX_ZOOM);
    const side = 2 ** dz;
    const [sx, sy] = [coords.x % side, coords.y % side];
    const record: TileRecord = {
      coords, dz, sx, sy, dpr, element: tile, base: null, top: null, shapes: null, byId: new Map(), matches: null,
      labels: [], density: [], requestId: null,
    };
    this.records.set(tile, record);
    this.ask(record, false, () => done(undefined, tile));
    return tile;
  }

  /** Between two zooms the browser scales the tile: from more pixels, so that lines stay sharp. */
  private wantedDpr(): number {
    const isBetween = !Number.isInteger(this._map!.getZoom());
    return Math.min(2, (devicePixelRatio || 1) * (isBetween ? 1.5 : 1));
  }

  override onAdd(map: L.Map): this {
    map.on('zoomend', this.sharpen, this);
    return super.onAdd(map);
  }

  override onRemove(map: L.Map): this {
    map.off('zoomend', this.sharpen, this);
    return super.onRemove(map);
  }

  private sharpen(): void {
    const dpr = this.wantedDpr();
    for (const record of this.currentRecords().filter((one) => one.dpr !== dpr)) {
      record.dpr = dpr;
      this.ask(record, record.shapes !== null);
      this.drawTop(record);
    }
  }

  private pathOf({ coords, dz }: TileRecord): string {
    const z = coords.z - 1 - dz;
    const query = z < SHAPES_MIN_ZOOM ? this.options.densityQuery() : this.options.shapesQuery();
    const side = 2 ** dz;
    const [x, y] = [Math.floor(coords.x / side), Math.floor(coords.y / side)];
    return `/tiles/${this.options.collection}/${z}/${x}/${y}.mvt${toQueryString(query)}`;
  }

  private ask(record: TileRecord, redraw: boolean, onDone?: () => void): void {
    this.withdraw(record);
    const { coords, dz, sx, sy, dpr } = record;
    const job = {
      path: new URL(this.pathOf(record), location.origin).href,
      collection: this.options.collection,
      zoom: coords.z, dz, sx, sy, dpr, redraw,
      size: TILE_SIZE * dpr,
    };
    this.options.onLoading(1);
    const shard = Math.floor(coords.x / 2 ** dz) + Math.floor(coords.y / 2 ** dz);
    record.requestId = this.options.pool.request(job, shard, (answer) => {
      record.requestId = null;
      this.options.onLoading(-1);
      this.show(record, answer, redraw);
      onDone?.();
    });
  }

  private withdraw(record: TileRecord): void {
    if (record.requestId !== null && this.options.pool.cancel(record.requestId)) this.options.onLoading(-1);
    record.requestId = null;
  }

  private drop(tile: HTMLElement): void {
    const record = this.records.get(tile);
    if (!record) return;
    this.withdraw(record);
    record.base = removed(record.base);
    record.top = removed(record.top);
  }

  private show(record: TileRecord, answer: TileAnswer, redraw: boolean): void {
    if (answer.failed) return this.options.onFailed();
    if (answer.bitmap) markFirst();
    if (answer.bitmap) {
      record.base ??= L.DomUtil.create('canvas', 'tile-base', record.element);
      record.base.getContext('bitmaprenderer')!.transferFromImageBitmap(answer.bitmap);
    } else record.base = removed(record.base);
    record.matches = answer.matches;
    if (!redraw) {
      record.shapes = answer.shapes;
      record.byId = answer.shapes ? indexById(answer.shapes) : new Map();
      record.labels = answer.labels;
      record.density = answer.density;
      this.drawTop(record);
    }
    this.fire('content');
  }

  /** Records of the tiles of the present zoom. */
  currentRecords(): TileRecord[] {
    return Object.values(this._tiles ?? {}).flatMap(({ el, coords }) => {
      const record = coords.z === this._tileZoom && this.records.get(el);
      return record ? [record] : [];
    });
  }

  /** Ask for all tiles again and keep the old pictures until the new ones come. */
  refresh({ redraw }: { redraw: boolean }): void {
    for (const { el } of Object.values(this._tiles ?? {})) {
      const record = this.records.get(el);
      if (record) this.ask(record, redraw && record.shapes !== null);
    }
  }

  /** Pictures and highlights once more, from what is in memory. */
  redrawAll(): void {
    this.refresh({ redraw: true });
    for (const record of this.currentRecords()) this.drawTop(record);
  }

  /** Id of the topmost shape at a place, from memory. */
  pick(latlng: L.LatLng): number | null {
    const found = this.tileAt(latlng);
    return found && pickShape(found.record.shapes, found.record, found.u, found.v);
  }

  /** What shapes of an overlay at a place say of themselves, from memory. */
  titlesAt(latlng: L.LatLng): string[] {
    const found = this.tileAt(latlng);
    return found ? titlesAt(found.record.shapes, found.record, found.u, found.v) : [];
  }

  /** The vertex nearest to a place, in the tile under it, within some pixels; from memory, as exact as the tile. */
  vertexNear(latlng: L.LatLng, pixels: number): { latlng: L.LatLng; pixels: number } | null {
    const found = this.tileAt(latlng);
    if (!found) return null;
    const { record, x, y, u, v } = found;
    const size = TILE_SIZE * this._map!.getZoomScale(this._map!.getZoom(), this._tileZoom);
    const near = nearestVertex(record.shapes, record, [u, v], pixels / size);
    if (!near) return null;
    const place = L.point((x + near.u) * TILE_SIZE, (y + near.v) * TILE_SIZE);
    return { latlng: this._map!.unproject(place, this._tileZoom), pixels: near.distance * size };
  }

  /** The tile under a place that has shapes, its column and row, and where in it the place lies (shares 0..1). */
  private tileAt(latlng: L.LatLng): { record: TileRecord & { shapes: TileShapes }; x: number; y: number; u: number; v: number } | null {
    if (!this._map || this._tileZoom === undefined) return null;
    const point = this._map.project(latlng, this._tileZoom);
    const [x, y] = [Math.floor(point.x / TILE_SIZE), Math.floor(point.y / TILE_SIZE)];
    const tile = this._tiles[`${x}:${y}:${this._tileZoom}`];
    const record = tile && this.records.get(tile.el);
    if (!record?.shapes) return null;
    return { record: record as TileRecord & { shapes: TileShapes }, x, y, u: point.x / TILE_SIZE - x, v: point.y / TILE_SIZE - y };
  }

  setHovered(id: number | null): void {
    const former = this.hovered;
    if (former === id) return;
    this.hovered = id;
    this.redrawTops([former, id]);
  }

  setSelected(id: number | null): void {
    const former = this.selected;
    if (former === id) return;
    this.selected = id;
    this.redrawTops([former, id]);
  }

  /** Mark the ticked shapes. */
  setPicked(ids: ReadonlySet<number>): void {
    const changed = [...ids].filter((id) => !this.picked.has(id)).concat([...this.picked].filter((id) => !ids.has(id)));
    this.picked = ids;
    this.redrawTops(changed);
  }

  private redrawTops(ids: (number | null)[]): void {
    for (const { el } of Object.values(this._tiles ?? {})) {
      const record = this.records.get(el);
      if (record && ids.some((id) => id !== null && record.byId.has(id))) this.drawTop(record);
    }
  }

  private drawTop(record: TileRecord): void {
    const picked = [...this.picked].filter((id) => record.byId.has(id));
    const shown = [this.selected, this.hovered].some((id) => id !== null && record.byId.has(id));
    if (!shown && !picked.length) {
      record.top = removed(record.top);
      return;
    }
    record.top ??= L.DomUtil.create('canvas', 'tile-top', record.element);
    record.top.width = record.top.height = TILE_SIZE * record.dpr;
    const context = record.top.getContext('2d')!;
    for (const id of picked) drawHighlight(context, record, id, PICKED);
    if (this.selected !== null) drawHighlight(context, record, this.selected, SELECTED);
    if (this.hovered !== null && this.hovered !== this.selected) drawHighlight(context, record, this.hovered, HOVER);
  }
}
