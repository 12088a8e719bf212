/** Inspector tab "Ranh giới": every ring's vertices in the parcel's own VN-2000 zone, perimeter, markers. */
import type { ParcelDetail } from '../api_types';
import { formatNumber } from '../format';
import { t, tCode } from '../i18n';
import { Facts, type Fact } from '../parts/facts';
import { VertexTable, zoneText } from './vertex_table';

export function BoundaryTab({ parcel }: { parcel: ParcelDetail }) {
  const { boundary, markers } = parcel;
  const single = boundary.rings.length === 1;
  const withHoles = boundary.rings.some(({ ring }) => ring > 0);
  const facts: Fact[] = [
    [t('boundary.perimeter'), `${formatNumber(boundary.perimeter_m, 2)} m${withHoles ? ` (${t('boundary.with_holes')})` : ''}`],
    [t('boundary.system'), [zoneText(boundary), boundary.epsg && `EPSG:${boundary.epsg}`].filter(Boolean).join(' · ')],
  ];
  return (
    <>
      <Facts facts={facts} />
      {boundary.rings.map(({ part, ring, vertices }) => (
        <section key={`${part}/${ring}`}>
          <VertexTable
            vertices={vertices}
            note={t('boundary.count', { n: formatNumber(vertices.length) })}
            title={single ? t('boundary.vertices') : t(ring > 0 ? 'boundary.hole' : 'boundary.part', { part, ring })}
          />
        </section>
      ))}
      {markers.length > 0 && (
        <section>
          <h3>{t('boundary.markers')}</h3>
          <Facts facts={markers.map(({ number, condition }): Fact => [number, tCode('marker', condition)])} />
        </section>
      )}
    </>
  );
}
