/** Leaflet layer of pictures from our own server, each fetched so that a failure can be told from an empty tile. */
import L from 'leaflet';
import * as api from '../api';
import { ApiError } from '../api';
import type { Basemap } from '../basemap_types';

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
    this.events.onLoading(1);
    try {
      const picture = await api.getPicture(path, pending.controller.signal);
      if (picture) await this.draw(tile, picture, pending);
      this.events.onTile(null);
    } catch (cause) {
      if (pending.controller.signal.aborted) return;
      tile.classList.add('raster-failed');
      if (cause instanceof ApiError) this.events.onTile(cause);
    } finally {
      this.events.onLoading(-1);
    }
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
