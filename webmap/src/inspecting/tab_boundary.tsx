/** Inspector tab "Ranh giới": every ring's vertices in the parcel's own VN-2000 zone, perimeter, markers; linked to the map. */
import { useEffect } from 'preact/hooks';
import type { BoundaryMarker, ParcelDetail } from '../api_types';
import { formatDate, formatNumber } from '../format';
import { tCode } from '../i18n';
import { copyText } from '../parts/copy';
import { Facts, type Fact } from '../parts/facts';
import { Icon } from '../parts/icons';
import { flyToPoint, view } from '../state/view';
import { linkVertices } from './boundary_overlay';
import { nearestVertex } from './nearest';
import { say, sayCode } from './say';
import { onVertexKey, VertexTable, zoneText } from './vertex_table';
import { verticesText } from './vertex_text';

type Rings = ParcelDetail['boundary']['rings'];

/** Parts that lie apart and inner rings, where there are any. */
function shapeText(rings: Rings): string {
  const [parts, holes] = [rings.filter(({ ring }) => ring === 0).length, rings.filter(({ ring }) => ring > 0).length];
  return [parts > 1 && say('boundary.parts', { n: parts }), holes > 0 && say('boundary.holes', { n: holes })].filter(Boolean).join(' · ');
}

/** A farther vertex is not the marker's. */
const NEAR_M = 5;

function placeText(marker: BoundaryMarker, rings: Rings): string {
  const near = nearestVertex(rings.flatMap((ring) => ring.vertices), marker);
  return near && near.metres <= NEAR_M ? say('marker.at', { n: near.vertex.no, m: formatNumber(near.metres, 2) }) : '';
}

function Marker({ marker, rings }: { marker: BoundaryMarker; rings: Rings }) {
  const { number, kind, condition, material, method, accuracy_m: accuracy, height_m: height, placed_on: placed, checked_on: checked } = marker;
  const more = [
    placeText(marker, rings),
    accuracy !== null && say('marker.accuracy', { m: formatNumber(accuracy, 2) }),
    height !== null && say('marker.height', { m: formatNumber(height, 2) }),
    material,
    method,
    placed && say('marker.placed', { day: formatDate(placed) }),
    checked && say('marker.checked', { day: formatDate(checked) }),
  ];
  return (
    <li>
      <button
        type="button"
        class="list-button"
        title={say('marker.go', { number })}
        onClick={() => flyToPoint(marker.lon, marker.lat, Math.max(18, view.peek()?.zoom ?? 18))}
      >
        <span class={`marker-sign marker-${condition}`} aria-hidden="true" />
        <span>
          <b>{number}</b>
          <small>{sayCode('marker_kind', kind)}</small>
          <small>{more.filter(Boolean).join(' · ')}</small>
        </span>
        <small>{tCode('marker', condition)}</small>
      </button>
    </li>
  );
}

export function BoundaryTab({ parcel }: { parcel: ParcelDetail }) {
  const { boundary, markers } = parcel;
  const { rings } = boundary;
  useEffect(() => linkVertices(parcel), [parcel]);
  const single = rings.length === 1;
  const withHoles = rings.some(({ ring }) => ring > 0);
  const facts: Fact[] = [
    [say('boundary.perimeter'), `${formatNumber(boundary.perimeter_m, 2)} m${withHoles ? ` (${say('boundary.with_holes')})` : ''}`],
    [say('boundary.system'), [zoneText(boundary), boundary.epsg && `EPSG:${boundary.epsg}`].filter(Boolean).join(' · ')],
    [say('boundary.shape'), shapeText(rings)],
  ];
  return (
    <>
      <Facts facts={facts} />
      <p class="fine screen-only">{say('boundary.hint')}</p>
      {!single && (
        <button type="button" class="button" onClick={() => void copyText(verticesText(rings, zoneText(boundary)))}>
          <Icon name="copy" size={16} />
          {say('boundary.copy_all')}
        </button>
      )}
      <div onKeyDown={onVertexKey}>
        {rings.map((ring) => (
          <section key={`${ring.part}/${ring.ring}`}>
            <VertexTable
              linked
              boundary={boundary}
              rings={[ring]}
              note={say('boundary.count', { n: formatNumber(ring.vertices.length) })}
              title={single ? say('boundary.vertices') : say(ring.ring > 0 ? 'boundary.hole' : 'boundary.part', { part: ring.part, ring: ring.ring })}
            />
          </section>
        ))}
      </div>
      {markers.length > 0 && (
        <section>
          <h3>
            {say('boundary.markers')} <span class="badge">{markers.length}</span>
          </h3>
          <ul class="plain-list">
            {markers.map((marker) => (
              <Marker key={marker.number} marker={marker} rings={rings} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
