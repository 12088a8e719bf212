/** One canvas over the whole view for what must not be cut at tile seams: labels, counts, the selection. */
import L from 'leaflet';
import type { Frame, Painter } from '../painting';

/** Drawn beyond the edges of the view, as a share of its size, so that a drag does not uncover bare strips. */
export const PADDING = 0.15;
/** While tiles stream in, labels are painted at most this often: each painting costs several frames without a GPU. */
const MIN_INTERVAL_MS = 120;

export class ViewportCanvas extends L.Layer {
  private canvas = L.DomUtil.create('canvas', 'viewport-canvas leaflet-zoom-hide');
  private painters: Painter[];
  private queued = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private paintedAt = 0;

  constructor(painters: Painter[]) {
    super();
    this.painters = painters;
  }

  override onAdd(map: L.Map): this {
    map.getPane('overlay')!.append(this.canvas);
    map.on('moveend zoomend resize viewreset', this.paint, this);
    return this;
  }

  override onRemove(map: L.Map): this {
    this.canvas.remove();
    map.off('moveend zoomend resize viewreset', this.paint, this);
    return this;
  }

  /** Paint in the next frame; many calls make one painting. */
  schedule(): void {
    this.queued ||= requestAnimationFrame(() => this.paint());
  }

  /** Paint soon, together with what else comes meanwhile. */
  scheduleLater(): void {
    const wait = this.paintedAt + MIN_INTERVAL_MS - performance.now();
    if (wait <= 0) this.schedule();
    else this.timer ??= setTimeout(() => this.schedule(), wait);
  }

  private paint(): void {
    if (this.queued) cancelAnimationFrame(this.queued);
    clearTimeout(this.timer);
    [this.queued, this.timer, this.paintedAt] = [0, undefined, performance.now()];
    const map = this._map;
    if (!map) return;
    const size = map.getSize();
    const pad = size.multiplyBy(PADDING).round();
    const corner = map.containerPointToLayerPoint(pad.multiplyBy(-1));
    L.DomUtil.setPosition(this.canvas, corner);
    const [width, height] = [size.x + 2 * pad.x, size.y + 2 * pad.y];
    const dpr = Math.min(2, devicePixelRatio || 1);
    this.canvas.width = width * dpr;
    this.canvas.height = height * dpr;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const context = this.canvas.getContext('2d')!;
    context.scale(dpr, dpr);
    const zoom = map.getZoom();
    const origin = map.getPixelOrigin().add(corner);
    const project = (lon: number, lat: number) => {
      const point = map.project([lat, lon], zoom);
      return { x: point.x - origin.x, y: point.y - origin.y };
    };
    const frame: Frame = { zoom, width, height, originX: origin.x, originY: origin.y, project };
    for (const painter of this.painters) {
      context.save();
      painter(context, frame);
      context.restore();
    }
  }
}
