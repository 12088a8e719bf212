/** The legend of one layer inside the tree. */
import { formatNumber } from '../format';
import { tCode } from '../i18n';
import { Boundaries, MilitaryZone, ParcelColours, ProtectionAreas, Works } from '../panels/legend';
import { boundaryLevels } from '../state/overlays';
import { view } from '../state/view';
import { COMMUNE_LINES_ZOOM } from '../zooms';
import { say } from './say';
import { roundScale, type Row } from './rows';

export function LegendOf({ row }: { row: Row }) {
  if (row.basemap) {
    const { attribution, kind, color, secrecy_level: level } = row.basemap;
    return (
      <div class="layer-legend">
        {kind === 'features' && (
          <p>
            <svg class="zone-line" viewBox="0 0 56 8" aria-hidden="true">
              <path d="M0 4h56" stroke={color ?? 'var(--place-name)'} stroke-width="2" />
            </svg>
            {say('tree.features_legend')}
          </p>
        )}
        <p>{say('tree.source', { name: attribution })}</p>
        {level > 0 && <p>{say('tree.secrecy', { level: tCode('secrecy', level) })}</p>}
      </div>
    );
  }
  return <div class="layer-legend">{own(row.id)}</div>;
}

function own(id: string) {
  if (id === 'parcels') {
    return (
      <ul>
        <ParcelColours />
      </ul>
    );
  }
  if (id === 'works') {
    return (
      <ul>
        <Works />
      </ul>
    );
  }
  if (id === 'zones') {
    return (
      <ul>
        <MilitaryZone />
      </ul>
    );
  }
  if (id === 'protection-areas') {
    return (
      <>
        <ul>
          <ProtectionAreas />
        </ul>
        <p>{say('tree.not_ground')}</p>
      </>
    );
  }
  if (id === 'boundaries') {
    const scale = formatNumber(roundScale(COMMUNE_LINES_ZOOM, view.value?.lat ?? 16), 0);
    return (
      <>
        <ul>
          <Boundaries />
        </ul>
        {boundaryLevels.value.includes('commune') && <p>{say('tree.commune_from', { scale })}</p>}
      </>
    );
  }
  if (id === 'labels') return <p>{say('tree.labels_legend')}</p>;
  if (id === 'grid') return <p>{say('tree.grid_legend')}</p>;
  if (id === 'drawings' || id === 'imported') return <p>{say('tree.own_legend')}</p>;
  if (id === 'places') return <p>{say('tree.places_legend')}</p>;
  return (
    <p>
      <span class="swatch base-swatch" aria-hidden="true" />
      {say('tree.base_legend')}
    </p>
  );
}
