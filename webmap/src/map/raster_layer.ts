/** Leaflet layer of pictures from our own server, each fetched so that a failure can be told from an empty tile. */
import L from 'leaflet';
import * as api from '../api';
import { ApiError } from '../api';
import type { Basemap } from '../basemap_types';
import { createTurns } from './turns';

export interface RasterEvents {
  onLoading: (change: number) => void;
  /** null: a tile has come */
  onTile: (failure: ApiError | null) => void;
}

interface Pending {
  controller: AbortController;
  address: string | null;
}

/** Rows of tiles kept around the view: each is a request to another server. */
const KEPT_ROWS = 1;
/** A browser keeps six connections to one server (HTTP/1.1): base maps that are slow leave some for the register. */
const turns = createTurns(3);

export class RasterLayer extends L.GridLayer {
  private pending = new WeakMap<HTMLElement, Pending>();

  constructor(
    readonly basemap: Basemap,
    pane: string,
    private events: RasterEvents,
  ) {
    const { min_zoom, max_native_zoom, bounds } = basemap;
    super({
      pane,
      minZoom: min_zoom,
      maxNativeZoom: max_native_zoom,
      maxZoom: 22,
      noWrap: true,
      keepBuffer: KEPT_ROWS,
      updateWhenZooming: false,
      ...(bounds && { bounds: [[bounds[1], bounds[0]], [bounds[3], bounds[2]]] }),
    });
    this.on('tileunload', (event) => this.drop((event as L.TileEvent).tile));
  }

  override createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const tile = L.DomUtil.create('img', 'raster-tile');
    tile.alt = '';
    const pending: Pending = { controller: new AbortController(), address: null };
    this.pending.set(tile, pending);
    void this.fill(tile, coords, pending).then(() => done(undefined, tile));
    return tile;
  }

  private async fill(tile: HTMLImageElement, { z, x, y }: L.Coords, pending: Pending): Promise<void> {
    const path = this.basemap.href.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y));
    const { signal } = pending.controller;
    this.events.onLoading(1);
    try {
      const picture = await this.inTurn(path, signal);
      if (picture) await this.draw(tile, picture, pending);
      this.events.onTile(null);
    } catch (cause) {
      if (signal.aborted) return;
      tile.classList.add('raster-failed');
      if (cause instanceof ApiError) this.events.onTile(cause);
    } finally {
      this.events.onLoading(-1);
    }
  }

  private async inTurn(path: string, signal: AbortSignal): Promise<Blob | null> {
    const giveBack = await turns.take(signal);
    return api.getPicture(path, signal).finally(giveBack);
  }

  private async draw(tile: HTMLImageElement, picture: Blob, pending: Pending): Promise<void> {
    pending.address = URL.createObjectURL(picture);
    tile.src = pending.address;
    await tile.decode().catch(() => undefined);
  }

  private drop(tile: HTMLElement): void {
    const pending = this.pending.get(tile);
    pending?.controller.abort();
    if (pending?.address) URL.revokeObjectURL(pending.address);
  }
}
