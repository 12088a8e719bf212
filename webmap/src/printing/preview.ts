/** The frame of the sheet on the map: painted where it really lies, and dragged with the pointer. */
import { effect } from '@preact/signals';
import { formatScale } from '../format';
import type { Painter } from '../painting';
import { addOverlay, mapTool, repaintOverlays, type MapPoint, type MapTool } from '../state/map_tool';
import { pointer } from '../state/view';
import { zone } from '../state/zones';
import { colour } from '../style/colours';
import { centre, frameMm, outline, paper, scale } from './sheet';
import { isInside, moved, type Place } from './sheet_frame';

const paint: Painter = (context, frame) => {
  const places = outline.peek();
  if (!places) return;
  const points = places.map(({ lon, lat }) => frame.project(lon, lat));
  const trace = () => points.forEach(({ x, y }, index) => (index ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.beginPath();
  context.rect(0, 0, frame.width, frame.height);
  trace();
  context.closePath();
  context.fillStyle = colour('sheet-shade');
  context.fill('evenodd');
  for (const [stroke, width] of [[colour('map-casing'), 5], [colour('sheet-frame'), 2.5]] as const) {
    context.beginPath();
    trace();
    context.closePath();
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.stroke();
  }
  paintLabel(context, points);
};

/** Paper and scale at the upper left corner, within the frame. */
function paintLabel(context: CanvasRenderingContext2D, points: { x: number; y: number }[]): void {
  const text = `${paper.peek()} · ${formatScale(scale.peek() ?? 0)}`;
  context.font = '600 12px "Noto Sans Variable", sans-serif';
  const width = context.measureText(text).width + 14;
  const [left, top] = [Math.min(...points.map(({ x }) => x)), Math.min(...points.map(({ y }) => y))];
  context.fillStyle = colour('sheet-frame');
  context.fillRect(left + 2, top + 2, width, 20);
  context.fillStyle = colour('map-casing');
  context.textBaseline = 'middle';
  context.fillText(text, left + 9, top + 12.5);
}

function dragTool(): MapTool {
  let from: Place | null = null;
  const end = () => {
    from = null;
    removeEventListener('pointerup', end);
    removeEventListener('mouseup', end);
  };
  return {
    cursor: 'move',
    onDown: (point: MapPoint) => {
      from = point;
      // The button may be let go outside of the map.
      addEventListener('pointerup', end);
      addEventListener('mouseup', end);
    },
    onMove: (point: MapPoint) => {
      const [at, plane] = [centre.peek(), zone.peek()];
      if (!from || !at || !plane) return;
      centre.value = moved(at, from, point, plane);
      from = point;
    },
  };
}

/** Show the frame, and let the pointer take it while it is over it: elsewhere the map moves and selects as ever. @returns ends it */
export function showPreview(): () => void {
  const tool = dragTool();
  const remove = addOverlay({ paint });
  const stopPainting = effect(() => {
    void [outline.value, paper.value];
    queueMicrotask(repaintOverlays);
  });
  const stopTool = effect(() => {
    const [at, over, size, wanted, plane] = [centre.value, pointer.value, frameMm.value, scale.value, zone.value];
    const inside = at && over && size && wanted && plane && isInside(over, at, size, wanted, plane);
    if (inside && !mapTool.peek()) mapTool.value = tool;
    if (!inside && mapTool.peek() === tool) mapTool.value = null;
  });
  return () => {
    stopPainting();
    stopTool();
    if (mapTool.peek() === tool) mapTool.value = null;
    remove();
  };
}
