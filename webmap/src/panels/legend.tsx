/** What the map shows at the present zoom: circles of counts, or the colours of parcels, works and military zones. */
import { useSignal } from '@preact/signals';
import { t, tCode, type TextKey } from '../i18n';
import { colourBy, isShown } from '../state/layers';
import { codeLists, codeTitle } from '../state/lookups';
import { isOpen, togglePanel } from '../state/layout';
import { boundaryLevels, isOfDay, protectionKinds } from '../state/overlays';
import { facetStats } from '../state/results';
import { session } from '../state/session';
import { view } from '../state/view';
import {
  BOUNDARY_STYLES, CERTIFICATE_STYLES, certificateStyleIndex, PROTECTION_STYLES, USE_GROUPS, useGroupIndex, WORK_STYLES, ZONE_OUTLINE,
} from '../style/land_use';
import { COMMUNE_LINES_ZOOM, EDGE_ZOOM, LABEL_ZOOM, SHAPES_ZOOM } from '../zooms';
import { Icon } from '../parts/icons';

/** So many of the commonest groups are enough for most maps; the others are a click away. */
const SHORT = 7;
const DEFENCE = useGroupIndex('CQP');

/** Groups met in the counts, the commonest ones or all, defence first, with the commonest code of each. */
function shownGroups(all: boolean): { hidden: number; groups: { name: string; fill: string; edge: string; code: string }[] } {
  const counts = facetStats('main_use_code')?.facets['main_use_code'] ?? [];
  const codes = new Map<number, string>();
  for (const { value } of counts) if (value && !codes.has(useGroupIndex(value))) codes.set(useGroupIndex(value), value);
  const shown = [...codes].filter(([index], rank) => all || rank < SHORT || index === DEFENCE);
  const groups = shown.sort(([a], [b]) => b - a).map(([index, code]) => ({ ...USE_GROUPS[index]!, code }));
  return { hidden: codes.size - groups.length, groups };
}

function Swatch({ fill, edge }: { fill: string; edge: string }) {
  return <span class="swatch" style={{ background: fill, borderColor: edge }} aria-hidden="true" />;
}

function Counts() {
  return (
    <ul>
      <li>
        <span class="count-mark" aria-hidden="true">
          n
        </span>
        {t('legend.counts')}
      </li>
      {colourBy.value === 'certificate' && isShown('parcels') && <li>{t('legend.certificates_below')}</li>}
    </ul>
  );
}

/** Certificate statuses with the hatches that tell them apart without colour. */
function Certificates() {
  return (
    <>
      {(codeLists.value?.certificate_status ?? []).map(({ value }) => {
        const { fill, edge, hatch } = CERTIFICATE_STYLES[certificateStyleIndex(value)]!;
        return (
          <li key={value}>
            <svg class="swatch" style={{ background: fill, borderColor: edge }} viewBox="0 0 16 8" aria-hidden="true">
              {hatch && [0, 8].map((x) => <path key={x} d={hatch} stroke={edge} stroke-width="1.200" transform={`translate(${x})`} />)}
            </svg>
            {codeTitle('certificate_status', value)}
          </li>
        );
      })}
    </>
  );
}

/** What the colours of parcels tell at present. */
export const ParcelColours = () => (colourBy.value === 'certificate' ? <Certificates /> : <Uses />);

function Uses() {
  const all = useSignal(false);
  const { groups, hidden } = shownGroups(all.value);
  return (
    <>
      {groups.map(({ name, fill, edge, code }) => (
        <li key={name}>
          <Swatch fill={fill} edge={edge} />
          <b class="code">{code}</b>
          {t(`legend.group.${name}` as TextKey)}
        </li>
      ))}
      {(hidden > 0 || all.value) && (
        <li>
          <button type="button" class="link" aria-expanded={all.value} onClick={() => (all.value = !all.value)}>
            {all.value ? t('facet.less') : t('facet.more', { n: hidden })}
          </button>
        </li>
      )}
    </>
  );
}

/** Work types as they are painted; a letter alone says little, so the words of the register stand beside it. */
export function Works() {
  return (
    <>
      {[...WORK_STYLES].reverse().map(({ type, fill, edge }) => (
        <li key={type}>
          <Swatch fill={fill} edge={edge} />
          <b class="code">{type}</b>
          {tCode('legend.work', type)}
        </li>
      ))}
    </>
  );
}

export function MilitaryZone() {
  return (
    <li title={t('legend.military_zone_hint')}>
      <svg class="zone-line" viewBox="0 0 56 8" aria-hidden="true">
        <path d="M0 4h56" stroke={ZONE_OUTLINE} stroke-width="2.500" stroke-dasharray="10 4 2.500 4" />
      </svg>
      {t('legend.military_zone')}
    </li>
  );
}

/** Kinds of protection areas that there are, the strictest first. */
export function ProtectionAreas() {
  const kinds = [...PROTECTION_STYLES].reverse().filter(({ kind }) => protectionKinds.value.includes(kind));
  return (
    <>
      {kinds.map(({ kind, fill, edge, dash }) => (
        <li key={kind}>
          <svg class="area-mark" viewBox="0 0 26 14" aria-hidden="true">
            <rect x="1" y="1" width="24" height="12" fill={fill} stroke={edge} stroke-width="1.8" stroke-dasharray={dash.join(' ')} />
          </svg>
          {tCode('protection', kind)}
        </li>
      ))}
    </>
  );
}

/** Levels that there are on the day, communes where the scale has room for them. */
export function Boundaries({ zoom = COMMUNE_LINES_ZOOM }: { zoom?: number }) {
  const levels = boundaryLevels.value.filter((level) => level === 'province' || zoom >= COMMUNE_LINES_ZOOM);
  return (
    <>
      {[...BOUNDARY_STYLES].reverse().filter(({ level }) => levels.includes(level)).map(({ level, line, width }) => (
        <li key={level}>
          <svg class="area-mark" viewBox="0 0 26 14" aria-hidden="true">
            <path d="M0 7h26" stroke={line} stroke-width={Math.max(width, 1.2)} />
          </svg>
          {tCode('legend.boundary', level)}
        </li>
      ))}
    </>
  );
}

/** Of overlays that are shown of the day. */
function Overlays({ zoom }: { zoom: number }) {
  return (
    <>
      {isShown('protection-areas') && isOfDay('protection-areas') && zoom >= SHAPES_ZOOM && (
        <>
          <h2>{t('layers.protection-areas')}</h2>
          <ul>
            <ProtectionAreas />
          </ul>
        </>
      )}
      {isShown('boundaries') && isOfDay('boundaries') && (
        <>
          <h2>{t('layers.boundaries')}</h2>
          <ul>
            <Boundaries zoom={zoom} />
          </ul>
        </>
      )}
    </>
  );
}

function Shapes({ zoom }: { zoom: number }) {
  return (
    <>
      {isShown('parcels') && colourBy.value === 'certificate' && <h2>{t('facet.certificate_status')}</h2>}
      <ul>
        {isShown('parcels') && <ParcelColours />}
        {isShown('parcels') && zoom >= EDGE_ZOOM && isShown('zones') && (session.value?.clearance ?? 0) > 0 && <MilitaryZone />}
      </ul>
      {isShown('works') && (
        <>
          <h2>{t('layers.works')}</h2>
          <ul>
            <Works />
          </ul>
        </>
      )}
      {isShown('labels') && isShown('parcels') && zoom >= LABEL_ZOOM && <p>{t('legend.labels')}</p>}
    </>
  );
}

export function Legend() {
  const open = isOpen('legend');
  // Tiles are those of the nearest whole zoom.
  const zoom = Math.round(view.value?.zoom ?? 0);
  return (
    <section class="legend" aria-label={t('legend.title')} data-covers={open ? 'corner' : undefined}>
      <button type="button" class="legend-toggle" aria-expanded={open} onClick={() => togglePanel('legend')}>
        {t('legend.title')}
        <Icon name="chevronDown" size={16} />
      </button>
      {open && (zoom < SHAPES_ZOOM ? <Counts /> : <Shapes zoom={zoom} />)}
      {open && <Overlays zoom={zoom} />}
    </section>
  );
}
