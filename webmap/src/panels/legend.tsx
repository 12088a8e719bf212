/** What the colours on the map mean: the groups of land use that the register holds, military zones. */
import { useSignal } from '@preact/signals';
import { t, type TextKey } from '../i18n';
import { isOpen, togglePanel } from '../state/layout';
import { facetStats } from '../state/results';
import { session } from '../state/session';
import { USE_GROUPS, useGroupIndex, ZONE_OUTLINE } from '../style/land_use';
import { Icon } from './icons';

/** So many of the commonest groups are enough for most maps; the others are a click away. */
const SHORT = 9;
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

export function Legend() {
  const open = isOpen('legend');
  const all = useSignal(false);
  const { groups, hidden } = shownGroups(all.value);
  if (groups.length === 0) return null;
  return (
    <section class="legend" aria-label={t('legend.title')}>
      <button type="button" class="legend-toggle" aria-expanded={open} onClick={() => togglePanel('legend')}>
        {t('legend.title')}
        <Icon name="chevronDown" size={16} />
      </button>
      {open && (
        <ul>
          {groups.map(({ name, fill, edge, code }) => (
            <li key={name}>
              <span class="swatch" style={{ background: fill, borderColor: edge }} aria-hidden="true" />
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
          {(session.value?.clearance ?? 0) > 0 && (
            <li>
              <svg width="34" height="8" aria-hidden="true">
                <path d="M0 4h34" stroke={ZONE_OUTLINE} stroke-width="2.500" stroke-dasharray="9 3 2 3" />
              </svg>
              {t('legend.military_zone')}
            </li>
          )}
        </ul>
      )}
    </section>
  );
}
