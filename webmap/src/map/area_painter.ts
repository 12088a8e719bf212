/** The outline of the drawn area that the filters ask for: what lies outside is left out of map and list. */
import type { Painter } from '../painting';
import { filters } from '../state/filters';
import { readShape } from '../state/permalink';
import { colour } from '../style/colours';

export const paintArea: Painter = (context, frame) => {
  const vertices = readShape(filters.value['shape']?.[0]);
  if (vertices.length < 3) return;
  const points = vertices.map(([lon, lat]) => frame.project(lon, lat));
  context.save();
  context.beginPath();
  // The rest of the view once more, so that what is inside stays clear.
  context.rect(0, 0, frame.width, frame.height);
  const trace = () => {
    points.forEach(({ x, y }, i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.closePath();
  };
  trace();
  context.fillStyle = colour('outside-shade');
  context.fill('evenodd');
  context.beginPath();
  trace();
  context.lineJoin = 'round';
  for (const [style, width, dash] of [[colour('map-casing'), 4.5, []], [colour('area-choice'), 2, [8, 5]]] as const) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.setLineDash([...dash]);
    context.stroke();
  }
  context.restore();
};
