/** What a painter on the canvas over the map's view gets to work with. */
export interface Frame {
  zoom: number;
  /** canvas size in CSS pixels, padding included */
  width: number;
  height: number;
  /** world pixel at the canvas's left top corner */
  originX: number;
  originY: number;
  /** canvas pixel of a place */
  project(lon: number, lat: number): { x: number; y: number };
}

export type Painter = (context: CanvasRenderingContext2D, frame: Frame) => void;
