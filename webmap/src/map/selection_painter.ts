/** The selected parcel or work at full precision: white-cased outline, numbered vertices, edge lengths; and the pin. */
import { outlineElsewhere, selectedParcel, selectedWork } from '../state/selection';
import { pin } from '../state/view';
import { marksOf, type EdgeMark, type VertexMark } from './selection_marks';
import type { Frame, Painter } from '../painting';
import { colour } from '../style/colours';

const MARK_FONT = '600 11px "Noto Sans Variable", sans-serif';

function polygonsOf(geometry: GeoJSON.Geometry): GeoJSON.Position[][][] {
  if (geometry.type === 'Polygon') return [geometry.coordinates];
  return geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
}

function tracePolygons(context: CanvasRenderingContext2D, geometry: GeoJSON.Geometry, frame: Frame): void {
  context.beginPath();
  for (const ring of polygonsOf(geometry).flat()) {
    ring.forEach(([lon, lat], i) => {
      const { x, y } = frame.project(lon!, lat!);
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    context.closePath();
  }
}

function paintOutline(context: CanvasRenderingContext2D, geometry: GeoJSON.Geometry, frame: Frame): void {
  tracePolygons(context, geometry, frame);
  context.lineJoin = 'round';
  context.strokeStyle = colour('map-casing');
  context.lineWidth = 7;
  context.stroke();
  context.strokeStyle = colour('picked');
  context.lineWidth = 3;
  context.stroke();
}

function paintEdge(context: CanvasRenderingContext2D, { x, y, text, width, angle }: EdgeMark): void {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.fillStyle = colour('label-box');
  context.beginPath();
  context.roundRect(-width / 2 - 4, -8, width + 8, 16, 4);
  context.fill();
  context.fillStyle = colour('selected-text');
  context.fillText(text, 0, 0.5);
  context.restore();
}

function paintVertex(context: CanvasRenderingContext2D, { x, y, text, number }: VertexMark): void {
  context.beginPath();
  context.arc(x, y, 4, 0, 2 * Math.PI);
  context.fillStyle = colour('map-casing');
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = colour('picked');
  context.stroke();
  context.strokeStyle = colour('label-box');
  context.lineWidth = 3;
  context.strokeText(text, number.x, number.y);
  context.fillStyle = colour('selected-text');
  context.fillText(text, number.x, number.y);
}

function paintPin(context: CanvasRenderingContext2D, lon: number, lat: number, frame: Frame): void {
  const { x, y } = frame.project(lon, lat);
  const cross = (stroke: string, width: number) => {
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
      context.moveTo(x + dx * 5, y + dy * 5);
      context.lineTo(x + dx * 17, y + dy * 17);
    }
    context.moveTo(x + 9, y);
    context.arc(x, y, 9, 0, 2 * Math.PI);
    context.stroke();
  };
  cross(colour('map-casing'), 6);
  cross(colour('pin'), 2.5);
}

export const paintSelection: Painter = (context, frame) => {
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const detail = outlineElsewhere.value ? null : selectedParcel.value;
  if (detail) {
    paintOutline(context, detail.geometry, frame);
    const { vertices, edges } = marksOf(detail.boundary.rings, frame.project);
    context.font = MARK_FONT;
    for (const edge of edges) paintEdge(context, edge);
    for (const vertex of vertices) paintVertex(context, vertex);
  }
  if (selectedWork.value && !outlineElsewhere.value) paintOutline(context, selectedWork.value.geometry, frame);
  if (pin.value) paintPin(context, pin.value.lon, pin.value.lat, frame);
};
