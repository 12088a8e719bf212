/** Table of vertices as on Vietnamese parcel sheets: number, X (northing), Y (easting), length of the edge that follows. */
import { useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Boundary, Vertex } from '../api_types';
import { formatMetres, formatNumber } from '../format';
import { copyText } from '../parts/copy';
import { Icon } from '../parts/icons';
import { pointedVertex } from '../state/vertex';
import { flyToPoint, view } from '../state/view';
import { say } from './say';
import { verticesText } from './vertex_text';

interface Props {
  boundary: Boundary;
  /** all that are counted and copied */
  rings: Boundary['rings'];
  title: string;
  note: string;
  /** how many rows are shown at most */
  limit?: number;
  /** rows and vertices on the map point at each other */
  linked?: boolean;
}

/** VN-2000 with the central meridian of the parcel's own zone. */
export function zoneText({ zone_name, central_meridian, epsg }: Boundary): string {
  return say('boundary.zone', { zone: zone_name ?? (central_meridian === null ? `EPSG:${epsg}` : `${central_meridian}°`) });
}

/** Arrow keys walk from number to number, across the rings. */
export function onVertexKey(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLButtonElement>('.vertex-no')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  if (!step || at < 0) return;
  event.preventDefault();
  buttons[at + step]?.focus();
}

function LinkedNumber({ vertex }: { vertex: Vertex }) {
  const isStop = useComputed(() => (pointedVertex.value?.no ?? 1) === vertex.no);
  return (
    <button
      type="button"
      class="vertex-no"
      tabIndex={isStop.value ? 0 : -1}
      aria-label={say('boundary.go', { n: vertex.no })}
      onFocus={() => (pointedVertex.value = { no: vertex.no, on: 'focus' })}
      onClick={() => flyToPoint(vertex.lon, vertex.lat, Math.max(18, view.peek()?.zoom ?? 18))}
    >
      {vertex.no}
    </button>
  );
}

function Row({ vertex, linked }: { vertex: Vertex; linked: boolean }) {
  const row = useRef<HTMLTableRowElement>(null);
  // Computed: of a long table only the rows that change are drawn anew.
  const pointed = useComputed(() => (linked && pointedVertex.value?.no === vertex.no ? pointedVertex.value.on : null)).value;
  useEffect(() => {
    if (pointed === 'map') row.current?.scrollIntoView({ block: 'nearest' });
  }, [pointed]);
  const pointing = linked && {
    // A row that scrolls under a pointer that rests is not meant.
    onMouseMove: ({ movementX, movementY }: MouseEvent) => {
      if (movementX || movementY) pointedVertex.value = { no: vertex.no, on: 'row' };
    },
    onMouseLeave: () => {
      if (pointedVertex.peek()?.on === 'row') pointedVertex.value = null;
    },
  };
  return (
    <tr ref={row} class={pointed ? 'pointed' : ''} {...pointing}>
      <th scope="row">{linked ? <LinkedNumber vertex={vertex} /> : vertex.no}</th>
      <td>{formatMetres(vertex.x_northing)}</td>
      <td>{formatMetres(vertex.y_easting)}</td>
      <td>{formatNumber(vertex.edge_m, 2)}</td>
    </tr>
  );
}

export function VertexTable({ boundary, rings, title, note, limit = Infinity, linked = false }: Props) {
  const vertices = rings.flatMap((ring) => ring.vertices);
  return (
    <table class="vertices">
      <caption>
        <span class="caption-line">
          <span>
            <b>{title}</b> <span>{note}</span>
          </span>
          <button
            type="button"
            class="icon-button"
            aria-label={rings.length < boundary.rings.length ? `${say('boundary.copy')}: ${title}` : say('boundary.copy')}
            onClick={() => void copyText(verticesText(rings, zoneText(boundary)))}
          >
            <Icon name="copy" />
          </button>
        </span>
      </caption>
      <thead>
        <tr>
          <th scope="col">{say('boundary.no')}</th>
          <th scope="col">X (m)</th>
          <th scope="col">Y (m)</th>
          <th scope="col">{say('boundary.edge')}</th>
        </tr>
      </thead>
      <tbody>
        {vertices.slice(0, limit).map((vertex) => (
          <Row key={vertex.no} vertex={vertex} linked={linked} />
        ))}
      </tbody>
    </table>
  );
}
