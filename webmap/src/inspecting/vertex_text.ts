/** Vertices as text for a spreadsheet: tab-separated, with the decimal sign of the chosen language. Pure. */
import type { Boundary, Vertex } from '../api_types';
import { formatMetres, SPACE } from '../format';
import { say } from './say';

type Ring = Boundary['rings'][number];

const decimal = (value: number): string => formatMetres(value).replaceAll(SPACE, '');

/** @param system repeated in each row, so that a row that is taken elsewhere still says what its metres are */
function line(vertex: Vertex, system: string): (string | number)[] {
  return [vertex.no, decimal(vertex.x_northing), decimal(vertex.y_easting), decimal(vertex.edge_m), system];
}

/** Rings are told apart by two columns, where there are several. */
export function verticesText(rings: readonly Ring[], system: string): string {
  const several = rings.length > 1;
  const head = [say('boundary.no'), 'X (m)', 'Y (m)', say('boundary.edge'), say('column.system')];
  const rows = rings.flatMap(({ part, ring, vertices }) =>
    vertices.map((vertex) => [...line(vertex, system), ...(several ? [part, ring === 0 ? say('column.outline') : ring] : [])]),
  );
  return [several ? [...head, say('column.part'), say('column.ring')] : head, ...rows].map((row) => row.join('\t')).join('\n');
}
